"""What mistakes in exercise 7.1, distribution_shift, share: shifts but for one part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._shows import Test, equals

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
