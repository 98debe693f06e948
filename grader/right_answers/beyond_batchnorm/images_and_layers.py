"""Right answers to exercises 8.1 to 8.3, written in other ways."""

import numpy as np

from utils import BatchNormCache


def conv_over_three_axes(x, gamma, beta, eps=1e-5):
    axes = (0, 2, 3)
    std = np.sqrt(x.var(axis=axes, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=axes, keepdims=True)) / std
    y = gamma[None, :, None, None] * x_hat + beta[None, :, None, None]
    z_hat = np.moveaxis(x_hat, 1, -1).reshape(-1, x.shape[1])
    return y, BatchNormCache(z_hat, std.ravel(), gamma)


def conv_channel_by_channel(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    y, z_hat, std = np.empty(x.shape), np.empty((n * h * w, c)), np.empty(c)
    for k in range(c):
        values = x[:, k].ravel()
        std[k] = (np.mean((values - values.mean()) ** 2) + eps) ** 0.5
        z_hat[:, k] = (values - values.mean()) / std[k]
        y[:, k] = (gamma[k] * z_hat[:, k] + beta[k]).reshape(n, h, w)
    return y, BatchNormCache(z_hat, std, gamma)


def conv_with_channels_in_front(x, gamma, beta, eps=1e-5):
    channels = x.swapaxes(0, 1)
    flat = channels.reshape(len(gamma), -1)
    mu, std = flat.mean(axis=1), np.sqrt(flat.var(axis=1) + eps)
    hat = (flat - mu[:, None]) / std[:, None]
    y = (hat * gamma[:, None] + beta[:, None]).reshape(channels.shape).swapaxes(0, 1)
    return [y, BatchNormCache(hat.T, std, gamma)]


def conv_by_einsum(x, gamma, beta, eps=1e-5):
    many = x.shape[0] * x.shape[2] * x.shape[3]
    moved = x - np.einsum("nchw->c", x)[:, None, None] / many
    std = np.sqrt(np.einsum("nchw,nchw->c", moved, moved) / many + eps)
    x_hat = np.einsum("nchw,c->nchw", moved, 1 / std)
    y = np.einsum("nchw,c->nchw", x_hat, gamma) + beta.reshape(-1, 1, 1)
    return y, BatchNormCache(np.einsum("nchw->nhwc", x_hat).reshape(many, -1), std, gamma)


def groups_one_by_one(x, gamma, beta, groups, eps=1e-5):
    c = x.shape[1]
    if c % groups != 0:
        raise ValueError("C is not a multiple of groups")
    y = np.zeros(x.shape, dtype=np.float64)
    for example, out in zip(x, y, strict=True):
        for g in range(groups):
            own = slice(g * c // groups, (g + 1) * c // groups)
            part = example[own]
            x_hat = (part - part.mean()) / np.sqrt(part.var() + eps)
            for k, channel in enumerate(range(c)[own]):
                out[channel] = gamma[channel] * x_hat[k] + beta[channel]
    return y


def groups_as_an_axis(x, gamma, beta, groups, eps=1e-5):
    n, c, *rest = x.shape
    size, left_over = divmod(c, groups)
    if left_over:
        raise ValueError(f"{groups} groups of {c} channels")
    parts = x.reshape(n, groups, size, *rest)
    axes = tuple(range(2, parts.ndim))
    mu = np.mean(parts, axis=axes, keepdims=True)
    var = np.mean((parts - mu) ** 2, axis=axes, keepdims=True)
    x_hat = ((parts - mu) * (var + eps) ** -0.5).reshape(n, c, *rest)
    shape = [1, c] + [1] * len(rest)
    return x_hat * np.reshape(gamma, shape) + np.reshape(beta, shape)


def groups_split_and_joined(x, gamma, beta, groups, eps=1e-5):
    # np.split raises ValueError by itself where groups does not divide C
    done = []
    for part in np.split(x, groups, axis=1):
        flat = part.reshape(len(x), -1)
        moved = flat - flat.mean(axis=1)[:, None]
        std = np.sqrt((moved**2).mean(axis=1) + eps)
        done.append((moved / std[:, None]).reshape(part.shape))
    last = np.moveaxis(np.concatenate(done, axis=1), 1, -1)
    return np.moveaxis(last * gamma + beta, -1, 1)


def layer_as_batch_norm_turned(dout, cache):
    z_hat, std, gamma = cache
    u, hat = (dout * gamma).T, z_hat.T
    d = len(u)
    dz = (d * u - u.sum(axis=0) - hat * (u * hat).sum(axis=0)) / (d * std)
    return dz.T, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def layer_step_by_step(dout, cache):
    z_hat, std, gamma = cache
    d, s = dout.shape[1], std.reshape(-1, 1)
    centred = z_hat * s
    dz_hat = dout * gamma
    dstd = -np.sum(dz_hat * centred, axis=1, keepdims=True) / s**2
    dvar = dstd / (2 * s)
    dcentred = dz_hat / s + dvar * 2 * centred / d
    dmu = -np.sum(dcentred, axis=1, keepdims=True)
    return dcentred + dmu / d, np.einsum("nd,nd->d", dout, z_hat), np.ones(len(dout)) @ dout


def layer_by_its_jacobian(dout, cache):
    d = dout.shape[1]
    rows = []
    for g, hat, s in zip(dout, cache.z_hat, cache.std, strict=True):
        jacobian = (np.eye(d) - 1 / d - np.outer(hat, hat) / d) / s
        rows.append(jacobian @ (g * cache.gamma))
    return np.array(rows), np.sum(dout * cache.z_hat, axis=0), np.sum(dout, axis=0)


RIGHT = {
    "batchnorm_conv_forward": [
        conv_over_three_axes,
        conv_channel_by_channel,
        conv_with_channels_in_front,
        conv_by_einsum,
    ],
    "group_norm": [groups_one_by_one, groups_as_an_axis, groups_split_and_joined],
    "layernorm_backward": [layer_as_batch_norm_turned, layer_step_by_step, layer_by_its_jacobian],
}
