"""Notebook 5: the inputs of its exercises on random draws, mini-batches and random search.

What came out of a generator of random numbers is reduced to what is true of every right way to
draw: nobody's own way to shuffle is wrong.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Property,
    Run,
    StructureError,
)
from utils.exercises.stepping import NOTEBOOK

Batches = list[tuple[np.ndarray, np.ndarray]]

# draws of one call of log_uniform: the share of a fifth is then 0.2 give or take 0.003
MANY = 20_000
# largest distance of their distribution from the uniform one; chance stays below 0.02
DISTANCE = 0.025


def _batch_cases(rng: np.random.Generator) -> list[Case]:
    def given(n: int, d: int, batch_size: int) -> dict[str, Any]:
        x = rng.normal(size=(n, d))
        # the first column tells which example a row is; y is of another order
        x[:, 0] = rng.permutation(n) + 0.5
        return {
            "x": x,
            "y": rng.permutation(n),
            "batch_size": batch_size,
            "seed": int(rng.integers(1000)),
        }

    classes = given(26, 3, 5)
    classes["y"] = rng.integers(3, size=26)
    return [
        Case("a last batch of 2", given(20, 3, 6)),
        Case("batch_size divides the examples", given(24, 2, 8)),
        Case("classes", classes),
        Case("a last batch of one", given(21, 4, 4)),
        Case("batches of one", given(15, 3, 1)),
        Case("one batch holds all", given(18, 3, 18)),
        Case("batch_size above the examples", given(16, 2, 50)),
        Case("a single example", given(1, 3, 4)),
    ]


def _collect(value: Any, n: int) -> Batches:
    """Collect the batches of one epoch.

    Raises StructureError: if they are not pairs of arrays with as many rows, or have no end.
    """
    try:
        iterator = iter(value)
    except TypeError:
        raise StructureError(
            f"returned a {type(value).__name__}, expected a list (or generator) of "
            "(x_batch, y_batch)"
        ) from None
    found: Batches = []
    for pair in iterator:
        if len(found) > 2 * n + 2:
            raise StructureError("gives batches without end, expected those of one epoch")
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise StructureError(
                f"gave a {type(pair).__name__} as batch {len(found)}, expected (x_batch, y_batch)"
            )
        x_batch, y_batch = np.asarray(pair[0]), np.asarray(pair[1])
        if x_batch.ndim != 2 or y_batch.ndim != 1 or len(x_batch) != len(y_batch):
            raise StructureError(
                f"gave x_batch with shape {x_batch.shape} and y_batch with shape {y_batch.shape}, "
                "expected (B, D) and (B,)"
            )
        # copies: a generator may shuffle what it gave before
        found.append((x_batch.copy(), y_batch.copy()))
    if not found:
        raise StructureError("gave no batch")
    return found


def _whole(batches: Batches) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([x for x, _ in batches]), np.concatenate([y for _, y in batches])


def _groups(batches: Batches) -> set[frozenset[float]]:
    """Return which examples are together in a batch."""
    return {frozenset(x[:, 0].tolist()) for x, _ in batches}


def _answer_minibatches(fn: Function, args: Args) -> Outputs:
    x, y, batch_size = args["x"], args["y"], args["batch_size"]
    n, rng = len(x), np.random.default_rng(args["seed"])
    before_x, before_y = x.copy(), y.copy()
    epochs = [_collect(fn(x, y, batch_size, rng), n) for _ in range(2)]
    seed = np.random.default_rng(args["seed"])
    repeat = _collect(fn(before_x.copy(), before_y.copy(), batch_size, seed), n)
    same = np.array_equal(_whole(repeat)[0], _whole(epochs[0])[0])
    return _facts(epochs, before_x, before_y) | {"the order is drawn from rng": same}


def _facts(epochs: list[Batches], x: np.ndarray, y: np.ndarray) -> Outputs:
    """Tell what must be true of two epochs of the examples x, y."""
    (first_x, first_y), (second_x, _) = map(_whole, epochs)
    order, wanted = np.argsort(first_x[:, 0], kind="stable"), np.argsort(x[:, 0])
    complete = np.array_equal(first_x[order], x[wanted])
    label = dict(zip(x[:, 0].tolist(), y.tolist(), strict=True))
    own = [label.get(key) == value for key, value in zip(first_x[:, 0], first_y, strict=True)]
    sizes = [[len(batch) for batch, _ in epoch] for epoch in epochs]
    return {
        "the number of batches": len(sizes[0]),
        "the size of the first batch": sizes[0][0],
        "the size of the last batch": sizes[0][-1],
        "all but the last have one size": len(set(sizes[0][:-1])) <= 1,
        "the second epoch has batches as large": sizes[0] == sizes[1],
        "every example comes exactly once": bool(complete),
        "each x comes with its own y": all(own),
        "y holds whole numbers": all(batch.dtype.kind in "iu" for _, batch in epochs[0]),
        "the order is shuffled": not np.array_equal(first_x, x),
        "the labels are shuffled": not np.array_equal(first_y, y),
        "the second epoch has another order": not np.array_equal(first_x, second_x),
        "the second epoch has other batches": _groups(epochs[0]) != _groups(epochs[1]),
    }


def _uniform_cases(rng: np.random.Generator) -> list[Case]:
    def given(low: float, high: float, size: int = MANY) -> dict[str, Any]:
        return {"low": low, "high": high, "size": size, "seed": int(rng.integers(1000))}

    factor = float(rng.uniform(2.0, 5.0))
    return [
        Case("four decades", given(1e-4, 1.0)),
        Case("beyond 1", given(1.0, 1000.0)),
        Case("around 1", given(0.01, 100.0)),
        Case("less than a decade", given(0.3, 0.3 * factor)),
        Case("tiny values", given(1e-9, 1e-7)),
        Case("three values", given(0.001, 0.1, 3)),
        Case("a single value", given(2.0, 20.0, 1)),
    ]


def _answer_log_uniform(fn: Function, args: Args) -> Outputs:
    low, high, size = args["low"], args["high"], args["size"]
    rng = np.random.default_rng(args["seed"])
    values, later = (fn(low, high, size, rng) for _ in range(2))
    repeat = fn(low, high, size, np.random.default_rng(args["seed"]))
    if not isinstance(values, np.ndarray) or values.dtype.kind != "f":
        kind = values.dtype if isinstance(values, np.ndarray) else type(values).__name__
        raise StructureError(f"returned {kind} values, expected a NumPy array of float64")
    values = values.copy()
    found: Outputs = {
        "shape of the values": np.array(values.shape, dtype=np.int64),
        "all are between low and high": bool(
            # rounding may step over an end by its last bit
            ((values >= low * (1 - 1e-12)) & (values <= high * (1 + 1e-12))).all()
        ),
        "they are drawn from rng": bool(np.array_equal(values, repeat)),
        "a second call draws others": not np.array_equal(values, later),
    }
    if size < MANY:
        return found
    with np.errstate(all="ignore"):
        place = np.log(values / low) / np.log(high / low)
    place = np.sort(np.nan_to_num(place, nan=-1.0, posinf=9.0, neginf=-9.0), axis=None)
    shares = np.histogram(place, bins=np.linspace(0, 1, 6))[0] / max(place.size, 1)
    distance = np.abs(place - np.linspace(0, 1, place.size)).max(initial=0.0)
    return found | {
        # in twentieths, so that chance does not show
        "share in each fifth of the range of logs": np.round(20 * shares) / 20,
        "the logs are spread evenly": bool(distance <= DISTANCE),
    }


def _scales(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether ten times the range is spread as evenly."""
    args = case.args
    moved = run(low=10 * args["low"], high=10 * args["high"])
    return all(np.array_equal(out[name], moved[name]) for name in out)


MINIBATCHES = Exercise(
    name="minibatches",
    number="5.1",
    notebook=NOTEBOOK,
    task="the mini-batches of an epoch",
    cases=_batch_cases,
    answer=_answer_minibatches,
)
LOG_UNIFORM = Exercise(
    name="log_uniform",
    number="5.4",
    notebook=NOTEBOOK,
    task="random values, uniform in their logarithm",
    cases=_uniform_cases,
    answer=_answer_log_uniform,
    properties=(
        Property(
            "a range ten times higher is covered alike",
            _scales,
            "the logarithm is uniform: only the ratio of high to low shapes the spread",
        ),
    ),
)
