"""The course's exercises, found by the name of the function that the learner writes."""

from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Property,
    Run,
    StructureError,
)


def _in_course_order(exercise: Exercise) -> list[int]:
    return [int(part) for part in exercise.number.split(".")]


# every module here that has a tuple EXERCISES, so that a new one needs no entry in a list
EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for exercise in sorted(
        (
            exercise
            for module in iter_modules(__path__)
            for exercise in getattr(import_module(f"{__name__}.{module.name}"), "EXERCISES", ())
        ),
        key=_in_course_order,
    )
}

__all__ = [
    "EXERCISES",
    "Args",
    "Case",
    "Exercise",
    "Function",
    "Outputs",
    "Property",
    "Run",
    "StructureError",
    "find_exercise",
]


def find_exercise(name: str) -> Exercise:
    """Find the exercise in which the learner writes the function `name`.

    Raises KeyError: if there is none, naming the closest one.
    """
    if name in EXERCISES:
        return EXERCISES[name]
    close = get_close_matches(str(name), EXERCISES, n=1, cutoff=0.5)
    meant = f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(EXERCISES)}"
    raise KeyError(f'no exercise asks for a function named "{name}"; {meant}')
