"""Mistakes in exercise 3.4, backward_stages: dcentered, dmu and dz."""

import numpy as np

from grader.mistakes._shows import equals, holds, is_single, minus, times
from grader.mistakes._shows_arrays import one_for_each_example
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import NO_AXIS, Z
from grader.mistakes.batchnorm_backward._shows import gamma, std
from grader.mistakes.batchnorm_backward.backward_stages._parts import (
    AXIS,
    STAGES,
    by_variance,
    direct,
    one_over_n,
    stages,
)
from utils import BackwardStages, BatchNormCache


@mistake(STAGES, shows=equals("dcentered", lambda s: direct(s)))
def dcentered_direct_part_alone(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dcentered has one part: what your dz_hat gives through the division.

    Nothing of dvar is in it, or what is in it cancels. Centered is used twice, by z_hat and by the
    variance.

    Rule 2 under 'The graph': where arrows part, gradients are added.
    """
    return stages(dout, cache, dcentered=lambda s: s.dz_hat / s.std)


@mistake(STAGES, shows=equals("dcentered", lambda s: by_variance(s)))
def dcentered_variance_part_alone(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dcentered has one part: what your dvar gives through the square.

    Nothing comes straight from dz_hat. So it is where the second part is written over the first.

    Rule 2 under 'The graph': where arrows part, gradients are added.
    """
    return stages(dout, cache, dcentered=lambda s: s.dvar * 2 * s.centered / s.n)


@mistake(STAGES, shows=equals("dcentered", lambda s: direct(s) + by_variance(s) / 2))
def dcentered_without_two(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """In your dcentered, what comes from your dvar is half of what it should be.

    The 2 in the derivative of a square is missing.

    The fourth row of the local derivatives under 'The graph': twice what is squared, over N.
    """
    return stages(dout, cache, dcentered=lambda s: s.dz_hat / s.std + s.dvar * s.centered / s.n)


@mistake(STAGES, shows=equals("dcentered", lambda s: direct(s) + s.n * by_variance(s)))
def dcentered_without_n(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """In your dcentered, what comes from your dvar is N times what it should be.

    The variance is a mean: each example has one N-th of it.

    The fourth row of the local derivatives under 'The graph': twice what is squared, over N.
    """
    return stages(dout, cache, dcentered=lambda s: s.dz_hat / s.std + s.dvar * 2 * s.centered)


@mistake(STAGES, shows=equals("dcentered", lambda s: direct(s) + by_variance(s) / s.n))
def dcentered_with_n_twice(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """In your dcentered, what comes from your dvar is one N-th of what it should be.

    It is divided by N twice, as where a mean is taken beside the N that is there.

    The fourth row of the local derivatives under 'The graph': twice what is squared, over N.
    """
    return stages(
        dout, cache, dcentered=lambda s: s.dz_hat / s.std + s.dvar * 2 * s.centered / s.n**2
    )


@mistake(STAGES, shows=equals("dcentered", lambda s: direct(s) + by_variance(s) / std(s)))
def dcentered_with_z_hat(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """In your dcentered, what comes from your dvar is right only in columns whose std is 1.

    It is what z_hat gives in place of centered. The variance is the mean of the squares of
    centered, before the division.

    The fourth row of the local derivatives under 'The graph'; exercise 3.4 says how centered comes
    from the cache.
    """
    return stages(dout, cache, dcentered=lambda s: s.dz_hat / s.std + s.dvar * 2 * s.z_hat / s.n)


@mistake(STAGES, shows=equals("dcentered", lambda s: direct(s) - by_variance(s)))
def dcentered_subtracted(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """In your dcentered, what comes from your dvar has the wrong sign.

    The two parts are subtracted. The minus of this path is in dstd already.

    Rule 2 under 'The graph': where arrows part, gradients are added.
    """
    return stages(dout, cache, dcentered=lambda s: s.dz_hat / s.std - s.dvar * 2 * s.centered / s.n)


@mistake(STAGES, shows=equals("dcentered", lambda s: direct(s) * std(s) + by_variance(s)))
def dcentered_not_divided_by_std(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """In your dcentered, the part that comes straight from your dz_hat is not divided by std.

    What comes from dvar is there. The forward pass divided centered by std, and so does the way
    back.

    The second row of the local derivatives under 'The graph': the derivative with respect to c.
    """
    return stages(dout, cache, dcentered=lambda s: s.dz_hat + s.dvar * 2 * s.centered / s.n)


@mistake(STAGES, shows=equals("dcentered", lambda s: direct(s) / gamma(s) + by_variance(s)))
def dcentered_of_dout(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """In your dcentered, the part that comes straight through the division lacks gamma.

    It is what dout gives in place of dz_hat.

    The second row of the local derivatives under 'The graph': its derivatives are multiplied by
    dz_hat.
    """
    return stages(dout, cache, dcentered=lambda s: s.dout / s.std + s.dvar * 2 * s.centered / s.n)


@mistake(STAGES, shows=equals("dcentered", lambda s: direct(s) + 2 * s.want["dvar"] / s.n))
def dcentered_without_centered(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """In your dcentered, what comes from your dvar is the same number for each example of a column.

    The derivative of a square is twice what is squared, and that is not there.

    The fourth row of the local derivatives under 'The graph': examples far from the mean get more.
    """
    return stages(dout, cache, dcentered=lambda s: s.dz_hat / s.std + s.dvar * 2 / s.n)


@mistake(STAGES, shows=minus("dmu"))
def dmu_without_minus(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dmu has the wrong sign, looked at with your dcentered.

    The size is right. The mean is subtracted: when it grows, centered shrinks.

    The fifth row of the local derivatives under 'The graph': the derivative with respect to mu is
    -1.
    """
    return stages(dout, cache, dmu=lambda s: s.dcentered.sum(axis=0))


@mistake(STAGES, shows=times("dmu", one_over_n))
def dmu_averaged(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dmu is one N-th of what your dcentered gives.

    It is a mean over the examples. The mean in the graph is one step further back, between mu and
    z.

    Rule 3 under 'The graph': where a value was spread over the rows, its gradient is the sum over
    the rows.
    """
    return stages(dout, cache, dmu=lambda s: -s.dcentered.mean(axis=0))


@mistake(STAGES, shows=equals("dmu", lambda s: -s.want["dcentered"]))
def dmu_not_summed(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dmu is minus your dcentered, with a row for each example.

    That is what each row asks of mu. The same mu was subtracted from all rows of a column.

    Rule 3 under 'The graph': where a value was spread over the rows, its gradient is the sum over
    the rows.
    """
    return stages(dout, cache, dmu=lambda s: -s.dcentered)


@mistake(STAGES, shows=times("dmu", lambda s: 1 / std(s)))
def dmu_divided_by_std(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dmu is divided by std, your dcentered having been divided by it already.

    The division lies behind centered. Between mu and centered is a subtraction alone.

    The fifth row of the local derivatives under 'The graph': the derivative with respect to mu is
    -1.
    """
    return stages(dout, cache, dmu=lambda s: -(s.dcentered / s.std).sum(axis=0))


@mistake(STAGES, shows=times("dmu", std))
def dmu_of_dz_hat(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dmu is std times what your dcentered gives.

    It is minus the sum of what arrives at z_hat, a step too early: the division is not gone
    through.

    The fifth row of the local derivatives under 'The graph': what arrives at this step is
    dcentered.
    """
    return stages(dout, cache, dmu=lambda s: -s.dz_hat.sum(axis=0))


@mistake(STAGES, shows=times("dmu", 0))
def dmu_zero(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dmu is 0 in every column.

    The part of dcentered that comes through the variance does cancel in the sum over the examples.
    The part that comes straight from z_hat does not.

    The fifth row of the local derivatives under 'The graph': dmu is made of all of dcentered.
    """
    return stages(dout, cache, dmu=lambda s: np.zeros_like(s.dstd))


@mistake(STAGES, source=AXIS, shows=one_for_each_example("dmu"))
def dmu_over_features(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dmu has a number for each example.

    It is what a sum over the features gives. One mean was subtracted from all examples of its
    column.

    Rule 3 under 'The graph': where a value was spread over the rows, its gradient is the sum over
    the rows.
    """
    return stages(dout, cache, dmu=lambda s: -s.dcentered.sum(axis=1))


@mistake(STAGES, source=NO_AXIS, shows=is_single("dmu"))
def dmu_of_everything(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dmu is a single number.

    It is what a sum over the whole array gives. There are D means, one for each column.

    Rule 3 under 'The graph': a gradient has the shape of its value, and mu is of shape (D,).
    """
    return stages(dout, cache, dmu=lambda s: -s.dcentered.sum())


@mistake(STAGES, shows=holds("dz", "dcentered"))
def dz_without_mean(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dz is your dcentered.

    Nothing of dmu is in it. Z is used twice, by centered and by the mean.

    Rule 2 under 'The graph': where arrows part, gradients are added.
    """
    return stages(dout, cache, dz=lambda s: s.dcentered.copy())


@mistake(STAGES, shows=equals("dz", lambda s: s.want["dcentered"] + s.want["dmu"]))
def dz_without_n(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dz has all of dmu in each row.

    The mean has N parts, and each example has one N-th of its gradient.

    The last row of the local derivatives under 'The graph': the derivative of mu with respect to z
    is one over N.
    """
    return stages(dout, cache, dz=lambda s: s.dcentered + s.dmu)


@mistake(STAGES, shows=equals("dz", lambda s: s.want["dcentered"] - s.want["dmu"] / s.n))
def dz_with_dmu_subtracted(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """In your dz, what comes from your dmu has the wrong sign.

    It is subtracted. The minus of this path is in dmu already.

    Rule 2 under 'The graph': where arrows part, gradients are added.
    """
    return stages(dout, cache, dz=lambda s: s.dcentered - s.dmu / s.n)


@mistake(STAGES, shows=equals("dz", lambda s: (s.want["dcentered"] + s.want["dmu"]) / s.n))
def dz_all_over_n(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dz is the sum of your dcentered and your dmu, all of it over N.

    Only what comes through the mean is divided by N. Centered hands on all of its gradient.

    The last two rows of the local derivatives under 'The graph': 1 from centered, one over N from
    mu.
    """
    return stages(dout, cache, dz=lambda s: (s.dcentered + s.dmu) / s.n)


@mistake(STAGES, shows=equals("dz", lambda s: s.want["dcentered"] + 2 * s.want["dmu"] / s.n))
def dz_mean_path_twice(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """In your dz, the path through the mean is there twice.

    It is what taking the mean away and adding dmu over N gives together. These are the same thing.

    Rule 2 under 'The graph': two gradients arrive at z, one of them from dmu.
    """
    return stages(dout, cache, dz=lambda s: s.dcentered - s.dcentered.mean(axis=0) + s.dmu / s.n)
