"""Mistakes in exercise 8.5, batch_renorm_forward: in the shift d."""

from typing import Any

import numpy as np

from grader.mistakes._shows import minus
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm.batch_renorm_forward._parts import (
    Given,
    Renormed,
    d_is,
)


@mistake(
    "batch_renorm_forward", shows=d_is(lambda g: np.clip(g.distance / g.ratio, -g.d_max, g.d_max))
)
def shift_in_batch_deviations(*args: Any) -> Renormed:
    """Your d is measured in deviations of the batch.

    The distance of the means is divided by the batch's deviation, and not by the running one.

    The second formula in exercise 8.5 has running_std below the line.
    """
    g = Given(*args)
    return g.result(d=np.clip(g.distance / g.ratio, -g.d_max, g.d_max))


@mistake("batch_renorm_forward", shows=minus("d"))
def shift_the_other_way(*args: Any) -> Renormed:
    """Your d has the wrong sign: it is negative where the batch is higher than usual.

    The batch's mean is subtracted from the running one.

    The second formula in exercise 8.5 begins with mu.
    """
    g = Given(*args)
    return g.result(d=-g.d)


@mistake("batch_renorm_forward", shows=d_is(lambda g: g.distance))
def shift_not_clipped(*args: Any) -> Renormed:
    """Your d goes beyond its limits, on both sides.

    It is the distance itself.

    The second formula in exercise 8.5 clips the distance.
    """
    g = Given(*args)
    return g.result(d=g.distance)


@mistake("batch_renorm_forward", shows=d_is(lambda g: np.minimum(g.distance, g.d_max)))
def shift_clipped_above_alone(*args: Any) -> Renormed:
    """Your d is cut off where it is too large, and not where it is far below 0.

    Only its upper limit is there.

    In the second formula of exercise 8.5 the lower limit is minus the upper one.
    """
    g = Given(*args)
    return g.result(d=np.minimum(g.distance, g.d_max))


@mistake("batch_renorm_forward", shows=d_is(lambda g: np.clip(g.distance, 0, g.d_max)))
def shift_never_negative(*args: Any) -> Renormed:
    """Your d is 0 where the batch is lower than usual.

    Its lower limit is 0.

    In the second formula of exercise 8.5 the lower limit is minus the upper one.
    """
    g = Given(*args)
    return g.result(d=np.clip(g.distance, 0, g.d_max))


@mistake(
    "batch_renorm_forward",
    shows=d_is(lambda g: np.clip(g.z.mean(axis=0) - g.running_mean, -g.d_max, g.d_max)),
)
def shift_not_divided(*args: Any) -> Renormed:
    """Your d is the plain distance of the means, cut off.

    It is not divided by the running deviation.

    The second formula in exercise 8.5 has running_std below the line.
    """
    g = Given(*args)
    return g.result(d=np.clip(g.z.mean(axis=0) - g.running_mean, -g.d_max, g.d_max))
