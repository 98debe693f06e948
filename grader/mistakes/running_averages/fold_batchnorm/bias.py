"""Mistakes in exercise 6.4, fold_batchnorm: in the folded b."""

import numpy as np

from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import b_right_just_without_one, fold_with, folded_b_is
from grader.mistakes.running_averages.fold_batchnorm._parts import A, Pair, folded, right_scale


@mistake(
    "fold_batchnorm",
    source="layers before batch norm seldom have a b",
    shows=b_right_just_without_one,
)
def bias_left_out(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b is right only where the layer had none.

    The b that is passed has no effect.

    In the equation in exercise 6.4 b stands beside the product of x and W, inside the brackets.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale, beta - mean * scale


@mistake("fold_batchnorm", shows=b_right_just_without_one)
def bias_not_scaled(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b is right only where the layer had none.

    The layer's b is added as it is. It goes through the scale like everything that enters batch
    norm.

    In the equation in exercise 6.4 b stands beside the product of x and W, inside the brackets.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale, b + beta - mean * scale


@mistake("fold_batchnorm", shows=folded_b_is(lambda b, scale, beta, mean: b * scale - mean + beta))
def mean_not_scaled(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b is off by an amount of its own for each unit.

    The running mean is subtracted as it is. It goes through the scale like b.

    In the equation in exercise 6.4 the scale multiplies the whole of the brackets.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale, b * scale - mean + beta


@mistake(
    "fold_batchnorm", shows=folded_b_is(lambda b, scale, beta, mean: (b + mean) * scale + beta)
)
def mean_added(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b is off by twice the scaled mean.

    The running mean is added. Batch norm subtracts it.

    The brackets in the equation in exercise 6.4 hold a difference.
    """
    return folded(w, b, right_scale(gamma, var, eps), beta, -mean)


@mistake("fold_batchnorm", shows=fold_with("b_folded", running_mean=0))
def mean_left_out(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b does not depend on the running mean.

    The mean that batch norm subtracts is missing.

    The brackets in the equation in exercise 6.4 hold a difference.
    """
    return folded(w, b, right_scale(gamma, var, eps), beta, np.zeros_like(mean))


@mistake(
    "fold_batchnorm", shows=folded_b_is(lambda b, scale, beta, mean: (b - mean + beta) * scale)
)
def shift_scaled(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Beta enters your b too large or too small.

    It is multiplied by the scale. It should be added after the scale.

    In the equation in exercise 6.4 beta stands outside the brackets.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale, (b - mean + beta) * scale


@mistake("fold_batchnorm", shows=fold_with("b_folded", beta=0))
def shift_left_out(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b does not depend on beta.

    The shift that batch norm adds is missing.

    In the equation in exercise 6.4 beta stands outside the brackets.
    """
    return folded(w, b, right_scale(gamma, var, eps), np.zeros_like(beta), mean)


@mistake("fold_batchnorm", shows=fold_with("b_folded", gamma=1))
def gamma_missing_in_b(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b does not depend on gamma.

    It is divided by the deviation, and not multiplied by gamma.

    The fraction in the equation in exercise 6.4 has gamma above the line, for b as for W.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale, (b - mean) / np.sqrt(var + eps) + beta


@mistake("fold_batchnorm", shows=folded_b_is(lambda b, scale, beta, mean: b + beta))
def b_untouched_but_shifted(
    w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5
) -> Pair:
    """Your b depends neither on the running statistics nor on gamma.

    beta is added to the layer's b, and that is all.

    In the equation in exercise 6.4 b stands inside the brackets, beside the running mean.
    """
    return w * right_scale(gamma, var, eps), b + beta


@mistake(
    "fold_batchnorm", shows=folded_b_is(lambda b, scale, beta, mean: (mean - b) * scale + beta)
)
def difference_the_other_way(
    w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5
) -> Pair:
    """Your b is beta and minus what should be added to it.

    The difference is the other way round: the running mean less b.

    In the equation in exercise 6.4 the running mean is subtracted.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale, (mean - b) * scale + beta
