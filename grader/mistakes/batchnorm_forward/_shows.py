"""What symptoms in the exercises of notebook 2 say, as tests: see grader/mistakes/_shows.py.

Exercise 2.4 has features as rows: here they are turned into columns, as in the other exercises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._parts import Z
from grader.mistakes._shows import (
    Number,
    Shown,
    Test,
    all_of,
    is_right,
    right,
    said_of,
    same,
    where,
    where_wrong,
)
from grader.mistakes._shows_arrays import Which, at, tilts
from utils.checking.observe import Observation
from utils.exercises import Outputs

# ---- a case ----


def in_columns(s: Shown, array: Any) -> Z:
    return np.asarray(array).T if np.ndim(s.args.get("gamma", 0)) == 2 else np.asarray(array)


def batch(s: Shown) -> Z:
    return in_columns(s, s.args["z"])


def eps_of(s: Shown) -> float:
    return float(s.args.get("eps", 1e-5))


def mean_of(s: Shown) -> Z:
    return np.asarray(batch(s).mean(axis=0))


def var_of(s: Shown) -> Z:
    return np.asarray(batch(s).var(axis=0))


def std_of(s: Shown) -> Z:
    return np.asarray(np.sqrt(var_of(s) + eps_of(s)))


def sample_var(s: Shown) -> Z:
    n = len(batch(s))
    return np.asarray(var_of(s) * (n / np.float64(n - 1)))


def gamma_of(s: Shown) -> Z:
    return np.ravel(s.args["gamma"])


def beta_of(s: Shown) -> Z:
    return np.ravel(s.args["beta"])


def several_features(s: Shown) -> bool:
    return batch(s).shape[1] > 1


def fits_no_other_way(s: Shown) -> bool:
    """Return whether one number for each example cannot stand beside one for each feature."""
    n, d = batch(s).shape
    return n != d and 1 not in (n, d)


def is_square(s: Shown) -> bool:
    n, d = batch(s).shape
    return n == d


# ---- which columns ----


def much(s: Shown) -> Z:
    return np.asarray(var_of(s) > 2.5**2)


def little(s: Shown) -> Z:
    return ~still(s) & (var_of(s) < 0.4**2)


def still(s: Shown) -> Z:
    return np.asarray(np.ptp(batch(s), axis=0) == 0)


def varied(s: Shown) -> Z:
    return ~still(s)


def steady(s: Shown) -> Z:
    """Return which columns vary so much that eps hardly matters."""
    return np.asarray(var_of(s) > 400 * eps_of(s))


def hardly(s: Shown) -> Z:
    """Return which columns vary so little that eps matters more than they do."""
    return ~still(s) & (var_of(s) < eps_of(s))


def far_from_zero(s: Shown) -> Z:
    return ~still(s) & (abs(mean_of(s)) > 1e4 * np.sqrt(var_of(s)))


# ---- what is said of them ----


def few_digits(got: Z, want: Z) -> bool:
    return np.allclose(got, want, rtol=0.05) and not np.allclose(got, want, rtol=1e-7)


def cancels(name: str) -> Test:
    """Say that an output has few right digits in columns far from zero, and is right elsewhere."""
    elsewhere = where(lambda s: not far_from_zero(s).any(), right(name))
    return all_of(at(far_from_zero, name, few_digits), elsewhere)


# ---- the normalized values, as z_tilde has them: the cache may hold others ----


def z_hat_in(s: Shown, outputs: Outputs) -> Z:
    out = in_columns(s, outputs["z_tilde"])
    return (out - beta_of(s)) / gamma_of(s) if out.shape == batch(s).shape else out


def z_hat_at(which: Which, true: Callable[[Z, Z], Any]) -> Test:
    """Say something of what came and what is wanted in some columns of z_hat."""
    return lambda s: at(which, "z_hat", true)(_with_z_hat(s))


def z_hat_is(value: Callable[[Shown], Any]) -> Test:
    """Say what z_hat is, where it is wrong."""

    def test(s: Shown) -> bool | None:
        if not s.got or is_right(t := _with_z_hat(s), "z_hat"):
            return None
        with np.errstate(all="ignore"):
            return same(t.got["z_hat"], value(s))

    return test


def divided_by(denominator: Callable[[Shown], Any]) -> Test:
    """Say by what z_hat is divided."""
    return z_hat_is(lambda s: (batch(s) - mean_of(s)) / denominator(s))


def z_hat_of(true: Callable[[Shown, Z], Any]) -> Test:
    """Say something of z_hat, where it is wrong."""
    return lambda s: where_wrong("z_hat", lambda got, want: true(s, got))(_with_z_hat(s))


def z_hat_tilts(up: Which, down: Which) -> Test:
    """Say that some columns of z_hat come out too wide, and others too narrow."""
    return lambda s: tilts("z_hat", up, down)(_with_z_hat(s))


def z_hat_cancels(s: Shown) -> bool | None:
    """Say that z_hat has few right digits in columns far from zero, and is right elsewhere."""
    return cancels("z_hat")(_with_z_hat(s))


def _with_z_hat(s: Shown) -> Shown:
    got = s.got and {"z_hat": z_hat_in(s, s.got)}
    return Shown(s.args, {"z_hat": z_hat_in(s, s.want)}, Observation(outputs=got or None))


def all_alike(s: Shown, z_hat: Z) -> bool:
    """Return whether all columns are moved by one number and divided by one number."""
    z, out = batch(s).ravel(), z_hat.ravel()
    low, high = z.argmin(), z.argmax()
    factor = (out[high] - out[low]) / (z[high] - z[low])
    return np.allclose(out, out[low] + factor * (z - z[low]), rtol=1e-6)


def moved_alike(s: Shown, z_hat: Z) -> bool:
    """Return whether one number is subtracted from all columns, and each has its right width."""
    moved = batch(s) - z_hat * std_of(s)
    return np.allclose(moved, moved[0, 0], rtol=1e-7)


def scaled_alike(s: Shown, z_hat: Z) -> bool:
    """Return whether all columns that vary are divided by one number."""
    factor = (z_hat.std(axis=0) / np.sqrt(var_of(s)))[varied(s)]
    return len(factor) > 1 and np.allclose(factor, factor[0], rtol=1e-6)


# ---- z_tilde ----


def means_are(value: Number) -> Test:
    """Say what the means of z_tilde's features are."""

    def test(s: Shown, got: Z) -> bool:
        means = in_columns(s, got).mean(axis=0)
        return np.allclose(means, value(s) if callable(value) else value)

    return said_of("z_tilde", test)


def without_gamma(s: Shown) -> Z:
    """Return what z_tilde would be if gamma were 1."""
    shifted: Z = (s.want["z_tilde"] - s.args["beta"]) / s.args["gamma"] + s.args["beta"]
    return shifted
