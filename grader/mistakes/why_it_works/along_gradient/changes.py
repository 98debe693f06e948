"""Mistakes in exercise 7.3, along_gradient: the change of the gradient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from grader.mistakes.why_it_works._parts import Arrays, Z, apart, norm
from grader.mistakes.why_it_works.along_gradient._parts import far, measures


def added(vectors: Iterable[Z]) -> float:
    return float(sum(np.sqrt((vector**2).sum()) for vector in vectors))


def sizes(gradients: Arrays) -> float:
    return float(sum(abs(g).sum() for g in gradients.values()))


def of_weights(gradients: Arrays) -> float:
    return norm(g for name, g in gradients.items() if name.startswith("dW"))


def by_added_norms(changes: Z, lengths: Z, start: Arrays) -> Any:
    return (changes / (lengths * added(start.values()))).max()


def by_square(changes: Z, lengths: Z, start: Arrays) -> Any:
    return (changes / (lengths * norm(start.values()) ** 2)).max()


def by_sizes(changes: Z, lengths: Z, start: Arrays) -> Any:
    return (changes / (lengths * sizes(start))).max()


def by_weights(changes: Z, lengths: Z, start: Arrays) -> Any:
    return (changes / (lengths * of_weights(start))).max()


@measures("difference_of_the_norms")
def longer_or_shorter(found: list[Arrays], start: Arrays) -> Z:
    """Your changes say how much longer or shorter the gradient has become.

    They are the difference of two norms. A gradient that has turned around would not have changed.

    Exercise 7.3 wants the norm of the difference.
    """
    return abs(longer(found, start))


@measures("no_absolute_difference")
def longer(found: list[Arrays], start: Arrays) -> Z:
    """Your changes say how much longer the gradient has become; a shorter one gives less than 0.

    They are the difference of two norms. A gradient that has turned around would not have changed.

    Exercise 7.3 wants the norm of the difference.
    """
    return np.array([norm(one.values()) - norm(start.values()) for one in found])


@measures("norms_added", by_added_norms)
def added_changes(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are sums: the norms of the parameters' changes, one by one.

    Lengths at right angles to each other do not add up, their squares do.

    Exercise 7.3 takes the norm of one long vector with the entries of all parameters.
    """
    return np.array([added(apart(one, start).values()) for one in found])


@measures("norms_of_changes_added")
def added_changes_alone(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are sums of norms, although the gradient's norm is that of one vector.

    Lengths at right angles to each other do not add up, their squares do.

    Exercise 7.3 takes the norm of one long vector with the entries of all parameters.
    """
    return added_changes(found, start)


@measures("squares_without_the_root", by_square)
def squares(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are the squares of what they should be.

    They are sums of squares, of which no root is taken.

    Exercise 7.3: a norm is the root of the sum of all squares.
    """
    return far(found, start) ** 2


@measures("squared_changes")
def squares_alone(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are squares, although the way is measured by a norm.

    They are sums of squares, of which no root is taken.

    Exercise 7.3: a norm is the root of the sum of all squares.
    """
    return squares(found, start)


@measures("sums_of_sizes", by_sizes)
def summed_sizes(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are sums of the sizes of all entries.

    That is another way to measure a vector, and a larger number.

    Exercise 7.3: a norm is the root of the sum of all squares.
    """
    return np.array([sizes(apart(one, start)) for one in found])


@measures("change_from_length_to_length")
def from_the_last(found: list[Arrays], start: Arrays) -> Z:
    """Your changes after the first are those from one length to the next.

    Each gradient is compared with the one before it.

    Exercise 7.3 compares each with the gradient at the start.
    """
    before = [start, *found[:-1]]
    return np.array([norm(apart(a, b).values()) for a, b in zip(found, before, strict=True)])


@measures("changes_of_the_weights", by_weights)
def weights_alone(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are those of the gradients of W alone.

    Gamma, beta and b have gradients, too.

    Exercise 7.3 takes the norm of one long vector with the entries of all parameters.
    """
    return np.array([of_weights(apart(one, start)) for one in found])
