"""Mistakes in exercise 4.9, rmsprop: in the step.

Those of every update rule are in every_update_rule.
"""

import numpy as np

from grader.mistakes._shows import all_of, right_for
from grader.mistakes.deep_network._moves import (
    first,
    less_off_with_large_gradients,
    moves,
    nan_without_gradient,
    off_by_eps,
    rises,
    usual_eps,
)
from grader.mistakes.deep_network._parts import (
    Rule,
    averages,
    by_root,
    rmsprop,
    rule_mistake,
)

RULE = "rmsprop"


@rule_mistake(
    RULE,
    source="PyTorch documentation of RMSprop: TensorFlow does it in this order",
    shows=all_of(off_by_eps, less_off_with_large_gradients),
)
def eps_inside_the_root(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The larger eps, the more is off; where gradients are large, it is hardly to be seen.

    eps is added before the root is taken.

    The denominator in exercise 4.9 is a sum of two: the root, and eps outside of it.
    """
    return averages(0, beta2), lambda g, v, s, t: g / np.sqrt(s + eps)


@rule_mistake(RULE, shows=nan_without_gradient)
def eps_missing(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """An entry that never had a gradient becomes not a number.

    It moves by 0 divided by 0: there is no eps below the line.

    The denominator in exercise 4.9 is a sum of two: the root, and eps.
    """
    return averages(0, beta2), lambda g, v, s, t: g / np.sqrt(s)


@rule_mistake(RULE, shows=right_for(RULE, rmsprop, eps=1e-8))
def eps_fixed(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Whatever eps is passed, the steps are those of 1e-8.

    The eps that is passed has no effect.

    The eps in the second formula in exercise 4.9 is the function's last argument.
    """
    return averages(0, beta2), by_root(1e-8)


@rule_mistake(RULE, shows=usual_eps(first(lambda m: m.forward and rises(-abs(m.got), m))))
def root_missing(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """In the first step, entries with large gradients move less than those with tiny ones.

    They are divided by the mean of the squares, without the root.

    The denominator in exercise 4.9 has a root over s.
    """
    return averages(0, beta2), lambda g, v, s, t: g / (s + eps)


@rule_mistake(RULE, shows=usual_eps(first(lambda m: (abs(m.got) >= 1000 * abs(m.want)).all())))
def old_squares(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The first step is enormous, wherever there is a gradient.

    It is divided by the root of the old mean of squares, which is 0 at first.

    Exercise 4.9 has two formulas: first the new mean of squares, then the step that uses it.
    """
    return (
        lambda g, v, s: (s, beta2 * s + (1 - beta2) * g**2)
    ), lambda g, v, s, t: g / (np.sqrt(v) + eps)


@rule_mistake(RULE, shows=moves(lambda m: (m.got < 0).all()))
def denominator_without_the_gradient(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Every entry moves down, whatever the sign of its gradient.

    The gradient is missing above the line: the learning rate is divided alone.

    The second formula in exercise 4.9 has the gradient above the line.
    """
    return averages(0, beta2), lambda g, v, s, t: 1 / (np.sqrt(s) + eps)


@rule_mistake(
    RULE,
    source="Python: a division comes before a sum",
    shows=all_of(nan_without_gradient, off_by_eps),
)
def eps_behind_the_fraction(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The larger eps, the more is off, and an entry that never had a gradient is not a number.

    eps is added to the fraction, and not to the root below the line.

    The denominator in exercise 4.9 is a sum of two: the root, and eps.
    """
    return averages(0, beta2), lambda g, v, s, t: g / np.sqrt(s) + eps


@rule_mistake(RULE, shows=first(lambda m: m.forward and rises(abs(m.got / m.g), m)))
def multiplied_by_the_root(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Entries with large gradients move far more than those with tiny ones.

    The gradient is multiplied by the root, where it should be divided.

    The second formula in exercise 4.9 has the root below the line.
    """
    return averages(0, beta2), lambda g, v, s, t: g * (np.sqrt(s) + eps)


@rule_mistake(RULE, shows=off_by_eps)
def eps_squared_inside_the_root(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The larger eps, the more is off.

    The square of eps is added before the root is taken.

    The denominator in exercise 4.9 is a sum of two: the root, and eps outside of it.
    """
    return averages(0, beta2), lambda g, v, s, t: g / np.sqrt(s + eps**2)
