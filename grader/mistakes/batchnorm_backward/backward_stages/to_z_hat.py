"""Mistakes in exercise 3.4, backward_stages: dbeta, dgamma and dz_hat, and what is returned."""

from grader.mistakes._shows import equals, holds, is_single, returns, times
from grader.mistakes._shows_arrays import one_for_each_example
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import NO_AXIS, Z
from grader.mistakes.batchnorm_backward._shows import gamma, std, z_hat
from grader.mistakes.batchnorm_backward.backward_stages._parts import (
    AXIS,
    STAGES,
    one_over_n,
    stages,
)
from utils import BackwardStages, BatchNormCache


@mistake(STAGES, source=AXIS, shows=one_for_each_example("dbeta"))
def dbeta_over_features(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dbeta has a number for each example.

    It is what a sum over the features gives. One beta was used by all examples of its column.

    Rule 3 under 'The graph': where a value was spread over the rows, its gradient is the sum over
    the rows.
    """
    return stages(dout, cache, dbeta=lambda s: s.dout.sum(axis=1))


@mistake(STAGES, source=NO_AXIS, shows=is_single("dbeta"))
def dbeta_of_everything(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dbeta is a single number.

    It is what a sum over the whole array gives. There are D betas, one for each column.

    Rule 3 under 'The graph': a gradient has the shape of its value, and beta is of shape (D,).
    """
    return stages(dout, cache, dbeta=lambda s: s.dout.sum())


@mistake(STAGES, shows=times("dbeta", one_over_n))
def dbeta_averaged(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dbeta is too small: it is one N-th of what is expected.

    It is the mean over the examples. Nothing was averaged where beta is added.

    Rule 3 under 'The graph': where a value was spread over the rows, its gradient is the sum over
    the rows.
    """
    return stages(dout, cache, dbeta=lambda s: s.dout.mean(axis=0))


@mistake(STAGES, shows=equals("dbeta", lambda s: s.args["dout"]))
def dbeta_not_summed(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dbeta is dout, with a row for each example.

    That is what each row asks of beta. There is only one beta for all rows.

    Rule 3 under 'The graph': where a value was spread over the rows, its gradient is the sum over
    the rows.
    """
    return stages(dout, cache, dbeta=lambda s: s.dout.copy())


@mistake(STAGES, shows=times("dbeta", gamma))
def dbeta_with_gamma(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dbeta is gamma times what is expected.

    Gamma stands beside z_hat, not beside beta: it has no part in this gradient.

    The first row of the local derivatives under 'The graph': the derivative with respect to beta is
    1.
    """
    return stages(dout, cache, dbeta=lambda s: s.dout.sum(axis=0) * s.gamma)


@mistake(STAGES, shows=holds("dgamma", "dbeta"))
def dgamma_without_z_hat(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dgamma is what dbeta should be.

    There is no z_hat in it. Gamma multiplies z_hat: where z_hat is large, gamma matters much.

    The first row of the local derivatives under 'The graph': the derivative with respect to gamma
    is z_hat.
    """
    return stages(dout, cache, dgamma=lambda s: s.dout.sum(axis=0))


@mistake(STAGES, shows=times("dgamma", gamma))
def dgamma_of_dz_hat(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dgamma is gamma times what is expected.

    It is what the gradient of z_hat gives in place of dout. Gamma is used before that gradient is
    there.

    The first row of the local derivatives under 'The graph': the derivative with respect to gamma
    is z_hat, and dout is what arrives.
    """
    return stages(dout, cache, dgamma=lambda s: (s.dout * s.gamma * s.z_hat).sum(axis=0))


@mistake(STAGES, shows=times("dgamma", std))
def dgamma_of_centered(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dgamma is std times what is expected.

    It is what centered gives in place of z_hat, the value that gamma multiplies.

    The first row of the local derivatives under 'The graph': the derivative with respect to gamma
    is z_hat.
    """
    return stages(dout, cache, dgamma=lambda s: (s.dout * s.centered).sum(axis=0))


@mistake(STAGES, source=AXIS, shows=one_for_each_example("dgamma"))
def dgamma_over_features(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dgamma has a number for each example.

    It is what a sum over the features gives. One gamma was used by all examples of its column.

    Rule 3 under 'The graph': where a value was spread over the rows, its gradient is the sum over
    the rows.
    """
    return stages(dout, cache, dgamma=lambda s: (s.dout * s.z_hat).sum(axis=1))


@mistake(STAGES, source=NO_AXIS, shows=is_single("dgamma"))
def dgamma_of_everything(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dgamma is a single number.

    It is what a sum over the whole array gives. There are D gammas, one for each column.

    Rule 3 under 'The graph': a gradient has the shape of its value, and gamma is of shape (D,).
    """
    return stages(dout, cache, dgamma=lambda s: (s.dout * s.z_hat).sum())


@mistake(STAGES, shows=times("dgamma", one_over_n))
def dgamma_averaged(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dgamma is too small: it is one N-th of what is expected.

    It is a mean over the examples. Nothing was averaged where gamma multiplies.

    Rule 3 under 'The graph': where a value was spread over the rows, its gradient is the sum over
    the rows.
    """
    return stages(dout, cache, dgamma=lambda s: (s.dout * s.z_hat).mean(axis=0))


@mistake(STAGES, shows=equals("dgamma", lambda s: s.args["dout"] * z_hat(s)))
def dgamma_not_summed(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dgamma is dout times z_hat, with a row for each example.

    That is what each row asks of gamma. There is only one gamma for all rows.

    Rule 3 under 'The graph': where a value was spread over the rows, its gradient is the sum over
    the rows.
    """
    return stages(dout, cache, dgamma=lambda s: s.dout * s.z_hat)


@mistake(STAGES, shows=equals("dz_hat", lambda s: s.args["dout"]))
def dz_hat_without_gamma(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dz_hat is dout, just as it came in.

    There is no gamma in it. The forward pass multiplied z_hat by gamma before it left the layer.

    The first row of the local derivatives under 'The graph': the derivative with respect to z_hat
    is gamma.
    """
    return stages(dout, cache, dz_hat=lambda s: s.dout.copy())


@mistake(STAGES, shows=times("dz_hat", lambda s: gamma(s) ** -2.0))
def dz_hat_divided_by_gamma(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Columns with a large gamma get too small a dz_hat, those with a small gamma too large a one.

    It is dout divided by gamma, which undoes the forward step. A gradient is multiplied by the
    local derivative instead.

    The first row of the local derivatives under 'The graph': the derivative with respect to z_hat
    is gamma.
    """
    return stages(dout, cache, dz_hat=lambda s: s.dout / s.gamma)


@mistake(STAGES, shows=times("dz_hat", z_hat))
def dz_hat_times_z_hat(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dz_hat is z_hat times what is expected.

    Z_hat has no part in its own gradient: the step is linear in it.

    The first row of the local derivatives under 'The graph': the derivative with respect to z_hat
    is gamma.
    """
    return stages(dout, cache, dz_hat=lambda s: s.dout * s.gamma * s.z_hat)


@mistake(STAGES, shows=times("dz_hat", lambda s: 1 / std(s)))
def dz_hat_divided_by_std(dout: Z, cache: BatchNormCache) -> BackwardStages:
    """Your dz_hat is divided by std.

    That is a step too many: the division comes before z_hat in the forward pass, so after it on the
    way back.

    The first row of the local derivatives under 'The graph' has no std; the second one has.
    """
    return stages(dout, cache, dz_hat=lambda s: s.dout * s.gamma / s.std)


@mistake(STAGES, shows=returns("returned a tuple"))
def plain_tuple(dout: Z, cache: BatchNormCache) -> tuple[Z | None, ...]:
    """You return a tuple without names.

    The check looks at each stage by its name, whatever their order.

    Exercise 3.4 says what to return: a BackwardStages.
    """
    return (*stages(dout, cache),)
