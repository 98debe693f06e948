"""Worked examples: the inputs and right outputs that a learner's check compares with."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np

from grader.course import CourseError
from grader.reference import Functions
from utils.compare import compare
from utils.exercises import EXERCISES, Exercise, storage
from utils.exercises.storage import WorkedExample

SEED = 0


def make_examples(spec: Exercise, functions: Functions, seed: int = SEED) -> list[WorkedExample]:
    """The reference's outputs on the exercise's cases."""
    examples = []
    for case in spec.cases(np.random.default_rng(seed)):
        value = spec.call(functions[spec.name], copy.deepcopy(dict(case.args)))
        examples.append(WorkedExample(case, spec.unpack(value)))
    return examples


def write_examples(root: Path, assignment: str, functions: Functions) -> list[Path]:
    """Write the stale worked examples of an assignment; returns the files that changed."""
    changed = []
    for spec in _exercises(assignment):
        fresh = make_examples(spec, functions)
        path = examples_path(root, spec)
        if not up_to_date(spec, fresh, path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(storage.dump(fresh), encoding="utf-8")
            changed.append(path)
    return changed


def stale_examples(root: Path, assignment: str, functions: Functions) -> list[Path]:
    """The worked-example files that differ from what the solutions give."""
    return [
        examples_path(root, spec)
        for spec in _exercises(assignment)
        if not up_to_date(spec, make_examples(spec, functions), examples_path(root, spec))
    ]


def up_to_date(spec: Exercise, fresh: list[WorkedExample], path: Path) -> bool:
    """Whether the stored examples hold the same numbers, up to the last bits of this machine."""
    try:
        stored = storage.load(spec.name, path.parent)
    except FileNotFoundError:
        return False
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(
            f'{path} cannot be read ({error}): delete it and run "make build"'
        ) from error
    if [e.case.name for e in stored] != [e.case.name for e in fresh]:
        return False
    return all(
        _same(old.case.args, new.case.args) and _same(old.expected, new.expected)
        for old, new in zip(stored, fresh, strict=True)
    )


def _same(old: object, new: object) -> bool:
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    return list(old) == list(new) and all(
        compare(name, old[name], new[name], rtol=1e-9) is None for name in new
    )


def _exercises(assignment: str) -> list[Exercise]:
    return [spec for spec in EXERCISES.values() if spec.notebook == assignment]


def examples_path(root: Path, spec: Exercise) -> Path:
    return root / "utils" / "exercises" / "worked_examples" / f"{spec.name}.json"
