"""Mistakes in exercises 3.4 and 3.5: in what is summed, returned, and overwritten."""

from grader.mistakes._parts import IN_PLACE, KEPT, Backward, backward
from grader.mistakes._shows import (
    all_of,
    changes,
    each_of,
    has_shape,
    holds,
    returns,
    right_only,
    times,
    where,
)
from grader.mistakes._shows_arrays import are_single, one_axis_more, one_for_each_example
from grader.mistakes.batchnorm_backward._parts import NO_AXIS, Z, backward_mistake, with_dz
from grader.mistakes.batchnorm_backward._shows import features, gamma, std, sums_off
from utils import BatchNormCache


@backward_mistake(source="the sums along a row are those of layer normalization", shows=sums_off)
def paths_along_the_rows(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0.

    In the paths through the mean and the variance the sums run along the rows, so features get
    mixed.

    Mu and the variance belong to a column: their gradients are sums over the examples.
    """
    along = (dout * cache.z_hat).mean(axis=1, keepdims=True)
    inner = dout - dout.mean(axis=1, keepdims=True) - cache.z_hat * along
    return with_dz(dout, cache, inner)


@backward_mistake(
    source=NO_AXIS, shows=all_of(right_only(lambda s: features(s) == 1, "dz"), sums_off)
)
def paths_over_everything(dout: Z, cache: BatchNormCache) -> Backward:
    """With one feature dz would be right. With more, its columns do not sum to 0.

    In the paths through the mean and the variance the means are over the whole array.

    Mu and the variance belong to a column: their gradients are sums over the examples.
    """
    inner = dout - dout.mean() - cache.z_hat * (dout * cache.z_hat).mean()
    return with_dz(dout, cache, inner)


@backward_mistake(shows=holds("dgamma", "dbeta"))
def dgamma_without_z_hat(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma holds what dbeta should.

    It is the sum of dout. What gamma multiplies is missing.

    In the forward pass gamma multiplies z_hat, so its gradient is the sum of dout times z_hat.
    """
    dz, _, dbeta = backward(dout, cache)
    return dz, dbeta.copy(), dbeta


@backward_mistake(shows=times("dgamma", std))
def dgamma_from_centered(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is std times what is expected.

    It is what the centered z gives, before the division by std.

    In the forward pass gamma multiplies z_hat, so its gradient is the sum of dout times z_hat.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma * cache.std, dbeta


@backward_mistake(shows=times("dgamma", gamma))
def dgamma_from_scaled_dout(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is gamma times what is expected.

    It is what the gradient of z_hat gives in place of dout, or what the scaled z_hat gives in place
    of z_hat.

    The gradient of gamma is the sum of dout times z_hat: there is no gamma in it.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma * cache.gamma, dbeta


@backward_mistake(shows=times("dbeta", gamma))
def dbeta_from_scaled_dout(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dbeta is gamma times what is expected.

    It is the sum of the gradient of z_hat. Beta is added after gamma has multiplied.

    The gradient of beta is the sum of dout over the examples.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma, dbeta * cache.gamma


@backward_mistake(shows=times("dgamma", lambda s: 1 / s.n))
def dgamma_averaged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is 1/N of what is expected.

    It is a mean over the examples. How the loss weighs each example is in dout already.

    The gradient of gamma is a sum over the examples, because all of them use the same gamma.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma / len(dout), dbeta


@backward_mistake(shows=times("dbeta", lambda s: 1 / s.n))
def dbeta_averaged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dbeta is 1/N of what is expected.

    It is a mean over the examples. How the loss weighs each example is in dout already.

    The gradient of beta is a sum over the examples, because all of them use the same beta.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma, dbeta / len(dout)


@backward_mistake(
    shows=each_of(times("dgamma", lambda s: 1 / s.n), times("dbeta", lambda s: 1 / s.n))
)
def both_averaged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma and dbeta are 1/N of what is expected.

    They are means over the examples. How the loss weighs each example is in dout already.

    The gradients of gamma and beta are sums over the examples, because all of them share the two.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma / len(dout), dbeta / len(dout)


@backward_mistake(shows=each_of(holds("dgamma", "dbeta"), holds("dbeta", "dgamma")))
def gradients_exchanged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma holds what dbeta should, and the other way round.

    They have changed places, in the return or where they are made.

    Exercises 3.4 and 3.5 return dz, dgamma, dbeta. Beta is only added, so its gradient is the sum
    without z_hat.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dbeta, dgamma


@backward_mistake(
    shows=each_of(
        has_shape("dgamma", lambda s: s.args["dout"].shape),
        has_shape("dbeta", lambda s: s.args["dout"].shape),
    )
)
def gradients_not_summed(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma and dbeta have one row for each example. There should be one number a feature.

    The sum over the examples is missing. NumPy repeats gamma and beta for every row, and what is
    repeated on the way forward is summed on the way back.

    The gradients of gamma and beta are sums over the examples.
    """
    return backward(dout, cache)[0], dout * cache.z_hat, dout.copy()


@backward_mistake(shows=one_for_each_example("dgamma", "dbeta"))
def gradients_along_the_rows(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma and dbeta have one number for each example. There should be one a feature.

    They are the sums along the rows.

    The gradients of gamma and beta are sums over the examples: every feature keeps its own.
    """
    return backward(dout, cache)[0], (dout * cache.z_hat).sum(axis=1), dout.sum(axis=1)


@backward_mistake(source=NO_AXIS, shows=are_single("dgamma", "dbeta"))
def gradients_over_everything(dout: Z, cache: BatchNormCache) -> tuple[Z, float, float]:
    """Your dgamma and dbeta are single numbers, whatever the number of features.

    They are the sums over the whole array, so features are mixed.

    The gradients of gamma and beta are sums over the examples: every feature keeps its own.
    """
    return backward(dout, cache)[0], (dout * cache.z_hat).sum(), dout.sum()


@backward_mistake(source=KEPT, shows=one_axis_more("dgamma", "dbeta"))
def gradients_with_an_axis_too_many(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma and dbeta have one axis too many.

    The axis that was summed over is still there, with length 1.

    Dgamma and dbeta have the shapes of gamma and beta, which are flat: (D,).
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma[None], dbeta[None]


@backward_mistake(shows=returns("returned one "))
def dz_alone(dout: Z, cache: BatchNormCache) -> Z:
    """You return one array. Three are asked for.

    Two of the three gradients are missing.

    Exercises 3.4 and 3.5 return dz, dgamma, dbeta: one gradient for each input of the forward pass.
    """
    return backward(dout, cache)[0]


@backward_mistake(
    shows=each_of(holds("dz", "dgamma"), holds("dgamma", "dbeta"), holds("dbeta", "dz"))
)
def dz_last(dout: Z, cache: BatchNormCache) -> Backward:
    """All three gradients are there, but in another order.

    They come as dgamma, dbeta, dz.

    Exercises 3.4 and 3.5 return dz, dgamma, dbeta: the order of the forward pass's inputs.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dgamma, dbeta, dz


@backward_mistake(source=IN_PLACE, shows=changes("dout"))
def dout_overwritten(dout: Z, cache: BatchNormCache) -> Backward:
    """Afterwards dout is no longer what it was.

    Something is written into dout itself. Whoever called your function still has that array.

    The gradient of z_hat, gamma times dout, goes into an array of its own.
    """
    right = backward(dout, cache)
    dout *= cache.gamma
    return right


@backward_mistake(
    source=IN_PLACE,
    shows=where(
        lambda s: s.n > 1, each_of(changes("dout"), times("dgamma", gamma), times("dbeta", gamma))
    ),
)
def dout_overwritten_first(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma and dbeta are gamma times what is expected, and dout has changed.

    So it is where dout itself is multiplied by gamma, and dgamma and dbeta are made from it
    afterwards.

    The gradient of z_hat goes into an array of its own. Dgamma and dbeta are sums of dout.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    dout *= cache.gamma
    return dz, dgamma * cache.gamma, dbeta * cache.gamma


@backward_mistake(source=IN_PLACE, shows=changes("z_hat"))
def cache_overwritten(dout: Z, cache: BatchNormCache) -> Backward:
    """Afterwards the cache's z_hat is no longer what it was.

    Something is written into z_hat. A second backward pass with the same cache would be wrong.

    The third term of dz, z_hat times a sum, goes into an array of its own.
    """
    right = backward(dout, cache)
    z_hat = cache.z_hat
    z_hat *= right[1] + 1.0
    return right
