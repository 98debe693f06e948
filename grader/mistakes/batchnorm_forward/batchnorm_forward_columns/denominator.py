"""Mistakes in exercise 2.4, batchnorm_forward_columns: in what z is divided by."""

import numpy as np

from grader.mistakes._parts import (
    CANCELS,
    HALVED,
    NO_AXIS,
    SAMPLE,
    SURVEY,
    WORDING,
    Z,
    square_of_the_spread,
)
from grader.mistakes._shows import all_of, right_only, where
from grader.mistakes._shows_arrays import nearly, not_number, off, too_small
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_forward._shows import (
    batch,
    divided_by,
    eps_of,
    hardly,
    little,
    mean_of,
    much,
    sample_var,
    scaled_alike,
    steady,
    still,
    varied,
    z_hat_at,
    z_hat_cancels,
    z_hat_is,
    z_hat_of,
    z_hat_tilts,
)
from grader.mistakes.batchnorm_forward.batchnorm_forward_columns._parts import columns, row_std


@mistake(
    "batchnorm_forward_columns",
    source=SURVEY,
    shows=all_of(z_hat_at(steady, nearly), z_hat_at(hardly, off)),
)
def eps_outside_the_root_of_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Nearly right where a row varies much, and wrong where it hardly varies.

    The denominator is the standard deviation plus eps. eps belongs to the variance, inside the
    root.

    The first formula in exercise 2.2; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, gamma, beta, z.std(axis=1, keepdims=True) + eps)


@mistake(
    "batchnorm_forward_columns",
    source=SURVEY,
    shows=all_of(z_hat_at(steady, nearly), z_hat_at(still, not_number)),
)
def eps_left_out(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Nearly right where a row varies much, and not a number where it does not vary.

    The denominator is the standard deviation alone, without eps, so a constant row is 0 divided by
    0.

    The first formula in exercise 2.2; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, gamma, beta, z.std(axis=1, keepdims=True))


@mistake("batchnorm_forward_columns", shows=right_only(lambda s: eps_of(s) == 1e-5, "z_tilde"))
def eps_of_its_own(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Right when eps is 1e-5. For any other eps each row that varies is wrong.

    The eps that is passed changes nothing: your results are those of 1e-5.

    The eps in the first formula in exercise 2.2 is the function's last argument, here in exercise
    2.4 too.
    """
    return columns(z, gamma, beta, row_std(z, 1e-5))


@mistake("batchnorm_forward_columns", source=WORDING, shows=z_hat_tilts(up=little, down=much))
def rows_divided_by_variance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Rows that vary much come out too narrow, those that vary little too wide.

    The denominator is the variance plus eps, without the root.

    The first formula in exercise 2.2 has a root over both.
    """
    return columns(z, gamma, beta, z.var(axis=1, keepdims=True) + eps)


@mistake(
    "batchnorm_forward_columns",
    source=SAMPLE,
    shows=divided_by(lambda s: (sample_var(s) + eps_of(s)) ** 0.5),
)
def sample_variance_of_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """All normalized values are a little too small, the more so the smaller the batch; those of a
    single example are not numbers.

    The variance is what dividing by the number of examples less 1 gives. Batch norm divides by the
    number itself.

    The second formula above exercise 2.1; exercise 2.4 changes the shapes and nothing else.
    """
    return columns(z, gamma, beta, row_std(z, eps, ddof=1))


@mistake(
    "batchnorm_forward_columns",
    source=SAMPLE,
    shows=all_of(z_hat_at(steady, too_small), z_hat_at(still, not_number)),
)
def sample_deviation_of_rows_without_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Most values are a little too small, and a constant row is not a number.

    Two things: the deviation is what dividing by the number of examples less 1 gives, and eps is
    not in the denominator.

    The second formula above exercise 2.1 is the variance; the first in exercise 2.2 has eps inside
    the root.
    """
    return columns(z, gamma, beta, row_std(z, 0.0, ddof=1))


@mistake("batchnorm_forward_columns", source=CANCELS, shows=z_hat_cancels)
def row_variance_from_squares(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Few digits are right where the mean is large beside the spread.

    The variance is what the mean of the squares minus the square of the mean gives. Both are large
    there and agree in most digits, so the difference keeps few of them.

    The second formula above exercise 2.1 subtracts the mean first, and then squares; exercise 2.4
    changes the shapes and nothing else.
    """
    var = square_of_the_spread(z, axis=1, keepdims=True)
    return columns(z, gamma, beta, np.sqrt(var + eps))


@mistake("batchnorm_forward_columns", shows=z_hat_at(hardly, not_number))
def eps_subtracted_from_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Where a row hardly varies the result is not a number.

    eps is subtracted from the variance, so what is under the root can be negative.

    The first formula in exercise 2.2 has the sum of sigma squared and eps under the root.
    """
    return columns(z, gamma, beta, row_std(z, -eps))


@mistake("batchnorm_forward_columns", source=HALVED, shows=z_hat_tilts(up=little, down=much))
def half_of_the_row_sum(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """Rows that vary much come out too narrow, those that vary little too wide.

    The denominator is half of the variance plus eps. A power binds more tightly than a division, so
    raising to 1/2 without parentheses raises to 1 and then halves.

    The first formula in exercise 2.2 has a root over both.
    """
    return columns(z, gamma, beta, (z.var(axis=1, keepdims=True) + eps) / 2)


@mistake(
    "batchnorm_forward_columns",
    source=NO_AXIS,
    shows=where(lambda s: sum(varied(s)) > 1, z_hat_of(scaled_alike)),
)
def one_variance_for_all_rows(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows keep their different widths: all are scaled alike.

    The denominator is a single number, made of the variance of the whole batch, features mixed.

    The line on mu and sigma squared in the table of exercise 2.4: one of each along each row.
    """
    return columns(z, gamma, beta, np.sqrt(z.var() + eps))


@mistake("batchnorm_forward_columns", shows=z_hat_is(lambda s: batch(s) - mean_of(s)))
def rows_not_divided(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Z:
    """The rows have the right means, but their widths depend on z.

    The mean is subtracted and nothing is divided.

    The first formula in exercise 2.2 has a root below the line.
    """
    return columns(z, gamma, beta, np.ones((len(z), 1)))
