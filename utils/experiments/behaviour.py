"""What batch norm does besides: company, inputs of a sigmoid, cost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from utils.activations import sigmoid
from utils.experiments.kit import BATCH, SEEDS, SIZES, Function, Kit, watched
from utils.network import Parameters
from utils.threads import one_thread

PERCENTILES = (15, 50, 85)


def company(
    kit: Kit,
    parameters: Parameters,
    batch_size: int,
    times: int = 100,
    unit: int = 0,
    seed: int = 0,
) -> np.ndarray:
    """Return (times,): an image's values at a unit of the first hidden layer, after batch norm.

    The image is the first test image; each time it is in a batch with other training images.
    """
    rng, images = np.random.default_rng(seed), kit.digits.x_train
    network, values = kit.network(batch_norm=True), np.empty(times)
    parameters = _one_hidden_layer(parameters)
    for time_ in range(times):
        others = images[rng.choice(len(images), size=batch_size - 1, replace=False)]
        _, caches = network.forward(np.vstack([kit.digits.x_test[:1], others]), parameters)
        values[time_] = caches[0].bn.z_hat[0, unit]
    return values


def _one_hidden_layer(parameters: Parameters) -> Parameters:
    """Keep the first hidden layer, and one output: what lies behind it is not asked for."""
    first = {name: value for name, value in parameters.items() if name.endswith("[1]")}
    return first | {"W[2]": np.zeros((len(first["beta[1]"]), 1)), "b[2]": np.zeros(1)}


class Figure1(NamedTuple):
    """Ioffe & Szegedy's figure 1, for one kind of network.

    at: the steps of the looks. accuracy: (seeds, looks). inputs: (seeds, looks, 3), the 15th, 50th
    and 85th percentile over the test set of the input to a sigmoid of the last hidden layer.
    """

    at: np.ndarray
    accuracy: np.ndarray
    inputs: np.ndarray


def figure_1(
    kit: Kit,
    batch_norm: bool,
    rate: float = 1.0,
    epochs: int = 10,
    every: int = 23,
    seeds: Sequence[int] = SEEDS,
) -> Figure1:
    """Train three sigmoid layers of 100 on batches of 60, from small weights (deviation 0.1)."""
    network, sizes = kit.network(batch_norm, sigmoid), (64, 100, 100, 100, 10)
    digits = kit.digits

    def look(parameters: Parameters) -> tuple[float, np.ndarray]:
        scores, caches = network.forward(digits.x_test, parameters)
        a = caches[-1].a if batch_norm else caches[-1][0]
        a = np.clip(a[:, 0], 1e-12, 1 - 1e-12)
        # the sigmoid's input, from its output
        inputs = np.percentile(np.log(a / (1 - a)), PERCENTILES)
        return float(np.mean(scores.argmax(axis=1) == digits.y_test)), inputs

    runs = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        start = {
            name: 0.1 * rng.normal(size=value.shape) if name[0] == "W" else value
            for name, value in kit.start(batch_norm, seed, sizes).items()
        }
        looking, seen = watched(network, every, look)
        with one_thread():
            kit.train(
                looking,
                start,
                digits.x_train,
                digits.y_train,
                kit.gradient_descent,
                rate,
                BATCH,
                epochs,
                np.random.default_rng(seed + 50),
            )
        runs.append(seen)
    accuracy = np.array([[a for a, _ in seen] for seen in runs])
    inputs = np.array([[v for _, v in seen] for seen in runs])
    return Figure1(every * np.arange(accuracy.shape[1]), accuracy, inputs)


def cost(
    kit: Kit, train_step: Function, sizes: Sequence[int] = SIZES, times: int = 60
) -> dict[bool, np.ndarray]:
    """Return the seconds of steps on BATCH images, (times,) each, with batch norm and without.

    The two take turns.
    """
    x, y = kit.digits.x_train[:BATCH], kit.digits.y_train[:BATCH]
    taken: dict[bool, list[float]] = {True: [], False: []}
    networks = {kind: (kit.network(kind), kit.start(kind, 0, sizes)) for kind in taken}
    with one_thread():
        for _ in range(times):
            for kind, (network, start) in networks.items():
                begin = time.perf_counter()
                train_step(network, start, {}, x, y, kit.gradient_descent, 0.1)
                taken[kind].append(time.perf_counter() - begin)
    return {kind: np.array(seconds) for kind, seconds in taken.items()}
