"""A small convolutional network with any normalization behind its convolutions, forward and back.

Three convolutions of 3 x 3, the second of which halves height and width; ReLU behind each; a dense
layer that sees all pixels of all channels. Parameters have notebook 4's names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from utils.activations import relu
from utils.convolution import convolve, convolve_backward, images_of, pixels
from utils.experiments.kit import Function
from utils.network import Network, Parameters

CHANNELS, STRIDES, SIZE = (1, 8, 16, 16), (1, 2, 1), 3
SIDE, SMALL, CLASSES = 8, 4, 10  # pixels of a digit's side, and of what the last convolution gives


class Norm(NamedTuple):
    """What stands behind each convolution.

    forward(x, gamma, beta): x (N, C, H, W) -> y like x, and a cache. backward(dout, cache): dx,
    dgamma, dbeta.
    """

    forward: Callable[..., tuple[np.ndarray, Any]]
    backward: Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]


def batch_norm(batchnorm_conv_forward: Function, batchnorm_backward: Function) -> Norm:
    """Return the learner's batch norm of images; the way back goes over the rows of its cache."""

    def backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        n, _, h, w = dout.shape
        dz, dgamma, dbeta = batchnorm_backward(pixels(dout), cache)
        return images_of(dz, n, h, w), np.asarray(dgamma), np.asarray(dbeta)

    return Norm(batchnorm_conv_forward, backward)


def initialize(seed: int, norm: bool) -> Parameters:
    """Return He's weights, the same with and without a normalization; gamma 1, and 0 elsewhere."""
    rng, made = np.random.default_rng(seed), {}
    for layer, (before, channels) in enumerate(pairwise(CHANNELS), start=1):
        inputs = before * SIZE**2
        made[f"W[{layer}]"] = rng.normal(size=(inputs, channels)) * np.sqrt(2 / inputs)
        if norm:
            made[f"gamma[{layer}]"] = np.ones(channels)
            made[f"beta[{layer}]"] = np.zeros(channels)
        else:
            made[f"b[{layer}]"] = np.zeros(channels)
    last = len(CHANNELS)
    inputs = CHANNELS[-1] * SMALL**2
    made[f"W[{last}]"] = rng.normal(size=(inputs, CLASSES)) * np.sqrt(2 / inputs)
    made[f"b[{last}]"] = np.zeros(CLASSES)
    return made


def network(norm: Norm | None) -> Network:
    """Return the network. x is (N, 1, H, W), and the caches are its own affair."""
    last = len(CHANNELS)

    def forward(x: np.ndarray, parameters: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
        caches = []
        for layer, stride in enumerate(STRIDES, start=1):
            z, seen = convolve(x, parameters[f"W[{layer}]"], stride)
            kept = None
            if norm:
                z, kept = norm.forward(
                    z, parameters[f"gamma[{layer}]"], parameters[f"beta[{layer}]"]
                )
            else:
                z = z + parameters[f"b[{layer}]"][:, None, None]
            a = relu(np.asarray(z))
            caches.append((x.shape, seen, kept, a))
            x = a
        rows = x.reshape(len(x), -1)
        return rows @ parameters[f"W[{last}]"] + parameters[f"b[{last}]"], (caches, rows)

    def backward(dout: np.ndarray, found: Any, parameters: Mapping[str, np.ndarray]) -> Parameters:
        caches, rows = found
        back = {f"dW[{last}]": rows.T @ dout, f"db[{last}]": dout.sum(axis=0)}
        da = (dout @ parameters[f"W[{last}]"].T).reshape(caches[-1][3].shape)
        for layer in range(last - 1, 0, -1):
            shape, seen, kept, a = caches[layer - 1]
            dz = da * relu.slope(a)
            if norm:
                dz, dgamma, dbeta = norm.backward(dz, kept)
                back |= {f"dgamma[{layer}]": dgamma, f"dbeta[{layer}]": dbeta}
            else:
                back[f"db[{layer}]"] = dz.sum(axis=(0, 2, 3))
            weights, stride = parameters[f"W[{layer}]"], STRIDES[layer - 1]
            da, back[f"dW[{layer}]"] = convolve_backward(dz, seen, weights, shape, stride)
        return back

    return Network(forward, backward)
