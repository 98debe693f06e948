"""Mistakes in exercise 3.4, batchnorm_backward: those that only the stages have.

What it shares with exercise 3.5 is in both_backward_passes.
"""

from grader.mistakes._parts import Backward, backward
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import STAGED, Z, with_dz
from utils import BatchNormCache


@mistake(STAGED)
def std_taken_for_variance(dout: Z, cache: BatchNormCache) -> Backward:
    """Right only in columns whose std is 1. The path through the variance is off by a power of std.

    You raise std to the power -3/2. That power belongs to the variance, and std is its root.

    The chain rule through the variance: one over std to the third, which is the variance plus eps
    to the power -3/2.
    """
    return backward(dout, cache, spread=cache.std**1.5)


@mistake(STAGED)
def std_missing_in_the_mean_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0 only where std is 1.

    The path through the mean is not divided by std.

    The chain rule through mu: z_hat is the difference of z and mu divided by std, so its derivative
    with respect to mu is minus one over std.
    """
    return backward(dout, cache, mean=cache.std)


@mistake(STAGED)
def centered_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """In each column your path through the variance adds the same number to every example.

    The derivative of a square is twice what is squared, and that centered z is missing.

    The chain rule through the variance: examples far from the mean move the variance more.
    """
    path = (dout * cache.z_hat).mean(axis=0) / cache.std
    return with_dz(dout, cache, dout - dout.mean(axis=0) - path)


@mistake(STAGED)
def gamma_missing_in_the_mean_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0 where gamma is not 1.

    The path through the mean starts from dout instead of the gradient of z_hat.

    The chain rule through mu: it begins with the gradient of z_hat, which is gamma times dout.
    """
    return backward(dout, cache, mean=1 / cache.gamma)


@mistake(STAGED)
def mean_path_divided_twice(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the path through the mean is N times too weak.

    It is divided by N twice: a mean is taken where the gradient of mu is a sum, and N divides it
    again.

    The chain rule through mu: the gradient of mu is a sum over the examples, and each z gets 1/N of
    it.
    """
    return backward(dout, cache, mean=1 / len(dout))


@mistake(STAGED)
def variance_path_divided_twice(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance is N times too weak.

    It is divided by N twice: a mean is taken where the gradient of the variance is a sum.

    The chain rule through the variance: its gradient is a sum over the examples, and each z gets
    1/N of it, times twice the centered z.
    """
    return backward(dout, cache, spread=1 / len(dout))


@mistake(STAGED)
def std_gradient_not_summed(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance is wrong in every row.

    Each row gets its own share of the gradient of std, where it should get the sum over all rows:
    your dstd has shape (N, D).

    All rows used the one std of their column: its gradient is a sum over the rows, in shape (D,).
    """
    path = cache.z_hat * (dout * cache.z_hat) / len(dout)
    return with_dz(dout, cache, dout - dout.mean(axis=0) - path + path.mean(axis=0))
