"""Mistakes in exercise 8.1, batchnorm_conv_forward: which numbers are put together, and where."""

import numpy as np

from grader.mistakes._parts import LAST_AXIS, NO_AXIS, Forward, Z
from grader.mistakes._shows import has_shape, is_single, stops, where, where_wrong
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm._parts import CHANNEL, conv, pictures, right_rows
from grader.mistakes.beyond_batchnorm._shows import (
    gamma_fits_nowhere,
    means_over,
    same_rows_elsewhere,
    several_pixels,
    sorted_alike,
    x_hat_sums_to_zero,
    x_of,
    y_is,
)
from utils import BatchNormCache

INSTANCE = "these are the statistics of instance normalization"
LAYER = "these are the statistics of layer normalization"
KERAS = "Keras and TensorFlow have the channels last"


@mistake("batchnorm_conv_forward", shows=where(several_pixels, means_over((0,))))
def each_pixel_by_itself(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """At each place in the picture, the images' outputs have mean beta.

    Every pixel of every channel has statistics of its own, over the images alone. A channel's
    pixels are computed by the same weights, and share theirs.

    In the formulas of exercise 8.1 the sums run over n, h and w.
    """
    std = np.sqrt(x.var(axis=0, keepdims=True) + eps)
    return conv(x, gamma, beta, std, x.mean(axis=0, keepdims=True), std[0])


@mistake("batchnorm_conv_forward", source=INSTANCE, shows=where(several_pixels, means_over((2, 3))))
def each_image_by_itself(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """In each image by itself, every channel of the output has mean beta.

    The statistics are those of one image, so nothing is taken over the batch. That is another
    method, instance normalization.

    In the formulas of exercise 8.1 the sums run over n too, the images.
    """
    std = np.sqrt(x.var(axis=(2, 3), keepdims=True) + eps)
    return conv(x, gamma, beta, std, x.mean(axis=(2, 3), keepdims=True), std[:, :, 0, 0])


@mistake(
    "batchnorm_conv_forward",
    source=LAYER,
    shows=where(several_pixels, x_hat_sums_to_zero((1, 2, 3))),
)
def channels_put_together(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """In each image, all channels together have normalized values with mean 0.

    The channels are mixed and the images are kept apart. It is to be the other way round.

    In the formulas of exercise 8.1 the sums run over n, h and w, and c stays.
    """
    std = np.sqrt(x.var(axis=(1, 2, 3), keepdims=True) + eps)
    return conv(x, gamma, beta, std, x.mean(axis=(1, 2, 3), keepdims=True), std[:, 0, 0, 0])


@mistake("batchnorm_conv_forward", source=NO_AXIS, shows=is_single("cache.std"))
def everything_put_together(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The std in the cache is a single number, whatever the number of channels.

    There is one mean and one variance of all pixels of all channels.

    In the formulas of exercise 8.1 each channel c has a mean and a variance of its own.
    """
    return conv(x, gamma, beta, np.sqrt(x.var() + eps), x.mean())


@mistake("batchnorm_conv_forward", shows=where(several_pixels, means_over((0, 2))))
def each_column_by_itself(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """In every column of the pictures by itself, a channel's output has mean beta.

    The statistics are taken over the images and down the columns, but not from column to column.

    In the formulas of exercise 8.1 the sums run over n, h and w, which are three axes.
    """
    std = np.sqrt(x.var(axis=(0, 2), keepdims=True) + eps)
    return conv(x, gamma, beta, std, x.mean(axis=(0, 2), keepdims=True), std[0, :, 0])


@mistake("batchnorm_conv_forward", source=KERAS, shows=where(gamma_fits_nowhere, stops))
def channels_taken_for_the_last_axis(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """On most images the function stops, because shapes do not fit together.

    The last axis is taken for the channels. It is the columns of the picture; the channels are the
    second axis.

    Exercise 8.1 says which axis is which, in its first sentences.
    """
    mu, std = x.mean(axis=(0, 1, 2)), np.sqrt(x.var(axis=(0, 1, 2)) + eps)
    x_hat = (x - mu) / std
    return gamma * x_hat + beta, BatchNormCache(x_hat.reshape(-1, x.shape[3]), std, gamma)


@mistake("batchnorm_conv_forward", source=LAST_AXIS, shows=where(gamma_fits_nowhere, stops))
def gamma_along_the_columns(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """On most images the function stops, because shapes do not fit together.

    One number for each channel meets the last axis, and that is the columns of the picture.

    In the formula for y in exercise 8.1, gamma and beta have the index c of the channel.
    """
    mu, std = x.mean(axis=CHANNEL, keepdims=True), np.sqrt(x.var(axis=CHANNEL, keepdims=True) + eps)
    x_hat = (x - mu) / std
    _, cache = right_rows(x, gamma, beta, eps)
    return gamma * x_hat + beta, cache


# ---- on the way to the rows, and back ----


@mistake(
    "batchnorm_conv_forward",
    shows=y_is(lambda s: rows_as_they_lie(**s.args)[0]),
)
def rows_as_they_lie(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """What is normalized together are numbers of different channels.

    The rows are made of numbers that lie side by side in x, and those are pixels of one channel.
    The axis of the channels has to come last before pixels become rows.

    Exercise 8.1 says which pixel each row is: it holds the C values of one pixel.
    """
    rows = x.reshape(-1, x.shape[1])
    std = np.sqrt(rows.var(axis=0) + eps)
    z_hat = (rows - rows.mean(axis=0)) / std
    return (gamma * z_hat + beta).reshape(x.shape), BatchNormCache(z_hat, std, gamma)


@mistake("batchnorm_conv_forward", shows=where(several_pixels, where_wrong("y", sorted_alike)))
def back_without_turning(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """Your y holds the numbers that it should, in other places.

    On the way back the rows are given the shape of x as they lie. In a row the channels lie side by
    side, in x the columns of the picture do.

    Exercise 8.1 says which pixel of which image each row is: the way back undoes just that.
    """
    rows, cache = right_rows(x, gamma, beta, eps)
    return rows.reshape(x.shape), cache


@mistake(
    "batchnorm_conv_forward",
    shows=has_shape("y", lambda s: tuple(x_of(s).shape[axis] for axis in (0, 3, 1, 2))),
)
def turned_the_same_way_again(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The axes of your y are those of the images, then columns, channels and rows.

    So it is where the axes are turned on the way back as they were on the way there. Three axes
    have to be turned twice, or once the other way.

    Exercise 8.1 asks for y with the axes of x.
    """
    rows, cache = right_rows(x, gamma, beta, eps)
    n, c, h, w = x.shape
    return rows.reshape(n, h, w, c).transpose(0, 2, 3, 1), cache


@mistake(
    "batchnorm_conv_forward",
    shows=has_shape("y", lambda s: tuple(x_of(s).shape[axis] for axis in (0, 1, 3, 2))),
)
def pictures_on_their_side(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """In your y the rows and the columns of the pictures have changed places.

    The pictures lie on their side: the last two axes are exchanged.

    Exercise 8.1 asks for y with the axes of x.
    """
    rows, cache = right_rows(x, gamma, beta, eps)
    return pictures(rows, x.shape).swapaxes(2, 3), cache


@mistake("batchnorm_conv_forward", shows=where_wrong("cache.z_hat", same_rows_elsewhere))
def pixels_column_by_column(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """The cache has the rows that it should have, in another order.

    The pixels of a picture come column by column, as when columns stand before rows when the axes
    are turned.

    Exercise 8.1 says which row is which pixel: along a row of the picture first.
    """
    rows, (_, std, _) = right_rows(x, gamma, beta, eps)
    n, c, h, w = x.shape
    z_hat = (rows - beta) / gamma
    turned = z_hat.reshape(n, h, w, c).swapaxes(1, 2).reshape(-1, c)
    return pictures(rows, x.shape), BatchNormCache(turned, std, gamma)


@mistake("batchnorm_conv_forward", shows=has_shape("cache.z_hat", lambda s: x_of(s).shape))
def images_in_the_cache(x: Z, gamma: Z, beta: Z, eps: float = 1e-5) -> Forward:
    """In the cache there are images with four axes, where rows are wanted.

    What is kept has the shape of x. The backward pass of notebook 3 takes rows.

    Exercise 8.1 says what the cache holds, in its last lines.
    """
    rows, cache = right_rows(x, gamma, beta, eps)
    return pictures(rows, x.shape), cache._replace(z_hat=pictures(cache.z_hat, x.shape))
