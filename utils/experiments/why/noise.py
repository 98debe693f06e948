"""Noise behind batch norm, which moves what batch norm has steadied; any other normalization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from utils.activations import Activation, relu
from utils.experiments.kit import BATCH, Function
from utils.experiments.why.runs import BN, Own, descend, layer_of
from utils.network import Network, Parameters

# of the noise's shift, and of the logarithm of its scale: standard deviations
LITTLE, MUCH = 0.2, 0.5


def noisy(
    batchnorm_forward: Function, batchnorm_backward: Function, noise: float = LITTLE
) -> tuple[Function, Function]:
    """Return a batch norm whose outputs are shifted and stretched at random, anew in each batch.

    It is on while training only: a batch of BATCH rows is one to train on.
    """
    rng = np.random.default_rng(0)

    def forward(z: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> tuple[np.ndarray, Any]:
        out, cache = batchnorm_forward(z, gamma, beta)
        out, scale = np.asarray(out), np.ones(z.shape[1])
        if len(z) == BATCH:
            # a unit's whole batch moves: this is a change of distribution, no jitter of examples
            scale = np.exp(noise * rng.normal(size=z.shape[1]))
            out = out * scale + noise * rng.normal(size=z.shape[1])
        return out, (cache, scale)

    def backward(dout: np.ndarray, cache: Any) -> Any:
        return batchnorm_backward(dout * cache[1], cache[0])

    return forward, backward


def noise_moves(
    own: Own, rate: float, seeds: Sequence[int], noise: float = LITTLE, steps: int = 100
) -> np.ndarray:
    """Return (seeds, layers): how far means move from one step to the next, under noise."""
    network, kept = noisy_network(own, noise)

    def look(step: int, now: Parameters, x: np.ndarray, y: np.ndarray) -> list[float]:
        network.forward(x, now)
        first = [a.copy() for a in kept]
        _, gradients = own.gradients(network, now, x, y)
        later = {name: value - rate * gradients[name] for name, value in now.items()}
        network.forward(x, later)
        return [
            float(np.mean(own.distribution_shift(*pair)[0]))
            for pair in zip(first, kept, strict=True)
        ]

    moved = []
    for seed in seeds:
        start = own.start(BN, seed)
        _, _, seen = descend(own, network, start, rate, seed, steps=steps, look=look, every=5)
        moved.append(np.median(seen, axis=0))
    return np.array(moved)


def noisy_network(own: Own, noise: float = LITTLE) -> tuple[Network, list[np.ndarray]]:
    """Return a network with noise behind batch norm, and the list of its last layers' outputs."""
    kept: list[np.ndarray] = []
    forward_, backward_ = noisy(own.batchnorm_forward, own.batchnorm_backward, noise)
    return normalized_network(forward_, backward_, kept), kept


def normalized_network(
    norm_forward: Function,
    norm_backward: Function,
    kept: list[np.ndarray] | None = None,
    activation: Activation = relu,
) -> Network:
    """Make the network of notebook 4 with any other normalization in batch norm's place.

    kept: a list that is filled with what the hidden layers hand on, at each forward pass.
    """

    def forward(x: np.ndarray, parameters: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
        last = max(map(layer_of, parameters))
        caches, a = [], x
        for layer in range(1, last):
            gamma, beta = parameters[f"gamma[{layer}]"], parameters[f"beta[{layer}]"]
            out, cache = norm_forward(a @ parameters[f"W[{layer}]"], gamma, beta)
            inputs, a = a, activation(np.asarray(out))
            caches.append((inputs, cache, a))
        if kept is not None:
            kept[:] = [a for _, _, a in caches]
        return a @ parameters[f"W[{last}]"] + parameters[f"b[{last}]"], (caches, a)

    def backward(dout: np.ndarray, found: Any, parameters: Mapping[str, np.ndarray]) -> Parameters:
        caches, a = found
        last = max(map(layer_of, parameters))
        back = {f"dW[{last}]": a.T @ dout, f"db[{last}]": dout.sum(axis=0)}
        for layer in range(last - 1, 0, -1):
            inputs, cache, a = caches[layer - 1]
            da = dout @ parameters[f"W[{layer + 1}]"].T
            dz, dgamma, dbeta = norm_backward(da * activation.slope(a), cache)
            dout = np.asarray(dz)
            back |= {f"dgamma[{layer}]": dgamma, f"dbeta[{layer}]": dbeta}
            back[f"dW[{layer}]"] = inputs.T @ dout
        return back

    return Network(forward, backward)
