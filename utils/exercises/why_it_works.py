"""Notebook 7, internal covariate shift in both definitions: inputs, and what is true of answers."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.exercises.batchnorm_forward import batch, close
from utils.exercises.chains import BIASED, CHAINS, SCALED, chain_inputs
from utils.exercises.networks import layer_of, left_alone, parameters_in
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Place,
    Property,
    Run,
    named_values,
    returns,
)

NOTEBOOK = "07_why_it_works"
BONUS = True


def _shift_cases(rng: np.random.Generator) -> list[Case]:
    def given(n: int, d: int) -> dict[str, np.ndarray]:
        before = batch(rng, n, d)
        # every unit's own factor and way, both directions among them
        factor = np.resize([1.7, 0.4, 0.8, 2.5], d) * rng.uniform(0.9, 1.1, size=d)
        away = np.resize([1.0, -0.5, -2.0, 0.3], d) * before.std(axis=0)
        moved = before.mean(axis=0) + away + factor * (before - before.mean(axis=0))
        return {"before": before, "after": moved + 0.1 * away * rng.normal(size=(n, d))}

    dead = given(8, 4)
    dead["before"][:, 2] = 3.0
    still = given(6, 3)
    still["before"][:, 1], still["after"][:, 1] = 0.0, 0.0
    whole = {
        "before": rng.permuted(np.tile([[-3], [1], [0], [5], [8], [2]], 3), axis=0),
        "after": rng.permuted(np.tile([[9], [-4], [6], [2], [-1], [7]], 3), axis=0),
    }
    return [
        Case("a batch", given(9, 4)),
        Case("unit 2 was constant, and is not", dead),
        Case("unit 1 was constant, and is", still),
        Case("one unit", given(7, 1)),
        Case("as many examples as units", given(5, 5)),
        Case("a single example", {k: v[:1] for k, v in given(3, 3).items()}),
        Case("whole numbers", whole),
    ]


def _same_units(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether other units of measurement, 5 z + 2 for z, give the same shifts."""
    other = run(**{name: 5 * z + 2 for name, z in case.args.items()})
    return all(close(other[name], out[name]) for name in ("mean_shift", "spread_shift"))


def _gradient_cases(rng: np.random.Generator) -> list[Case]:
    def given(network: int, n: int, sizes: tuple[int, ...], layer: int) -> dict[str, Any]:
        rate = float(rng.uniform(0.2, 0.6))
        made = chain_inputs(rng, network, n, sizes)
        return {**made, "layer": layer, "learning_rate": rate, "network": network}

    another_order = given(SCALED, 7, (3, 4, 3, 2), 2)
    another_order = dict(reversed(another_order.items()))
    return [
        Case("layer 3 of 4", given(SCALED, 8, (4, 3, 5, 4, 3), 3)),
        Case("layer 2 of 3, a network with biases", given(BIASED, 7, (3, 4, 3, 2), 2)),
        Case("layer 1, with none before it", given(SCALED, 6, (3, 4, 4, 2), 1)),
        Case("the output layer", given(SCALED, 6, (3, 3, 4, 3), 3)),
        Case("layer 10 of 12", given(SCALED, 6, (3, *(11 * [3]), 2), 10)),
        Case("layer 11 of 11, with biases", given(BIASED, 5, (2, *(10 * [3]), 3), 11)),
        Case("layer 2 of 12", given(SCALED, 5, (2, *(11 * [3]), 3), 2)),
        Case("the parameters in another order", another_order),
        Case("a single example", given(SCALED, 1, (2, 3, 4, 3), 2)),
    ]


def _answer_gradients(fn: Function, args: Args) -> Outputs:
    parameters = parameters_in(args)
    given = dict(parameters)
    result = fn(
        args["network"], parameters, args["x"], args["y"], args["layer"], args["learning_rate"]
    )
    left_alone("dictionary of parameters", given, parameters)
    return named_values(result, "before", "after")


def _two_places(args: Args) -> list[Place]:
    """Return where the gradients are taken: as it is, and after the layers before have stepped."""
    earlier = (name for name in parameters_in(args) if layer_of(name) < args["layer"])
    return [{}, dict.fromkeys(earlier, -args["learning_rate"])]


def _no_rate(run: Run, case: Case, out: Outputs) -> bool:
    still = run(learning_rate=0.0)
    return close(still["after"], still["before"]) and close(still["before"], out["before"])


EXERCISES = (
    Exercise(
        name="distribution_shift",
        number="7.1",
        notebook=NOTEBOOK,
        task="how far the inputs of a layer have moved",
        cases=_shift_cases,
        answer=returns("mean_shift", "spread_shift"),
        credit={"mean_shift": 1 / 2, "spread_shift": 1 / 2},
        properties=(
            Property(
                "5 z + 2 in place of z, before and after, changes nothing",
                _same_units,
                "both shifts are measured in the unit's own spread, so that neither its scale nor "
                "its zero matters",
            ),
        ),
    ),
    Exercise(
        name="gradient_before_and_after",
        number="7.2",
        notebook=NOTEBOOK,
        task="a layer's gradient, before and after the layers before it step",
        cases=_gradient_cases,
        made={"network": CHAINS.__getitem__},
        answer=_answer_gradients,
        credit={"before": 1 / 3, "after": 2 / 3},
        places=_two_places,
        properties=(
            Property(
                "with a learning rate of 0 both gradients are the same",
                _no_rate,
                "nothing moves then, and the batch is the same",
            ),
        ),
    ),
)
