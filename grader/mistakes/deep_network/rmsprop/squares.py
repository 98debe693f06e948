"""Mistakes in exercise 4.9, rmsprop: in the mean of squares.

Those of every update rule are in every_update_rule.
"""

from typing import Any

import numpy as np

from grader.mistakes._shows import all_of, right_for, same
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._moves import (
    alone,
    first,
    longer,
    moves,
    rises,
    shorter,
    usual_eps,
    with_default,
)
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


@rule_mistake(RULE, shows=right_for(RULE, rmsprop, beta2=0.9))
def beta2_fixed(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Whatever beta2 is passed, the steps are those of 0.9.

    The beta2 that is passed has no effect.

    The beta2 in the first formula in exercise 4.9 is an argument of the function.
    """
    return averages(0, 0.9), by_root(eps)


@rule_mistake(RULE, shows=first(lambda m: same(np.isnan(m.got), m.g < 0)))
def gradient_not_squared(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Many entries become not a number, and the others move by other amounts than expected.

    It is the gradients that are averaged. Their average may be negative, and then it has no
    root.

    The first formula in exercise 4.9 has a square at the gradient.
    """
    return (lambda g, v, s: (v, beta2 * s + (1 - beta2) * g)), by_root(eps)


@rule_mistake(RULE, shows=with_default("beta2", right_for(RULE, rmsprop, beta2=0.1)))
def factors_exchanged(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """With the default beta2 the first step is too short, and the mean of squares follows the
    newest gradient too closely.

    The two factors have changed places: with a beta2 near 1 the old mean should count most.

    The first formula in exercise 4.9 multiplies the old mean by beta2.
    """
    return averages(0, 1 - beta2), by_root(eps)


@rule_mistake(RULE, shows=moves(lambda m: m.got.any() and shorter(m)))
def factor_missing(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Every step is too short.

    The squared gradient comes into the mean without the factor that makes a mean of it.

    The first formula in exercise 4.9 has a factor before the squared gradient.
    """
    return (lambda g, v, s: (v, beta2 * s + g**2)), by_root(eps)


@rule_mistake(
    RULE,
    source="Duchi et al. (2011): AdaGrad divides by the root of the sum",
    shows=moves(lambda m: m.got.any() and shorter(m)),
)
def squares_summed_up(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """Every step is too short.

    All squares are added up and none is forgotten. That is another rule, AdaGrad.

    The first formula in exercise 4.9 is a running mean: beta2 says how much of the old one is
    kept.
    """
    return (lambda g, v, s: (v, s + g**2)), by_root(eps)


@mistake(RULE, shows=moves(lambda m: same(m.got, alone(rmsprop, m))))
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


@rule_mistake(
    RULE,
    source="Adam does this",
    shows=all_of(
        first(shorter),
        usual_eps(
            moves(
                lambda m: np.allclose(
                    m.got, m.want * (1 - m.args.get("beta2", 0.9) ** m.step) ** 0.5, rtol=1e-3
                )
            )
        ),
    ),
)
def bias_corrected(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The first step is too short. The longer you go on, the smaller the difference.

    The mean of squares is divided by what it lacks at the start, as in Adam.

    The second formula in exercise 4.9 takes s as it is; the correction belongs to exercise
    4.10.
    """
    return averages(0, beta2), lambda g, v, s, t: g / (np.sqrt(s / (1 - beta2**t)) + eps)


@rule_mistake(
    RULE,
    shows=moves(lambda m: m.got.any() and same(m.got, -abs(m.got).max() / abs(m.g).max() * m.g)),
)
def one_size_for_the_whole_array(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """The steps have the gradients' proportions: large where the gradient is large.

    The squares are averaged over the whole array, so all of its entries share one size.

    The formulas in exercise 4.9 hold entry by entry.
    """
    return (lambda g, v, s: (v, beta2 * s + (1 - beta2) * np.mean(g**2))), by_root(eps)


@rule_mistake(RULE, shows=usual_eps(first(lambda m: m.forward and rises(abs(m.got), m))))
def sizes_averaged(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """In the first step, entries move the more the larger their gradient is, though its size
    should nearly cancel.

    It is their absolute values that are averaged, and a root is taken of that.

    The first formula in exercise 4.9 has a square at the gradient.
    """
    return (lambda g, v, s: (v, beta2 * s + (1 - beta2) * np.abs(g))), by_root(eps)


@rule_mistake(RULE, shows=with_default("beta2", first(longer)))
def sizes_averaged_without_a_root(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """With the default beta2 the first step is too long.

    The gradient is divided by an average of absolute values, where the root of a mean of
    squares should be.

    The first formula in exercise 4.9 has a square at the gradient, the second a root.
    """
    return (
        lambda g, v, s: (v, beta2 * s + (1 - beta2) * np.abs(g))
    ), lambda g, v, s, t: g / (s + eps)


@mistake(
    RULE,
    shows=usual_eps(
        first(
            lambda m: (
                m.got.any()
                and shorter(m)
                and np.allclose(m.got, -abs(m.got).max() * np.sign(m.g), rtol=1e-3)
            )
        )
    ),
)
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


@rule_mistake(RULE, shows=with_default("beta2", moves(longer)))
def factor_squared(beta2: float = 0.9, eps: float = 1e-8) -> Rule:
    """With the default beta2 every step is too long.

    The factor of the squared gradient is squared along with it.

    The first formula in exercise 4.9 has the square at the gradient only.
    """
    return (lambda g, v, s: (v, beta2 * s + ((1 - beta2) * g) ** 2)), by_root(eps)
