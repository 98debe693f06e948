"""The loss and its gradient along the gradient, at many places of a run of training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from utils.activations import Activation, relu
from utils.experiments.why.runs import Own, descend
from utils.network import Parameters

LENGTHS = (0.03, 0.1, 0.3, 1.0)


class Along(NamedTuple):
    """What is seen along the gradient from the places of some runs; medians over the places.

    losses: (seeds, places, 1 + lengths), at the start and at each length. reach: (seeds,), the
    range of the loss over all of them.
    changes: (seeds, lengths), by how much the gradient changes, relative to the length of the
    gradient at the start. absolute: (seeds,), the change at the longest step, not relative.
    smoothness: (seeds,), the effective one.
    """

    losses: np.ndarray
    reach: np.ndarray
    changes: np.ndarray
    absolute: np.ndarray
    smoothness: np.ndarray


def along(
    own: Own,
    kind: str,
    sizes: Sequence[int],
    rate: float,
    seeds: Sequence[int],
    activation: Activation = relu,
    lengths: Sequence[float] = LENGTHS,
    every: int = 10,
) -> Along:
    """Train at a rate, and look along the gradient from every so many steps."""
    network, ways = own.network(kind, activation), np.array(lengths)

    def look(step: int, now: Parameters, x: np.ndarray, y: np.ndarray) -> tuple[Any, ...]:
        start, gradients = own.gradients(network, now, x, y)
        losses, changes, smoothness = own.along_gradient(network, now, x, y, ways)
        length = np.sqrt(sum(np.sum(g**2) for g in gradients.values()))
        return np.array([start, *losses]), np.asarray(changes), length, np.float64(smoothness)

    found = []
    for seed in seeds:
        start = own.start(kind, seed, sizes)
        _, _, seen = descend(own, network, start, rate, seed, look=look, every=every)
        found.append([np.array(values) for values in zip(*seen, strict=True)])
    losses, changes, length, smoothness = (np.array([run[k] for run in found]) for k in range(4))
    return Along(
        losses,
        np.median(np.ptp(losses, axis=2), axis=1),
        np.median(changes / length[:, :, None], axis=1),
        np.median(changes[:, :, -1], axis=1),
        np.median(smoothness, axis=1),
    )
