"""Recognising a known mistake by what it outputs.

A mistake is known here by its fingerprint on each case (two projections of each output), so the
learner's side can name it without holding the code that makes it, or the right answer's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from utils.observe import Observation

FOLDER = Path(__file__).parent / "exercises" / "known_mistakes"
# projections are sums of a few dozen numbers: two ways to compute the same ones differ by 1e-13
TOLERANCE = 1e-9
# what grows beyond this has diverged: such numbers are counted, like infinities
DIVERGED = 1e100
CHANGED = "changed"

# What a function did on one case: {"raised": "TypeError"}, {"structure": "..."}, or
# {"changed": ["z"], "outputs": {"mu": [shape, dtype, size, projection, projection], ...}}
Fingerprint = dict[str, Any]


@dataclass(frozen=True)
class KnownMistake:
    """A mistake as the learner's side knows it. hints: the symptom, the cause, the equation."""

    name: str
    hints: tuple[str, str, str]
    prints: Sequence[Fingerprint]


def load(exercise: str, folder: Path = FOLDER) -> list[KnownMistake]:
    """The known mistakes of an exercise; none where `make build` has stored none."""
    path = folder / f"{exercise}.json"
    if not path.exists():
        return []
    stored = json.loads(path.read_text(encoding="utf-8"))
    return [KnownMistake(e["name"], tuple(e["hints"]), e["prints"]) for e in stored]


def dump(mistakes: list[KnownMistake]) -> str:
    """The text of a known-mistakes file, one case a line."""
    entries = []
    for known in mistakes:
        prints = ",\n   ".join(json.dumps(p) for p in known.prints)
        hints = ",\n   ".join(json.dumps(h) for h in known.hints)
        entries.append(
            f' {{"name": {json.dumps(known.name)},\n  "hints": [\n   {hints}],\n'
            f'  "prints": [\n   {prints}]}}'
        )
    return "[\n" + ",\n".join(entries) + "\n]\n"


def fingerprint(seen: Observation) -> Fingerprint:
    """What was observed on one case, in a few numbers."""
    if seen.outputs is None:
        return {"structure": seen.structure} if seen.structure else {"raised": seen.raised_type}
    return {
        CHANGED: seen.changed,
        "outputs": {name: _print(value) for name, value in seen.outputs.items()},
    }


def _print(value: Any) -> list[Any]:
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        return [type(value).__name__]
    if array.dtype.kind not in "iufb":
        return [str(array.dtype)]
    numbers = array.astype(np.float64).ravel()
    # infinities and nans have no projection: they are counted
    odd = ~(np.abs(numbers) < DIVERGED)
    numbers = np.where(odd, 0.0, numbers)
    steps = np.arange(1, numbers.size + 1)
    return [
        list(array.shape),
        str(array.dtype),
        int(odd.sum()),
        float(np.abs(numbers).sum()),
        float(numbers @ np.cos(steps)),
        float(numbers @ np.sin(steps)),
    ]


def same_print(a: list[Any], b: list[Any]) -> bool:
    """Whether two fingerprints of one output are of the same numbers."""
    if a[:3] != b[:3] or len(a) != len(b):
        return False
    if len(a) == 1:
        return True
    allowed = TOLERANCE * max(a[3], b[3]) + 1e-12
    return all(abs(x - y) <= allowed for x, y in zip(a[3:], b[3:], strict=True))


def same_case(a: Fingerprint, b: Fingerprint) -> bool:
    """Whether a function did the same on a case as another."""
    if "outputs" not in a or "outputs" not in b:
        return a == b
    return (
        a[CHANGED] == b[CHANGED]
        and list(a["outputs"]) == list(b["outputs"])
        and all(same_print(p, b["outputs"][name]) for name, p in a["outputs"].items())
    )


def recognize(
    got: list[Fingerprint], right: list[Fingerprint], known: list[KnownMistake]
) -> list[KnownMistake]:
    """The mistakes that explain what was got: one that explains all of it, or a few together.

    Empty when some wrong output is explained by none: better no name than a wrong one.
    """
    for mistake in known:
        if all(same_case(a, b) for a, b in zip(got, mistake.prints, strict=True)):
            return [mistake]
    parts = [CHANGED, *right[0]["outputs"]]
    left = {part for part in parts if not _agree(got, right, part)}
    explained = [{part for part in left if _agree(got, m.prints, part)} for m in known]
    candidates = [(m, some) for m, some in zip(known, explained, strict=True) if some]
    # a mistake that is there as a whole is likelier than the half of another
    candidates.sort(key=lambda c: (not _adds_nothing(c[0], c[1], right, parts), -len(c[1])))
    found: list[KnownMistake] = []
    for mistake, explains in candidates:
        if explains & left:
            found.append(mistake)
            left -= explains
    return [] if left else found


def _adds_nothing(
    mistake: KnownMistake, explained: set[str], right: list[Fingerprint], parts: list[str]
) -> bool:
    """Whether what the mistake gets wrong is all among what it explains."""
    return all(part in explained or _agree(mistake.prints, right, part) for part in parts)


def _agree(a: Sequence[Fingerprint], b: Sequence[Fingerprint], part: str) -> bool:
    """Whether a part is in `b` what it is in `a`, in every case in which `a` gave outputs."""
    looked = False
    for x, y in zip(a, b, strict=True):
        if "outputs" in x:
            looked = True
            if "outputs" not in y or not _same_part(x, y, part):
                return False
    return looked


def _same_part(a: Fingerprint, b: Fingerprint, part: str) -> bool:
    if part == CHANGED:
        return bool(a[CHANGED] == b[CHANGED])
    x, y = a["outputs"].get(part), b["outputs"].get(part)
    return x is not None and y is not None and same_print(x, y)


def hint_text(mistakes: list[KnownMistake], level: int) -> str:
    """The hints up to a level (1 symptom, 2 cause, 3 equation) of what was recognised."""
    parts: Mapping[str, None] = dict.fromkeys(
        hint for mistake in mistakes for hint in mistake.hints[:level]
    )
    return " ".join(parts)
