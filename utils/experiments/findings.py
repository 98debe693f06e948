"""What a claim's measurement came to, in numbers that can be stored and in words.

The numbers of all claims are in `measured.json`, which `python -m grader measure` writes.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from utils.experiments.choosing import Arm
from utils.experiments.verdict import Verdict, decide

STORE = Path(__file__).parent / "measured.json"


class Finding(NamedTuple):
    """A row of the table.

    seeds: n. result: medians and ranges. verdict: the words,
    with the differences and their intervals; empty where nothing is compared. numbers: what
    pictures and sentences need.
    """

    key: str
    claim: str
    how: str
    seeds: int
    result: str
    verdict: str
    numbers: dict[str, Any]


def paired(first: Arm, second: Arm, sign: int = 1) -> Verdict:
    """Decide whether the first is better, seed by seed. sign: -1 if less is better."""
    return decide(sign * first.values, sign * second.values)


def told(verdict: Verdict, unit: str = "steps") -> str:
    """Return the word, and the median difference with its interval.

    unit: "points" for accuracies, which are shares, else what is counted.
    """
    factor, digits = (100, 1) if unit == "points" else (1, 0)
    texts = [_number(factor * v, digits) for v in (verdict.median, verdict.low, verdict.high)]
    return f"{verdict.word}: {texts[0]} {unit} ({texts[1]} to {texts[2]})"


def _number(value: float, digits: int) -> str:
    if np.isinf(value):
        return "more than can be counted" if value > 0 else "less than can be counted"
    return f"{value:+.{digits}f}" if round(value, digits) else "0"


def accuracies(values: np.ndarray) -> str:
    """Return the median and the range, in percent."""
    return f"{np.median(values):.0%} ({100 * values.min():.0f} to {100 * values.max():.0f})"


def numbers(values: np.ndarray, digits: int = 0) -> str:
    """Return the median and the range; infinite values were never reached."""
    low, middle, high = np.min(values), np.median(values), np.max(values)
    texts = ["never" if np.isinf(v) else f"{v:.{digits}f}" for v in (middle, low, high)]
    return f"{texts[0]} ({texts[1]} to {texts[2]})"


def arms(found: Mapping[str, Arm]) -> dict[str, Any]:
    """Return rates and values by name, to be stored."""
    return {name: {"rate": arm.rate, "values": plain(arm.values)} for name, arm in found.items()}


def plain(values: Any) -> Any:
    """Return nested lists of rounded numbers; None for what is not finite."""
    if np.ndim(values):
        return [plain(value) for value in values]
    return round(float(values), 6) if np.isfinite(values) else None


def write(found: Sequence[Finding], file: Path) -> None:
    entries = (json.dumps(row.key) + ": " + json.dumps(row._asdict()) for row in found)
    file.write_text("{\n" + ",\n".join(entries) + "\n}\n", encoding="utf-8")


@cache
def stored(file: Path = STORE) -> dict[str, Finding]:
    """Return what was measured last, by key."""
    read = json.loads(file.read_text(encoding="utf-8"))
    return {key: Finding(**row) for key, row in read.items()}


def report(*keys: str, file: Path = STORE) -> str:
    """Return what was measured of some claims, as text."""
    lines = []
    for key in keys:
        row = stored(file)[key]
        lines += [
            f"{row.claim} (n = {row.seeds})",
            *_lines(row.how.replace("; ", ", ")),
            *_lines(row.result),
        ]
        lines += _lines(row.verdict, "  -> ")
    return "\n".join(lines)


def _lines(text: str, mark: str = "  ") -> list[str]:
    parts = text.split("; ") if text else []
    indent = " " * (len(mark) + 2)
    return [
        line
        for part in parts
        for line in textwrap.wrap(part, 96, initial_indent=mark, subsequent_indent=indent)
    ]
