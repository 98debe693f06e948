"""Notebook 6: what its layer class is put through, and the state that goes to PyTorch."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np

from utils.checking.stubs import stub_number
from utils.exercises.batchnorm_forward import batch, constant_column, scale_and_shift
from utils.exercises.running_averages import NOTEBOOK, running_statistics
from utils.exercises.spec import Args, Case, Exercise, Function, Outputs, StructureError

STATE = ("gamma", "beta", "running_mean", "running_var")
RUNNING = ("running_mean", "running_var")
CONVERTED = ("weight", "bias", "running_mean", "running_var")


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    def given(sizes: tuple[int, int, int], d: int, **settings: float) -> dict[str, Any]:
        z = {f"z{step}": batch(rng, n, d) for step, n in enumerate(sizes, start=1)}
        # the same features, elsewhere: what was trained on must not fit by chance
        z["z_new"] = batch(rng, 5, d) + rng.normal(size=d)
        dout = rng.normal(size=(sizes[-1], d))
        return z | {"dout": dout, **scale_and_shift(rng, d), **settings}

    constant = given((6, 4, 5), 3)
    for step, n in ((1, 6), (2, 4), (3, 5)):
        constant[f"z{step}"] = constant_column(rng, n, 3, 1)
    return [
        Case("three batches", given((8, 8, 8), 3)),
        Case("batches of unequal size", given((7, 2, 5), 4)),
        Case("momentum 0.6", given((5, 6, 4), 2, momentum=0.6)),
        Case("eps 0.1", given((6, 5, 7), 3, eps=0.1)),
        Case("feature 1 is constant", constant),
        Case("one feature", given((4, 3, 6), 1, momentum=0.99, eps=1e-3)),
        Case("the first batch is a single example", given((1, 6, 3), 2)),
    ]


def _do(layer: object, name: str, *arguments: object) -> Any:
    """Call a method of the learner's layer.

    Raises StructureError: if the layer has no such method yet.
    """
    method = getattr(layer, name, None)
    if not callable(method):
        raise StructureError(f"made a layer that has no method {name}")
    try:
        return method(*arguments)
    except NotImplementedError as error:
        if stub_number(f"NotImplementedError: {error}") != NUMBER:
            raise
        raise StructureError(
            f"is not finished: its method {name} still raises NotImplementedError"
        ) from None


def _has(layer: object, name: str) -> Any:
    """Return an attribute of the learner's layer.

    Raises StructureError: if the layer has no such attribute.
    """
    if not hasattr(layer, name):
        raise StructureError(f"made a layer that has no attribute {name}")
    value = getattr(layer, name)
    # a later step may write into it
    return value.copy() if isinstance(value, np.ndarray) else value


def _entries(what: str, value: object, names: tuple[str, ...]) -> Outputs:
    """Copy a dictionary that has just these entries.

    Raises StructureError: if it is anything else.
    """
    if not isinstance(value, Mapping):
        raise StructureError(f"returned {what} as a {type(value).__name__}, expected a dictionary")
    if set(value) != set(names):
        got = ", ".join(sorted(str(key)[:20] for key in value)) or "nothing"
        raise StructureError(
            f"returned {what} with the entries {got[:120]}; expected {', '.join(names)}"
        )
    return {name: np.copy(value[name]) for name in names}


def _spoil(state: Args) -> None:
    """Write into all arrays of a state, as somebody may who got or gave it."""
    for value in state.values():
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.flags.writeable:
            value += 7.0


def _gradients(layer: object, dout: np.ndarray) -> Outputs:
    """Name what the layer's backward pass returns.

    Raises StructureError: if it is not three values.
    """
    gradients = _do(layer, "backward", dout)
    if not isinstance(gradients, tuple | list) or len(gradients) != 3:
        raise StructureError(
            f"returned from backward a {type(gradients).__name__}, expected 3 values: dz, dgamma, "
            "dbeta"
        )
    # a later call may write into them
    return dict(zip(("dz", "dgamma", "dbeta"), copy.deepcopy(gradients), strict=True))


def _answer_layer(fn: Function, args: Args) -> Outputs:
    """Lead a layer through its life: new, trained, asked to predict, trained on, saved, loaded."""
    settings = {name: args[name] for name in ("momentum", "eps") if name in args}
    size = args["gamma"].size
    layer = fn(size, **settings)
    out: Outputs = {f"a new layer's {name}": _has(layer, name) for name in (*STATE, "training")}
    # copies: what is written into the layer's own arrays is no change of an argument
    layer.gamma, layer.beta = args["gamma"].copy(), args["beta"].copy()
    for step in (1, 2, 3):
        out[f"batch-{step} output"] = _do(layer, "forward", args[f"z{step}"])
        out |= {f"batch-{step} {name}": _has(layer, name) for name in RUNNING}
    out |= _gradients(layer, args["dout"])

    out['"eval() returns the layer"'] = _do(layer, "eval") is layer
    out["training after eval()"] = _has(layer, "training")
    out["eval-mode output"] = _do(layer, "forward", args["z_new"])
    out["single-row eval-mode output"] = _do(layer, "forward", args["z_new"][:1])
    out |= {f"eval-mode {name}": _has(layer, name) for name in RUNNING}
    # the gradients are still those of the last batch in train mode
    again = _gradients(layer, args["dout"])
    out |= {f"({name} after eval mode)": value for name, value in again.items()}

    given = _do(layer, "state_dict")
    state = _entries("the state", given, STATE)
    out |= {f"saved {name}": value for name, value in state.items()}
    _spoil(given)
    out |= {f"({name} after the saved state was written into)": _has(layer, name) for name in STATE}

    out['"train() returns the layer"'] = _do(layer, "train") is layer
    out["training after train()"] = _has(layer, "training")
    out["(output back in train mode)"] = _do(layer, "forward", args["z1"])
    out |= {f"({name} back in train mode)": _has(layer, name) for name in RUNNING}

    loaded = fn(size, **settings)
    out |= {f"a second layer's {name}": _has(loaded, name) for name in RUNNING}
    lent = {name: value.copy() for name, value in state.items()}
    _do(loaded, "load_state_dict", lent)
    out |= {f"a loaded layer's {name}": _has(loaded, name) for name in (*STATE, "training")}
    _spoil(lent)
    after = "after the state that it took over was written into"
    out |= {f"(a loaded layer's {name} {after})": _has(loaded, name) for name in STATE}
    _do(loaded, "eval")
    out["a loaded layer's output"] = _do(loaded, "forward", args["z_new"])
    return out


def _torch_cases(rng: np.random.Generator) -> list[Case]:
    def given(d: int, n: int, **momentum: float) -> dict[str, Any]:
        return {**scale_and_shift(rng, d), **running_statistics(rng, d), "n": n, **momentum}

    return [
        Case("batches of 32", given(4, 32)),
        # no momentum whose other weight is its own, or a root or square of another's
        Case("batches of 8, momentum 0.97", given(3, 8, momentum=0.97)),
        Case("batches of 2, momentum 0.6", given(2, 2, momentum=0.6)),
        Case("one feature", given(1, 60, momentum=0.75)),
    ]


def _answer_torch(fn: Function, args: Args) -> Outputs:
    state = {name: args[name] for name in STATE}
    before = dict(state)
    momentum = [args["momentum"]] if "momentum" in args else []
    result = fn(state, args["n"], *momentum)
    if list(state) != list(before) or any(state[name] is not before[name] for name in before):
        raise StructureError("changed the dictionary that it was given, expected a new one")
    if result is None:
        raise StructureError(
            "returned None, expected a dictionary and a number (as without a return)"
        )
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise StructureError(
            f"returned one {type(result).__name__}, expected 2 values: a dictionary and the "
            "momentum"
        )
    return {**_entries("the arrays", result[0], CONVERTED), "momentum": result[1]}


NUMBER = "6.5"
EXERCISES = (
    Exercise(
        name="BatchNorm",
        number=NUMBER,
        notebook=NOTEBOOK,
        task="a layer that trains and predicts",
        cases=_layer_cases,
        answer=_answer_layer,
        uses=("update_running", "batchnorm_inference"),
    ),
    Exercise(
        name="to_pytorch",
        number="6.6",
        notebook=NOTEBOOK,
        task="the state under PyTorch's names and conventions",
        cases=_torch_cases,
        answer=_answer_torch,
    ),
)
