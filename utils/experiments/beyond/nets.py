"""Many small networks side by side: what they are made of, and how they start.

A run is a seed at a learning rate; those of a seed stand together. Arrays are (runs, N, D).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from utils import plain_network
from utils.data import Split
from utils.experiments.beyond.norms import BN, Running
from utils.experiments.kit import BATCH
from utils.network import Parameters

Layer = dict[str, np.ndarray]


@dataclass(frozen=True)
class Plan:
    """A network and its training.

    norm: of each hidden layer. classes: how many are in a batch; 0: as they come, shuffled.
    count: how many of the training images are used, other ones for each seed; 0 for all.
    dropout: for each layer, which share of its inputs is dropped in training; none if empty.
    """

    norm: str = BN
    units: int = 32
    hidden: int = 3
    batch_size: int = BATCH
    steps: int = 92
    momentum: float = 0.9
    classes: int = 0
    count: int = 0
    dropout: tuple[float, ...] = ()


@dataclass
class Nets:
    """The networks of all runs: their parameters, and their running statistics."""

    plan: Plan
    layers: list[Layer]
    running: list[Running]

    @property
    def runs(self) -> int:
        return len(self.layers[0]["W"])

    def copies(self, times: int = 1, **changes: Any) -> Nets:
        """Return each network so many times, to be trained on. changes: to the plan."""
        plan = replace(self.plan, **changes)
        layers = [
            {name: np.repeat(value, times, axis=0) for name, value in layer.items()}
            for layer in self.layers
        ]
        running = []
        for old in self.running:
            new = Running(len(old.mean) * times, plan.momentum)
            new.mean, new.var, new.std = (
                np.repeat(values.reshape(self.runs, -1), times, axis=0).ravel()
                for values in (old.mean, old.var, old.std)
            )
            running.append(new)
        return Nets(plan, layers, running)

    def parameters(self, run: int) -> Parameters:
        """Return one network's parameters, named as in notebook 4."""
        found = {}
        for place, layer in enumerate(self.layers, start=1):
            found[f"W[{place}]"] = layer["W"][run]
            for name in layer.keys() - {"W"}:
                found[f"{name}[{place}]"] = layer[name][run, 0]
        return found


def start(plan: Plan, data: Split, seeds: Sequence[int], rates: int = 1) -> Nets:
    """Make the networks of len(seeds) * rates runs, with He's weights."""
    sizes = [data.x_train.shape[1], *[plan.units] * plan.hidden, int(data.y_train.max()) + 1]
    made = [plain_network.initialize(sizes, np.random.default_rng(seed)) for seed in seeds]
    layers, runs = [], len(seeds) * rates
    for place, units in enumerate(sizes[1:], start=1):
        w = np.repeat([parameters[f"W[{place}]"] for parameters in made], rates, axis=0)
        zeros = np.zeros((runs, 1, units))
        last = place == len(sizes) - 1
        layers.append({"W": w} | ({"b": zeros} if last else {"gamma": zeros + 1, "beta": zeros}))
    running = [Running(runs * plan.units, plan.momentum) for _ in range(plan.hidden)]
    return Nets(plan, layers, running)


def columns(values: np.ndarray) -> np.ndarray:
    """Return (runs, N, D) as (N, runs * D)."""
    return values.transpose(1, 0, 2).reshape(values.shape[1], -1)


def runs_of(values: np.ndarray, runs: int) -> np.ndarray:
    """Return (N, runs * D) as (runs, N, D)."""
    return np.ascontiguousarray(values.reshape(len(values), runs, -1).transpose(1, 0, 2))
