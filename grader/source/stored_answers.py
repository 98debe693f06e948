"""What the learner's check knows: worked examples, known mistakes, and how right answers react.

A file is written only where it is wrong beyond the last bits of a machine.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from grader.course import CourseError, assignments
from grader.mistakes import known_mistakes, mistakes_of
from grader.right_answers import RIGHT
from grader.source.solutions import Functions, solution_sources
from utils.checking import reactions, recognize
from utils.checking.changes import Experiment
from utils.checking.compare import compare
from utils.checking.dependence import answer
from utils.checking.reactions import Reactions, in_both, of_right_answers, same_reaction
from utils.checking.recognize import KnownMistake, same_case, same_output
from utils.exercises import Exercise, Outputs, exercises_of, storage
from utils.exercises.storage import WorkedExample

SEED = 0
# inputs on which right answers have to react alike
OTHER_SEEDS = (11, 12, 13)


def make_examples(spec: Exercise, functions: Functions, seed: int = SEED) -> list[WorkedExample]:
    """Make the exercise's cases, with what the reference answers to each."""
    examples = []
    for case in spec.cases(np.random.default_rng(seed)):
        examples.append(WorkedExample(case, spec.expected(functions[spec.name], case.args)))
    return examples


def write_examples(root: Path, assignment: str, functions: Functions) -> list[Path]:
    """Write what is stale for an assignment; return the files that changed."""
    stale = _stale(root, assignment, functions)
    for path, text in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(stale)


def stale_examples(root: Path, assignment: str, functions: Functions) -> list[Path]:
    """Return the files that differ from what the solutions and the bank give."""
    return list(_stale(root, assignment, functions))


class Fresh(NamedTuple):
    """What the solutions and the bank give for an exercise."""

    examples: list[WorkedExample]
    mistakes: list[KnownMistake]
    reactions: list[Reactions]
    spec: Exercise  # kept, so that no other gets its id


# within one process, the same solutions are not run again: it takes half a minute
_MADE: dict[tuple[object, ...], Fresh] = {}


def _fresh(spec: Exercise, functions: Functions, solutions: str) -> Fresh:
    """Return what is made of a spec's solution; solutions: the text that functions are from."""
    right = tuple(RIGHT.get(spec.name, ()))
    key = id(spec), solutions, right, tuple(mistakes_of(spec.name))
    if key not in _MADE:
        examples = make_examples(spec, functions)
        mistakes = known_mistakes(spec, [example.case for example in examples])
        found = make_reactions(spec, functions, examples)
        _MADE[key] = Fresh(examples, mistakes, found, spec)
    return _MADE[key]


def _stale(root: Path, assignment: str, functions: Functions) -> dict[Path, str]:
    """Return file -> its text as it should be, for those that are not so."""
    stale: dict[Path, str] = {}
    before = [name for name in assignments(root) if name <= assignment]  # whose work is carried
    solutions = repr([solution_sources(root, name) for name in before])
    for spec in exercises_of(assignment):
        fresh, path = _fresh(spec, functions, solutions), examples_path(root, spec)
        if not up_to_date(spec, fresh.examples, path):
            stale[path] = storage.dump(fresh.examples)
        expected = [example.expected for example in fresh.examples]
        path = path.parents[1] / recognize.FOLDER.name / path.name
        if not _same_mistakes(spec, fresh.mistakes, expected, path):
            stale[path] = recognize.dump(fresh.mistakes, expected)
        path = path.parents[1] / reactions.FOLDER.name / path.name
        if not _same_reactions(spec, fresh.reactions, path):
            stale[path] = reactions.dump(fresh.reactions)
    return stale


def make_reactions(
    spec: Exercise,
    functions: Functions,
    examples: list[WorkedExample],
    only: Collection[Experiment] | None = None,
) -> list[Reactions]:
    """Find out how right answers react when the arguments of worked examples change.

    What the reference does not always do, or another right answer does not, is left out. only: the
    experiments that are performed, if not all.
    """
    right = [functions[spec.name], *RIGHT.get(spec.name, [])]
    answers = [partial(answer, spec, function) for function in right]
    found = of_right_answers(spec, [example.case for example in examples], answers, only)
    for seed in OTHER_SEEDS:
        others, left = spec.cases(np.random.default_rng(seed)), {r.experiment for r in found}
        found = in_both(found, of_right_answers(spec, others, answers[:1], left))
    return found


def _same_reactions(spec: Exercise, fresh: list[Reactions], path: Path) -> bool:
    """Return whether a file holds these reactions, up to the last bits of this machine."""
    try:
        stored = reactions.load(spec.name, path.parent)
    except (ValueError, KeyError, TypeError):
        return False  # it is in another form
    return (
        path.exists()
        and [r.experiment for r in stored] == [r.experiment for r in fresh]
        and all(
            _same_words(old, new)
            and list(old.right) == list(new.right)
            and all(same_output(old.right[name], new.right[name]) for name in new.right)
            for old, new in zip(stored, fresh, strict=True)
        )
    )


def _same_words(old: Reactions, new: Reactions) -> bool:
    return set(old.outputs) == set(new.outputs) and all(
        same_reaction(old.outputs[name], new.outputs[name]) for name in new.outputs
    )


def _same_mistakes(
    spec: Exercise, fresh: list[KnownMistake], expected: list[Outputs], path: Path
) -> bool:
    """Return whether a file holds these mistakes, up to the last bits of this machine.

    So a rebuild on another machine changes no file, whatever its last digits would be there.
    """
    try:
        stored = recognize.load(spec.name, expected, path.parent)
    except (ValueError, KeyError, TypeError):
        return False  # it is for other cases, or in another form
    return [(m.name, m.hints) for m in stored] == [(m.name, m.hints) for m in fresh] and all(
        same_case(a, b)
        for old, new in zip(stored, fresh, strict=True)
        for a, b in zip(old.fingerprints, new.fingerprints, strict=True)
    )


def up_to_date(spec: Exercise, fresh: list[WorkedExample], path: Path) -> bool:
    """Return whether the stored examples hold the same numbers, up to this machine's last bits."""
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


def examples_path(root: Path, spec: Exercise) -> Path:
    return root / "utils" / "exercises" / "worked_examples" / f"{spec.name}.json"
