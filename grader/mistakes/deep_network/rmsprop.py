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
    walk,
)

RULE = "rmsprop"


@rule_mistake(RULE, source="PyTorch documentation of RMSprop: TensorFlow does it in this order")
def eps_inside_the_root(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The larger eps, the more is off; where gradients are large, it is hardly to be seen.

    eps is added before the root is taken.

    The denominator in exercise 4.9 is a sum of two: the root, and eps outside of it.
    """
    return averages(0, beta2), lambda g, v, s, t: g / np.sqrt(s + eps)


@rule_mistake(RULE)
def eps_missing(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """An entry that never had a gradient becomes not a number.

    It moves by 0 divided by 0: there is no eps below the line.

    The denominator in exercise 4.9 is a sum of two: the root, and eps.
    """
    return averages(0, beta2), lambda g, v, s, t: g / np.sqrt(s)


@rule_mistake(RULE)
def eps_fixed(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Whatever eps is passed, the steps are those of 1e-8.

    The eps that is passed has no effect.

    The eps in the second formula in exercise 4.9 is the function's last argument.
    """
    return averages(0, beta2), by_root(1e-8)


@rule_mistake(RULE)
def beta2_fixed(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Whatever beta2 is passed, the steps are those of 0.9.

    The beta2 that is passed has no effect.

    The beta2 in the first formula in exercise 4.9 is an argument of the function.
    """
    return averages(0, 0.9), by_root(eps)


@rule_mistake(RULE)
def gradient_not_squared(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Many entries become not a number, and the others move by other amounts than expected.

    It is the gradients that are averaged. Their average may be negative, and then it has no
    root.

    The first formula in exercise 4.9 has a square at the gradient.
    """
    return (lambda g, v, s: (v, beta2 * s + (1 - beta2) * g)), by_root(eps)


@rule_mistake(RULE)
def root_missing(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Entries with large gradients move too little, and those with tiny ones far too much.

    They are divided by the mean of the squares, without the root.

    The denominator in exercise 4.9 has a root over s.
    """
    return averages(0, beta2), lambda g, v, s, t: g / (s + eps)


@rule_mistake(RULE)
def factors_exchanged(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """With the default beta2 the first step is too short, and the mean of squares follows the
    newest gradient too closely.

    The two factors have changed places: with a beta2 near 1 the old mean should count most.

    The first formula in exercise 4.9 multiplies the old mean by beta2.
    """
    return averages(0, 1 - beta2), by_root(eps)


@rule_mistake(RULE)
def factor_missing(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Every step is too short.

    The squared gradient comes into the mean without the factor that makes a mean of it.

    The first formula in exercise 4.9 has a factor before the squared gradient.
    """
    return (lambda g, v, s: (v, beta2 * s + g**2)), by_root(eps)


@rule_mistake(RULE, source="Duchi et al. (2011): AdaGrad divides by the root of the sum")
def squares_summed_up(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Every step is too short, and they become shorter and shorter.

    All squares are added up and none is forgotten. That is another rule, AdaGrad.

    The first formula in exercise 4.9 is a running mean: beta2 says how much of the old one is
    kept.
    """
    return (lambda g, v, s: (v, s + g**2)), by_root(eps)


@rule_mistake(RULE)
def old_squares(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The first step is enormous, wherever there is a gradient.

    It is divided by the root of the old mean of squares, which is 0 at first.

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
    """All steps begin from a mean of squares of 0, as the first one does.

    No mean reaches the next step: either the state that is returned does not hold it, or it is
    not read from there.

    Exercise 4.9 keeps a mean of squares from step to step: it goes into the state.
    """
    moved, _ = rmsprop(parameters, gradients, {}, learning_rate, beta2, eps)
    return moved, {}


@rule_mistake(RULE, source="Adam does this")
def bias_corrected(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The first step is too short. The longer you go on, the smaller the difference.

    The mean of squares is divided by what it lacks at the start, as in Adam.

    The second formula in exercise 4.9 takes s as it is; the correction belongs to exercise
    4.10.
    """
    return averages(0, beta2), lambda g, v, s, t: g / (np.sqrt(s / (1 - beta2**t)) + eps)


@rule_mistake(RULE)
def one_size_for_the_whole_array(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The steps have the gradients' proportions: large where the gradient is large.

    The squares are averaged over the whole array, so all of its entries share one size.

    The formulas in exercise 4.9 hold entry by entry.
    """
    return (lambda g, v, s: (v, beta2 * s + (1 - beta2) * np.mean(g**2))), by_root(eps)


@rule_mistake(RULE)
def denominator_without_the_gradient(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Every entry moves down, whatever the sign of its gradient.

    The gradient is missing above the line: the learning rate is divided alone.

    The second formula in exercise 4.9 has the gradient above the line.
    """
    return averages(0, beta2), lambda g, v, s, t: 1 / (np.sqrt(s) + eps)


@rule_mistake(RULE, source="Python: a division comes before a sum")
def eps_behind_the_fraction(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The larger eps, the more is off, and an entry that never had a gradient is not a number.

    eps is added to the fraction, and not to the root below the line.

    The denominator in exercise 4.9 is a sum of two: the root, and eps.
    """
    return averages(0, beta2), lambda g, v, s, t: g / np.sqrt(s) + eps


@rule_mistake(RULE)
def sizes_averaged(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The steps depend on the size of the gradients in another way.

    It is their absolute values that are averaged, and a root is taken of that.

    The first formula in exercise 4.9 has a square at the gradient.
    """
    return (lambda g, v, s: (v, beta2 * s + (1 - beta2) * np.abs(g))), by_root(eps)


@rule_mistake(RULE)
def sizes_averaged_without_a_root(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """With the default beta2 the first step is too long.

    The gradient is divided by an average of absolute values, where the root of a mean of
    squares should be.

    The first formula in exercise 4.9 has a square at the gradient, the second a root.
    """
    return (
        lambda g, v, s: (v, beta2 * s + (1 - beta2) * np.abs(g))
    ), lambda g, v, s, t: g / (s + eps)


@rule_mistake(RULE)
def multiplied_by_the_root(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Entries with large gradients move far too much, and those with tiny ones hardly.

    The gradient is multiplied by the root, where it should be divided.

    The second formula in exercise 4.9 has the root below the line.
    """
    return averages(0, beta2), lambda g, v, s, t: g * (np.sqrt(s) + eps)


@mistake(RULE)
def starts_with_the_square(
    parameters: Arrays,
    gradients: Arrays,
    state: Any,
    learning_rate: float,
    beta2: float = 0.9,
    eps: float = 1e-8,
) -> Step:
    """The first step has the same length in all entries that have a gradient, and is too short.

    The mean of squares begins as the first square, not as 0.

    Exercise 4.9 says what s is before the first step.
    """
    first = not state
    return walk(
        parameters,
        gradients,
        state,
        learning_rate,
        lambda g, v, s: (v, g**2 if first else beta2 * s + (1 - beta2) * g**2),
        by_root(eps),
    )


@rule_mistake(RULE)
def eps_squared_inside_the_root(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The larger eps, the more is off; where gradients are large, it is hardly to be seen.

    The square of eps is added before the root is taken.

    The denominator in exercise 4.9 is a sum of two: the root, and eps outside of it.
    """
    return averages(0, beta2), lambda g, v, s, t: g / np.sqrt(s + eps**2)


@rule_mistake(RULE)
def factor_squared(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """With the default beta2 every step is too long.

    The factor of the squared gradient is squared along with it.

    The first formula in exercise 4.9 has the square at the gradient only.
    """
    return (lambda g, v, s: (v, beta2 * s + ((1 - beta2) * g) ** 2)), by_root(eps)
