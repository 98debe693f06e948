"""Wrong answers to exercises 8.1 and 8.2, written without a look at the bank."""

import numpy as np

from utils.caches import BatchNormCache

# 8.1, batchnorm_conv_forward


def _as_rows(x):
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def _as_images(rows, x):
    n, c, h, w = x.shape
    return rows.reshape(n, h, w, c).transpose(0, 3, 1, 2)


def conv_normalizes_every_pixel(x, gamma, beta, eps=1e-5):
    """Flattens each image, so that every pixel of every channel has statistics over the images."""
    flat = x.reshape(len(x), -1)
    hat = (flat - flat.mean(axis=0)) / np.sqrt(flat.var(axis=0) + eps)
    y = hat.reshape(x.shape) * gamma[None, :, None, None] + beta[None, :, None, None]
    rows = _as_rows(hat.reshape(x.shape))
    return y, BatchNormCache(rows, np.sqrt(_as_rows(x).var(axis=0) + eps), gamma)


def conv_by_image(x, gamma, beta, eps=1e-5):
    """Takes a channel's statistics in each image by itself."""
    mu = x.mean(axis=(2, 3), keepdims=True)
    var = x.var(axis=(2, 3), keepdims=True)
    hat = (x - mu) / np.sqrt(var + eps)
    y = gamma.reshape(1, -1, 1, 1) * hat + beta.reshape(1, -1, 1, 1)
    return y, BatchNormCache(_as_rows(hat), np.sqrt(var + eps).mean(axis=0).ravel(), gamma)


def conv_reshaped_at_once(x, gamma, beta, eps=1e-5):
    """Makes rows with a reshape alone, which mixes the channels."""
    n, c, h, w = x.shape
    rows = x.reshape(-1, c)
    std = np.sqrt(rows.var(axis=0) + eps)
    hat = (rows - rows.mean(axis=0)) / std
    y = (gamma * hat + beta).reshape(n, c, h, w)
    return y, BatchNormCache(hat, std, gamma)


def conv_comes_back_without_turning(x, gamma, beta, eps=1e-5):
    """Turns the axes on the way there, and only reshapes on the way back."""
    rows = _as_rows(x)
    std = np.sqrt(rows.var(axis=0) + eps)
    hat = (rows - rows.mean(axis=0)) / std
    y = (gamma * hat + beta).reshape(x.shape)
    return y, BatchNormCache(hat, std, gamma)


def conv_gamma_on_the_last_axis(x, gamma, beta, eps=1e-5):
    """Multiplies images by gamma as it is, so that it meets the columns."""
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    std = np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    hat = (x - mu) / std
    return gamma * hat + beta, BatchNormCache(_as_rows(hat), std.ravel(), gamma)


def conv_cache_of_images(x, gamma, beta, eps=1e-5):
    """Puts images into the cache, where rows are wanted."""
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    std = np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + eps)
    hat = (x - mu) / std
    y = hat * gamma[:, None, None] + beta[:, None, None]
    return y, BatchNormCache(hat, std.ravel(), gamma)


def conv_rows_by_columns_first(x, gamma, beta, eps=1e-5):
    """Goes through the pixels column by column, so that the cache has them in another order."""
    n, c, h, w = x.shape
    rows = x.transpose(0, 3, 2, 1).reshape(-1, c)
    std = np.sqrt(rows.var(axis=0) + eps)
    hat = (rows - rows.mean(axis=0)) / std
    y = (hat * gamma + beta).reshape(n, w, h, c).transpose(0, 3, 2, 1)
    return y, BatchNormCache(hat, std, gamma)


def conv_divides_by_one_less(x, gamma, beta, eps=1e-5):
    """Divides the squares by the number of pixels less one."""
    rows = _as_rows(x)
    std = np.sqrt(rows.var(axis=0, ddof=1) + eps)
    hat = (rows - rows.mean(axis=0)) / std
    return _as_images(gamma * hat + beta, x), BatchNormCache(hat, std, gamma)


# 8.2, group_norm


def _affine(hat, gamma, beta):
    shape = (1, -1) + (1,) * (hat.ndim - 2)
    return hat * gamma.reshape(shape) + beta.reshape(shape)


def groups_take_every_nth_channel(x, gamma, beta, groups, eps=1e-5):
    """Puts channels 0, G, 2G, ... into a group."""
    if x.shape[1] % groups:
        raise ValueError("no")
    hat = np.empty(x.shape)
    for g in range(groups):
        part = x[:, g::groups]
        axes = tuple(range(1, x.ndim))
        mu, var = part.mean(axis=axes, keepdims=True), part.var(axis=axes, keepdims=True)
        hat[:, g::groups] = (part - mu) / np.sqrt(var + eps)
    return _affine(hat, gamma, beta)


def groups_is_the_size(x, gamma, beta, groups, eps=1e-5):
    """Takes groups for the number of channels in each."""
    if x.shape[1] % groups:
        raise ValueError(f"{groups} does not divide {x.shape[1]}")
    parts = x.reshape(len(x) * (x.shape[1] // groups), -1)
    hat = (parts - parts.mean(1, keepdims=True)) / np.sqrt(parts.var(1, keepdims=True) + eps)
    return _affine(hat.reshape(x.shape), gamma, beta)


def groups_share_the_batch(x, gamma, beta, groups, eps=1e-5):
    """Takes a group's statistics over all examples."""
    c = x.shape[1]
    if c % groups != 0:
        raise ValueError("C must be a multiple of groups")
    parts = x.reshape(len(x), groups, -1)
    mu = parts.mean(axis=(0, 2), keepdims=True)
    var = parts.var(axis=(0, 2), keepdims=True)
    hat = ((parts - mu) / np.sqrt(var + eps)).reshape(x.shape)
    return _affine(hat, gamma, beta)


def groups_each_pixel_for_itself(x, gamma, beta, groups, eps=1e-5):
    """Takes statistics over a group's channels, at each pixel."""
    n, c = x.shape[:2]
    if c % groups:
        raise ValueError
    parts = x.reshape(n, groups, c // groups, -1)
    mu = parts.mean(axis=2, keepdims=True)
    std = np.sqrt(parts.var(axis=2, keepdims=True) + eps)
    return _affine(((parts - mu) / std).reshape(x.shape), gamma, beta)


def groups_scaled_as_the_first_channel(x, gamma, beta, groups, eps=1e-5):
    """Scales and shifts all channels of a group like its first."""
    n, c = x.shape[:2]
    if c % groups:
        raise ValueError
    each = c // groups
    parts = x.reshape(n, groups, -1)
    mu, var = parts.mean(2, keepdims=True), parts.var(2, keepdims=True)
    hat = ((parts - mu) / np.sqrt(var + eps)).reshape(x.shape)
    return _affine(hat, np.repeat(gamma[::each], each), np.repeat(beta[::each], each))


def groups_std_plus_eps(x, gamma, beta, groups, eps=1e-5):
    """Adds eps to the standard deviation."""
    n, c = x.shape[:2]
    if c % groups:
        raise ValueError
    parts = x.reshape(n * groups, -1)
    hat = (parts - parts.mean(1, keepdims=True)) / (parts.std(1, keepdims=True) + eps)
    return _affine(hat.reshape(x.shape), gamma, beta)


def groups_with_a_rest(x, gamma, beta, groups, eps=1e-5):
    """Lets np.array_split make groups of unequal size, and never refuses."""
    hat = np.array(x, dtype=float)
    for channels in np.array_split(np.arange(x.shape[1]), groups):
        part = x[:, channels].reshape(len(x), -1)
        mu, var = part.mean(1, keepdims=True), part.var(1, keepdims=True)
        done = (part - mu) / np.sqrt(var + eps)
        hat[:, channels] = done.reshape(x[:, channels].shape)
    return _affine(hat, gamma, beta)


def groups_ignores_eps(x, gamma, beta, groups, eps=1e-5):
    """Uses 1e-5 whatever eps is."""
    n, c = x.shape[:2]
    if c % groups:
        raise ValueError
    parts = x.reshape(n * groups, -1)
    hat = (parts - parts.mean(1, keepdims=True)) / np.sqrt(parts.var(1, keepdims=True) + 1e-5)
    return _affine(hat.reshape(x.shape), gamma, beta)


WRONG = {
    "batchnorm_conv_forward": [
        conv_normalizes_every_pixel,
        conv_by_image,
        conv_reshaped_at_once,
        conv_comes_back_without_turning,
        conv_gamma_on_the_last_axis,
        conv_cache_of_images,
        conv_rows_by_columns_first,
        conv_divides_by_one_less,
    ],
    "group_norm": [
        groups_take_every_nth_channel,
        groups_is_the_size,
        groups_share_the_batch,
        groups_each_pixel_for_itself,
        groups_scaled_as_the_first_channel,
        groups_std_plus_eps,
        groups_with_a_rest,
        groups_ignores_eps,
    ],
}
