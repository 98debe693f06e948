"""What symptoms in the exercises of notebook 3 say, as tests: see grader/mistakes/_shows.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._parts import backward
from grader.mistakes._shows import Number, Shown, Test, equals, said_of, where, where_wrong
from grader.mistakes.batchnorm_backward._parts import FLOOR, Z, distance, sizes, slopes
from utils import BatchNormCache
from utils.exercises.gradient_tools import FUNCTIONS

# ---- exercise 3.1: the result is a number ----


def a_of(s: Shown) -> Z:
    return np.asarray(s.args["a"])


def b_of(s: Shown) -> Z:
    return np.asarray(s.args["b"])


def sizes_of(s: Shown) -> Z:
    return sizes(a_of(s), b_of(s))


def distance_of(s: Shown) -> Z:
    return distance(a_of(s), b_of(s))


def errors_of(s: Shown) -> Z:
    return np.asarray(distance_of(s) / np.maximum(sizes_of(s), FLOOR))


def max_of(errors: Z) -> float:
    return float(np.max(errors))


def zero_in_both(s: Shown) -> bool:
    return bool((sizes_of(s) == 0).any())


def tiny_entries(s: Shown) -> bool:
    return bool(((sizes_of(s) > 0) & (sizes_of(s) < FLOOR)).any())


def opposite(s: Shown) -> bool:
    return bool((a_of(s) == -b_of(s)).all())


def of_all_sizes(s: Shown) -> bool:
    return bool(sizes_of(s).min() > 0 and sizes_of(s).max() > 1e4 * sizes_of(s).min())


def worst_is_largest(s: Shown) -> bool:
    """Return whether one of the worst entries is the largest, in its difference and its size."""
    worst = errors_of(s) >= errors_of(s).max() * (1 - 1e-12)
    by_both = (distance_of(s) == distance_of(s).max()) & (sizes_of(s) == sizes_of(s).max())
    return bool((worst & by_both).any())


def negative_that_differs(s: Shown) -> bool:
    return bool(((distance_of(s) > 0) & (np.minimum(a_of(s), b_of(s)) < 0)).any())


def about(factor: float) -> Test:
    """Say about how many times the error is what it should be."""
    return where_wrong("error", lambda got, want: abs(got / want / factor - 1) < 0.2)


# ---- exercise 3.2 ----


def step(s: Shown) -> float:
    return float(s.args.get("h", 1e-5))


def small_step(s: Shown) -> bool:
    """Return whether the step is small beside x."""
    return step(s) < 1e-3 and bool(np.abs(s.args["x"]).max() > 0.1)


def large_step(s: Shown) -> bool:
    return step(s) >= 0.1


def axes(s: Shown) -> int:
    return int(s.args["x"].ndim)


def whole_x(s: Shown) -> bool:
    return bool(s.args["x"].dtype.kind == "i")


def values_at(s: Shown, x: Z) -> Z:
    return FUNCTIONS[s.args["f"]](x, s.args["w"])


def gradient_of(loss: Callable[[Z], Any]) -> Test:
    """Say of which loss dx is the gradient, in the values of f."""
    return equals(
        "dx", lambda s: slopes(lambda x: loss(values_at(s, x)), s.args["x"], -step(s), step(s))
    )


def dx_about(value: Callable[[Z], Z]) -> Test:
    """Say what dx is but for a small error, where the step is small."""
    near = lambda got, want: np.abs(got - value(want)).max() < 1e-3 * np.abs(want).max()  # noqa: E731
    return where(small_step, where_wrong("dx", near))


def nearly_right_dx(s: Shown) -> bool | None:
    """Say that dx is nearly right where the step is small, and wrong where it is large."""

    def near(s: Shown, got: Z) -> bool:
        off = np.abs(got - s.want["dx"]).max() / np.abs(s.want["dx"]).max()
        # round-off is below 1e-8
        return bool(1e-8 < off < 1e-3) if small_step(s) else bool(off > 1e-6)

    return where(lambda s: small_step(s) or large_step(s), said_of("dx", near))(s)


def first_alone_right(s: Shown, dx: Z) -> bool:
    """Return whether the first entry of dx is right, and no other."""
    right = np.isclose(dx, s.want["dx"], rtol=1e-6, atol=0).ravel()
    return bool(right[0] and not right[1:].any())


def alike_along(axes_of: Callable[[Z], Any]) -> Test:
    """Say along which axes all entries of dx are the same number."""
    return where_wrong("dx", lambda got, want: np.ptp(got, axis=axes_of(got)).max() == 0)


# ---- exercise 3.3: the layers have numbers here, see utils/exercises/gradient_tools.py ----

TANH, SQUARE, SQUARE_OFF, CENTERING, ENTRY_OFF, TINY, NO_DOUT, BARELY = 0, 2, 3, 4, 7, 9, 10, 11


def layer(*numbers: int) -> Callable[[Shown], bool]:
    """Return what tells whether a case is one of these layers, with the default tolerance."""
    return lambda s: s.args.get("forward") in numbers and "tolerance" not in s.args


def loosely(number: int) -> Callable[[Shown], bool]:
    """Return what tells whether a case is this layer, with a looser tolerance."""
    return lambda s: s.args.get("forward") == number and "tolerance" in s.args


def a_right_layer(s: Shown) -> bool:
    return layer(TANH, SQUARE, CENTERING)(s)


def accepts(speaks: Callable[[Shown], bool]) -> Test:
    """Say that layers pass the check."""
    return where(speaks, said_of("agrees", lambda s, got: got.all()))


def refuses(speaks: Callable[[Shown], bool]) -> Test:
    """Say that layers do not pass the check."""
    return where(speaks, said_of("agrees", lambda s, got: not got.any()))


def inverted(s: Shown) -> bool | None:
    """Say that right layers fail and wrong ones pass, where the tolerance is the default one."""
    turned = said_of("agrees", lambda s, got: np.array_equal(got, np.logical_not(s.want["agrees"])))
    return where(lambda s: "tolerance" not in s.args, turned)(s)


# ---- exercises 3.4 and 3.5 ----


def z_hat(s: Shown) -> Z:
    return np.asarray(s.args["z_hat"])


def std(s: Shown) -> Z:
    return np.asarray(s.args["std"])


def gamma(s: Shown) -> Z:
    return np.asarray(s.args["gamma"])


def features(s: Shown) -> int:
    return int(s.args["dout"].shape[1])


def over_n_minus_one(s: Shown) -> Any:
    return np.float64(s.n) / (s.n - 1)


def over_thirty_two(s: Shown) -> float:
    return s.n / 32


def steady(s: Shown) -> Z:
    """Return in which columns of several examples an eps of 1e-5 hardly matters."""
    return (std(s) > 0.1) & (s.n > 1)


def hardly(s: Shown) -> Z:
    """Return in which columns of several examples an eps of 1e-5 matters."""
    return (std(s) < 0.01) & (s.n > 1)


def still(s: Shown) -> Z:
    return np.asarray((z_hat(s) == 0).all(axis=0))


def dgamma_is_dbeta_times(factor: Callable[[Shown], Z]) -> Test:
    """Say that dgamma is a multiple of the right dbeta."""
    return said_of("dgamma", lambda s, got: np.allclose(got, s.want["dbeta"] * factor(s)))


def dz_of_paths(whole: Number = 1.0, mean: Number = 1.0, spread: Number = 1.0) -> Test:
    """Say how strong dz is, as a whole and in its paths through the mean and the variance."""

    def value(s: Shown) -> Z:
        factors = [f(s) if callable(f) else f for f in (whole, mean, spread)]
        cache = BatchNormCache(z_hat(s), std(s), gamma(s))
        return backward(s.args["dout"], cache, *factors)[0]

    return equals("dz", value)


def dz_of(bracket: Callable[[Z, Z], Z]) -> Test:
    """Say what stands in the bracket of dz, made of dout and z_hat."""
    return equals("dz", lambda s: gamma(s) / std(s) * bracket(s.args["dout"], z_hat(s)))


def sums_off(s: Shown) -> bool | None:
    """Say that the columns of dz do not sum to 0, where it is wrong."""
    return where_wrong("dz", lambda got, want: not _balanced(got).any())(s)


def sums_to_zero(s: Shown) -> bool | None:
    """Say that the columns of dz sum to 0, though it is wrong."""
    return where_wrong("dz", lambda got, want: _balanced(got).all())(s)


def variance_path(true: Callable[[Z], Any]) -> Test:
    """Say what the path through the variance brings into dz, if the rest is right."""

    def test(s: Shown) -> bool | None:
        dout = s.args["dout"]
        rest = gamma(s) / std(s) * (dout - dout.mean(axis=0))
        return where_wrong("dz", lambda got, want: true((got - rest) * std(s) / gamma(s)))(s)

    return test


def one_number_a_column(path: Z) -> bool:
    return np.allclose(path, path[0], atol=1e-9) and bool((np.abs(path) > 1e-9).any())


def multiple_of_z_hat(s: Shown, dz: Z) -> bool:
    """Return whether each column is some number times that of z_hat."""
    along = (dz * z_hat(s)).sum(axis=0) / ((z_hat(s) ** 2).sum(axis=0) + 1e-300)
    return np.allclose(dz, along * z_hat(s), atol=1e-9) and bool(dz.any())


def orthogonal(s: Shown, dz: Z) -> bool:
    """Return whether each column of dz that is numbers is orthogonal to that of z_hat."""
    numbers = ~still(s)
    along = (dz * z_hat(s)).sum(axis=0)[numbers]
    size = np.abs(dz * z_hat(s)).sum(axis=0)[numbers]
    return bool((np.abs(along) <= 1e-9 * size).all())


def _balanced(dz: Z) -> Z:
    return np.abs(dz.sum(axis=0)) <= 1e-9 * (1 + np.abs(dz).max(axis=0))
