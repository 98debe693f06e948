"""Mistakes in exercise 7.1, distribution_shift: the shift of the means."""

from __future__ import annotations

from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works.distribution_shift._parts import (
    SHIFT,
    Shifts,
    Z,
    apart,
    is_mean_shift,
    shifts,
)


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
