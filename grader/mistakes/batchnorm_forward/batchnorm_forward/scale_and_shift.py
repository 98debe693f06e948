"""Mistakes in exercise 2.2, batchnorm_forward: in the scale and the shift."""

import numpy as np

from grader.mistakes._parts import (
    Forward,
    Z,
    forward,
    right_std,
)
from grader.mistakes._shows import all_of, equals, holds, off_by, where_wrong
from grader.mistakes._shows_arrays import at, off
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_forward._shows import (
    beta_of,
    gamma_of,
    hardly,
    means_are,
    std_of,
    without_gamma,
)
from utils import BatchNormCache

LAYER_NORM = "statistics along a row are those of layer normalization"
KERAS = "eps is 1e-3 by default in Keras"


@mistake("batchnorm_forward", shows=means_are(gamma_of))
def exchanged_parameters(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have mean gamma. They should have mean beta.

    z_tilde is beta times z_hat plus gamma.

    In the second formula in exercise 2.2 gamma is the scale and beta the shift.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return beta * cache.z_hat + gamma, cache


@mistake("batchnorm_forward", shows=all_of(means_are(gamma_of), at(hardly, "cache.z_hat", off)))
def exchanged_parameters_and_eps_outside(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have mean gamma, and those that hardly vary have a wrong width.

    Two things: z_tilde is beta times z_hat plus gamma, and eps is added outside the root.

    In the formulas in exercise 2.2 eps is inside the root, gamma is the scale and beta the shift.
    """
    cache = forward(z, gamma, beta, z.std(axis=0) + eps)[1]
    return beta * cache.z_hat + gamma, cache


@mistake("batchnorm_forward", shows=means_are(0))
def without_shift(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Every column has mean 0. It should have mean beta.

    The normalized values are multiplied by gamma, but beta is not added.

    The second formula in exercise 2.2 has two steps, a scale and a shift.
    """
    return forward(z, gamma, np.zeros_like(beta), right_std(z, eps))


@mistake("batchnorm_forward", shows=equals("z_tilde", without_gamma))
def without_scale(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the width of z_hat, whatever gamma is.

    beta is added, but nothing is multiplied by gamma.

    The second formula in exercise 2.2 has two steps, a scale and a shift.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return cache.z_hat + beta, cache


@mistake("batchnorm_forward", shows=holds("z_tilde", "cache.z_hat"))
def without_scale_and_shift(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """z_tilde does not change with gamma and beta.

    z_tilde is z_hat, neither scaled nor shifted.

    Two things are computed in exercise 2.2: its second formula takes the result of the first on.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return cache.z_hat.copy(), cache


@mistake(
    "batchnorm_forward", shows=off_by("z_tilde", lambda s: gamma_of(s) * beta_of(s) - beta_of(s))
)
def shifted_first(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the right width, but their mean is the product of gamma and beta.

    z_tilde is gamma times the sum of z_hat and beta, so beta is scaled along.

    In the second formula in exercise 2.2 only the normalized values are multiplied by gamma.
    """
    cache = forward(z, gamma, beta, right_std(z, eps))[1]
    return gamma * (cache.z_hat + beta), cache


@mistake(
    "batchnorm_forward", shows=off_by("z_tilde", lambda s: beta_of(s) / std_of(s) - beta_of(s))
)
def shift_divided_along(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the right width, but their mean is beta over std.

    beta is added before the division, so it is divided along.

    In exercise 2.2 the first formula divides, and only then the second adds beta.
    """
    out, cache = forward(z, gamma, beta / right_std(z, eps), right_std(z, eps))
    return out, cache


@mistake(
    "batchnorm_forward",
    shows=off_by("z_tilde", lambda s: gamma_of(s) * beta_of(s) / std_of(s) - beta_of(s)),
)
def shift_divided_and_scaled_along(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have the right width, but their mean is gamma times beta over std.

    beta is added before both the division and the multiplication, so it goes through both.

    In exercise 2.2 the first formula divides, and only then the second multiplies and adds beta.
    """
    std = right_std(z, eps)
    return forward(z, gamma, gamma * beta / std, std)


@mistake("batchnorm_forward", shows=means_are(lambda s: -beta_of(s)))
def shift_subtracted(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The columns have mean minus beta. They should have mean beta.

    z_tilde is gamma times z_hat minus beta.

    The second formula in exercise 2.2 adds beta.
    """
    return forward(z, gamma, -beta, right_std(z, eps))


@mistake(
    "batchnorm_forward",
    shows=all_of(
        means_are(0), where_wrong("z_tilde", lambda got, want: (got.std(axis=0) <= 1).all())
    ),
)
def scaled_before_normalizing(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Every column of z_tilde has mean 0, whatever beta is, and the width does not follow gamma.

    Your results are those of scaling and shifting first and normalizing afterwards, which removes
    both again but for gamma's sign.

    In exercise 2.2 the first formula, which normalizes, comes before the second, which scales.
    """
    scaled = gamma * z + beta
    z_hat = (scaled - scaled.mean(axis=0)) / right_std(scaled, eps)
    return z_hat.copy(), BatchNormCache(z_hat, right_std(scaled, eps), gamma)
