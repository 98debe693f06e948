"""Notebook 3, the stages of the backward pass, each looked at with the learner's own before it.

No derivative is written here: the forward steps are, and the complex step gives what comes back.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from utils.caches import BackwardStages, BatchNormCache
from utils.exercises.batchnorm_backward import BACKWARD_PROPERTIES, NOTEBOOK, backward_cases
from utils.exercises.spec import (
    Args,
    Exercise,
    Function,
    Outputs,
    StructureError,
)

CHAIN = BackwardStages._fields
TINY = 1e-20  # nothing is subtracted in a complex step, so nothing is lost


class _Arrow(NamedTuple):
    """A step of the forward pass, as a gradient comes back through it.

    back: the gradient that arrives. start: the value at which it leaves. step: value -> result.
    """

    back: str
    start: np.ndarray
    step: Callable[[np.ndarray], np.ndarray]


def _answer(fn: Function, args: Args) -> Outputs:
    """Return the stages by name; one that is None, not written yet, is left out."""
    cache = BatchNormCache(args["z_hat"], args["std"], args["gamma"])
    stages = fn(args["dout"], cache)
    if not (isinstance(stages, tuple) and all(hasattr(stages, name) for name in CHAIN)):
        raise StructureError(
            f"returned a {type(stages).__name__}, expected BackwardStages({', '.join(CHAIN)})"
        )
    return {name: part for name in CHAIN if (part := getattr(stages, name)) is not None}


def _arrows(args: Args) -> dict[str, tuple[_Arrow, ...]]:
    """Return for each stage the arrows of the graph along which gradients arrive there."""
    z_hat, std, gamma = (np.asarray(args[name]) for name in ("z_hat", "std", "gamma"))
    around, zero = z_hat * std, np.zeros_like(std)
    to_output = {
        "dbeta": _Arrow("dout", zero, lambda beta: z_hat * gamma + beta),
        "dgamma": _Arrow("dout", gamma, lambda gamma: z_hat * gamma),
        "dz_hat": _Arrow("dout", z_hat, lambda z_hat: z_hat * gamma),
    }
    return {name: (arrow,) for name, arrow in to_output.items()} | {
        "dstd": (_Arrow("dz_hat", std, lambda std: around / std),),
        "dvar": (_Arrow("dstd", std**2, np.sqrt),),
        "dcentered": (
            _Arrow("dz_hat", around, lambda around: around / std),
            _Arrow("dvar", around, lambda around: (around * around).mean(axis=0)),
        ),
        "dmu": (_Arrow("dcentered", zero, lambda mu: around - mu),),
        # all of this is the same wherever the mean was
        "dz": (
            _Arrow("dcentered", around, lambda z: z),
            _Arrow("dmu", around, lambda z: z.mean(axis=0)),
        ),
    }


def _through(arrow: _Arrow, arriving: np.ndarray) -> np.ndarray:
    """Return the gradient at the start of an arrow: each column's, one row moved at a time."""
    flat = arrow.start.ndim == 1
    slopes = []
    for row in range(1 if flat else len(arrow.start)):
        moved = np.array(arrow.start, dtype=complex)
        moved[... if flat else row] += TINY * 1j
        change = arriving * arrow.step(moved).imag / TINY
        slopes.append(change.sum(axis=0) if change.ndim == 2 else change)
    return np.array(slopes[0] if flat else slopes)


def _facts(args: Args, raw: Outputs) -> Outputs:
    """Take out of each stage what is wrong with it only because an earlier one is.

    What remains is right if the stage is made rightly of those before it, as they were given.
    """
    right: Outputs = {"dout": np.asarray(args["dout"])}
    given: Outputs = dict(right)
    facts = {}
    for name, arrows in _arrows(args).items():
        right[name] = sum(_through(arrow, right[arrow.back]) for arrow in arrows)
        if name not in raw:
            continue
        facts[name] = given[name] = raw[name]
        before = [arrow.back for arrow in arrows]
        if not all(_usable(given.get(part), right[part]) for part in [name, *before]):
            continue
        if not all(np.allclose(given[part], right[part], rtol=1e-9, atol=0) for part in before):
            inherited = sum(_through(arrow, given[arrow.back]) for arrow in arrows) - right[name]
            facts[name] = (raw[name] - inherited).astype(raw[name].dtype)
    return facts


def _usable(value: object, like: np.ndarray) -> bool:
    """Tell whether a stage is numbers of the right shape, so that it can be followed."""
    return (
        isinstance(value, np.ndarray)
        and value.dtype.kind in "iuf"
        and value.shape == like.shape
        and bool(np.isfinite(value).all())
    )


EXERCISES = (
    Exercise(
        name="backward_stages",
        number="3.4",
        notebook=NOTEBOOK,
        task="the batch norm backward pass, every stage of it",
        cases=backward_cases,
        answer=_answer,
        facts=_facts,
        chain=CHAIN,
        properties=BACKWARD_PROPERTIES,
        credit={
            "dbeta": 0.15,
            "dgamma": 0.15,
            "dz_hat": 0.15,
            "dstd": 0.15,
            "dvar": 0.1,
            "dcentered": 0.15,
            "dmu": 0.05,
            "dz": 0.1,
        },
    ),
)
