"""What mistakes in the exercises of notebook 8 share: right answers with places to go wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.mistakes._parts import Forward, Z
from utils import BatchNormCache, LayerNormCache

# ---- images, in exercise 8.1 ----

# a channel's own axes
CHANNEL = (0, 2, 3)


def pixels(x: Z) -> Z:
    """The pixels below one another: (N * H * W, C)."""
    return np.moveaxis(x, 1, 3).reshape(-1, x.shape[1])


def pictures(rows: Z, shape: tuple[int, ...]) -> Z:
    """Rows of pixels as images of a shape."""
    n, c, h, w = shape
    return np.moveaxis(rows.reshape(n, h, w, c), 3, 1)


def along_channels(values: Z) -> Z:
    """One number for each channel, where images can be multiplied by it."""
    return values.reshape(-1, 1, 1)


def conv(x: Z, gamma: Z, beta: Z, std: Z, mu: Z | None = None, kept: Z | None = None) -> Forward:
    """Batch norm of images with a denominator, and perhaps a mean, that may be wrong.

    kept: the std in the cache, if not what was divided by.
    """
    mu = x.mean(axis=CHANNEL, keepdims=True) if mu is None else mu
    x_hat = (x - mu) / std
    y = along_channels(gamma) * x_hat + along_channels(beta)
    kept = np.squeeze(std) if kept is None else kept
    return y, BatchNormCache(pixels(x_hat), kept, gamma)


def conv_std(x: Z, eps: float, ddof: int = 0) -> Z:
    """What a channel is divided by: (1, C, 1, 1)."""
    return np.asarray(np.sqrt(x.var(axis=CHANNEL, keepdims=True, ddof=ddof) + eps))


def right_rows(x: Z, gamma: Z, beta: Z, eps: float) -> Forward:
    """Rows of y as they should be, and their cache."""
    rows = pixels(x)
    std = np.sqrt(rows.var(axis=0) + eps)
    z_hat = (rows - rows.mean(axis=0)) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


# ---- groups, in exercise 8.2 ----


def refuse(x: Z, groups: int) -> None:
    if x.shape[1] % groups:
        raise ValueError(f"{x.shape[1]} channels, {groups} groups")


def in_groups(x: Z, groups: int) -> Z:
    """The values of each group of each example: (N, G, m)."""
    return x.reshape(len(x), groups, -1)


def scaled(x_hat: Z, gamma: Z, beta: Z) -> Z:
    each = (1, -1, *[1] * (x_hat.ndim - 2))
    return gamma.reshape(each) * x_hat + beta.reshape(each)


def over(parts: Z, eps: float, axis: Any = 2, ddof: int = 0) -> Z:
    """Values normalized over an axis."""
    mu, var = parts.mean(axis=axis, keepdims=True), parts.var(axis=axis, keepdims=True, ddof=ddof)
    return np.asarray((parts - mu) / np.sqrt(var + eps))


def grouped(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Group norm as it should be."""
    refuse(x, groups)
    return scaled(over(in_groups(x, groups), eps).reshape(x.shape), gamma, beta)


# ---- layer norm, in exercise 8.3 ----


def layer_backward(
    dout: Z, cache: LayerNormCache, whole: Any = 1.0, mean: Any = 1.0, spread: Any = 1.0
) -> tuple[Z, Z, Z]:
    """The backward pass with factors: of dz, of its path through the mean, and the variance."""
    z_hat, std, gamma = cache
    u = dout * gamma
    inner = u - mean * u.mean(axis=1, keepdims=True)
    inner = inner - spread * z_hat * (u * z_hat).mean(axis=1, keepdims=True)
    return whole * inner / std[:, None], (dout * z_hat).sum(axis=0), dout.sum(axis=0)
