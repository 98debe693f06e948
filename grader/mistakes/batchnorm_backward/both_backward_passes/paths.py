"""Mistakes in exercises 3.4 and 3.5: in the paths from dout to dz, by the mean and the variance."""

import numpy as np

from grader.mistakes._parts import SHORTENED, Backward, backward
from grader.mistakes._shows import all_of, right_only, times
from grader.mistakes.batchnorm_backward._parts import Z, backward_mistake
from grader.mistakes.batchnorm_backward._shows import (
    dz_of_paths,
    features,
    gamma,
    over_n_minus_one,
    sums_off,
    sums_to_zero,
)
from utils import BatchNormCache


@backward_mistake(source=SHORTENED, shows=all_of(sums_off, dz_of_paths(mean=0, spread=0)))
def statistics_held_fixed(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0, and dz follows dout alone.

    It is the gradient with the mean and the variance held fixed. Both depend on every example in
    the batch.

    The chain rule goes through mu and through the variance too: the second and the third term in
    the one-line formula of exercise 3.5.
    """
    return backward(dout, cache, mean=0.0, spread=0.0)


@backward_mistake(shows=sums_off)
def mean_path_missing(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0.

    It is the gradient with the mean held fixed. When one z moves, mu moves, and with it all of the
    column.

    The chain rule through mu: the second term in the one-line formula of exercise 3.5.
    """
    return backward(dout, cache, mean=0.0)


@backward_mistake(shows=all_of(sums_to_zero, dz_of_paths(spread=0)))
def variance_path_missing(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, and each is a multiple of dout less its mean.

    It is the gradient with the variance held fixed. When one z moves, the spread of its column
    changes.

    The chain rule through the variance: the third term in the one-line formula of exercise 3.5.
    """
    return backward(dout, cache, spread=0.0)


@backward_mistake(shows=times("dz", lambda s: 1 / gamma(s)))
def gamma_missing(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is what it would be if gamma were 1.

    The step back through the scaling is missing.

    The first step back turns dout into the gradient of z_hat, by gamma: the factor in front of the
    one-line formula of exercise 3.5.
    """
    return backward(dout, cache, 1 / cache.gamma)


@backward_mistake(shows=times("dz", gamma))
def gamma_applied_twice(dout: Z, cache: BatchNormCache) -> Backward:
    """Each column of your dz is gamma times what is expected.

    Gamma is in it twice, as when it is multiplied in at the start and again at the end.

    The step back through the scaling happens once: one gamma in front of the one-line formula of
    exercise 3.5.
    """
    return backward(dout, cache, cache.gamma)


@backward_mistake(shows=sums_off)
def gamma_for_dout_alone(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0 where gamma is not 1.

    Only the direct path has the factor gamma. The paths through the mean and the variance are what
    dout gives in place of the gradient of z_hat.

    All three terms in the one-line formula of exercise 3.5 share the factor gamma.
    """
    return backward(dout, cache, mean=1 / cache.gamma, spread=1 / cache.gamma)


@backward_mistake(shows=all_of(sums_to_zero, dz_of_paths(spread=lambda s: 1 / gamma(s))))
def gamma_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but dz is wrong where gamma is not 1.

    The path through the variance is what dout gives in place of the gradient of z_hat.

    All three terms in the one-line formula of exercise 3.5 share the factor gamma.
    """
    return backward(dout, cache, spread=1 / cache.gamma)


@backward_mistake(shows=all_of(sums_off, dz_of_paths(mean=lambda s: s.n)))
def mean_path_not_divided(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the path through the mean is N times too strong.

    A single z moves mu by only 1/N of its own move, and that 1/N is not there.

    The chain rule through mu: mu is a sum divided by N, so its derivative is 1/N.
    """
    return backward(dout, cache, mean=len(dout))


@backward_mistake(shows=dz_of_paths(spread=lambda s: s.n))
def variance_path_not_divided(dout: Z, cache: BatchNormCache) -> Backward:
    """The path through the variance is N times too strong.

    The variance is a sum of squares divided by N, and that 1/N is not there.

    The chain rule through the variance: the third term in the one-line formula of exercise 3.5 is
    divided by N.
    """
    return backward(dout, cache, spread=len(dout))


@backward_mistake(shows=dz_of_paths(mean=lambda s: s.n, spread=lambda s: s.n))
def sums_not_divided(dout: Z, cache: BatchNormCache) -> Backward:
    """The paths through the mean and the variance are both N times too strong.

    Sums are subtracted from a single dout. Both sums belong to means.

    In the one-line formula of exercise 3.5 the sums are subtracted from N times dout, and all is
    divided by N.
    """
    return backward(dout, cache, mean=len(dout), spread=len(dout))


@backward_mistake(shows=times("dz", lambda s: s.n))
def n_times_too_large(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is N times what is expected.

    So it is where dout is multiplied by N and nothing divides by N afterwards.

    The denominator of the one-line formula of exercise 3.5 holds N and std.
    """
    return backward(dout, cache, len(dout))


@backward_mistake(shows=times("dz", lambda s: 1 / s.n))
def divided_by_n_again(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is 1/N of what is expected.

    It is divided by N once too often. If the loss is a mean over the batch, dout has its 1/N
    already.

    The 1/N in the one-line formula of exercise 3.5 goes with the N at its dout: only the two sums
    are divided.
    """
    return backward(dout, cache, 1 / len(dout))


@backward_mistake(shows=dz_of_paths(lambda s: 1 / s.n, lambda s: s.n, lambda s: s.n))
def n_missing_at_dout(dout: Z, cache: BatchNormCache) -> Backward:
    """The direct path from dout to dz is N times too weak.

    So it is where all is divided by N, and dout is not multiplied by N before.

    In the one-line formula of exercise 3.5 the first term in the bracket is N times dout.
    """
    return backward(dout, cache, 1 / len(dout), len(dout), len(dout))


@backward_mistake(
    source="ddof=1 is the variance of a sample", shows=dz_of_paths(spread=over_n_minus_one)
)
def variance_path_by_n_minus_one(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is nearly right for a large batch, and not a number for a single example.

    The path through the variance is divided by N - 1. The forward pass divides by N.

    The chain rule through the variance uses the variance that the forward pass used.
    """
    return backward(dout, cache, spread=np.float64(len(dout)) / (len(dout) - 1))


@backward_mistake(shows=dz_of_paths(mean=over_n_minus_one, spread=over_n_minus_one))
def both_paths_by_n_minus_one(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is nearly right for a large batch, and not a number for a single example.

    The sums are divided by N - 1. The forward pass divides by N, in the mean and in the variance.

    The N in the one-line formula of exercise 3.5 is the number of examples, with nothing taken off.
    """
    factor = np.float64(len(dout)) / (len(dout) - 1)
    return backward(dout, cache, mean=factor, spread=factor)


@backward_mistake(shows=right_only(lambda s: s.n == features(s), "dz"))
def features_for_examples(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is right only when there are as many examples as features.

    The sums are divided by the number of columns.

    N in the formulas of exercises 3.4 and 3.5 is the number of examples, the rows of dout.
    """
    factor = dout.shape[0] / dout.shape[1]
    return backward(dout, cache, mean=factor, spread=factor)


@backward_mistake(shows=all_of(sums_to_zero, dz_of_paths(spread=-1)))
def sign_of_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance has the wrong sign.

    A larger variance makes z_hat smaller: the derivative of one over a root is negative.

    The chain rule through the variance: the third term in the one-line formula of exercise 3.5 is
    subtracted.
    """
    return backward(dout, cache, spread=-1.0)


@backward_mistake(shows=all_of(sums_off, dz_of_paths(mean=-1)))
def sign_of_the_mean_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the path through the mean has the wrong sign.

    A larger mu makes z_hat smaller, so its derivative is negative.

    The chain rule through mu: the second term in the one-line formula of exercise 3.5 is
    subtracted.
    """
    return backward(dout, cache, mean=-1.0)


@backward_mistake(shows=all_of(sums_off, dz_of_paths(mean=-1, spread=-1)))
def signs_of_both_paths(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the sums are added and not subtracted.

    The paths through the mean and the variance both have the wrong sign. A larger mu or a larger
    variance makes z_hat smaller.

    In the one-line formula of exercise 3.5 both sums are subtracted.
    """
    return backward(dout, cache, mean=-1.0, spread=-1.0)


@backward_mistake(shows=all_of(sums_to_zero, dz_of_paths(spread=0.5)))
def half_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance is half as strong.

    So it is where the 2 is missing that comes from the derivative of a square.

    The chain rule through the variance: the 2 of the square and the 1/2 of the root cancel.
    """
    return backward(dout, cache, spread=0.5)


@backward_mistake(shows=all_of(sums_to_zero, dz_of_paths(spread=2)))
def twice_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance is twice as strong.

    So it is where the 1/2 is missing that comes from the derivative of a root.

    The chain rule through the variance: the 2 of the square and the 1/2 of the root cancel.
    """
    return backward(dout, cache, spread=2.0)
