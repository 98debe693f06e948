"""Mistakes in exercise 7.3, along_gradient: the effective smoothness."""

from __future__ import annotations

from typing import Any

from grader.mistakes.why_it_works._parts import Arrays, Z, norm
from grader.mistakes.why_it_works.along_gradient._parts import smooths


@smooths("divided_by_the_length_alone")
def length_alone(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is the change divided by the length alone.

    The way to a place is the length times the gradient, so it is longer where the gradient is.

    Exercise 7.3 divides by the length of the way.
    """
    return (changes / lengths).max()


@smooths("divided_by_the_norm_alone")
def norm_alone(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is the change divided by the gradient's norm alone.

    The way to a place is the length times the gradient, so it is longer for a greater length.

    Exercise 7.3 divides by the length of the way.
    """
    return changes.max() / norm(start.values())


@smooths("largest_change")
def largest(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is the largest change itself.

    A change is to be expected after a long way. Smoothness is the change for each unit of the way.

    Exercise 7.3 divides by the length of the way.
    """
    return changes.max()


@smooths("mean_smoothness")
def mean(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is the mean over the lengths.

    What is asked for is a bound, which the change for each unit of the way does not exceed.

    Exercise 7.3 takes the largest over all lengths.
    """
    return (changes / lengths).mean() / norm(start.values())


@smooths("smallest_smoothness")
def smallest(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is the smallest over the lengths.

    What is asked for is a bound, which the change for each unit of the way does not exceed.

    Exercise 7.3 takes the largest over all lengths.
    """
    return (changes / lengths).min() / norm(start.values())


@smooths("last_smoothness")
def last(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is that of the last length.

    It may be any of them: they come in any order.

    Exercise 7.3 takes the largest over all lengths.
    """
    return changes[-1] / lengths[-1] / norm(start.values())
