"""The learner's functions in one place, and one run of training under observation.

Runs with the same seed start from the same weights, with and without batch norm, and see the same
mini-batches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils import plain_network
from utils.activations import Activation, relu
from utils.data import Split
from utils.network import Network, Parameters
from utils.threads import one_thread

SEEDS = tuple(range(5))
SIZES = (64, 32, 32, 32, 10)
BATCH = 60
EVERY = 5  # steps between two looks at the test accuracy
KINDS = {True: "batch norm", False: "plain"}

Function = Callable[..., Any]
Look = Callable[[Parameters], Any]


@dataclass(frozen=True)
class Kit:
    """The learner's functions, by their exercises, and the data, with normalized inputs."""

    train: Function
    initialize_parameters: Function
    network_forward: Function
    network_backward: Function
    softmax_cross_entropy: Function
    gradient_descent: Function
    digits: Split

    def network(self, batch_norm: bool, activation: Activation = relu) -> Network:
        if not batch_norm:
            return plain_network.plain_network(activation)
        return Network(
            lambda x, parameters: self.network_forward(x, parameters, activation),
            self.network_backward,
        )

    def start(self, batch_norm: bool, seed: int, sizes: Sequence[int] = SIZES) -> Parameters:
        """Return the parameters at the start: W is the same with and without batch norm."""
        make = self.initialize_parameters if batch_norm else plain_network.initialize
        start: Parameters = make(list(sizes), np.random.default_rng(seed))
        return start

    def accuracy(
        self, network: Network, parameters: Parameters, x: np.ndarray, y: np.ndarray
    ) -> float:
        """Return the share of right answers, with all of x as one batch."""
        scores, _ = network.forward(x, parameters)
        return float(np.mean(scores.argmax(axis=1) == y))

    def test_accuracy(self, network: Network, parameters: Parameters) -> float:
        return self.accuracy(network, parameters, self.digits.x_test, self.digits.y_test)


def watched(network: Network, every: int, look: Look) -> tuple[Network, list[Any]]:
    """Return the network, and what look(parameters) says before every so many of its steps."""
    seen: list[Any] = []
    steps = 0

    def forward(x: np.ndarray, parameters: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
        nonlocal steps
        if steps % every == 0:
            seen.append(look(dict(parameters)))
        steps += 1
        return network.forward(x, parameters)

    return Network(forward, network.backward), seen


def run(
    kit: Kit,
    network: Network,
    parameters: Parameters,
    rate: float,
    seed: int,
    *,
    epochs: int = 4,
    batch_size: int = BATCH,
    rule: Function | None = None,
    examples: np.ndarray | None = None,
    every: int = EVERY,
) -> tuple[Parameters, np.ndarray]:
    """Train, and return the parameters and the test accuracy at every look and at the end.

    examples: which of the training examples to use; all if None.
    """
    looking, seen = watched(network, every, lambda now: kit.test_accuracy(network, now))
    x, y = kit.digits.x_train, kit.digits.y_train
    if examples is not None:
        x, y = x[examples], y[examples]
    # what diverges may overflow on its way
    with np.errstate(all="ignore"), one_thread():
        parameters, _ = kit.train(
            looking,
            parameters,
            x,
            y,
            rule or kit.gradient_descent,
            float(rate),
            batch_size,
            epochs,
            np.random.default_rng(seed + 50),
        )
        seen.append(kit.test_accuracy(network, parameters))
    return parameters, np.array(seen)
