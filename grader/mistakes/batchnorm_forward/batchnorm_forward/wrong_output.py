"""Mistakes in exercise 2.2, batchnorm_forward: those that the output shows."""

import numpy as np

from grader.mistakes._parts import (
    LAST_AXIS,
    NO_AXIS,
    SAMPLE,
    SURVEY,
    WORDING,
    Forward,
    Z,
    forward,
    right_std,
)
from grader.mistakes.bank import mistake
from utils import BatchNormCache

LAYER_NORM = "statistics along a row are those of layer normalization"
KERAS = "eps is 1e-3 by default in Keras"


@mistake("batchnorm_forward", source=SURVEY)
def eps_outside_the_root(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Nearly right where a column varies much, and wrong where it hardly varies.

    eps is added to the standard deviation. It belongs to the variance, inside the root.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    return forward(z, gamma, beta, z.std(axis=0) + eps)


@mistake("batchnorm_forward", source=SURVEY)
def eps_missing(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Nearly right where a column varies much, and not a number where it does not vary.

    eps is not used, so a constant column is 0 divided by 0.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    return forward(z, gamma, beta, z.std(axis=0))


@mistake("batchnorm_forward")
def eps_fixed(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Right as long as eps is 1e-5, and wrong for any other eps.

    The eps that is passed is not used: a number is written in its place.

    The eps in the first formula in exercise 2.2 is the function's last argument.
    """
    return forward(z, gamma, beta, right_std(z, 1e-5))


@mistake("batchnorm_forward", source=KERAS)
def eps_fixed_as_in_keras(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Right only when eps happens to be 1e-3.

    The eps that is passed is not used: a number is written in its place, the one that Keras takes.

    The eps in the first formula in exercise 2.2 is the function's last argument.
    """
    return forward(z, gamma, beta, right_std(z, 1e-3))


@mistake("batchnorm_forward")
def eps_twice(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Nearly right where a column varies much, and a little too small where it hardly varies.

    eps is added twice: inside the root, where it belongs, and again outside.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    return forward(z, gamma, beta, right_std(z, eps) + eps)


@mistake("batchnorm_forward", source=WORDING)
def divided_by_variance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Columns that vary much come out too narrow, those that vary little too wide.

    You divide by the variance plus eps, without the root.

    The first formula in exercise 2.2 has a root over both.
    """
    return forward(z, gamma, beta, z.var(axis=0) + eps)


@mistake("batchnorm_forward", source=WORDING)
def divided_by_variance_without_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Narrow columns come out far too wide, and a constant one is not a number.

    Two things: you divide by the variance, without the root, and eps is not used.

    The first formula in exercise 2.2 has a root over the sum of the variance and eps.
    """
    return forward(z, gamma, beta, z.var(axis=0))


@mistake("batchnorm_forward", source=SAMPLE)
def sample_variance_used(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """All normalized values are a little too small, the more so the smaller the batch.

    Your variance divides by N - 1. Batch norm describes this batch and divides by N.

    The second formula above exercise 2.1 is the variance that exercise 2.2 uses.
    """
    return forward(z, gamma, beta, np.sqrt(z.var(axis=0, ddof=1) + eps))


@mistake("batchnorm_forward", source=SAMPLE)
def sample_deviation_and_eps_outside(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """All values are a little too small, and more than a little where a column hardly varies.

    Two things: your variance divides by N - 1 instead of N, and eps is added outside the root.

    The second formula above exercise 2.1 is the variance; the first in exercise 2.2 has eps inside
    the root.
    """
    return forward(z, gamma, beta, z.std(axis=0, ddof=1) + eps)


@mistake("batchnorm_forward", source=SAMPLE)
def sample_deviation_without_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Most values are a little too small, and a constant column is not a number.

    Two things: your variance divides by N - 1 instead of N, and eps is not used.

    The second formula above exercise 2.1 is the variance; the first in exercise 2.2 has eps inside
    the root.
    """
    return forward(z, gamma, beta, z.std(axis=0, ddof=1))


@mistake("batchnorm_forward", source=LAYER_NORM)
def rows_normalized(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Each example is normalized by itself: the columns do not have mean beta.

    The statistics run along the rows. That is another method, layer normalization. Batch norm takes
    a feature's statistics over the batch.

    In the formulas above exercise 2.1 the sum runs over i, the examples.
    """
    mu, var = z.mean(axis=1, keepdims=True), z.var(axis=1, keepdims=True)
    return forward(z, gamma, beta, np.sqrt(var + eps), mu)


@mistake("batchnorm_forward", source=LAST_AXIS)
def flat_statistics_of_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The function stops, because shapes do not fit together.

    Your statistics run along the rows, so there is one for each example. What is subtracted from
    the columns must have one for each feature.

    In the formulas above exercise 2.1 the sum runs over i, the examples, and j, the feature, stays.
    """
    return forward(z, gamma, beta, np.sqrt(z.var(axis=1) + eps), z.mean(axis=1))


@mistake("batchnorm_forward", source=NO_AXIS)
def all_features_alike(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns keep their different means and widths: all are moved and scaled alike.

    There is one mean and one variance for the whole batch, features mixed.

    In the formulas above exercise 2.1 each feature j has a mean and a variance of its own.
    """
    return forward(z, gamma, beta, np.sqrt(z.var() + eps), z.mean())


@mistake("batchnorm_forward")
def mean_left_in(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the right width, but their means depend on z.

    You divide, but the mean is not subtracted.

    The first formula in exercise 2.2 has the difference between z and mu above the line.
    """
    return forward(z, gamma, beta, right_std(z, eps), np.zeros(z.shape[1]))


@mistake("batchnorm_forward")
def not_divided(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the right means, but their widths depend on z.

    The mean is subtracted and nothing is divided.

    The first formula in exercise 2.2 has a root below the line.
    """
    out, cache = forward(z, gamma, beta, np.ones(z.shape[1]))
    return out, cache._replace(std=right_std(z, eps))


@mistake("batchnorm_forward")
def exchanged_parameters(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have mean gamma. They should have mean beta.

    You multiply by beta and add gamma.

    In the second formula in exercise 2.2 gamma is the scale and beta the shift.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return beta * cache.z_hat + gamma, cache


@mistake("batchnorm_forward")
def exchanged_parameters_and_eps_outside(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have mean gamma, and those that hardly vary are too narrow.

    Two things: you multiply by beta and add gamma, and eps is added outside the root.

    In the formulas in exercise 2.2 eps is inside the root, gamma is the scale and beta the shift.
    """
    cache = forward(z, gamma, beta, z.std(axis=0) + eps)[1]
    return beta * cache.z_hat + gamma, cache


@mistake("batchnorm_forward")
def without_shift(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Every column has mean 0. It should have mean beta.

    The normalized values are multiplied by gamma, but beta is not added.

    The second formula in exercise 2.2 has two steps, a scale and a shift.
    """
    return forward(z, gamma, np.zeros_like(beta), right_std(z, eps))


@mistake("batchnorm_forward")
def without_scale(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Every column has standard deviation 1, whatever gamma is.

    beta is added, but nothing is multiplied by gamma.

    The second formula in exercise 2.2 has two steps, a scale and a shift.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return cache.z_hat + beta, cache


@mistake("batchnorm_forward")
def without_scale_and_shift(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Every column has mean 0 and standard deviation 1, whatever gamma and beta are.

    You return the normalized values before they are scaled and shifted.

    Two things are computed in exercise 2.2: its second formula takes the result of the first on.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return cache.z_hat.copy(), cache


@mistake("batchnorm_forward")
def shifted_first(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the right width, but their mean is the product of gamma and beta.

    beta is added before the multiplication, so it is scaled along.

    In the second formula in exercise 2.2 only the normalized values are multiplied by gamma.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return gamma * (cache.z_hat + beta), cache


@mistake("batchnorm_forward")
def scaled_before_normalizing(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The result has mean 0 and standard deviation 1, as if gamma and beta did nothing.

    You scale and shift first and normalize afterwards, which removes both again but for gamma's
    sign.

    In exercise 2.2 the first formula, which normalizes, comes before the second, which scales.
    """
    scaled = gamma * z + beta
    z_hat = (scaled - scaled.mean(axis=0)) / right_std(scaled, eps)
    return z_hat.copy(), BatchNormCache(z_hat, right_std(scaled, eps), gamma)
