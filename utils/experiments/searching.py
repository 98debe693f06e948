"""Random search over hyperparameters: trials of a network with batch norm, by held-out accuracy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from utils.activations import Activation, relu
from utils.experiments.findings import Finding, accuracies, plain, told
from utils.experiments.kit import BATCH, Function, Kit, run
from utils.experiments.verdict import decide

# name -> lowest, highest, and is it the logarithm that is uniform
RANGES: dict[str, tuple[float, float, bool]] = {
    "rate": (0.001, 10.0, True),
    "units": (16.0, 64.0, True),
    "layers": (1.0, 6.0, False),
    "batch_size": (8.0, 128.0, True),
    "decay": (0.1, 1.0, True),
    "dropout": (0.0, 0.5, False),
}
WHOLE = ("units", "layers", "batch_size")


def dropout(share: float, rng: np.random.Generator) -> Activation:
    """Make ReLU drop each unit's output with this probability, and make up for it in the others."""
    kept = 1 - share
    return Activation(
        "relu with dropout",
        lambda z: np.maximum(z, 0.0) * (rng.random(z.shape) < kept) / kept,
        # what was dropped is 0, like what ReLU stopped
        lambda a: (a > 0) / kept,
    )


def trial(
    kit: Kit,
    rate: float,
    units: float,
    layers: float = 3,
    batch_size: float = BATCH,
    decay: float = 1.0,
    dropout: float = 0.0,
    seed: int = 0,
) -> float:
    """Return the accuracy after two epochs with batch norm.

    decay: what the learning rate is multiplied by after the first epoch. dropout: the share of
    hidden units that is dropped in a step.
    """
    sizes = (64, *[int(units)] * int(layers), 10)
    parameters = kit.start(True, seed, sizes)
    network = _network(kit, dropout, seed)
    settings: dict[str, Any] = {"batch_size": int(batch_size), "epochs": 1, "every": 10_000}
    for epoch in range(2):
        now = rate * decay**epoch
        parameters, _ = run(kit, network, parameters, now, seed + epoch, **settings)
    with np.errstate(all="ignore"):
        return kit.test_accuracy(kit.network(True), parameters)


def _network(kit: Kit, share: float, seed: int) -> Any:
    return kit.network(True, dropout(share, np.random.default_rng(seed)) if share else relu)


def draw(log_uniform: Function, count: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return `count` random values of each hyperparameter, by name."""
    drawn = {}
    for name, (low, high, logarithmic) in RANGES.items():
        one = log_uniform(low, high, count, rng) if logarithmic else rng.uniform(low, high, count)
        drawn[name] = np.floor(one) if name in WHOLE else np.asarray(one)
    return drawn


def search(kit: Kit, drawn: Mapping[str, np.ndarray], seed: int = 0) -> np.ndarray:
    """Return the accuracy of each trial."""
    rows = zip(*drawn.values(), strict=True)
    return np.array([trial(kit, **dict(zip(drawn, row, strict=True)), seed=seed) for row in rows])


def thirds(values: np.ndarray, accuracy: np.ndarray) -> np.ndarray:
    """Return (3,): the median accuracy of the trials with small, middle and large values."""
    parts = np.array_split(accuracy[np.argsort(values, kind="stable")], 3)
    return np.array([np.median(part) for part in parts])


def fitting(kit: Kit, count: int = 600) -> Kit:
    """Return the kit with the training set in two parts; the second is looked at, not the test."""
    x, y = kit.digits.x_train, kit.digits.y_train
    digits = kit.digits._replace(
        x_train=x[:count], y_train=y[:count], x_test=x[count:], y_test=y[count:]
    )
    return replace(kit, digits=digits)


def what_matters(
    kit: Kit, log_uniform: Function, seeds: Sequence[int], trials: int = 30
) -> Finding:
    """Search six hyperparameters at once, once for each seed."""
    kit = fitting(kit)
    spreads: dict[str, list[float]] = {name: [] for name in RANGES}
    best = []
    for seed in seeds:
        drawn = draw(log_uniform, trials, np.random.default_rng(seed))
        accuracy = search(kit, drawn, seed)
        best.append(accuracy.max())
        for name, values in drawn.items():
            medians = thirds(values, accuracy)
            spreads[name].append(float(medians.max() - medians.min()))
    spread = {name: np.array(values) for name, values in spreads.items()}
    others = np.max([values for name, values in spread.items() if name != "rate"], axis=0)
    names = ", ".join(f"{name} {accuracies(values)}" for name, values in spread.items())
    return Finding(
        "what_matters",
        "of six hyperparameters the learning rate matters most",
        f"{trials} random trials in each search, two epochs on 600 images, looked at on the other "
        "747: by how much the best and the worst third of a hyperparameter's values differ",
        len(seeds),
        f"{names}; best trial {accuracies(np.array(best))}",
        told(decide(spread["rate"], others), "points") + " beyond the largest of the others",
        {
            "spread": {name: plain(values) for name, values in spread.items()},
            "best": plain(np.array(best)),
        },
    )


def grid_or_random(kit: Kit, log_uniform: Function, seeds: Sequence[int]) -> Finding:
    """Compare nine pairs of rate and units on a grid with nine random ones."""
    kit = fitting(kit)
    grid = [(rate, units) for rate in (0.001, 0.1, 10) for units in (16, 32, 64)]
    found: dict[str, list[float]] = {"random": [], "grid": []}
    for seed in seeds:
        rng = np.random.default_rng(seed)
        pairs = zip(log_uniform(0.001, 10.0, 9, rng), log_uniform(16.0, 64.0, 9, rng), strict=True)
        found["random"].append(max(trial(kit, *pair, seed=seed) for pair in pairs))
        found["grid"].append(max(trial(kit, *pair, seed=seed) for pair in grid))
    values = {name: np.array(v) for name, v in found.items()}
    return Finding(
        "grid_or_random",
        "random pairs find a better one than a grid",
        "the best of nine pairs of rate (0.001 to 10) and units (16 to 64), two epochs",
        len(seeds),
        f"{accuracies(values['random'])} at random, {accuracies(values['grid'])} on a grid",
        told(decide(values["random"], values["grid"]), "points"),
        {name: plain(v) for name, v in values.items()},
    )
