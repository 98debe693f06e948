"""What mistakes of several notebooks share: where they were seen, and batch norm in two passes."""

from typing import Any

import numpy as np

from utils import BatchNormCache

# ---- where a mistake was seen ----

CANCELS = "the textbook's variance in one pass, which loses digits to cancellation"
CUT_OFF = "NumPy: an array made like one of whole numbers holds whole numbers"
FLOORED = "Python: // divides and rounds down"
GUARD = "a common guard against division by zero"
HALVED = "Python: a power binds more tightly than a division"
IN_PLACE = "NumPy: an augmented assignment writes into the array"
KEPT = "NumPy: keepdims leaves an axis of length 1"
LAST_AXIS = "NumPy matches a flat array with the last axis"
NO_AXIS = "NumPy: without an axis, a mean is over the whole array"
SAMPLE = "pandas and PyTorch divide by N - 1 unless told otherwise"
SHORTENED = "Ioffe & Szegedy (2015), section 2, on what comes of it"
SURVEY = "survey of 119 public NumPy implementations (there mostly at test time)"
WORDING = 'the common advice to "divide by the variance"'

# ---- batch norm, with places to go wrong ----

Z = np.ndarray
Forward = tuple[Z, BatchNormCache]
Backward = tuple[Z, Z, Z]


def forward(z: Z, gamma: Z, beta: Z, std: Z, mu: Z | None = None) -> Forward:
    """The forward pass with a denominator, and perhaps a mean, that may be wrong."""
    z_hat = (z - (z.mean(axis=0) if mu is None else mu)) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def right_std(z: Z, eps: float) -> Z:
    std: Z = np.sqrt(z.var(axis=0) + eps)
    return std


def square_of_the_spread(z: Z, axis: int = 0, keepdims: bool = False) -> Z:
    """The mean of the squares minus the square of the mean: few digits where the mean is large."""
    squares: Z = np.mean(np.asarray(z, dtype=np.float64) ** 2, axis=axis, keepdims=keepdims)
    return squares - z.mean(axis=axis, keepdims=keepdims) ** 2


def backward(
    dout: Z, cache: BatchNormCache, whole: Any = 1.0, mean: Any = 1.0, spread: Any = 1.0
) -> Backward:
    """The backward pass with factors: of dz, of its path through the mean, and the variance."""
    z_hat, std, gamma = cache
    inner = dout - mean * dout.mean(axis=0) - spread * z_hat * (dout * z_hat).mean(axis=0)
    return whole * gamma / std * inner, (dout * z_hat).sum(axis=0), dout.sum(axis=0)
