"""What mistakes in exercise 7.6, residual_forward, share: a block but for one part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._parts import forward, right_std
from grader.mistakes._shows import Test, equals
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

        wrong.__name__, wrong.__doc__, wrong.__module__ = name, out.__doc__, out.__module__
        mistake(BLOCK, source, out_is(out))(wrong)
        return out

    return register


def keeps(name: str, shows: Test) -> Callable[..., Any]:
    """Put a block with the right output and the decorated function's cache into the bank."""

    def register(cache: Callable[..., Any]) -> Callable[..., Any]:
        def wrong(h: Z, W: Z, gamma: Z, beta: Z, alpha: float) -> Any:  # noqa: N803
            return block(h, W, gamma, beta, alpha)[0], cache(h, W, gamma, beta, alpha)

        wrong.__name__, wrong.__doc__, wrong.__module__ = name, cache.__doc__, cache.__module__
        mistake(BLOCK, shows=shows)(wrong)
        return cache

    return register
