"""Mistakes in exercise 3.4, backward_stages: dstd and dvar."""

import numpy as np

from grader.mistakes._shows import equals, holds, is_single, minus, times
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import NO_AXIS, Z
from grader.mistakes.batchnorm_backward._shows import gamma, std, z_hat
from grader.mistakes.batchnorm_backward.backward_stages._parts import (
    PARENTHESES,
    STAGES,
    one_over_n,
    stages,
)
from utils import BackwardStages, BatchNormCache


@mistake(STAGES, shows=minus("dstd"))
def dstd_without_minus(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dstd has the wrong sign, looked at with your dz_hat.

    The size is right. When std grows, what is divided by it shrinks.

    The second row of the local derivatives under 'The graph': the derivative with respect to s has
    a minus.
    """
    return stages(dout, cache, dstd=lambda s: (s.dz_hat * s.z_hat / s.std).sum(axis=0))


@mistake(STAGES, shows=times("dstd", std))
def dstd_not_divided(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dstd is std times what your dz_hat gives.

    A division by std is missing: with z_hat there is one, with centered there are two.

    The second row of the local derivatives under 'The graph' says it for centered and for z_hat.
    """
    return stages(dout, cache, dstd=lambda s: -(s.dz_hat * s.z_hat).sum(axis=0))


@mistake(STAGES, shows=times("dstd", lambda s: 1 / std(s)))
def dstd_divided_twice(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dstd is divided by std once more than what your dz_hat gives.

    The square of std belongs below centered. Z_hat is divided by std already.

    The second row of the local derivatives under 'The graph' says it for centered and for z_hat.
    """
    return stages(dout, cache, dstd=lambda s: -(s.dz_hat * s.z_hat / s.std**2).sum(axis=0))


@mistake(STAGES, shows=equals("dstd", lambda s: -gamma(s) * s.args["dout"] * z_hat(s) / std(s)))
def dstd_not_summed(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dstd has a row for each example.

    That is what each row asks of std. All rows of a column were divided by the same one.

    Rule 3 under 'The graph': where a value was spread over the rows, its gradient is the sum over
    the rows.
    """
    return stages(dout, cache, dstd=lambda s: -s.dz_hat * s.z_hat / s.std)


@mistake(STAGES, shows=times("dstd", one_over_n))
def dstd_averaged(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dstd is one N-th of what your dz_hat gives.

    It is a mean over the examples. The mean in the graph is that of the variance, one step further
    back.

    Rule 3 under 'The graph': where a value was spread over the rows, its gradient is the sum over
    the rows.
    """
    return stages(dout, cache, dstd=lambda s: -(s.dz_hat * s.z_hat / s.std).mean(axis=0))


@mistake(STAGES, shows=times("dstd", lambda s: 1 / gamma(s)))
def dstd_of_dout(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dstd lacks gamma.

    It is what dout gives in place of dz_hat. What arrives at the division is the gradient of z_hat.

    The second row of the local derivatives under 'The graph': its derivatives are multiplied by
    dz_hat.
    """
    return stages(dout, cache, dstd=lambda s: -(s.dout * s.z_hat / s.std).sum(axis=0))


@mistake(STAGES, shows=equals("dstd", lambda s: -(gamma(s) * s.args["dout"] / std(s)).sum(axis=0)))
def dstd_without_z_hat(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dstd lacks z_hat: it is minus the sum of dz_hat over std.

    Examples far from the mean are moved most by a change of std, those at the mean not at all.

    The second row of the local derivatives under 'The graph': the derivative with respect to s has
    centered in it, or z_hat.
    """
    return stages(dout, cache, dstd=lambda s: -(s.dz_hat / s.std).sum(axis=0))


@mistake(
    STAGES, shows=equals("dstd", lambda s: -(gamma(s) * s.args["dout"] / std(s) ** 2).sum(axis=0))
)
def dstd_without_centered(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dstd lacks centered: it is minus the sum of dz_hat over the square of std.

    That is the derivative of one over std. What was divided stays as a factor.

    The second row of the local derivatives under 'The graph': the derivative with respect to s has
    centered in it.
    """
    return stages(dout, cache, dstd=lambda s: -(s.dz_hat / s.std**2).sum(axis=0))


@mistake(STAGES, source=NO_AXIS, shows=is_single("dstd"))
def dstd_of_everything(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dstd is a single number.

    It is what a sum over the whole array gives. There are D stds, one for each column.

    Rule 3 under 'The graph': a gradient has the shape of its value, and std is of shape (D,).
    """
    return stages(dout, cache, dstd=lambda s: -(s.dz_hat * s.z_hat / s.std).sum())


@mistake(STAGES, shows=holds("dstd", "dvar"))
def dstd_is_dvar(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dstd is what dvar should be.

    It goes straight to the variance, a step too far: the root is between them.

    The second row of the local derivatives under 'The graph' is for dstd, the third for dvar.
    """
    return stages(
        dout, cache, dstd=lambda s: -(s.dz_hat * s.z_hat / s.std).sum(axis=0) / (2 * s.std)
    )


@mistake(STAGES, shows=times("dvar", 2))
def dvar_without_two(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dvar is twice what your dstd gives.

    The 2 in the derivative of a root is missing.

    The third row of the local derivatives under 'The graph': one over twice the root.
    """
    return stages(dout, cache, dvar=lambda s: s.dstd / s.std)


@mistake(STAGES, shows=times("dvar", lambda s: 4 * std(s) ** 2))
def dvar_times_twice_std(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dvar is four times the square of std times what your dstd gives.

    It is dstd times twice std. That is the derivative of the variance with respect to std, the
    other way round.

    The third row of the local derivatives under 'The graph': one over twice the root.
    """
    return stages(dout, cache, dvar=lambda s: s.dstd * 2 * s.std)


@mistake(STAGES, source=PARENTHESES, shows=times("dvar", lambda s: std(s) ** 2))
def dvar_times_std(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dvar is multiplied by std, where your dstd should be divided by it.

    So it is where parentheses are missing: divided by 2 times std is not divided by 2 and then
    multiplied by std.

    The third row of the local derivatives under 'The graph': std and 2 are both below the line.
    """
    return stages(dout, cache, dvar=lambda s: s.dstd / 2 * s.std)


@mistake(STAGES, shows=times("dvar", std))
def dvar_without_std(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dvar is half of your dstd.

    The root itself is missing in the derivative of the root: a large variance moves its root less
    than a small one.

    The third row of the local derivatives under 'The graph': one over twice the root.
    """
    return stages(dout, cache, dvar=lambda s: s.dstd / 2)


@mistake(STAGES, shows=times("dvar", lambda s: std(s) ** 0.5))
def dvar_over_root_of_std(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dvar is your dstd over twice the root of std.

    That is right if std were a variance. The cache's std is the root already.

    The third row of the local derivatives under 'The graph': one over twice std.
    """
    return stages(dout, cache, dvar=lambda s: s.dstd / (2 * np.sqrt(s.std)))


@mistake(STAGES, shows=times("dvar", lambda s: 1 / std(s)))
def dvar_over_variance(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dvar is your dstd over twice the square of std.

    Below the line of a root's derivative is the root, not what is under it.

    The third row of the local derivatives under 'The graph': one over twice std.
    """
    return stages(dout, cache, dvar=lambda s: s.dstd / (2 * s.std**2))


@mistake(STAGES, shows=minus("dvar"))
def dvar_with_minus(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dvar has the wrong sign, looked at with your dstd.

    The size is right. A root grows with what is under it; the minus is in the step before.

    The third row of the local derivatives under 'The graph' has no minus.
    """
    return stages(dout, cache, dvar=lambda s: -s.dstd / (2 * s.std))


@mistake(STAGES, shows=times("dvar", lambda s: -1 / std(s) ** 2))
def dvar_of_one_over_root(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dvar is your dstd times minus one half, over std to the third.

    That is the derivative of one over a root. The division was gone through in dstd already.

    The third row of the local derivatives under 'The graph' is the root alone.
    """
    return stages(dout, cache, dvar=lambda s: s.dstd * -0.5 * s.std**-3.0)


@mistake(STAGES, shows=times("dvar", lambda s: (1 + 1e-5 / std(s) ** 2) ** -0.5))
def dvar_with_eps_again(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dvar is nearly what your dstd gives where a column varies much, and too small where it
    hardly varies.

    It is what adding 1e-5 to the square of std gives. The cache's std has eps already.

    Under 'The graph', s is the root of the variance plus eps.
    """
    return stages(dout, cache, dvar=lambda s: s.dstd / (2 * np.sqrt(s.std**2 + 1e-5)))


@mistake(STAGES, shows=times("dvar", lambda s: 2 * std(s)))
def dvar_is_dstd(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dvar is your dstd, handed on.

    The derivative of the root is not in it.

    The third row of the local derivatives under 'The graph': one over twice std.
    """
    return stages(dout, cache, dvar=lambda s: s.dstd.copy())
