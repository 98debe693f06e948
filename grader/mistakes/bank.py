"""How a mistake gets into the bank: a decorated function whose docstring holds its hints.

Also what the bank's mistakes do on cases, as the judge and the learner's check recognize them.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules, walk_packages
from typing import Any

from grader.mistakes._shows import Test
from utils.checking.observe import observe
from utils.checking.recognize import Fingerprint, KnownMistake, fingerprint
from utils.exercises import EXERCISES, Case, Exercise, find_exercise

Function = Callable[..., Any]
HINTS = ("symptom", "cause", "equation")


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people really give.

    source: where it was seen, "" if only by us. shows: tests what the symptom says.
    """

    exercise: str
    name: str
    function: Function
    hints: tuple[str, str, str]
    source: str = ""
    shows: Test | None = None


BANK: dict[str, list[Mistake]] = {}


def mistake(
    exercise: str, source: str = "", shows: Test | None = None
) -> Callable[[Function], Function]:
    """Put the decorated function into the bank of an exercise.

    shows: what the symptom says, as a test of what an answer put out (see _shows.py).

    Its docstring has three paragraphs: what the learner sees (the symptom), why (the cause), and
    where the right way is written (the equation). None of them gives the code.

    Raises KeyError: if there is no such exercise. Raises ValueError: if the docstring has not three
    paragraphs, or the exercise has a mistake of that name already.
    """
    find_exercise(exercise)

    def register(function: Function) -> Function:
        name = function.__name__
        paragraphs = inspect.cleandoc(function.__doc__ or "").split("\n\n")
        hints = tuple(" ".join(paragraph.split()) for paragraph in paragraphs)
        if len(hints) != len(HINTS):
            raise ValueError(
                f"{exercise}/{name}: its docstring has {len(hints)} paragraphs, expected "
                f"{len(HINTS)}: {', '.join(HINTS)}"
            )
        entries = BANK.setdefault(exercise, [])
        if any(entry.name == name for entry in entries):
            raise ValueError(f'{exercise} has a mistake named "{name}" already')
        texts = (hints[0], hints[1], hints[2])
        entries.append(Mistake(exercise, name, function, texts, source, shows))
        return function

    return register


def mistakes_of(exercise: str) -> list[Mistake]:
    """Return the bank's entries for one exercise, in the order in which they are tried.

    Its notebook's folder is loaded for it, if it has one.
    """
    if spec := EXERCISES.get(exercise):
        _load_once(f"{__package__}.{spec.notebook.partition('_')[2]}")
    return BANK.get(exercise, [])


def known_mistakes(spec: Exercise, cases: Sequence[Case]) -> list[KnownMistake]:
    """Return the bank's entries for an exercise, with what they do on these cases."""
    return [
        KnownMistake(entry.name, entry.hints, _FingerprintsOnDemand(spec, entry, cases))
        for entry in mistakes_of(spec.name)
    ]


class _FingerprintsOnDemand(Sequence[Fingerprint]):
    """What a mistake does on each case, found out when somebody looks.

    The first case tells most mistakes apart; the rest of it would cost more than the submission.
    """

    def __init__(self, spec: Exercise, entry: Mistake, cases: Sequence[Case]) -> None:
        self._spec, self._entry, self._cases = spec, entry, cases
        self._found: list[Fingerprint] = []

    def __len__(self) -> int:
        return len(self._cases)

    def __getitem__(self, index: int) -> Fingerprint:  # type: ignore[override]
        # in their order: a mistake may keep something from one call to the next
        for case in self._cases[len(self._found) : index + 1]:
            seen = observe(self._spec, self._entry.function, case.args)
            self._found.append(fingerprint(seen))
        return self._found[index]


def load(bank: str) -> None:
    """Import the mistakes in a package's folders, in the order of the list that each folder has.

    A module puts its mistakes into the bank when it is imported. One whose name begins with _ has
    none.

    Raises ImportError: if a module is in no folder, or in no list, or a list names one that is not
    there.
    """
    for found in iter_modules(import_module(bank).__path__, f"{bank}."):
        if found.ispkg:
            _load_listed(found.name)
        elif found.name != __name__ and not _is_private(found.name):
            raise ImportError(
                f"{_path(found.name)}.py is in no folder of a notebook: move it into one, and "
                "list it there"
            )


@functools.cache
def _load_once(folder: str) -> None:
    if find_spec(folder):
        _load_listed(folder)


def _load_listed(folder: str) -> None:
    package = import_module(folder)
    listed = [f"{folder}.{name}" for name in package.MODULES]
    for found in walk_packages(package.__path__, f"{folder}."):
        if not found.ispkg and not _is_private(found.name) and found.name not in listed:
            raise ImportError(
                f'{_path(folder)}/__init__.py does not list "{found.name[len(folder) + 1 :]}": put '
                "it into MODULES, where its mistakes are to be tried"
            )
    for name in listed:
        try:
            import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            raise ImportError(
                f'{_path(folder)}/__init__.py lists "{name[len(folder) + 1 :]}", and there is no '
                "such module"
            ) from None


def _is_private(module: str) -> bool:
    return module.rpartition(".")[2].startswith("_")


def _path(module: str) -> str:
    return module.replace(".", "/")
