"""Notebook 4: the inputs of exercise 4.1, the parameters at the start."""

from __future__ import annotations

import numpy as np

from utils.exercises.networks import named_arrays
from utils.exercises.spec import Args, Case, Function, Outputs, StructureError

# before the names of what a second call with the same seed gave
AGAIN = "again, "


def sizes_cases(rng: np.random.Generator) -> list[Case]:
    """Make networks of several sizes, with a seed for each."""
    networks = {
        "three hidden layers": [5, 4, 3, 4, 2],
        "one hidden layer": [3, 6, 2],
        "a wide network": [20, 30, 10],
        "layers of one unit": [2, 1, 1, 3],
    }
    return [
        Case(name, {"layer_sizes": np.array(sizes), "seed": int(rng.integers(1000))})
        for name, sizes in networks.items()
    ]


def answer_initialize(fn: Function, args: Args) -> Outputs:
    """Return the parameters twice, each time with a generator of the same seed."""
    first, again = (
        named_arrays(
            "parameters", fn(args["layer_sizes"].tolist(), np.random.default_rng(args["seed"]))
        )
        for _ in range(2)
    )
    return first | {f"{AGAIN}{name}": value for name, value in again.items()}


def facts_of_start(args: Args, raw: Outputs) -> Outputs:
    """Return the parameters, if the same seed gives them again.

    Raises StructureError: if it gives others.
    """
    found = {name: value for name, value in raw.items() if not name.startswith(AGAIN)}
    for name, value in found.items():
        once, twice = np.asarray(value), np.asarray(raw.get(f"{AGAIN}{name}"))
        if once.shape != twice.shape or once.tobytes() != twice.tobytes():
            raise StructureError(
                f"gave another {name} when it was called again with the same layer_sizes and a "
                "generator with the same seed"
            )
    return found
