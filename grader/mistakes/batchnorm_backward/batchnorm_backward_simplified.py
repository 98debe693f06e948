"""Mistakes in exercise 3.5, batchnorm_backward_simplified: those that only one line has.

What it shares with exercise 3.4 is in both_backward_passes.
"""

from grader.mistakes._parts import Backward, backward
from grader.mistakes._shows import all_of, said_of
from grader.mistakes._shows_arrays import at, not_number
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import ORDER, SHORT, Z, with_dz
from grader.mistakes.batchnorm_backward._shows import (
    dgamma_is_dbeta_times,
    dz_of,
    dz_of_paths,
    gamma,
    one_number_a_column,
    orthogonal,
    std,
    still,
    sums_off,
    sums_to_zero,
    variance_path,
)
from utils import BatchNormCache


@mistake(SHORT, shows=variance_path(one_number_a_column))
def z_hat_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """In each column the third term of your dz takes the same number from every example.

    The sum of dout times z_hat is there, but it is not multiplied by z_hat.

    In the one-line formula of exercise 3.5 z_hat stands twice in the third term: inside the sum and
    in front of it.
    """
    return with_dz(dout, cache, dout - dout.mean(axis=0) - (dout * cache.z_hat).mean(axis=0))


@mistake(
    SHORT, shows=all_of(sums_to_zero, dz_of(lambda dout, z: dout - (1 + z) * dout.mean(axis=0)))
)
def z_hat_missing_in_the_sum(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the third term is wrong.

    It multiplies z_hat by the sum of dout. That sum is the second term's.

    In the one-line formula of exercise 3.5 z_hat stands twice in the third term: inside the sum and
    in front of it.
    """
    inner = dout - dout.mean(axis=0) - cache.z_hat * dout.mean(axis=0)
    return with_dz(dout, cache, inner)


@mistake(
    SHORT,
    shows=all_of(
        sums_off, dz_of(lambda dout, z: dout - (dout * z).mean(axis=0) - z * dout.mean(axis=0))
    ),
)
def z_hat_at_the_wrong_sum(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the two sums have changed places.

    Z_hat multiplies the sum of dout. It belongs to the sum of dout times z_hat, the one that is
    dgamma.

    In the one-line formula of exercise 3.5 the sum of dout stands alone.
    """
    inner = dout - (dout * cache.z_hat).mean(axis=0) - cache.z_hat * dout.mean(axis=0)
    return with_dz(dout, cache, inner)


@mistake(SHORT, shows=dz_of(lambda dout, z: dout - (1 + z**2) * dout.mean(axis=0)))
def z_hat_squared(dout: Z, cache: BatchNormCache) -> Backward:
    """The third term of your dz has z_hat twice in front of a sum that lacks it.

    It is z_hat squared times the sum of dout: a factor that differs between examples was taken out
    of the sum.

    In the one-line formula of exercise 3.5 one z_hat is inside the sum and one in front of it.
    """
    inner = dout - dout.mean(axis=0) - cache.z_hat**2 * dout.mean(axis=0)
    return with_dz(dout, cache, inner)


@mistake(SHORT, shows=dz_of(lambda dout, z: dout - dout.mean(axis=0) - z**2 * dout / len(dout)))
def third_term_not_summed(dout: Z, cache: BatchNormCache) -> Backward:
    """In the third term of your dz each example sees only its own dout.

    There is no sum in it: it is dout times z_hat squared, divided by N.

    In the one-line formula of exercise 3.5 the sum in the third term is over all examples.
    """
    inner = dout - dout.mean(axis=0) - cache.z_hat**2 * dout / len(dout)
    return with_dz(dout, cache, inner)


@mistake(SHORT, source=ORDER, shows=dgamma_is_dbeta_times(gamma))
def z_hat_and_gamma_exchanged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is dbeta times gamma.

    Gamma stands where z_hat should, and z_hat where gamma should.

    Exercise 3.4 says in which order the cache holds its three arrays.
    """
    return backward(dout, BatchNormCache(cache.gamma, cache.std, cache.z_hat))


@mistake(SHORT, source=ORDER, shows=dgamma_is_dbeta_times(gamma))
def std_gamma_z_hat(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is dbeta times gamma.

    All three arrays of the cache have changed places: z_hat stands where std should, std where
    gamma should, and gamma where z_hat should.

    Exercise 3.4 says in which order the cache holds its three arrays.
    """
    return backward(dout, BatchNormCache(cache.gamma, cache.z_hat, cache.std))


@mistake(SHORT, source=ORDER, shows=dgamma_is_dbeta_times(std))
def gamma_z_hat_std(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is dbeta times std.

    All three arrays of the cache have changed places: z_hat stands where gamma should, gamma where
    std should, and std where z_hat should.

    Exercise 3.4 says in which order the cache holds its three arrays.
    """
    return backward(dout, BatchNormCache(cache.std, cache.gamma, cache.z_hat))


@mistake(SHORT, source=ORDER, shows=dgamma_is_dbeta_times(std))
def z_hat_and_std_exchanged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is dbeta times std.

    Std stands where z_hat should, and z_hat where std should.

    Exercise 3.4 says in which order the cache holds its three arrays.
    """
    return backward(dout, BatchNormCache(cache.std, cache.z_hat, cache.gamma))


@mistake(SHORT, shows=all_of(said_of("dz", orthogonal), at(still, "dz", not_number)))
def projected_exactly(dout: Z, cache: BatchNormCache) -> Backward:
    """Each column of your dz is exactly orthogonal to z_hat, and not a number where z_hat is 0.

    So it is after dividing by the sum of the squares of z_hat. Because of eps that sum is less than
    N, the more so the less a column varies.

    In the one-line formula of exercise 3.5 the third term is divided by N.
    """
    along = (dout * cache.z_hat).sum(axis=0) / (cache.z_hat**2).sum(axis=0)
    return with_dz(dout, cache, dout - dout.mean(axis=0) - cache.z_hat * along)


@mistake(SHORT, shows=dz_of_paths(mean=gamma, spread=gamma))
def gradients_scaled_in_the_bracket(dout: Z, cache: BatchNormCache) -> Backward:
    """In the second and the third term of your dz gamma acts twice.

    In the bracket the sums are those of dout times gamma, and gamma stands in front of it too.

    In the one-line formula of exercise 3.5 the sums are dbeta and dgamma, with no gamma in them.
    """
    return backward(dout, cache, mean=cache.gamma, spread=cache.gamma)
