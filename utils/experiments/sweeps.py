"""Sweeps: the same training over the values of one setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from utils.experiments.kit import EVERY, SEEDS, SIZES, Function, Kit, run

GOAL = 0.9  # the accuracy that "steps to 90%" counts to


class Sweep(NamedTuple):
    """Final test accuracies over the values of one setting.

    values: (V,). final: (V, seeds). curves: (V, seeds, looks), the accuracy at the steps `at`.
    """

    values: np.ndarray
    final: np.ndarray
    curves: np.ndarray
    at: np.ndarray

    def steps(self) -> np.ndarray:
        """Return (V, seeds): the step of the first look with GOAL or more; infinite if none has."""
        reached = self.curves >= GOAL
        return np.where(reached.any(axis=2), self.at[reached.argmax(axis=2)], np.inf)

    def best(self) -> int:
        """Return the place of the value with the fewest steps in the median.

        Among equals it is the one with the best accuracy.
        """
        order = np.lexsort((-np.median(self.final, axis=1), np.median(self.steps(), axis=1)))
        return int(order[0])


def rate_sweep(
    kit: Kit, rates: Sequence[float], batch_norm: bool, seeds: Sequence[int] = SEEDS
) -> Sweep:
    """Train for four epochs of gradient descent at each learning rate."""
    network = kit.network(batch_norm)
    curves = [
        [run(kit, network, kit.start(batch_norm, seed), rate, seed)[1] for seed in seeds]
        for rate in rates
    ]
    return _sweep(rates, curves)


def scale_sweep(
    kit: Kit,
    scales: Sequence[float],
    batch_norm: bool,
    rate: float = 0.3,
    seeds: Sequence[int] = SEEDS,
) -> Sweep:
    """Train for three epochs, with the hidden layers' initial weights multiplied by each scale."""
    network, output = kit.network(batch_norm), f"W[{len(SIZES) - 1}]"

    def one(scale: float, seed: int) -> np.ndarray:
        start = kit.start(batch_norm, seed)
        scaled = {k: v * scale if k[0] == "W" and k != output else v for k, v in start.items()}
        return run(kit, network, scaled, rate, seed, epochs=3, every=1000)[1]

    return _sweep(scales, [[one(scale, seed) for seed in seeds] for scale in scales], every=1000)


def batch_sweep(
    kit: Kit,
    batch_sizes: Sequence[int],
    batch_norm: bool,
    rate: float = 0.3,
    steps: int = 72,
    seeds: Sequence[int] = SEEDS,
) -> Sweep:
    """Train for the same number of steps with batches of each size."""
    network = kit.network(batch_norm)

    def one(size: int, seed: int) -> np.ndarray:
        # as many examples as make whole batches, and whole epochs of them, of so many steps
        epochs = -(-steps * size // len(kit.digits.x_train))
        while steps % epochs:
            epochs += 1
        examples = np.random.default_rng(seed).permutation(len(kit.digits.x_train))
        examples = examples[: steps // epochs * size]
        start = kit.start(batch_norm, seed)
        settings: dict[str, Any] = {"epochs": epochs, "batch_size": size, "examples": examples}
        return run(kit, network, start, rate, seed, every=1000, **settings)[1]

    return _sweep(
        batch_sizes, [[one(size, seed) for seed in seeds] for size in batch_sizes], every=1000
    )


def _sweep(values: Sequence[float], curves: Any, every: int = EVERY) -> Sweep:
    found = np.array(curves)
    return Sweep(
        np.array(values), found[:, :, -1], found[:, :, :-1], every * np.arange(found.shape[2] - 1)
    )


def rules(
    kit: Kit, settings: Mapping[str, tuple[Function, float]], seeds: Sequence[int] = SEEDS
) -> dict[str, np.ndarray]:
    """Train the network with batch norm by several update rules, each at its learning rate.

    settings: name -> rule, rate. Returns name -> (seeds, looks), test accuracies after every EVERY
    steps.
    """
    network = kit.network(batch_norm=True)
    return {
        name: np.array(
            [
                run(kit, network, kit.start(True, seed), rate, seed, rule=rule, epochs=2)[1][:-1]
                for seed in seeds
            ]
        )
        for name, (rule, rate) in settings.items()
    }


def longer(
    kit: Kit, rate: float, batch_norm: bool, epochs: int = 10, seeds: Sequence[int] = SEEDS
) -> np.ndarray:
    """Return the test accuracies, (seeds,), after more epochs at one learning rate."""
    network = kit.network(batch_norm)
    settings: dict[str, Any] = {"epochs": epochs, "every": 1000}
    starts = {seed: kit.start(batch_norm, seed) for seed in seeds}
    return np.array(
        [run(kit, network, start, rate, s, **settings)[1][-1] for s, start in starts.items()]
    )


def trial(kit: Kit, rate: float, units: int, seed: int = 0) -> float:
    """Return the accuracy after two epochs with batch norm and three hidden layers of `units`."""
    units = int(units)
    start = kit.start(True, seed, (64, units, units, units, 10))
    return float(run(kit, kit.network(True), start, rate, seed, epochs=2, every=1000)[1][-1])
