"""Right parts for wrong answers: the building blocks for the exercises of notebook 5."""

from collections.abc import Callable
from typing import Any

import numpy as np

from utils import Network

X = np.ndarray
Rng = np.random.Generator
Named = dict[str, X]
Batches = list[tuple[X, X]]
Rule = Callable[..., tuple[Named, Any]]
Step = tuple[Named, Any, float]

FRESH = "a fixed seed inside a function, left over from making results repeatable"


def cut(x: X, y: X, order: X, batch_size: int) -> Batches:
    """Batches of the examples at these positions; the last one may be smaller."""
    return [
        (x[order[k : k + batch_size]], y[order[k : k + batch_size]])
        for k in range(0, len(order), batch_size)
    ]


def epoch(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """A right epoch."""
    return cut(x, y, rng.permutation(len(x)), batch_size)


def loss_and_slope(scores: X, y: X) -> tuple[float, X]:
    """The mean cross-entropy and its gradient with respect to the scores."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    right = np.eye(scores.shape[1])[y]
    return float(-np.mean(np.sum(right * log_p, axis=1))), (np.exp(log_p) - right) / len(y)


def slopes(network: Network, parameters: Named, x: X, y: X) -> tuple[float, Named]:
    """The loss and the gradients of a mini-batch."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = loss_and_slope(scores, y)
    return loss, network.backward(dscores, caches, parameters)


def step(
    network: Network, parameters: Named, state: Any, x: X, y: X, rule: Rule, learning_rate: float
) -> Step:
    """A right step."""
    loss, gradients = slopes(network, parameters, x, y)
    parameters, state = rule(parameters, gradients, state, learning_rate)
    return parameters, state, loss
