"""What symptoms in the exercises of notebook 1 say, as tests: see grader/mistakes/_shows.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._shows import Number, Shown, Test, equals, is_right, said_of, where_wrong
from grader.mistakes.normalize_inputs._parts import X, descend, largest, slope

# ---- exercise 1.1 ----


def varies(s: Shown) -> X:
    return np.asarray(np.ptp(s.args["x"], axis=0) > 0)


def constant(s: Shown) -> X:
    return ~varies(s)


def wide(s: Shown) -> X:
    return np.asarray(s.args["x"].std(axis=0) > 2.5)


def narrow(s: Shown) -> X:
    return np.asarray(varies(s) & (s.args["x"].std(axis=0) < 0.4))


def tenth(s: Shown) -> X:
    return constant(s) & (s.args["x"][0] == 0.1)


def sigma_times(factor: Callable[[Shown], Any]) -> Test:
    """Say that sigma is so many times what it should be, where a feature varies."""
    return equals("sigma", lambda s: np.where(varies(s), factor(s) * s.want["sigma"], 1.0))


def several_times(got: X, want: X) -> bool:
    # a range is at least twice the standard deviation
    return bool((got >= 2 * want * (1 - 1e-9)).all())


def tiny(s: Shown) -> X:
    return varies(s) & (s.args["x"].std(axis=0) < 1e-8)


def very_narrow(s: Shown) -> X:
    return varies(s) & (s.args["x"].std(axis=0) < 2e-3)


def zero_or_nan(got: X, want: X) -> bool:
    return bool((~(abs(got) > 1e-12)).all())


def smaller_unevenly(got: X, want: X) -> bool:
    return bool((got < want).all() and (len(got) < 2 or np.ptp(got / want) > 1e-6))


def grown(got: X, want: X) -> bool:
    return bool((got >= want * (1 - 1e-10)).all() and (got > want * (1 + 1e-10)).any())


def zero_for_constant_rows(s: Shown) -> bool | None:
    """Say that sigma is 0 for each constant row, where there are some."""
    alike = np.ptp(s.args["x"], axis=1) == 0
    if not s.got or not alike.any():
        return None
    sigma = np.asarray(s.got["sigma"])
    return sigma.shape == alike.shape and bool((sigma[alike] == 0).all())


# ---- exercise 1.2 ----


def whole_x(s: Shown) -> bool:
    return bool(s.args["x"].dtype.kind == "i")


def large_sigma(s: Shown) -> X:
    return np.asarray(s.args["sigma"] > 1.01)


def small_sigma(s: Shown) -> X:
    return np.asarray(s.args["sigma"] < 1)


def standardized(s: Shown) -> X:
    x = s.args["x"]
    return np.asarray((x - x.mean(axis=0)) / x.std(axis=0))


def of_one_factor_each(got: X, want: X) -> bool:
    """Return whether each column is some positive number times what it should be, not 1."""
    ratio = got / want
    return bool(
        (ratio > 0).all() and (abs(ratio - 1) > 1e-6).all() and np.allclose(ratio, ratio[0])
    )


def off_by_the_same(got: X, want: X) -> bool:
    """Return whether all entries of each column are off by one number, not 0."""
    off = got - want
    return bool((off != 0).all() and np.allclose(off, off[0], rtol=1e-6, atol=0))


def moved_only(true: Callable[[Shown, X], Any]) -> Test:
    """Say that the columns of x are as wide as they were, and of by how much they are moved."""

    def test(s: Shown, got: X) -> bool:
        moved = s.args["x"] - got
        return np.allclose(moved, moved[0]) and bool(true(s, moved[0]))

    return said_of("x_norm", test)


def all_alike(s: Shown, got: X) -> bool:
    """Return whether all columns of x are moved by one number and divided by one number."""
    x, out = s.args["x"].ravel(), got.ravel()
    low, high = x.argmin(), x.argmax()
    factor = (out[high] - out[low]) / (x[high] - x[low])
    return np.allclose(out, out[low] + factor * (x - x[low]), rtol=1e-6)


def smaller_with_sigma(s: Shown, got: X) -> bool:
    """Return whether each column is too small by a factor, the more so the smaller its sigma is."""
    share = got / s.want["x_norm"]
    order = np.argsort(s.args["sigma"])
    falls = (share > 0).all() and (np.diff(share[0, order]) >= -1e-12).all()
    # a large sigma hardly notices
    return bool(falls and np.allclose(share, share[0]) and (share <= 1 + 1e-12).all())


# ---- exercise 1.3 ----


def kappa(matrix: Callable[[X], X]) -> Test:
    """Say that kappa is that of a matrix that is made of x."""

    def of(s: Shown) -> Any:
        values = np.linalg.eigvalsh(matrix(s.args["x"]))
        return values[-1] / values[0]

    return equals("kappa", of)


def kappa_at_most(most: Number) -> Test:
    """Say that kappa never exceeds a number."""

    def test(s: Shown) -> bool | None:
        limit = most(s) if callable(most) else most
        return where_wrong("kappa", lambda got, want: got <= limit + 1e-9)(s)

    return test


def features(s: Shown) -> int:
    return int(s.args["x"].shape[1])


# ---- exercise 1.4 ----


def most(s: Shown) -> int:
    return int(s.args["max_steps"])


def runs_out(s: Shown) -> bool:
    """Return whether right answers stop because no more steps are allowed."""
    return bool(s.want["steps"] == most(s) and gradient_at(s, s.want["w"]) > s.args["tolerance"])


def gradient(s: Shown, w: X) -> X:
    return slope(s.args["x"], s.args["y"], w)


def gradient_at(s: Shown, w: X) -> float:
    """Return the size of the gradient, as exercise 1.4 measures it."""
    return largest(gradient(s, w))


def loss(s: Shown, w: X) -> float:
    return float(np.mean((s.args["x"] @ w - s.args["y"]) ** 2) / 2)


def least_loss(s: Shown) -> float:
    return loss(s, np.linalg.lstsq(s.args["x"], s.args["y"], rcond=None)[0])


def count(true: Callable[[Shown, int], Any]) -> Test:
    """Say something of the number of steps that came, right or wrong."""
    return said_of("steps", lambda s, got: true(s, int(got)))


def where_it_stopped(true: Callable[[Shown, X], Any]) -> Test:
    """Say something of the weights that came, where the answer is wrong."""

    def test(s: Shown) -> bool | None:
        if not s.got or np.shape(s.got["w"]) != np.shape(s.want["w"]):
            return None
        with np.errstate(all="ignore"):
            ok = is_right(s, "w") and is_right(s, "steps")
            return None if ok else bool(true(s, np.asarray(s.got["w"])))

    return test


def steps_times(factor: Number) -> Test:
    """Say that each step is so many times as long as it should be."""

    def test(s: Shown, w: X) -> bool:
        scale = float(factor(s)) if callable(factor) else factor
        there, steps = descend(*s.args.values(), factor=scale)
        if not np.isfinite(there).all():
            return not bool((np.abs(w) < 1e50).all())
        return np.allclose(w, there, rtol=1e-6) and s.got["steps"] == steps

    return where_it_stopped(test)


def is_multiple(w: X, unit: float) -> bool:
    return np.allclose(w / unit, np.round(w / unit), atol=1e-6)
