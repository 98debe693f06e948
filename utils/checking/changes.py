"""Experiments: how the arguments of a case are changed, always alike.

What an answer then does, and should, is read in reactions.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from utils.exercises import Args, Case, Exercise

Change = Callable[[np.ndarray, np.random.Generator], np.ndarray]


class Experiment(NamedTuple):
    """A change of arguments. argument: "" where the change is of all rows.

    case: the number of the worked example that is changed.
    """

    change: str
    argument: str
    case: int


# ---- changes of one argument ----


def _another(value: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    factors: np.ndarray = value * rng.uniform(1.2, 2.0, size=value.shape)
    if (value > 0).all() or not value.size:
        return factors  # deviations and variances stay positive
    return factors + rng.normal(size=value.shape) * np.abs(value).mean()


def _one_row(value: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    changed = value.copy()
    changed[0] = _another(value[0] + value.std(), rng)
    return changed


def _one_column(value: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    changed = value.copy()
    changed[..., 0] = _another(value[..., 0], rng)
    return changed


OF_ARRAYS: dict[str, Change] = {
    "another": _another,
    "one row": _one_row,
    "one column": _one_column,
    "rolled": lambda value, rng: np.roll(value, 1, axis=0),
    "doubled": lambda value, rng: 2 * value,
    "shifted": lambda value, rng: value + 1.0,
    "ones": lambda value, rng: np.ones_like(value),
    "zeros": lambda value, rng: np.zeros_like(value),
}
# a number's neighbours, near and far
OF_NUMBERS: dict[str, Callable[[Any], Any]] = {
    "another": lambda value: 0.7 * value if isinstance(value, float) else value + 1,
    "far away": lambda value: 0.05 * value if isinstance(value, float) else max(1, value // 2),
    "zero": lambda value: 0.0 if isinstance(value, float) else value,
}
# changes after which it tells something that an output is right
SIMPLER = ("ones", "zeros", "zero")
# beyond so many arguments one case is enough: who calls has to wait
MANY_ARGUMENTS = 8
# changes of all arguments that have a row for each example
OF_ROWS = {
    "rows twice": lambda value: np.repeat(value, 2, axis=0),
    "rows reversed": lambda value: value[::-1].copy(),
}


def experiments(spec: Exercise, cases: Sequence[Case]) -> Iterator[Experiment]:
    """Name the experiments on an exercise's cases: the first two, and what only later ones have."""
    tried: set[str] = set()
    whole = 1 if len(cases[0].args) > MANY_ARGUMENTS else 2
    for number, case in enumerate(cases):
        # gradients of several steps, one upon the other: their first axis is no row's
        stacked = any(isinstance(v, np.ndarray) and v.ndim > 2 for v in case.args.values())
        for name, value in case.args.items():
            if name in spec.made or (number >= whole and name in tried):
                continue
            tried.add(name)
            for change in OF_ARRAYS if isinstance(value, np.ndarray) else OF_NUMBERS:
                if _applies(change, value, stacked):
                    yield Experiment(change, name, number)
        if number < whole and _rows(case.args) > 1 and not stacked:
            yield from (Experiment(change, "", number) for change in OF_ROWS)


def _applies(change: str, value: Any, stacked: bool) -> bool:
    if not isinstance(value, np.ndarray):
        return change != "zero" or isinstance(value, float)
    if stacked and change in ("one row", "one column", "rolled"):
        return False
    if value.dtype.kind != "f":  # labels, sizes
        return change == "rolled"
    if value.ndim < 2:
        return change not in ("one row", "one column", "rolled")
    return len(value) > 1 or change not in ("one row", "rolled")


def _rows(args: Args) -> int:
    """Return N: the rows of the first argument that is a matrix; 0 if none is."""
    return next((len(v) for v in args.values() if isinstance(v, np.ndarray) and v.ndim == 2), 0)


def of_all_rows(args: Args) -> list[str]:
    """Name the arguments that have a row, or an entry, for each example."""
    n = _rows(args)
    matrices = [k for k, v in args.items() if isinstance(v, np.ndarray) and len(v.shape) == 2]
    first = next(iter(matrices), "")
    # a flat array is one number for each example only where no matrix has as many columns
    columns = {args[name].shape[1] for name in matrices}
    return [
        name
        for name, value in args.items()
        if isinstance(value, np.ndarray)
        and value.ndim in (1, 2)
        and len(value) == n
        and (value.ndim == 2 or n not in columns)
        and first
    ]


def nudged(args: Args) -> dict[str, Any]:
    """Return arguments whose last bits are others: what that moves is a matter of round-off."""
    rng = np.random.default_rng(0)
    return {
        name: value * (1 + 1e-14 * rng.normal(size=value.shape))
        if isinstance(value, np.ndarray) and value.dtype.kind == "f"
        else value
        for name, value in args.items()
    }


def changed(experiment: Experiment, args: Args) -> dict[str, Any]:
    """Return the arguments of a case as an experiment changes them; the same ones each time."""
    change, name, _ = experiment
    args = dict(args)
    if not name:
        return args | {row: OF_ROWS[change](args[row]) for row in of_all_rows(args)}
    value = args[name]
    if not isinstance(value, np.ndarray):
        return args | {name: OF_NUMBERS[change](value)}
    return args | {name: OF_ARRAYS[change](value, np.random.default_rng(len(name)))}
