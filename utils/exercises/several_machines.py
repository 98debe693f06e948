"""Notebook 8, batch norm over several machines: inputs, and what is true of right answers.

A case holds the rows of all machines, and how many of them each has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from utils.caches import BatchNormCache
from utils.exercises.batchnorm_backward import normalized
from utils.exercises.batchnorm_forward import batch, far_from_zero, scale_and_shift
from utils.exercises.beyond_batchnorm import NOTEBOOK, close
from utils.exercises.networks import left_alone
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Property,
    Run,
    StructureError,
    named_values,
    split,
)


def shards_of(rows: np.ndarray, sizes: Sequence[int] | np.ndarray) -> list[np.ndarray]:
    """Return each machine's rows."""
    return np.split(rows, np.cumsum(sizes)[:-1])


# ---- the statistics ----


def _statistics_cases(rng: np.random.Generator) -> list[Case]:
    def given(sizes: list[int], d: int) -> dict[str, Any]:
        return {"rows": batch(rng, sum(sizes), d), "sizes": np.array(sizes)}

    apart = given([6, 3, 5], 4)
    # each machine around another level: their own variances miss what is between them
    apart["rows"] += np.repeat(rng.normal(scale=5.0, size=3), apart["sizes"])[:, None]
    far = given([1, 1], 4) | {"rows": far_from_zero(rng, 4)}
    still = given([4, 2, 5], 3)
    still["rows"][:, 1] = 3.0
    whole = given([3, 5], 2) | {"rows": rng.integers(-9, 10, size=(8, 2))}
    return [
        Case("four machines", given([5, 8, 3, 1], 3)),
        Case("shards around different levels", apart),
        Case("means near a million", far),
        Case("shards of equal size", given([4, 4, 4], 2)),
        Case("feature 1 is constant", still),
        Case("a single machine", given([6], 3)),
        Case("shards of one example", given([1, 1, 1, 1], 2)),
        Case("one feature", given([2, 6, 4], 1)),
        Case("whole numbers", whole),
    ]


def _answer_statistics(fn: Function, args: Args) -> Outputs:
    shards = shards_of(args["rows"], args["sizes"])
    given = list(shards)
    value = fn(shards)
    left_alone("list of shards", given, shards)
    return named_values(value, "mu", "var")


def _one_machine_does_the_same(run: Run, case: Case, out: Outputs) -> bool:
    alone = run(sizes=np.array([len(case.args["rows"])]))
    return all(close(alone[name], out[name]) for name in out)


def _levels_are_lost(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether the variance stays when all rows move, as far as their digits allow."""
    spread = np.ptp(case.args["rows"], axis=0)
    moved = run(rows=case.args["rows"] + 1e5 * np.where(spread > 0, spread, 1.0))
    # 1e-6: moved rows are themselves rounded, by 1e-11 of their spread
    return close(moved["var"], out["var"])


# ---- the backward pass ----


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    def given(sizes: list[int], d: int) -> dict[str, Any]:
        n = sum(sizes)
        return {
            "dout": rng.normal(size=(n, d)),
            "z_hat": normalized(rng, n, d),
            "std": rng.uniform(0.003, 3.0, size=d),
            "gamma": scale_and_shift(rng, d)["gamma"],
            "sizes": np.array(sizes),
        }

    still = given([4, 2, 3], 3)
    still["z_hat"][:, 1], still["std"][1] = 0.0, 1e-5**0.5
    return [
        Case("four machines", given([5, 8, 3, 1], 3)),
        Case("two machines", given([4, 6], 4)),
        Case("shards of equal size", given([4, 4, 4], 2)),
        Case("feature 1 is constant", still),
        Case("a single machine", given([6], 3)),
        Case("shards of one example", given([1, 1, 1, 1], 2)),
        Case("one feature", given([2, 5, 3], 1)),
    ]


def _answer_backward(fn: Function, args: Args) -> Outputs:
    douts, z_hats = (shards_of(args[name], args["sizes"]) for name in ("dout", "z_hat"))
    caches = [BatchNormCache(z_hat, args["std"], args["gamma"]) for z_hat in z_hats]
    given = list(douts), list(caches)
    dzs, dgamma, dbeta = split(fn(douts, caches), ("dzs", "dgamma", "dbeta"))
    left_alone("list of douts", given[0], douts)
    left_alone("list of caches", given[1], caches)
    return {"dz": _joined(dzs, douts), "dgamma": dgamma, "dbeta": dbeta}


def _joined(dzs: object, douts: list[np.ndarray]) -> np.ndarray:
    """Put the machines' gradients below one another.

    Raises StructureError: if there is not one for each machine, of the shape of its dout.
    """
    if not isinstance(dzs, list | tuple):
        raise StructureError(
            f"returned dzs as a {type(dzs).__name__}, expected a list with a dz for each machine"
        )
    if len(dzs) != len(douts):
        raise StructureError(f"returned {len(dzs)} dzs, expected {len(douts)}: one for each dout")
    for number, (dz, dout) in enumerate(zip(dzs, douts, strict=True)):
        if not isinstance(dz, np.ndarray) or dz.shape != dout.shape:
            raise StructureError(
                f"returned dzs[{number}] with shape {np.shape(dz)}, expected {dout.shape}"
            )
    return np.concatenate(dzs)


def _columns_sum_to_zero(run: Run, case: Case, out: Outputs) -> bool:
    size = np.abs(out["dz"]).max(initial=0.0) + 1e-300
    return bool(np.abs(np.sum(out["dz"], axis=0)).max() <= 1e-9 * size * len(out["dz"]) + 1e-9)


EXERCISES = (
    Exercise(
        name="sync_statistics",
        number="8.4",
        notebook=NOTEBOOK,
        task="the statistics of a batch that lies on several machines",
        cases=_statistics_cases,
        answer=_answer_statistics,
        credit={"mu": 1 / 3, "var": 2 / 3},
        properties=(
            Property(
                "one machine with all the rows finds the same",
                _one_machine_does_the_same,
                "how the rows are shared out must not matter",
            ),
            Property(
                "moving all rows far from 0 leaves the variance alone",
                _levels_are_lost,
                "a constant added to all rows changes no distance between them, so no variance",
            ),
        ),
    ),
    Exercise(
        name="sync_backward",
        number="8.4",
        notebook=NOTEBOOK,
        task="the backward pass over several machines",
        cases=_backward_cases,
        answer=_answer_backward,
        credit={"dz": 1 / 2, "dgamma": 1 / 4, "dbeta": 1 / 4},
        properties=(
            Property(
                "one machine with all the rows finds the same",
                _one_machine_does_the_same,
                "how the rows are shared out must not matter",
            ),
            Property(
                "each column of dz, over all machines, sums to 0",
                _columns_sum_to_zero,
                "adding a constant to a column of z on all machines changes nothing",
            ),
        ),
    ),
)
