"""What the mistakes in layer_report share: a right report, and how its parts follow from a case."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.mistakes._shows import Shown, Test, right
from grader.mistakes.minibatch_training._parts import Named, X
from utils import LayerCache
from utils.reports import LayerReport

Caches = Sequence[LayerCache]
# layer, its cache -> one number
Part = Callable[[int, LayerCache], Any]
OTHERS = {part: f"report.{part}" for part in LayerReport._fields}


def typical(values: X) -> Any:
    """The size of an entry."""
    return np.sqrt(np.mean(values**2))


def flat(cache: LayerCache) -> X:
    """Where the activation is nearly flat."""
    return cache.activation.slope(cache.a) < 0.1


def report(
    caches: Caches, gradients: Named, parameters: Named, moved: Named, **changed: Part
) -> LayerReport:
    """The right report, but for some of its parts."""

    def ratio(name: str) -> Any:
        return typical(moved[name] - parameters[name]) / (typical(parameters[name]) + 1e-8)

    parts: dict[str, Part] = {
        "saturated": lambda layer, cache: flat(cache).mean(),
        "dead": lambda layer, cache: flat(cache).all(axis=0).mean(),
        "spread": lambda layer, cache: cache.a.std(axis=0).mean(),
        "gradient": lambda layer, cache: typical(gradients[f"dW[{layer}]"]),
        "W_ratio": lambda layer, cache: ratio(f"W[{layer}]"),
        "gamma_ratio": lambda layer, cache: ratio(f"gamma[{layer}]"),
    }
    with np.errstate(all="ignore"):
        return LayerReport(
            *(
                np.array([part(k, c) for k, c in enumerate(caches, start=1)], dtype=float)
                for part in (parts | changed).values()
            )
        )


def alone(*parts: str) -> Test:
    """Say that one of these parts is wrong at least, and that all others are right."""
    others = right(*(name for part, name in OTHERS.items() if part not in parts))
    return lambda s: others(s) if s.got and not right(*OTHERS.values())(s) else None


def shown_flat(s: Shown, layer: int) -> X:
    """Where a layer of a case is nearly flat, in terms of its a."""
    a = np.asarray(s.args[f"a[{layer}]"])
    slopes = ((a > 0).astype(float), 1 - a**2, a * (1 - a))
    return slopes[int(s.args["activation"])] < 0.1


def layers_of(s: Shown) -> range:
    return range(1, len(np.atleast_1d(s.want["report.dead"])) + 1)


def by_layer(part: Callable[[Shown, int], Any]) -> Callable[[Shown], X]:
    """Work out a number for each layer."""
    return lambda s: np.array([part(s, layer) for layer in layers_of(s)], dtype=float)
