"""Mistakes in exercise 6.4, fold_batchnorm: in the scale, and in what is returned."""

import numpy as np

from grader.mistakes._parts import IN_PLACE, SURVEY, WORDING
from grader.mistakes._shows import are, changes, equals, exchanged, not_finite, where
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import (
    a_little_off,
    fold_with,
    narrow_where_much,
    scale_of,
    weights_wide,
    wide_where_much,
)
from grader.mistakes.running_averages.fold_batchnorm._parts import A, Pair, folded, right_scale


@mistake("fold_batchnorm", shows=equals("W_folded", lambda s: s.args["W"]))
def only_the_bias_folded(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """The W that you return is the one that came in.

    The scale multiplies what x brings in, too.

    The equation in exercise 6.4 has the product of x and W inside the brackets.
    """
    return w.astype(np.float64), (b - mean) * right_scale(gamma, var, eps) + beta


@mistake(
    "fold_batchnorm",
    shows=where(
        lambda s: len(s.args["W"]) == len(s.args["gamma"]),
        equals("W_folded", lambda s: s.args["W"] * scale_of(s)[:, None]),
        lambda s: bool(s.seen.raised),
    ),
)
def rows_scaled(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """The function stops, or the rows of W are scaled where its columns should be.

    A scale belongs to a unit, and a unit's weights are a column of W here: a row per input, a
    column per unit.

    The shapes in exercise 6.4 say which axis the units are along.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale[:, None], (b - mean) * scale + beta


@mistake("fold_batchnorm", source=SURVEY, shows=weights_wide(a_little_off))
def eps_outside_the_root(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Off where a unit hardly varies; where it varies much, that is hardly to be seen.

    eps is added to the root of the variance. It belongs to the variance, inside the root.

    The equation in exercise 6.4 has the root over the sum of variance and eps.
    """
    return folded(w, b, gamma / (np.sqrt(var) + eps), beta, mean)


@mistake(
    "fold_batchnorm",
    source=SURVEY,
    shows=where(lambda s: not s.args["running_var"].all(), not_finite("W_folded", "b_folded")),
)
def eps_missing(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Infinite, or not a number, where a unit did not vary in training.

    eps is not used. In training it was, so the folded layer is another one.

    The equation in exercise 6.4 has the root over the sum of variance and eps.
    """
    return folded(w, b, gamma / np.sqrt(var), beta, mean)


@mistake("fold_batchnorm", shows=fold_with(eps=1e-5))
def eps_fixed(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Whatever eps is passed, the result is that of 1e-5.

    The eps that is passed has no effect.

    The eps in the equation in exercise 6.4 is the function's last argument.
    """
    return folded(w, b, right_scale(gamma, var, 1e-5), beta, mean)


@mistake("fold_batchnorm", source=WORDING, shows=weights_wide(narrow_where_much))
def divided_by_variance(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Units that vary much come out too small, those that vary little too large.

    gamma is divided by the variance plus eps, without the root.

    The equation in exercise 6.4 has a root below the line.
    """
    return folded(w, b, gamma / (var + eps), beta, mean)


@mistake("fold_batchnorm", shows=fold_with(gamma=lambda s: np.ones_like(s.args["gamma"])))
def gamma_left_out(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Neither array depends on gamma.

    The scale is one over the deviation. What training has learned in gamma is part of it.

    The fraction in the equation in exercise 6.4 has gamma above the line.
    """
    return folded(w, b, 1 / np.sqrt(var + eps), beta, mean)


@mistake(
    "fold_batchnorm",
    shows=fold_with(gamma=lambda s: s.args["beta"], beta=lambda s: s.args["gamma"]),
)
def exchanged_parameters(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """W is scaled by beta, and gamma is in the shift.

    gamma and beta have changed places.

    In the equation in exercise 6.4 gamma is the scale and beta the shift.
    """
    return folded(w, b, right_scale(beta, var, eps), gamma, mean)


@mistake("fold_batchnorm", source=IN_PLACE, shows=changes("W"))
def layer_changed(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """The layer that you were given is no longer what it was.

    It was written into. The unfolded network may still be trained on.

    Exercise 6.4 asks for new arrays.
    """
    scale = right_scale(gamma, var, eps)
    if w.dtype.kind != "f":
        return folded(w, b, scale, beta, mean)
    w *= scale
    b -= mean
    b *= scale
    b += beta
    return w, b


@mistake("fold_batchnorm", source=WORDING, shows=weights_wide(narrow_where_much))
def divided_by_variance_without_eps(
    w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5
) -> Pair:
    """Units that vary much come out too small, those that vary little too large.

    gamma is divided by the variance alone: there is neither a root nor eps.

    The equation in exercise 6.4 has the root over the sum of variance and eps.
    """
    return folded(w, b, gamma / var, beta, mean)


@mistake("fold_batchnorm", shows=weights_wide(wide_where_much))
def multiplied_by_the_deviation(
    w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5
) -> Pair:
    """Units that vary much come out too large, those that vary little too small.

    gamma is multiplied by the root, where it should be divided.

    The equation in exercise 6.4 has the root below the line.
    """
    return folded(w, b, gamma * np.sqrt(var + eps), beta, mean)


@mistake(
    "fold_batchnorm", shows=fold_with("W_folded", gamma=lambda s: np.ones_like(s.args["gamma"]))
)
def gamma_missing_in_w(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Your W does not depend on gamma.

    It is divided by the deviation, and not multiplied by gamma.

    The fraction in the equation in exercise 6.4 has gamma above the line, for W as for b.
    """
    scale = right_scale(gamma, var, eps)
    return w / np.sqrt(var + eps), (b - mean) * scale + beta


@mistake("fold_batchnorm", shows=exchanged("W_folded", "b_folded"))
def exchanged_outputs(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """W and b have changed places.

    The folded b is returned first.

    Exercise 6.4 returns the folded W and then the folded b.
    """
    return folded(w, b, right_scale(gamma, var, eps), beta, mean)[::-1]


@mistake("fold_batchnorm", shows=are(lambda s: {"W_folded": s.args["W"], "b_folded": s.args["b"]}))
def nothing_folded(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Both arrays come back as they were.

    Batch norm is not in them.

    The equation in exercise 6.4 has the layer alone on one side, and both together on the other.
    """
    return w.astype(np.float64), b.astype(np.float64)


@mistake("fold_batchnorm", shows=equals("W_folded", lambda s: s.want["W_folded"] + s.args["beta"]))
def shift_in_w_too(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """Beta is added to your W.

    What does not multiply x belongs into b alone.

    In the equation in exercise 6.4 beta stands outside the brackets, and no x with it.
    """
    scale = right_scale(gamma, var, eps)
    return w * scale + beta, (b - mean) * scale + beta


@mistake(
    "fold_batchnorm",
    shows=equals("W_folded", lambda s: (s.args["W"] - s.args["running_mean"]) * scale_of(s)),
)
def mean_in_w_too(w: A, b: A, gamma: A, beta: A, mean: A, var: A, eps: float = 1e-5) -> Pair:
    """The running mean is subtracted from your W.

    What does not multiply x belongs into b alone.

    The brackets in the equation in exercise 6.4 hold the running mean, and no x with it.
    """
    scale = right_scale(gamma, var, eps)
    return (w - mean) * scale, (b - mean) * scale + beta
