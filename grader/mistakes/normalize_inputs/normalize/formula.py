"""Mistakes in exercise 1.2, normalize: in the statistics that are used, and in the formula."""

import numpy as np

from grader.mistakes._parts import GUARD, WORDING
from grader.mistakes._shows import equals, is_right, minus, said_of, times, where, where_wrong
from grader.mistakes._shows_arrays import tilts
from grader.mistakes.bank import mistake
from grader.mistakes.normalize_inputs._shows import (
    all_alike,
    large_sigma,
    moved_only,
    of_one_factor_each,
    off_by_the_same,
    small_sigma,
    smaller_with_sigma,
    standardized,
)

X = np.ndarray


@mistake("normalize", shows=where(lambda s: s.n > 1, equals("x_norm", standardized)))
def own_statistics(x: X, mu: X, sigma: X) -> X:
    """The result for an example depends on which other examples come with it.

    x is normalized with its own mean and standard deviation. The test set must be moved and scaled
    exactly as the training set was, so the statistics come from outside.

    Use the mu and sigma that the function is given: exercise 1.2, and the section "The test set
    gets the training statistics".
    """
    varies = np.ptp(x, axis=0) > 0
    return (x - x.mean(axis=0)) / np.where(varies, x.std(axis=0), 1.0)


@mistake("normalize", shows=equals("x_norm", standardized))
def own_statistics_with_zeros(x: X, mu: X, sigma: X) -> X:
    """The result for an example depends on its companions, and one alone gives no numbers at all.

    x is normalized with its own mean and standard deviation. The test set must be moved and scaled
    exactly as the training set was, so the statistics come from outside.

    Use the mu and sigma that the function is given: exercise 1.2, and the section "The test set
    gets the training statistics".
    """
    return (x - x.mean(axis=0)) / x.std(axis=0)


@mistake(
    "normalize",
    shows=where_wrong(
        "x_norm",
        lambda got, want: (abs(got.mean(axis=0)) < 1e-9 * abs(got).max(axis=0) + 1e-9).all(),
    ),
)
def own_mean(x: X, mu: X, sigma: X) -> X:
    """Every column of the result has mean 0, whatever mu is.

    What is subtracted is the mean of x, not the mu that is given.

    The formula in exercise 1.2 uses the given mu: the section "The test set gets the training
    statistics" says why.
    """
    return (x - x.mean(axis=0)) / sigma


@mistake("normalize", source=WORDING, shows=tilts("x_norm", up=small_sigma, down=large_sigma))
def divided_by_variance(x: X, mu: X, sigma: X) -> X:
    """Features with a small sigma come out too large, those with a large sigma too small.

    The difference is divided by sigma squared, the variance. That mirrors the scales instead of
    evening them out.

    The third formula above exercise 1.1 divides by sigma itself.
    """
    return (x - mu) / sigma**2


@mistake("normalize", shows=where_wrong("x_norm", of_one_factor_each))
def divided_by_root(x: X, mu: X, sigma: X) -> X:
    """Each column has the right signs but the wrong scale, by a factor of its own.

    The difference is divided by the root of sigma, as if sigma were a variance. It is a standard
    deviation.

    The third formula above exercise 1.1 divides by sigma itself.
    """
    return (x - mu) / np.sqrt(sigma)


@mistake("normalize", shows=moved_only(lambda s, by: (by != 0).all()))
def not_scaled(x: X, mu: X, sigma: X) -> X:
    """The columns are moved but still as wide as before.

    The result is x minus mu: nothing is divided.

    The third formula above exercise 1.1 divides the difference by sigma.
    """
    return x - mu


@mistake("normalize", shows=where_wrong("x_norm", off_by_the_same))
def not_moved(x: X, mu: X, sigma: X) -> X:
    """Every entry of a column is off by the same amount.

    The result is x divided by sigma: the mean is not subtracted.

    The third formula above exercise 1.1 divides the difference between x and mu.
    """
    return x / sigma


@mistake(
    "normalize",
    source="a division binds more tightly than a difference",
    shows=moved_only(lambda s, by: (abs(by / s.args["mu"] - 1) > 1e-6).all()),
)
def parentheses_missing(x: X, mu: X, sigma: X) -> X:
    """The columns are moved by a wrong amount and are as wide as before.

    Only mu is divided by sigma. A division is done before a subtraction, unless parentheses say
    otherwise.

    In the third formula above exercise 1.1 the whole difference is above the line.
    """
    return x - mu / sigma


@mistake("normalize", shows=times("x_norm", lambda s: s.args["sigma"] ** 2))
def multiplied_by_sigma(x: X, mu: X, sigma: X) -> X:
    """Where sigma is large your values are far too large, where it is small far too small.

    The difference is multiplied by sigma, which undoes a normalization. Here one is to be made.

    The third formula above exercise 1.1 has sigma below the line.
    """
    return (x - mu) * sigma


@mistake(
    "normalize", shows=equals("x_norm", lambda s: (s.args["x"] - s.args["sigma"]) / s.args["mu"])
)
def exchanged_arguments(x: X, mu: X, sigma: X) -> X:
    """Every column is moved and scaled by wrong amounts.

    sigma is subtracted, and the difference is divided by mu: the two have changed places.

    The third formula above exercise 1.1 subtracts mu and divides by sigma.
    """
    return (x - sigma) / mu


@mistake("normalize", shows=minus("x_norm"))
def wrong_sign(x: X, mu: X, sigma: X) -> X:
    """Every entry is minus what it should be.

    It is mu minus x that is divided, so an example above the mean comes out negative.

    The third formula above exercise 1.1 begins with x.
    """
    return (mu - x) / sigma


@mistake(
    "normalize",
    source=GUARD,
    shows=where(lambda s: not is_right(s, "x_norm"), said_of("x_norm", smaller_with_sigma)),
)
def small_number_added_to_sigma(x: X, mu: X, sigma: X) -> X:
    """All values are too small, the more so the smaller sigma is.

    The result is what dividing by sigma plus 1e-8 gives. The sigma that is given is never 0: the
    fit has seen to that.

    The third formula above exercise 1.1 divides by sigma and nothing else.
    """
    return (x - mu) / (sigma + 1e-8)


@mistake(
    "normalize",
    shows=where(
        lambda s: s.n > 1, where_wrong("x_norm", lambda got, want: np.allclose(got.std(axis=0), 1))
    ),
)
def own_deviation(x: X, mu: X, sigma: X) -> X:
    """The width of every column of the result that varies is 1, whatever sigma is.

    The difference is divided by the standard deviation of x, not by the sigma that is given.

    The formula in exercise 1.2 uses the given sigma: the section "The test set gets the training
    statistics" says why.
    """
    return (x - mu) / x.std(axis=0)


@mistake("normalize", shows=where_wrong("x_norm", off_by_the_same))
def mean_added(x: X, mu: X, sigma: X) -> X:
    """Every entry of a column is off by the same amount.

    mu is added to x, and should be subtracted.

    The third formula above exercise 1.1 has a difference above the line.
    """
    return (x + mu) / sigma


@mistake("normalize", shows=where(lambda s: s.args["x"].shape[1] > 1, said_of("x_norm", all_alike)))
def one_statistic_for_all(x: X, mu: X, sigma: X) -> X:
    """All columns are moved and scaled alike.

    x is normalized with the means of mu and of sigma. Each feature has its own.

    In the third formula above exercise 1.1 mu and sigma have the index j, the feature.
    """
    return (x - mu.mean()) / sigma.mean()


@mistake(
    "normalize",
    source="min-max scaling, another common way to scale features",
    shows=where(
        lambda s: s.n > 1,
        where_wrong(
            "x_norm",
            lambda got, want: (got.min(axis=0) == 0).all() and (got.max(axis=0) == 1).all(),
        ),
    ),
)
def scaled_to_its_own_range(x: X, mu: X, sigma: X) -> X:
    """Where x varies your values run from 0 to 1, whatever mu and sigma are.

    x is scaled with its own smallest and largest value.

    Use the mu and sigma that the function is given: exercise 1.2, and the section "The test set
    gets the training statistics".
    """
    return (x - x.min(axis=0)) / np.ptp(x, axis=0)


@mistake(
    "normalize",
    source=GUARD,
    shows=where(lambda s: not is_right(s, "x_norm"), said_of("x_norm", smaller_with_sigma)),
)
def small_root_added_to_variance(x: X, mu: X, sigma: X) -> X:
    """All values are too small, the more so the smaller sigma is.

    The result is what dividing by the root of sigma squared plus 1e-8 gives. There is no such term
    here: the sigma that is given is never 0.

    The third formula above exercise 1.1 divides by sigma and nothing else.
    """
    return (x - mu) / np.sqrt(sigma**2 + 1e-8)
