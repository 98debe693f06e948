"""What the learner's check knows: worked examples, and the fingerprints of known mistakes."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from grader.course import CourseError
from grader.mistakes import mistakes_of
from grader.mistakes.bank import Mistake
from grader.source.solutions import Functions
from utils import recognize
from utils.compare import compare
from utils.exercises import Case, Exercise, exercises_of, storage
from utils.exercises.storage import WorkedExample
from utils.observe import observe
from utils.recognize import Fingerprint, KnownMistake, fingerprint, same_case

SEED = 0


def make_examples(spec: Exercise, functions: Functions, seed: int = SEED) -> list[WorkedExample]:
    """The reference's outputs on the exercise's cases."""
    examples = []
    for case in spec.cases(np.random.default_rng(seed)):
        value = spec.call(functions[spec.name], copy.deepcopy(dict(case.args)))
        examples.append(WorkedExample(case, spec.unpack(value)))
    return examples


def known_mistakes(spec: Exercise, cases: list[Case]) -> list[KnownMistake]:
    """The bank's entries for an exercise, with what they do on these cases."""
    return [
        KnownMistake(entry.name, entry.hints, _Prints(spec, entry, cases))
        for entry in mistakes_of(spec.name)
    ]


class _Prints(Sequence[Fingerprint]):
    """What an entry of the bank does on each case, found out when somebody looks.

    The first case tells most mistakes apart; the rest of it would cost more than the submission.
    """

    def __init__(self, spec: Exercise, entry: Mistake, cases: list[Case]) -> None:
        self._spec, self._entry, self._cases = spec, entry, cases
        self._known: list[Fingerprint] = []

    def __len__(self) -> int:
        return len(self._cases)

    def __getitem__(self, index: int) -> Fingerprint:  # type: ignore[override]
        # in their order: a mistake may keep something from one call to the next
        for case in self._cases[len(self._known) : index + 1]:
            seen = observe(self._spec, self._entry.function, case.args)
            self._known.append(fingerprint(seen))
        return self._known[index]


def write_examples(root: Path, assignment: str, functions: Functions) -> list[Path]:
    """Write what is stale for an assignment; returns the files that changed."""
    stale = _stale(root, assignment, functions)
    for path, text in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(stale)


def stale_examples(root: Path, assignment: str, functions: Functions) -> list[Path]:
    """The files that differ from what the solutions and the bank give."""
    return list(_stale(root, assignment, functions))


def _stale(root: Path, assignment: str, functions: Functions) -> dict[Path, str]:
    """File -> its text as it should be, for those that are not so."""
    stale: dict[Path, str] = {}
    for spec in exercises_of(assignment):
        fresh, path = make_examples(spec, functions), examples_path(root, spec)
        if not up_to_date(spec, fresh, path):
            stale[path] = storage.dump(fresh)
        known = known_mistakes(spec, [example.case for example in fresh])
        path = path.parents[1] / recognize.FOLDER.name / path.name
        if not _same_mistakes(recognize.load(spec.name, path.parent), known):
            stale[path] = recognize.dump(known)
    return stale


def _same_mistakes(stored: list[KnownMistake], fresh: list[KnownMistake]) -> bool:
    return [(m.name, m.hints) for m in stored] == [(m.name, m.hints) for m in fresh] and all(
        len(old.prints) == len(new.prints)
        and all(same_case(a, b) for a, b in zip(old.prints, new.prints, strict=True))
        for old, new in zip(stored, fresh, strict=True)
    )


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


def examples_path(root: Path, spec: Exercise) -> Path:
    return root / "utils" / "exercises" / "worked_examples" / f"{spec.name}.json"
