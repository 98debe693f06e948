"""Notebook 6: the inputs of its exercises on statistics for prediction (the layer: norm_layer)."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from utils.exercises.batchnorm_forward import batch, batches, scale_and_shift
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Property,
    Run,
    array_in,
    named_values,
    returns,
)

NOTEBOOK = "06_running_averages"

# A column with mean 1e4 and standard deviation 1e-3: merging the means of its batches costs seven
# of sixteen digits, whatever the order, so right answers differ by 1e-9; the squares lose them all.
STREAM_RTOL = 1e-6
# generators are asked for this many batches at least before holding all of them counts
MANY = 4


def _close(a: ArrayLike, b: ArrayLike) -> bool:
    return bool(np.allclose(a, b, rtol=1e-9, atol=1e-12))


def _update_cases(rng: np.random.Generator) -> list[Case]:
    def given(d: int, **momentum: float) -> dict[str, Any]:
        return {"running": rng.normal(size=d), "batch": rng.normal(size=d), **momentum}

    variance = {"running": rng.uniform(0.1, 9.0, size=4), "batch": rng.uniform(0.1, 9.0, size=4)}
    start = {"running": np.zeros(3), "batch": rng.uniform(1.0, 5.0, size=3)}
    whole = {"running": np.array([0, 2, -5]), "batch": rng.normal(size=3)}
    return [
        Case("a mean", given(4)),
        Case("a variance", variance),
        Case("the first batch", start),
        Case("momentum 0.99", given(3, momentum=0.99)),
        Case("momentum 0.25", given(5, momentum=0.25)),
        Case("momentum 0", given(2, momentum=0.0)),
        Case("momentum 1", given(2, momentum=1.0)),
        Case("one feature", given(1, momentum=0.7)),
        Case("a start in whole numbers", whole),
    ]


def _still_is_kept(run: Run, case: Case, out: Outputs) -> bool:
    return _close(run(batch=case.args["running"])["running"], case.args["running"])


def _start_fades(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether momentum^T is missing after T batches that are all alike, from zeros."""
    batch, momentum = case.args["batch"], case.args.get("momentum", 0.9)
    running, steps = np.zeros(batch.shape), 4
    for _ in range(steps):
        running = run(running=running)["running"]
    return _close(running, batch - momentum**steps * batch)


def running_statistics(rng: np.random.Generator, d: int) -> dict[str, np.ndarray]:
    """Make a running mean and variance, (d,) each, of other batches than those of `batch`."""
    scale = np.resize([1.0, 1e-3, 5.0, 0.2], d)
    return {
        "running_mean": np.resize([0.5, 0.4, -3.0, 2.0], d) + 0.5 * scale * rng.normal(size=d),
        "running_var": scale**2 * rng.uniform(0.5, 2.0, size=d),
    }


def _inference_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for name, z, eps in batches(rng):
        d = z.shape[1]
        running = running_statistics(rng, d)
        if "constant" in name:
            name, running["running_var"][2] = "feature 2 was constant in training", 0.0
        cases.append(Case(name, {"z": z, **scale_and_shift(rng, d), **running, **eps}))
    return cases


def _row_alone(run: Run, case: Case, out: Outputs) -> bool:
    z, together = case.args["z"], np.asarray(out["z_tilde"])
    return all(_close(run(z=z[[i]])["z_tilde"], together[[i]]) for i in range(len(z)))


def _any_order(run: Run, case: Case, out: Outputs) -> bool:
    return _close(run(z=case.args["z"][::-1])["z_tilde"], np.asarray(out["z_tilde"])[::-1])


def _as_list(parts: list[np.ndarray], alive: list[int]) -> list[np.ndarray]:
    return parts


def _one_by_one(parts: list[np.ndarray], alive: list[int]) -> Iterator[np.ndarray]:
    """Give up the parts, and note in `alive` how many of them somebody holds at the end."""
    given = []
    while parts:
        part = parts.pop(0)
        given.append(weakref.ref(part))
        yield part
        del part
    alive.append(sum(part() is not None for part in given))


# how the batches come
WAYS: tuple[Callable[..., Iterable[np.ndarray]], ...] = (_as_list, _one_by_one)
LIST, STREAM = range(2)


def _population_cases(rng: np.random.Generator) -> list[Case]:
    def given(sizes: list[int], d: int, way: int = STREAM) -> dict[str, Any]:
        rows = batch(rng, sum(sizes), d)
        return {"batches": way, "rows": rows, "sizes": np.array(sizes)}

    listed = given([5, 3, 8, 1, 4, 2], 3, LIST)
    moving = given([6, 4, 5, 7, 3], 4)
    # each batch around another level: the variances of the batches miss what is between them
    moving["rows"] += np.repeat(rng.normal(scale=5.0, size=5), moving["sizes"])[:, None]
    narrow = given([8, 8, 5, 8], 4)
    n = len(narrow["rows"])
    narrow["rows"] = 1e4 + rng.normal(size=(n, 4)) * np.array([10.0, 1e-3, 1e-2, 0.1])
    constant = given([4, 3, 5, 2], 3)
    constant["rows"][:, 1] = 3.0
    return [
        Case("a list of batches", listed),
        Case("batches that come one by one", given([4, 7, 2, 5, 5, 3], 3)),
        Case("batches around different levels", moving),
        Case("means of 1e4, standard deviations from 1e-3 to 10", narrow),
        Case("feature 1 is constant", constant),
        Case("a single batch", given([6], 3)),
        Case("batches of one example", given([1, 1, 1, 1, 1], 2)),
        Case("one feature", given([3, 4, 1, 6], 1)),
    ]


def _answer_population(fn: Function, args: Args) -> Outputs:
    sizes, ends = args["sizes"], np.cumsum(args["sizes"])
    parts = [args["rows"][end - size : end] for size, end in zip(sizes, ends, strict=True)]
    alive: list[int] = []
    value = fn(args["batches"](parts, alive))
    return named_values(value, "mean", "var") | {"batches held": np.array(alive, dtype=np.int64)}


def _facts_of_population(args: Args, raw: Outputs) -> Outputs:
    held, count = array_in(raw, "batches held", 1), len(args["sizes"])
    facts = {name: value for name, value in raw.items() if name != "batches held"}
    return facts | {'"all batches are held at once"': count >= MANY and held.tolist() == [count]}


def _levels_are_lost(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether the variance stays when all rows move, as far as their digits allow."""
    spread = np.ptp(case.args["rows"], axis=0)
    moved = run(rows=case.args["rows"] + 1e6 * np.where(spread > 0, spread, 1.0))
    # 1e-6: moved rows are themselves rounded, by 1e-10 of their spread
    return bool(np.allclose(moved["var"], out["var"], rtol=1e-6, atol=1e-9))


def _fold_cases(rng: np.random.Generator) -> list[Case]:
    def given(d_in: int, d: int, **eps: float) -> dict[str, Any]:
        return {
            "W": rng.normal(size=(d_in, d)),
            "b": rng.normal(size=d),
            **scale_and_shift(rng, d),
            **running_statistics(rng, d),
            **eps,
        }

    without, dead = given(4, 3), given(3, 4, eps=1e-3)
    without["b"][:] = 0.0
    dead["running_var"][1] = 0.0
    whole = given(3, 2) | {"W": rng.integers(-9, 10, size=(3, 2)), "b": rng.integers(1, 9, size=2)}
    return [
        Case("a layer", given(5, 4)),
        Case("a layer, eps 0.1", given(3, 5, eps=0.1)),
        Case("as many units as inputs", given(4, 4)),
        Case("a layer without b", without),
        Case("unit 1 was constant in training", dead),
        Case("one input, one unit", given(1, 1)),
        Case("whole numbers", whole),
    ]


def _layer_is_as_before(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether the folded layer gives what the layer and its batch norm gave."""
    a = case.args
    x = np.linspace(-2.0, 2.0, 6 * len(a["W"])).reshape(6, -1)
    centred = x @ a["W"] + (a["b"] - a["running_mean"])
    wanted = centred * a["gamma"] * (a["running_var"] + a.get("eps", 1e-5)) ** -0.5 + a["beta"]
    # 1e-8: cancellation where a narrow unit's mean is subtracted
    return bool(np.allclose(x @ out["W_folded"] + out["b_folded"], wanted, rtol=1e-8, atol=1e-8))


EXERCISES = (
    Exercise(
        name="update_running",
        number="6.1",
        notebook=NOTEBOOK,
        task="a running average takes in one more batch",
        cases=_update_cases,
        answer=returns("running"),
        properties=(
            Property(
                "a batch that equals the average leaves it alone",
                _still_is_kept,
                "the two weights add up to 1",
            ),
            Property(
                "from zeros, after T equal batches, a share momentum^T is missing",
                _start_fades,
                "momentum is the weight of the old average, 1 - momentum that of the batch",
            ),
        ),
    ),
    Exercise(
        name="batchnorm_inference",
        number="6.2",
        notebook=NOTEBOOK,
        task="batch norm with fixed statistics",
        cases=_inference_cases,
        answer=returns("z_tilde"),
        properties=(
            Property(
                "one row alone gives what it gives in a batch",
                _row_alone,
                "the statistics are given, so an example's result does not depend on the others",
            ),
            Property(
                "reversing the batch reverses the output",
                _any_order,
                "examples may change places: each keeps its own output",
            ),
        ),
    ),
    Exercise(
        name="population_statistics",
        number="6.3",
        notebook=NOTEBOOK,
        task="mean and variance of all rows, batch by batch",
        cases=_population_cases,
        made={"batches": WAYS.__getitem__},
        answer=_answer_population,
        facts=_facts_of_population,
        rtol=STREAM_RTOL,
        credit={"mean": 1 / 3, "var": 2 / 3},
        properties=(
            Property(
                "moving all rows far from 0 leaves the variance alone",
                _levels_are_lost,
                "a constant added to all rows changes no distance between them, so no variance",
            ),
        ),
    ),
    Exercise(
        name="fold_batchnorm",
        number="6.4",
        notebook=NOTEBOOK,
        task="batch norm folded into the layer before it",
        cases=_fold_cases,
        answer=returns("W_folded", "b_folded"),
        credit={"W_folded": 0.5, "b_folded": 0.5},
        properties=(
            Property(
                "the folded layer gives what the layer and its batch norm gave",
                _layer_is_as_before,
                "write out batch norm of x W + b, and collect what multiplies x",
            ),
        ),
    ),
)
