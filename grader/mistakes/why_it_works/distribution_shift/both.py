"""Mistakes in exercise 7.1, distribution_shift: in both shifts, and units that were constant."""

from __future__ import annotations

import numpy as np

from grader.mistakes._parts import GUARD, KEPT, NO_AXIS, SAMPLE
from grader.mistakes._shows import all_of, equals, exchanged, times
from grader.mistakes._shows_arrays import (
    are_single,
    at,
    not_number,
    one_axis_more,
    one_for_each_example,
)
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works.distribution_shift._parts import (
    MEAN,
    SHIFT,
    SPREAD,
    Shifts,
    Z,
    apart,
    dead,
    is_mean_shift,
    shifts,
)


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
