"""Mistakes in exercise 8.3, layernorm_backward: gamma, dgamma and dbeta."""

import numpy as np

from grader.mistakes._parts import Z
from grader.mistakes._shows import (
    all_of,
    equals,
    exchanged,
    times,
)
from grader.mistakes._shows_arrays import one_for_each_example
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm._parts import layer_backward
from grader.mistakes.beyond_batchnorm._shows import (
    cache_of,
    features,
    gamma_of,
    rows_sum_off,
)
from utils import LayerNormCache

Backward = tuple[Z, Z, Z]
TURNED = "the formula of batch norm with rows and columns exchanged"


@mistake("layernorm_backward", source=TURNED, shows=rows_sum_off)
def gamma_in_front(dout: Z, cache: LayerNormCache) -> Backward:
    """The rows of your dz do not sum to 0 where gamma is not the same for all features.

    It is what comes out with gamma in front of the bracket. In batch norm all that share statistics
    have one gamma. Here each feature has its own, and the sums run over features.

    In the formulas of exercise 8.3 the product of gamma and dout comes first, and the sums are made
    of it.
    """
    z_hat, std, gamma = cache
    _, dgamma, dbeta = layer_backward(dout, cache)
    plain, _, _ = layer_backward(dout, LayerNormCache(z_hat, std, np.ones(len(gamma))))
    return gamma * plain, dgamma, dbeta


@mistake(
    "layernorm_backward",
    shows=equals(
        "dz",
        lambda s: layer_backward(s.args["dout"], cache_of(s)._replace(gamma=np.ones(features(s))))[
            0
        ],
    ),
)
def gamma_missing(dout: Z, cache: LayerNormCache) -> Backward:
    """Your dz is what it would be if gamma were 1.

    The step back through the scaling is missing.

    The first formula in exercise 8.3 multiplies dout by gamma.
    """
    _, dgamma, dbeta = layer_backward(dout, cache)
    plain = layer_backward(dout, cache._replace(gamma=np.ones(len(cache.gamma))))[0]
    return plain, dgamma, dbeta


@mistake(
    "layernorm_backward",
    shows=equals("dz", lambda s: layer_backward(s.args["dout"] * gamma_of(s), cache_of(s))[0]),
)
def gamma_applied_twice(dout: Z, cache: LayerNormCache) -> Backward:
    """Your dz is what it would be if gamma were its own square.

    Gamma is in it twice.

    The first formula in exercise 8.3 multiplies dout by gamma, and the second one has no gamma.
    """
    dz, _, _ = layer_backward(dout * cache.gamma, cache)
    return dz, (dout * cache.z_hat).sum(axis=0), dout.sum(axis=0)


@mistake(
    "layernorm_backward",
    shows=equals(
        "dz",
        lambda s: (
            layer_backward(s.args["dout"], cache_of(s)._replace(gamma=np.ones(features(s))))[0]
            + (gamma_of(s) - 1) * s.args["dout"] / s.args["std"][:, None]
        ),
    ),
)
def gamma_for_dout_alone(dout: Z, cache: LayerNormCache) -> Backward:
    """Only the direct path of your dz has gamma in it.

    The sums are made of dout as it came. They are to be made of what reaches the normalized values.

    In the second formula of exercise 8.3 all three terms are made of u.
    """
    z_hat, std, gamma = cache
    paths = dout.mean(axis=1, keepdims=True) + z_hat * (dout * z_hat).mean(axis=1, keepdims=True)
    return (gamma * dout - paths) / std[:, None], (dout * z_hat).sum(axis=0), dout.sum(axis=0)


@mistake("layernorm_backward", source=TURNED, shows=one_for_each_example("dgamma", "dbeta"))
def parameters_along_the_rows(dout: Z, cache: LayerNormCache) -> Backward:
    """dgamma and dbeta have one number for each example. There should be one for each feature.

    They are summed along the rows. Every example uses the same gamma and beta.

    In the last formulas of exercise 8.3 the sums run over i, the examples.
    """
    dz, _, _ = layer_backward(dout, cache)
    return dz, (dout * cache.z_hat).sum(axis=1), dout.sum(axis=1)


@mistake("layernorm_backward", shows=all_of(times("dgamma", gamma_of), times("dbeta", gamma_of)))
def parameters_times_gamma(dout: Z, cache: LayerNormCache) -> Backward:
    """dgamma and dbeta are gamma times what is expected.

    They are made of dout after it was multiplied by gamma.

    In the last formulas of exercise 8.3 the sums are made of g, which is dout itself.
    """
    dz, dgamma, dbeta = layer_backward(dout, cache)
    return dz, cache.gamma * dgamma, cache.gamma * dbeta


@mistake("layernorm_backward", shows=exchanged("dgamma", "dbeta"))
def parameters_exchanged(dout: Z, cache: LayerNormCache) -> Backward:
    """dgamma holds what dbeta should, and dbeta what dgamma should.

    The two have changed places.

    Exercise 8.3 asks for dz, dgamma and dbeta, in that order.
    """
    dz, dgamma, dbeta = layer_backward(dout, cache)
    return dz, dbeta, dgamma


@mistake(
    "layernorm_backward",
    shows=all_of(times("dgamma", lambda s: 1 / s.n), times("dbeta", lambda s: 1 / s.n)),
)
def parameters_averaged(dout: Z, cache: LayerNormCache) -> Backward:
    """dgamma and dbeta are one N-th of what is expected.

    They are means over the examples. If the loss is a mean, dout has its 1/N already.

    In the last formulas of exercise 8.3 there are sums, which nothing divides.
    """
    dz, dgamma, dbeta = layer_backward(dout, cache)
    return dz, dgamma / len(dout), dbeta / len(dout)
