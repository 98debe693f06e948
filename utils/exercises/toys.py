"""Toy networks and toy update rules, for exercises that are given one.

They are small, no two alike, and none is the course's own: what train_step and train do must not
depend on which network and which rule they are given. Their parameters have the names that the
exercises' texts use, because a learner may call them with keywords.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from utils.network import Network, Parameters

LINEAR, SCALED, DEEP = range(3)
SIGN, SLOWING, HEAVY, COUNTING = range(4)

State = dict[str, Any]
Stepped = tuple[Parameters, State]


def _linear() -> Network:
    """Make one layer with W[1] and b[1]; its caches are the input itself."""
    return Network(
        lambda x, parameters: (x @ parameters["W[1]"] + parameters["b[1]"], x),
        lambda dscores, caches, parameters: {
            "dW[1]": caches.T @ dscores,
            "db[1]": np.ones(len(dscores)) @ dscores,
        },
    )


def _scaled() -> Network:
    """Make a gamma[1] and a beta[1] for each class; its caches are a dictionary."""
    return Network(
        lambda x, parameters: (x * parameters["gamma[1]"] + parameters["beta[1]"], {"input": x}),
        lambda dscores, caches, parameters: {
            "dgamma[1]": np.einsum("nk,nk->k", dscores, caches["input"]),
            "dbeta[1]": np.einsum("nk->k", dscores),
        },
    )


def _deep() -> Network:
    """Make two layers, W[1] and W[2] around a tanh; its caches are a tuple."""

    def forward(x: np.ndarray, parameters: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
        hidden = np.tanh(x @ parameters["W[1]"])
        return hidden @ parameters["W[2]"], (x, hidden)

    def backward(
        dscores: np.ndarray, caches: Any, parameters: Mapping[str, np.ndarray]
    ) -> Parameters:
        x, hidden = caches
        back = np.einsum("nk,hk->nh", dscores, parameters["W[2]"]) * (1 - hidden * hidden)
        return {"dW[2]": hidden.T @ dscores, "dW[1]": x.T @ back}

    return Network(forward, backward)


NETWORKS = (_linear(), _scaled(), _deep())


def _by_sign(
    parameters: Parameters, gradients: Parameters, state: State, learning_rate: float
) -> Stepped:
    """Move every entry by a step of the same size; count the steps."""
    moved = {k: v - learning_rate * np.sign(gradients["d" + k]) for k, v in parameters.items()}
    return moved, {"steps": state.get("steps", 0) + 1}


def _slowing(
    parameters: Parameters, gradients: Parameters, state: State, learning_rate: float
) -> Stepped:
    """Go down the gradient, the n-th step divided by n."""
    steps = state.get("steps", 0) + 1
    moved = {k: v - learning_rate / steps * gradients["d" + k] for k, v in parameters.items()}
    return moved, {"steps": steps}


def _heavy(
    parameters: Parameters, gradients: Parameters, state: State, learning_rate: float
) -> Stepped:
    """Go along half the sum so far plus the gradient; keep an array for each parameter."""
    speed = {k: state.get(k, 0.0) / 2 + gradients["d" + k] for k in parameters}
    return {k: v - learning_rate * speed[k] for k, v in parameters.items()}, speed


def _counting(
    parameters: Parameters, gradients: Parameters, state: State, learning_rate: float
) -> Stepped:
    """Move every entry by n times the rate in the n-th step, whatever the gradient."""
    steps = state.get("steps", 0) + 1
    return {k: v + learning_rate * steps for k, v in parameters.items()}, {"steps": steps}


RULES = (_by_sign, _slowing, _heavy, _counting)


def some_examples(
    rng: np.random.Generator, network: int, n: int, d: int, classes: int, hidden: int = 3
) -> dict[str, Any]:
    """Make parameters of a toy network, and n examples x, y for it.

    x: (n, d), for SCALED (n, classes). y: (n,), whole numbers below classes.
    """
    shapes: dict[int, dict[str, tuple[int, ...]]] = {
        LINEAR: {"W[1]": (d, classes), "b[1]": (classes,)},
        SCALED: {"gamma[1]": (classes,), "beta[1]": (classes,)},
        DEEP: {"W[1]": (d, hidden), "W[2]": (hidden, classes)},
    }
    x = rng.normal(size=(n, classes if network == SCALED else d))
    parameters = {name: rng.normal(size=shape) for name, shape in shapes[network].items()}
    return {**parameters, "x": x, "y": rng.integers(classes, size=n)}
