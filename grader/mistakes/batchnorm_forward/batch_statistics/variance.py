"""Mistakes in exercise 2.1, batch_statistics: in var."""

import numpy as np

from grader.mistakes._parts import (
    CANCELS,
    NO_AXIS,
    SAMPLE,
    square_of_the_spread,
)
from grader.mistakes._shows import equals, off_by, times, where_wrong
from grader.mistakes._shows_arrays import are_single, one_for_each_example
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_forward._shows import cancels, sample_var

Z = np.ndarray
Pair = tuple[Z, Z]


@mistake(
    "batch_statistics",
    source="ddof=1 in NumPy; PyTorch's running variance is unbiased",
    shows=equals("var", sample_var),
)
def sample_variance(z: Z) -> Pair:
    """Your variance is a little too large, the more so the smaller the batch, and not a number for
    a single example.

    It is what dividing by N - 1 gives, as one does to estimate a population's variance from a
    sample. Batch norm describes this batch and nothing else: it divides by N.

    The variance is the mean of the squared distances from mu: Algorithm 1 of Ioffe & Szegedy
    (2015), and the second formula above exercise 2.1.
    """
    return z.mean(axis=0), z.var(axis=0, ddof=1)


@mistake("batch_statistics", shows=one_for_each_example("var"))
def variance_of_rows(z: Z) -> Pair:
    """var holds one number for each example. There should be one for each feature.

    It is the variance of the rows, so it mixes features.

    In the second formula above exercise 2.1 the sum runs over i, the examples, and j, the feature,
    stays.
    """
    return z.mean(axis=0), z.var(axis=1)


@mistake("batch_statistics", source=NO_AXIS, shows=are_single("var"))
def variance_of_everything(z: Z) -> tuple[Z, float]:
    """var is a single number, whatever the number of features.

    It is the variance of all entries of z around one common mean, so features are mixed.

    In the second formula above exercise 2.1 each feature j has a mean and a variance of its own.
    """
    return z.mean(axis=0), z.var()


@mistake(
    "batch_statistics",
    source=NO_AXIS,
    shows=off_by("var", lambda s: (s.want["mu"] - s.args["z"].mean()) ** 2),
)
def distances_from_one_mean(z: Z) -> Pair:
    """Your variance is too large, the more so the farther a feature's mean is from the others'.

    It is the mean of the squared distances from the mean of all entries of z.

    In the second formula above exercise 2.1 the mean that is subtracted is that of feature j.
    """
    return z.mean(axis=0), np.mean((z - z.mean()) ** 2, axis=0)


@mistake("batch_statistics", source=CANCELS, shows=cancels("var"))
def variance_from_squares(z: Z) -> Pair:
    """Your variance has few right digits where the mean is large beside the spread.

    It is what the mean of the squares minus the square of the mean gives. Both are large there and
    agree in most digits, so the difference keeps few of them.

    The second formula above exercise 2.1 subtracts the mean first, and then squares.
    """
    return z.mean(axis=0), square_of_the_spread(z)


@mistake("batch_statistics", shows=equals("var", lambda s: (s.want["var"] + 1e-5) ** 0.5))
def deviation_with_eps(z: Z) -> Pair:
    """Your variance is the root of something slightly larger than what is expected.

    It is the denominator of the layer, the root of the variance plus 1e-5.

    The second formula above exercise 2.1 has no root and no eps; they enter in exercise 2.2.
    """
    return z.mean(axis=0), np.sqrt(z.var(axis=0) + 1e-5)


@mistake("batch_statistics", source=NO_AXIS, shows=are_single("var"))
def one_variance_for_all(z: Z) -> tuple[Z, float]:
    """var is one single number for all features.

    It is the mean of the squared distances over the whole array.

    In the second formula above exercise 2.1 each feature j has a variance of its own.
    """
    mu = z.mean(axis=0)
    return mu, np.mean((z - mu) ** 2)


@mistake("batch_statistics", shows=equals("var", lambda s: s.want["var"] ** 0.5))
def deviation_for_variance(z: Z) -> Pair:
    """Your variance is the square root of what is expected.

    It is the standard deviation. The variance is in squared units.

    The second formula above exercise 2.1 has no root.
    """
    return z.mean(axis=0), z.std(axis=0)


@mistake("batch_statistics", source=SAMPLE, shows=equals("var", lambda s: sample_var(s) ** 0.5))
def sample_deviation_for_variance(z: Z) -> Pair:
    """Your variance has the wrong unit, and a factor that depends on the size of the batch.

    Two things: it is the standard deviation, and it is what dividing by N - 1 instead of N gives.

    The second formula above exercise 2.1 has no root, and divides by N.
    """
    return z.mean(axis=0), z.std(axis=0, ddof=1)


@mistake("batch_statistics", shows=off_by("var", lambda s: s.want["mu"] ** 2))
def squares_not_centered(z: Z) -> Pair:
    """Your variance is too large, the more so the farther a feature's mean is from 0.

    It is the mean square of z itself. A variance measures the spread around the mean.

    In the second formula above exercise 2.1 the mean is subtracted before squaring.
    """
    return z.mean(axis=0), np.mean(np.square(z), axis=0)


@mistake("batch_statistics", shows=times("var", lambda s: s.n))
def sum_of_squares(z: Z) -> Pair:
    """Your variance is N times what is expected.

    The squared distances are added up but not divided by N.

    The second formula above exercise 2.1 begins with 1/N.
    """
    return z.mean(axis=0), z.var(axis=0) * len(z)


@mistake("batch_statistics", shows=where_wrong("var", lambda got, want: (got <= 1e-9).all()))
def negative_variance(z: Z) -> Pair:
    """Your variance is negative. A variance never is.

    It is the square of the mean minus the mean of the squares. Besides the sign, that loses digits
    where the mean is large beside the spread.

    The second formula above exercise 2.1 is a mean of squares, none of which is negative.
    """
    return z.mean(axis=0), -square_of_the_spread(z)


@mistake(
    "batch_statistics",
    shows=where_wrong(
        "var",
        lambda got, want: 0 < max(got - want) < 1e-3 and np.allclose(got - want, got[0] - want[0]),
    ),
)
def eps_in_the_variance(z: Z) -> Pair:
    """Your variance is too large by the same tiny amount for every feature.

    It is the variance plus 1e-5. That comes later, in the forward pass.

    There is no eps in the two formulas above exercise 2.1; it enters in exercise 2.2.
    """
    return z.mean(axis=0), z.var(axis=0) + 1e-5


@mistake(
    "batch_statistics", shows=equals("var", lambda s: abs(s.args["z"] - s.want["mu"]).mean(axis=0))
)
def mean_absolute_distance(z: Z) -> Pair:
    """Your variance grows with the scale of a feature, not with the scale's square.

    It is the mean of the absolute distances from mu.

    The second formula above exercise 2.1 squares the distances.
    """
    return z.mean(axis=0), np.abs(z - z.mean(axis=0)).mean(axis=0)
