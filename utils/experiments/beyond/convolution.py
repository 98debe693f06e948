"""Batch norm after a convolution: a small network, trained on batches of very few images.

One layer of 3 x 3 filters, batch norm, ReLU, and a dense layer on all pixels. The pixels of a
channel share their statistics, or each pixel has its own, as a unit of a dense layer has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from utils.activations import relu
from utils.data import Split
from utils.experiments.beyond.images import SIDE
from utils.experiments.beyond.norms import EPS
from utils.experiments.beyond.own import Own
from utils.experiments.choosing import TUNING, Arm, held_out
from utils.threads import one_thread

SHARED, APART = "a channel's pixels together", "each pixel by itself"
CHANNELS, FILTER = 8, 3
OUT = SIDE - FILTER + 1
SEEN = 2000
SIZES = (1, 2, 4, 16)
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1)


def patches(x: np.ndarray) -> np.ndarray:
    """Return what each place of a filter sees: (N, OUT * OUT, 9). x: (N, 64)."""
    images = x.reshape(-1, SIDE, SIDE)
    windows = np.lib.stride_tricks.sliding_window_view(images, (FILTER, FILTER), axis=(1, 2))
    return windows.reshape(len(images), OUT * OUT, FILTER * FILTER)


class ImageNets:
    """The networks of many runs. kind: SHARED or APART."""

    def __init__(self, own: Own, kind: str, seeds: Sequence[int], rates: int) -> None:
        self.own, self.kind, self.runs = own, kind, len(seeds) * rates
        made = [self._drawn(np.random.default_rng(seed)) for seed in seeds]
        self.filters, self.out = (np.repeat([m[k] for m in made], rates, axis=0) for k in (0, 1))
        self.bias = np.zeros((self.runs, 1, self.out.shape[2]))
        units = self.runs * CHANNELS * (1 if kind == SHARED else OUT * OUT)
        self.gamma, self.beta = np.ones(units), np.zeros(units)
        self.mean, self.var = np.zeros(units), np.ones(units)

    @staticmethod
    def _drawn(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        inputs = CHANNELS * OUT * OUT
        filters = rng.normal(size=(FILTER * FILTER, CHANNELS)) * np.sqrt(2) / FILTER
        return filters, rng.normal(size=(inputs, 10)) * np.sqrt(2 / inputs)

    def convolved(self, seen: np.ndarray) -> np.ndarray:
        """Return (N, runs * CHANNELS, OUT, OUT), the channels of all runs. seen: (runs, N, ..)."""
        z = seen @ self.filters[:, None]
        return z.transpose(1, 0, 3, 2).reshape(z.shape[1], -1, OUT, OUT)

    def scores(self, z: np.ndarray) -> np.ndarray:
        """Return what is predicted with the running statistics, (runs, N, 10)."""
        shape = (1, -1, 1, 1) if self.kind == SHARED else (1, *z.shape[1:])
        mean, var, gamma, beta = (
            values.reshape(shape) for values in (self.mean, self.var, self.gamma, self.beta)
        )
        a = relu(gamma * (z - mean) / np.sqrt(var + EPS) + beta)
        return self._flat(a) @ self.out + self.bias

    def _flat(self, a: np.ndarray) -> np.ndarray:
        """Return (runs, N, inputs) of (N, runs * CHANNELS, OUT, OUT)."""
        return np.ascontiguousarray(a.reshape(len(a), self.runs, -1).transpose(1, 0, 2))

    def step(self, seen: np.ndarray, y: np.ndarray, rate: np.ndarray) -> None:
        """Make a step of gradient descent. seen: (runs, N, OUT * OUT, 9), y: (runs, N)."""
        z = self.convolved(seen)
        # each column has its own statistics, whatever a row is
        rows = self._rows(z)
        mean, var = map(np.asarray, self.own.batch_statistics(rows))
        self.mean = 0.9 * self.mean + 0.1 * mean
        self.var = 0.9 * self.var + 0.1 * var
        if self.kind == SHARED:
            out, cache = self.own.batchnorm_conv_forward(z, self.gamma, self.beta)
            out = np.asarray(out)
        else:
            out, cache = self.own.batchnorm_forward(rows, self.gamma, self.beta)
            out = np.asarray(out).reshape(z.shape)
        a = relu(out)
        flat = self._flat(a)
        scores = flat @ self.out + self.bias
        dout = np.asarray(
            self.own.softmax_cross_entropy(scores.reshape(-1, scores.shape[2]), y.ravel())[1]
        )
        dout = dout.reshape(scores.shape) * self.runs
        back = (dout @ self.out.transpose(0, 2, 1)).transpose(1, 0, 2).reshape(z.shape)
        found: Any = self.own.batchnorm_backward(self._rows(back * relu.slope(a)), cache)
        dz, dgamma, dbeta = map(np.asarray, found)
        by_run = self._by_run(dz, z.shape)
        dfilters = np.einsum("rnpk,rnpc->rkc", seen, by_run, optimize=True)
        each = np.repeat(rate.ravel(), len(self.gamma) // self.runs)
        self.out = self.out - rate * (flat.transpose(0, 2, 1) @ dout)
        self.bias = self.bias - rate * dout.sum(axis=1, keepdims=True)
        self.filters = self.filters - rate * dfilters
        self.gamma, self.beta = self.gamma - each * dgamma, self.beta - each * dbeta

    def _rows(self, values: np.ndarray) -> np.ndarray:
        """Return one row for each pixel, or for each image. values: (N, channels, OUT, OUT)."""
        if self.kind == SHARED:
            return np.ascontiguousarray(values.transpose(0, 2, 3, 1)).reshape(-1, values.shape[1])
        return values.reshape(len(values), -1)

    def _by_run(self, rows: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """Return (runs, N, OUT * OUT, CHANNELS) of what `_rows` returns."""
        if self.kind == SHARED:
            return rows.reshape(shape[0], -1, self.runs, CHANNELS).transpose(2, 0, 1, 3)
        return rows.reshape(shape[0], self.runs, CHANNELS, -1).transpose(1, 0, 3, 2)


def trained(
    own: Own, kind: str, size: int, data: Split, seeds: Sequence[int], rates: Sequence[float]
) -> np.ndarray:
    """Return the test accuracy of networks that saw SEEN images in batches of a size.

    (seeds, rates). Predicted is with the running statistics.
    """
    nets, many = ImageNets(own, kind, seeds, len(rates)), len(data.x_train)
    seen, rate = patches(data.x_train), np.tile(rates, len(seeds))[:, None, None]
    shuffles = [np.random.default_rng(seed + 50) for seed in seeds]
    with one_thread(), np.errstate(all="ignore"):
        for begin in range(0, steps_of(size) * size, size):
            at = begin % (many - many % size)
            if at == 0:
                order = np.stack([shuffle.permutation(many) for shuffle in shuffles])
            places = np.repeat(order[:, at : at + size], len(rates), axis=0)
            nets.step(seen[places], data.y_train[places], rate)
        z = nets.convolved(patches(data.x_test)[None])
        hits = nets.scores(z).argmax(axis=-1) == data.y_test
    return hits.mean(axis=-1).reshape(len(seeds), len(rates))


def steps_of(size: int) -> int:
    return SEEN // size


def best_rate(own: Own, kind: str, size: int) -> float:
    """Choose the rate on images held out from the training set."""
    found = trained(own, kind, size, held_out(own.digits), TUNING[:5], RATES)
    return float(RATES[int(found.mean(axis=0).argmax())])


def at_best(own: Own, kind: str, size: int, seeds: Sequence[int]) -> Arm:
    rate = best_rate(own, kind, size)
    return Arm(rate, trained(own, kind, size, own.digits, seeds, [rate])[:, 0])
