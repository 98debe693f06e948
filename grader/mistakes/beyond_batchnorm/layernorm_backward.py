"""Mistakes in exercise 8.3, layernorm_backward."""

import numpy as np

from grader.mistakes._parts import LAST_AXIS, SHORTENED, Z
from grader.mistakes._shows import (
    all_of,
    equals,
    exchanged,
    only,
    right_only,
    stops,
    times,
)
from grader.mistakes._shows_arrays import one_for_each_example
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm._parts import layer_backward
from grader.mistakes.beyond_batchnorm._shows import (
    cache_of,
    dz_of_paths,
    features,
    gamma_of,
    rows_sum_off,
    rows_sum_to_zero,
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


# ---- paths ----


@mistake(
    "layernorm_backward",
    source=SHORTENED,
    shows=all_of(rows_sum_off, dz_of_paths(mean=0, spread=0)),
)
def statistics_held_fixed(dout: Z, cache: LayerNormCache) -> Backward:
    """The rows of your dz do not sum to 0, and each entry follows its own dout alone.

    It is the gradient with the mean and the variance held fixed. Both depend on every feature of
    the example.

    The second formula in exercise 8.3 has two more terms in its bracket.
    """
    return layer_backward(dout, cache, mean=0.0, spread=0.0)


@mistake("layernorm_backward", shows=all_of(rows_sum_off, dz_of_paths(mean=0)))
def mean_path_missing(dout: Z, cache: LayerNormCache) -> Backward:
    """The rows of your dz do not sum to 0.

    It is the gradient with the mean held fixed. When one z moves, the mean of its row moves.

    The second term in the bracket of exercise 8.3 is the path through the mean.
    """
    return layer_backward(dout, cache, mean=0.0)


@mistake("layernorm_backward", shows=all_of(rows_sum_to_zero, dz_of_paths(spread=0)))
def variance_path_missing(dout: Z, cache: LayerNormCache) -> Backward:
    """The rows of your dz sum to 0, and the path through the variance is not in it.

    It is the gradient with the variance held fixed. When one z moves, the spread of its row
    changes.

    The third term in the bracket of exercise 8.3 is the path through the variance.
    """
    return layer_backward(dout, cache, spread=0.0)


@mistake("layernorm_backward", shows=all_of(rows_sum_to_zero, dz_of_paths(spread=-1)))
def sign_of_the_variance_path(dout: Z, cache: LayerNormCache) -> Backward:
    """The rows of your dz sum to 0, but the path through the variance has the wrong sign.

    A larger variance makes the normalized values smaller.

    The third term in the bracket of exercise 8.3 is subtracted.
    """
    return layer_backward(dout, cache, spread=-1.0)


@mistake("layernorm_backward", shows=all_of(rows_sum_off, dz_of_paths(mean=-1, spread=-1)))
def signs_of_both_paths(dout: Z, cache: LayerNormCache) -> Backward:
    """The rows of your dz do not sum to 0: the means are added and not subtracted.

    The paths through the mean and through the variance both have the wrong sign.

    In the bracket of exercise 8.3 the second and the third term are subtracted.
    """
    return layer_backward(dout, cache, mean=-1.0, spread=-1.0)


@mistake(
    "layernorm_backward",
    source=TURNED,
    shows=dz_of_paths(mean=features, spread=features),
)
def sums_for_means(dout: Z, cache: LayerNormCache) -> Backward:
    """The paths through the mean and the variance are both D times too strong.

    Sums along the row are subtracted from a single entry. Means are wanted.

    The sums in the second formula of exercise 8.3 are divided by D.
    """
    d = dout.shape[1]
    return layer_backward(dout, cache, mean=d, spread=d)


@mistake(
    "layernorm_backward",
    source=TURNED,
    shows=right_only(lambda s: s.n == features(s), "dz"),
)
def examples_for_features(dout: Z, cache: LayerNormCache) -> Backward:
    """Your dz is right only when there are as many examples as features.

    The sums along a row are divided by the number of rows.

    The sums in the second formula of exercise 8.3 are divided by D, the number of features.
    """
    factor = dout.shape[1] / dout.shape[0]
    return layer_backward(dout, cache, mean=factor, spread=factor)


@mistake("layernorm_backward", shows=times("dz", lambda s: 1 / features(s)))
def divided_by_d_again(dout: Z, cache: LayerNormCache) -> Backward:
    """Your dz is one D-th of what is expected.

    It is divided by the number of features once too often. So it is where all of the bracket is
    divided by D, and the first term was not multiplied by it.

    In the second formula of exercise 8.3 only the two sums are divided by D.
    """
    return layer_backward(dout, cache, 1 / dout.shape[1])


@mistake(
    "layernorm_backward",
    shows=equals(
        "dz",
        lambda s: along_the_examples(s.args["dout"], cache_of(s))[0],
    ),
)
def along_the_examples(dout: Z, cache: LayerNormCache) -> Backward:
    """An entry of your dz depends on the other examples.

    The means run over the examples, as in batch norm. Layer norm's statistics are those of one
    example.

    In the second formula of exercise 8.3 the sums run over k, the features of example i.
    """
    z_hat, std, gamma = cache
    u = dout * gamma
    inner = u - u.mean(axis=0) - z_hat * (u * z_hat).mean(axis=0)
    return inner / std[:, None], (dout * z_hat).sum(axis=0), dout.sum(axis=0)


@mistake("layernorm_backward", shows=times("dz", lambda s: s.args["std"][:, None] ** 2))
def multiplied_by_std(dout: Z, cache: LayerNormCache) -> Backward:
    """Your dz is too large where an example varies much, and too small where it varies little.

    The bracket is multiplied by std. It should be divided.

    In the second formula of exercise 8.3, s is below the line.
    """
    return layer_backward(dout, cache, cache.std[:, None] ** 2)


@mistake("layernorm_backward", shows=times("dz", lambda s: s.args["std"][:, None]))
def not_divided_by_std(dout: Z, cache: LayerNormCache) -> Backward:
    """Your dz does not depend on std.

    The bracket is not divided by it.

    In the second formula of exercise 8.3, s is below the line.
    """
    return layer_backward(dout, cache, cache.std[:, None])


@mistake(
    "layernorm_backward",
    source=LAST_AXIS,
    shows=only(lambda s: s.n != features(s) and 1 not in (s.n, features(s)), stops),
)
def std_along_the_features(dout: Z, cache: LayerNormCache) -> Backward:
    """On most batches the function stops, because shapes do not fit together.

    The std has one entry for each example, and meets the features: a flat array is matched with the
    last axis.

    In the second formula of exercise 8.3, s has the index i of the example.
    """
    dz, dgamma, dbeta = layer_backward(dout, cache, cache.std[:, None])
    return dz / cache.std, dgamma, dbeta


# ---- dgamma and dbeta ----


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
