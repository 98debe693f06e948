"""Mistakes in exercises 3.4 and 3.5: in dgamma alone, or in dbeta alone."""

import numpy as np

from grader.mistakes._parts import KEPT, Backward, backward
from grader.mistakes._shows import equals, has_shape, holds, times
from grader.mistakes._shows_arrays import are_single, one_axis_more, one_for_each_example
from grader.mistakes.batchnorm_backward._parts import NO_AXIS, Z, backward_mistake
from grader.mistakes.batchnorm_backward._shows import std
from utils import BatchNormCache


@backward_mistake(shows=times("dgamma", 0))
def dgamma_without_dout(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is 0 up to rounding.

    So is the sum of z_hat alone, without dout.

    In the forward pass gamma multiplies z_hat, so its gradient is the sum of dout times z_hat.
    """
    dz, _, dbeta = backward(dout, cache)
    return dz, cache.z_hat.sum(axis=0), dbeta


@backward_mistake(shows=equals("dbeta", lambda s: s.n + 0 * s.want["dbeta"]))
def dbeta_without_dout(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dbeta does not depend on dout.

    It is the number of examples.

    The gradient of beta is the sum of dout over the examples.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma, np.full(dbeta.shape, float(len(dout)))


@backward_mistake(shows=holds("dbeta", "dgamma"))
def dgamma_twice(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dbeta holds what dgamma should.

    It is the sum of dout times z_hat. Nothing multiplies beta in the forward pass.

    The gradient of beta is the sum of dout over the examples.
    """
    dz, dgamma, _ = backward(dout, cache)
    return dz, dgamma, dgamma.copy()


@backward_mistake(shows=times("dgamma", lambda s: 1 / std(s)))
def dgamma_divided_by_std(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is what is expected divided by std.

    z_hat is divided by std once more. It is normalized already.

    In the forward pass gamma multiplies z_hat, so its gradient is the sum of dout times z_hat.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma / cache.std, dbeta


@backward_mistake(shows=has_shape("dgamma", lambda s: s.args["dout"].shape))
def dgamma_not_summed(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma has one row for each example. There should be one number a feature.

    The sum over the examples is missing. NumPy repeats gamma for every row, and what is repeated on
    the way forward is summed on the way back.

    The gradient of gamma is a sum over the examples.
    """
    dz, _, dbeta = backward(dout, cache)
    return dz, dout * cache.z_hat, dbeta


@backward_mistake(shows=has_shape("dbeta", lambda s: s.args["dout"].shape))
def dbeta_not_summed(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dbeta has one row for each example. There should be one number a feature.

    The sum over the examples is missing. NumPy repeats beta for every row, and what is repeated on
    the way forward is summed on the way back.

    The gradient of beta is a sum over the examples.
    """
    dz, dgamma, _ = backward(dout, cache)
    return dz, dgamma, dout.copy()


@backward_mistake(shows=one_for_each_example("dgamma"))
def dgamma_along_the_rows(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma has one number for each example. There should be one a feature.

    It is the sum along the rows.

    The gradient of gamma is a sum over the examples: every feature keeps its own.
    """
    dz, _, dbeta = backward(dout, cache)
    return dz, (dout * cache.z_hat).sum(axis=1), dbeta


@backward_mistake(shows=one_for_each_example("dbeta"))
def dbeta_along_the_rows(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dbeta has one number for each example. There should be one a feature.

    It is the sum along the rows.

    The gradient of beta is a sum over the examples: every feature keeps its own.
    """
    dz, dgamma, _ = backward(dout, cache)
    return dz, dgamma, dout.sum(axis=1)


@backward_mistake(source=NO_AXIS, shows=are_single("dgamma"))
def dgamma_over_everything(dout: Z, cache: BatchNormCache) -> tuple[Z, float, Z]:
    """Your dgamma is a single number, whatever the number of features.

    It is the sum over the whole array, so features are mixed.

    The gradient of gamma is a sum over the examples: every feature keeps its own.
    """
    dz, _, dbeta = backward(dout, cache)
    return dz, (dout * cache.z_hat).sum(), dbeta


@backward_mistake(source=NO_AXIS, shows=are_single("dbeta"))
def dbeta_over_everything(dout: Z, cache: BatchNormCache) -> tuple[Z, Z, float]:
    """Your dbeta is a single number, whatever the number of features.

    It is the sum over the whole array, so features are mixed.

    The gradient of beta is a sum over the examples: every feature keeps its own.
    """
    dz, dgamma, _ = backward(dout, cache)
    return dz, dgamma, dout.sum()


@backward_mistake(source=KEPT, shows=one_axis_more("dgamma"))
def dgamma_with_an_axis_too_many(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma has one axis too many.

    The axis that was summed over is still there, with length 1.

    Dgamma has the shape of gamma, which is flat: (D,).
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma[None], dbeta


@backward_mistake(source=KEPT, shows=one_axis_more("dbeta"))
def dbeta_with_an_axis_too_many(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dbeta has one axis too many.

    The axis that was summed over is still there, with length 1.

    Dbeta has the shape of beta, which is flat: (D,).
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma, dbeta[None]
