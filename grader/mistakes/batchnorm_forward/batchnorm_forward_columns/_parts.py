"""The column version with places to go wrong: what mistakes in exercise 2.4 share."""

import numpy as np

from grader.mistakes._parts import (
    Z,
)


def columns(z: Z, gamma: Z, beta: Z, std: Z, mu: Z | None = None) -> Z:
    """The column version with a denominator, and perhaps a mean, that may be wrong."""
    out: Z = (z - (z.mean(axis=1, keepdims=True) if mu is None else mu)) / std
    return gamma * out + beta


def row_std(z: Z, eps: float, ddof: int = 0) -> Z:
    std: Z = np.sqrt(z.var(axis=1, keepdims=True, ddof=ddof) + eps)
    return std
