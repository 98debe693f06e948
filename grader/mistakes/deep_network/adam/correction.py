"""Mistakes in exercise 4.10, adam: in the bias correction, and in what is kept for it."""

from typing import Any

import numpy as np

from grader.mistakes._shows import all_of, is_right, same
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._moves import (
    alone,
    first,
    from_the_second_step,
    longer,
    most_at_first,
    moves,
    off_by_eps,
    shorter,
    usual_eps,
    wrong_length,
)
from grader.mistakes.deep_network._parts import (
    Arrays,
    Rule,
    Step,
    Z,
    adam,
    averages,
    corrected,
    rule_mistake,
    walk,
)

RULE = "adam"


@rule_mistake(
    RULE,
    shows=first(
        lambda m: same(
            m.got, -m.rate * (1 - m.beta1) * m.g / ((1 - m.beta2) ** 0.5 * abs(m.g) + m.eps)
        )
    ),
)
def correction_missing(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The first steps have the wrong length: they are those of averages that begin at 0.

    There is no bias correction. Both averages are too small at first, but not by the same
    factor.

    The third and fourth formulas in exercise 4.10 divide that out.
    """
    return averages(beta1, beta2), lambda g, v, s, t: v / (np.sqrt(s) + eps)


@rule_mistake(
    RULE, shows=usual_eps(first(lambda m: longer(m) and (abs(m.got) >= 1.5 * abs(m.want)).all()))
)
def only_v_corrected(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The first steps are much too long.

    The average of the gradients is corrected, and the mean of the squares is not.

    Exercise 4.10 has two corrections: the third and the fourth formula.
    """
    return averages(beta1, beta2), lambda g, v, s, t: v / (1 - beta1**t) / (np.sqrt(s) + eps)


@rule_mistake(
    RULE,
    shows=usual_eps(
        first(lambda m: m.got.any() and shorter(m) and (abs(m.got) <= 0.6 * abs(m.want)).all())
    ),
)
def only_s_corrected(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The first steps are much too short.

    The mean of the squares is corrected, and the average of the gradients is not.

    Exercise 4.10 has two corrections: the third and the fourth formula.
    """
    return averages(beta1, beta2), lambda g, v, s, t: v / (np.sqrt(s / (1 - beta2**t)) + eps)


@rule_mistake(RULE, shows=first(wrong_length))
def one_correction_for_both(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The steps have the wrong length from the first on.

    Both averages are corrected with beta1. Each needs the beta that made it.

    In exercise 4.10 the third formula has beta1, the fourth beta2.
    """
    return averages(
        beta1, beta2
    ), lambda g, v, s, t: v / (1 - beta1**t) / (np.sqrt(s / (1 - beta1**t)) + eps)


@rule_mistake(RULE, shows=first(wrong_length))
def correction_multiplied(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The steps have the wrong length from the first on.

    The averages are multiplied where the correction divides: what is too small becomes smaller.

    The third and fourth formulas in exercise 4.10 are quotients.
    """
    return averages(
        beta1, beta2
    ), lambda g, v, s, t: v * (1 - beta1**t) / (np.sqrt(s * (1 - beta2**t)) + eps)


@rule_mistake(RULE, shows=from_the_second_step(wrong_length))
def count_stays_at_one(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """From the second step on, the averages are corrected too much.

    Every step is corrected as if it were the first: the correction does not depend on the step.

    In exercise 4.10 the correction depends on the step: t is 1 at the first, 2 at the second.
    """
    return averages(beta1, beta2), lambda g, v, s, t: corrected(beta1, beta2, eps)(g, v, s, 1)


@rule_mistake(RULE, source="Python counts from 0", shows=first(lambda m: np.isnan(m.got).all()))
def count_from_zero(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """What was to be moved is not a number after the first step.

    That is what a count of 0 at the first step gives: the correction is then a division by 0.

    Exercise 4.10 says from where t counts.
    """
    return averages(beta1, beta2), lambda g, v, s, t: corrected(beta1, beta2, eps)(g, v, s, t - 1)


@rule_mistake(RULE, shows=most_at_first)
def count_from_two(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """All steps have the wrong length, the first ones most.

    They are those of a count that is one too high: 2 at the first step.

    Exercise 4.10 says from where t counts.
    """
    return averages(beta1, beta2), lambda g, v, s, t: corrected(beta1, beta2, eps)(g, v, s, t + 1)


@mistake(
    RULE,
    shows=all_of(
        first(lambda m: m.name != "W[1]"),
        lambda s: "step-1 beta[1]" in s.got and not is_right(s, "step-1 beta[1]"),
    ),
)
def count_for_each_parameter(
    parameters: Arrays,
    gradients: Arrays,
    state: Any,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Step:
    """In the first step the first parameter is right, and the others are not.

    The count rises from parameter to parameter, as if each of them were another step.

    Exercise 4.10: one count of the steps, for all parameters.
    """
    moved: Arrays = {}
    t, kept = state.get("t", 0), {}
    for name, value in parameters.items():
        t += 1
        g = gradients[f"d{name}"]
        kept[name] = v, s = averages(beta1, beta2)(g, *state.get(name, (0.0, 0.0)))
        moved[name] = value - learning_rate * corrected(beta1, beta2, eps)(g, v, s, t)
    return moved, {"t": t, **kept}


@mistake(RULE, shows=from_the_second_step(lambda m: True))
def corrected_averages_kept(
    parameters: Arrays,
    gradients: Arrays,
    state: Any,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Step:
    """From the second step on, the steps are wrong.

    The averages that are kept are the corrected ones, and they are corrected again in the next
    step.

    Exercise 4.10 says what is stored from step to step.
    """
    t = state.get("t", 0) + 1

    def average(g: Z, v: Any, s: Any) -> tuple[Any, Any]:
        v, s = averages(beta1, beta2)(g, v, s)
        return v / (1 - beta1**t), s / (1 - beta2**t)

    return walk(
        parameters,
        gradients,
        state,
        learning_rate,
        average,
        lambda g, v, s, t: v / (np.sqrt(s) + eps),
    )


@mistake(RULE, shows=moves(lambda m: same(m.got, alone(adam, m))))
def nothing_kept(
    parameters: Arrays,
    gradients: Arrays,
    state: Any,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Step:
    """All steps are like first steps.

    Neither the averages nor the count reach the next step: either they are not in the state
    that is returned, or they are not read from there.

    Exercise 4.10 says what is stored from step to step.
    """
    return adam(parameters, gradients, {}, learning_rate, beta1, beta2, eps)


@rule_mistake(
    RULE,
    source="Kingma & Ba (2015), end of section 2: their other order of the computation",
    shows=off_by_eps,
)
def eps_before_the_correction(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The larger eps, the more is off.

    eps is added to the root before the mean of squares is corrected, so it is corrected along.

    In the last formula in exercise 4.10 eps is added to the root of the corrected mean.
    """
    return averages(
        beta1, beta2
    ), lambda g, v, s, t: v / (1 - beta1**t) * np.sqrt(1 - beta2**t) / (np.sqrt(s) + eps)


@rule_mistake(RULE, shows=first(wrong_length))
def correction_inside_out(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The steps have the wrong length from the first on.

    The root is over the mean of squares only, and its correction is divided out without a root.

    In exercise 4.10 the fourth formula corrects the mean first, and the last takes the root of
    that.
    """
    return averages(
        beta1, beta2
    ), lambda g, v, s, t: v / (1 - beta1**t) / (np.sqrt(s) / (1 - beta2**t) + eps)


@rule_mistake(RULE, shows=from_the_second_step(lambda m: not np.isfinite(m.got).all()))
def count_multiplied(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """From the second step on, numbers become infinite or not a number.

    The betas are multiplied by the count of the steps, where it should be their power.

    The third and fourth formulas in exercise 4.10 have t as an exponent.
    """
    return averages(
        beta1, beta2
    ), lambda g, v, s, t: v / (1 - beta1 * t) / (np.sqrt(s / (1 - beta2 * t)) + eps)


@rule_mistake(
    RULE, shows=usual_eps(first(lambda m: longer(m) and (abs(m.got) >= 1.5 * abs(m.want)).all()))
)
def corrections_exchanged(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Rule:
    """The first steps are far too long.

    Each average is corrected with the beta of the other.

    In exercise 4.10 the third formula has beta1, the fourth beta2.
    """
    return averages(
        beta1, beta2
    ), lambda g, v, s, t: v / (1 - beta2**t) / (np.sqrt(s / (1 - beta1**t)) + eps)
