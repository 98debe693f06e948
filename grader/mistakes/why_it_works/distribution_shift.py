"""Mistakes in exercise 7.1, distribution_shift."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._parts import GUARD, KEPT, NO_AXIS, SAMPLE
from grader.mistakes._shows import Test, all_of, equals, exchanged, times
from grader.mistakes._shows_arrays import (
    are_single,
    at,
    not_number,
    one_axis_more,
    one_for_each_example,
)
from grader.mistakes.bank import mistake

Z = np.ndarray
Shifts = tuple[Any, Any]

SHIFT = "distribution_shift"
MEAN, SPREAD = "mean_shift", "spread_shift"


def shifts(before: Z, after: Z, distance: Any = None, unit: Any = None) -> Shifts:
    """The right shifts, but for what the distance of the means may be, and its unit."""
    alive = before.std(axis=0) > 0
    unit = before.std(axis=0) if unit is None else unit
    distance = abs(apart(before, after)) if distance is None else distance
    logs = np.log(np.where(alive, after.std(axis=0), 1.0) / np.where(alive, before.std(axis=0), 1))
    return np.where(alive, distance / np.where(alive, unit, 1.0), 0.0), abs(logs)


def apart(before: Z, after: Z) -> Z:
    difference: Z = after.mean(axis=0) - before.mean(axis=0)
    return difference


def spreads(before: Z, after: Z, say: Callable[[Z, Z], Z]) -> Shifts:
    """The right shift of the means, and another of the spreads."""
    alive = before.std(axis=0) > 0
    said = say(np.where(alive, before.std(axis=0), 1.0), np.where(alive, after.std(axis=0), 1.0))
    return shifts(before, after)[0], np.where(alive, said, 0.0)


def is_mean_shift(value: Callable[[Z, Z], Any]) -> Test:
    """Say what the shift of the means is, of the values before and after."""
    return equals(MEAN, lambda s: value(s.args["before"], s.args["after"])[0])


def is_spread_shift(value: Callable[[Z, Z], Z]) -> Test:
    """Say what the shift of the spreads is, of the standard deviations before and after."""
    return equals(SPREAD, lambda s: spreads(s.args["before"], s.args["after"], value)[1])


def dead(s: Any) -> Z:
    """Return which units are constant before."""
    constant: Z = np.ptp(s.args["before"], axis=0) == 0
    return constant


def spread_after(before: Z, after: Z) -> Shifts:
    return shifts(before, after, unit=after.std(axis=0))


def variance_before(before: Z, after: Z) -> Shifts:
    return shifts(before, after, unit=before.var(axis=0))


def one_by_one(before: Z, after: Z) -> Shifts:
    return shifts(before, after, distance=abs(after - before).mean(axis=0))


@mistake(SHIFT, shows=is_mean_shift(spread_after))
def measured_in_the_spread_after(before: Z, after: Z) -> Shifts:
    """Your mean shifts are counted in standard deviations after.

    So a unit whose spread has grown seems to have moved less than it has.

    The first formula in exercise 7.1 divides by the standard deviation before.
    """
    return spread_after(before, after)


@mistake(
    SHIFT,
    source="the common advice to divide by the variance",
    shows=is_mean_shift(variance_before),
)
def measured_in_variances(before: Z, after: Z) -> Shifts:
    """Your mean shifts are counted in variances, not in standard deviations.

    A variance is in squared units: with it, the shift depends on the unit's scale.

    The first formula in exercise 7.1 divides by the standard deviation.
    """
    return variance_before(before, after)


@mistake(SHIFT, shows=is_mean_shift(lambda b, a: shifts(b, a, unit=1.0)))
def not_divided(before: Z, after: Z) -> Shifts:
    """Your mean shifts are plain distances, in the scale that each unit happens to have.

    The same distance is much for a unit that hardly varies, and little for one that varies widely.

    The first formula in exercise 7.1 divides by the standard deviation before.
    """
    return shifts(before, after, unit=1.0)


@mistake(SHIFT, shows=is_mean_shift(lambda b, a: shifts(b, a, distance=apart(b, a))))
def signed_mean_shift(before: Z, after: Z) -> Shifts:
    """Some of your mean shifts are negative.

    What is asked for is how far a unit has moved, in whichever direction.

    The first formula in exercise 7.1 has the absolute value of the difference.
    """
    return shifts(before, after, distance=apart(before, after))


@mistake(SHIFT, shows=is_mean_shift(lambda b, a: shifts(b, a, distance=-apart(b, a))))
def signed_the_other_way(before: Z, after: Z) -> Shifts:
    """Some of your mean shifts are negative: those of units whose mean has grown.

    They are before minus after. What is asked for is how far, in whichever direction.

    The first formula in exercise 7.1 has the absolute value of the difference.
    """
    return shifts(before, after, distance=-apart(before, after))


@mistake(SHIFT, shows=is_mean_shift(one_by_one))
def each_example_on_its_own(before: Z, after: Z) -> Shifts:
    """Your mean shifts say how far single examples move, on average.

    Examples can change places while the distribution stays as it is. Then there is no shift.

    The first formula in exercise 7.1 takes the difference of the two means.
    """
    return one_by_one(before, after)


@mistake(SHIFT, shows=is_mean_shift(lambda b, a: shifts(b, a, distance=apart(b, a) ** 2)))
def squared_distance(before: Z, after: Z) -> Shifts:
    """Your mean shifts have the square of the distance above the line.

    Squaring removes the sign, but also changes the size.

    The first formula in exercise 7.1 has the absolute value of the difference.
    """
    return shifts(before, after, distance=apart(before, after) ** 2)


@mistake(SHIFT, shows=is_spread_shift(lambda b, a: np.log(a / b)))
def signed_spread_shift(before: Z, after: Z) -> Shifts:
    """Your spread shifts are negative for units whose spread has shrunk.

    Twice as wide and half as wide should be shifts of the same size.

    The second formula in exercise 7.1 has the absolute value of the logarithm.
    """
    return spreads(before, after, lambda b, a: np.log(a / b))


@mistake(SHIFT, shows=is_spread_shift(lambda b, a: np.log(b / a)))
def ratio_upside_down(before: Z, after: Z) -> Shifts:
    """Your spread shifts are negative for units whose spread has grown.

    They are of before over after. Twice as wide and half as wide should be shifts of one size.

    The second formula in exercise 7.1 has the absolute value of the logarithm.
    """
    return spreads(before, after, lambda b, a: np.log(b / a))


@mistake(SHIFT, shows=is_spread_shift(lambda b, a: a / b))
def ratio_without_logarithm(before: Z, after: Z) -> Shifts:
    """Your spread shifts are ratios: 1 for a unit whose spread is what it was.

    No shift should be 0, and twice as wide should be as far as half as wide.

    The second formula in exercise 7.1 has the logarithm of the ratio.
    """
    return spreads(before, after, lambda b, a: a / b)


@mistake(SHIFT, shows=is_spread_shift(lambda b, a: abs(a - b)))
def difference_of_the_spreads(before: Z, after: Z) -> Shifts:
    """Your spread shifts are differences of two standard deviations.

    So they depend on the scale that a unit happens to have. A ratio does not.

    The second formula in exercise 7.1 has the logarithm of the ratio.
    """
    return spreads(before, after, lambda b, a: abs(a - b))


@mistake(SHIFT, shows=times(SPREAD, 2.0))
def ratio_of_the_variances(before: Z, after: Z) -> Shifts:
    """Your spread shifts are twice as large as they should be.

    The logarithm of a square is twice the logarithm, and a variance is the square of a standard
    deviation.

    The second formula in exercise 7.1 has the ratio of the standard deviations.
    """
    return spreads(before, after, lambda b, a: 2 * abs(np.log(a / b)))


@mistake(SHIFT, source="the logarithm to base 10", shows=times(SPREAD, 1 / np.log(10)))
def logarithm_to_base_ten(before: Z, after: Z) -> Shifts:
    """Your spread shifts are less than half as large as they should be.

    That is what the logarithm to base 10 gives. Ten times as wide would be 1 in it.

    The second formula in exercise 7.1 has the natural logarithm.
    """
    return spreads(before, after, lambda b, a: abs(np.log10(a / b)))


@mistake(
    SHIFT, source=GUARD, shows=all_of(at(dead, MEAN, not_number), at(dead, SPREAD, not_number))
)
def divided_by_zero(before: Z, after: Z) -> Shifts:
    """Your shifts of a unit that was constant are infinite, or not numbers.

    Its standard deviation before is 0, and is divided by.

    Exercise 7.1 says what both shifts of such a unit are.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        std = before.std(axis=0)
        return abs(apart(before, after)) / np.where(std > 0, std, np.nan), abs(
            np.log(after.std(axis=0) / np.where(std > 0, std, np.nan))
        )


@mistake(
    SHIFT,
    source=GUARD,
    shows=equals(MEAN, lambda s: np.where(dead(s), abs(apart(*s.args.values())), s.want[MEAN])),
)
def one_for_no_spread(before: Z, after: Z) -> Shifts:
    """For a unit that was constant, your mean shift is the plain distance of the means.

    A spread of 0 is replaced by 1, so that nothing is divided by 0. But the distance stays.

    Exercise 7.1 says what both shifts of such a unit are.
    """
    std = before.std(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        std = np.where(std > 0, std, 1.0)
        return abs(apart(before, after)) / std, abs(np.log(after.std(axis=0) / std))


@mistake(
    SHIFT,
    source=GUARD,
    shows=at(dead, SPREAD, lambda got, want: not np.isclose(got, 0).any()),
)
def spread_of_the_dead(before: Z, after: Z) -> Shifts:
    """For a unit that was constant, your spread shift is not 0.

    A unit without a spread before has none to compare with, whatever it does after.

    Exercise 7.1 says what both shifts of such a unit are.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(after.std(axis=0) / before.std(axis=0))
    return shifts(before, after)[0], abs(logs)


@mistake(
    SHIFT,
    source=GUARD,
    shows=is_mean_shift(lambda b, a: (abs(apart(b, a)) / np.sqrt(b.var(axis=0) + 1e-5),)),
)
def eps_under_the_root(before: Z, after: Z) -> Shifts:
    """Your mean shifts are those with the eps of batch norm under the root.

    A unit that hardly varies seems to have moved less than it has, and one that was constant by
    much.

    The standard deviation in exercise 7.1 has no eps.
    """
    std = np.sqrt(before.var(axis=0) + 1e-5)
    return abs(apart(before, after)) / std, abs(np.log(np.sqrt(after.var(axis=0) + 1e-5) / std))


@mistake(SHIFT, source=SAMPLE, shows=times(MEAN, lambda s: np.sqrt((s.n - 1) / s.n)))
def sample_standard_deviation(before: Z, after: Z) -> Shifts:
    """Your mean shifts are too small, by the root of N - 1 over N.

    They are counted in sample standard deviations, whose variance divides by N - 1.

    Exercise 7.1 uses the biased standard deviation, as batch norm does.
    """
    n = len(before)
    return shifts(before, after, unit=before.std(axis=0) * np.sqrt(n / max(n - 1, 1)))


@mistake(SHIFT, shows=one_for_each_example(MEAN, SPREAD))
def along_the_examples_own_row(before: Z, after: Z) -> Shifts:
    """You return a number for each example, where one for each unit is wanted.

    Mean and standard deviation are taken over the units of one example.

    In exercise 7.1 each unit has its own, over the batch.
    """
    return shifts(before.T, after.T)


@mistake(SHIFT, source=NO_AXIS, shows=are_single(MEAN, SPREAD))
def one_for_all_units(before: Z, after: Z) -> Shifts:
    """You return single numbers, for all units at once.

    A unit that moves up and one that moves down cancel in a mean over both.

    In exercise 7.1 each unit has its own mean and standard deviation.
    """
    mean, spread = shifts(before.reshape(-1, 1), after.reshape(-1, 1))
    return mean[0], spread[0]


@mistake(SHIFT, source=KEPT, shows=one_axis_more(MEAN, SPREAD))
def axis_kept(before: Z, after: Z) -> Shifts:
    """Your shifts have an axis too many, of length 1.

    They are rows of a matrix. A flat array is wanted, with one number for each unit.

    Exercise 7.1 gives the shape of both results.
    """
    mean, spread = shifts(before, after)
    return mean[None], spread[None]


@mistake(SHIFT, shows=exchanged(MEAN, SPREAD))
def spread_first(before: Z, after: Z) -> Shifts:
    """Your mean shift and spread shift have changed places.

    Each is what the other should be.

    Exercise 7.1 gives the order of the two results.
    """
    mean, spread = shifts(before, after)
    return spread, mean
