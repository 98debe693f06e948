"""Mistakes in exercise 3.4, batchnorm_backward: those that only the stages have.

What it shares with exercise 3.5 is in both_backward_passes.
"""

import numpy as np

from grader.mistakes._parts import Backward, backward
from grader.mistakes._shows import all_of
from grader.mistakes._shows_arrays import at, nearly, off
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import ORDER, STAGED, SURVEY, Z, with_dz
from grader.mistakes.batchnorm_backward._shows import (
    dgamma_is_dbeta_times,
    dz_of,
    dz_of_paths,
    gamma,
    hardly,
    one_number_a_column,
    std,
    steady,
    sums_off,
    sums_to_zero,
    variance_path,
)
from utils import BatchNormCache


@mistake(STAGED, shows=dz_of_paths(spread=lambda s: std(s) ** 1.5))
def std_taken_for_variance(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is right only in columns whose std is 1. The path through the variance is off by a
    power of std.

    It is what std to the power -3/2 gives. That power belongs to the variance, and std is its root.

    The chain rule through the variance: one over std to the third, which is the variance plus eps
    to the power -3/2.
    """
    return backward(dout, cache, spread=cache.std**1.5)


@mistake(STAGED, shows=dz_of_paths(mean=std))
def std_missing_in_the_mean_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0 only where std is 1.

    The path through the mean is not divided by std.

    The chain rule through mu: z_hat is the difference of z and mu divided by std, so its derivative
    with respect to mu is minus one over std.
    """
    return backward(dout, cache, mean=cache.std)


@mistake(STAGED, shows=variance_path(one_number_a_column))
def centered_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """In each column your path through the variance adds the same number to every example.

    The derivative of a square is twice what is squared, and that centered z is not there.

    The chain rule through the variance: examples far from the mean move the variance more.
    """
    path = (dout * cache.z_hat).mean(axis=0) / cache.std
    return with_dz(dout, cache, dout - dout.mean(axis=0) - path)


@mistake(STAGED, shows=all_of(sums_off, dz_of_paths(mean=lambda s: 1 / gamma(s))))
def gamma_missing_in_the_mean_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0 where gamma is not 1.

    The path through the mean is what dout gives in place of the gradient of z_hat.

    The chain rule through mu: it begins with the gradient of z_hat, which is gamma times dout.
    """
    return backward(dout, cache, mean=1 / cache.gamma)


@mistake(STAGED, shows=all_of(sums_off, dz_of_paths(mean=lambda s: 1 / s.n)))
def mean_path_divided_twice(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the path through the mean is N times too weak.

    It is divided by N twice, as where a mean is taken for the gradient of mu, which is a sum, and N
    divides it again.

    The chain rule through mu: the gradient of mu is a sum over the examples, and each z gets 1/N of
    it.
    """
    return backward(dout, cache, mean=1 / len(dout))


@mistake(STAGED, shows=all_of(sums_to_zero, dz_of_paths(spread=lambda s: 1 / s.n)))
def variance_path_divided_twice(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance is N times too weak.

    It is divided by N twice, as where a mean is taken for the gradient of the variance, which is a
    sum.

    The chain rule through the variance: its gradient is a sum over the examples, and each z gets
    1/N of it, times twice the centered z.
    """
    return backward(dout, cache, spread=1 / len(dout))


@mistake(
    STAGED,
    shows=all_of(sums_off, dz_of(lambda dout, z: (1 - 1 / len(z)) * (1 - z**2 / len(z)) * dout)),
)
def no_gradient_summed(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: each example sees only its own dout.

    Each row gets its own share of the gradients of std and of mu, where it should get the sums over
    all rows. So it is where dstd and dmu have shape (N, D).

    All rows used the one std and the one mu of their column: their gradients are sums over the
    rows, in shape (D,).
    """
    inner = dout - cache.z_hat * (dout * cache.z_hat) / len(dout)
    return with_dz(dout, cache, inner * (1 - 1 / len(dout)))


@mistake(STAGED, shows=variance_path(one_number_a_column))
def z_hat_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """In each column your path through the variance takes the same number from every example.

    The sum of dout times z_hat is there, but what z_hat multiplies it by afterwards is not.

    The chain rule through the variance: the derivative of a square is twice what is squared, so
    examples far from the mean get more.
    """
    return with_dz(dout, cache, dout - dout.mean(axis=0) - (dout * cache.z_hat).mean(axis=0))


@mistake(STAGED, source=SURVEY, shows=all_of(at(steady, "dz", nearly), at(hardly, "dz", off)))
def eps_again_in_all_paths(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is nearly right where a column varies much, and wrong where it hardly varies.

    It is what adding 1e-5 to the square of std gives, in each of the three paths. The cache's std
    has eps already.

    The cache's std is the root of the variance plus eps: it goes below the line as it is.
    """
    ratio = cache.std / np.sqrt(cache.std**2 + 1e-5)
    return backward(dout, cache, whole=ratio, spread=ratio**2)


@mistake(STAGED, source=SURVEY, shows=all_of(at(steady, "dz", nearly), at(hardly, "dz", off)))
def eps_again_in_the_statistics(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is nearly right where a column varies much, and wrong where it hardly varies.

    It is what adding 1e-5 to the square of std gives, in the paths through the mean and the
    variance. The cache's std has eps already.

    The cache's std is the root of the variance plus eps: it goes below the line as it is.
    """
    ratio = cache.std / np.sqrt(cache.std**2 + 1e-5)
    return backward(dout, cache, mean=ratio, spread=ratio**3)


@mistake(STAGED, source=ORDER, shows=all_of(dgamma_is_dbeta_times(gamma), sums_to_zero))
def z_hat_and_gamma_exchanged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is dbeta times gamma, and the columns of dz sum to 0.

    Gamma stands where z_hat should, and z_hat where gamma should.

    Exercise 3.4 says in which order the cache holds its three arrays.
    """
    return _in_stages(dout, BatchNormCache(cache.gamma, cache.std, cache.z_hat))


@mistake(STAGED, source=ORDER, shows=dgamma_is_dbeta_times(gamma))
def std_gamma_z_hat(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is dbeta times gamma.

    All three arrays of the cache have changed places: z_hat stands where std should, std where
    gamma should, and gamma where z_hat should.

    Exercise 3.4 says in which order the cache holds its three arrays.
    """
    return _in_stages(dout, BatchNormCache(cache.gamma, cache.z_hat, cache.std))


@mistake(STAGED, source=ORDER, shows=dgamma_is_dbeta_times(std))
def gamma_z_hat_std(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is dbeta times std.

    All three arrays of the cache have changed places: z_hat stands where gamma should, gamma where
    std should, and std where z_hat should.

    Exercise 3.4 says in which order the cache holds its three arrays.
    """
    return _in_stages(dout, BatchNormCache(cache.std, cache.gamma, cache.z_hat))


@mistake(STAGED, source=ORDER, shows=dgamma_is_dbeta_times(std))
def z_hat_and_std_exchanged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is dbeta times std.

    Std stands where z_hat should, and z_hat where std should.

    Exercise 3.4 says in which order the cache holds its three arrays.
    """
    return _in_stages(dout, BatchNormCache(cache.std, cache.z_hat, cache.gamma))


def _in_stages(dout: Z, cache: BatchNormCache) -> Backward:
    """Go back step by step: with an exchanged cache that is not what the one line gives."""
    z_hat, std, gamma = cache
    dz_hat = dout * gamma
    dvar = -(dz_hat * z_hat / std).sum(axis=0) / (2 * std)
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / len(dout)
    return dcentered - dcentered.mean(axis=0), (dout * z_hat).sum(axis=0), dout.sum(axis=0)


@mistake(
    STAGED,
    shows=all_of(
        sums_to_zero, dz_of(lambda dout, z: (own := dout - z**2 * dout / len(z)) - own.mean(axis=0))
    ),
)
def std_gradient_not_summed(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance is wrong in every row.

    Each row gets its own share of the gradient of std, where it should get the sum over all rows.
    So it is where dstd has shape (N, D).

    All rows used the one std of their column: its gradient is a sum over the rows, in shape (D,).
    """
    path = cache.z_hat * (dout * cache.z_hat) / len(dout)
    return with_dz(dout, cache, dout - dout.mean(axis=0) - path + path.mean(axis=0))
