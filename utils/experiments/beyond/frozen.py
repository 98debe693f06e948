"""Networks whose batch norm is in eval mode while they train: the statistics are constants."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.activations import relu
from utils.experiments.beyond.nets import Layer, Nets
from utils.experiments.beyond.norms import EPS


def forward(nets: Nets, x: np.ndarray) -> tuple[np.ndarray, list[Any]]:
    """Return the scores (runs, N, classes), and caches."""
    caches: list[Any] = []
    for layer, running in zip(nets.layers, nets.running, strict=False):
        shape = layer["gamma"].shape
        std = np.sqrt(running.var + EPS).reshape(shape)
        z_hat = (x @ layer["W"] - running.mean.reshape(shape)) / std
        a = relu(layer["gamma"] * z_hat + layer["beta"])
        caches.append((x, z_hat, std, a))
        x = a
    caches.append((x, None, None, None))
    return x @ nets.layers[-1]["W"] + nets.layers[-1]["b"], caches


def gradients(nets: Nets, caches: list[Any], dout: np.ndarray) -> list[Layer]:
    """Return the gradients of all parameters, layer by layer."""
    found = []
    for layer, (x, z_hat, std, a) in zip(reversed(nets.layers), reversed(caches), strict=True):
        back: Layer = {}
        if a is None:
            back["b"] = dout.sum(axis=1, keepdims=True)
        else:
            dout = dout * relu.slope(a)
            back["gamma"] = (dout * z_hat).sum(axis=1, keepdims=True)
            back["beta"] = dout.sum(axis=1, keepdims=True)
            # no path through the statistics
            dout = dout * layer["gamma"] / std
        back["W"] = x.transpose(0, 2, 1) @ dout
        dout = dout @ layer["W"].transpose(0, 2, 1)
        found.append(back)
    return found[::-1]
