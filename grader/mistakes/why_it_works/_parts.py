"""What mistakes in the exercises of notebook 7 share: a look at a network, and which layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from utils.network import Network

Z = np.ndarray
Arrays = dict[str, Z]


def loss_of(scores: Z, y: Z) -> tuple[float, Z]:
    """The mean cross-entropy of the softmax, and its gradient."""
    rows = np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dscores = np.exp(log_p)
    dscores[rows, y] -= 1
    return float(-log_p[rows, y].mean()), dscores / len(y)


def look(network: Network, parameters: Arrays, x: Z, y: Z) -> tuple[float, Arrays]:
    """The loss and all gradients."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = loss_of(scores, y)
    return loss, network.backward(dscores, caches, parameters)


def number_of(name: str) -> int:
    """The number of a parameter's layer."""
    return int(name.split("[")[1][:-1])


def moved(parameters: Arrays, gradients: Arrays, rate: Any, who: Callable[[str], Any]) -> Arrays:
    """The parameters after a step of those of whose names `who` is true."""
    return {
        name: value - rate * gradients[f"d{name}"] if who(name) else value
        for name, value in parameters.items()
    }


def norm(vectors: Iterable[Z]) -> float:
    """The length of one long vector."""
    return float(np.sqrt(sum((vector**2).sum() for vector in vectors)))


def apart(a: Arrays, b: Arrays) -> Arrays:
    return {name: a[name] - b[name] for name in a}
