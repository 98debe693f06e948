"""Mistakes in exercise 8.3, layernorm_backward: the paths from dout to dz, and the division."""

from grader.mistakes._parts import LAST_AXIS, SHORTENED, Z
from grader.mistakes._shows import all_of, equals, right_only, stops, times, where
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm._parts import layer_backward
from grader.mistakes.beyond_batchnorm._shows import (
    cache_of,
    dz_of_paths,
    features,
    rows_sum_off,
    rows_sum_to_zero,
)
from utils import LayerNormCache

Backward = tuple[Z, Z, Z]
TURNED = "the formula of batch norm with rows and columns exchanged"


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
    shows=where(lambda s: s.n != features(s) and 1 not in (s.n, features(s)), stops),
)
def std_along_the_features(dout: Z, cache: LayerNormCache) -> Backward:
    """On most batches the function stops, because shapes do not fit together.

    The std has one entry for each example, and meets the features: a flat array is matched with the
    last axis.

    In the second formula of exercise 8.3, s has the index i of the example.
    """
    dz, dgamma, dbeta = layer_backward(dout, cache, cache.std[:, None])
    return dz / cache.std, dgamma, dbeta
