"""Mistakes in exercise 7.7, residual_backward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from grader.mistakes._parts import IN_PLACE, backward
from grader.mistakes._shows import Shown, Test, are, changes, exchanged, has_shape, returns
from grader.mistakes.bank import mistake
from utils import BatchNormCache, ResidualCache

Z = np.ndarray
BACK = "residual_backward"


class Back(NamedTuple):
    """What comes back from a block."""

    dh: Z
    dW: Z  # noqa: N815
    dgamma: Z
    dbeta: Z
    dalpha: Any


def block_back(
    dout: Z, cache: ResidualCache, *, into: Any = None, mask: Any = None, w: Any = None
) -> Back:
    """The right way back, but for what comes into the branch, the relu's slope, and W.T."""
    branch = cache.alpha * dout if into is None else into
    da = branch @ (cache.W.T if w is None else w)
    dz, dgamma, dbeta = backward(da * (cache.a > 0 if mask is None else mask), cache.bn)
    return Back(dout + dz, cache.a.T @ branch, dgamma, dbeta, (dout * (cache.a @ cache.W)).sum())


def given(s: Shown) -> tuple[Z, ResidualCache]:
    bn = BatchNormCache(s.args["z_hat"], s.args["std"], s.args["gamma"])
    return s.args["dout"], ResidualCache(bn, s.args["a"], s.args["W"], s.args["alpha"])


def back_is(*names: str) -> Callable[[Callable[[Z, ResidualCache], Back]], Test]:
    """Say that these results are those of another way back."""
    return lambda value: are(lambda s: {name: getattr(value(*given(s)), name) for name in names})


def backs(name: str, *results: str, source: str = "") -> Callable[..., Any]:
    """Put the decorated way back into the bank. results: those of which its symptom speaks."""

    def register(way: Callable[[Z, ResidualCache], Back]) -> Callable[..., Any]:
        def wrong(dout: Z, cache: ResidualCache) -> tuple[Any, ...]:
            return tuple(way(dout, cache))

        wrong.__name__, wrong.__doc__ = name, way.__doc__
        mistake(BACK, source, back_is(*results)(way))(wrong)
        return way

    return register


# ---- by the skip ----


@backs("skip_lost", "dh")
def _lost(dout: Z, cache: ResidualCache) -> Back:
    """Your dh is that of the branch alone.

    The input also goes straight to the output, and what comes back by that way is missing.

    Exercise 7.7: the input is used twice, so its gradient is a sum of two.
    """
    right = block_back(dout, cache)
    return right._replace(dh=right.dh - dout)


@backs("skip_doubled", "dh")
def _doubled(dout: Z, cache: ResidualCache) -> Back:
    """Your dh has what comes back by the skip twice.

    It multiplies by 1, and is there once.

    Exercise 7.7: the input is used twice, once by the skip and once by the branch.
    """
    right = block_back(dout, cache)
    return right._replace(dh=right.dh + dout)


@backs("skip_only", "dh")
def _only(dout: Z, cache: ResidualCache) -> Back:
    """Your dh is that of the skip alone.

    What comes back by the branch is missing.

    Exercise 7.7: the input is used twice, so its gradient is a sum of two.
    """
    return block_back(dout, cache)._replace(dh=dout.copy())


@backs("skip_subtracted", "dh")
def _subtracted(dout: Z, cache: ResidualCache) -> Back:
    """Your dh has what comes back by the skip subtracted.

    Gradients that come back by two ways add up.

    Exercise 7.7: the input is used twice, so its gradient is a sum of two.
    """
    right = block_back(dout, cache)
    return right._replace(dh=right.dh - 2 * dout)


# ---- alpha ----


@backs("alpha_missing_in_the_branch", "dh", "dW", "dgamma", "dbeta")
def _no_alpha(dout: Z, cache: ResidualCache) -> Back:
    """Nothing that comes back from your branch depends on alpha.

    The branch was multiplied by it on the way forward, so its gradient is, too.

    Exercise 7.7: what comes back into the branch has passed alpha.
    """
    return block_back(dout, cache, into=dout)


@backs("alpha_missing_in_dw", "dW")
def _no_alpha_in_dw(dout: Z, cache: ResidualCache) -> Back:
    """Your dW does not depend on alpha.

    It is made of the gradient of the output. The product with W gets that times alpha.

    Exercise 7.7: what comes back into the branch has passed alpha, before it meets W.
    """
    return block_back(dout, cache)._replace(dW=cache.a.T @ dout)


@backs("alpha_missing_past_w", "dh", "dgamma", "dbeta")
def _no_alpha_past_w(dout: Z, cache: ResidualCache) -> Back:
    """Your dgamma and dbeta do not depend on alpha, and in dh the branch does not.

    In dW alpha may be, but what goes on from W has it, too.

    Exercise 7.7: what comes back into the branch has passed alpha, before it meets W.
    """
    return block_back(dout, cache, into=dout)._replace(dW=block_back(dout, cache).dW)


@backs("dalpha_times_alpha", "dalpha")
def _dalpha_alpha(dout: Z, cache: ResidualCache) -> Back:
    """Your dalpha is multiplied by alpha, so with an alpha of 0 it is 0.

    Then a block that starts as the identity would never learn to be something else.

    The formula in exercise 7.7 has the branch before it is multiplied by alpha.
    """
    right = block_back(dout, cache)
    return right._replace(dalpha=cache.alpha * right.dalpha)


@mistake(BACK, shows=has_shape("dalpha", lambda s: s.args["dout"].shape))
def dalpha_not_summed(dout: Z, cache: ResidualCache) -> tuple[Any, ...]:
    """Your dalpha is a matrix.

    It holds what each entry of the output asks of alpha. Alpha is one number, used in all of them.

    The formula in exercise 7.7 sums over examples and units.
    """
    return tuple(block_back(dout, cache)._replace(dalpha=dout * (cache.a @ cache.W)))


@mistake(BACK, shows=has_shape("dalpha", lambda s: s.args["dout"].shape[1:]))
def dalpha_for_each_unit(dout: Z, cache: ResidualCache) -> tuple[Any, ...]:
    """Your dalpha has an entry for each unit.

    It is summed over the examples only. Alpha is one number, used for all units.

    The formula in exercise 7.7 sums over examples and units.
    """
    dalpha = (dout * (cache.a @ cache.W)).sum(axis=0)
    return tuple(block_back(dout, cache)._replace(dalpha=dalpha))


@mistake(BACK, shows=has_shape("dalpha", lambda s: s.args["dout"].shape[:1]))
def dalpha_for_each_example(dout: Z, cache: ResidualCache) -> tuple[Any, ...]:
    """Your dalpha has an entry for each example.

    It is summed over the units only. Alpha is one number, used for all examples.

    The formula in exercise 7.7 sums over examples and units.
    """
    dalpha = (dout * (cache.a @ cache.W)).sum(axis=1)
    return tuple(block_back(dout, cache)._replace(dalpha=dalpha))


@backs("dalpha_averaged", "dalpha")
def _averaged(dout: Z, cache: ResidualCache) -> Back:
    """Your dalpha is a mean over all entries.

    If the loss is a mean over the examples, the gradient of the output has that already.

    The formula in exercise 7.7 is a sum.
    """
    right = block_back(dout, cache)
    return right._replace(dalpha=right.dalpha / dout.size)


@backs("dalpha_without_the_branch", "dalpha")
def _plain_sum(dout: Z, cache: ResidualCache) -> Back:
    """Your dalpha is the sum of dout alone.

    Alpha was multiplied with the branch, so the branch is its slope.

    The formula in exercise 7.7 has the branch in every term.
    """
    return block_back(dout, cache)._replace(dalpha=dout.sum())


# ---- through the branch ----


@backs("relu_passed_over", "dh", "dgamma", "dbeta")
def _no_relu(dout: Z, cache: ResidualCache) -> Back:
    """What comes back from your branch has not gone through the ReLU.

    Where the ReLU has put out 0, its slope is 0, and nothing passes.

    Exercise 7.7 goes through the product, the ReLU and batch norm, in this order.
    """
    return block_back(dout, cache, mask=1.0)


@backs("relu_of_dout", "dh", "dgamma", "dbeta")
def _mask_of_dout(dout: Z, cache: ResidualCache) -> Back:
    """What comes back from your branch is cut where the gradient of the output is negative.

    Whether something passes is decided on the way forward, by what the ReLU put out.

    Exercise 7.7: where the output of the ReLU is 0, nothing passes.
    """
    return block_back(dout, cache, mask=dout > 0)


@backs("relu_of_what_comes", "dh", "dgamma", "dbeta")
def _mask_of_da(dout: Z, cache: ResidualCache) -> Back:
    """What comes back from your branch has been put through a ReLU itself.

    Negative gradients are lost, and the slope of the ReLU is that on the way forward.

    Exercise 7.7: where the output of the ReLU is 0, nothing passes.
    """
    return block_back(dout, cache, mask=cache.alpha * dout @ cache.W.T > 0)


@backs("weights_not_transposed", "dh", "dgamma", "dbeta")
def _not_transposed(dout: Z, cache: ResidualCache) -> Back:
    """What comes back from your branch has met W the way it did forward.

    W is square here, so the wrong way round fits as well.

    Exercise 7.7 goes back through the product as a hidden layer does: by a sum over the units.
    """
    return block_back(dout, cache, w=cache.W)


@backs("dw_transposed", "dW", source="a column per example, in many lectures")
def _dw_transposed(dout: Z, cache: ResidualCache) -> Back:
    """Your dW has its rows and columns exchanged.

    W is square here, so the wrong way round fits as well.

    Exercise 7.7: the first index of dW is that of what W was multiplied with.
    """
    right = block_back(dout, cache)
    return right._replace(dW=right.dW.T.copy())


@backs("dw_averaged", "dW", source="deeplearning.ai: dW is divided by m")
def _dw_averaged(dout: Z, cache: ResidualCache) -> Back:
    """Your dW is N times too small.

    It is a mean over the examples. If the loss is a mean, the gradient dout has that already.

    Exercise 7.7 goes back through the product as a hidden layer does: by a sum over the examples.
    """
    right = block_back(dout, cache)
    return right._replace(dW=right.dW / len(dout))


# ---- the results ----


@mistake(BACK, shows=exchanged("dgamma", "dbeta"))
def dgamma_and_dbeta_exchanged(dout: Z, cache: ResidualCache) -> tuple[Any, ...]:
    """Dgamma and dbeta have changed places.

    Each is what the other should be.

    Exercise 7.7 gives the order of the five results.
    """
    dh, dw, dgamma, dbeta, dalpha = block_back(dout, cache)
    return dh, dw, dbeta, dgamma, dalpha


@mistake(BACK, shows=returns("returned 4 values"))
def no_dalpha(dout: Z, cache: ResidualCache) -> tuple[Any, ...]:
    """You return four things, where five are wanted.

    Alpha is learned as well, and needs its gradient.

    Exercise 7.7 gives the order of the five results.
    """
    return tuple(block_back(dout, cache))[:4]


@mistake(BACK, source=IN_PLACE, shows=changes("dout"))
def dout_changed(dout: Z, cache: ResidualCache) -> tuple[Any, ...]:
    """Afterwards dout is no longer what it was.

    What comes back by the branch was added into it, so whoever called the function has lost it.

    Exercise 7.7 adds two gradients: the sum needs an array of its own.
    """
    right = block_back(dout, cache)
    dout += right.dh - dout
    return tuple(right._replace(dh=dout))
