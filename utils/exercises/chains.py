"""Toy networks of any depth, for exercises that look at one layer among many.

Their parameters have the names of the course's networks. None has batch norm, so that a batch of
one is as good as any, and none is the course's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from utils.network import Network, Parameters

SCALED, BIASED = range(2)


def _scaled(x: np.ndarray, parameters: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
    """Go forward: W, times gamma, plus beta, tanh in hidden layers; W and b in the last."""
    last = max(int(name[name.index("[") + 1 : -1]) for name in parameters)
    caches, a = [], x
    for layer in range(1, last):
        u = a @ parameters[f"W[{layer}]"]
        out = np.tanh(parameters[f"gamma[{layer}]"] * u + parameters[f"beta[{layer}]"])
        caches.append((a, u, out))
        a = out
    return a @ parameters[f"W[{last}]"] + parameters[f"b[{last}]"], (a, caches)


def _scaled_back(dscores: np.ndarray, caches: Any, parameters: Mapping[str, np.ndarray]) -> Any:
    a, layers = caches
    last = len(layers) + 1
    found: Parameters = {f"dW[{last}]": a.T @ dscores, f"db[{last}]": np.einsum("nk->k", dscores)}
    back = np.einsum("nk,hk->nh", dscores, parameters[f"W[{last}]"])
    for layer, (inputs, u, out) in reversed(list(enumerate(layers, start=1))):
        inner = back * (1 - out * out)
        found[f"dbeta[{layer}]"] = np.einsum("nh->h", inner)
        found[f"dgamma[{layer}]"] = np.einsum("nh,nh->h", inner, u)
        inner = inner * parameters[f"gamma[{layer}]"]
        found[f"dW[{layer}]"] = np.einsum("nd,nh->dh", inputs, inner)
        back = np.einsum("nh,dh->nd", inner, parameters[f"W[{layer}]"])
    return found


def _biased(x: np.ndarray, parameters: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
    """Go forward: W and b in every layer, a sine behind all but the last."""
    caches: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    a = z = x
    while (layer := len(caches) + 1) and f"W[{layer}]" in parameters:
        z = np.einsum("nd,dh->nh", a, parameters[f"W[{layer}]"]) + parameters[f"b[{layer}]"]
        caches[layer] = (a, z)
        a = np.sin(z)
    return z, caches


def _biased_back(dscores: np.ndarray, caches: Any, parameters: Mapping[str, np.ndarray]) -> Any:
    found: Parameters = {}
    back = dscores
    for layer in sorted(caches, reverse=True):
        inputs, z = caches[layer]
        if layer < len(caches):
            back = back * np.cos(z)
        found[f"dW[{layer}]"] = np.einsum("nd,nh->dh", inputs, back)
        found[f"db[{layer}]"] = np.einsum("nh->h", back)
        back = np.einsum("nh,dh->nd", back, parameters[f"W[{layer}]"])
    return found


CHAINS = (Network(_scaled, _scaled_back), Network(_biased, _biased_back))


def chain_parameters(
    rng: np.random.Generator, network: int, sizes: tuple[int, ...]
) -> dict[str, np.ndarray]:
    """Make parameters of a toy network with these layer sizes, with signals of size 1 in all."""
    last = len(sizes) - 1
    made: dict[str, np.ndarray] = {}
    for layer, (d_in, d_out) in enumerate(pairwise(sizes), start=1):
        made[f"W[{layer}]"] = rng.normal(size=(d_in, d_out)) / d_in**0.5
        if network == SCALED and layer < last:
            sign = np.resize([1.0, -1.0], d_out)
            made[f"gamma[{layer}]"] = sign * rng.uniform(0.8, 1.6, size=d_out)
            made[f"beta[{layer}]"] = rng.normal(size=d_out) / 3
        else:
            made[f"b[{layer}]"] = rng.normal(size=d_out) / 3
    return made


def chain_inputs(
    rng: np.random.Generator, network: int, n: int, sizes: tuple[int, ...]
) -> dict[str, Any]:
    """Make parameters of a toy network, and n examples for it: x (n, sizes[0]), y (n,)."""
    return {
        **chain_parameters(rng, network, sizes),
        "x": rng.normal(size=(n, sizes[0])),
        "y": rng.integers(sizes[-1], size=n),
    }
