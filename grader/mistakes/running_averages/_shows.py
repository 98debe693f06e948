"""What symptoms in notebook 6 speak of: averages, widths, folded layers, and rows in batches."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._shows import Shown, Test, equals, is_right, right_for, where
from grader.mistakes.running_averages.batchnorm_inference._parts import output
from grader.mistakes.running_averages.fold_batchnorm._parts import Pair, folded, right_scale
from utils.exercises import Outputs

Z = np.ndarray


def eps_of(s: Shown) -> float:
    return float(s.args.get("eps", 1e-5))


def momentum_of(s: Shown) -> float:
    return float(s.args.get("momentum", 0.9))


# ---- an average, in exercise 6.1 ----


def average_is(value: Callable[[Z, Z, float], Z]) -> Test:
    """Say what the new average is: made of the old one, the batch's, and momentum."""
    return equals("running", lambda s: value(s.args["running"], s.args["batch"], momentum_of(s)))


# ---- widths, in exercises 6.2, 6.4 and 6.5 ----


def widths(name: str, shift: str, var: str, say: Callable[[Z, Z, float], Any]) -> Test:
    """Say how many times too wide the features are: of that, of their variances, and eps.

    shift: the argument that is added to them. var: the argument or output with the variances.
    """

    def test(s: Shown) -> bool | None:
        if name not in s.got or is_right(s, name):
            return None
        if np.shape(s.got[name]) != np.shape(s.want[name]):
            return False
        added = s.args.get(shift, 0.0)
        got, want = s.got[name] - added, s.want[name] - added
        with np.errstate(all="ignore"):
            times = (got * want).sum(axis=0) / (want * want).sum(axis=0)
            same = np.allclose(got, times * want, equal_nan=True) or not np.isfinite(times).all()
            variances = s.args[var] if var in s.args else s.want[var]
            return same and bool(say(times, variances, eps_of(s)))

    return test


def wide_where_little(times: Z, var: Z, eps: float) -> bool:
    """Return whether features that hardly vary are too wide, or not a number, others hardly."""
    little, much = var < eps, var > 100 * eps
    return bool((~(times[little] <= 1)).all() and np.allclose(times[much], 1, atol=0.1))


def narrow_where_little(times: Z, var: Z, eps: float) -> bool:
    """Return whether features that hardly vary are too narrow, and others hardly."""
    little, much = var < eps, var > 100 * eps
    return bool((times[little] < 1).all() and np.allclose(times[much], 1, atol=0.1))


def a_little_off(times: Z, var: Z, eps: float) -> bool:
    """Return whether features that vary much are hardly off."""
    return bool(np.allclose(times[var > 100 * eps], 1, atol=0.1))


def narrow_where_much(times: Z, var: Z, eps: float) -> bool:
    """Return whether features that vary much are too narrow, and others too wide."""
    little = var < 1 - 2 * eps
    return bool((times[var > 1] < 1).all() and (~(times[little] <= 1)).all())


def wide_where_much(times: Z, var: Z, eps: float) -> bool:
    """Return whether features that vary much are too wide, and others too narrow."""
    little = var < 1 - 2 * eps
    return bool((times[var > 1] > 1).all() and (times[little] < 1).all())


def outputs_wide(say: Callable[[Z, Z, float], Any]) -> Test:
    return widths("z_tilde", "beta", "running_var", say)


def weights_wide(say: Callable[[Z, Z, float], Any]) -> Test:
    return widths("W_folded", "", "running_var", say)


# ---- batch norm with fixed statistics, in exercise 6.2 ----


def inference(z: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Z:
    return output(z, gamma, beta, mean, np.sqrt(var + eps))


def inference_with(**args: Any) -> Test:
    """Say that the result is that of other arguments."""
    return right_for("batchnorm_inference", inference, **args)


def inference_is(value: Callable[[Z, Z, Z, Z, Z], Z]) -> Test:
    """Say what the result is made of: of z, gamma, beta, the running mean, and the root."""

    def made(s: Shown) -> Z:
        names = ("z", "gamma", "beta", "running_mean", "running_var")
        z, gamma, beta, mean, var = (s.args[name] for name in names)
        return value(z, gamma, beta, mean, np.sqrt(var + eps_of(s)))

    return equals("z_tilde", made)


def off_in_each_feature(s: Shown) -> bool | None:
    """Say that what is off is the same number in all rows of a feature."""
    if not s.got or is_right(s, "z_tilde"):
        return None
    off = s.got["z_tilde"] - s.want["z_tilde"]
    return bool(np.allclose(off, off[0]))


# ---- a folded layer, in exercise 6.4 ----


def fold(w: Z, b: Z, gamma: Z, beta: Z, mean: Z, var: Z, eps: float = 1e-5) -> Pair:
    return folded(w, b, right_scale(gamma, var, eps), beta, mean)


def fold_with(*names: str, **args: Any) -> Test:
    """Say that results are those of other arguments."""
    return right_for("fold_batchnorm", fold, *names, **args)


def scale_of(s: Shown) -> Z:
    return right_scale(s.args["gamma"], s.args["running_var"], eps_of(s))


def folded_b_is(value: Callable[[Z, Z, Z, Z], Z]) -> Test:
    """Say what the folded b is made of: of b, the scale, beta, and the running mean."""
    return equals(
        "b_folded",
        lambda s: value(s.args["b"], scale_of(s), s.args["beta"], s.args["running_mean"]),
    )


def b_right_just_without_one(s: Shown) -> bool | None:
    """Say that the folded b is wrong in every unit that had a b, and in no other."""
    if not s.got or is_right(s, "b_folded") or np.shape(s.got["b_folded"]) != s.args["b"].shape:
        return None if is_right(s, "b_folded") else False
    right = np.isclose(s.got["b_folded"], s.want["b_folded"], rtol=1e-6, atol=1e-12)
    return bool((right == (s.args["b"] == 0)).all())


# ---- rows in batches, in exercise 6.3 ----


def one_by_one(s: Shown) -> bool:
    return bool(s.args["batches"] == 1)


def batches_of(s: Shown) -> list[Z]:
    return np.split(s.args["rows"], np.cumsum(s.args["sizes"])[:-1])


def last_statistics(s: Shown) -> Outputs:
    last = batches_of(s)[-1]
    return {"mean": last.mean(axis=0), "var": last.var(axis=0)}


def both_wrong(s: Shown) -> bool | None:
    """Say that mean and variance are wrong, if one is."""
    wrong = [not is_right(s, name) for name in ("mean", "var")]
    return all(wrong) if s.got and any(wrong) else None


def only_variance_wrong(s: Shown) -> bool | None:
    """Say that the variance is wrong, and the mean right."""
    return is_right(s, "mean") if s.got and not is_right(s, "var") else None


def _is_off(s: Shown) -> Z:
    """Return for each feature whether its variance is wrong."""
    if np.shape(s.got["var"]) != s.want["var"].shape:
        return np.ones(s.want["var"].shape, dtype=bool)
    return np.asarray(~np.isclose(s.got["var"], s.want["var"], rtol=1e-5, atol=1e-12))


def wrong_where_squares_cancel(s: Shown) -> bool | None:
    """Say that the variance is wrong just in features with a large mean and a small spread."""
    if not s.got or not (off := _is_off(s)).any():
        return None
    rows = s.args["rows"]
    return is_right(s, "mean") and not off[abs(rows.mean(axis=0)) < 1e4 * rows.std(axis=0)].any()


def wrong_where_means_differ(s: Shown) -> bool | None:
    """Say that the variance alone is wrong, and in all features whose batches' means differ."""
    if not s.got or not (off := _is_off(s)).any():
        return None
    means = np.array([batch.mean(axis=0) for batch in batches_of(s)])
    return is_right(s, "mean") and bool(off[np.ptp(means, axis=0) > 1e-9].all())


def with_several_batches(test: Test) -> Test:
    """Say something of several batches, and that the variance of one is right."""
    return where(
        lambda s: len(s.args["sizes"]) > 1, test, lambda s: None if is_right(s, "var") else False
    )


def both(*tests: Test) -> Test:
    """Say several things of which each must speak where one does."""

    def test(s: Shown) -> bool | None:
        results = [one(s) for one in tests]
        return None if results == [None] * len(tests) else all(results)

    return test


def nan_where_one_row(s: Shown) -> bool | None:
    """Say that the variance is wrong, and not a number just where a batch has one row."""
    if not s.got or is_right(s, "var"):
        return None
    return bool(np.isnan(s.got["var"]).all()) == bool(1 in s.args["sizes"])


# ---- the state for PyTorch, in exercise 6.6 ----


def variance_between(s: Shown) -> bool | None:
    """Say that the variance is between what it was and what it should be."""
    if not s.got or is_right(s, "running_var"):
        return None
    got = s.got["running_var"]
    return bool(((s.args["running_var"] < got) & (got < s.want["running_var"])).all())


def far_too_small(s: Shown) -> bool | None:
    """Say that the variance is at most half of what it should be."""
    if not s.got or is_right(s, "running_var"):
        return None
    return bool((s.got["running_var"] <= s.want["running_var"] / 2 + 1e-12).all())
