"""Mistakes in exercise 1.1, fit_normalizer."""

import numpy as np

from grader.mistakes._parts import CUT_OFF, GUARD, KEPT, NO_AXIS, SAMPLE, WORDING
from grader.mistakes.bank import mistake

X = np.ndarray
Fit = tuple[X, X]


def fit(x: X, spread: X) -> Fit:
    """The column means and a spread, which is 1 for constant features as it should be."""
    return x.mean(axis=0), np.where(np.ptp(x, axis=0) > 0, spread, 1.0)


@mistake("fit_normalizer")
def statistics_of_rows(x: X) -> Fit:
    """You return one number for each example. There should be one for each feature.

    The mean and the deviation run along the rows, so they mix different features. A feature's
    statistics mix the examples and keep the features apart.

    In the formulas above exercise 1.1 the sum runs over i, the examples, and j, the feature, stays.
    """
    return x.mean(axis=1), np.where(np.ptp(x, axis=1) > 0, x.std(axis=1), 1.0)


@mistake("fit_normalizer")
def statistics_of_rows_with_zeros(x: X) -> Fit:
    """You return one number for each example, and some deviations are 0.

    The mean and the deviation run along the rows, so they mix different features; also, nothing is
    done yet about what is constant.

    In the formulas above exercise 1.1 the sum runs over i, the examples, and j, the feature, stays;
    the paragraph below them is about constant features.
    """
    return x.mean(axis=1), x.std(axis=1)


@mistake("fit_normalizer", source=NO_AXIS)
def statistics_over_everything(x: X) -> tuple[float, float]:
    """You return a single mean and a single deviation, whatever the number of features.

    They are taken over the whole array, so features on different scales are mixed.

    In the formulas above exercise 1.1 each feature j has a mean and a deviation of its own.
    """
    return x.mean(), x.std()


@mistake("fit_normalizer", source=SAMPLE)
def sample_deviation(x: X) -> Fit:
    """Your sigma is a little too large, the more so the fewer examples there are.

    It divides by N - 1, which estimates the spread of a population from a sample. This course
    divides by N.

    The second formula above exercise 1.1 has 1/N under the root.
    """
    return fit(x, x.std(axis=0, ddof=1))


@mistake("fit_normalizer", source=SAMPLE)
def sample_deviation_with_zeros(x: X) -> Fit:
    """Your sigma is a little too large, and for constant features it is 0 or not a number.

    Two things: it divides by N - 1 instead of N, and constant features are not treated.

    The second formula above exercise 1.1 has 1/N under the root; the paragraph below it says what
    the sigma of a constant feature is.
    """
    return x.mean(axis=0), x.std(axis=0, ddof=1)


@mistake("fit_normalizer", source=WORDING)
def variance_for_deviation(x: X) -> Fit:
    """Your sigma is far too large for wide features and far too small for narrow ones.

    It is the variance, whose unit is the square of the feature's. The standard deviation is its
    root.

    The second formula above exercise 1.1 has a root over the mean of the squares.
    """
    return fit(x, x.var(axis=0))


@mistake("fit_normalizer", source=WORDING)
def variance_with_zeros(x: X) -> Fit:
    """Your sigma is far off for wide and narrow features, and 0 for constant ones.

    Two things: it is the variance, not its root, and constant features are not treated.

    The second formula above exercise 1.1 has a root over the mean of the squares; the paragraph
    below it says what the sigma of a constant feature is.
    """
    return x.mean(axis=0), x.var(axis=0)


@mistake("fit_normalizer")
def zero_left(x: X) -> Fit:
    """All is right but for constant features: whoever divides by your sigma gets no number.

    The standard deviation of a constant feature is 0, or a rounding error next to it, and you
    return it as it is.

    The paragraph above exercise 1.1 that speaks of a constant feature says what its sigma is.
    """
    return x.mean(axis=0), x.std(axis=0)


@mistake("fit_normalizer", source="floating point: the mean of seven tenths is not a tenth")
def zero_deviation_test(x: X) -> Fit:
    """Your code gives most constant features sigma 1, and misses one that is always 0.1.

    You ask whether the standard deviation is exactly 0. It is a sum of rounded numbers, and for a
    constant 0.1 it comes out near 1e-17.

    A constant feature's maximum equals its minimum, exactly. The text to open below the cell with
    tenths, above exercise 1.1, says why nothing else will do.
    """
    sigma = x.std(axis=0)
    return x.mean(axis=0), np.where(sigma == 0, 1.0, sigma)


@mistake("fit_normalizer", source=GUARD)
def threshold_test(x: X) -> Fit:
    """A feature with a tiny but honest spread gets sigma 1.

    You take a small standard deviation for none at all. What is small depends on the unit that
    the feature is measured in.

    A constant feature's maximum equals its minimum, whatever the unit: see what you saw in the
    cell on seven tenths, above exercise 1.1.
    """
    sigma = x.std(axis=0)
    return x.mean(axis=0), np.where(sigma < 1e-8, 1.0, sigma)


@mistake("fit_normalizer", source=GUARD)
def small_number_added(x: X) -> Fit:
    """Your sigma is nearly right, but for narrow features it is too large.

    A small number is added to it so that nothing is divided by 0. That changes every feature, and
    leaves a constant one with a tiny sigma instead of 1.

    There is no such term in the formulas above exercise 1.1; the paragraph below them treats
    constant features by themselves.
    """
    return x.mean(axis=0), x.std(axis=0) + 1e-8


@mistake("fit_normalizer")
def not_centered(x: X) -> Fit:
    """Your sigma is too large, the more so the farther a feature's mean is from 0.

    It is the root of the mean square of x itself. A spread is measured around the mean.

    In the second formula above exercise 1.1 the mean is subtracted before squaring.
    """
    return fit(x, np.sqrt(np.mean(np.square(x), axis=0)))


@mistake("fit_normalizer")
def mean_absolute_deviation(x: X) -> Fit:
    """Your sigma is somewhat too small, and not by the same factor for every feature.

    It is the mean distance from mu. The standard deviation is the root of the mean of the squared
    distances.

    The second formula above exercise 1.1 squares, averages, and then takes the root.
    """
    return fit(x, np.abs(x - x.mean(axis=0)).mean(axis=0))


@mistake("fit_normalizer", source="min-max scaling, another common way to scale features")
def whole_range(x: X) -> Fit:
    """Your sigma is several times too large.

    It is the distance from the smallest to the largest value, which two examples decide alone.

    The second formula above exercise 1.1 is the root of a mean over all examples.
    """
    return fit(x, np.ptp(x, axis=0))


@mistake("fit_normalizer")
def sum_of_squares(x: X) -> Fit:
    """Your sigma is too large by a factor that grows with the number of examples.

    The squared distances are added up but not divided by N.

    The second formula above exercise 1.1 has 1/N under the root.
    """
    return fit(x, np.linalg.norm(x - x.mean(axis=0), axis=0))


@mistake("fit_normalizer")
def exchanged_statistics(x: X) -> Fit:
    """Neither array holds what it should, yet all the numbers are there.

    You return the deviation first and the mean second.

    Exercise 1.1 asks for mu and then sigma; exercise 1.2 takes them in that order.
    """
    mu, sigma = fit(x, x.std(axis=0))
    return sigma, mu


@mistake("fit_normalizer", source=KEPT)
def kept_dimensions(x: X) -> Fit:
    """The numbers are right, but each array has one axis too many.

    The axis that was averaged over is still there, with length 1.

    Exercise 1.1 asks for two flat arrays of shape (D,).
    """
    mu, sigma = fit(x, x.std(axis=0))
    return mu[None], sigma[None]


@mistake("fit_normalizer", source=CUT_OFF)
def mean_cut_off(x: X) -> Fit:
    """All is right until x holds whole numbers: then the means lose their decimals.

    You fill an array that was made like x. If x holds whole numbers, so does that array.

    A mean of whole numbers is a fraction: in the first formula above exercise 1.1, 1/N is one too.
    """
    mu = np.zeros_like(x[0])
    mu[:] = x.mean(axis=0)
    return mu, fit(x, x.std(axis=0))[1]


@mistake("fit_normalizer")
def centers_its_input(x: X) -> Fit:
    """Your numbers are right, but afterwards x is no longer what it was.

    To find the deviation you subtract the mean from x itself, so whoever called the function
    has lost the data.

    Exercise 1.1 asks for mu and sigma and nothing else: the first two formulas above it only read
    x. What they need on the way goes into an array of its own.
    """
    mu, sigma = fit(x, x.std(axis=0))
    x -= mu
    return mu, sigma
