"""Mistakes in exercise 4.9, rmsprop; more are in every_update_rule."""

from typing import Any

import numpy as np

from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import (
    Arrays,
    Rule,
    Step,
    averages,
    by_root,
    rmsprop,
    rule_mistake,
)

RULE = "rmsprop"


@rule_mistake(RULE, source="PyTorch documentation of RMSprop: TensorFlow does it in this order")
def eps_inside_the_root(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Nearly right where gradients are large. The larger eps, the more is off.

    You add eps before you take the root.

    The denominator in exercise 4.9 is a sum of two: the root, and eps outside of it.
    """
    return averages(0, beta2), lambda g, v, s, t: g / np.sqrt(s + eps)


@rule_mistake(RULE)
def eps_missing(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Nearly right, but an entry that never had a gradient becomes not a number.

    eps is not used, so such an entry moves by 0 divided by 0.

    The denominator in exercise 4.9 is a sum of two: the root, and eps.
    """
    return averages(0, beta2), lambda g, v, s, t: g / np.sqrt(s)


@rule_mistake(RULE)
def eps_fixed(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Right as long as eps is 1e-8, and wrong for any other.

    The eps that is passed is not used: a number is written in its place.

    The eps in the second formula in exercise 4.9 is the function's last argument.
    """
    return averages(0, beta2), by_root(1e-8)


@rule_mistake(RULE)
def beta2_fixed(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Right as long as beta2 is 0.9, and wrong for any other.

    The beta2 that is passed is not used: a number is written in its place.

    The beta2 in the first formula in exercise 4.9 is an argument of the function.
    """
    return averages(0, 0.9), by_root(eps)


@rule_mistake(RULE)
def gradient_not_squared(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Many entries become not a number, and the others move by other amounts than expected.

    You average the gradients. The average may be negative, and then it has no root.

    The first formula in exercise 4.9 has a square at the gradient.
    """
    return (lambda g, v, s: (v, beta2 * s + (1 - beta2) * g)), by_root(eps)


@rule_mistake(RULE)
def root_missing(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Entries with large gradients move too little, and those with tiny ones far too much.

    You divide by the mean of the squares, without the root.

    The denominator in exercise 4.9 has a root over s.
    """
    return averages(0, beta2), lambda g, v, s, t: g / (s + eps)


@rule_mistake(RULE)
def factors_exchanged(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The first step is too short, and the mean of squares follows the newest gradient too
    closely.

    The two factors have changed places: with a beta2 near 1 the old mean should count most.

    The first formula in exercise 4.9 multiplies the old mean by beta2.
    """
    return averages(0, 1 - beta2), by_root(eps)


@rule_mistake(RULE)
def factor_missing(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Every step is too short.

    You add the squared gradient without the factor that makes a mean of it.

    The first formula in exercise 4.9 has a factor before the squared gradient.
    """
    return (lambda g, v, s: (v, beta2 * s + g**2)), by_root(eps)


@rule_mistake(RULE, source="Duchi et al. (2011): AdaGrad divides by the root of the sum")
def squares_summed_up(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Every step is too short, and they become shorter and shorter.

    You add up all squares and forget none. That is another rule, AdaGrad.

    The first formula in exercise 4.9 is a running mean: beta2 says how much of the old one is
    kept.
    """
    return (lambda g, v, s: (v, s + g**2)), by_root(eps)


@rule_mistake(RULE)
def old_squares(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The first step is enormous, wherever there is a gradient.

    You divide by the root of the old mean of squares, which is 0 at first.

    Exercise 4.9 has two formulas: first the new mean of squares, then the step that uses it.
    """
    return (
        lambda g, v, s: (s, beta2 * s + (1 - beta2) * g**2)
    ), lambda g, v, s, t: g / (np.sqrt(v) + eps)


@mistake(RULE)
def squares_not_kept(
    parameters: Arrays,
    gradients: Arrays,
    state: Any,
    learning_rate: float,
    beta2: float = 0.9,
    eps: float = 1e-8,
) -> Step:
    """The first step is right, and all later ones begin from a mean of 0 again.

    What you return as the state does not hold the new mean of squares.

    Exercise 4.9 keeps a mean of squares from step to step: it goes into the state.
    """
    moved, _ = rmsprop(parameters, gradients, {}, learning_rate, beta2, eps)
    return moved, {}


@rule_mistake(RULE, source="Adam does this")
def bias_corrected(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The first step is too short. The longer you go on, the smaller the difference.

    You divide the mean of squares by what it lacks at the start, as Adam does.

    The second formula in exercise 4.9 takes s as it is; the correction belongs to exercise
    4.10.
    """
    return averages(0, beta2), lambda g, v, s, t: g / (np.sqrt(s / (1 - beta2**t)) + eps)


@rule_mistake(RULE)
def one_size_for_the_whole_array(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The steps have the gradients' proportions: large where the gradient is large.

    You average the squares over the whole array, so all of its entries share one size.

    The formulas in exercise 4.9 hold entry by entry.
    """
    return (lambda g, v, s: (v, beta2 * s + (1 - beta2) * np.mean(g**2))), by_root(eps)


@rule_mistake(RULE)
def denominator_without_the_gradient(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Every entry moves down, whatever the sign of its gradient.

    The gradient is missing above the line: you divide the learning rate alone.

    The second formula in exercise 4.9 has the gradient above the line.
    """
    return averages(0, beta2), lambda g, v, s, t: 1 / (np.sqrt(s) + eps)
