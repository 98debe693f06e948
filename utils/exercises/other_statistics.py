"""Notebook 8, batch renormalization and recalibration: inputs, what is true of right answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from utils.exercises.batchnorm_forward import batch, constant_column, scale_and_shift
from utils.exercises.beyond_batchnorm import NOTEBOOK, close
from utils.exercises.networks import left_alone, parameters_in, some_parameters
from utils.exercises.several_machines import shards_of
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Outputs,
    Property,
    Run,
    StructureError,
    returns,
)

LAYERS = "the number of layers"

# ---- 8.5: batch renormalization ----


def _renorm_cases(rng: np.random.Generator) -> list[Case]:
    def given(
        z: np.ndarray,
        wider: list[float],
        higher: list[float],
        r_max: float,
        d_max: float,
        **eps: float,
    ) -> dict[str, Any]:
        """Make running statistics of which the batch's are so many times wider, and so much higher.

        higher: in running standard deviations.
        """
        d = z.shape[1]
        jitter = rng.uniform(0.9, 1.1, size=(2, d))
        std = np.sqrt(z.std(axis=0) ** 2 + eps.get("eps", 1e-5))
        running_std = std / (np.resize(wider, d) * jitter[0])
        return {
            "z": z,
            **scale_and_shift(rng, d),
            "running_mean": z.mean(axis=0) - np.resize(higher, d) * jitter[1] * running_std,
            "running_std": running_std,
            "r_max": r_max,
            "d_max": d_max,
            **eps,
        }

    # neither at an end, nor so near that a right answer might be clipped or not
    wide, high = [5.0, 0.2, 1.2, 0.6], [0.7, -6.0, 6.0, -0.3]
    still = given(constant_column(rng, 8, 4, 2), wide, high, 2.0, 3.0, eps=1e-3)
    whole = given(rng.integers(-9, 10, size=(6, 2)), wide, high, 2.5, 1.5)
    return [
        Case("clipped at both ends", given(batch(rng, 8, 4), wide, high, 3.0, 2.0)),
        Case("nothing is clipped", given(batch(rng, 7, 4), wide, high, 50.0, 80.0)),
        Case("r_max 1 and d_max 0", given(batch(rng, 6, 3), wide, high, 1.0, 0.0)),
        Case("only r is clipped", given(batch(rng, 9, 2), wide, [0.4, -0.3], 1.5, 4.0)),
        Case("only d is clipped", given(batch(rng, 5, 3), [1.3, 0.7], high[1:], 4.0, 0.5)),
        Case("eps 0.1", given(batch(rng, 6, 4), wide, high, 3.0, 2.5, eps=0.1)),
        Case("feature 2 is constant", still),
        Case("a single example", given(batch(rng, 1, 3), [2.0, 0.4], [1.0, -2.0], 1.5, 1.2)),
        Case("one feature", given(batch(rng, 7, 1), [0.2], [-6.0], 3.0, 5.0)),
        Case("whole numbers", whole),
    ]


def _at_the_start_it_is_batch_norm(run: Run, case: Case, out: Outputs) -> bool:
    plain = run(r_max=1.0, d_max=0.0)
    return close(np.mean(plain["z_tilde"], axis=0), case.args["beta"]) and close(
        plain["r"], np.ones(len(case.args["beta"]))
    )


def _unclipped_it_is_prediction(run: Run, case: Case, out: Outputs) -> bool:
    """Tell whether without limits only the running statistics are left."""
    a = case.args
    free = np.asarray(run(r_max=1e9, d_max=1e9)["z_tilde"])
    slope = a["gamma"] / a["running_std"]
    # 1e-6: rounding in r and d, relative to values that may nearly cancel
    size = np.abs(slope * a["z"]).max() + np.abs(slope * a["running_mean"]).max()
    wanted = a["z"] * slope + (a["beta"] - a["running_mean"] * slope)
    return free.shape == wanted.shape and bool(np.abs(free - wanted).max() <= 1e-6 * size)


# ---- 8.6: recalibration ----


def _as_list(parts: list[np.ndarray]) -> list[np.ndarray]:
    return parts


def _one_by_one(parts: list[np.ndarray]) -> Iterator[np.ndarray]:
    yield from parts


# how the batches come
WAYS: tuple[Callable[..., Iterable[np.ndarray]], ...] = (_as_list, _one_by_one)
LIST, STREAM = range(2)


def _recalibrate_cases(rng: np.random.Generator) -> list[Case]:
    def given(layers: tuple[int, ...], sizes: list[int], way: int = STREAM) -> dict[str, Any]:
        x = rng.normal(size=(sum(sizes), layers[0]))
        return {
            **some_parameters(rng, layers),
            "batches": way,
            "x": x,
            "sizes": np.array(sizes),
        }

    apart = given((3, 4, 3, 2), [6, 3, 5])
    # each batch around another level: their own variances miss what is between them
    apart["x"] += np.repeat(np.array([-2.0, 0.5, 3.0]), apart["sizes"])[:, None]
    dead = given((3, 4, 3, 2), [5, 4, 2])
    dead["W[1]"][:, 1] = 0.0
    # z with standard deviations near 1e-3, where eps matters
    small = given((4, 3, 3, 2), [6, 5])
    small["W[1]"] *= 1e-3
    return [
        Case("two hidden layers", given((4, 5, 3, 2), [5, 8, 3, 1], LIST)),
        Case("batches that come one by one", given((3, 4, 5, 2), [6, 2, 7])),
        Case("batches around different levels", apart),
        Case("three hidden layers", given((2, 3, 4, 3, 2), [4, 4, 4])),
        Case("one hidden layer", given((3, 4, 2), [5, 3], LIST)),
        Case("the weights of unit 1 are 0", dead),
        Case("small weights", small),
        Case("all layers of one size", given((3, 3, 3, 3), [3, 3, 2], LIST)),
        Case("a single batch", given((3, 2, 4, 2), [7])),
        Case("batches of one example", given((2, 3, 3, 2), [1, 1, 1, 1, 1])),
        # names sorted as text put W[10] before W[2]
        Case("ten hidden layers", given((3,) * 12, [5, 4])),
    ]


def _answer_recalibrate(fn: Function, args: Args) -> Outputs:
    parameters = parameters_in(args)
    batches = shards_of(args["x"], args["sizes"])
    given = dict(parameters), list(batches)
    value = fn(parameters, args["batches"](batches))
    left_alone("dictionary of parameters", given[0], parameters)
    left_alone("list of batches", given[1], batches)
    return _named_statistics(value)


def _named_statistics(value: object) -> Outputs:
    """Name the means and variances of all layers.

    Raises StructureError: if there is no list of pairs.
    """
    if value is None:
        raise StructureError("returned None, expected a list of pairs (as without a return)")
    if not isinstance(value, list | tuple):
        raise StructureError(
            f"returned a {type(value).__name__}, expected a list with mean and var of each layer"
        )
    found: Outputs = {}
    for layer, pair in enumerate(value, start=1):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            many = f" of {len(pair)}" if isinstance(pair, list | tuple) else ""
            raise StructureError(
                f"returned for layer {layer} a {type(pair).__name__}{many}, expected a pair: mean "
                "and var"
            )
        found |= {f"mean[{layer}]": pair[0], f"var[{layer}]": pair[1]}
    return found | {LAYERS: len(value)}


def _batches_do_not_matter(run: Run, case: Case, out: Outputs) -> bool:
    whole = run(sizes=np.array([len(case.args["x"])]))
    return all(name in whole and close(whole[name], out[name]) for name in out)


EXERCISES = (
    Exercise(
        name="batch_renorm_forward",
        number="8.5",
        notebook=NOTEBOOK,
        task="batch renormalization",
        cases=_renorm_cases,
        answer=returns("z_tilde", "r", "d"),
        credit={"z_tilde": 1 / 2, "r": 1 / 4, "d": 1 / 4},
        properties=(
            Property(
                "with r_max 1 and d_max 0 each column of z_tilde has mean beta",
                _at_the_start_it_is_batch_norm,
                "r is then 1 and d is 0, which leaves batch norm",
            ),
            Property(
                "without limits only the running statistics are left",
                _unclipped_it_is_prediction,
                "r and d then turn the batch's statistics into the running ones",
            ),
        ),
    ),
    Exercise(
        name="recalibrate",
        number="8.6",
        notebook=NOTEBOOK,
        task="exact statistics for each layer, after training",
        cases=_recalibrate_cases,
        made={"batches": WAYS.__getitem__},
        answer=_answer_recalibrate,
        uses=("sync_statistics",),
        properties=(
            Property(
                "the same rows in one batch give the same",
                _batches_do_not_matter,
                "all rows count alike, whatever batch they come in",
            ),
        ),
    ),
)
