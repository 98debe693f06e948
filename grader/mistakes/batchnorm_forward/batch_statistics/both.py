"""Mistakes in exercise 2.1, batch_statistics: in mu and var at once, or in mu."""

import numpy as np

from grader.mistakes._parts import (
    CUT_OFF,
    FLOORED,
    IN_PLACE,
    KEPT,
    NO_AXIS,
)
from grader.mistakes._shows import changes, cut_off, each_of, holds, is_whole, larger, said_of
from grader.mistakes._shows_arrays import are_single, one_axis_more, one_for_each_example
from grader.mistakes.bank import mistake

Z = np.ndarray
Pair = tuple[Z, Z]


@mistake("batch_statistics", shows=one_for_each_example("mu", "var"))
def statistics_of_rows(z: Z) -> Pair:
    """mu and var hold one number for each example. There should be one for each feature.

    They are the mean and the variance of the rows, so they mix features. Batch norm mixes the
    examples and keeps the features apart.

    In the two formulas above exercise 2.1 the sum runs over i, the examples, and j, the feature,
    stays.
    """
    return z.mean(axis=1), z.var(axis=1)


@mistake("batch_statistics", source=NO_AXIS, shows=are_single("mu", "var"))
def statistics_over_everything(z: Z) -> tuple[float, float]:
    """mu and var are single numbers, whatever the number of features.

    They are the mean and the variance of all entries of z, so features are mixed.

    In the two formulas above exercise 2.1 each feature j has a mean and a variance of its own.
    """
    return z.mean(), z.var()


@mistake("batch_statistics", shows=one_for_each_example("mu"))
def mean_of_rows(z: Z) -> Pair:
    """mu holds one number for each example. There should be one for each feature.

    It is the mean of the rows, so it mixes features.

    In the first formula above exercise 2.1 the sum runs over i, the examples, and j, the feature,
    stays.
    """
    return z.mean(axis=1), z.var(axis=0)


@mistake("batch_statistics", source=NO_AXIS, shows=are_single("mu"))
def one_mean_for_all(z: Z) -> tuple[float, Z]:
    """mu is a single number, whatever the number of features.

    It is the mean of all entries of z, so features are mixed.

    In the first formula above exercise 2.1 each feature j has a mean of its own.
    """
    return z.mean(), z.var(axis=0)


@mistake("batch_statistics", shows=holds("var", "mu"))
def mean_twice(z: Z) -> Pair:
    """Your variance is the mean of each feature.

    var holds what mu should.

    The second formula above exercise 2.1 is the variance.
    """
    return z.mean(axis=0), z.mean(axis=0)


@mistake("batch_statistics", shows=holds("mu", "var"))
def variance_twice(z: Z) -> Pair:
    """Your mean is the variance of each feature.

    mu holds what var should.

    The first formula above exercise 2.1 is the mean.
    """
    return z.var(axis=0), z.var(axis=0)


@mistake("batch_statistics", source=FLOORED, shows=is_whole("mu"))
def mean_alone_rounded_down(z: Z) -> Pair:
    """mu holds whole numbers, whatever z is.

    It is the mean rounded down. In Python // divides and rounds down.

    The first formula above exercise 2.1 has 1/N, a fraction.
    """
    return z.sum(axis=0) // len(z) * 1.0, z.var(axis=0)


@mistake(
    "batch_statistics",
    source=FLOORED,
    shows=each_of(said_of("mu", lambda s, mu: (mu % 1 == 0).all()), larger("var")),
)
def mean_rounded_down(z: Z) -> Pair:
    """mu holds whole numbers, whatever z is, and var is too large.

    mu is the mean rounded down, and var measures the spread around that. In Python // divides and
    rounds down.

    The first formula above exercise 2.1 has 1/N, a fraction.
    """
    mu = z.sum(axis=0) // len(z) * 1.0
    return mu, np.mean((z - mu) ** 2, axis=0)


@mistake("batch_statistics", shows=each_of(holds("mu", "var"), holds("var", "mu")))
def exchanged_statistics(z: Z) -> Pair:
    """mu holds what var should, and var what mu should.

    The variance comes first and the mean second.

    Exercise 2.1 asks for the mean and then the variance.
    """
    return z.var(axis=0), z.mean(axis=0)


@mistake("batch_statistics", source=KEPT, shows=one_axis_more("mu", "var"))
def kept_dimensions(z: Z) -> Pair:
    """mu and var have one axis too many.

    The axis that was averaged over is still there, with length 1.

    Exercise 2.1 asks for two flat arrays of shape (D,).
    """
    return z.mean(axis=0, keepdims=True), z.var(axis=0, keepdims=True)


@mistake("batch_statistics", source=CUT_OFF, shows=cut_off("mu", "z"))
def mean_cut_off(z: Z) -> Pair:
    """Where z holds whole numbers, so does mu: the means lose their decimals.

    An array of whole numbers cuts off decimals, and one that is made like z is of whole numbers
    whenever z is.

    A mean of whole numbers is a fraction: in the first formula above exercise 2.1, 1/N is one too.
    """
    mu = np.zeros_like(z[0])
    mu[:] = z.mean(axis=0)
    return mu, z.var(axis=0)


@mistake("batch_statistics", source=IN_PLACE, shows=changes("z"))
def centers_its_input(z: Z) -> Pair:
    """Afterwards z is no longer what it was.

    Something is written into z itself. The layer still needs z.

    The two formulas above exercise 2.1 only read z. What they need on the way goes into an array of
    its own.
    """
    mu, var = z.mean(axis=0), z.var(axis=0)
    z -= mu
    return mu, var
