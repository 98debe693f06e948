"""Mistakes in exercise 4.10, adam: in the averages and in the step.

Those of every update rule are in every_update_rule.
"""

from typing import Any

import numpy as np

from grader.mistakes._shows import all_of, right_for, same
from grader.mistakes.deep_network._moves import (
    along_the_gradient,
    first,
    from_the_second_step,
    less_off_with_large_gradients,
    longer,
    nan_without_gradient,
    off_by_eps,
    rises,
    usual_eps,
    wrong_length,
)
from grader.mistakes.deep_network._parts import Rule, Z, adam, averages, corrected, rule_mistake

RULE = "adam"


@rule_mistake(RULE, shows=all_of(off_by_eps, less_off_with_large_gradients))
def eps_inside_the_root(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The larger eps, the more is off; where gradients are large, it is hardly to be seen.

    eps is added before the root is taken.

    The denominator in exercise 4.10 is a sum of two: the root, and eps outside of it.
    """
    return averages(
        beta1, beta2
    ), lambda g, v, s, t: v / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps)


@rule_mistake(RULE, shows=nan_without_gradient)
def eps_missing(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """An entry that never had a gradient becomes not a number.

    It moves by 0 divided by 0: there is no eps below the line.

    The denominator in exercise 4.10 is a sum of two: the root, and eps.
    """
    return averages(beta1, beta2), corrected(beta1, beta2, 0.0)


@rule_mistake(RULE, shows=right_for(RULE, adam, eps=1e-8))
def eps_fixed(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """Whatever eps is passed, the steps are those of 1e-8.

    The eps that is passed has no effect.

    The eps in the last formula in exercise 4.10 is the function's last argument.
    """
    return averages(beta1, beta2), corrected(beta1, beta2, 1e-8)


@rule_mistake(RULE, shows=right_for(RULE, adam, beta1=0.9, beta2=0.999))
def decays_fixed(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """Whatever decays are passed, the steps are those of 0.9 and 0.999.

    The beta1 and beta2 that are passed have no effect.

    The two betas in the formulas of exercise 4.10 are arguments of the function.
    """
    return averages(0.9, 0.999), corrected(0.9, 0.999, eps)


@rule_mistake(RULE, shows=usual_eps(first(lambda m: m.forward and rises(-abs(m.got), m))))
def root_missing(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """In the first step, entries with large gradients move less than those with tiny ones.

    They are divided by the mean of the squares, without the root.

    The last formula in exercise 4.10 has a root in the denominator.
    """
    return averages(
        beta1, beta2
    ), lambda g, v, s, t: v / (1 - beta1**t) / (s / (1 - beta2**t) + eps)


@rule_mistake(RULE, shows=first(longer))
def square_of_the_average(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The first step is too long, and later ones are wrong, too.

    It is the average of the gradients that is squared, where the gradient itself should be.

    The second formula in exercise 4.10 has the square at the gradient.
    """

    def average(g: Z, v: Any, s: Any) -> tuple[Any, Any]:
        v = beta1 * v + (1 - beta1) * g
        return v, beta2 * s + (1 - beta2) * v**2

    return average, corrected(beta1, beta2, eps)


@rule_mistake(RULE, shows=first(lambda m: same(np.isnan(m.got), m.g < 0)))
def gradient_not_squared(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """Many entries become not a number, and the others move by other amounts than expected.

    The gradients are averaged in the place of their squares. Such an average may be negative,
    and then it has no root.

    The second formula in exercise 4.10 has a square at the gradient.
    """
    return (lambda g, v, s: (beta1 * v + (1 - beta1) * g, beta2 * s + (1 - beta2) * g)), corrected(
        beta1, beta2, eps
    )


@rule_mistake(RULE, shows=from_the_second_step(lambda m: (m.got * m.g <= 0).all()))
def gradient_for_the_average(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """From the second step on, nothing remembers where the earlier steps went.

    Above the line is the newest gradient, as in RMSprop.

    The last formula in exercise 4.10 has the corrected average above the line.
    """
    return averages(beta1, beta2), lambda g, v, s, t: g / (np.sqrt(s / (1 - beta2**t)) + eps)


@rule_mistake(RULE, shows=from_the_second_step(lambda m: True))
def betas_exchanged(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """From the second step on, the steps are wrong.

    Beta1 and beta2 have changed places everywhere: the squares should be remembered longer.

    The first formula in exercise 4.10 has beta1 with the gradient, the second beta2 with its
    square.
    """
    return averages(beta2, beta1), corrected(beta2, beta1, eps)


@rule_mistake(RULE, shows=from_the_second_step(lambda m: True))
def beta1_for_both(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """From the second step on, the steps are wrong.

    The squares are averaged, and corrected, with beta1 instead of beta2.

    The second formula in exercise 4.10 has beta2.
    """
    return averages(beta1, beta1), corrected(beta1, beta1, eps)


@rule_mistake(RULE, shows=from_the_second_step(lambda m: True))
def beta2_for_both(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """From the second step on, the steps are wrong.

    The gradients are averaged, and corrected, with beta2 instead of beta1.

    The first formula in exercise 4.10 has beta1.
    """
    return averages(beta2, beta2), corrected(beta2, beta2, eps)


@rule_mistake(RULE, shows=first(wrong_length))
def factors_missing(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The steps have wrong lengths from the first on.

    The gradient and its square come in without the factors that make averages of them.

    The first two formulas in exercise 4.10 have a factor before the gradient and before its
    square.
    """
    return (lambda g, v, s: (beta1 * v + g, beta2 * s + g**2)), corrected(beta1, beta2, eps)


@rule_mistake(
    RULE,
    source="Python: a division comes before a sum",
    shows=all_of(nan_without_gradient, off_by_eps),
)
def eps_behind_the_fraction(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The larger eps, the more is off, and an entry that never had a gradient is not a number.

    eps is added to the fraction, and not to the root below the line.

    The denominator in exercise 4.10 is a sum of two: the root, and eps.
    """
    right = corrected(beta1, beta2, 0.0)
    return averages(beta1, beta2), lambda g, v, s, t: right(g, v, s, t) + eps


@rule_mistake(RULE, shows=right_for(RULE, adam, beta1=0.9))
def beta1_fixed(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """Whatever beta1 is passed, the steps are those of 0.9.

    The beta1 that is passed has no effect.

    The two betas in the formulas of exercise 4.10 are arguments of the function.
    """
    return averages(0.9, beta2), corrected(0.9, beta2, eps)


@rule_mistake(RULE, shows=right_for(RULE, adam, beta2=0.999))
def beta2_fixed(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """Whatever beta2 is passed, the steps are those of 0.999.

    The beta2 that is passed has no effect.

    The two betas in the formulas of exercise 4.10 are arguments of the function.
    """
    return averages(beta1, 0.999), corrected(beta1, 0.999, eps)


@rule_mistake(RULE, shows=first(lambda m: along_the_gradient(m, 1)))
def average_alone(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The size of the gradients does not cancel: the first step is a whole gradient.

    The step goes along the corrected average, and nothing is divided.

    The last formula in exercise 4.10 is a quotient.
    """
    return averages(beta1, beta2), lambda g, v, s, t: v / (1 - beta1**t)


@rule_mistake(RULE, shows=usual_eps(first(lambda m: m.forward and rises(abs(m.got), m))))
def sizes_averaged(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """In the first step, entries move the more the larger their gradient is, though its size
    should nearly cancel.

    It is their absolute values that are averaged, and a root is taken of that.

    The second formula in exercise 4.10 has a square at the gradient.
    """
    return (
        lambda g, v, s: (beta1 * v + (1 - beta1) * g, beta2 * s + (1 - beta2) * np.abs(g))
    ), corrected(beta1, beta2, eps)
