"""The digits as notebook 8 sees them, and other images made of them.

All pixels are normalized with one mean and one standard deviation, so that what is done to images
(blurred, inverted, turned) gives images again. (A pixel that is nearly always white has hardly a
standard deviation of its own to divide by.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from utils import data
from utils.data import Split

SIDE = 8
Change = Callable[[np.ndarray], np.ndarray]  # of pixels (N, 64), from 0, white, to 1, ink


@cache
def _loaded() -> tuple[Split, float, float]:
    pixels = data.load_digits()
    return pixels, float(pixels.x_train.mean()), float(pixels.x_train.std())


def digits() -> Split:
    """Return the digits, all pixels normalized with one mean and one standard deviation."""
    pixels, mean, std = _loaded()
    return pixels._replace(
        x_train=(pixels.x_train - mean) / std, x_test=(pixels.x_test - mean) / std
    )


def each_by_itself(split: Split) -> Split:
    """Return the digits with each pixel normalized by its own mean and deviation, as elsewhere."""
    mean, std = split.x_train.mean(axis=0), split.x_train.std(axis=0)
    std = np.where(std > 0, std, 1.0)
    return split._replace(x_train=(split.x_train - mean) / std, x_test=(split.x_test - mean) / std)


def changed(x: np.ndarray, change: Change) -> np.ndarray:
    """Return normalized images after a change of their pixels. x: (N, 64), normalized."""
    _, mean, std = _loaded()
    return np.asarray((change(x * std + mean) - mean) / std)


def blurred(pixels: np.ndarray) -> np.ndarray:
    """Return images in which each pixel is a weighted mean of itself and its eight neighbours."""
    padded = np.pad(pixels.reshape(-1, SIDE, SIDE), ((0, 0), (1, 1), (1, 1)))
    weights = np.array([0.25, 0.5, 0.25])
    parts = (
        weights[i] * weights[j] * padded[:, i : i + SIDE, j : j + SIDE]
        for i in range(3)
        for j in range(3)
    )
    return np.asarray(sum(parts)).reshape(pixels.shape)


def turned(pixels: np.ndarray) -> np.ndarray:
    """Return images turned by a quarter."""
    return np.rot90(pixels.reshape(-1, SIDE, SIDE), axes=(1, 2)).reshape(pixels.shape)


SAME = "as in training"
SHIFTS: dict[str, Change] = {
    SAME: lambda pixels: pixels,
    "half the contrast": lambda pixels: 0.5 * pixels,
    "blurred": blurred,
    "inverted": lambda pixels: 1 - pixels,
}
TASKS: dict[str, Change] = {"turned": turned, "inverted": SHIFTS["inverted"]}
