"""Mistakes in exercise 2.4, batchnorm_forward_columns."""

import numpy as np

from grader.mistakes._parts import (
    CUT_OFF,
    IN_PLACE,
    LAST_AXIS,
    NO_AXIS,
    SAMPLE,
    SURVEY,
    WORDING,
    Z,
    right_std,
)
from grader.mistakes.bank import mistake


def columns(z: Z, gamma: Z, beta: Z, std: Z, mu: Z | None = None) -> Z:
    """The column version with a denominator, and perhaps a mean, that may be wrong."""
    out: Z = (z - (z.mean(axis=1, keepdims=True) if mu is None else mu)) / std
    return gamma * out + beta


def row_std(z: Z, eps: float, ddof: int = 0) -> Z:
    std: Z = np.sqrt(z.var(axis=1, keepdims=True, ddof=ddof) + eps)
    return std


@mistake("batchnorm_forward_columns", source="code for rows used on columns")
def statistics_of_columns(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Each example is normalized by itself: the rows do not have mean beta.

    The statistics run along the columns, as in exercise 2.2. Here a column is an example, and a
    feature is a row.

    The line on mu and sigma squared in the table of exercise 2.4.
    """
    return columns(z, gamma, beta, right_std(z, eps), z.mean(axis=0))


@mistake("batchnorm_forward_columns", source=LAST_AXIS)
def flat_statistics(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The function stops because shapes do not fit together, or gives wrong values if z is square.

    Your statistics are flat, and a flat array is matched with the last axis, the examples.

    Exercise 2.4 asks for statistics of shape (n, 1), and its last sentences say how to keep that
    axis.
    """
    return columns(z, gamma, beta, np.sqrt(z.var(axis=1) + eps), z.mean(axis=1))


@mistake("batchnorm_forward_columns", source=LAST_AXIS)
def flat_parameters(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The function stops because shapes do not fit together, or gives wrong values if z is square.

    You make gamma and beta flat, and a flat array is matched with the last axis, the examples.

    In the table of exercise 2.4 they have the shape (n, 1), in which they arrive.
    """
    return columns(z, gamma.ravel(), beta.ravel(), row_std(z, eps))


@mistake("batchnorm_forward_columns", source=NO_AXIS)
def one_mean_and_variance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows keep their different means and widths: all are moved and scaled alike.

    There is one mean and one variance for the whole batch, features mixed.

    The line on mu and sigma squared in the table of exercise 2.4: one of each along each row.
    """
    return columns(z, gamma, beta, np.sqrt(z.var() + eps), z.mean())


@mistake("batchnorm_forward_columns", source=SURVEY)
def eps_outside_the_root_of_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Nearly right where a row varies much, and wrong where it hardly varies.

    eps is added to the standard deviation. It belongs to the variance, inside the root.

    The first formula in exercise 2.2; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, gamma, beta, z.std(axis=1, keepdims=True) + eps)


@mistake("batchnorm_forward_columns", source=SURVEY)
def eps_left_out(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Nearly right where a row varies much, and not a number where it does not vary.

    eps is not used, so a constant row is 0 divided by 0.

    The first formula in exercise 2.2; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, gamma, beta, z.std(axis=1, keepdims=True))


@mistake("batchnorm_forward_columns")
def eps_of_its_own(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Right as long as eps is 1e-5, and wrong for any other eps.

    The eps that is passed is not used: a number is written in its place.

    The eps in the first formula in exercise 2.2 is the function's last argument, here in exercise
    2.4 too.
    """
    return columns(z, gamma, beta, row_std(z, 1e-5))


@mistake("batchnorm_forward_columns", source=WORDING)
def rows_divided_by_variance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Rows that vary much come out too narrow, those that vary little too wide.

    You divide by the variance plus eps, without the root.

    The first formula in exercise 2.2 has a root over both.
    """
    return columns(z, gamma, beta, z.var(axis=1, keepdims=True) + eps)


@mistake("batchnorm_forward_columns", source=SAMPLE)
def sample_variance_of_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """All normalized values are a little too small, the more so the smaller the batch.

    Your variance divides by the number of examples less 1. Batch norm divides by the number itself.

    The second formula above exercise 2.1; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, gamma, beta, row_std(z, eps, ddof=1))


@mistake("batchnorm_forward_columns", source=SAMPLE)
def sample_deviation_of_rows_without_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Most values are a little too small, and a constant row is not a number.

    Two things: your variance divides by the number of examples less 1, and eps is not used.

    The second formula above exercise 2.1 is the variance; the first in exercise 2.2 has eps inside
    the root.
    """
    return columns(z, gamma, beta, row_std(z, 0.0, ddof=1))


@mistake("batchnorm_forward_columns")
def rows_not_centered(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows have the right width, but their means depend on z.

    You divide, but the mean is not subtracted.

    The first formula in exercise 2.2 has the difference between z and mu above the line.
    """
    return columns(z, gamma, beta, row_std(z, eps), np.zeros((len(z), 1)))


@mistake("batchnorm_forward_columns")
def beta_scales(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows have mean gamma. They should have mean beta.

    You multiply by beta and add gamma.

    In the second formula in exercise 2.2 gamma is the scale and beta the shift.
    """
    return columns(z, beta, gamma, row_std(z, eps))


@mistake("batchnorm_forward_columns")
def beta_left_out(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Every row has mean 0. It should have mean beta.

    The normalized values are multiplied by gamma, but beta is not added.

    The second formula in exercise 2.2 has two steps, a scale and a shift.
    """
    return columns(z, gamma, 0 * beta, row_std(z, eps))


@mistake("batchnorm_forward_columns")
def gamma_and_beta_left_out(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Every row has mean 0 and standard deviation 1, whatever gamma and beta are.

    You return the normalized values before they are scaled and shifted.

    The second formula in exercise 2.2; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, np.ones_like(gamma), 0 * beta, row_std(z, eps))


@mistake("batchnorm_forward_columns")
def beta_scaled_along(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows have the right width, but their mean is the product of gamma and beta.

    beta is added before the multiplication, so it is scaled along.

    In the second formula in exercise 2.2 only the normalized values are multiplied by gamma.
    """
    return columns(z, gamma, gamma * beta, row_std(z, eps))


@mistake("batchnorm_forward_columns")
def left_transposed(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The numbers are right, but rows and columns have changed places.

    You turned z around, perhaps to use your function for rows, and did not turn the result back.

    Exercise 2.4 asks for a result of shape (n, m), a column per example.
    """
    return columns(z, gamma, beta, row_std(z, eps)).T


@mistake("batchnorm_forward_columns", source=IN_PLACE)
def changes_columns(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Your values are right, but afterwards z is no longer what it was.

    You subtract the mean from z itself, so whoever called the function has lost the batch.

    Exercise 2.4 returns an array of its own: the formulas in exercise 2.2 only read z.
    """
    out = columns(z, gamma, beta, row_std(z, eps))
    z -= z.mean(axis=1, keepdims=True)
    return out


@mistake("batchnorm_forward_columns", source=CUT_OFF)
def columns_cut_off(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """All is right until z holds whole numbers: then the result holds whole numbers too.

    You fill an array that was made like z. If z holds whole numbers, so does that array, and the
    decimals are cut off.

    The first formula in exercise 2.2 is a quotient, which is rarely whole: it needs an array of
    float64.
    """
    out = np.zeros_like(z)
    out[:] = columns(z, gamma, beta, row_std(z, eps))
    return out
