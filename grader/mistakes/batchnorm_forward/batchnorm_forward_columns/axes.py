"""Mistakes in exercise 2.4, batchnorm_forward_columns: in what is averaged, scaled and returned."""

import numpy as np

from grader.mistakes._parts import (
    CUT_OFF,
    IN_PLACE,
    LAST_AXIS,
    NO_AXIS,
    Z,
    right_std,
)
from grader.mistakes._shows import (
    all_of,
    changes,
    cut_off,
    equals,
    off_by,
    stops,
    where,
    where_wrong,
    wrong,
)
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_forward._shows import (
    all_alike,
    batch,
    fits_no_other_way,
    gamma_of,
    is_square,
    means_are,
    moved_alike,
    several_features,
    std_of,
    without_gamma,
    z_hat_is,
    z_hat_of,
)
from grader.mistakes.batchnorm_forward.batchnorm_forward_columns._parts import columns, row_std


@mistake(
    "batchnorm_forward_columns",
    source="code for rows used on columns",
    shows=z_hat_of(lambda s, z_hat: np.allclose(z_hat.mean(axis=1), 0, atol=1e-9)),
)
def statistics_of_columns(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Each example is normalized by itself: before gamma and beta each column has mean 0.

    The statistics are those of the columns, as in exercise 2.2. Here a column is an example, and a
    feature is a row.

    The line on mu and sigma squared in the table of exercise 2.4.
    """
    return columns(z, gamma, beta, right_std(z, eps), z.mean(axis=0))


@mistake(
    "batchnorm_forward_columns",
    source=LAST_AXIS,
    shows=all_of(where(fits_no_other_way, stops), where(is_square, wrong("z_tilde"))),
)
def flat_statistics(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """On most batches the function stops, because shapes do not fit together. On a square one the
    values are wrong.

    The statistics are flat, and a flat array is matched with the last axis, the examples.

    Exercise 2.4 asks for statistics of shape (n, 1), and its last sentences say how to keep that
    axis.
    """
    return columns(z, gamma, beta, np.sqrt(z.var(axis=1) + eps), z.mean(axis=1))


@mistake(
    "batchnorm_forward_columns",
    source=LAST_AXIS,
    shows=all_of(where(fits_no_other_way, stops), where(is_square, wrong("z_tilde"))),
)
def flat_parameters(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """On most batches the function stops, because shapes do not fit together. On a square one the
    values are wrong.

    gamma and beta are matched with the last axis, the examples, as flat arrays are.

    In the table of exercise 2.4 they have the shape (n, 1), in which they arrive.
    """
    return columns(z, gamma.ravel(), beta.ravel(), row_std(z, eps))


@mistake(
    "batchnorm_forward_columns", source=NO_AXIS, shows=where(several_features, z_hat_of(all_alike))
)
def one_mean_and_variance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Before gamma and beta, the rows are all moved and scaled alike: they keep their different
    means and widths.

    It is what one mean and one variance of the whole batch give, features mixed.

    The line on mu and sigma squared in the table of exercise 2.4: one of each along each row.
    """
    return columns(z, gamma, beta, np.sqrt(z.var() + eps), z.mean())


@mistake(
    "batchnorm_forward_columns",
    source=NO_AXIS,
    shows=where(several_features, z_hat_of(moved_alike)),
)
def one_mean_for_all_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Before they are scaled, the rows are all moved alike: they keep their different means.

    What is subtracted is a single number, the mean of the whole batch, features mixed.

    The line on mu and sigma squared in the table of exercise 2.4: one of each along each row.
    """
    return columns(z, gamma, beta, row_std(z, eps), z.mean())


@mistake(
    "batchnorm_forward_columns",
    shows=where(
        several_features,
        where_wrong("z_tilde", lambda got, want: (abs((got - want).mean(axis=1)) > 1e-9).any()),
    ),
)
def mean_of_columns(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """With more than one feature the rows do not have mean beta.

    What is subtracted is the mean of each column. Here a column is an example, and a feature is a
    row.

    The line on mu and sigma squared in the table of exercise 2.4.
    """
    return columns(z, gamma, beta, row_std(z, eps), z.mean(axis=0))


@mistake("batchnorm_forward_columns", shows=equals("z_tilde", without_gamma))
def gamma_left_out(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The width of the rows does not change with gamma.

    beta is added, but nothing is multiplied by gamma.

    The second formula in exercise 2.2 has two steps, a scale and a shift.
    """
    return columns(z, np.ones_like(gamma), beta, row_std(z, eps))


@mistake("batchnorm_forward_columns", shows=z_hat_is(lambda s: batch(s) / std_of(s)))
def rows_not_centered(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows have the right width, but their means depend on z.

    z is divided, but the mean is not subtracted.

    The first formula in exercise 2.2 has the difference between z and mu above the line.
    """
    return columns(z, gamma, beta, row_std(z, eps), np.zeros((len(z), 1)))


@mistake("batchnorm_forward_columns", shows=means_are(gamma_of))
def beta_scales(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows have mean gamma. They should have mean beta.

    The result is beta times the normalized values plus gamma.

    In the second formula in exercise 2.2 gamma is the scale and beta the shift.
    """
    return columns(z, beta, gamma, row_std(z, eps))


@mistake("batchnorm_forward_columns", shows=means_are(0))
def beta_left_out(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Every row has mean 0. It should have mean beta.

    The normalized values are multiplied by gamma, but beta is not added.

    The second formula in exercise 2.2 has two steps, a scale and a shift.
    """
    return columns(z, gamma, 0 * beta, row_std(z, eps))


@mistake(
    "batchnorm_forward_columns",
    shows=equals("z_tilde", lambda s: (s.want["z_tilde"] - s.args["beta"]) / s.args["gamma"]),
)
def gamma_and_beta_left_out(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The result does not change with gamma and beta.

    The result is the normalized values, neither scaled nor shifted.

    The second formula in exercise 2.2; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, np.ones_like(gamma), 0 * beta, row_std(z, eps))


@mistake(
    "batchnorm_forward_columns",
    shows=off_by("z_tilde", lambda s: (s.args["gamma"] - 1) * s.args["beta"]),
)
def beta_scaled_along(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows have the right width, but their mean is the product of gamma and beta.

    The result is gamma times the sum of the normalized values and beta, so beta is scaled along.

    In the second formula in exercise 2.2 only the normalized values are multiplied by gamma.
    """
    return columns(z, gamma, gamma * beta, row_std(z, eps))


@mistake("batchnorm_forward_columns", shows=equals("z_tilde", lambda s: s.want["z_tilde"].T))
def left_transposed(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The result has rows and columns exchanged.

    It is the transpose of what is expected, as from a function for rows that is given z turned
    around.

    Exercise 2.4 asks for a result of shape (n, m), a column per example.
    """
    return columns(z, gamma, beta, row_std(z, eps)).T


@mistake("batchnorm_forward_columns", source=IN_PLACE, shows=changes("z"))
def changes_columns(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Afterwards z is no longer what it was.

    Something is written into z itself, so whoever called the function has lost the batch.

    Exercise 2.4 returns an array of its own: the formulas in exercise 2.2 only read z.
    """
    out = columns(z, gamma, beta, row_std(z, eps))
    z -= z.mean(axis=1, keepdims=True)
    return out


@mistake("batchnorm_forward_columns", source=CUT_OFF, shows=cut_off("z_tilde", "z"))
def columns_cut_off(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Where z holds whole numbers, so does the result.

    The decimals are cut off. An array that is made like z is of whole numbers whenever z is.

    The first formula in exercise 2.2 is a quotient, which is rarely whole: it needs an array of
    float64.
    """
    out = np.zeros_like(z)
    out[:] = columns(z, gamma, beta, row_std(z, eps))
    return out
