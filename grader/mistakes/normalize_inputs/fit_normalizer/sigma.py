"""Mistakes in exercise 1.1, fit_normalizer: in sigma."""

import numpy as np

from grader.mistakes._parts import (
    GUARD,
    HALVED,
    NO_AXIS,
    SAMPLE,
    WORDING,
)
from grader.mistakes._shows import all_of, equals, right, where
from grader.mistakes._shows_arrays import (
    are_single,
    at,
    nearly,
    one_for_each_example,
    tilts,
    too_large,
    zero,
)
from grader.mistakes.bank import mistake
from grader.mistakes.normalize_inputs._shows import (
    constant,
    narrow,
    several_times,
    sigma_times,
    smaller_unevenly,
    tenth,
    tiny,
    varies,
    very_narrow,
    wide,
    zero_or_nan,
)
from grader.mistakes.normalize_inputs.fit_normalizer._parts import Fit, X, fit


@mistake("fit_normalizer", shows=one_for_each_example("sigma"))
def deviation_of_rows(x: X) -> Fit:
    """sigma holds one number for each example. There should be one for each feature.

    It is the deviation of the rows, so it mixes different features.

    In the second formula above exercise 1.1 the sum runs over i, the examples, and j, the feature,
    stays.
    """
    return x.mean(axis=0), x.std(axis=1)


@mistake("fit_normalizer", source=NO_AXIS, shows=are_single("sigma"))
def one_deviation_for_all(x: X) -> tuple[X, float]:
    """sigma is a single number, whatever the number of features.

    It is the deviation of all entries of x, so features on different scales are mixed.

    In the second formula above exercise 1.1 each feature j has a deviation of its own.
    """
    return x.mean(axis=0), x.std()


@mistake("fit_normalizer", source=HALVED, shows=tilts("sigma", wide, narrow))
def half_the_variance(x: X) -> Fit:
    """Your sigma is far too large for wide features and far too small for narrow ones.

    It is half of the variance. A power binds more tightly than a division, so raising to 1/2
    without parentheses raises to 1 and then halves.

    The second formula above exercise 1.1 has a root over the mean of the squares.
    """
    return fit(x, x.var(axis=0) / 2)


@mistake(
    "fit_normalizer",
    source=HALVED,
    shows=all_of(tilts("sigma", wide, narrow), at(constant, "sigma", zero)),
)
def half_the_variance_with_zeros(x: X) -> Fit:
    """Your sigma is far off for wide and narrow features, and 0 for constant ones.

    Two things: it is half of the variance, which is what raising to 1/2 without parentheses
    gives, and a constant feature does not get 1.

    The second formula above exercise 1.1 has a root over the mean of the squares; the paragraph
    below it says what the sigma of a constant feature is.
    """
    return x.mean(axis=0), x.var(axis=0) / 2


@mistake("fit_normalizer", shows=sigma_times(lambda s: s.n**-0.5))
def divided_outside_the_root(x: X) -> Fit:
    """Your sigma is too small by a factor that grows with the number of examples.

    It is the root of the sum of the squared distances, divided by N: the division is done after
    the root.

    The second formula above exercise 1.1 has 1/N under the root.
    """
    return fit(x, np.linalg.norm(x - x.mean(axis=0), axis=0) / len(x))


@mistake(
    "fit_normalizer", source=SAMPLE, shows=sigma_times(lambda s: (s.n / max(s.n - 1, 1)) ** 0.5)
)
def sample_deviation(x: X) -> Fit:
    """Your sigma is a little too large, the more so the fewer examples there are.

    It is what dividing by N - 1 gives, the estimate of a population's spread from a sample. This
    course divides by N.

    The second formula above exercise 1.1 has 1/N under the root.
    """
    return fit(x, x.std(axis=0, ddof=1))


@mistake(
    "fit_normalizer",
    source=SAMPLE,
    shows=all_of(at(varies, "sigma", too_large), at(constant, "sigma", zero_or_nan)),
)
def sample_deviation_with_zeros(x: X) -> Fit:
    """Your sigma is a little too large, and for constant features it is 0 or not a number.

    Two things: sigma is what dividing by N - 1 gives, and a constant feature does not get 1.

    The second formula above exercise 1.1 has 1/N under the root; the paragraph below it says what
    the sigma of a constant feature is.
    """
    return x.mean(axis=0), x.std(axis=0, ddof=1)


@mistake("fit_normalizer", source=WORDING, shows=tilts("sigma", wide, narrow))
def variance_for_deviation(x: X) -> Fit:
    """Your sigma is far too large for wide features and far too small for narrow ones.

    It is the variance, whose unit is the square of the feature's. The standard deviation is its
    root.

    The second formula above exercise 1.1 has a root over the mean of the squares.
    """
    return fit(x, x.var(axis=0))


@mistake(
    "fit_normalizer",
    source=WORDING,
    shows=all_of(tilts("sigma", wide, narrow), at(constant, "sigma", zero)),
)
def variance_with_zeros(x: X) -> Fit:
    """Your sigma is far off for wide and narrow features, and 0 for constant ones.

    Two things: it is the variance, not its root, and a constant feature does not get 1.

    The second formula above exercise 1.1 has a root over the mean of the squares; the paragraph
    below it says what the sigma of a constant feature is.
    """
    return x.mean(axis=0), x.var(axis=0)


@mistake("fit_normalizer", shows=at(constant, "sigma", zero))
def zero_left(x: X) -> Fit:
    """The sigma of a constant feature is 0, or a rounding error: whoever divides by it gets no
    sensible number.

    It is the standard deviation as it comes out, which for a constant feature is 0 or next to it.

    The paragraph above exercise 1.1 that speaks of a constant feature says what its sigma is.
    """
    return x.mean(axis=0), x.std(axis=0)


@mistake(
    "fit_normalizer",
    source="floating point: the mean of seven tenths is not a tenth",
    shows=all_of(at(tenth, "sigma", zero), where(lambda s: not tenth(s).any(), right("sigma"))),
)
def zero_deviation_test(x: X) -> Fit:
    """Most constant features get sigma 1, but one that is always 0.1 does not.

    Sigma is 1 only where the standard deviation comes out as exactly 0. It is made of rounded
    numbers, and for a constant 0.1 it comes out near 1e-17.

    A constant feature's maximum equals its minimum, exactly. The text to open below the cell with
    tenths, above exercise 1.1, says why nothing else will do.
    """
    sigma = x.std(axis=0)
    return x.mean(axis=0), np.where(sigma == 0, 1.0, sigma)


@mistake(
    "fit_normalizer", source=GUARD, shows=at(tiny, "sigma", lambda got, want: (got == 1).all())
)
def threshold_test(x: X) -> Fit:
    """A feature with a tiny but honest spread gets sigma 1.

    A small standard deviation is taken for none at all. What is small depends on the unit that the
    feature is measured in.

    A constant feature's maximum equals its minimum, whatever the unit: see what you saw in the cell
    on seven tenths, above exercise 1.1.
    """
    sigma = x.std(axis=0)
    return x.mean(axis=0), np.where(sigma < 1e-8, 1.0, sigma)


@mistake(
    "fit_normalizer",
    source=GUARD,
    shows=all_of(at(wide, "sigma", nearly), at(very_narrow, "sigma", too_large)),
)
def small_number_under_the_root(x: X) -> Fit:
    """Your sigma is nearly right, but for narrow features it is too large.

    It is the root of the variance plus 1e-8. That changes every feature, and leaves a constant one
    with a sigma of 1e-4 instead of 1.

    There is no such term in the formulas above exercise 1.1; the paragraph below them treats
    constant features by themselves.
    """
    return x.mean(axis=0), np.sqrt(x.var(axis=0) + 1e-8)


@mistake(
    "fit_normalizer",
    source=GUARD,
    shows=at(varies, "sigma", lambda got, want: np.allclose(got - want, 1e-8, rtol=0, atol=1e-10)),
)
def small_number_added(x: X) -> Fit:
    """Sigma is too large by 1e-8 in every feature that varies, which only narrow ones notice.

    It is the standard deviation plus 1e-8. That changes every feature, and leaves a constant one
    with a tiny sigma instead of 1.

    There is no such term in the formulas above exercise 1.1; the paragraph below them treats
    constant features by themselves.
    """
    return x.mean(axis=0), x.std(axis=0) + 1e-8


@mistake(
    "fit_normalizer",
    shows=equals(
        "sigma", lambda s: np.where(varies(s), np.hypot(s.want["sigma"], s.want["mu"]), 1.0)
    ),
)
def not_centered(x: X) -> Fit:
    """Your sigma is too large, the more so the farther a feature's mean is from 0.

    It is the root of the mean square of x as it is. A spread is measured around the mean.

    In the second formula above exercise 1.1 the mean is subtracted before squaring.
    """
    return fit(x, np.sqrt(np.mean(np.square(x), axis=0)))


@mistake("fit_normalizer", shows=at(varies, "sigma", smaller_unevenly))
def mean_absolute_deviation(x: X) -> Fit:
    """Your sigma is somewhat too small, and not by the same factor for every feature.

    It is the mean distance from mu. The standard deviation is the root of the mean of the squared
    distances.

    The second formula above exercise 1.1 squares, averages, and then takes the root.
    """
    return fit(x, np.abs(x - x.mean(axis=0)).mean(axis=0))


@mistake(
    "fit_normalizer",
    source="min-max scaling, another common way to scale features",
    shows=at(varies, "sigma", several_times),
)
def whole_range(x: X) -> Fit:
    """Your sigma is several times too large.

    It is the distance from the smallest to the largest value, which two examples decide alone.

    The second formula above exercise 1.1 is the root of a mean over all examples.
    """
    return fit(x, np.ptp(x, axis=0))


@mistake("fit_normalizer", shows=sigma_times(lambda s: s.n**0.5))
def sum_of_squares(x: X) -> Fit:
    """Your sigma is too large by a factor that grows with the number of examples.

    It is the root of the sum of the squared distances, which is not divided by N.

    The second formula above exercise 1.1 has 1/N under the root.
    """
    return fit(x, np.linalg.norm(x - x.mean(axis=0), axis=0))
