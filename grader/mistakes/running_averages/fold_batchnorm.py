"""Mistakes in exercise 6.4, fold_batchnorm."""

import numpy as np

from grader.mistakes._parts import IN_PLACE, SURVEY, WORDING
from grader.mistakes.bank import mistake

A = np.ndarray
Pair = tuple[A, A]


def folded(w: A, b: A, scale: A, beta: A, mean: A) -> Pair:
    return w * scale, (b - mean) * scale + beta


def right_scale(gamma: A, var: A, eps: float) -> A:
    scale: A = gamma / np.sqrt(var + eps)
    return scale


@mistake("fold_batchnorm", source="layers before batch norm seldom have a b")
def bias_left_out(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b is right only where the layer had none.

    The b that is passed has no effect.

    In the equation in exercise 6.4 b stands beside the product of x and W, inside the brackets.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale, beta - mean * scale


@mistake("fold_batchnorm")
def bias_not_scaled(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b is right only where the layer had none.

    The layer's b is added as it is. It goes through the scale like everything that enters batch
    norm.

    In the equation in exercise 6.4 b stands beside the product of x and W, inside the brackets.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale, b + beta - mean * scale


@mistake("fold_batchnorm")
def mean_not_scaled(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b is off by an amount of its own for each unit.

    The running mean is subtracted as it is. It goes through the scale like b.

    In the equation in exercise 6.4 the scale multiplies the whole of the brackets.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale, b * scale - mean + beta


@mistake("fold_batchnorm")
def mean_added(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b is off by twice the scaled mean.

    The running mean is added. Batch norm subtracts it.

    The brackets in the equation in exercise 6.4 hold a difference.
    """
    return folded(w, b, right_scale(gamma, var, eps), beta, -mean)


@mistake("fold_batchnorm")
def mean_left_out(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b does not depend on the running mean.

    The mean that batch norm subtracts is missing.

    The brackets in the equation in exercise 6.4 hold a difference.
    """
    return folded(w, b, right_scale(gamma, var, eps), beta, np.zeros_like(mean))


@mistake("fold_batchnorm")
def shift_scaled(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Beta enters your b too large or too small.

    It is multiplied by the scale. It should be added after the scale.

    In the equation in exercise 6.4 beta stands outside the brackets.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale, (b - mean + beta) * scale


@mistake("fold_batchnorm")
def shift_left_out(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your b does not depend on beta.

    The shift that batch norm adds is missing.

    In the equation in exercise 6.4 beta stands outside the brackets.
    """
    return folded(w, b, right_scale(gamma, var, eps), np.zeros_like(beta), mean)


@mistake("fold_batchnorm")
def only_the_bias_folded(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """The W that you return is the one that came in.

    The scale multiplies what x brings in, too.

    The equation in exercise 6.4 has the product of x and W inside the brackets.
    """
    return w.astype(np.float64), (b - mean) * right_scale(gamma, var, eps) + beta


@mistake("fold_batchnorm")
def rows_scaled(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """The function stops, or the rows of W are scaled where its columns should be.

    A scale belongs to a unit, and a unit's weights are a column of W here: a row per input, a
    column per unit.

    The shapes in exercise 6.4 say which axis the units are along.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale[:, None], (b - mean) * scale + beta


@mistake("fold_batchnorm", source=SURVEY)
def eps_outside_the_root(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Off where a unit hardly varies; where it varies much, that is hardly to be seen.

    eps is added to the root of the variance. It belongs to the variance, inside the root.

    The equation in exercise 6.4 has the root over the sum of variance and eps.
    """
    return folded(w, b, gamma / (np.sqrt(var) + eps), beta, mean)


@mistake("fold_batchnorm", source=SURVEY)
def eps_missing(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Infinite, or not a number, where a unit did not vary in training.

    eps is not used. In training it was, so the folded layer is another one.

    The equation in exercise 6.4 has the root over the sum of variance and eps.
    """
    return folded(w, b, gamma / np.sqrt(var), beta, mean)


@mistake("fold_batchnorm")
def eps_fixed(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Whatever eps is passed, the result is that of 1e-5.

    The eps that is passed has no effect.

    The eps in the equation in exercise 6.4 is the function's last argument.
    """
    return folded(w, b, right_scale(gamma, var, 1e-5), beta, mean)


@mistake("fold_batchnorm", source=WORDING)
def divided_by_variance(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Units that vary much come out too small, those that vary little too large.

    gamma is divided by the variance plus eps, without the root.

    The equation in exercise 6.4 has a root below the line.
    """
    return folded(w, b, gamma / (var + eps), beta, mean)


@mistake("fold_batchnorm")
def gamma_left_out(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Neither array depends on gamma.

    The scale is one over the deviation. What training has learned in gamma is part of it.

    The fraction in the equation in exercise 6.4 has gamma above the line.
    """
    return folded(w, b, 1 / np.sqrt(var + eps), beta, mean)


@mistake("fold_batchnorm")
def exchanged_parameters(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """W is scaled by beta, and gamma is in the shift.

    gamma and beta have changed places.

    In the equation in exercise 6.4 gamma is the scale and beta the shift.
    """
    return folded(w, b, right_scale(beta, var, eps), gamma, mean)


@mistake("fold_batchnorm", source=IN_PLACE)
def layer_changed(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """The layer that you were given is no longer what it was.

    It was written into. The unfolded network may still be trained on.

    Exercise 6.4 asks for new arrays.
    """
    scale = right_scale(gamma, var, eps)
    if w.dtype.kind != "f":
        return folded(w, b, scale, beta, mean)
    w *= scale
    b -= mean
    b *= scale
    b += beta
    return w, b


@mistake("fold_batchnorm", source=WORDING)
def divided_by_variance_without_eps(
    w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5
) -> Pair:
    """Units that vary much come out too small, those that vary little too large.

    gamma is divided by the variance alone: there is neither a root nor eps.

    The equation in exercise 6.4 has the root over the sum of variance and eps.
    """
    return folded(w, b, gamma / var, beta, mean)


@mistake("fold_batchnorm")
def multiplied_by_the_deviation(
    w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5
) -> Pair:
    """Units that vary much come out too large, those that vary little too small.

    gamma is multiplied by the root, where it should be divided.

    The equation in exercise 6.4 has the root below the line.
    """
    return folded(w, b, gamma * np.sqrt(var + eps), beta, mean)
