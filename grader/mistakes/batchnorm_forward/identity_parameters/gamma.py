"""Mistakes in exercise 2.3, identity_parameters: in gamma."""

import numpy as np

from grader.mistakes._parts import (
    CANCELS,
    HALVED,
    NO_AXIS,
    SAMPLE,
    Z,
    right_std,
    square_of_the_spread,
)
from grader.mistakes._shows import all_of, equals, right_only, smaller
from grader.mistakes._shows_arrays import (
    are_single,
    at,
    nearly,
    not_number,
    off,
    tilts,
    too_large,
    too_small,
    zero,
)
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_forward._shows import (
    cancels,
    eps_of,
    hardly,
    little,
    much,
    sample_var,
    steady,
    still,
)

Pair = tuple[Z, Z]


@mistake("identity_parameters", shows=all_of(smaller("gamma"), at(still, "gamma", zero)))
def deviation_without_eps(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is too small, the more so the less a column varies, and 0 for a constant one.

    It is the batch's standard deviation. The layer divides by something slightly larger, and gamma
    has to undo just that.

    The first formula in exercise 2.2 says what the layer divides by.
    """
    return z.std(axis=0), z.mean(axis=0)


@mistake("identity_parameters", shows=equals("gamma", lambda s: s.want["gamma"] ** 2))
def root_missing(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is the square of what is expected.

    It is the variance plus eps. The layer divides by the root of that.

    The first formula in exercise 2.2 says what the layer divides by.
    """
    return z.var(axis=0) + eps, z.mean(axis=0)


@mistake(
    "identity_parameters", shows=all_of(tilts("gamma", much, little), at(still, "gamma", zero))
)
def variance_alone(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is too large where a column varies much, too small where it varies little, and 0
    for a constant one.

    Two things: it is the variance, without the root, and eps is not in it.

    The first formula in exercise 2.2 says what the layer divides by.
    """
    return z.var(axis=0), z.mean(axis=0)


@mistake("identity_parameters", shows=all_of(at(steady, "gamma", nearly), at(hardly, "gamma", off)))
def eps_outside(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is off, the most where a column hardly varies.

    It is the standard deviation plus eps. The layer adds eps to the variance, inside the root.

    The first formula in exercise 2.2 says what the layer divides by.
    """
    return z.std(axis=0) + eps, z.mean(axis=0)


@mistake("identity_parameters", shows=right_only(lambda s: eps_of(s) == 1e-5, "gamma"))
def eps_not_the_one_given(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is right when eps is 1e-5, and wrong for any other eps.

    The eps that is passed changes nothing: your gamma is that of 1e-5.

    Exercise 2.3 takes the eps that the layer will use, and gamma has to undo the first formula in
    exercise 2.2 with that eps.
    """
    return right_std(z, 1e-5), z.mean(axis=0)


@mistake(
    "identity_parameters",
    source=SAMPLE,
    shows=equals("gamma", lambda s: (sample_var(s) + eps_of(s)) ** 0.5),
)
def sample_variance_undone(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is a little too large, the more so the smaller the batch, and not a number for a
    single example.

    The variance in it is what dividing by N - 1 gives. The layer's divides by N.

    The second formula above exercise 2.1 is the variance that the layer uses.
    """
    return np.sqrt(z.var(axis=0, ddof=1) + eps), z.mean(axis=0)


@mistake(
    "identity_parameters",
    source=SAMPLE,
    shows=all_of(at(much, "gamma", too_large), at(hardly, "gamma", off)),
)
def sample_deviation_alone(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is a little too large where a column varies much, and wrong where it hardly
    varies.

    Two things: it is the deviation that dividing by N - 1 instead of N gives, and eps is not in it.

    The second formula above exercise 2.1 is the variance; the first in exercise 2.2 says where eps
    goes.
    """
    return z.std(axis=0, ddof=1), z.mean(axis=0)


@mistake("identity_parameters", source=CANCELS, shows=cancels("gamma"))
def deviation_from_squares(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma has few right digits where the mean is large beside the spread.

    The variance in it is what the mean of the squares minus the square of the mean gives. Both are
    large there and agree in most digits, so the difference keeps few of them.

    The second formula above exercise 2.1 subtracts the mean first, and then squares.
    """
    return np.sqrt(square_of_the_spread(z) + eps), z.mean(axis=0)


@mistake("identity_parameters", source=HALVED, shows=tilts("gamma", up=much, down=little))
def half_of_the_sum(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is too large where a column varies much, too small where it varies little.

    It is half of the variance plus eps. A power binds more tightly than a division, so raising to
    1/2 without parentheses raises to 1 and then halves.

    The first formula in exercise 2.2 says what the layer divides by: it has a root over both.
    """
    return (z.var(axis=0) + eps) / 2, z.mean(axis=0)


@mistake(
    "identity_parameters",
    shows=all_of(at(hardly, "gamma", not_number), at(steady, "gamma", too_small)),
)
def eps_subtracted(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is too small, and not a number where a column hardly varies.

    eps is subtracted from the variance. The layer adds it, and gamma has to undo just that.

    The first formula in exercise 2.2 says what the layer divides by.
    """
    return np.sqrt(z.var(axis=0) - eps), z.mean(axis=0)


@mistake("identity_parameters", source=NO_AXIS, shows=are_single("gamma"))
def one_gamma_for_all(z: Z, eps: float = 1e-5) -> tuple[float, Z]:
    """gamma is a single number, whatever the number of features.

    It is made of the variance of the whole array, so features are mixed.

    In the second formula above exercise 2.1 each feature j has a variance of its own.
    """
    return np.sqrt(z.var() + eps), z.mean(axis=0)


@mistake("identity_parameters", shows=equals("gamma", lambda s: 1 + 0 * s.want["gamma"]))
def gamma_of_one(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is 1, whatever z is.

    It leaves the width of z_hat as it is. What is to come back is the width of z.

    Solve the equation in exercise 2.3 for gamma: it undoes the division by the layer.
    """
    return np.ones(z.shape[1]), z.mean(axis=0)


@mistake("identity_parameters", shows=equals("gamma", lambda s: 1 / s.want["gamma"]))
def one_over_gamma(z: Z, eps: float = 1e-5) -> Pair:
    """Your gamma is one over what is expected.

    It divides once more where it should undo a division.

    The first formula in exercise 2.2 says what the layer divides by; the equation in exercise 2.3
    multiplies by gamma.
    """
    return 1 / right_std(z, eps), z.mean(axis=0)
