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


# axes of images, whose rows are images and whose columns are channels
IMAGES = 4

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
    column = (slice(None), 0) if value.ndim == IMAGES else (..., 0)
    changed[column] = _another(value[column], rng)
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
    "negated": lambda value, rng: -value,
    "stretched": lambda value, rng: 2 * value - value.mean(axis=0),
}
# a number's neighbours, near and far
OF_NUMBERS: dict[str, Callable[[Any], Any]] = {
    "another": lambda value: 0.7 * value if isinstance(value, float) else value + 1,
    "far away": lambda value: 0.05 * value if isinstance(value, float) else max(1, value // 2),
    "zero": lambda value: 0.0 if isinstance(value, float) else value,
}
# changes after which it tells something that an output is right
SIMPLER = ("ones", "zeros", "zero")
# beyond so many arguments one case is enough, and fewer changes: who calls has to wait
MANY_ARGUMENTS = 8
NOT_OF_MANY = ("negated", "stretched")
# changes of all arguments that have a row for each example
OF_ROWS = {
    "rows twice": lambda value: np.repeat(value, 2, axis=0),
    "rows reversed": lambda value: value[::-1].copy(),
}
# the change of all arrays that have one shape
ALL_DOUBLED = "all doubled"


def experiments(spec: Exercise, cases: Sequence[Case]) -> Iterator[Experiment]:
    """Name the experiments on an exercise's cases: the first two, and what only later ones have."""
    tried: set[str] = set()
    many = len(cases[0].args) > MANY_ARGUMENTS
    whole = 1 if many else 2
    for number, case in enumerate(cases):
        # gradients of several steps, one upon the other: their first axis is no row's
        stacked = any(isinstance(v, np.ndarray) and v.ndim == 3 for v in case.args.values())
        for name, value in case.args.items():
            if name in spec.made or (number >= whole and name in tried):
                continue
            tried.add(name)
            for change in OF_ARRAYS if isinstance(value, np.ndarray) else OF_NUMBERS:
                if _applies(change, value, stacked) and not (many and change in NOT_OF_MANY):
                    yield Experiment(change, name, number)
        if number < whole and _rows(case.args) > 1 and not stacked:
            yield from (Experiment(change, "", number) for change in OF_ROWS)
        if number < whole and not many and len(of_one_shape(case.args)) > 1:
            yield Experiment(ALL_DOUBLED, "", number)


def _applies(change: str, value: Any, stacked: bool) -> bool:
    if not isinstance(value, np.ndarray):
        return change != "zero" or isinstance(value, float)
    if stacked and change in ("one row", "one column", "rolled"):
        return False
    if value.dtype.kind != "f":  # labels, sizes
        return change == "rolled"
    if change == "negated" and (value > 0).all():
        return False  # deviations and variances stay positive
    if value.ndim < 2:
        return change not in ("one row", "one column", "rolled", "stretched")
    if change == "stretched":
        return value.ndim == 2 and len(value) > 1
    return len(value) > 1 or change not in ("one row", "rolled")


def _rows(args: Args) -> int:
    """Return N: the rows of the first argument that is a matrix, or images; 0 if none is."""
    return next((len(v) for v in args.values() if _has_rows(v)), 0)


def _has_rows(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim in (2, IMAGES)


def of_one_shape(args: Args) -> list[str]:
    """Name the arrays of decimals that have the shape of the first matrix."""
    first = next((v.shape for v in args.values() if _has_rows(v)), None)
    return [
        name
        for name, value in args.items()
        if isinstance(value, np.ndarray) and value.shape == first and value.dtype.kind == "f"
    ]


def of_all_rows(args: Args) -> list[str]:
    """Name the arguments that have a row, or an entry, for each example."""
    n = _rows(args)
    matrices = [name for name, value in args.items() if _has_rows(value)]
    first = next(iter(matrices), "")
    # a flat array is one number for each example only where no matrix has as many columns
    columns = {args[name].shape[1] for name in matrices}
    return [
        name
        for name, value in args.items()
        if isinstance(value, np.ndarray)
        and value.ndim in (1, 2, IMAGES)
        and len(value) == n
        and (value.ndim > 1 or n not in columns)
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
    if change == ALL_DOUBLED:
        return args | {each: 2 * args[each] for each in of_one_shape(args)}
    if not name:
        return args | {row: OF_ROWS[change](args[row]) for row in of_all_rows(args)}
    value = args[name]
    if not isinstance(value, np.ndarray):
        return args | {name: OF_NUMBERS[change](value)}
    return args | {name: OF_ARRAYS[change](value, np.random.default_rng(len(name)))}
