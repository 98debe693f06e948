"""Notebook 3, the backward pass itself: inputs, and what is true of right answers."""

import numpy as np
from numpy.typing import ArrayLike

from utils.caches import BatchNormCache
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
)

NOTEBOOK = "03_batchnorm_backward"


def backward_cases(rng: np.random.Generator) -> list[Case]:
    """Make inputs with the forward pass's cache, so that an error there is not marked here."""
    sizes = {
        "a batch": (8, 4),
        "another batch": (6, 3),
        "feature 2 is constant": (8, 4),
        "one feature": (7, 1),
        "a single example": (1, 3),
        "as many examples as features": (5, 5),
    }
    cases = []
    for name, (n, d) in sizes.items():
        gamma = scale_and_shift(rng, d)["gamma"]
        z_hat = normalized(rng, n, d)
        std = rng.uniform(0.003, 3.0, size=d)
        if "constant" in name:
            z_hat[:, 2], std[2] = 0.0, 1e-5**0.5
        dout = rng.normal(size=(n, d))
        cases.append(Case(name, {"dout": dout, "z_hat": z_hat, "std": std, "gamma": gamma}))
    return cases


def normalized(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Make a z_hat as a forward pass leaves it: columns with mean 0, a size below 1; (n, d).

    Rows come in pairs r, -r (and a row of zeros where n is odd), in random order.
    """
    half = rng.normal(size=(n // 2, d))
    z_hat = rng.permutation(np.concatenate([half, -half, np.zeros((n % 2, d))]))
    size = np.sqrt((z_hat**2).sum(axis=0) / n)
    # the share of the variance in variance + eps
    return z_hat / np.where(size > 0, size, 1.0) * rng.uniform(0.7, 1.0, size=d)


def _answer_backward(fn: Function, args: Args) -> Outputs:
    cache = BatchNormCache(args["z_hat"], args["std"], args["gamma"])
    return named_values(fn(args["dout"], cache), "dz", "dgamma", "dbeta")


def close(a: ArrayLike, b: ArrayLike) -> bool:
    """Return whether two results agree but for round-off."""
    return bool(np.allclose(a, b, rtol=1e-7, atol=1e-8))


def _columns_sum_to_zero(run: Run, case: Case, out: Outputs) -> bool:
    size = np.abs(out["dz"]).max(initial=0.0) + 1e-300
    return bool(np.abs(np.sum(out["dz"], axis=0)).max() <= 1e-9 * size * len(out["dz"]) + 1e-9)


def _linear(run: Run, case: Case, out: Outputs) -> bool:
    twice = run(dout=2 * case.args["dout"])
    return all(close(twice[name], 2 * np.asarray(out[name])) for name in ("dz", "dgamma", "dbeta"))


BACKWARD_PROPERTIES = (
    Property(
        "each column of dz sums to 0",
        _columns_sum_to_zero,
        "adding a constant to a column of z changes nothing, so the entries of a column of dz must "
        "cancel",
    ),
    Property(
        "twice dout gives twice every gradient",
        _linear,
        "a backward pass is linear in dout",
    ),
)


EXERCISES = (
    Exercise(
        name="batchnorm_backward",
        number="3.4",
        notebook=NOTEBOOK,
        task="the batch norm backward pass, step by step",
        cases=backward_cases,
        answer=_answer_backward,
        properties=BACKWARD_PROPERTIES,
        credit={"dz": 1 / 2, "dgamma": 1 / 4, "dbeta": 1 / 4},
        uses=("backward_stages",),
    ),
    Exercise(
        name="batchnorm_backward_simplified",
        number="3.5",
        notebook=NOTEBOOK,
        task="the backward pass in one line",
        cases=backward_cases,
        answer=_answer_backward,
        properties=BACKWARD_PROPERTIES,
        credit={"dz": 1 / 2, "dgamma": 1 / 4, "dbeta": 1 / 4},
    ),
)
