"""Mistakes in exercise 7.7, residual_backward: through the branch, and the results."""

from __future__ import annotations

from typing import Any

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import changes, exchanged, returns
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works.residual_backward._parts import BACK, Back, Z, backs, block_back
from utils import ResidualCache


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
