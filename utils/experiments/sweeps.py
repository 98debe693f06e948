"""Sweeps: the same training over the values of one setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from utils.data import Split
from utils.experiments.choosing import GOAL, TUNING, Arm, held_out
from utils.experiments.kit import EVERY, SEEDS, SIZES, Function, Kit, run


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
    rates: Mapping[float, float],
    batch_norm: bool,
    seeds: Sequence[int] = SEEDS,
) -> Sweep:
    """Train for three epochs, with the hidden layers' initial weights multiplied by each scale.

    rates: scale -> its learning rate.
    """
    network, output = kit.network(batch_norm), f"W[{len(SIZES) - 1}]"

    def one(scale: float, rate: float, seed: int) -> np.ndarray:
        start = kit.start(batch_norm, seed)
        scaled = {k: v * scale if k[0] == "W" and k != output else v for k, v in start.items()}
        return run(kit, network, scaled, rate, seed, epochs=3, every=1000)[1]

    curves = [[one(scale, rate, seed) for seed in seeds] for scale, rate in rates.items()]
    return _sweep(list(rates), curves, every=1000)


def batch_sweep(
    kit: Kit,
    rates: Mapping[int, float],
    batch_norm: bool,
    steps: int = 72,
    seeds: Sequence[int] = SEEDS,
) -> Sweep:
    """Train for the same number of steps with batches of each size.

    rates: batch size -> its learning rate.
    """
    network = kit.network(batch_norm)

    def one(size: int, rate: float, seed: int) -> np.ndarray:
        # as many examples as make whole batches, and whole epochs of them, of so many steps
        epochs = -(-steps * size // len(kit.digits.x_train))
        while steps % epochs:
            epochs += 1
        examples = np.random.default_rng(seed).permutation(len(kit.digits.x_train))
        examples = examples[: steps // epochs * size]
        start = kit.start(batch_norm, seed)
        settings: dict[str, Any] = {"epochs": epochs, "batch_size": size, "examples": examples}
        return run(kit, network, start, rate, seed, every=1000, **settings)[1]

    curves = [[one(size, rate, seed) for seed in seeds] for size, rate in rates.items()]
    return _sweep(list(rates), curves, every=1000)


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


def rule_at_best(kit: Kit, rule: Function, rates: Sequence[float], seeds: Sequence[int]) -> Arm:
    """Train two epochs with batch norm by a rule at its best rate, chosen as in `choosing`."""

    def ends(digits: Split, rate: float, seeds: Sequence[int]) -> np.ndarray:
        one = replace(kit, digits=digits)
        network = one.network(True)
        settings: dict[str, Any] = {"rule": rule, "epochs": 2, "every": 10_000}
        return np.array(
            [run(one, network, one.start(True, s), rate, s, **settings)[1][-1] for s in seeds]
        )

    part = held_out(kit.digits)
    best = max(rates, key=lambda rate: float(ends(part, rate, TUNING).mean()))
    return Arm(float(best), ends(kit.digits, best, seeds), None)
