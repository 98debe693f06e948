"""What symptoms in the exercises of notebook 8 say, as tests: see grader/mistakes/_shows.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._parts import Z
from grader.mistakes._shows import Shown, Test, equals, is_right, right_for, said_of, where_wrong
from grader.mistakes.beyond_batchnorm._parts import (
    CHANNEL,
    along_channels,
    grouped,
    in_groups,
    layer_backward,
    pixels,
    scaled,
)
from utils import LayerNormCache


def eps_of(s: Shown) -> float:
    return float(s.args.get("eps", 1e-5))


def x_of(s: Shown) -> Z:
    return np.asarray(s.args["x"])


def sorted_alike(got: Z, want: Z) -> bool:
    """Return whether the same numbers stand in other places."""
    return np.allclose(np.sort(got, axis=None), np.sort(want, axis=None))


# ---- exercise 8.1 ----


def several_pixels(s: Shown) -> bool:
    """Return whether channels, pixels of an image and images are all more than one."""
    n, c, h, w = x_of(s).shape
    return n > 1 and c > 1 and h * w > 1


def gamma_fits_nowhere(s: Shown) -> bool:
    """Return whether one number for each channel cannot stand along the columns."""
    _, c, _, w = x_of(s).shape
    return c not in (1, w) and w > 1


def var_of(s: Shown) -> Z:
    return np.asarray(x_of(s).var(axis=CHANNEL))


def hardly(s: Shown) -> Z:
    """Return in which channels eps matters more than the variance."""
    return (var_of(s) > 0) & (var_of(s) < eps_of(s))


def means_over(axes: tuple[int, ...]) -> Test:
    """Say over which axes y has the mean beta, where it is wrong."""

    def beta_everywhere(s: Shown, got: Z) -> bool:
        moved = got - along_channels(s.args["beta"])
        size = np.abs(got).max()
        return bool(np.abs(moved.mean(axis=axes)).max() <= 1e-6 * size)

    def test(s: Shown) -> bool | None:
        return None if is_right(s, "y") else said_of("y", beta_everywhere)(s)

    return test


def x_hat_sums_to_zero(axes: tuple[int, ...]) -> Test:
    """Say over which axes the normalized values have mean 0, where they are wrong."""

    def zero(s: Shown) -> bool | None:
        if not s.got or is_right(s, "y"):
            return None
        y = np.asarray(s.got["y"])
        if y.shape != x_of(s).shape:
            return False
        x_hat = (y - along_channels(s.args["beta"])) / along_channels(s.args["gamma"])
        return bool(np.abs(x_hat.mean(axis=axes)).max() <= 1e-6 * np.abs(x_hat).max())

    return zero


def std_is(value: Callable[[Shown], Any]) -> Test:
    """Say what the std in the cache is."""
    return equals("cache.std", value)


def y_is(value: Callable[[Shown], Any]) -> Test:
    return equals("y", value)


def same_rows_elsewhere(got: Z, want: Z) -> bool:
    """Return whether rows have changed places, and nothing else."""
    a, b = got[np.lexsort(got.T)], want[np.lexsort(want.T)]
    return np.allclose(a, b, rtol=1e-6, atol=1e-9)


def rows_of_y(s: Shown) -> Z:
    return pixels(np.asarray(s.want["y"]))


# ---- exercise 8.2 ----


def groups_of(s: Shown) -> int:
    return int(s.args["groups"])


def channels_of(s: Shown) -> int:
    return int(x_of(s).shape[1])


def grouped_with(**args: Any) -> Test:
    """Say that y is what other arguments give."""
    return right_for("group_norm", grouped, "y", **args)


def x_hat_of(s: Shown) -> Z:
    """Return the normalized values in an answer, where it has the right shape."""
    each = (1, -1, *[1] * (x_of(s).ndim - 2))
    y = np.asarray(s.got["y"])
    return np.asarray((y - s.args["beta"].reshape(each)) / s.args["gamma"].reshape(each))


def x_hat_right(s: Shown) -> Z:
    each = (1, -1, *[1] * (x_of(s).ndim - 2))
    y = np.asarray(s.want["y"])
    return np.asarray((y - s.args["beta"].reshape(each)) / s.args["gamma"].reshape(each))


def x_hat_is(value: Callable[[Shown], Z]) -> Test:
    """Say what the normalized values are, where they are wrong."""
    return y_is(lambda s: scaled(value(s), s.args["gamma"], s.args["beta"]))


def balanced(parts: Callable[[Shown, Z], Z], axis: Any) -> Test:
    """Say in which parts of an answer the normalized values have mean 0, where it is wrong."""

    def test(s: Shown) -> bool | None:
        if not s.got or is_right(s, "y"):
            return None
        if np.shape(s.got["y"]) != x_of(s).shape:
            return False
        found = parts(s, x_hat_of(s))
        return bool(np.abs(found.mean(axis=axis)).max() <= 1e-6 * (np.abs(found).max() + 1e-3))

    return test


def deviations_of(s: Shown) -> Z:
    """Return each group's deviation, as large as x."""
    parts = in_groups(x_of(s), groups_of(s))
    return np.broadcast_to(parts.std(axis=2, keepdims=True), parts.shape).reshape(x_of(s).shape)


def centred(s: Shown) -> Z:
    parts = in_groups(x_of(s), groups_of(s))
    return np.asarray((parts - parts.mean(axis=2, keepdims=True)).reshape(x_of(s).shape))


def size_of(s: Shown) -> int:
    """Return how many numbers a group of an example has."""
    return int(in_groups(x_of(s), groups_of(s)).shape[2])


# ---- exercise 8.3 ----


def cache_of(s: Shown) -> LayerNormCache:
    return LayerNormCache(s.args["z_hat"], s.args["std"], s.args["gamma"])


def gamma_of(s: Shown) -> Z:
    return np.asarray(s.args["gamma"])


def features(s: Shown) -> int:
    return int(s.args["dout"].shape[1])


def dz_of_paths(whole: Any = 1.0, mean: Any = 1.0, spread: Any = 1.0) -> Test:
    """Say how strong dz is, as a whole and in its paths through the mean and the variance."""

    def value(s: Shown) -> Z:
        factors = [f(s) if callable(f) else f for f in (whole, mean, spread)]
        return layer_backward(s.args["dout"], cache_of(s), *factors)[0]

    return equals("dz", value)


def rows_sum_off(s: Shown) -> bool | None:
    """Say that the rows of dz do not sum to 0, where it is wrong."""
    return where_wrong("dz", lambda got, want: not _balanced_rows(got).all())(s)


def rows_sum_to_zero(s: Shown) -> bool | None:
    """Say that the rows of dz sum to 0, though it is wrong."""
    return where_wrong("dz", lambda got, want: _balanced_rows(got).all())(s)


def _balanced_rows(dz: Z) -> Z:
    return np.abs(dz.sum(axis=1)) <= 1e-9 * (1 + np.abs(dz).max(axis=1))
