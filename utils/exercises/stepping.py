"""Notebook 5: the inputs of its exercises on training, with toy networks and toy rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from utils.exercises.networks import KEY, after_step, named_arrays
from utils.exercises.spec import (
    Args,
    Case,
    Exercise,
    Function,
    Made,
    Outputs,
    StructureError,
    array_in,
    in_batches,
)
from utils.exercises.toys import (
    COUNTING,
    DEEP,
    HEAVY,
    LINEAR,
    NETWORKS,
    RULES,
    SCALED,
    SIGN,
    SLOWING,
    some_examples,
)
from utils.network import Network, Parameters

NOTEBOOK = "05_minibatch_training"


def _parameters(args: Args) -> Parameters:
    return {key: value for key, value in args.items() if KEY.fullmatch(key)}


def _step_cases(rng: np.random.Generator) -> list[Case]:
    def given(network: int, rule: int, steps: int, *sizes: int) -> dict[str, Any]:
        rate = float(rng.uniform(0.05, 0.5))
        choice = {"network": network, "rule": rule, "steps": steps}
        return {**some_examples(rng, network, *sizes), "learning_rate": rate, **choice}

    return [
        Case("a linear network", given(LINEAR, SIGN, 1, 8, 4, 3)),
        Case("another network, another rule", given(SCALED, SLOWING, 1, 7, 3, 4)),
        Case("two layers, three steps", given(DEEP, HEAVY, 3, 9, 2, 3)),
        Case("a rule that counts, three steps", given(LINEAR, SLOWING, 3, 6, 5, 2)),
        Case("another, four steps", given(SCALED, HEAVY, 4, 5, 2, 2)),
        Case("a rule that ignores the gradient", given(DEEP, COUNTING, 2, 6, 4, 4)),
        Case("a single example", given(LINEAR, SIGN, 2, 1, 3, 3)),
    ]


def _answer_step(fn: Function, args: Args) -> Outputs:
    """Make a few steps, each from where the one before it ended."""
    network, rule = args["network"], args["rule"]
    parameters = _parameters(args)
    state: Any = {}
    found: Outputs = {}
    for step in args["steps"]:
        given = dict(parameters)
        # other examples each time, so that a mix of two steps shows
        x = args["x"] if step == 1 else step * args["x"]
        result = fn(network, parameters, state, x, args["y"], rule, args["learning_rate"])
        if parameters.keys() != given.keys() or any(
            parameters[name] is not value for name, value in given.items()
        ):
            raise StructureError(
                "changed the dictionary of parameters that it was given, expected a new one"
            )
        if not isinstance(result, tuple | list) or len(result) != 3:
            raise StructureError(
                f"returned a {type(result).__name__}"
                + (f" of {len(result)}" if isinstance(result, tuple | list) else "")
                + ", expected 3 values: parameters, state, loss"
            )
        parameters, state, loss = result
        found[f"loss of step {step}"] = loss
        found |= after_step(step, parameters, given)
        found |= _state(state, step)
    return found


def _state(state: object, step: int) -> Outputs:
    """Name what a toy rule remembers.

    Raises StructureError: if it is not what a toy rule returned.
    """
    if not isinstance(state, dict):
        raise StructureError(
            f"returned as state a {type(state).__name__}, expected the state that the rule returned"
        )
    found: Outputs = {f'step-{step} state["{key}"]': v for key, v in state.items()}
    return found | {f"the number of entries in the state after step {step}": len(state)}


def _train_cases(rng: np.random.Generator) -> list[Case]:
    def given(
        network: int,
        rule: int,
        sizes: tuple[int, ...],
        batch_size: int,
        epochs: int,
        watched: bool = False,
        rate: float | None = None,
    ) -> dict[str, Any]:
        made = some_examples(rng, network, *sizes)
        # tells which example a row is
        made["x"][:, 0] = 0.1 * rng.permutation(sizes[0]) - 0.7
        return {
            **made,
            "learning_rate": float(rng.uniform(0.05, 0.5)) if rate is None else rate,
            "batch_size": batch_size,
            "epochs": epochs,
            "seed": int(rng.integers(1000)),
            "network": network,
            "rule": rule,
            **({"watch": 0} if watched else {}),
        }

    return [
        Case("all in one batch", given(LINEAR, SIGN, (8, 4, 3), 8, 1)),
        Case("all in one batch, five epochs", given(DEEP, HEAVY, (9, 2, 3), 9, 5)),
        Case("a rule that counts, watched", given(SCALED, SLOWING, (7, 3, 4), 20, 4, True)),
        Case("mini-batches", given(LINEAR, HEAVY, (20, 3, 3), 6, 3)),
        Case("mini-batches, watched", given(DEEP, SLOWING, (21, 3, 2), 4, 3, True)),
        Case("a rule that only counts", given(LINEAR, COUNTING, (18, 2, 3), 5, 4, True)),
        Case("learning rate 0", given(DEEP, HEAVY, (17, 3, 3), 5, 2, rate=0.0)),
        Case("batches of one", given(SCALED, COUNTING, (15, 3, 3), 1, 2, True)),
    ]


class _Watch:
    """A `watch` that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[float] = []

    def __call__(self, loss: float) -> None:
        self.told.append(loss)


def _answer_train(fn: Function, args: Args) -> Outputs:
    before = args["x"].copy()
    seen, (parameters, losses) = _run(fn, args, args["seed"])
    if not isinstance(losses, np.ndarray):
        raise StructureError(
            f"returned losses as a {type(losses).__name__}, expected a NumPy array"
        )
    if losses.ndim != 1:
        raise StructureError(f"returned losses with {losses.ndim} axes, expected one: (steps,)")
    found: Outputs = {**_rows("seen", seen), "losses": losses}
    if "watch" in args:
        found["told"] = np.array(args["watch"].told)
    found |= {
        f"trained {name}": np.array(value) if np.ndim(value) else value
        for name, value in named_arrays("parameters", parameters).items()
    }
    if args["batch_size"] < len(before):
        again, _ = _run(fn, {**args, "x": before.copy()}, args["seed"])
        other, _ = _run(fn, {**args, "x": before}, args["seed"] + 1)
        found |= _rows("seen again", again) | _rows("seen with another seed", other)
    return found


def _rows(name: str, batches: list[np.ndarray]) -> Outputs:
    rows = np.concatenate(batches) if batches else np.zeros((0, 1))
    return {name: rows, f"sizes {name}": np.array([len(batch) for batch in batches], dtype=int)}


def _batches(raw: Outputs, name: str) -> list[np.ndarray]:
    rows = array_in(raw, name, 2)
    if not rows.shape[1]:
        raise StructureError(f"gave {name} without columns")
    return in_batches(rows, array_in(raw, f"sizes {name}", 1))


def _facts_of_training(args: Args, raw: Outputs) -> Outputs:
    """Tell what must be true of training, whatever the order of its batches."""
    x, batch_size = args["x"], args["batch_size"]
    seen, losses = _batches(raw, "seen"), array_in(raw, "losses", 1)
    found: Outputs = {"the number of steps": len(seen), "the number of losses": len(losses)}
    if "watch" in args:
        told = array_in(raw, "told", 1)
        found["the number of calls of watch"] = len(told)
        found['"watch is told each loss"'] = np.array_equal(told, losses)
    trained = {name: value for name, value in raw.items() if name.startswith("trained ")}
    if batch_size >= len(x):
        return found | {f"loss of step {k}": loss for k, loss in enumerate(losses, 1)} | trained
    # the order of the batches is anybody's: what follows does not depend on it
    if args["rule"] == COUNTING or args["learning_rate"] == 0:
        found |= trained
    steps = -(-len(x) // max(batch_size, 1))
    epochs = [np.concatenate(seen[k : k + steps]) for k in range(0, len(seen), steps)]
    wanted = x[np.argsort(x[:, 0])]
    found['"every example comes once in every epoch"'] = all(
        epoch.shape == x.shape and np.array_equal(epoch[np.argsort(epoch[:, 0])], wanted)
        for epoch in epochs
    )
    orders = {tuple(epoch[:, 0].tolist()) for epoch in epochs}
    found['"every epoch has its own order"'] = len(orders) == len(epochs)
    if args["learning_rate"] == 0 and len(losses) == len(seen):
        sizes = np.array([len(batch) for batch in seen])
        found["the sum of the losses, weighed by the sizes of the batches"] = float(losses @ sizes)
    again, other = _batches(raw, "seen again"), _batches(raw, "seen with another seed")
    found['"the same seed gives the same order"'] = _alike(seen, again)
    found['"another seed gives another order"'] = not _alike(seen, other)
    return found


def _alike(batches: list[np.ndarray], others: list[np.ndarray]) -> bool:
    """Tell whether batches are those of another run, in their order, as far as both go."""
    return all(np.array_equal(a, b) for a, b in zip(batches, others, strict=False))


def _run(fn: Function, args: Args, seed: int) -> tuple[list[np.ndarray], Any]:
    """Return the rows that went forward, batch by batch, and what fn returned."""
    toy, start = args["network"], _parameters(args)
    seen: list[np.ndarray] = []

    def forward(x: np.ndarray, parameters: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
        seen.append(np.array(x))
        return toy.forward(x, parameters)

    given = dict(start)
    result = fn(
        Network(forward, toy.backward),
        start,
        args["x"],
        args["y"],
        args["rule"],
        args["learning_rate"],
        args["batch_size"],
        args["epochs"],
        np.random.default_rng(seed),
        *([args["watch"]] if "watch" in args else []),
    )
    if any(start.get(name) is not value for name, value in given.items()):
        raise StructureError(
            "changed the dictionary of parameters that it was given, expected a new one"
        )
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise StructureError(
            f"returned a {type(result).__name__}, expected 2 values: parameters, losses"
        )
    return seen, result


CHOSEN: Made = {"network": NETWORKS.__getitem__, "rule": RULES.__getitem__}

TRAIN_STEP = Exercise(
    name="train_step",
    number="5.2",
    notebook=NOTEBOOK,
    task="one step of training",
    cases=_step_cases,
    made={**CHOSEN, "steps": lambda steps: range(1, steps + 1)},
    answer=_answer_step,
)
TRAIN = Exercise(
    name="train",
    number="5.3",
    notebook=NOTEBOOK,
    task="epochs of mini-batches",
    cases=_train_cases,
    made={**CHOSEN, "watch": lambda _: _Watch()},
    answer=_answer_train,
    facts=_facts_of_training,
    uses=("minibatches", "train_step"),
)
