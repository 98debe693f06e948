"""Mistakes in exercise 8.1, batchnorm_conv_forward: in the formula, on the right numbers."""

import numpy as np

from grader.mistakes._parts import SAMPLE, SURVEY, WORDING, Forward, Z
from grader.mistakes._shows import all_of, equals, right_only
from grader.mistakes._shows_arrays import at, not_number, one_axis_more, too_large
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm._parts import (
    CHANNEL,
    along_channels,
    conv,
    conv_std,
    pixels,
)
from grader.mistakes.beyond_batchnorm._shows import (
    eps_of,
    hardly,
    rows_of_y,
    std_is,
    var_of,
    x_of,
    y_is,
)


@mistake(
    "batchnorm_conv_forward",
    source=SAMPLE,
    shows=std_is(lambda s: np.sqrt(x_of(s).var(axis=CHANNEL, ddof=1) + eps_of(s))),
)
def sample_variance(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is a little too large, the more so the fewer pixels there are.

    Its squares are divided by the number of pixels less one.

    In the second formula of exercise 8.1 they are divided by the product of N, H and W.
    """
    return conv(x, gamma, beta, conv_std(x, eps, ddof=1), kept=conv_std(x, eps, ddof=1).ravel())


@mistake(
    "batchnorm_conv_forward",
    source=SURVEY,
    shows=std_is(lambda s: np.sqrt(var_of(s)) + eps_of(s)),
)
def eps_outside_the_root(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is the standard deviation plus eps.

    eps belongs to the variance, inside the root.

    The third formula in exercise 8.1 has the sum of sigma squared and eps under the root.
    """
    std = x.std(axis=CHANNEL, keepdims=True) + eps
    return conv(x, gamma, beta, std, kept=std.ravel())


@mistake(
    "batchnorm_conv_forward",
    source=SURVEY,
    shows=all_of(
        std_is(lambda s: np.sqrt(var_of(s))),
        at(lambda s: var_of(s) == 0, "cache.z_hat", not_number),
    ),
)
def eps_missing(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is the bare standard deviation, and a constant channel is not a number.

    There is no eps in the denominator, so a constant channel is 0 divided by 0.

    The third formula in exercise 8.1 has the sum of sigma squared and eps under the root.
    """
    std = x.std(axis=CHANNEL, keepdims=True)
    return conv(x, gamma, beta, std, kept=std.ravel())


@mistake("batchnorm_conv_forward", shows=right_only(lambda s: eps_of(s) == 1e-5, "cache.std"))
def eps_fixed(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is right when eps is 1e-5, and wrong for any other eps.

    The eps that is passed changes nothing. So it is where it is not handed on.

    The eps in the third formula of exercise 8.1 is the function's last argument.
    """
    return conv(x, gamma, beta, conv_std(x, 1e-5), kept=conv_std(x, 1e-5).ravel())


@mistake(
    "batchnorm_conv_forward",
    source=WORDING,
    shows=all_of(std_is(lambda s: var_of(s) + eps_of(s)), at(hardly, "cache.z_hat", too_large)),
)
def divided_by_variance(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is a variance, and channels that hardly vary come out far too wide.

    The denominator is the variance plus eps, without the root.

    The third formula in exercise 8.1 has a root over both.
    """
    var = x.var(axis=CHANNEL, keepdims=True) + eps
    return conv(x, gamma, beta, var, kept=var.ravel())


@mistake("batchnorm_conv_forward", shows=std_is(lambda s: var_of(s)))
def variance_in_the_cache(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Where the cache should have the std, it has the variance.

    What is kept is the variance itself, before eps and the root.

    The std in the cache of exercise 8.1 is the denominator of its third formula.
    """
    return conv(x, gamma, beta, conv_std(x, eps), kept=x.var(axis=CHANNEL))


@mistake("batchnorm_conv_forward", shows=one_axis_more("cache.std"))
def std_in_a_row(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache has one axis too many, of length 1.

    So it is where an axis that was averaged over is still there.

    Exercise 8.1 asks for a flat std, with one number for each channel.
    """
    return conv(x, gamma, beta, conv_std(x, eps), kept=conv_std(x, eps).reshape(1, -1))


@mistake("batchnorm_conv_forward", shows=equals("cache.z_hat", rows_of_y))
def output_in_the_cache(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The z_hat in the cache is your output, in rows.

    What is kept is what comes after the scale and the shift. The backward pass needs what comes
    before them.

    In exercise 8.1, z_hat is what the third formula gives.
    """
    y, cache = conv(x, gamma, beta, conv_std(x, eps), kept=conv_std(x, eps).ravel())
    return y, cache._replace(z_hat=pixels(y))


@mistake(
    "batchnorm_conv_forward",
    shows=y_is(lambda s: s.want["y"] - along_channels(s.args["beta"])),
)
def beta_missing(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Every channel of your y has mean 0, whatever beta is.

    The shift is missing: beta is not added.

    The last formula in exercise 8.1 ends with beta.
    """
    return conv(x, gamma, np.zeros_like(beta), conv_std(x, eps), kept=conv_std(x, eps).ravel())


@mistake(
    "batchnorm_conv_forward",
    shows=y_is(
        lambda s: (s.want["y"] - along_channels(s.args["beta"])) / along_channels(s.args["gamma"])
    ),
)
def not_scaled_or_shifted(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Your y does not depend on gamma and beta.

    It is the normalized image. What is missing is the last step.

    The last formula in exercise 8.1 multiplies by gamma and adds beta.
    """
    ones, zeros = np.ones(len(gamma)), np.zeros(len(beta))
    y, cache = conv(x, ones, zeros, conv_std(x, eps), kept=conv_std(x, eps).ravel())
    return y, cache._replace(gamma=gamma)
