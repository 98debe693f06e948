"""Mistakes in exercise 7.5, rotation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._parts import KEPT, NO_AXIS
from grader.mistakes._shows import Test, equals, has_shape, said_of, times, where
from grader.mistakes.bank import mistake

Z = np.ndarray
TURN = "rotation"
ANGLES = "angles"


def lengths(w: Z) -> Z:
    found: Z = np.sqrt((w**2).sum(axis=0))
    return found


def unit(w: Z) -> Z:
    return w / lengths(w)


def angles(u: Z, v: Z, size: Callable[[Z], Z] = lengths) -> Z:
    """The angle from the diagonals of u and v, in columns."""
    found: Z = 2 * np.arctan2(size(u - v), size(u + v))
    return found


def cosine(before: Z, after: Z) -> Z:
    found: Z = np.clip((unit(before) * unit(after)).sum(axis=0), -1, 1)
    return found


def is_(value: Callable[[Z, Z], Any]) -> Test:
    return equals(ANGLES, lambda s: value(s.args["W_before"], s.args["W_after"]))


def is_tiny(s: Any) -> bool:
    return bool((s.want[ANGLES] < 1e-7).all() and (s.want[ANGLES] > 0).all())


@mistake(
    TURN,
    source="the textbook's formula for an angle",
    shows=where(is_tiny, said_of(ANGLES, lambda s, got: not got.any())),
)
def arccosine(before: Z, after: Z) -> Z:
    """Tiny angles come out as 0.

    That is what the arccosine gives: the cosine of a tiny angle differs from 1 by less than a
    float64 can hold. Clipping does not help, it only prevents a nan.

    Exercise 7.5 has two diagonals, of which one is the sine of half the angle.
    """
    return np.arccos(cosine(before, after))


@mistake(TURN, shows=times(ANGLES, 180 / np.pi))
def degrees(before: Z, after: Z) -> Z:
    """Your angles are in degrees.

    In radians, half a turn is pi, and a tiny angle is its own sine.

    Exercise 7.5 wants radians.
    """
    return np.degrees(angles(unit(before), unit(after)))


@mistake(TURN, shows=has_shape(ANGLES, lambda s: (len(s.args["W_before"]),)))
def rows(before: Z, after: Z) -> Z:
    """You return an angle for each input, where one for each unit is wanted.

    Rows are compared. The weights into one unit stand in a column.

    Exercise 7.5: the weights of unit j are column j.
    """
    return angles(unit(before.T), unit(after.T))


def of_the_matrix(before: Z, after: Z) -> Any:
    return angles(unit(before.reshape(-1, 1)), unit(after.reshape(-1, 1)))[0]


@mistake(TURN, source=NO_AXIS, shows=is_(of_the_matrix))
def whole_matrix(before: Z, after: Z) -> Any:
    """You return one angle for the whole matrix.

    All weights are taken for one long vector. Batch norm ignores the length of each unit's weights
    on its own.

    Exercise 7.5 wants an angle for each unit.
    """
    return of_the_matrix(before, after)


def mean_angle(before: Z, after: Z) -> Any:
    return angles(unit(before), unit(after)).mean()


@mistake(TURN, source=KEPT, shows=has_shape(ANGLES, lambda s: (1, s.args["W_before"].shape[1])))
def axis_kept(before: Z, after: Z) -> Z:
    """Your angles have an axis too many, of length 1.

    They are a row of a matrix. A flat array is wanted, with one number for each unit.

    Exercise 7.5 gives the shape of the result.
    """
    return angles(unit(before), unit(after))[None]


@mistake(TURN, shows=is_(cosine))
def cosine_for_the_angle(before: Z, after: Z) -> Z:
    """You return the cosines of the angles.

    Weights that have not turned give 1 in place of 0.

    Exercise 7.5 wants the angle itself, in radians.
    """
    return cosine(before, after)


def exchanged_diagonals(before: Z, after: Z) -> Z:
    return np.pi - angles(unit(before), unit(after))


@mistake(TURN, shows=is_(exchanged_diagonals))
def diagonals_exchanged(before: Z, after: Z) -> Z:
    """Your angles are what is missing to half a turn: weights that have not turned give pi.

    The two diagonals have changed places in the arctangent.

    Exercise 7.5: the sine of half the angle belongs to the difference, and it comes first.
    """
    return exchanged_diagonals(before, after)


def longer_and_shorter(before: Z, after: Z) -> Z:
    return angles(before, after)


@mistake(TURN, shows=is_(longer_and_shorter))
def lengths_kept(before: Z, after: Z) -> Z:
    """Your angles depend on how long the weights are.

    What is subtracted and added is not of one length, so these are not the sides of a rhombus.

    Exercise 7.5 makes both of length 1 first.
    """
    return longer_and_shorter(before, after)


def first_of_length_one(before: Z, after: Z) -> Z:
    return angles(unit(before), after)


@mistake(TURN, shows=is_(first_of_length_one))
def only_the_first_normalized(before: Z, after: Z) -> Z:
    """Your angles depend on how long the weights are after.

    Only those before are made of length 1.

    Exercise 7.5 makes both of length 1 first.
    """
    return first_of_length_one(before, after)


def by_the_whole(before: Z, after: Z) -> Z:
    return angles(before / np.linalg.norm(before), after / np.linalg.norm(after))


@mistake(TURN, source=NO_AXIS, shows=is_(by_the_whole))
def length_of_the_matrix(before: Z, after: Z) -> Z:
    """Your angles depend on how long a unit's weights are, compared with all others.

    They are divided by one length, that of the whole matrix.

    In exercise 7.5 the weights of each unit are made of length 1, column by column.
    """
    return by_the_whole(before, after)


def without_roots(before: Z, after: Z) -> Z:
    return angles(unit(before), unit(after), lambda w: (w**2).sum(axis=0))


@mistake(TURN, shows=is_(without_roots))
def squared_diagonals(before: Z, after: Z) -> Z:
    """Your angles are too small up to a right angle, and too large beyond.

    The squares of the two diagonals are compared, without their roots.

    The formulas of exercise 7.5 have the lengths of the diagonals.
    """
    return without_roots(before, after)


def acute(before: Z, after: Z) -> Z:
    found = angles(unit(before), unit(after))
    return np.minimum(found, np.pi - found)


@mistake(TURN, shows=is_(acute))
def never_obtuse(before: Z, after: Z) -> Z:
    """Your angles are never beyond a right one: a unit that points the other way seems unturned.

    The sign of the direction is lost.

    In exercise 7.5 angles go from 0 to pi.
    """
    return acute(before, after)


def sine_of_the_half(before: Z, after: Z) -> Z:
    return lengths(unit(before) - unit(after)) / 2


@mistake(TURN, shows=is_(sine_of_the_half))
def sine_for_the_angle(before: Z, after: Z) -> Z:
    """You return the sines of half the angles.

    For a tiny angle the sine of its half is half of it, and for half a turn it is 1.

    From the two formulas in exercise 7.5, the arctangent gives the angle.
    """
    return sine_of_the_half(before, after)


@mistake(TURN, shows=is_(mean_angle))
def mean_over_the_units(before: Z, after: Z) -> Any:
    """You return one number, the mean of the units' angles.

    Which of them turn, and which do not, is lost in it.

    Exercise 7.5 wants an angle for each unit.
    """
    return mean_angle(before, after)
