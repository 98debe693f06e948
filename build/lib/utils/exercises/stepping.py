"""Notebook 5: the inputs of its exercises on training, with toy networks and toy rules.

They are small, no two alike, and none is the course's own: what train_step and train do must not
depend on which network and which rule they are given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from utils.exercises.networks import KEY, named_arrays
from utils.exercises.spec import Case, Exercise, Outputs, StructureError
from utils.network import Network, Parameters

NOTEBOOK = "05_minibatch_training"
Args = Mapping[str, Any]
LINEAR, SCALED, DEEP = range(3)
SIGN, SLOWING, HEAVY, COUNTING = range(4)


def _linear() -> Network:
    """One layer with W[1] and b[1]; its caches are the input itself."""
    return Network(
        lambda x, p: (x @ p["W[1]"] + p["b[1]"], x),
        lambda ds, x, p: {"dW[1]": x.T @ ds, "db[1]": np.ones(len(ds)) @ ds},
    )


def _scaled() -> Network:
    """A gamma[1] and a beta[1] for each class; its caches are a dictionary."""
    return Network(
        lambda x, p: (x * p["gamma[1]"] + p["beta[1]"], {"input": x}),
        lambda ds, kept, p: {
            "dgamma[1]": np.einsum("nk,nk->k", ds, kept["input"]),
            "dbeta[1]": np.einsum("nk->k", ds),
        },
    )


def _deep() -> Network:
    """Two layers, W[1] and W[2] around a tanh; its caches are a tuple."""

    def forward(x: np.ndarray, p: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
        hidden = np.tanh(x @ p["W[1]"])
        return hidden @ p["W[2]"], (x, hidden)

    def backward(ds: np.ndarray, kept: Any, p: Mapping[str, np.ndarray]) -> Parameters:
        x, hidden = kept
        back = np.einsum("nk,hk->nh", ds, p["W[2]"]) * (1 - hidden * hidden)
        return {"dW[2]": hidden.T @ ds, "dW[1]": x.T @ back}

    return Network(forward, backward)


NETWORKS = (_linear, _scaled, _deep)


def _by_sign(parameters: Any, gradients: Any, state: Any, rate: float) -> tuple[Any, Any]:
    """A step of the same size for every entry; counts its steps."""
    moved = {k: v - rate * np.sign(gradients["d" + k]) for k, v in parameters.items()}
    return moved, {"steps": state.get("steps", 0) + 1}


def _slowing(parameters: Any, gradients: Any, state: Any, rate: float) -> tuple[Any, Any]:
    """Down the gradient, the n-th step divided by n."""
    steps = state.get("steps", 0) + 1
    moved = {k: v - rate / steps * gradients["d" + k] for k, v in parameters.items()}
    return moved, {"steps": steps}


def _heavy(parameters: Any, gradients: Any, state: Any, rate: float) -> tuple[Any, Any]:
    """Along half the sum so far plus the gradient; its state has an array for each parameter."""
    speed = {k: state.get(k, 0.0) / 2 + gradients["d" + k] for k in parameters}
    return {k: v - rate * speed[k] for k, v in parameters.items()}, speed


def _counting(parameters: Any, gradients: Any, state: Any, rate: float) -> tuple[Any, Any]:
    """The n-th step moves every entry by n times the rate, whatever the gradient."""
    steps = state.get("steps", 0) + 1
    return {k: v + rate * steps for k, v in parameters.items()}, {"steps": steps}


RULES = (_by_sign, _slowing, _heavy, _counting)


def _some(
    rng: np.random.Generator, network: int, n: int, d: int, classes: int, hidden: int = 3
) -> dict[str, Any]:
    """Parameters of a toy network and examples for it. The first column of x is its own id."""
    shapes: dict[int, dict[str, tuple[int, ...]]] = {
        LINEAR: {"W[1]": (d, classes), "b[1]": (classes,)},
        SCALED: {"gamma[1]": (classes,), "beta[1]": (classes,)},
        DEEP: {"W[1]": (d, hidden), "W[2]": (hidden, classes)},
    }
    x = rng.normal(size=(n, classes if network == SCALED else d))
    parameters = {name: rng.normal(size=shape) for name, shape in shapes[network].items()}
    return {**parameters, "x": x, "y": rng.integers(classes, size=n)}


def _parameters(args: Args) -> Parameters:
    return {key: value for key, value in args.items() if KEY.fullmatch(key)}


def _step_cases(rng: np.random.Generator) -> list[Case]:
    def given(network: int, rule: int, steps: int, *sizes: int) -> dict[str, Any]:
        rate = float(rng.uniform(0.05, 0.5))
        choice = {"_network": network, "_rule": rule, "_steps": steps}
        return {**_some(rng, network, *sizes), "learning_rate": rate, **choice}

    return [
        Case("a linear network", given(LINEAR, SIGN, 1, 8, 4, 3)),
        Case("another network, another rule", given(SCALED, SLOWING, 1, 7, 3, 4)),
        Case("two layers, three steps", given(DEEP, HEAVY, 3, 9, 2, 3)),
        Case("a rule that counts, three steps", given(LINEAR, SLOWING, 3, 6, 5, 2)),
        Case("another, four steps", given(SCALED, HEAVY, 4, 5, 2, 2)),
        Case("a rule that ignores the gradient", given(DEEP, COUNTING, 2, 6, 4, 4)),
        Case("a single example", given(LINEAR, SIGN, 2, 1, 3, 3)),
    ]


def _call_step(fn: Callable[..., Any], args: Args) -> Outputs:
    """A few steps, each from where the one before it ended."""
    network, rule = NETWORKS[args["_network"]](), RULES[args["_rule"]]
    parameters = _parameters(args)
    state: Any = {}
    found: Outputs = {}
    for step in range(1, args["_steps"] + 1):
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
        found |= {
            f"after step {step}, {name}": np.array(value) if np.ndim(value) else value
            for name, value in named_arrays("parameters", parameters).items()
        }
        found |= _state(state, step)
    return found


def _state(state: Any, step: int) -> Outputs:
    """What a toy rule remembers.

    Raises StructureError: if it is not what a toy rule returned.
    """
    if not isinstance(state, dict):
        raise StructureError(
            f"returned as state a {type(state).__name__}, expected the state that the rule returned"
        )
    found: Outputs = {f'state["{key}"] after step {step}': v for key, v in state.items()}
    return found | {f"entries of the state after step {step}": len(state)}


def _train_cases(rng: np.random.Generator) -> list[Case]:
    def given(
        network: int,
        rule: int,
        sizes: tuple[int, ...],
        batch_size: int,
        epochs: int,
        watch: int = 0,
        rate: float | None = None,
    ) -> dict[str, Any]:
        made = _some(rng, network, *sizes)
        # tells which example a row is
        made["x"][:, 0] = 0.1 * rng.permutation(sizes[0]) - 0.7
        return {
            **made,
            "learning_rate": float(rng.uniform(0.05, 0.5)) if rate is None else rate,
            "batch_size": batch_size,
            "epochs": epochs,
            "seed": int(rng.integers(1000)),
            "_network": network,
            "_rule": rule,
            "_watch": watch,
        }

    return [
        Case("all in one batch", given(LINEAR, SIGN, (8, 4, 3), 8, 1)),
        Case("all in one batch, five epochs", given(DEEP, HEAVY, (9, 2, 3), 9, 5)),
        Case("a rule that counts, watched", given(SCALED, SLOWING, (7, 3, 4), 20, 4, 1)),
        Case("mini-batches", given(LINEAR, HEAVY, (20, 3, 3), 6, 3)),
        Case("mini-batches, watched", given(DEEP, SLOWING, (21, 3, 2), 4, 3, 1)),
        Case("a rule that only counts", given(LINEAR, COUNTING, (18, 2, 3), 5, 4, 1)),
        Case("learning rate 0", given(DEEP, HEAVY, (17, 3, 3), 5, 2, 0, 0.0)),
        Case("batches of one", given(SCALED, COUNTING, (15, 3, 3), 1, 2, 1)),
    ]


def _call_train(fn: Callable[..., Any], args: Args) -> Outputs:
    n, whole = len(args["x"]), args["batch_size"] >= len(args["x"])
    before = args["x"].copy()
    told: list[float] = []
    seen, (parameters, losses) = _run(fn, args, args["seed"], told.append)
    if not isinstance(losses, np.ndarray):
        raise StructureError(
            f"returned losses as a {type(losses).__name__}, expected a NumPy array"
        )
    if losses.ndim != 1:
        raise StructureError(f"returned losses with {losses.ndim} axes, expected one: (steps,)")
    found: Outputs = {"number of steps": len(seen), "number of losses": len(losses)}
    if args["_watch"]:
        found["calls of watch"] = len(told)
        found["watch is told each loss"] = bool(np.array_equal(told, losses))
    trained = {
        f"trained {name}": np.array(value) if np.ndim(value) else value
        for name, value in named_arrays("parameters", parameters).items()
    }
    if whole:
        return found | {f"loss of step {k}": loss for k, loss in enumerate(losses, 1)} | trained
    # the order of the batches is anybody's: what follows does not depend on it
    if args["_rule"] == COUNTING or args["learning_rate"] == 0:
        found |= trained
    steps = -(-n // max(args["batch_size"], 1))
    epochs = [np.concatenate(seen[k : k + steps]) for k in range(0, len(seen), steps)]
    found["every example in every epoch"] = all(
        np.array_equal(np.sort(epoch), np.sort(before[:, 0])) for epoch in epochs
    )
    found["every epoch has its own order"] = len({tuple(epoch) for epoch in epochs}) == len(epochs)
    if args["learning_rate"] == 0 and len(losses) == len(seen):
        sizes = np.array([len(batch) for batch in seen])
        found["sum of the losses, weighed by the batches"] = float(losses @ sizes)
    other, _ = _run(fn, {**args, "x": before}, args["seed"] + 1, lambda loss: None)
    found["the order is drawn from rng"] = any(
        not np.array_equal(a, b) for a, b in zip(seen, other, strict=False)
    )
    return found


def _run(
    fn: Callable[..., Any], args: Args, seed: int, watch: Callable[[float], None]
) -> tuple[list[np.ndarray], Any]:
    """Which examples went forward, batch by batch, and what fn returned."""
    toy, parameters = NETWORKS[args["_network"]](), _parameters(args)
    seen: list[np.ndarray] = []

    def forward(x: np.ndarray, now: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Any]:
        seen.append(np.array(x[:, 0]))
        return toy.forward(x, now)

    given = dict(parameters)
    result = fn(
        Network(forward, toy.backward),
        parameters,
        args["x"],
        args["y"],
        RULES[args["_rule"]],
        args["learning_rate"],
        args["batch_size"],
        args["epochs"],
        np.random.default_rng(seed),
        *([watch] if args["_watch"] else []),
    )
    if any(parameters.get(name) is not value for name, value in given.items()):
        raise StructureError(
            "changed the dictionary of parameters that it was given, expected a new one"
        )
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise StructureError(
            f"returned a {type(result).__name__}, expected 2 values: parameters, losses"
        )
    return seen, result


TRAIN_STEP = Exercise(
    name="train_step",
    number="5.2",
    notebook=NOTEBOOK,
    task="one step of training",
    cases=_step_cases,
    unpack=lambda value: value,
    call=_call_step,
)
TRAIN = Exercise(
    name="train",
    number="5.3",
    notebook=NOTEBOOK,
    task="epochs of mini-batches",
    cases=_train_cases,
    unpack=lambda value: value,
    call=_call_train,
    uses=("minibatches", "train_step"),
)
