"""What symptoms in exercise 4.1 speak of: the weights of each layer."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from grader.mistakes._shows import Shown, Test, are, is_right, same
from grader.mistakes.deep_network._parts import (
    Z,
)
from grader.mistakes.deep_network.initialize_parameters._parts import he


class Weights(NamedTuple):
    """The weights of one layer. got: None where they are missing, or have another shape."""

    got: Any
    want: Z
    layer: int
    n_in: int
    n_out: int

    @property
    def ratio(self) -> float:
        """How many times they are what they should be; nan if there is no one such number."""
        if self.got is None:
            return np.nan
        ratios = self.got / self.want
        return float(ratios.flat[0]) if np.allclose(ratios, ratios.flat[0]) else np.nan

    @property
    def drawn(self) -> Z:
        """The random numbers that were multiplied by the right factor."""
        return np.ravel(self.got / he(self.n_in, self.n_out))


def all_weights(s: Shown) -> list[Weights]:
    sizes = s.args["layer_sizes"].tolist()
    found = []
    for number, pair in enumerate(pairwise(sizes), start=1):
        want: Z = s.want[f"W[{number}]"]
        got: Any = s.got.get(f"W[{number}]")
        found.append(Weights(got if np.shape(got) == want.shape else None, want, number, *pair))
    return found


def weights(say: Callable[[Weights], bool]) -> Test:
    """Say something of each layer's weights, if any are wrong."""

    def test(s: Shown) -> bool | None:
        found = all_weights(s)
        if not s.got or all(is_right(s, f"W[{w.layer}]") for w in found):
            return None
        return all(w.got is not None and bool(say(w)) for w in found)

    return test


def weights_times(factor: Callable[[int, int], float]) -> Test:
    """Say that all weights are so many times what they should be."""
    return weights(lambda w: same(w.got, factor(w.n_in, w.n_out) * w.want))


def begin_as(**values: float) -> Test:
    """Say that these parameters begin at the wrong value: gamma=0.0."""
    return are(
        lambda s: {
            name: np.full(np.shape(want), values[kind])
            for name, want in s.want.items()
            if (kind := name.split("[")[0]) in values
        }
    )


def drawn_in_another_order(s: Shown) -> bool | None:
    """Say that the weights are made of the right random numbers, in another order."""
    found = all_weights(s)
    if not s.got or all(is_right(s, f"W[{w.layer}]") for w in found):
        return None
    right = [w._replace(got=w.want).drawn for w in found]
    if any(w.got is None for w in found):
        return False
    return same(*(np.sort(np.concatenate(d)) for d in ([w.drawn for w in found], right)))


def smaller_with_more_inputs(s: Shown) -> bool | None:
    """Say that weights are too small, the more so the more inputs their layer has."""
    found = sorted(all_weights(s), key=lambda w: w.n_in)
    if not s.got or all(is_right(s, f"W[{w.layer}]") for w in found):
        return None
    order = all(b.ratio < a.ratio for a, b in pairwise(found) if a.n_in < b.n_in)
    return order and found[-1].ratio < 1
