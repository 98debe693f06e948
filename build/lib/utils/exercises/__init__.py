"""The course's exercises, found by the name of the function that the learner writes."""

from difflib import get_close_matches

from utils.exercises import (
    batchnorm_backward,
    batchnorm_forward,
    deep_network,
    minibatch_training,
    norm_layer,
    normalize_inputs,
    running_averages,
    update_rules,
)
from utils.exercises.spec import Case, Exercise, Outputs, Property, Run, StructureError

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for module in (
        normalize_inputs,
        batchnorm_forward,
        batchnorm_backward,
        deep_network,
        update_rules,
        minibatch_training,
        running_averages,
        norm_layer,
    )
    for exercise in module.EXERCISES
}

__all__ = [
    "EXERCISES",
    "Case",
    "Exercise",
    "Outputs",
    "Property",
    "Run",
    "StructureError",
    "find_exercise",
]


def find_exercise(name: str) -> Exercise:
    """The exercise in which the learner writes the function `name`.

    Raises KeyError: if there is none, naming the closest one.
    """
    if name in EXERCISES:
        return EXERCISES[name]
    close = get_close_matches(str(name), EXERCISES, n=1, cutoff=0.5)
    meant = f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(EXERCISES)}"
    raise KeyError(f'no exercise asks for a function named "{name}"; {meant}')
