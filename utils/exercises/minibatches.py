"""Notebook 5: the inputs of its exercises on random draws, mini-batches and random search.

Batches and draws come out as they are. What is compared is true of every right way to draw:
nobody's own way to shuffle is wrong.
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
    array_in,
    in_batches,
)
from utils.exercises.stepping import NOTEBOOK

Batches = list[tuple[np.ndarray, np.ndarray]]

# draws of one call of log_uniform, few enough to be sent: the share of a fifth is then 0.2 give or
# take 0.0045
MANY = 8_000
# largest distance of their distribution from the uniform one; chance stays below 0.03
DISTANCE = 0.035
# draws that show whether two calls gave the same
SOME = 100


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


def _named(epoch: str, batches: Batches) -> Outputs:
    return {
        f"{epoch}, x": np.concatenate([x for x, _ in batches]),
        f"{epoch}, y": np.concatenate([y for _, y in batches]),
        f"{epoch}, sizes": np.array([len(x) for x, _ in batches]),
    }


def _answer_minibatches(fn: Function, args: Args) -> Outputs:
    x, y, batch_size = args["x"], args["y"], args["batch_size"]
    n, rng = len(x), np.random.default_rng(args["seed"])
    before_x, before_y = x.copy(), y.copy()
    first, second = (_collect(fn(x, y, batch_size, rng), n) for _ in range(2))
    seed = np.random.default_rng(args["seed"])
    repeat = _collect(fn(before_x, before_y, batch_size, seed), n)
    return {
        **_named("epoch 1", first),
        **_named("epoch 2", second),
        "epoch 1 again, x": _named("", repeat)[", x"],
    }


def _facts_of_batches(args: Args, raw: Outputs) -> Outputs:
    """Tell what must be true of two epochs, and of the first one with the same seed."""
    x, y = args["x"], args["y"]
    first_x, second_x, repeat_x = (
        array_in(raw, f"{epoch}, x", 2) for epoch in ("epoch 1", "epoch 2", "epoch 1 again")
    )
    first_y = array_in(raw, "epoch 1, y", 1)
    lengths = [array_in(raw, f"epoch {epoch}, sizes", 1) for epoch in (1, 2)]
    epochs = [in_batches(*epoch) for epoch in zip((first_x, second_x), lengths, strict=True)]
    if not all(epochs) or not first_x.shape[1] or not second_x.shape[1]:
        raise StructureError("gave no batch")
    if len(first_y) != len(first_x):
        raise StructureError(f"gave {len(first_x)} rows of x and {len(first_y)} of y")
    order, wanted = np.argsort(first_x[:, 0], kind="stable"), np.argsort(x[:, 0])
    complete = np.array_equal(first_x[order], x[wanted])
    label = dict(zip(x[:, 0].tolist(), y.tolist(), strict=True))
    own = [
        key in label and label[key] == value
        for key, value in zip(first_x[:, 0].tolist(), first_y.tolist(), strict=True)
    ]
    sizes = [[len(batch) for batch in epoch] for epoch in epochs]
    # which examples are together in a batch
    groups = [{frozenset(batch[:, 0].tolist()) for batch in epoch} for epoch in epochs]
    return {
        "the number of batches": len(sizes[0]),
        "the size of the first batch": sizes[0][0],
        "the size of the last batch": sizes[0][-1],
        '"all but the last have one size"': len(set(sizes[0][:-1])) <= 1,
        '"the second epoch has batches as large"': sizes[0] == sizes[1],
        '"every example comes exactly once"': bool(complete),
        '"each x comes with its own y"': all(own),
        '"y holds whole numbers"': first_y.dtype.kind in "iu",
        '"the order is shuffled"': not np.array_equal(first_x, x),
        '"the labels are shuffled"': not np.array_equal(first_y, y),
        '"the second epoch has another order"': not np.array_equal(first_x, second_x),
        '"the second epoch has other batches"': groups[0] != groups[1],
        '"the order is drawn from rng"': np.array_equal(repeat_x, first_x),
    }


def _uniform_cases(rng: np.random.Generator) -> list[Case]:
    def given(low: float, high: float, size: int = MANY) -> dict[str, Any]:
        return {"low": low, "high": high, "size": size, "seed": int(rng.integers(1000))}

    def around(value: float) -> float:
        # secret ends: draws from another range do not fill this one
        return value * 10.0 ** rng.uniform(-1.0, 1.0)

    def decades(low: float, many: float, size: int = MANY) -> dict[str, Any]:
        low = around(low)
        return given(low, low * 10.0 ** (many * rng.uniform(0.8, 1.2)), size)

    return [
        Case("about four decades", decades(1e-4, 4.0)),
        Case("beyond 1", decades(20.0, 3.0)),
        Case("around 1", given(around(0.01), around(100.0))),
        Case("less than a decade", decades(0.3, 0.5)),
        Case("tiny values", decades(1e-9, 2.0)),
        Case("three values", decades(0.001, 2.0, 3)),
        Case("a single value", decades(2.0, 1.0, 1)),
        # powers of e between these ends are some of them in the range, and few powers of ten
        Case("from below 1 to 5", given(float(rng.uniform(0.4, 0.8)), float(rng.uniform(4, 6)))),
    ]


def _answer_log_uniform(fn: Function, args: Args) -> Outputs:
    low, high, size = args["low"], args["high"], args["size"]
    rng = np.random.default_rng(args["seed"])
    values, later = (fn(low, high, size, rng) for _ in range(2))
    repeat = fn(low, high, size, np.random.default_rng(args["seed"]))
    if values is None:
        raise StructureError("returned None, expected a NumPy array (as without a return)")
    if np.isscalar(values) or np.shape(values) == ():
        raise StructureError(f"returned a single number, expected an array of {size}")
    if not isinstance(values, np.ndarray):
        raise StructureError(f"returned a {type(values).__name__}, expected a NumPy array")
    if values.dtype.kind != "f":
        raise StructureError(f"returned {values.dtype} values, expected float64")
    return {
        "shape": np.array(values.shape, dtype=np.int64),
        # a wrong shape may hold any number of them
        "values": values.ravel()[:size].copy(),
        "some of the next call": np.ravel(later)[:SOME].copy(),
        "some with the same seed": np.ravel(repeat)[:SOME].copy(),
    }


def _facts_of_draws(args: Args, raw: Outputs) -> Outputs:
    low, high = args["low"], args["high"]
    shape, values = array_in(raw, "shape", 1), array_in(raw, "values", 1)
    later, repeat = (
        array_in(raw, f"some {of}", 1) for of in ("of the next call", "with the same seed")
    )
    if values.dtype.kind != "f":
        raise StructureError(f"gave {values.dtype} values, expected float64")
    if shape.tolist() != [args["size"]]:
        got, wanted = tuple(shape.tolist()), (args["size"],)
        raise StructureError(f"returned values of shape {got}, expected {wanted}")
    if len(values) != args["size"]:
        raise StructureError(f"gave {len(values)} values, expected {args['size']}")
    found: Outputs = {
        '"all values are between low and high"': bool(
            # rounding may step over an end by its last bit
            ((values >= low * (1 - 1e-12)) & (values <= high * (1 + 1e-12))).all()
        ),
        '"the values are drawn from rng"': np.array_equal(values[:SOME], repeat),
        '"a second call draws others"': not np.array_equal(values[:SOME], later),
    }
    if args["size"] < MANY:
        return found
    with np.errstate(all="ignore"):
        place = np.log(values / low) / np.log(high / low)
    place = np.sort(np.nan_to_num(place, nan=-1.0, posinf=9.0, neginf=-9.0))
    shares = np.histogram(place, bins=np.linspace(0, 1, 6))[0] / max(place.size, 1)
    distance = np.abs(place - np.linspace(0, 1, place.size)).max(initial=0.0)
    return found | {
        # in twentieths, so that chance does not show
        "(share of the values in each fifth of the range of logs)": np.round(20 * shares) / 20,
        '"the values come in no order"': bool((np.diff(values) < 0).any())
        and bool((np.diff(values) > 0).any()),
        '"no value comes twice"': len(np.unique(values)) == len(values),
        '"the logs are spread evenly"': bool(distance <= DISTANCE),
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
    facts=_facts_of_batches,
)
LOG_UNIFORM = Exercise(
    name="log_uniform",
    number="5.4",
    notebook=NOTEBOOK,
    task="random values, uniform in their logarithm",
    cases=_uniform_cases,
    answer=_answer_log_uniform,
    facts=_facts_of_draws,
    properties=(
        Property(
            "a range ten times higher is covered alike",
            _scales,
            "the logarithm is uniform: only the ratio of high to low shapes the spread",
        ),
    ),
)
