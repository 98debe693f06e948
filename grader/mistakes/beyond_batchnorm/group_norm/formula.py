"""Mistakes in exercise 8.2, group_norm: in the formula, with the right groups."""

import numpy as np

from grader.mistakes._parts import IN_PLACE, SAMPLE, SURVEY, WORDING, Z
from grader.mistakes._shows import changes, right_only
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm._parts import grouped, in_groups, over, refuse, scaled
from grader.mistakes.beyond_batchnorm._shows import (
    centred,
    channels_of,
    deviations_of,
    eps_of,
    groups_of,
    size_of,
    x_hat_is,
    x_hat_right,
    x_of,
    y_is,
)


def spread(x: Z, groups: int) -> tuple[Z, Z]:
    """Each group's distances from its mean, and its variance."""
    refuse(x, groups)
    parts = in_groups(x, groups)
    return parts - parts.mean(axis=2, keepdims=True), parts.var(axis=2, keepdims=True)


@mistake(
    "group_norm",
    source=SURVEY,
    shows=x_hat_is(lambda s: centred(s) / (deviations_of(s) + eps_of(s))),
)
def eps_outside_the_root(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """The normalized values are a group's distances, divided by its deviation plus eps.

    eps is added outside the root. It belongs to the variance, inside.

    The formula for the normalized values in exercise 8.2 has sigma squared and eps under one root.
    """
    distances, var = spread(x, groups)
    return scaled((distances / (np.sqrt(var) + eps)).reshape(x.shape), gamma, beta)


@mistake("group_norm", source=SURVEY, shows=x_hat_is(lambda s: centred(s) / deviations_of(s)))
def eps_missing(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """The normalized values are those without eps, and not numbers where a group is constant.

    eps is in no place of the denominator, so a constant group is 0 divided by 0.

    The formula for the normalized values in exercise 8.2 has sigma squared and eps under one root.
    """
    distances, var = spread(x, groups)
    return scaled((distances / np.sqrt(var)).reshape(x.shape), gamma, beta)


@mistake("group_norm", shows=right_only(lambda s: eps_of(s) == 1e-5, "y"))
def eps_fixed(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Your y is that of eps 1e-5, also where another eps is passed.

    The eps that is passed changes nothing.

    The eps in the formulas of exercise 8.2 is the function's last argument.
    """
    return grouped(x, gamma, beta, groups, 1e-5)


@mistake(
    "group_norm",
    source=SAMPLE,
    shows=x_hat_is(
        lambda s: (
            centred(s)
            / np.sqrt(
                deviations_of(s) ** 2 * (np.float64(size_of(s)) / (size_of(s) - 1)) + eps_of(s)
            )
        )
    ),
)
def sample_variance(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """The normalized values are a little too small, the more so the smaller the groups, and not
    numbers where a group has a single one.

    The squares are divided by the number of a group's values less one.

    The variance in exercise 8.2 is divided by m, the number of values.
    """
    refuse(x, groups)
    return scaled(over(in_groups(x, groups), eps, ddof=1).reshape(x.shape), gamma, beta)


@mistake(
    "group_norm",
    source=WORDING,
    shows=x_hat_is(lambda s: centred(s) / (deviations_of(s) ** 2 + eps_of(s))),
)
def divided_by_variance(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Groups that vary much come out too narrow, those that vary little too wide.

    The denominator is the variance plus eps, without the root.

    The formula for the normalized values in exercise 8.2 has a root over both.
    """
    distances, var = spread(x, groups)
    return scaled((distances / (var + eps)).reshape(x.shape), gamma, beta)


@mistake(
    "group_norm",
    shows=x_hat_is(
        lambda s: x_of(s) / np.sqrt(deviations_of(s) ** 2 + eps_of(s)),
    ),
)
def mean_left_in(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """The groups have the right width, and keep their means.

    The values are divided, but the mean is not subtracted.

    The formula for the normalized values in exercise 8.2 has a difference above the line.
    """
    _, var = spread(x, groups)
    return scaled((in_groups(x, groups) / np.sqrt(var + eps)).reshape(x.shape), gamma, beta)


@mistake(
    "group_norm",
    shows=y_is(
        lambda s: scaled(
            x_hat_right(s),
            *(
                s.args[name][np.arange(channels_of(s)) // (channels_of(s) // groups_of(s))]
                for name in ("gamma", "beta")
            ),
        )
    ),
)
def gamma_of_the_group(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """All channels of a group are scaled and shifted alike.

    Entry g of gamma and of beta is used for group g. Each channel has its own.

    In the last formula of exercise 8.2, gamma and beta have the index c of the channel.
    """
    own = np.arange(x.shape[1]) // (x.shape[1] // groups) if x.shape[1] % groups == 0 else 0
    return grouped(x, gamma[own], beta[own], groups, eps)


@mistake("group_norm", shows=y_is(lambda s: x_hat_right(s)))
def not_scaled_or_shifted(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Your y does not depend on gamma and beta.

    It holds the normalized values. What is missing is the last step.

    The last formula in exercise 8.2 multiplies by gamma and adds beta.
    """
    refuse(x, groups)
    return over(in_groups(x, groups), eps).reshape(x.shape)


@mistake("group_norm", source=IN_PLACE, shows=changes("x"))
def writes_into_x(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Afterwards x is no longer what it was.

    The groups are normalized in x itself. Whoever passed it still needs it.

    Exercise 8.2 returns y. What it needs on the way goes into an array of its own.
    """
    y = grouped(x, gamma, beta, groups, eps)
    x[...] = over(in_groups(x, groups), eps).reshape(x.shape)
    return y


@mistake("group_norm", shows=y_is(lambda s: s.want["y"].reshape(len(x_of(s)), -1)))
def left_flat(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Each example of your y is one flat row, also where x has images.

    The pixels were put into rows, and are not put back.

    Exercise 8.2 asks for y of the shape of x.
    """
    return grouped(x, gamma, beta, groups, eps).reshape(len(x), -1)
