"""Notebook 5: the inputs of its exercise on looking into a network's layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.exercises.batchnorm_backward import normalized
from utils.exercises.networks import (
    ACTIVATIONS,
    RELU,
    SIGMOID,
    TANH,
    caches_in,
    left_alone,
    parameters_in,
    some_output,
    some_parameters,
)
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Property,
    Run,
    named_values,
)
from utils.exercises.stepping import NOTEBOOK
from utils.reports import LayerReport

MOVED = "moved "
PARTS = tuple(f"report.{part}" for part in LayerReport._fields)


def _given(rng: np.random.Generator, n: int, sizes: tuple[int, ...], kind: int) -> dict[str, Any]:
    """Make what a step leaves: caches, gradients, and the parameters before and after."""
    before = some_parameters(rng, sizes)
    args: dict[str, Any] = {"x": rng.normal(size=(n, sizes[0])), **before}
    for layer, d in enumerate(sizes[1:-1], start=1):
        args[f"z_hat[{layer}]"] = normalized(rng, n, d)
        args[f"std[{layer}]"] = rng.uniform(0.1, 3.0, size=d)
        # wide enough for a tanh and a sigmoid to saturate at some entries
        args[f"a[{layer}]"] = (
            some_output(rng, kind, n, d) if kind == RELU else _wide(rng, kind, n, d)
        )
    for name, value in before.items():
        # a mean that is not 0, so that it shows who subtracts it
        args[f"d{name}"] = rng.normal(loc=0.5, size=value.shape)
        args[MOVED + name] = value - rng.uniform(0.01, 0.1) * rng.normal(size=value.shape)
    return args | {"activation": kind}


def _wide(rng: np.random.Generator, kind: int, n: int, d: int) -> np.ndarray:
    return ACTIVATIONS[kind](rng.normal(scale=2.0, size=(n, d)))


def _cases(rng: np.random.Generator) -> list[Case]:
    constant = _given(rng, 7, (4, 3, 5, 2), RELU)
    constant["a[1]"] = np.tile(rng.uniform(1, 2, size=3), (7, 1))
    dead = _given(rng, 6, (3, 5, 4, 4), RELU)
    dead["a[2]"] = np.zeros((6, 4))
    some_dead = _given(rng, 9, (3, 6, 6, 2), RELU)
    some_dead["a[1]"][:, [1, 4]] = 0.0
    some_dead["a[2]"][:, 0] = 0.0
    stuck = _given(rng, 8, (2, 4, 3), TANH)
    stuck["a[1]"][:, 2] = rng.choice([-0.999, 0.999], size=8)
    zeros = _given(rng, 6, (3, 4, 5, 2), TANH)
    zeros["W[1]"] *= 0
    zeros["gamma[2]"] *= 0
    still = _given(rng, 5, (4, 3, 3, 3), RELU)
    for layer in (1, 2):
        still[f"{MOVED}W[{layer}]"] = still[f"W[{layer}]"].copy()
    still[f"{MOVED}gamma[2]"] = still["gamma[2]"].copy()
    still["dgamma[2]"] *= 0
    return [
        Case("two hidden layers, tanh", _given(rng, 8, (4, 5, 3, 2), TANH)),
        Case("one hidden layer, relu", _given(rng, 7, (3, 4, 3), RELU)),
        Case("three hidden layers, sigmoid", _given(rng, 6, (2, 3, 4, 3, 4), SIGMOID)),
        Case("some units are dead", some_dead),
        Case("a unit of a tanh layer is dead", stuck),
        Case("layer 1 is constant over the batch", constant),
        Case("layer 2 is all dead", dead),
        Case("W[1] and gamma[2] are 0", zeros),
        Case("some parameters do not move", still),
        Case("a single example", _given(rng, 1, (3, 4, 2), RELU)),
        # names sorted as text put W[10] before W[2]
        Case("ten hidden layers", _given(rng, 6, (3,) * 12, TANH)),
    ]


def _answer(fn: Function, args: Args) -> Outputs:
    caches, before = caches_in(args), parameters_in(args)
    gradients = parameters_in(args, "d")
    after = {name: args[MOVED + name] for name in before}
    kept = list(caches), dict(gradients), dict(before), dict(after)
    found = fn(caches, gradients, before, after)
    left_alone("list of caches", kept[0], caches)
    left_alone("dictionary of gradients", kept[1], gradients)
    left_alone("dictionary of parameters", kept[2], before)
    left_alone("dictionary of parameters", kept[3], after)
    return named_values(found, report=LayerReport)


def _size_is_lost(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether W, moved W and nothing else ten times as large leave all but the 1e-8 alone."""
    names = [k for k in case.args if k.startswith((MOVED + "W[", "W["))]
    if not all(np.any(case.args[name]) for name in names):
        return True
    larger = run(**{name: 10 * case.args[name] for name in names})
    return all(
        np.allclose(larger[part], out[part], rtol=1e-6, atol=1e-12)  # 1e-8 beside sizes near 1
        for part in PARTS
    )


LAYER_REPORT = Exercise(
    name="layer_report",
    number="5.6",
    notebook=NOTEBOOK,
    task="what a step shows of each layer",
    cases=_cases,
    made={"activation": ACTIVATIONS.__getitem__},
    answer=_answer,
    credit={part: 1 / len(PARTS) for part in PARTS},
    properties=(
        Property(
            "W and its update ten times as large change no ratio",
            _size_is_lost,
            "a ratio compares a step with the weights that it changes, whatever their size",
        ),
    ),
)
