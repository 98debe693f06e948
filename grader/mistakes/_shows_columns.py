"""What a symptom says of some columns of an output, as a test; right or wrong, they are looked at.

A flat output has entries where another has columns. The rest of the vocabulary is in _shows.py.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.mistakes._shows import Compared, Shown, Test, all_of

# which columns, True for each that is meant
Which = Callable[[Shown], np.ndarray]


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
