"""What mistakes in exercise 7.7, residual_backward, share: a way back but for one part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from grader.mistakes._parts import backward
from grader.mistakes._shows import Shown, Test, are
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

        wrong.__name__, wrong.__doc__, wrong.__module__ = name, way.__doc__, way.__module__
        mistake(BACK, source, back_is(*results)(way))(wrong)
        return way

    return register
