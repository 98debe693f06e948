"""The course's exercises, found by the name of the function that the learner writes, and the
notebooks that they are in.
"""

from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

from utils.exercises.core import CORE
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Place,
    Property,
    Run,
    StructureError,
)


def _in_course_order(exercise: Exercise) -> list[int]:
    return [int(part) for part in exercise.number.split(".")]


# every module here that has a tuple EXERCISES, so that a new one needs no entry in a list
_MODULES = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for exercise in sorted(
        (exercise for module in _MODULES for exercise in getattr(module, "EXERCISES", ())),
        key=_in_course_order,
    )
}
# their notebooks, in order
NOTEBOOKS = tuple(dict.fromkeys(exercise.notebook for exercise in EXERCISES.values()))
# those whose points stand beside the 100 of all others: BONUS = True stands beside their NOTEBOOK
BONUS = frozenset(module.NOTEBOOK for module in _MODULES if getattr(module, "BONUS", False))

__all__ = [
    "BONUS",
    "CORE",
    "EXERCISES",
    "NOTEBOOKS",
    "Args",
    "Case",
    "Exercise",
    "Function",
    "Outputs",
    "Place",
    "Property",
    "Run",
    "StructureError",
    "exercises_of",
    "find_exercise",
]


def exercises_of(notebook: str) -> list[Exercise]:
    """Return the exercises of a notebook, in order."""
    return [exercise for exercise in EXERCISES.values() if exercise.notebook == notebook]


def find_exercise(name: str) -> Exercise:
    """Find the exercise in which the learner writes the function `name`.

    Raises KeyError: if there is none, naming the closest one.
    """
    if name in EXERCISES:
        return EXERCISES[name]
    close = get_close_matches(str(name), EXERCISES, n=1, cutoff=0.5)
    meant = f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(EXERCISES)}"
    raise KeyError(f'no exercise asks for a function named "{name}"; {meant}')
