"""Worked examples: for each exercise the inputs of its check and the right outputs, as JSON.

`make build` writes them from the solutions, so the learner's side holds right answers to a few
inputs but no code that finds them.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from utils.exercises.spec import Args, Case, Outputs

FOLDER = Path(__file__).parent / "worked_examples"


class WorkedExample(NamedTuple):
    """A case, and what the right answer gives on it."""

    case: Case
    expected: Outputs


def load(exercise: str, folder: Path = FOLDER) -> list[WorkedExample]:
    """Read the worked examples of one exercise.

    Raises FileNotFoundError: if `make build` has not written them.
    """
    path = folder / f"{exercise}.json"
    if not path.exists():
        raise FileNotFoundError(
            f'no worked examples for "{exercise}" ({path.name} is missing): run "make build"'
        )
    stored = json.loads(path.read_text(encoding="utf-8"))
    return [
        WorkedExample(
            Case(entry["case"], {k: _decode(v) for k, v in entry["args"].items()}),
            {k: _decode(v) for k, v in entry["expected"].items()},
        )
        for entry in stored
    ]


def dump(examples: Iterable[WorkedExample]) -> str:
    """Return the text of a worked-examples file: numbers in full, one array a line."""
    entries = []
    for case, expected in examples:
        args = _lines(case.args)
        outputs = _lines(expected)
        entries.append(
            f' {{"case": {json.dumps(case.name)},\n'
            f'  "args": {{\n{args}}},\n  "expected": {{\n{outputs}}}}}'
        )
    return "[\n" + ",\n".join(entries) + "\n]\n"


def _lines(values: Args) -> str:
    return ",\n".join(f"   {json.dumps(k)}: {json.dumps(_encode(v))}" for k, v in values.items())


def _encode(value: object) -> object:
    if isinstance(value, np.ndarray):
        return {
            "dtype": str(value.dtype),
            "shape": list(value.shape),
            "data": value.ravel().tolist(),
        }
    if isinstance(value, np.generic):
        return value.item()
    return value


def _decode(value: Any) -> Any:
    if isinstance(value, dict):
        return np.array(value["data"], dtype=value["dtype"]).reshape(value["shape"])
    return value
