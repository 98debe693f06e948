"""An output that is wrong on one input, and when two arrays of numbers count as the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from utils.checking.observe import Observation
from utils.checking.reactions import as_array
from utils.exercises import Args, Outputs
from utils.exercises.storage import WorkedExample


class Wrong(NamedTuple):
    """An output that is wrong on one input: finite decimals where decimals are wanted.

    others: all that the answer put out there.
    """

    args: Args
    got: np.ndarray
    want: np.ndarray
    others: Outputs

    @property
    def in_shape(self) -> bool:
        return self.got.shape == self.want.shape

    @property
    def places(self) -> np.ndarray:
        """Tell which entries are wrong."""
        return differ(self.got, self.want)


def wrong_inputs(
    name: str,
    examples: Sequence[WorkedExample],
    seen: Sequence[Observation],
    wrong: Sequence[set[str]],
) -> Iterator[Wrong]:
    """Yield an output on each input on which it is wrong, where it holds finite decimals."""
    for (case, expected), did, names in zip(examples, seen, wrong, strict=True):
        if name in names and did.outputs and name in did.outputs:
            got, want = as_array(did.outputs[name]), as_array(expected[name])
            if got.dtype.kind == want.dtype.kind == "f" and got.size and np.isfinite(got).all():
                yield Wrong(case.args, got, want, did.outputs)


def differ(a: np.ndarray, b: np.ndarray, rtol: float = 1e-8) -> np.ndarray:
    """Tell which entries differ by more than round-off makes of numbers of their size."""
    size = float(np.abs(b[np.isfinite(b)]).max(initial=0.0))
    with np.errstate(all="ignore"):
        near = np.abs(a - b) <= rtol * np.abs(b) + 1e-11 * size + 1e-12
    return ~near  # nan is near nothing


def alike(a: np.ndarray, b: np.ndarray, rtol: float = 1e-8) -> bool:
    """Tell whether two arrays have one shape and the same numbers."""
    return a.shape == b.shape and not differ(a, b, rtol).any()


def one_number(values: ArrayLike, rtol: float = 1e-6) -> bool:
    """Tell whether these are all the same number, which is not 0."""
    array = np.asarray(values, dtype=float)
    return bool(
        array.size and np.isfinite(array).all() and np.ptp(array) <= rtol * np.abs(array).min()
    ) and bool(array.all())
