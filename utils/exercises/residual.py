"""Notebook 7, a residual block with batch norm: inputs, and what is true of right answers."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.activations import relu
from utils.caches import BatchNormCache, ResidualCache
from utils.exercises.batchnorm_backward import close, normalized
from utils.exercises.batchnorm_forward import scale_and_shift
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Property,
    Run,
    named_values,
    returns,
)
from utils.exercises.why_it_works import NOTEBOOK

SIZES = {
    "a batch": (8, 4, 0.7),
    "alpha is negative": (6, 5, -1.6),
    # not among the first two, on which arguments are changed: the branch would not show
    "alpha is 0": (7, 3, 0.0),
    "alpha is 1": (9, 2, 1.0),
    "as many examples as units": (5, 5, 2.5),
    "one unit": (7, 1, 0.4),
    "a single example": (1, 3, 1.3),
}


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    def given(n: int, d: int, alpha: float) -> dict[str, Any]:
        norm = scale_and_shift(rng, d)
        # so that about half of the units' values are on each side of 0
        norm["beta"] *= 0.1
        h, w = rng.normal(size=(n, d)) * 2 + 1, rng.normal(size=(d, d))
        return {"h": h, "W": w, **norm, "alpha": alpha}

    constant = given(8, 4, 0.7)
    constant["h"][:, 2] = 3.0
    cases = [Case(name, given(*sizes)) for name, sizes in SIZES.items()]
    return [*cases, Case("unit 2 is constant", constant)]


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    """Make inputs with a cache, so that an error in residual_forward is not marked again."""

    def given(n: int, d: int, alpha: float) -> dict[str, Any]:
        return {
            "dout": rng.normal(size=(n, d)),
            "z_hat": normalized(rng, n, d),
            "std": rng.uniform(0.1, 3.0, size=d),
            "gamma": scale_and_shift(rng, d)["gamma"],
            "a": relu(rng.normal(size=(n, d))),
            "W": rng.normal(size=(d, d)),
            "alpha": alpha,
        }

    return [Case(name, given(*sizes)) for name, sizes in SIZES.items()]


def _answer_backward(fn: Function, args: Args) -> Outputs:
    bn = BatchNormCache(args["z_hat"], args["std"], args["gamma"])
    cache = ResidualCache(bn, args["a"], args["W"], args["alpha"])
    return named_values(fn(args["dout"], cache), "dh", "dW", "dgamma", "dbeta", "dalpha")


def _identity(run: Run, case: Case, out: Outputs) -> bool:
    return close(run(alpha=0.0)["out"], case.args["h"])


def _straight(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether alpha scales the way beside the skip, and nothing else."""
    twice = np.asarray(run(alpha=2 * case.args["alpha"])["out"])
    return close(twice - np.asarray(out["out"]), np.asarray(out["out"]) - case.args["h"])


def _skips(run: Run, case: Case, out: Outputs) -> bool:
    return close(run(alpha=0.0)["dh"], case.args["dout"])


def _same_dalpha(run: Run, case: Case, out: Outputs) -> bool:
    return close(run(alpha=0.0)["dalpha"], out["dalpha"])


EXERCISES = (
    Exercise(
        name="residual_forward",
        number="7.6",
        notebook=NOTEBOOK,
        task="a residual block with batch norm, forward",
        cases=_forward_cases,
        answer=returns("out", cache=ResidualCache),
        credit={"out": 2 / 3, "cache": 1 / 3},
        properties=(
            Property(
                "with alpha 0 what goes in comes out",
                _identity,
                "only the way beside the skip is multiplied by alpha",
            ),
            Property(
                "twice alpha adds as much again to h",
                _straight,
                "the skip is not multiplied by alpha",
            ),
        ),
    ),
    Exercise(
        name="residual_backward",
        number="7.7",
        notebook=NOTEBOOK,
        task="a residual block with batch norm, backward",
        cases=_backward_cases,
        answer=_answer_backward,
        credit={"dh": 0.4, "dW": 0.15, "dgamma": 0.15, "dbeta": 0.15, "dalpha": 0.15},
        properties=(
            Property(
                "with alpha 0 the gradient goes through as it is",
                _skips,
                "then only the skip is left, and it multiplies by 1",
            ),
            Property(
                "dalpha does not depend on alpha",
                _same_dalpha,
                "the output is linear in alpha, so that its slope is the same everywhere",
            ),
        ),
    ),
)
