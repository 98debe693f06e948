"""RMS norm (Zhang & Sennrich 2019), which the notebooks compare with the learner's layer norm.

It is layer norm that subtracts no mean, divides by the root of the mean square, and adds no beta.
"""

from __future__ import annotations

import numpy as np


def rms_norm(z: np.ndarray, gamma: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """Return gamma * z / sqrt(mean of z**2 + eps), each row by itself. z: (N, D), gamma: (D,)."""
    return gamma * z / _rms(z, eps)


def rms_norm_backward(
    dout: np.ndarray, z: np.ndarray, gamma: np.ndarray, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients of z (N, D) and gamma (D,), given that of the output."""
    rms = _rms(z, eps)
    z_hat = z / rms
    weighted = gamma * dout
    along = np.einsum("nd,nd->n", weighted, z_hat)[:, None] / z.shape[1]
    return (weighted - z_hat * along) / rms, np.einsum("nd,nd->d", dout, z_hat)


def _rms(z: np.ndarray, eps: float) -> np.ndarray:
    root: np.ndarray = np.sqrt((z**2).mean(axis=1, keepdims=True) + eps)
    return root
