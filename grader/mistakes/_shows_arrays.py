"""What a symptom says of an output's shape or of some of its columns, as a test.

A flat output has entries where another has columns. The rest of the vocabulary is in _shows.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.mistakes._shows import Compared, Shown, Test, all_of

# which columns, True for each that is meant
Which = Callable[[Shown], np.ndarray]


# ---- shapes ----


def one_for_each_example(*names: str) -> Test:
    """Say that each of these outputs holds one number for each example."""
    return _have_shapes(names, lambda s, shape: [s.n])


def are_single(*names: str) -> Test:
    """Say that each of these outputs is a single number."""
    return _have_shapes(names, lambda s, shape: [])


def one_axis_more(*names: str) -> Test:
    """Say that each of these outputs has one axis too many, of length 1."""
    return _have_shapes(names, lambda s, shape: sorted((1, *shape)))


def _have_shapes(names: Sequence[str], lengths: Callable[[Shown, Any], list[int]]) -> Test:
    def test(s: Shown) -> bool | None:
        there = [name for name in names if name in s.got]
        shapes = {name: (np.shape(s.got[name]), np.shape(s.want[name])) for name in there}
        if all(got == want for got, want in shapes.values()):
            return None
        return all(sorted(got) == lengths(s, want) for got, want in shapes.values())

    return test


# ---- columns, right or wrong ----


def at(which: Which, name: str, true: Compared) -> Test:
    """Say something of what came and what is wanted in some columns."""

    def test(s: Shown) -> bool | None:
        columns = which(s)
        if name not in s.got or not columns.any():
            return None
        got, want = np.asarray(s.got[name]), np.asarray(s.want[name])
        with np.errstate(all="ignore"):
            same = got.shape == want.shape
            return same and bool(true(got[..., columns], want[..., columns]))

    return test


def nearly(got: np.ndarray, want: np.ndarray) -> bool:
    return bool((_largest(got - want) <= 0.02 * _largest(want)).all())


def off(got: np.ndarray, want: np.ndarray) -> bool:
    return bool((_largest(got - want) > 1e-3 * _largest(want)).all())


def too_small(got: np.ndarray, want: np.ndarray) -> bool:
    return bool((np.abs(got) < np.abs(want))[want != 0].all())


def too_large(got: np.ndarray, want: np.ndarray) -> bool:
    return too_small(want, got)


def zero(got: np.ndarray, want: np.ndarray) -> bool:
    return bool((np.abs(got) < 1e-12).all())


def not_number(got: np.ndarray, want: np.ndarray) -> bool:
    return not np.isfinite(got).any()


def tilts(name: str, up: Which, down: Which) -> Test:
    """Say that some columns come out too large, and others too small, which shows."""
    clearly = lambda got, want: too_small(1.001 * got, want)  # noqa: E731
    return all_of(at(up, name, too_large), at(down, name, clearly))


def _largest(array: np.ndarray) -> np.ndarray:
    """Return the largest size in each column; of a flat array the sizes."""
    sizes = np.abs(array)
    return sizes if sizes.ndim < 2 else np.asarray(sizes.max(axis=0))
