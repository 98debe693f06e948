"""Mistakes in exercise 2.2, batchnorm_forward: less common ones in what z is divided by."""

import numpy as np

from grader.mistakes._parts import (
    CANCELS,
    HALVED,
    NO_AXIS,
    SAMPLE,
    WORDING,
    Forward,
    Z,
    forward,
    right_std,
    square_of_the_spread,
)
from grader.mistakes._shows import all_of, where
from grader.mistakes._shows_arrays import at, nearly, not_number, off, too_large, too_small
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_forward._shows import (
    cancels,
    divided_by,
    eps_of,
    hardly,
    little,
    mean_of,
    moved_alike,
    much,
    sample_var,
    scaled_alike,
    several_features,
    steady,
    still,
    var_of,
    varied,
    z_hat_of,
    z_hat_tilts,
)


@mistake("batchnorm_forward", source=CANCELS, shows=cancels("cache.z_hat"))
def variance_from_squares(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """z_hat has few right digits where the mean is large beside the spread.

    The variance is what the mean of the squares minus the square of the mean gives. Both are large
    there and agree in most digits, so the difference keeps few of them.

    The second formula above exercise 2.1 subtracts the mean first, and then squares.
    """
    return forward(z, gamma, beta, np.sqrt(square_of_the_spread(z) + eps))


@mistake("batchnorm_forward", shows=z_hat_tilts(up=little, down=much))
def variance_squared(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Columns that vary much come out too narrow, and most of those that vary little too wide.

    Under the root is the square of the variance, plus eps. The variance holds a square already.

    The first formula in exercise 2.2 has sigma squared under the root, and that is the variance.
    """
    return forward(z, gamma, beta, np.sqrt(z.var(axis=0) ** 2 + eps))


@mistake("batchnorm_forward", shows=z_hat_tilts(up=much, down=little))
def deviation_under_the_root(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Columns that vary much come out too wide, those that vary little too narrow.

    Under the root is the standard deviation, plus eps: the root is taken twice.

    The first formula in exercise 2.2 has sigma squared under the root.
    """
    return forward(z, gamma, beta, np.sqrt(z.std(axis=0) + eps))


@mistake("batchnorm_forward", shows=at(hardly, "cache.z_hat", not_number))
def eps_subtracted(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Where a column hardly varies z_hat is not a number.

    eps is subtracted from the variance, so what is under the root can be negative.

    The first formula in exercise 2.2 has the sum of sigma squared and eps under the root.
    """
    return forward(z, gamma, beta, np.sqrt(z.var(axis=0) - eps))


@mistake(
    "batchnorm_forward",
    shows=all_of(at(steady, "cache.z_hat", nearly), at(hardly, "cache.z_hat", too_large)),
)
def eps_squared(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """z_hat is nearly right where a column varies much, and too large where it hardly varies.

    The square of eps is added to the variance.

    The first formula in exercise 2.2 has eps itself under the root.
    """
    return forward(z, gamma, beta, np.sqrt(z.var(axis=0) + eps**2))


@mistake("batchnorm_forward", source=HALVED, shows=z_hat_tilts(up=little, down=much))
def half_of_the_sum(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Columns that vary much come out too narrow, those that vary little too wide.

    The denominator is half of the variance plus eps. A power binds more tightly than a division, so
    raising to 1/2 without parentheses raises to 1 and then halves.

    The first formula in exercise 2.2 has a root over both.
    """
    return forward(z, gamma, beta, (z.var(axis=0) + eps) / 2)


@mistake(
    "batchnorm_forward",
    source=NO_AXIS,
    shows=where(lambda s: sum(varied(s)) > 1, z_hat_of(scaled_alike)),
)
def one_variance_for_all(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns keep their different widths: all are scaled alike.

    The denominator is a single number, made of the variance of the whole batch, features mixed.

    In the second formula above exercise 2.1 each feature j has a variance of its own.
    """
    return forward(z, gamma, beta, np.sqrt(z.var() + eps))


@mistake("batchnorm_forward", source=NO_AXIS, shows=where(several_features, z_hat_of(moved_alike)))
def one_mean_for_all(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns keep their different means: all are moved alike.

    What is subtracted is a single number, the mean of the whole batch, features mixed.

    In the first formula above exercise 2.1 each feature j has a mean of its own.
    """
    return forward(z, gamma, beta, right_std(z, eps), z.mean())


@mistake("batchnorm_forward", shows=divided_by(lambda s: (s.n * var_of(s) + eps_of(s)) ** 0.5))
def squares_summed(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """All normalized values are too small, the more so the larger the batch.

    Under the root is the sum of the squared distances, which is not divided by N.

    The second formula above exercise 2.1 is the variance that exercise 2.2 uses: it has 1/N.
    """
    return forward(z, gamma, beta, np.sqrt(z.var(axis=0) * len(z) + eps))


@mistake(
    "batchnorm_forward",
    shows=divided_by(lambda s: (var_of(s) + mean_of(s) ** 2 + eps_of(s)) ** 0.5),
)
def squares_not_centered(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The values are too small, the more so the farther a column's mean is from 0.

    Under the root is the mean square of z as it is. A variance measures the spread around the mean.

    The second formula above exercise 2.1 subtracts the mean before squaring.
    """
    return forward(z, gamma, beta, np.sqrt(np.mean(np.square(z), axis=0) + eps))


@mistake("batchnorm_forward", shows=z_hat_tilts(up=much, down=little))
def mean_absolute_distance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Columns that vary much come out too wide, those that vary little too narrow.

    Under the root is the mean of the absolute distances from mu, plus eps.

    The second formula above exercise 2.1 squares the distances.
    """
    return forward(z, gamma, beta, np.sqrt(np.abs(z - z.mean(axis=0)).mean(axis=0) + eps))


@mistake(
    "batchnorm_forward",
    shows=all_of(at(steady, "cache.z_hat", nearly), at(hardly, "cache.z_hat", too_large)),
)
def std_at_least_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """z_hat is nearly right where a column varies much, and too large where it hardly varies.

    The denominator is the larger of the standard deviation and eps. eps is to be added to the
    variance, inside the root.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    return forward(z, gamma, beta, np.maximum(z.std(axis=0), eps))


@mistake("batchnorm_forward", shows=z_hat_tilts(up=much, down=little))
def multiplied_by_std(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Columns that vary much come out far too wide, those that vary little far too narrow.

    z_hat is the difference of z and mu times the std. It should be divided.

    The first formula in exercise 2.2 has the root below the line.
    """
    out, cache = forward(z, gamma, beta, 1 / right_std(z, eps))
    return out, cache._replace(std=right_std(z, eps))


# ---- the std in the cache is right, and it is not what z is divided by ----


@mistake(
    "batchnorm_forward",
    shows=all_of(at(steady, "cache.z_hat", nearly), at(still, "cache.z_hat", not_number)),
)
def eps_missing_in_z_hat(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """z_hat is nearly right where a column varies much, and not a number where it does not vary.

    z_hat and z_tilde are what comes out without eps: a constant column is 0 divided by 0.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    out, cache = forward(z, gamma, beta, z.std(axis=0))
    return out, cache._replace(std=right_std(z, eps))


@mistake(
    "batchnorm_forward",
    shows=all_of(at(steady, "cache.z_hat", nearly), at(hardly, "cache.z_hat", off)),
)
def eps_outside_in_z_hat(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """z_hat is nearly right where a column varies much, and wrong where it hardly varies.

    z_hat and z_tilde are what dividing by the standard deviation plus eps gives. eps belongs to the
    variance, inside the root.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    out, cache = forward(z, gamma, beta, z.std(axis=0) + eps)
    return out, cache._replace(std=right_std(z, eps))


@mistake("batchnorm_forward", source=WORDING, shows=z_hat_tilts(up=little, down=much))
def divided_by_square_of_std(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Columns that vary much come out too narrow, those that vary little too wide.

    z_hat and z_tilde are what dividing by the variance plus eps gives, without the root.

    The first formula in exercise 2.2 has a root over both.
    """
    out, cache = forward(z, gamma, beta, z.var(axis=0) + eps)
    return out, cache._replace(std=right_std(z, eps))


@mistake("batchnorm_forward", shows=z_hat_tilts(up=much, down=little))
def divided_by_root_of_std(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Columns that vary much come out too wide, those that vary little too narrow.

    z_hat and z_tilde are what dividing by the root of std gives. std is a root already.

    The first formula in exercise 2.2 has one root.
    """
    out, cache = forward(z, gamma, beta, np.sqrt(right_std(z, eps)))
    return out, cache._replace(std=right_std(z, eps))


@mistake(
    "batchnorm_forward",
    shows=all_of(at(steady, "cache.z_hat", nearly), at(hardly, "cache.z_hat", too_small)),
)
def eps_added_to_std(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """z_hat is nearly right where a column varies much, and too small where it hardly does.

    z_hat and z_tilde are what dividing by std plus eps gives. std holds eps already.

    The denominator is the root of the sum of sigma squared and eps: the first formula in exercise
    2.2.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps) + eps)
    return out, cache._replace(std=right_std(z, eps))


@mistake(
    "batchnorm_forward",
    source=SAMPLE,
    shows=divided_by(lambda s: (sample_var(s) + eps_of(s)) ** 0.5),
)
def sample_variance_in_z_hat(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """All normalized values are a little too small, the more so the smaller the batch; those of a
    single example are not numbers.

    z_hat and z_tilde are what a variance divided by N - 1 gives. Batch norm describes this batch
    and divides by N.

    The second formula above exercise 2.1 is the variance that exercise 2.2 uses.
    """
    out, cache = forward(z, gamma, beta, np.sqrt(z.var(axis=0, ddof=1) + eps))
    return out, cache._replace(std=right_std(z, eps))
