"""Notebook 4: the inputs of its exercises on update rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.exercises.deep_network import NOTEBOOK
from utils.exercises.networks import after_step, left_alone, parameters_in, some_parameters
from utils.exercises.spec import (
    Answer,
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    split,
)

# what the caller may set: name of the parameter, in its order, for each rule
DECAYS = {
    "gradient_descent": (),
    "momentum": ("beta1",),
    "rmsprop": ("beta2", "eps"),
    "adam": ("beta1", "beta2", "eps"),
}


def _cases(rule: str) -> Callable[[np.random.Generator], list[Case]]:
    """Make gradients with a first axis: an entry for each step that the rule is asked to make."""

    def cases(rng: np.random.Generator) -> list[Case]:
        def given(steps: int, sizes: tuple[int, ...], **settings: float) -> dict[str, Any]:
            parameters = some_parameters(rng, sizes)
            gradients = {
                f"d{name}": rng.normal(size=(steps, *value.shape)) * rng.choice([0.1, 1.0, 10.0])
                for name, value in parameters.items()
            }
            given = {"learning_rate": float(rng.uniform(0.01, 0.5)), **settings}
            known = {k: v for k, v in given.items() if k in ("learning_rate", *DECAYS[rule])}
            return parameters | gradients | known

        still = given(3, (2, 3, 2))
        # a unit that gets no gradient at all, as behind a dead relu
        still["dW[1]"][:, :, 0] = 0.0
        return [
            Case("the first step", given(1, (3, 2, 2))),
            Case("three steps", given(3, (2, 3, 2))),
            Case("three steps, other decays", given(3, (2, 2, 2), beta1=0.5, beta2=0.7)),
            Case("eps 0.1", given(2, (2, 2, 2), eps=0.1)),
            Case("no gradient for unit 0", still),
            Case("two hidden layers, five steps", given(5, (1, 2, 2, 1))),
        ]

    return cases


def _answer(rule: str) -> Answer:
    def answer(fn: Function, args: Args) -> Outputs:
        parameters, gradients = parameters_in(args), parameters_in(args, "d")
        settings = {name: args[name] for name in DECAYS[rule] if name in args}
        steps = len(next(iter(gradients.values())))
        state: Any = {}
        outputs: Outputs = {}
        for step in range(steps):
            now = {name: values[step] for name, values in gradients.items()}
            given = dict(parameters), dict(now)
            result = fn(parameters, now, state, args["learning_rate"], **settings)
            left_alone("dictionary of parameters", given[0], parameters)
            left_alone("dictionary of gradients", given[1], now)
            parameters, state = split(result, ("parameters", "state"))
            outputs |= after_step(step + 1, parameters, given[0])
        return outputs

    return answer


_TASKS = {
    "gradient_descent": "a step down the gradient",
    "momentum": "a step along the average gradient",
    "rmsprop": "a step measured by the gradient's size",
    "adam": "momentum and RMSprop in one, without their slow start",
}

EXERCISES = tuple(
    Exercise(
        name=rule,
        number=f"4.{number}",
        notebook=NOTEBOOK,
        task=task,
        cases=_cases(rule),
        answer=_answer(rule),
    )
    for number, (rule, task) in enumerate(_TASKS.items(), start=7)
)
