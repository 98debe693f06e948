"""Recalibration with places to go wrong, for exercise 8.6, and what symptoms say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from grader.mistakes._parts import Z
from grader.mistakes._shows import Shown, Test, is_right, right_for
from utils.exercises.networks import parameters_in

Parameters = dict[str, Z]
Batches = Iterable[Z]
Pairs = list[Any]
EPS = 1e-5


def hidden(parameters: Parameters) -> int:
    return sum(name.startswith("gamma") for name in parameters)


def both(parts: list[Z]) -> tuple[Z, Z]:
    """Mean and variance of all rows."""
    rows = np.concatenate(parts)
    return rows.mean(axis=0), rows.var(axis=0)


def onward(z: Z, mean: Z, var: Z, gamma: Z, beta: Z, eps: float = EPS) -> Z:
    """A layer's output."""
    return np.maximum(gamma * (z - mean) / np.sqrt(var + eps) + beta, 0.0)


Next = Callable[[Z, Z, Z, Z, Z], Z]


def recalibrated(
    parameters: Parameters,
    batches: Batches,
    of: Callable[[list[Z]], tuple[Z, Z]] = both,
    step: Next = onward,
    layers: int | None = None,
) -> list[tuple[Z, Z]]:
    """Recalibration with other statistics, or another step to the next layer."""
    a, found = list(batches), []
    for layer in range(1, (layers or hidden(parameters)) + 1):
        z = [x @ parameters[f"W[{layer}]"] for x in a]
        mean, var = of(z)
        found.append((mean, var))
        if layer <= hidden(parameters):
            gamma, beta = parameters[f"gamma[{layer}]"], parameters[f"beta[{layer}]"]
            a = [step(part, mean, var, gamma, beta) for part in z]
    return found


# ---- what symptoms say ----


def parameters_of(s: Shown) -> Parameters:
    return parameters_in(s.args)


def batches_of(s: Shown) -> list[Z]:
    return np.split(s.args["x"], np.cumsum(s.args["sizes"])[:-1])


def deep(s: Shown) -> bool:
    return "gamma[2]" in s.args


def several(s: Shown) -> bool:
    return len(s.args["sizes"]) > 1


def results(**ways: Any) -> Test:
    """Say what comes out: that of other statistics, or another step."""
    test = right_for("recalibrate", lambda p, b: recalibrated(p, b, **ways))

    def quietly(s: Shown) -> bool | None:
        with np.errstate(all="ignore"):  # above a dead unit there may be no numbers
            return test(s)

    return quietly


def first_right_then_wrong(s: Shown) -> bool | None:
    """Say that layer 1 has its statistics, and a layer above it has not, where there is one."""
    if not s.got or not deep(s):
        return None
    above = [name for name in s.want if name not in ("mean[1]", "var[1]")]
    if all(is_right(s, name) for name in above):
        return None
    return is_right(s, "mean[1]") and is_right(s, "var[1]")
