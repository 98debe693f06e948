"""Mistakes in exercise 1.1, fit_normalizer: in mu and sigma at once, or in mu."""

import numpy as np

from grader.mistakes._parts import (
    CUT_OFF,
    FLOORED,
    KEPT,
    NO_AXIS,
)
from grader.mistakes._shows import all_of, changes, cut_off, each_of, holds, is_whole, smaller
from grader.mistakes._shows_arrays import are_single, at, one_axis_more, one_for_each_example
from grader.mistakes.bank import mistake
from grader.mistakes.normalize_inputs._shows import (
    grown,
    several_times,
    varies,
    zero_for_constant_rows,
)
from grader.mistakes.normalize_inputs.fit_normalizer._parts import Fit, X, fit


@mistake("fit_normalizer", shows=one_for_each_example("mu", "sigma"))
def statistics_of_rows(x: X) -> Fit:
    """mu and sigma hold one number for each example. There should be one for each feature.

    They are the mean and the deviation of the rows, so they mix different features. A feature's
    statistics mix the examples and keep the features apart.

    In the formulas above exercise 1.1 the sum runs over i, the examples, and j, the feature, stays.
    """
    return x.mean(axis=1), np.where(np.ptp(x, axis=1) > 0, x.std(axis=1), 1.0)


@mistake(
    "fit_normalizer", shows=all_of(one_for_each_example("mu", "sigma"), zero_for_constant_rows)
)
def statistics_of_rows_with_zeros(x: X) -> Fit:
    """mu and sigma hold one number for each example, and the sigma of a constant row is 0.

    They are the mean and the deviation of the rows, so they mix different features; and what is
    constant keeps a deviation of 0.

    In the formulas above exercise 1.1 the sum runs over i, the examples, and j, the feature, stays;
    the paragraph below them is about constant features.
    """
    return x.mean(axis=1), x.std(axis=1)


@mistake("fit_normalizer", source=NO_AXIS, shows=are_single("mu", "sigma"))
def statistics_over_everything(x: X) -> tuple[float, float]:
    """mu and sigma are single numbers, whatever the number of features.

    They are the mean and the deviation of all entries of x, so features on different scales are
    mixed.

    In the formulas above exercise 1.1 each feature j has a mean and a deviation of its own.
    """
    return x.mean(), x.std()


@mistake(
    "fit_normalizer",
    source="min-max scaling, another common way to scale features",
    shows=all_of(smaller("mu"), at(varies, "sigma", several_times)),
)
def smallest_and_range(x: X) -> Fit:
    """mu is below the mean, and sigma is several times too large.

    mu is the smallest value of each feature, and sigma the distance to the largest. Both hang on
    two examples.

    The two formulas above exercise 1.1 are means over all examples.
    """
    return x.min(axis=0), fit(x, np.ptp(x, axis=0))[1]


@mistake("fit_normalizer", shows=one_for_each_example("mu"))
def mean_of_rows(x: X) -> Fit:
    """mu holds one number for each example. There should be one for each feature.

    It is the mean of the rows, so it mixes different features.

    In the first formula above exercise 1.1 the sum runs over i, the examples, and j, the feature,
    stays.
    """
    return x.mean(axis=1), fit(x, x.std(axis=0))[1]


@mistake("fit_normalizer", source=NO_AXIS, shows=are_single("mu"))
def one_mean_for_all(x: X) -> tuple[float, X]:
    """mu is a single number, whatever the number of features.

    It is the mean of all entries of x, so features on different scales are mixed.

    In the first formula above exercise 1.1 each feature j has a mean of its own.
    """
    return x.mean(), fit(x, x.std(axis=0))[1]


@mistake("fit_normalizer", source=FLOORED, shows=all_of(is_whole("mu"), at(varies, "sigma", grown)))
def mean_rounded_down(x: X) -> Fit:
    """mu holds whole numbers, whatever the features are, and sigma is too large for what varies.

    mu is the mean rounded down, and sigma measures the spread around that. In Python // divides
    and rounds down.

    The first formula above exercise 1.1 has 1/N, a fraction.
    """
    mu = x.sum(axis=0) // len(x) * 1.0
    return mu, fit(x, np.sqrt(np.mean((x - mu) ** 2, axis=0)))[1]


@mistake("fit_normalizer", source=FLOORED, shows=is_whole("mu"))
def mean_alone_rounded_down(x: X) -> Fit:
    """mu holds whole numbers, whatever the features are.

    It is the mean rounded down. In Python // divides and rounds down.

    The first formula above exercise 1.1 has 1/N, a fraction.
    """
    return x.sum(axis=0) // len(x) * 1.0, fit(x, x.std(axis=0))[1]


@mistake("fit_normalizer", shows=each_of(holds("mu", "sigma"), holds("sigma", "mu")))
def exchanged_statistics(x: X) -> Fit:
    """mu holds what sigma should, and sigma what mu should.

    The deviation comes first and the mean second.

    Exercise 1.1 asks for mu and then sigma; exercise 1.2 takes them in that order.
    """
    mu, sigma = fit(x, x.std(axis=0))
    return sigma, mu


@mistake("fit_normalizer", source=KEPT, shows=one_axis_more("mu", "sigma"))
def kept_dimensions(x: X) -> Fit:
    """mu and sigma have one axis too many.

    The axis that was averaged over is still there, with length 1.

    Exercise 1.1 asks for two flat arrays of shape (D,).
    """
    mu, sigma = fit(x, x.std(axis=0))
    return mu[None], sigma[None]


@mistake("fit_normalizer", source=CUT_OFF, shows=cut_off("mu", "x"))
def mean_cut_off(x: X) -> Fit:
    """Where x holds whole numbers, so does mu: the means lose their decimals.

    An array of whole numbers cuts off decimals, and one that is made like x is of whole numbers
    whenever x is.

    A mean of whole numbers is a fraction: in the first formula above exercise 1.1, 1/N is one too.
    """
    mu = np.zeros_like(x[0])
    mu[:] = x.mean(axis=0)
    return mu, fit(x, x.std(axis=0))[1]


@mistake("fit_normalizer", shows=changes("x"))
def centers_its_input(x: X) -> Fit:
    """Afterwards x is no longer what it was.

    Something is written into x itself, so whoever called the function has lost the data.

    Exercise 1.1 asks for mu and sigma and nothing else: the first two formulas above it only read
    x. What they need on the way goes into an array of its own.
    """
    mu, sigma = fit(x, x.std(axis=0))
    x -= mu
    return mu, sigma
