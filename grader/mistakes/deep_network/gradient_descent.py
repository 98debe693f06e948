"""Mistakes in exercise 4.7, gradient_descent; more are in every_update_rule."""

from typing import Any

import numpy as np

from grader.mistakes._shows import returns, same
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._moves import longer, moves, stay_in_the_output_layer
from grader.mistakes.deep_network._parts import (
    Arrays,
    Step,
    averages,
    gradient_descent,
    walk,
)

RULE = "gradient_descent"


@mistake(RULE, shows=moves(longer))
def divided_by_the_learning_rate(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float
) -> Step:
    """Every parameter moves too far.

    The step is the gradient divided by the learning rate, so that a smaller rate makes a larger
    step.

    The formula in exercise 4.7 multiplies the gradient by it.
    """
    return gradient_descent(parameters, gradients, state, 1 / learning_rate)


@mistake(RULE, shows=moves(lambda m: same(m.before + m.got, m.rate * m.g)))
def step_for_the_parameter(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float
) -> Step:
    """What you return does not depend on where the parameters were.

    It is only the step. It must be subtracted from the parameter.

    The formula in exercise 4.7 has the old parameter first.
    """
    return {name: learning_rate * gradients[f"d{name}"] for name in parameters}, state


@mistake(
    RULE,
    shows=moves(
        lambda m: m.got.any() == m.g.any() and same(m.got, -abs(m.got).max() * np.sign(m.g))
    ),
)
def sign_of_the_gradient(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float
) -> Step:
    """Every entry that has a gradient moves the right way, and all by the same amount.

    Only the gradient's sign is used. Its size matters too.

    The formula in exercise 4.7 multiplies the gradient itself by the learning rate.
    """
    return walk(
        parameters, gradients, state, learning_rate, averages(0), lambda g, v, s, t: np.sign(g)
    )


@mistake(RULE, source="Python: range(1, n) ends at n - 1", shows=stay_in_the_output_layer)
def last_layer_left_out(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float
) -> Step:
    """The output layer stays where it was.

    Its weights and its bias are learned like all others.

    The formula in exercise 4.7 is for every parameter.
    """
    moved, _ = gradient_descent(parameters, gradients, state, learning_rate)
    last = max(int(name.split("[")[1][:-1]) for name in parameters)
    kept = {name: value for name, value in parameters.items() if name.endswith(f"[{last}]")}
    return moved | kept, state


@mistake(RULE, shows=returns("returned parameters without b["))
def output_layer_lost(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float
) -> Step:
    """The bias of the output layer is not among what you return.

    It is learned like all other parameters.

    The formula in exercise 4.7 is for every parameter, and all of them are returned.
    """
    given = {name: value for name, value in parameters.items() if not name.startswith("b[")}
    return gradient_descent(given, gradients, state, learning_rate)


@mistake(RULE, shows=moves(lambda m: same(m.before + m.got, -m.rate * m.g)))
def minus_the_step(parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float) -> Step:
    """What you return does not depend on where the parameters were.

    It is minus the step. It must be added to the parameter.

    The formula in exercise 4.7 has the old parameter first.
    """
    return {name: -learning_rate * gradients[f"d{name}"] for name in parameters}, state


@mistake(RULE, shows=moves(lambda m: same(m.before + m.got, m.rate * m.before - m.rate * m.g)))
def parameter_shrunk_too(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float
) -> Step:
    """Of each parameter only a share is left, less the step.

    That is what multiplying the whole difference of parameter and gradient by the learning rate
    gives.

    The formula in exercise 4.7 multiplies the gradient alone by the learning rate.
    """
    return {k: learning_rate * (v - gradients[f"d{k}"]) for k, v in parameters.items()}, state


@mistake(
    RULE, shows=moves(lambda m: m.got.any() and same(m.got, np.full_like(m.got, m.got.flat[0])))
)
def mean_of_the_gradient(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float
) -> Step:
    """All entries of a parameter move by the same amount.

    It is the mean of the array's gradients. Each entry has its own.

    The formula in exercise 4.7 holds entry by entry.
    """
    return walk(
        parameters, gradients, state, learning_rate, averages(0), lambda g, v, s, t: g.mean()
    )


@mistake(RULE, shows=moves(lambda m: same(np.linalg.norm(m.got), m.rate)))
def gradient_of_length_one(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float
) -> Step:
    """The step of each array has the same length, whatever its gradient.

    The gradient is divided by its norm. Its size matters too.

    The formula in exercise 4.7 multiplies the gradient itself by the learning rate.
    """
    return walk(
        parameters,
        gradients,
        state,
        learning_rate,
        averages(0),
        lambda g, v, s, t: g / np.linalg.norm(g),
    )
