"""Update rules with places to go wrong: the building blocks for exercises 4.7 to 4.10."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes.bank import mistake

Z = np.ndarray
Arrays = dict[str, np.ndarray]
Step = tuple[Arrays, Any]
# (gradient, v, s) -> the new v and s, both 0 before the first step
Average = Callable[[Z, Any, Any], tuple[Any, Any]]
# (gradient, v, s, number of the step) -> what the learning rate is multiplied with
Direction = Callable[[Z, Any, Any, int], Any]
Rule = tuple[Average, Direction]


def averages(beta1: float, beta2: float = 0.0) -> Average:
    """The right averages: of the gradients and of their squares."""
    return lambda g, v, s: (beta1 * v + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2)


def walk(
    parameters: Arrays,
    gradients: Arrays,
    state: Any,
    learning_rate: float,
    average: Average,
    direction: Direction,
) -> Step:
    """One step of a rule that keeps averages and goes somewhere."""
    t = state.get("t", 0) + 1
    moved: Arrays = {}
    kept: dict[str, Any] = {"t": t}
    for name, value in parameters.items():
        g = gradients[f"d{name}"]
        v, s = state.get(name, (0.0, 0.0))
        kept[name] = v, s = average(g, v, s)
        moved[name] = value - learning_rate * direction(g, v, s, t)
    return moved, kept


def gradient_descent(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float
) -> Step:
    return walk(parameters, gradients, state, learning_rate, averages(0), lambda g, v, s, t: g)


def momentum(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float, beta1: float = 0.9
) -> Step:
    return walk(parameters, gradients, state, learning_rate, averages(beta1), lambda g, v, s, t: v)


def by_root(eps: float) -> Direction:
    """The direction of RMSprop."""
    return lambda g, v, s, t: g / (np.sqrt(s) + eps)


def rmsprop(
    parameters: Arrays,
    gradients: Arrays,
    state: Any,
    learning_rate: float,
    beta2: float = 0.9,
    eps: float = 1e-8,
) -> Step:
    return walk(parameters, gradients, state, learning_rate, averages(0, beta2), by_root(eps))


def corrected(beta1: float, beta2: float, eps: float) -> Direction:
    """The direction of Adam."""
    return lambda g, v, s, t: v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)


def adam(
    parameters: Arrays,
    gradients: Arrays,
    state: Any,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Step:
    return walk(
        parameters,
        gradients,
        state,
        learning_rate,
        averages(beta1, beta2),
        corrected(beta1, beta2, eps),
    )


def rule_mistake(
    exercise: str, source: str = ""
) -> Callable[[Callable[..., Rule]], Callable[..., Rule]]:
    """Put the rule of the decorated function, which is given the decays, into the bank."""

    def register(function: Callable[..., Rule]) -> Callable[..., Rule]:
        @functools.wraps(function)
        def wrong(
            parameters: Arrays, gradients: Arrays, state: Any, rate: float, **settings: float
        ) -> Step:
            return walk(parameters, gradients, state, rate, *function(**settings))

        mistake(exercise, source)(wrong)
        return function

    return register
