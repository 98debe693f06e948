"""Mistakes in exercise 4.8, momentum; more are in every_update_rule."""

from typing import Any

from grader.mistakes._shows import right_for, same
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._moves import (
    along_the_gradient,
    came_a_step_late,
    from_the_second_step,
    leans_to_the_gradient,
    longer,
    moves,
    with_default,
)
from grader.mistakes.deep_network._parts import (
    Arrays,
    Rule,
    Step,
    averages,
    momentum,
    rule_mistake,
    walk,
)

RULE = "momentum"


@rule_mistake(
    RULE,
    source="PyTorch and CS231n add the gradient without the factor",
    shows=moves(lambda m: same(m.got, m.want / (1 - m.beta1))),
)
def factor_missing(beta1: float = 0.9) -> Rule:
    """Every step is too long by the same factor: the first is a whole gradient.

    The gradient comes into the average without the factor that makes an average of it.

    The first formula in exercise 4.8 has a factor before the gradient; the text below it names
    those who leave it out.
    """
    return (lambda g, v, s: (beta1 * v + g, s)), lambda g, v, s, t: v


@rule_mistake(RULE, shows=with_default("beta1", right_for(RULE, momentum, beta1=0.1)))
def factors_exchanged(beta1: float = 0.9) -> Rule:
    """With the default beta1 the first step is too long, and later ones follow the newest
    gradient too closely.

    The two factors have changed places: with a beta1 near 1 the old average should count most.

    The first formula in exercise 4.8 multiplies the old average by beta1.
    """
    return averages(1 - beta1), lambda g, v, s, t: v


@rule_mistake(RULE, shows=came_a_step_late)
def old_velocity(beta1: float = 0.9) -> Rule:
    """The first step goes nowhere, and each later one should have come a step before.

    Each goes along the average of before, and the newest gradient is not in that yet.

    Exercise 4.8 has two formulas: first the average, then the step along the new one.
    """
    return (lambda g, v, s: (beta1 * v + (1 - beta1) * g, v)), lambda g, v, s, t: s


@mistake(RULE, shows=from_the_second_step(lambda m: along_the_gradient(m, 1 - m.beta1)))
def average_not_kept(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float, beta1: float = 0.9
) -> Step:
    """All steps begin from an average of 0, as the first one does.

    No average reaches the next step: either the state that is returned does not hold it, or it
    is not read from there.

    Exercise 4.8 keeps one average per parameter from step to step: it goes into the state.
    """
    moved, _ = momentum(parameters, gradients, {}, learning_rate, beta1)
    return moved, {}


@rule_mistake(
    RULE,
    source="Nesterov's accelerated gradient, an option in PyTorch",
    shows=moves(leans_to_the_gradient),
)
def nesterov(beta1: float = 0.9) -> Rule:
    """Every step, from the first, leans too much to the newest gradient.

    The gradient is counted twice: in the average, and again in the step. That is another rule,
    Nesterov's.

    The second formula in exercise 4.8 steps along the average alone.
    """
    return averages(beta1), lambda g, v, s, t: beta1 * v + (1 - beta1) * g


@mistake(
    RULE,
    source="PyTorch: the first average is the first gradient",
    shows=moves(lambda m: same(m.got, m.want - m.rate * m.beta1**m.step * m.gradients[0])),
)
def starts_with_the_gradient(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float, beta1: float = 0.9
) -> Step:
    """The first step is too long: a whole gradient. Later ones still feel it.

    The average begins as the first gradient, not as 0.

    Exercise 4.8 says what the average is before the first step.
    """
    first = not state
    return walk(
        parameters,
        gradients,
        state,
        learning_rate,
        lambda g, v, s: (g if first else beta1 * v + (1 - beta1) * g, s),
        lambda g, v, s, t: v,
    )


@rule_mistake(
    RULE,
    source="Adam does this",
    shows=moves(lambda m: same(m.got, m.want / (1 - m.beta1**m.step))),
)
def bias_corrected(beta1: float = 0.9) -> Rule:
    """The first step is too long: a whole gradient. The longer you go on, the smaller the
    difference.

    The average is divided by what it lacks at the start, as in Adam.

    The second formula in exercise 4.8 takes the average as it is; the correction belongs to
    exercise 4.10.
    """
    return averages(beta1), lambda g, v, s, t: v / (1 - beta1**t)


@rule_mistake(RULE, shows=right_for(RULE, momentum, beta1=0.9))
def beta1_fixed(beta1: float = 0.9) -> Rule:
    """Whatever beta1 is passed, the steps are those of 0.9.

    The beta1 that is passed has no effect.

    The factor in the first formula in exercise 4.8 is the function's last argument.
    """
    return averages(0.9), lambda g, v, s, t: v


@rule_mistake(RULE, shows=moves(lambda m: along_the_gradient(m, 1)))
def gradient_for_the_average(beta1: float = 0.9) -> Rule:
    """Every step is that of plain gradient descent.

    The average has no effect: each step goes along the newest gradient.

    The second formula in exercise 4.8 steps along the average.
    """
    return averages(beta1), lambda g, v, s, t: g


@rule_mistake(RULE, shows=with_default("beta1", moves(longer)))
def both_weighed_as_old(beta1: float = 0.9) -> Rule:
    """With the default beta1 every step is too long.

    Both terms of the average are multiplied by beta1.

    The first formula in exercise 4.8 has two factors that add up to 1.
    """
    return (lambda g, v, s: (beta1 * (v + g), s)), lambda g, v, s, t: v


@rule_mistake(RULE, shows=moves(lambda m: same(m.got, m.want - m.rate * m.g)))
def gradient_beside_the_average(beta1: float = 0.9) -> Rule:
    """Every step goes too far, by a whole gradient.

    It goes along the average and the newest gradient together.

    The second formula in exercise 4.8 steps along the average alone.
    """
    return averages(beta1), lambda g, v, s, t: v + g


@mistake(RULE, shows=moves(lambda m: same(m.got, m.want * m.rate)))
def learning_rate_twice(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float, beta1: float = 0.9
) -> Step:
    """Every step is too short, by the learning rate.

    It is multiplied by the learning rate twice.

    The second formula in exercise 4.8 has the learning rate once.
    """
    return momentum(parameters, gradients, state, learning_rate**2, beta1)


@mistake(RULE, shows=moves(lambda m: same(m.got, m.want * m.rate / (1 - m.beta1))))
def gradient_times_the_rate_in_the_average(
    parameters: Arrays, gradients: Arrays, state: Any, learning_rate: float, beta1: float = 0.9
) -> Step:
    """The steps have the wrong length: the factor of the gradient in the average is another one.

    It is the learning rate, and the step is multiplied by the learning rate again.

    In exercise 4.8 the factor in the first formula is what beta1 leaves of 1.
    """
    return walk(
        parameters,
        gradients,
        state,
        learning_rate,
        lambda g, v, s: (beta1 * v + learning_rate * g, s),
        lambda g, v, s, t: v,
    )
