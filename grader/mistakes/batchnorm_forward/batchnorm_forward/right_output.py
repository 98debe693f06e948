"""Mistakes in exercise 2.2, batchnorm_forward, with the right output at first sight.

The cache is wrong, z is overwritten, or all is right until z holds whole numbers.
"""

import numpy as np

from grader.mistakes._parts import CUT_OFF, IN_PLACE, KEPT, Forward, Z, forward, right_std
from grader.mistakes._shows import all_of, changes, cut_off, each_of, equals, holds, smaller, wrong
from grader.mistakes._shows_arrays import at, one_axis_more, zero
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_forward._shows import batch, mean_of, still
from utils import BatchNormCache


@mistake("batchnorm_forward", shows=wrong("cache.std"))
def cache_holds_variance(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is not the denominator of the first formula.

    It is the variance, without eps and without the root.

    The list in exercise 2.2 says what std is: the denominator of the first formula.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(std=z.var(axis=0))


@mistake("batchnorm_forward", shows=equals("cache.std", lambda s: s.want["cache.std"] ** 2))
def cache_without_root(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is the square of what is expected.

    It is the sum of the variance and eps, without the root.

    The list in exercise 2.2 says what std is: the denominator of the first formula.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(std=z.var(axis=0) + eps)


@mistake("batchnorm_forward", shows=all_of(smaller("cache.std"), at(still, "cache.std", zero)))
def cache_without_eps(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is too small, the more so the less a column varies, and 0 for a constant
    one.

    It is the batch's standard deviation, without eps.

    The list in exercise 2.2 says what std is: the denominator of the first formula.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(std=z.std(axis=0))


@mistake(
    "batchnorm_forward",
    source="backward passes in many stages often keep the inverse",
    shows=equals("cache.std", lambda s: 1 / s.want["cache.std"]),
)
def cache_holds_inverse(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is one over what is expected.

    It is the factor by which the centered z is multiplied. What is asked for is what it is divided
    by.

    The list in exercise 2.2 says what std is: the denominator of the first formula.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(std=1 / cache.std)


@mistake("batchnorm_forward", shows=equals("cache.z_hat", batch))
def cache_holds_input(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The z_hat in the cache is not normalized at all.

    It is z as it came in.

    The first formula in exercise 2.2 is z_hat; the list below it says that the cache holds it.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(z_hat=np.array(z, dtype=np.float64))


@mistake("batchnorm_forward", shows=equals("cache.z_hat", lambda s: batch(s) - mean_of(s)))
def cache_holds_difference(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The z_hat in the cache is too wide or too narrow.

    It is z minus the mean, not divided.

    The first formula in exercise 2.2 is z_hat; the list below it says that the cache holds it.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(z_hat=z - z.mean(axis=0))


@mistake("batchnorm_forward", source=IN_PLACE, shows=holds("cache.z_hat", "z_tilde"))
def cache_holds_output(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The z_hat in the cache is what z_tilde should be.

    So it is if the cache is given the output, or if gamma and beta are applied in place: then the
    array that the cache holds changes along.

    The first formula in exercise 2.2 is z_hat, the second makes something new of it; the list below
    them says that the cache holds the first.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(z_hat=out)


@mistake("batchnorm_forward", shows=wrong("cache.gamma"))
def cache_holds_beta(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The gamma in the cache is not gamma.

    It is beta. The backward pass needs the scale; the shift leaves no trace in it.

    The list in exercise 2.2 says what the cache holds, in order.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(gamma=beta)


@mistake(
    "batchnorm_forward",
    shows=each_of(holds("cache.z_hat", "cache.std"), holds("cache.std", "cache.z_hat")),
)
def cache_in_other_order(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The cache holds the right arrays under the wrong names.

    z_hat and std have changed places.

    The list in exercise 2.2 says what the cache holds, in order.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, BatchNormCache(cache.std, cache.z_hat, gamma)


@mistake("batchnorm_forward", source=KEPT, shows=one_axis_more("cache.std"))
def cache_with_kept_dimensions(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache has one axis too many.

    The axis that was averaged over is still there, with length 1.

    The list in exercise 2.2 asks for a std of shape (D,).
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    return out, cache._replace(std=cache.std[None])


@mistake("batchnorm_forward", source=IN_PLACE, shows=changes("z"))
def changes_z(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Afterwards z is no longer what it was.

    Something is written into z itself, so whoever called the function has lost the batch.

    The formulas in exercise 2.2 give three things, z, z_hat and z_tilde: each has an array of its
    own.
    """
    out, cache = forward(z, gamma, beta, right_std(z, eps))
    z -= z.mean(axis=0)
    return out, cache


@mistake("batchnorm_forward", source=CUT_OFF, shows=cut_off("cache.z_hat", "z"))
def decimals_cut_off(z: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Where z holds whole numbers, so does z_hat.

    The decimals are cut off. An array that is made like z is of whole numbers whenever z is.

    The first formula in exercise 2.2 is a quotient, which is rarely whole: it needs an array of
    float64.
    """
    std = right_std(z, eps)
    z_hat = np.zeros_like(z)
    z_hat[:] = (z - z.mean(axis=0)) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)
