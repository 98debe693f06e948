"""What needs no training: pixels as rows, what changes the output, and errors of machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from utils.caches import BatchNormCache
from utils.experiments.beyond.norms import BN, EPS, GN, GROUPS, LN, RMS
from utils.experiments.beyond.own import Own
from utils.rms_norm import rms_norm

# ---- 8.1 ----


class Rows(NamedTuple):
    """Batch norm of images, each (seeds,), against others: the largest difference.

    rows: batch norm of the pixels as rows. alone: of a single image, instance norm. careless: the
    same rows by a reshape without a transpose.
    """

    rows: np.ndarray
    alone: np.ndarray
    careless: np.ndarray


def pixels_as_rows(own: Own, seeds: Sequence[int]) -> Rows:
    """Compare batch norm of images with what it should equal, and with a likely slip."""
    return Rows(*np.array([_as_rows(own, seed) for seed in seeds]).T)


def _as_rows(own: Own, seed: int) -> tuple[float, float, float]:
    rng = np.random.default_rng(seed)
    n, c, h, w = 4, 3, 5, 2
    x = rng.normal(size=(n, c, h, w)) * rng.uniform(0.5, 3, size=(1, c, 1, 1))
    x += rng.normal(size=(1, c, 1, 1))
    gamma, beta = rng.uniform(0.5, 2, size=c), rng.normal(size=c)
    y = np.asarray(own.batchnorm_conv_forward(x, gamma, beta)[0])
    pixels = np.ascontiguousarray(x.transpose(0, 2, 3, 1)).reshape(-1, c)
    rows = np.asarray(own.batchnorm_forward(pixels, gamma, beta)[0])
    careless = np.asarray(own.batchnorm_forward(x.reshape(-1, c), gamma, beta)[0])
    one = np.asarray(own.batchnorm_conv_forward(x[:1], gamma, beta)[0])
    # instance norm: the mean and variance of each channel of the image
    std = np.sqrt(x[:1].var(axis=(2, 3), keepdims=True) + EPS)
    hat = (x[:1] - x[:1].mean(axis=(2, 3), keepdims=True)) / std
    instance = gamma[:, None, None] * hat + beta[:, None, None]
    return (
        _apart(y, rows.reshape(n, h, w, c).transpose(0, 3, 1, 2)),
        _apart(one, instance),
        _apart(y, careless.reshape(x.shape)),
    )


def _apart(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.abs(first - second).max())


# ---- what changes the output ----

CHANGES = (
    "one unit's weights times 10",
    "all weights times 10",
    "one unit's bias + 5",
    "all biases + 5",
    "one example times 10",
    "the other examples replaced",
)
UNCHANGED = 1e-3  # eps lets a little through


def invariances(own: Own, seeds: Sequence[int]) -> dict[str, np.ndarray]:
    """Return the largest change of the output: norm -> (seeds, CHANGES)."""
    found = {name: [_changes(norm, seed) for seed in seeds] for name, norm in _norms(own).items()}
    return {name: np.array(values) for name, values in found.items()}


def _norms(own: Own) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    def grouped(z: np.ndarray, groups: int) -> np.ndarray:
        ones, zeros = np.ones(z.shape[1]), np.zeros(z.shape[1])
        return np.asarray(own.group_norm(z, ones, zeros, groups))

    def batch(z: np.ndarray) -> np.ndarray:
        return np.asarray(own.batchnorm_forward(z, np.ones(z.shape[1]), np.zeros(z.shape[1]))[0])

    return {
        BN: batch,
        LN: lambda z: grouped(z, 1),
        GN: lambda z: grouped(z, GROUPS),
        RMS: lambda z: rms_norm(z, np.ones(z.shape[1])),
    }


def _changes(norm: Callable[[np.ndarray], np.ndarray], seed: int) -> list[float]:
    rng = np.random.default_rng(seed)
    x, w, b = rng.normal(size=(16, 20)), rng.normal(size=(20, 32)), rng.normal(size=32)
    one = np.eye(32)[3]
    louder = x * np.where(np.arange(16) == 3, 10.0, 1.0)[:, None]
    others = np.vstack([x[:1], rng.normal(size=(15, 20))])
    # no bias where it would not be scaled with the rest
    free, usual = norm(x @ w), norm(x @ w + b)
    return [
        _apart(norm(x @ (w * (1 + 9 * one))), free),
        _apart(norm(x @ (10 * w)), free),
        _apart(norm(x @ w + b + 5 * one), usual),
        _apart(norm(x @ w + b + 5), usual),
        _apart(norm(louder @ w), free),
        _apart(norm(others @ w)[0], free[0]),
    ]


# ---- machines ----

SHARDS = (20, 32, 11, 1)
MIXED, SORTED = "rows as they come", "rows sorted by class"


class Machines(NamedTuple):
    """How far statistics and gradients of a batch on several machines are off, each (seeds,).

    means: of units, in standard deviations, the root mean square; variances and gradients:
    relative. yours, and what is left out: `unweighted` averages of means, `averaged` variances
    without what is between machines, `own_sums` of each machine in the backward pass.
    """

    mean: np.ndarray
    variance: np.ndarray
    gradient: np.ndarray
    unweighted: np.ndarray
    averaged: np.ndarray
    own_sums: np.ndarray


def machines(own: Own, seeds: Sequence[int]) -> dict[str, Machines]:
    """Share batches of digits out, as they come and sorted by class."""
    found = {}
    for name in (MIXED, SORTED):
        values = [_machines(own, seed, name == SORTED) for seed in seeds]
        found[name] = Machines(*np.array(values).T)
    return found


def _machines(own: Own, seed: int, in_order: bool) -> tuple[float, ...]:
    rng = np.random.default_rng(seed)
    places = rng.permutation(len(own.digits.x_train))[: sum(SHARDS)]
    if in_order:
        places = places[np.argsort(own.digits.y_train[places], kind="stable")]
    z = own.digits.x_train[places] @ (rng.normal(size=(64, 32)) * np.sqrt(2 / 64))
    gamma, dout = rng.uniform(0.5, 2, size=32), rng.normal(size=z.shape)
    ends = np.cumsum(SHARDS)[:-1]
    shards, douts = np.split(z, ends), np.split(dout, ends)
    mean, var = z.mean(axis=0), z.var(axis=0)
    std = np.sqrt(var + EPS)
    mu, sigma2 = map(np.asarray, own.sync_statistics(list(shards)))
    caches = [BatchNormCache((shard - mean) / std, std, gamma) for shard in shards]
    whole = _backward(own, dout, BatchNormCache((z - mean) / std, std, gamma))
    synced = np.vstack([np.asarray(dz) for dz in own.sync_backward(douts, caches)[0]])
    alone = np.vstack([_backward(own, d, cache) for d, cache in zip(douts, caches, strict=True)])
    weights = np.array(SHARDS) / sum(SHARDS)
    inside = weights @ np.array([shard.var(axis=0) for shard in shards])
    plain = np.mean([shard.mean(axis=0) for shard in shards], axis=0)
    return (
        _size((mu - mean) / std),
        _size(sigma2 / var - 1),
        _size(synced - whole) / _size(whole),
        _size((plain - mean) / std),
        _size(inside / var - 1),
        _size(alone - whole) / _size(whole),
    )


def _backward(own: Own, dout: np.ndarray, cache: Any) -> np.ndarray:
    return np.asarray(own.batchnorm_backward(dout, cache)[0])


def _size(values: np.ndarray) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(values**2)))
