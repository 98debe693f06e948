"""Batch norm in halves: the mean alone is subtracted, or z is divided by its deviation alone."""

from __future__ import annotations

from typing import Any

import numpy as np

EPS = 1e-5


def mean_only_forward(z: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> tuple[np.ndarray, Any]:
    """Return gamma * (z - mu) + beta. z: (N, D)."""
    centred = z - z.mean(axis=0)
    return gamma * centred + beta, (centred, gamma)


def mean_only_backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    centred, gamma = cache
    dz = gamma * (dout - dout.mean(axis=0))
    return dz, np.sum(dout * centred, axis=0), dout.sum(axis=0)


def scale_only_forward(
    z: np.ndarray, gamma: np.ndarray, beta: np.ndarray
) -> tuple[np.ndarray, Any]:
    """Return gamma * z / sqrt(var + eps) + beta: nothing is subtracted. z: (N, D)."""
    std = np.sqrt(z.var(axis=0) + EPS)
    return gamma * z / std + beta, (z, std, gamma)


def scale_only_backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    z, std, gamma = cache
    dscaled = gamma * dout
    # through var: each z moves it by 2 (z - mu) / N
    through = np.mean(dscaled * z, axis=0) / std**3
    dz = dscaled / std - (z - z.mean(axis=0)) * through
    return dz, np.sum(dout * z / std, axis=0), dout.sum(axis=0)


HALVES = {
    "mean only": (mean_only_forward, mean_only_backward),
    "scale only": (scale_only_forward, scale_only_backward),
}
