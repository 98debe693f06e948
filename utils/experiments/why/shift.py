"""Internal covariate shift by both definitions: of distributions, and of gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from utils.activations import Activation
from utils.experiments.kit import SIZES
from utils.experiments.why.runs import Own, descend, layer_outputs
from utils.network import Network, Parameters

linear = Activation("linear", lambda z: z, np.ones_like)


class Shifts(NamedTuple):
    """What the steps of some runs did.

    mean, spread: (seeds, layers), by how much the means of what each hidden layer hands on move in
    a step, in standard deviations, and the absolute log ratio of the standard deviations; the
    median over looks, of the mean over units. gradient: (seeds, layers behind the first), by how
    much a layer's gradient changes by the step of the layers before it alone, relative to its
    length. accuracy: (seeds, looks), on the test images.
    """

    mean: np.ndarray
    spread: np.ndarray
    gradient: np.ndarray
    accuracy: np.ndarray


def relative_change(before: np.ndarray, after: np.ndarray) -> float:
    """Return the length of the difference over the length of the first."""
    return float(np.linalg.norm(np.subtract(after, before)) / np.linalg.norm(before))


def shifts(
    own: Own,
    network: Network,
    starts: Mapping[int, Parameters],
    rate: float,
    every: int = 5,
    steps: int = 100,
) -> Shifts:
    """Train from each seed's parameters, and look at every so many steps what the step does.

    The distributions are compared on the batch of the step. starts: seed -> parameters.
    """

    def look(step: int, now: Parameters, x: np.ndarray, y: np.ndarray) -> tuple[Any, ...]:
        _, gradients = own.gradients(network, now, x, y)
        later = {name: value - rate * gradients[name] for name, value in now.items()}
        outputs = (layer_outputs(network, parameters, x) for parameters in (now, later))
        moved = [own.distribution_shift(*pair) for pair in zip(*outputs, strict=True)]
        changes = [
            relative_change(*own.gradient_before_and_after(network, now, x, y, layer, rate))
            for layer in range(2, len(moved) + 1)
        ]
        means = [float(np.mean(mean)) for mean, _ in moved]
        spreads = [float(np.mean(spread)) for _, spread in moved]
        return means, spreads, changes, own.accuracy(network, now)

    runs = []
    for seed, start in starts.items():
        _, _, seen = descend(own, network, start, rate, seed, steps=steps, look=look, every=every)
        runs.append([np.array(values) for values in zip(*seen, strict=True)])
    mean, spread, gradient = (
        np.array([np.median(run[kind], axis=0) for run in runs]) for kind in range(3)
    )
    return Shifts(mean, spread, gradient, np.array([run[3] for run in runs]))


def starts(
    own: Own, kind: str, seeds: Sequence[int], sizes: Sequence[int] = SIZES
) -> dict[int, Parameters]:
    """Return each seed's parameters at the start."""
    return {seed: own.start(kind, seed, sizes) for seed in seeds}


def linear_starts(
    own: Own, kind: str, seeds: Sequence[int], sizes: Sequence[int]
) -> dict[int, Parameters]:
    """Return parameters for linear layers: no half of the signal is lost, so W is shorter."""
    return {
        seed: {name: value / 2**0.5 if name[0] == "W" else value for name, value in start.items()}
        for seed, start in starts(own, kind, seeds, sizes).items()
    }
