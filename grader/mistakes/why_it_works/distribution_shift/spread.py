"""Mistakes in exercise 7.1, distribution_shift: the shift of the spreads."""

from __future__ import annotations

import numpy as np

from grader.mistakes._shows import times
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works.distribution_shift._parts import (
    SHIFT,
    SPREAD,
    Shifts,
    Z,
    is_spread_shift,
    spreads,
)


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
