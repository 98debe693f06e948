"""The backward pass with places to go wrong: the building blocks for exercises 3.4 and 3.5.

The two ways to write the backward pass share most of what can go wrong in either: the paths, the
division, the sums. What only one of them can have is in the module of its exercise.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes.bank import mistake
from utils import BatchNormCache

Z = np.ndarray
Layer = Callable[..., Any]
Backward = tuple[Z, Z, Z]

STAGED, SHORT = "batchnorm_backward", "batchnorm_backward_simplified"


def backward_mistake(source: str = "") -> Callable[[Layer], Layer]:
    """Put the decorated function into the bank of both exercises."""

    def register(function: Layer) -> Layer:
        return mistake(SHORT, source)(mistake(STAGED, source)(function))

    return register


def backward(
    dout: Z, cache: BatchNormCache, whole: Any = 1.0, mean: Any = 1.0, spread: Any = 1.0
) -> Backward:
    """The backward pass with factors: of dz, of its path through the mean, and the variance."""
    z_hat, std, gamma = cache
    inner = dout - mean * dout.mean(axis=0) - spread * z_hat * (dout * z_hat).mean(axis=0)
    return whole * gamma / std * inner, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def with_dz(dout: Z, cache: BatchNormCache, inner: Z) -> Backward:
    """The backward pass with another bracket than the right one."""
    _, dgamma, dbeta = backward(dout, cache)
    return cache.gamma / cache.std * inner, dgamma, dbeta
