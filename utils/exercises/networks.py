"""Networks as inputs of exercises: their parameters, and what a forward pass leaves behind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from utils.activations import relu, sigmoid, tanh
from utils.caches import BatchNormCache, LayerCache
from utils.exercises.batchnorm_forward import scale_and_shift
from utils.exercises.spec import Args, Outputs, StructureError, arrays_in

ACTIVATIONS = (relu, tanh, sigmoid)
RELU, TANH, SIGMOID = range(3)
# "W[1]", "dgamma[2]": the lecture's W^[1], with the layer in brackets
KEY = re.compile(r"d?(W|b|gamma|beta)\[\d+\]")
COUNT = "the number of parameters"
# what is passed to a function that must leave it alone
Container = Mapping[str, object] | Sequence[object]


def parameters_in(args: Args, prefix: str = "") -> dict[str, np.ndarray]:
    """Return those of a case's arguments that are parameters (prefix "d": gradients)."""
    return {
        key: value
        for key, value in args.items()
        if KEY.fullmatch(key) and key.startswith("d") == bool(prefix)
    }


def layer_of(name: str) -> int:
    """Return the layer of a parameter: 12 of "W[12]"."""
    return int(name[name.index("[") + 1 : -1])


def some_parameters(rng: np.random.Generator, sizes: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Make the parameters of a network with these layer sizes, away from where training starts."""
    last = len(sizes) - 1
    made: dict[str, np.ndarray] = {}
    for layer, (d_in, d_out) in enumerate(pairwise(sizes), start=1):
        made[f"W[{layer}]"] = rng.normal(size=(d_in, d_out))
        if layer == last:
            made[f"b[{layer}]"] = rng.normal(size=d_out)
        else:
            # betas near 0, or every sigmoid and tanh would saturate
            made[f"gamma[{layer}]"] = scale_and_shift(rng, d_out)["gamma"]
            made[f"beta[{layer}]"] = rng.normal(size=d_out)
    return made


def some_output(rng: np.random.Generator, kind: int, n: int, d: int) -> np.ndarray:
    """Make values that the activation can take, zeros among them where it has them: (n, d)."""
    z = rng.normal(size=(n, d))
    return ACTIVATIONS[kind](z)


def caches_in(args: Args) -> list[LayerCache]:
    """Make the caches of a case's hidden layers from its flat arguments.

    a_prev[l], z_hat[l], std[l] and a[l] belong to layer l; W[l] and gamma[l] are the parameters.
    """
    caches: list[LayerCache] = []
    layer = 1
    while f"z_hat[{layer}]" in args:
        bn = BatchNormCache(args[f"z_hat[{layer}]"], args[f"std[{layer}]"], args[f"gamma[{layer}]"])
        a_prev = args["x"] if layer == 1 else args[f"a[{layer - 1}]"]
        w, a = args[f"W[{layer}]"], args[f"a[{layer}]"]
        caches.append(LayerCache(a_prev, w, bn, a, args["activation"]))
        layer += 1
    return caches


def left_alone(what: str, before: Container, after: Container) -> None:
    """Check a dictionary or list that was passed: are the very things still in it?

    Raises StructureError: if not.
    """
    old, new = (
        list(c.items() if isinstance(c, Mapping) else enumerate(c)) for c in (before, after)
    )
    if [(key, id(value)) for key, value in old] != [(key, id(value)) for key, value in new]:
        raise StructureError(
            f"changed the {what} that it was given: whoever passed it still needs it as it was"
        )


def named_arrays(what: str, value: object) -> Outputs:
    """Name what is in a dictionary of parameters or gradients.

    Raises StructureError: if it is no dictionary, or has a key that names no parameter.
    """
    if value is None:
        raise StructureError(
            f"returned None, expected a dictionary of {what} (as without a return)"
        )
    if not isinstance(value, dict):
        raise StructureError(f"returned a {type(value).__name__}, expected a dictionary of {what}")
    example = "dW[1]" if what == "gradients" else "W[1]"
    for key in value:
        if not (isinstance(key, str) and KEY.fullmatch(key)):
            raise StructureError(
                f'returned {what} with the key {str(key)[:40]!r}, expected keys like "{example}"'
            )
    # in the order in which they are computed: what is wrong first is told first
    sign = -1 if what == "gradients" else 1
    keys = sorted(value, key=lambda key: (sign * int(key.split("[")[1][:-1]), key))
    # their number tells when there is one too many, such as the b of a hidden layer
    return {key: value[key] for key in keys} | {f"the number of {what}": len(value)}


def after_step(step: int, parameters: object, before: Container) -> Outputs:
    """Name what an update has made of some parameters, in copies: step-1 W[1].

    Raises StructureError: if it is no dictionary of parameters, or one of those before is missing.
    """
    arrays = named_arrays("parameters", parameters)
    if lacking := [str(name) for name in before if name not in arrays]:
        raise StructureError(f"returned parameters without {', '.join(lacking)}")
    count = arrays.pop(COUNT)
    # a copy: a later step may write into what this one returned
    moved = {f"step-{step} {k}": np.array(v) if np.ndim(v) else v for k, v in arrays.items()}
    return moved | {f"{COUNT} after step {step}": count}


def layer_caches(value: object) -> Outputs:
    """Name what is in the caches of all hidden layers.

    Raises StructureError: if it is no list of LayerCache.
    """
    if not isinstance(value, list | tuple) or isinstance(value, LayerCache):
        raise StructureError(
            f"returned caches as a {type(value).__name__}, expected a list with a LayerCache for "
            "each hidden layer"
        )
    outputs: Outputs = {"the number of caches": len(value)}
    for index, cache in enumerate(value):
        outputs |= arrays_in(f"caches[{index}]", cache, LayerCache)
    return outputs
