"""The parameters at the start, with places to go wrong, for exercise 4.1."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from grader.mistakes.deep_network._parts import Arrays

Rng = np.random.Generator
Scale = Callable[[int, int], Any]


def he(n_in: int, n_out: int) -> Any:
    return np.sqrt(2 / n_in)


def start(layer_sizes: list[int], rng: Rng, scale: Scale = he) -> Arrays:
    """The parameters at the start, with weights whose scale may be wrong."""
    made, last = {}, len(layer_sizes) - 1
    for layer, (n_in, n_out) in enumerate(pairwise(layer_sizes), start=1):
        made[f"W[{layer}]"] = rng.normal(size=(n_in, n_out)) * scale(n_in, n_out)
        if layer < last:
            made[f"gamma[{layer}]"], made[f"beta[{layer}]"] = np.ones(n_out), np.zeros(n_out)
    return made | {f"b[{last}]": np.zeros(layer_sizes[-1])}


def start_with(layer_sizes: list[int], older: np.random.RandomState) -> Arrays:
    """The right parameters, drawn from a generator of NumPy's older kind."""
    made = start(layer_sizes, np.random.default_rng(0))
    for layer, pair in enumerate(pairwise(layer_sizes), start=1):
        made[f"W[{layer}]"] = older.normal(size=pair) * he(*pair)
    return made
