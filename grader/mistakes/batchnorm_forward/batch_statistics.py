"""Mistakes in exercise 2.1, batch_statistics."""

import numpy as np

from grader.mistakes._parts import CUT_OFF, IN_PLACE, KEPT, NO_AXIS, SAMPLE
from grader.mistakes.bank import mistake

Z = np.ndarray
Pair = tuple[Z, Z]


@mistake("batch_statistics", source="ddof=1 in NumPy; PyTorch's running variance is unbiased")
def sample_variance(z: Z) -> Pair:
    """Your variance is a little too large, the more so the smaller the batch.

    It divides by N - 1, as one does to estimate a population's variance from a sample. Batch norm
    describes this batch and nothing else: it divides by N.

    The variance is the mean of the squared distances from mu: Algorithm 1 of Ioffe & Szegedy
    (2015), and the second formula above exercise 2.1.
    """
    return z.mean(axis=0), z.var(axis=0, ddof=1)


@mistake("batch_statistics")
def statistics_of_rows(z: Z) -> Pair:
    """You return one number for each example. There should be one for each feature.

    The statistics run along the rows, so they mix features. Batch norm mixes the examples and
    keeps the features apart.

    In the two formulas above exercise 2.1 the sum runs over i, the examples, and j, the feature,
    stays.
    """
    return z.mean(axis=1), z.var(axis=1)


@mistake("batch_statistics", source=NO_AXIS)
def statistics_over_everything(z: Z) -> tuple[float, float]:
    """You return a single mean and a single variance, whatever the number of features.

    They are taken over the whole array, so features are mixed.

    In the two formulas above exercise 2.1 each feature j has a mean and a variance of its own.
    """
    return z.mean(), z.var()


@mistake("batch_statistics", source=NO_AXIS)
def one_variance_for_all(z: Z) -> tuple[Z, float]:
    """The means are right, but there is one single variance for all features.

    You average the squared distances over the whole array.

    In the second formula above exercise 2.1 each feature j has a variance of its own.
    """
    mu = z.mean(axis=0)
    return mu, np.mean((z - mu) ** 2)


@mistake("batch_statistics")
def deviation_for_variance(z: Z) -> Pair:
    """Your variance is the square root of what is expected.

    It is the standard deviation. The variance is in squared units.

    The second formula above exercise 2.1 has no root.
    """
    return z.mean(axis=0), z.std(axis=0)


@mistake("batch_statistics", source=SAMPLE)
def sample_deviation_for_variance(z: Z) -> Pair:
    """Your variance has the wrong unit, and a factor that depends on the size of the batch.

    Two things: it is the standard deviation, and it divides by N - 1 instead of N.

    The second formula above exercise 2.1 has no root, and divides by N.
    """
    return z.mean(axis=0), z.std(axis=0, ddof=1)


@mistake("batch_statistics")
def squares_not_centered(z: Z) -> Pair:
    """Your variance is too large, the more so the farther a feature's mean is from 0.

    It is the mean square of z itself. A variance measures the spread around the mean.

    In the second formula above exercise 2.1 the mean is subtracted before squaring.
    """
    return z.mean(axis=0), np.mean(np.square(z), axis=0)


@mistake("batch_statistics")
def sum_of_squares(z: Z) -> Pair:
    """Your variance is N times what is expected.

    The squared distances are added up but not divided by N.

    The second formula above exercise 2.1 begins with 1/N.
    """
    return z.mean(axis=0), z.var(axis=0) * len(z)


@mistake("batch_statistics")
def negative_variance(z: Z) -> Pair:
    """Your variance is negative. A variance never is.

    You subtract the mean square from the squared mean. It is the other way round.

    Multiply out the second formula above exercise 2.1 and see which of the two comes first.
    """
    return z.mean(axis=0), -z.var(axis=0)


@mistake("batch_statistics")
def eps_in_the_variance(z: Z) -> Pair:
    """Your variance is too large by the same tiny amount for every feature.

    You add eps to it already. That comes later, in the forward pass.

    There is no eps in the two formulas above exercise 2.1; it enters in exercise 2.2.
    """
    return z.mean(axis=0), z.var(axis=0) + 1e-5


@mistake("batch_statistics")
def mean_absolute_distance(z: Z) -> Pair:
    """Your variance grows with the scale of a feature, not with the scale's square.

    It is the mean of the absolute distances from mu.

    The second formula above exercise 2.1 squares the distances.
    """
    return z.mean(axis=0), np.abs(z - z.mean(axis=0)).mean(axis=0)


@mistake("batch_statistics")
def exchanged_statistics(z: Z) -> Pair:
    """Neither array holds what it should, yet all the numbers are there.

    You return the variance first and the mean second.

    Exercise 2.1 asks for the mean and then the variance.
    """
    return z.var(axis=0), z.mean(axis=0)


@mistake("batch_statistics", source=KEPT)
def kept_dimensions(z: Z) -> Pair:
    """The numbers are right, but each array has one axis too many.

    The axis that was averaged over is still there, with length 1.

    Exercise 2.1 asks for two flat arrays of shape (D,).
    """
    return z.mean(axis=0, keepdims=True), z.var(axis=0, keepdims=True)


@mistake("batch_statistics", source=CUT_OFF)
def mean_cut_off(z: Z) -> Pair:
    """All is right until z holds whole numbers: then the means lose their decimals.

    You fill an array that was made like z. If z holds whole numbers, so does that array.

    A mean of whole numbers is a fraction: in the first formula above exercise 2.1, 1/N is one too.
    """
    mu = np.zeros_like(z[0])
    mu[:] = z.mean(axis=0)
    return mu, z.var(axis=0)


@mistake("batch_statistics", source=IN_PLACE)
def centers_its_input(z: Z) -> Pair:
    """Your numbers are right, but afterwards z is no longer what it was.

    To find the variance you subtract the mean from z itself. The layer still needs z.

    The two formulas above exercise 2.1 only read z. What they need on the way goes into an array
    of its own.
    """
    mu, var = z.mean(axis=0), z.var(axis=0)
    z -= mu
    return mu, var
