"""Mistakes in exercise 8.2, group_norm: in which numbers are put together."""

import numpy as np

from grader.mistakes._parts import Z
from grader.mistakes._shows import said_of, where
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm._parts import in_groups, over, refuse, scaled
from grader.mistakes.beyond_batchnorm._shows import (
    balanced,
    channels_of,
    grouped_with,
    groups_of,
    x_hat_is,
    x_of,
)
from utils.exercises.beyond_batchnorm import REFUSES


@mistake(
    "group_norm",
    shows=balanced(
        lambda s, x: np.moveaxis(x.reshape(len(x), -1, groups_of(s), x[0, 0].size), 2, 1), (2, 3)
    ),
)
def every_nth_channel(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Channels that are as far apart as there are groups are normalized together.

    The channels are dealt out like cards, one to each group in turn. Neighbours belong together.

    Exercise 8.2 says which channels are group 0: the first ones.
    """
    refuse(x, groups)
    parts = x.reshape(len(x), -1, groups, x[0, 0].size)
    return scaled(over(parts, eps, (1, 3)).reshape(x.shape), gamma, beta)


@mistake("group_norm", shows=grouped_with(groups=lambda s: channels_of(s) // groups_of(s)))
def size_for_number(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Your groups have as many channels as there should be groups.

    The number of groups is taken for the number of channels in each.

    In exercise 8.2, G is the number of groups, and each has C/G channels.
    """
    refuse(x, groups)
    return scaled(over(in_groups(x, x.shape[1] // groups), eps).reshape(x.shape), gamma, beta)


@mistake("group_norm", shows=balanced(lambda s, x: in_groups(x, groups_of(s)), (0, 2)))
def over_the_batch(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """The normalized values of a group have mean 0 over the whole batch, not in each example.

    The statistics are taken over the examples, too, so an example's output depends on the others.

    The mean and the variance in exercise 8.2 have the index n of the example.
    """
    refuse(x, groups)
    return scaled(over(in_groups(x, groups), eps, (0, 2)).reshape(x.shape), gamma, beta)


@mistake("group_norm", shows=grouped_with(groups=1))
def all_channels_together(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Your y is that of one group, whatever the number of groups.

    All channels of an example are put together. That is layer norm.

    In exercise 8.2 each group g has a mean and a variance of its own.
    """
    refuse(x, groups)
    return scaled(over(in_groups(x, 1), eps).reshape(x.shape), gamma, beta)


@mistake("group_norm", shows=grouped_with(groups=channels_of))
def each_channel_by_itself(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Your y is that of a group for each channel, whatever the number of groups.

    Each channel is normalized by itself. That is instance norm.

    In exercise 8.2 all channels of a group share a mean and a variance.
    """
    refuse(x, groups)
    return scaled(over(in_groups(x, x.shape[1]), eps).reshape(x.shape), gamma, beta)


@mistake("group_norm", shows=balanced(lambda s, x: x.reshape(len(x), channels_of(s), -1), (0, 2)))
def batch_norm_of_channels(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Each channel's normalized values have mean 0 over the whole batch, whatever the groups are.

    That is batch norm: a channel's statistics are taken over all examples.

    In exercise 8.2 the statistics belong to one example n and one group g.
    """
    refuse(x, groups)
    return scaled(
        over(x.reshape(len(x), x.shape[1], -1), eps, (0, 2)).reshape(x.shape), gamma, beta
    )


@mistake(
    "group_norm",
    shows=where(
        lambda s: x_of(s).ndim == 4,
        x_hat_is(
            lambda s: over(
                x_of(s).reshape(len(x_of(s)), groups_of(s), -1, x_of(s)[0, 0].size),
                s.args.get("eps", 1e-5),
            ).reshape(x_of(s).shape)
        ),
    ),
)
def each_pixel_by_itself(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """In an image, each pixel is normalized by itself, over the channels of a group.

    The pixels of a group are kept apart. They share its mean and its variance.

    In exercise 8.2 the sums run over all values of one example in one group, over all of their
    pixels.
    """
    refuse(x, groups)
    parts = x.reshape(len(x), groups, -1, x[0, 0].size)
    return scaled(over(parts, eps, 2).reshape(x.shape), gamma, beta)


@mistake("group_norm", shows=balanced(lambda s, x: x.reshape(len(x), -1), 0))
def every_number_over_the_batch(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Every place of the examples has mean 0 over the batch, before the scale and the shift.

    The mean runs over the examples alone. It is to stay within one example.

    The sums in exercise 8.2 run over values of one example n.
    """
    refuse(x, groups)
    return scaled(over(x, eps, 0), gamma, beta)


@mistake("group_norm", shows=said_of(REFUSES, lambda s, got: not got))
def unequal_groups(x: Z, gamma: Z, beta: Z, groups: int, eps: float = 1e-5) -> Z:
    """Where the number of groups does not divide C, your function gives something all the same.

    There is no ValueError. Whoever mistypes the number of groups is not told.

    Exercise 8.2 says what to do where there is no such thing, in its last sentence.
    """
    x_hat = np.empty(x.shape)
    for channels in np.array_split(np.arange(x.shape[1]), groups):
        if len(channels):
            part = x[:, channels]
            x_hat[:, channels] = over(in_groups(part, 1), eps).reshape(part.shape)
    return scaled(x_hat, gamma, beta)
