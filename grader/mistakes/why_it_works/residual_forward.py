"""Mistakes in exercise 7.6, residual_forward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._parts import IN_PLACE, forward, right_std
from grader.mistakes._shows import Test, changes, equals, raises, returns
from grader.mistakes.bank import mistake
from utils import BatchNormCache, ResidualCache

Z = np.ndarray
BLOCK = "residual_forward"
Block = tuple[Z, ResidualCache]
Parts = tuple[Z, Z, Z, BatchNormCache]


def normalized(h: Z, gamma: Z, beta: Z) -> tuple[Z, BatchNormCache]:
    return forward(h, gamma, beta, right_std(h, 1e-5))


def relu(z: Z) -> Z:
    return np.maximum(z, 0.0)


def parts(h: Z, w: Z, gamma: Z, beta: Z) -> Parts:
    """Batch norm's output, the relu's, the branch, and batch norm's cache."""
    z_tilde, bn = normalized(h, gamma, beta)
    a = relu(z_tilde)
    return z_tilde, a, a @ w, bn


def block(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Block:
    _, a, branch, bn = parts(h, w, gamma, beta)
    return h + alpha * branch, ResidualCache(bn, a, w, alpha)


def out_is(value: Callable[[Z, Z, Z, Z, float], Z]) -> Test:
    return equals("out", lambda s: value(*s.args.values()))


def blocks(name: str, source: str = "") -> Callable[..., Any]:
    """Put a block with the decorated function's output, and the right cache, into the bank."""

    def register(out: Callable[[Z, Z, Z, Z, float], Z]) -> Callable[..., Any]:
        def wrong(h: Z, W: Z, gamma: Z, beta: Z, alpha: float) -> Block:  # noqa: N803
            return out(h, W, gamma, beta, alpha), block(h, W, gamma, beta, alpha)[1]

        wrong.__name__, wrong.__doc__ = name, out.__doc__
        mistake(BLOCK, source, out_is(out))(wrong)
        return out

    return register


def keeps(name: str, shows: Test) -> Callable[..., Any]:
    """Put a block with the right output and the decorated function's cache into the bank."""

    def register(cache: Callable[..., Any]) -> Callable[..., Any]:
        def wrong(h: Z, W: Z, gamma: Z, beta: Z, alpha: float) -> Any:  # noqa: N803
            return block(h, W, gamma, beta, alpha)[0], cache(h, W, gamma, beta, alpha)

        wrong.__name__, wrong.__doc__ = name, cache.__doc__
        mistake(BLOCK, shows=shows)(wrong)
        return cache

    return register


# ---- what comes out ----


@blocks("alpha_on_everything")
def _everything(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is all multiplied by alpha, the skip along with the branch.

    With an alpha of 0 nothing would come out. It should be what went in.

    The formula in exercise 7.6 multiplies the branch alone by alpha.
    """
    return alpha * (h + parts(h, w, gamma, beta)[2])


@blocks("alpha_on_the_skip")
def _skip(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output has alpha on the skip, in place of the branch.

    With an alpha of 0 the branch alone would come out. It should be what went in.

    The formula in exercise 7.6 multiplies the branch alone by alpha.
    """
    return alpha * h + parts(h, w, gamma, beta)[2]


@blocks("alpha_forgotten")
def _no_alpha(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output does not depend on alpha.

    The branch is added as it is.

    The formula in exercise 7.6 multiplies the branch by alpha.
    """
    return h + parts(h, w, gamma, beta)[2]


@blocks("no_skip")
def _no_skip(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is the branch alone, times alpha.

    What went in is lost. A block with a skip adds to it.

    The formula in exercise 7.6 begins with h.
    """
    return alpha * parts(h, w, gamma, beta)[2]


@blocks("branch_subtracted")
def _minus(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output has the branch subtracted.

    It is the input minus alpha times the branch.

    The formula in exercise 7.6 adds it.
    """
    return h - alpha * parts(h, w, gamma, beta)[2]


@blocks("relu_missing")
def _no_relu(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is that of a block without ReLU.

    What batch norm puts out goes straight into the product with W, negative values, too.

    The formula in exercise 7.6 has a ReLU between the two.
    """
    return h + alpha * parts(h, w, gamma, beta)[0] @ w


@blocks("batch_norm_missing")
def _no_norm(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is that of a block without batch norm.

    The ReLU is applied to the input itself.

    The formula in exercise 7.6 normalizes it first.
    """
    return h + alpha * relu(h) @ w


@blocks("relu_before_batch_norm")
def _relu_first(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output has the ReLU before batch norm.

    So batch norm gets the positive values alone, and puts out negative ones again.

    The formula in exercise 7.6 is read from the inside: batch norm, ReLU, the product with W.
    """
    return h + alpha * normalized(relu(h), gamma, beta)[0] @ w


@blocks("product_before_batch_norm", source="the order of a plain hidden layer, as in notebook 4")
def _product_first(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output has the product with W before batch norm, as a plain hidden layer does.

    Then what the branch adds is never negative, and cannot take away from the skip.

    The formula in exercise 7.6 is read from the inside: batch norm, ReLU, the product with W.
    """
    return h + alpha * relu(normalized(h @ w, gamma, beta)[0])


@blocks("relu_last")
def _relu_last(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output has the ReLU behind the product with W.

    Then what the branch adds is never negative, and cannot take away from the skip.

    The formula in exercise 7.6 is read from the inside: batch norm, ReLU, the product with W.
    """
    return h + alpha * relu(normalized(h, gamma, beta)[0] @ w)


@blocks("batch_norm_after_the_sum", source="the first residual networks normalize the branch last")
def _norm_last(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is normalized: batch norm comes after the sum.

    So what went in does not come out again by the skip, also with an alpha of 0.

    The formula in exercise 7.6 has batch norm within the branch.
    """
    return normalized(h + alpha * relu(h) @ w, gamma, beta)[0]


@blocks("weights_transposed", source="a column per example, in many lectures")
def _transposed(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output is that of W with its rows and columns exchanged.

    W is square here, so the wrong way round fits as well.

    The formula in exercise 7.6 multiplies by W from the right.
    """
    return h + alpha * parts(h, w, gamma, beta)[1] @ w.T


@blocks("scale_and_shift_missing")
def _plain(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Z:
    """Your output does not depend on gamma and beta.

    The normalized input goes into the ReLU as it is.

    The formula in exercise 7.6 has batch norm with gamma and beta.
    """
    return h + alpha * relu(parts(h, w, gamma, beta)[3].z_hat) @ w


@mistake(BLOCK, source="NumPy: * multiplies entry by entry", shows=raises("ValueError"))
def entry_by_entry(h: Z, W: Z, gamma: Z, beta: Z, alpha: float) -> Block:  # noqa: N803
    """It stops unless there are as many examples as units, or one.

    The ReLU's output and W are multiplied entry by entry.

    The formula in exercise 7.6 has a product of matrices, as in a hidden layer.
    """
    _, a, _, bn = parts(h, W, gamma, beta)
    return h + alpha * (a * W), ResidualCache(bn, a, W, alpha)


# ---- what is kept ----


def _cache(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> ResidualCache:
    return block(h, w, gamma, beta, alpha)[1]


@keeps("kept_before_the_relu", equals("cache.a", lambda s: normalized_of(s)))
def _before_relu(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> ResidualCache:
    """The a in your cache has negative values.

    It is what goes into the ReLU. On the way back, W needs what came out of it.

    Exercise 7.6 says which one is kept.
    """
    return _cache(h, w, gamma, beta, alpha)._replace(a=parts(h, w, gamma, beta)[0])


def normalized_of(s: Any) -> Z:
    h, w, gamma, beta, _ = s.args.values()
    return parts(h, w, gamma, beta)[0]


def branch_of(s: Any) -> Z:
    h, w, gamma, beta, _ = s.args.values()
    return parts(h, w, gamma, beta)[2]


@keeps("branch_kept", equals("cache.a", branch_of))
def _branch(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> ResidualCache:
    """The a in your cache is already multiplied by W.

    On the way back, W needs what it was multiplied with.

    Exercise 7.6 says which one is kept.
    """
    return _cache(h, w, gamma, beta, alpha)._replace(a=parts(h, w, gamma, beta)[2])


@keeps("input_kept", equals("cache.a", lambda s: s.args["h"]))
def _input(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> ResidualCache:
    """The a in your cache is the block's input.

    On the way back, W needs what it was multiplied with.

    Exercise 7.6 says which one is kept.
    """
    return _cache(h, w, gamma, beta, alpha)._replace(a=h)


@keeps("output_kept", equals("cache.a", lambda s: s.want["out"]))
def _output(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> ResidualCache:
    """The a in your cache is the block's output.

    On the way back, W needs what it was multiplied with.

    Exercise 7.6 says which one is kept.
    """
    return _cache(h, w, gamma, beta, alpha)._replace(a=block(h, w, gamma, beta, alpha)[0])


@keeps("plain_tuple", returns("returned cache as a tuple"))
def _tuple(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Any:
    """Your cache is a plain tuple.

    The way back asks for its parts by their names.

    Exercise 7.6 names the cache and the order of its parts.
    """
    return tuple(_cache(h, w, gamma, beta, alpha))


@mistake(BLOCK, source=IN_PLACE, shows=changes("h"))
def input_changed(h: Z, W: Z, gamma: Z, beta: Z, alpha: float) -> Block:  # noqa: N803
    """Afterwards the input h is no longer what it was.

    The branch was added into it, so whoever called the function has lost it.

    The formula in exercise 7.6 makes something new of h: the sum needs an array of its own.
    """
    _, a, branch, bn = parts(h, W, gamma, beta)
    h += alpha * branch
    return h, ResidualCache(bn, a, W, alpha)
