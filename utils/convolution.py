"""Convolution in NumPy: each patch of the images is a row, so that it is one matrix product.

The weights are (C * size * size, F), a column for each of F output channels: those of a dense layer
that is given a patch. Around the images are size // 2 pixels of 0.
"""

from __future__ import annotations

from math import isqrt

import numpy as np


def pixels(images: np.ndarray) -> np.ndarray:
    """Return (N * H * W, C), a row per pixel of images (N, C, H, W)."""
    return np.ascontiguousarray(np.moveaxis(images, 1, -1)).reshape(-1, images.shape[1])


def images_of(rows: np.ndarray, n: int, h: int, w: int) -> np.ndarray:
    """Return images (N, C, H, W) of (N * H * W, C): what `pixels` took apart."""
    return np.moveaxis(np.asarray(rows).reshape(n, h, w, -1), -1, 1)


def patches(x: np.ndarray, size: int, stride: int = 1) -> np.ndarray:
    """Return (N, H', W', C * size * size): what each output pixel sees of x (N, C, H, W)."""
    edge = size // 2
    padded = np.pad(x, ((0, 0), (0, 0), (edge, edge), (edge, edge)))
    seen = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(2, 3))
    seen = seen[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return seen.reshape(*seen.shape[:3], -1)


def convolve(x: np.ndarray, weights: np.ndarray, stride: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Convolve x (N, C, H, W); return (N, F, H', W'), and the patches for the way back."""
    seen = patches(x, kernel(weights, x.shape[1]), stride)
    return np.moveaxis(seen @ weights, -1, 1), seen


def convolve_backward(
    dout: np.ndarray, seen: np.ndarray, weights: np.ndarray, shape: tuple[int, ...], stride: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients of x, whose shape is given, and of the weights. dout: (N, F, H', W')."""
    rows = pixels(dout)
    dweights = seen.reshape(len(rows), -1).T @ rows
    n, c, h, w = shape
    size = kernel(weights, c)
    edge = size // 2
    back = (rows @ weights.T).reshape(*seen.shape[:3], c, size, size).transpose(0, 3, 1, 2, 4, 5)
    padded = np.zeros((n, c, h + 2 * edge, w + 2 * edge))
    down, along = stride * back.shape[2], stride * back.shape[3]
    # a pixel has been seen in several patches, at another place in each
    for i in range(size):
        for j in range(size):
            padded[:, :, i : i + down : stride, j : j + along : stride] += back[..., i, j]
    return padded[:, :, edge : edge + h, edge : edge + w], dweights


def kernel(weights: np.ndarray, channels: int) -> int:
    """Return how many pixels wide a patch is, by the weights that it is multiplied with."""
    return isqrt(weights.shape[0] // channels)
