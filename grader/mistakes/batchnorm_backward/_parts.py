"""What mistakes in the exercises of notebook 3 share."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._parts import Backward, backward
from grader.mistakes._shows import Test
from grader.mistakes.bank import mistake
from utils import BatchNormCache

Z = np.ndarray
Function = Callable[[Z], Z]
Layer = Callable[..., Any]

# ---- relative errors, in exercises 3.1 and 3.3 ----

FLOOR = 1e-8


def worst(difference: Z, size: Z, floor: float = FLOOR) -> float:
    return float(np.max(difference / np.maximum(size, floor)))


def sizes(a: Z, b: Z) -> Z:
    return np.asarray(np.abs(a) + np.abs(b))


def distance(a: Z, b: Z) -> Z:
    return np.asarray(np.abs(a - b))


# ---- numerical gradients, in exercises 3.2 and 3.3 ----


def slopes(
    loss: Callable[[Z], Any], x: Z, start: float, end: float, width: float | None = None
) -> Z:
    """For each entry: how much the loss grows as it goes from x + start to x + end, over width."""
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        unit = np.zeros(x.shape)
        unit[i] = 1.0
        dx[i] = (loss(x + end * unit) - loss(x + start * unit)) / (width or end - start)
    return dx


def weighted(f: Function, dout: Z) -> Callable[[Z], float]:
    return lambda x: float(np.sum(dout * f(x)))


# ---- the backward pass, in exercises 3.4 and 3.5 ----

NO_AXIS = "NumPy: without an axis, a sum is over the whole array"
SURVEY = "survey of 119 public NumPy implementations"
ORDER = "a cache unpacked in another order than it was packed"
STAGED, SHORT = "batchnorm_backward", "batchnorm_backward_simplified"


def backward_mistake(source: str = "", shows: Test | None = None) -> Callable[[Layer], Layer]:
    """Put the decorated function into the bank of both exercises."""

    def register(function: Layer) -> Layer:
        return mistake(SHORT, source, shows)(mistake(STAGED, source, shows)(function))

    return register


def with_dz(dout: Z, cache: BatchNormCache, inner: Z) -> Backward:
    """The backward pass with another bracket than the right one."""
    _, dgamma, dbeta = backward(dout, cache)
    return cache.gamma / cache.std * inner, dgamma, dbeta
