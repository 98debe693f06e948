"""Notebook 7, the loss along the gradient: inputs, and what is true of right answers."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.exercises.chains import BIASED, CHAINS, SCALED, chain_inputs
from utils.exercises.networks import left_alone, parameters_in
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
)
from utils.exercises.why_it_works import NOTEBOOK


def _cases(rng: np.random.Generator) -> list[Case]:
    def given(network: int, n: int, sizes: tuple[int, ...], lengths: list[float]) -> dict[str, Any]:
        made = chain_inputs(rng, network, n, sizes)
        return {**made, "lengths": np.array(lengths), "network": network}

    return [
        Case("four lengths", given(SCALED, 8, (4, 5, 3), [0.1, 0.3, 1.0, 3.0])),
        Case("lengths in no order", given(SCALED, 7, (3, 4, 3, 2), [0.8, 0.05, 2.5, 0.3])),
        Case("a network with biases", given(BIASED, 6, (3, 4, 2), [2.0, 0.5, 1.0])),
        Case("one length", given(SCALED, 6, (3, 3, 4), [0.7])),
        Case("eleven layers", given(BIASED, 5, (2, *(10 * [3]), 3), [0.2, 1.5])),
        Case("a single example", given(SCALED, 1, (2, 3, 3), [1.0, 0.4, 0.1])),
        Case("lengths in whole numbers", given(SCALED, 5, (3, 4, 2), [3, 1, 2])),
    ]


def _answer(fn: Function, args: Args) -> Outputs:
    parameters = parameters_in(args)
    given = dict(parameters)
    result = fn(args["network"], parameters, args["x"], args["y"], args["lengths"])
    left_alone("dictionary of parameters", given, parameters)
    return named_values(result, "losses", "changes", "smoothness")


def _places(args: Args) -> list[Place]:
    """Return where the losses are taken: as it is, and each length down the gradient."""
    lengths = [0.0, *np.asarray(args["lengths"]).tolist()]
    return [dict.fromkeys(parameters_in(args), -length) for length in lengths]


def _each_for_itself(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether the lengths in the other order give the same, in that order."""
    other = run(lengths=case.args["lengths"][::-1].copy())
    return bool(
        np.allclose(other["losses"], np.asarray(out["losses"])[::-1], rtol=1e-7, atol=1e-9)
        and np.allclose(other["changes"], np.asarray(out["changes"])[::-1], rtol=1e-7, atol=1e-9)
        and np.allclose(other["smoothness"], out["smoothness"], rtol=1e-7, atol=1e-9)
    )


EXERCISES = (
    Exercise(
        name="along_gradient",
        number="7.3",
        notebook=NOTEBOOK,
        task="the loss and its gradient along a step",
        cases=_cases,
        made={"network": CHAINS.__getitem__},
        answer=_answer,
        credit={"losses": 1 / 3, "changes": 1 / 3, "smoothness": 1 / 3},
        places=_places,
        properties=(
            Property(
                "the lengths in the other order give the same, in that order",
                _each_for_itself,
                "each length starts from the parameters that were given",
            ),
        ),
    ),
)
