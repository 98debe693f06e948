"""Training the small convolutional network on digits, and how well it reads afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from utils import data
from utils.data import Split
from utils.experiments.convolutional.network import SIDE, Norm, initialize, network
from utils.experiments.kit import BATCH, Function
from utils.network import Network, Parameters
from utils.threads import one_thread

STEPS, EVERY = 66, 11  # three epochs; steps between two looks at the accuracy


def load_digits() -> Split:
    """Load the digits as images (N, 1, 8, 8), normalized like a channel: all pixels together."""
    digits = data.load_digits()
    mean, std = digits.x_train.mean(), digits.x_train.std()
    return digits._replace(
        **{
            part: ((getattr(digits, part) - mean) / std).reshape(-1, 1, SIDE, SIDE)
            for part in ("x_train", "x_test")
        }
    )


class Way(NamedTuple):
    """A way to train.

    norm: what stands behind the convolutions; None for a bias alone. size: images in a batch.
    steps: so many. alone: is each test image read by itself, or are all of them one batch?
    """

    norm: Norm | None
    size: int = BATCH
    steps: int = STEPS
    alone: bool = False


def batches(
    digits: Split, seed: int, steps: int, size: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield so many mini-batches, shuffled anew in each epoch; whole ones only."""
    shuffle, whole = np.random.default_rng(seed + 50), len(digits.x_train) // size
    for step in range(steps):
        if step % whole == 0:
            order = shuffle.permutation(len(digits.x_train))
        chosen = order[step % whole * size :][:size]
        yield digits.x_train[chosen], digits.y_train[chosen]


def train(
    way: Way,
    softmax_cross_entropy: Function,
    digits: Split,
    rate: float,
    seed: int,
    every: int = 0,
) -> np.ndarray:
    """Train by gradient descent; return the test accuracy at each look and at the end.

    every: steps between two looks; 0 for none but the last.
    """
    net, parameters = network(way.norm), initialize(seed, way.norm is not None)
    seen = []
    with one_thread(), np.errstate(all="ignore"):
        for step, (x, y) in enumerate(batches(digits, seed, way.steps, way.size)):
            if every and step % every == 0:
                seen.append(accuracy(way, net, parameters, digits))
            scores, caches = net.forward(x, parameters)
            _, dscores = softmax_cross_entropy(scores, y)
            gradients = net.backward(np.asarray(dscores), caches, parameters)
            parameters = {
                name: value - rate * gradients[f"d{name}"] for name, value in parameters.items()
            }
        seen.append(accuracy(way, net, parameters, digits))
    return np.array(seen)


def accuracy(way: Way, net: Network, parameters: Parameters, digits: Split) -> float:
    """Return the share of the test images that are right."""
    x = digits.x_test
    parts = [x[i : i + 1] for i in range(len(x))] if way.alone and way.norm else [x]
    scores = np.concatenate([net.forward(part, parameters)[0] for part in parts])
    return float(np.mean(scores.argmax(axis=1) == digits.y_test))
