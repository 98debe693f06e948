"""Notebook 7, weights whose length does not matter: inputs, and what is true of right answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from utils.exercises.networks import left_alone, named_arrays, parameters_in, some_parameters
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Property,
    Run,
    returns,
    split,
)
from utils.exercises.why_it_works import NOTEBOOK

RATE = "rate of "


def _run_cases(rng: np.random.Generator) -> list[Case]:
    def given(sizes: tuple[int, ...], factor: float, plain: tuple[int, ...] = ()) -> dict[str, Any]:
        parameters = some_parameters(rng, sizes)
        for layer in plain:
            parameters.pop(f"gamma[{layer}]")
            parameters[f"b[{layer}]"] = parameters.pop(f"beta[{layer}]")
        rate = float(rng.uniform(0.1, 0.9))
        return {**parameters, "learning_rate": rate, "factor": factor}

    return [
        Case("two hidden layers, factor 3", given((4, 5, 3, 2), 3.0)),
        Case("one hidden layer, factor 0.1", given((3, 4, 3), 0.1)),
        Case("eleven hidden layers, factor 1.5", given((2, *(11 * [2]), 3), 1.5)),
        Case("factor 1", given((3, 2, 4), 1.0)),
        Case("factor 10, layer 2 without batch norm", given((3, 4, 2, 3, 2), 10.0, (2,))),
        Case("factor 0.5, batch norm in layer 2 alone", given((2, 3, 4, 3), 0.5, (1,))),
        Case("layers of one unit, factor 2", given((1, 1, 1, 2), 2.0)),
    ]


def _answer_run(fn: Function, args: Args) -> Outputs:
    parameters = parameters_in(args)
    given = dict(parameters)
    result = fn(parameters, args["learning_rate"], args["factor"])
    left_alone("dictionary of parameters", given, parameters)
    scaled, rates = split(result, ("parameters", "rates"))
    found = named_arrays("parameters", scaled)
    rated = named_arrays("rates", rates)
    return found | {
        (f"{RATE}{name}" if "[" in name else name): value for name, value in rated.items()
    }


def _same_directions(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether a step leads both runs to the same directions of each hidden unit's weights.

    The loss is a sum over the entries of W's columns, each divided by its length.
    """
    args = case.args
    for name in parameters_in(args):
        if name.startswith("W") and name.replace("W", "gamma") in args:
            w, rate = args[name], args["learning_rate"]
            other, its_rate = np.asarray(out[name]), out[f"{RATE}{name}"]
            one_step = _direction(w - rate * _slope(w))
            its_step = _direction(other - its_rate * _slope(other))
            if not np.allclose(one_step, its_step, rtol=1e-7, atol=1e-9):
                return False
    return True


def _direction(w: np.ndarray) -> np.ndarray:
    return w / np.sqrt(np.einsum("dh,dh->h", w, w))


def _slope(w: np.ndarray) -> np.ndarray:
    """Return the gradient of the sum of all entries of _direction(w)."""
    unit = _direction(w)
    return (1 - unit * np.einsum("dh->h", unit)) / np.sqrt(np.einsum("dh,dh->h", w, w))


def _rotation_cases(rng: np.random.Generator) -> list[Case]:
    def turned(before: np.ndarray, angles: np.ndarray) -> np.ndarray:
        """Turn each column by its angle, in a random plane, and give it another length."""
        unit = _direction(before)
        aside = rng.normal(size=before.shape)
        aside = _direction(aside - unit * np.einsum("dh,dh->h", aside, unit))
        turned = unit * np.cos(angles) + aside * np.sin(angles)
        return turned * rng.uniform(0.3, 3.0, size=before.shape[1])

    def given(d_in: int, units: int, low: float, high: float) -> dict[str, np.ndarray]:
        before = rng.normal(size=(d_in, units)) * rng.uniform(0.5, 5.0, size=units)
        return {"before": before, "after": turned(before, rng.uniform(low, high, size=units))}

    def named(pair: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {"W_before": pair["before"], "W_after": pair["after"]}

    def exact(units: int) -> np.ndarray:
        """Make columns of four entries of one size: their lengths are exact, however computed."""
        return rng.choice([-1.0, 1.0], size=(4, units)) * rng.integers(1, 6, size=units)

    equal, longer, opposite = exact(6), exact(5), exact(3)
    turned_back = opposite * np.array([3.0, -2.0, 0.5])
    # the length of (5, 5e-9) is 5, as if the angle were 0: the arccosine gives 0 for certain
    tiny = np.zeros((4, 4))
    tiny[rng.permutation(4), np.arange(4)] = rng.uniform(1.0, 5.0, size=4)
    aside = np.roll(tiny, 1, axis=0) * rng.uniform(1e-9, 4e-9, size=4)
    return [
        Case("units turned by up to a right angle", named(given(5, 3, 0.2, 1.5))),
        Case("by more than a right angle", named(given(3, 5, 1.7, 3.0))),
        Case("as many units as inputs", named(given(4, 4, 0.3, 2.5))),
        Case("the same weights", {"W_before": equal, "W_after": equal.copy()}),
        Case(
            "the same directions, other lengths",
            {"W_before": longer, "W_after": longer * np.array([2.0, 3.0, 0.5, 7.0, 1.0])},
        ),
        Case("unit 1 points the other way", {"W_before": opposite, "W_after": turned_back}),
        Case("tiny angles", {"W_before": tiny, "W_after": 3 * (tiny + aside)}),
        Case("one input", {"W_before": np.array([[2.0, -1.0]]), "W_after": np.array([[0.5, 3.0]])}),
        Case("one unit", named(given(7, 1, 0.4, 1.2))),
    ]


def _lengths_are_ignored(run: Run, case: Case, out: Outputs) -> bool:
    other = run(W_before=4 * case.args["W_before"], W_after=case.args["W_after"] / 3)
    return bool(np.allclose(other["angles"], out["angles"], rtol=1e-7, atol=1e-9))


EXERCISES = (
    Exercise(
        name="equivalent_run",
        number="7.4",
        notebook=NOTEBOOK,
        task="other weights and rates, the same run",
        cases=_run_cases,
        answer=_answer_run,
        properties=(
            Property(
                "one step leads both runs to the same directions of a hidden unit's weights",
                _same_directions,
                "under batch norm only the direction of a unit's weights acts on the output",
            ),
        ),
    ),
    Exercise(
        name="rotation",
        number="7.5",
        notebook=NOTEBOOK,
        task="by how much each unit's weights have turned",
        cases=_rotation_cases,
        answer=returns("angles"),
        properties=(
            Property(
                "W_before times 4 and W_after divided by 3 change nothing",
                _lengths_are_ignored,
                "an angle is between directions: lengths do not matter",
            ),
        ),
    ),
)
