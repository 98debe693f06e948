"""Mistakes in exercise 8.5, batch_renorm_forward: in the factor r, and in what it is made of."""

from typing import Any

import numpy as np

from grader.mistakes._parts import SAMPLE, SURVEY
from grader.mistakes._shows import right_only
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm.batch_renorm_forward._parts import (
    Given,
    Renormed,
    given,
    r_is,
)


@mistake("batch_renorm_forward", shows=r_is(lambda g: g.limited(1 / g.ratio)))
def factor_upside_down(*args: Any) -> Renormed:
    """Your r is small where the batch is wider than usual, and large where it is narrower.

    It is the running deviation over that of the batch.

    The first formula in exercise 8.5 has sigma of the batch above the line.
    """
    g = Given(*args)
    return g.result(r=np.clip(g.running_std / g.std, 1 / g.r_max, g.r_max))


@mistake("batch_renorm_forward", shows=r_is(lambda g: np.minimum(g.ratio, g.r_max)))
def no_lower_limit(*args: Any) -> Renormed:
    """Your r is cut off where it is too large, and not where it is too small.

    No ratio of deviations ever reaches its lower limit: so it is with 0 or with minus r_max for a
    limit, or with none.

    In the first formula of exercise 8.5 the lower limit is one over the upper one.
    """
    g = Given(*args)
    return g.result(r=np.minimum(g.ratio, g.r_max))


@mistake("batch_renorm_forward", shows=r_is(lambda g: np.maximum(g.ratio, 1 / g.r_max)))
def no_upper_limit(*args: Any) -> Renormed:
    """Your r is cut off where it is too small, and not where it is too large.

    Its upper limit is not there.

    The first formula in exercise 8.5 has a limit on either side of r.
    """
    g = Given(*args)
    return g.result(r=np.maximum(g.ratio, 1 / g.r_max))


@mistake("batch_renorm_forward", shows=r_is(lambda g: np.clip(g.ratio, 1.0, g.r_max)))
def never_below_one(*args: Any) -> Renormed:
    """Your r is never below 1, also where the batch is narrower than usual.

    Its lower limit is 1.

    In the first formula of exercise 8.5 the lower limit is one over the upper one.
    """
    g = Given(*args)
    return g.result(r=np.clip(g.ratio, 1.0, g.r_max))


@mistake("batch_renorm_forward", shows=r_is(lambda g: g.ratio))
def factor_not_clipped(*args: Any) -> Renormed:
    """Your r goes beyond its limits, on both sides.

    It is the ratio itself.

    The first formula in exercise 8.5 clips the ratio.
    """
    g = Given(*args)
    return g.result(r=g.ratio)


@mistake("batch_renorm_forward", shows=r_is(lambda g: g.limited(g.ratio**2)))
def ratio_of_variances(*args: Any) -> Renormed:
    """Your r is the square of what it should be, where no limit cuts it off.

    It is a ratio of variances.

    The first formula in exercise 8.5 has sigma and running_std, which are deviations.
    """
    g = Given(*args)
    return g.result(r=g.limited(g.ratio**2))


@mistake(
    "batch_renorm_forward",
    source=SURVEY,
    shows=r_is(lambda g: g.limited(g.z.std(axis=0) / g.running_std)),
)
def eps_missing_in_the_factor(*args: Any) -> Renormed:
    """Your r is made of the batch's deviation without eps.

    What normalizes the batch has eps in it, and so has the running deviation.

    Below the formulas of exercise 8.5 stands what sigma is: with eps under the root.
    """
    g = Given(*args)
    return g.result(r=g.limited(g.z.std(axis=0) / g.running_std))


@mistake(
    "batch_renorm_forward",
    source=SURVEY,
    shows=right_only(lambda s: given(s).eps == 1e-5, "z_tilde"),
)
def eps_fixed(*args: Any) -> Renormed:
    """Your z_tilde is that of eps 1e-5, also where another eps is passed.

    The eps that is passed changes nothing.

    The eps in exercise 8.5 is the function's last argument.
    """
    g = Given(*args)
    return g._replace(eps=1e-5).result()


@mistake(
    "batch_renorm_forward",
    source=SAMPLE,
    shows=r_is(lambda g: g.limited(g.sample_std / g.running_std)),
)
def sample_variance(*args: Any) -> Renormed:
    """Your r is a little too large where no limit cuts it off, and not a number for one example.

    The batch's squares are divided by the number of rows less one.

    Exercise 8.5 takes what batch norm divides by, with the biased variance.
    """
    g = Given(*args)
    return g.result(r=g.limited(g.sample_std / g.running_std), std=g.sample_std)
