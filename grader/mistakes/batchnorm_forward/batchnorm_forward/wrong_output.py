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
from grader.mistakes._shows import all_of, minus, right_only, stops, where, where_wrong
from grader.mistakes._shows_arrays import at, nearly, not_number, off, too_large, too_small
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_forward._shows import (
    all_alike,
    batch,
    divided_by,
    eps_of,
    fits_no_other_way,
    hardly,
    little,
    mean_of,
    much,
    sample_var,
    several_features,
    std_of,
    steady,
    still,
    z_hat_at,
    z_hat_is,
    z_hat_of,
    z_hat_tilts,
)

LAYER_NORM = "statistics along a row are those of layer normalization"
KERAS = "eps is 1e-3 by default in Keras"


@mistake(
    "batchnorm_forward",
    source=SURVEY,
    shows=all_of(at(steady, "cache.z_hat", nearly), at(hardly, "cache.z_hat", off)),
)
def eps_outside_the_root(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """z_hat is nearly right where a column varies much, and wrong where it hardly varies.

    The denominator is the standard deviation plus eps. eps belongs to the variance, inside the
    root.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    return forward(z, gamma, beta, z.std(axis=0) + eps)


@mistake(
    "batchnorm_forward",
    source=SURVEY,
    shows=all_of(at(steady, "cache.z_hat", nearly), at(still, "cache.z_hat", not_number)),
)
def eps_missing(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """z_hat is nearly right where a column varies much, and not a number where it does not vary.

    The denominator is the standard deviation alone, without eps, so a constant column is 0 divided
    by 0.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    return forward(z, gamma, beta, z.std(axis=0))


@mistake("batchnorm_forward", shows=right_only(lambda s: eps_of(s) == 1e-5, "cache.std"))
def eps_fixed(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is right when eps is 1e-5, and wrong for any other eps.

    The eps that is passed changes nothing: your results are those of 1e-5.

    The eps in the first formula in exercise 2.2 is the function's last argument.
    """
    return forward(z, gamma, beta, right_std(z, 1e-5))


@mistake(
    "batchnorm_forward", source=KERAS, shows=right_only(lambda s: eps_of(s) == 1e-3, "cache.std")
)
def eps_fixed_as_in_keras(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is right only when eps happens to be 1e-3.

    The eps that is passed changes nothing: your results are those of 1e-3, which Keras takes.

    The eps in the first formula in exercise 2.2 is the function's last argument.
    """
    return forward(z, gamma, beta, right_std(z, 1e-3))


@mistake(
    "batchnorm_forward",
    shows=all_of(at(steady, "cache.z_hat", nearly), at(hardly, "cache.z_hat", too_small)),
)
def eps_twice(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """z_hat is nearly right where a column varies much, and too small where it hardly varies.

    The denominator holds eps twice: inside the root, where it belongs, and again outside.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    return forward(z, gamma, beta, right_std(z, eps) + eps)


@mistake("batchnorm_forward", source=WORDING, shows=z_hat_tilts(up=little, down=much))
def divided_by_variance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Columns that vary much come out too narrow, those that vary little too wide.

    The denominator is the variance plus eps, without the root.

    The first formula in exercise 2.2 has a root over both.
    """
    return forward(z, gamma, beta, z.var(axis=0) + eps)


@mistake(
    "batchnorm_forward",
    source=WORDING,
    shows=all_of(z_hat_at(little, too_large), z_hat_at(still, not_number)),
)
def divided_by_variance_without_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Narrow columns come out far too wide, and a constant one is not a number.

    Two things: the denominator is the variance, without the root, and eps is not in it.

    The first formula in exercise 2.2 has a root over the sum of the variance and eps.
    """
    return forward(z, gamma, beta, z.var(axis=0))


@mistake(
    "batchnorm_forward",
    source=SAMPLE,
    shows=divided_by(lambda s: (sample_var(s) + eps_of(s)) ** 0.5),
)
def sample_variance_used(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """All normalized values are a little too small, the more so the smaller the batch; those of a
    single example are not numbers.

    The variance in the denominator is what dividing by N - 1 gives. Batch norm describes this batch
    and divides by N.

    The second formula above exercise 2.1 is the variance that exercise 2.2 uses.
    """
    return forward(z, gamma, beta, np.sqrt(z.var(axis=0, ddof=1) + eps))


@mistake(
    "batchnorm_forward",
    source=SAMPLE,
    shows=all_of(z_hat_at(steady, too_small), z_hat_at(hardly, off)),
)
def sample_deviation_and_eps_outside(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Most values are a little too small, and those of a column that hardly varies are wrong.

    Two things: the deviation is what dividing by N - 1 instead of N gives, and eps is added outside
    the root.

    The second formula above exercise 2.1 is the variance; the first in exercise 2.2 has eps inside
    the root.
    """
    return forward(z, gamma, beta, z.std(axis=0, ddof=1) + eps)


@mistake(
    "batchnorm_forward",
    source=SAMPLE,
    shows=all_of(z_hat_at(steady, too_small), z_hat_at(still, not_number)),
)
def sample_deviation_without_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Most values are a little too small, and a constant column is not a number.

    Two things: the deviation is what dividing by N - 1 instead of N gives, and eps is not in the
    denominator.

    The second formula above exercise 2.1 is the variance; the first in exercise 2.2 has eps inside
    the root.
    """
    return forward(z, gamma, beta, z.std(axis=0, ddof=1))


@mistake(
    "batchnorm_forward",
    source=LAYER_NORM,
    shows=where_wrong("cache.z_hat", lambda got, want: np.allclose(got.mean(axis=1), 0, atol=1e-9)),
)
def rows_normalized(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Each example is normalized by itself: each row of z_hat has mean 0.

    The statistics are those of the rows. That is another method, layer normalization. Batch norm
    takes a feature's statistics over the batch.

    In the formulas above exercise 2.1 the sum runs over i, the examples.
    """
    mu, var = z.mean(axis=1, keepdims=True), z.var(axis=1, keepdims=True)
    return forward(z, gamma, beta, np.sqrt(var + eps), mu)


@mistake("batchnorm_forward", source=LAST_AXIS, shows=where(fits_no_other_way, stops))
def flat_statistics_of_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """On most batches the function stops, because shapes do not fit together.

    The statistics are those of the rows, one for each example. What is subtracted from the columns
    must have one for each feature.

    In the formulas above exercise 2.1 the sum runs over i, the examples, and j, the feature, stays.
    """
    return forward(z, gamma, beta, np.sqrt(z.var(axis=1) + eps), z.mean(axis=1))


@mistake("batchnorm_forward", source=NO_AXIS, shows=where(several_features, z_hat_of(all_alike)))
def all_features_alike(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns keep their different means and widths: all are moved and scaled alike.

    There is one mean and one variance for the whole batch, features mixed.

    In the formulas above exercise 2.1 each feature j has a mean and a variance of its own.
    """
    return forward(z, gamma, beta, np.sqrt(z.var() + eps), z.mean())


@mistake("batchnorm_forward", shows=z_hat_is(lambda s: batch(s) / std_of(s)))
def mean_left_in(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the right width, but their means depend on z.

    z is divided, but the mean is not subtracted.

    The first formula in exercise 2.2 has the difference between z and mu above the line.
    """
    return forward(z, gamma, beta, right_std(z, eps), np.zeros(z.shape[1]))


@mistake("batchnorm_forward", shows=z_hat_is(lambda s: batch(s) - mean_of(s)))
def not_divided(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the right means, but their widths depend on z.

    The mean is subtracted and nothing is divided.

    The first formula in exercise 2.2 has a root below the line.
    """
    out, cache = forward(z, gamma, beta, np.ones(z.shape[1]))
    return out, cache._replace(std=right_std(z, eps))


@mistake("batchnorm_forward", shows=minus("cache.z_hat"))
def mean_minus_z(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """z_hat is minus what it should be: an example above the mean comes out negative.

    It is mu minus z that is divided.

    The first formula in exercise 2.2 begins with z.
    """
    return forward(z, gamma, beta, right_std(z, eps), 2 * z - z.mean(axis=0))
