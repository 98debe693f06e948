"""Statistics at test time: exact ones, by the learner's recalibrate, and those of test batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from utils.experiments.beyond.nets import Nets, columns, runs_of
from utils.experiments.beyond.norms import EPS, NORMS, Running
from utils.experiments.beyond.own import Own
from utils.experiments.beyond.training import forward
from utils.experiments.kit import BATCH
from utils.threads import one_thread


def recalibrated(own: Own, nets: Nets, x: np.ndarray) -> Nets:
    """Return the networks with exact statistics of some images. x: (N, D), or (runs, N, D)."""
    new = nets.copies()
    each = np.broadcast_to(x, (nets.runs, *x.shape[-2:]))
    with one_thread():
        for run in range(nets.runs):
            found = own.recalibrate(nets.parameters(run), _in_batches(each[run]))
            for running, (mean, var) in zip(new.running, found, strict=True):
                _put(running, run, nets.runs, np.asarray(mean), np.asarray(var))
    return new


def _in_batches(x: np.ndarray) -> Iterator[np.ndarray]:
    for begin in range(0, len(x), BATCH):
        yield x[begin : begin + BATCH]


def _put(running: Running, run: int, runs: int, mean: np.ndarray, var: np.ndarray) -> None:
    """Put one run's statistics among those of all."""
    for name, value in (("mean", mean), ("var", var), ("std", np.sqrt(var + EPS))):
        getattr(running, name).reshape(runs, -1)[run] = value


def in_company(
    own: Own, nets: Nets, x: np.ndarray, y: np.ndarray, places: Sequence[np.ndarray]
) -> np.ndarray:
    """Return (runs,): the accuracy in train mode, each batch normalized by itself.

    places: those of each batch among the images.
    """
    hits, sight = [], nets.copies()
    with one_thread():
        for one in places:
            scores, _ = forward(own, sight, np.broadcast_to(x[one], (nets.runs, *x[one].shape)))
            hits.append(scores.argmax(axis=-1) == y[one])
    return np.concatenate(hits, axis=1).mean(axis=1)


def shuffled(many: int, size: int, seed: int = 0) -> list[np.ndarray]:
    """Return the places of whole batches, drawn without replacement."""
    order = np.random.default_rng(seed).permutation(many)
    return [order[begin : begin + size] for begin in range(0, many - size + 1, size)]


def by_class(y: np.ndarray) -> list[np.ndarray]:
    """Return the places of batches of one class each."""
    return [np.flatnonzero(y == c) for c in np.unique(y)]


def variances(nets: Nets, x: np.ndarray) -> list[np.ndarray]:
    """Return the variance of each hidden unit's z in eval mode, (runs * units,) by layer."""
    norm, a, found = NORMS[nets.plan.norm], np.broadcast_to(x, (nets.runs, *x.shape)), []
    assert norm.predict is not None
    for layer, running in zip(nets.layers, nets.running, strict=False):
        z = columns(a @ layer["W"])
        found.append(z.var(axis=0))
        gamma, beta = layer["gamma"].ravel(), layer["beta"].ravel()
        a = runs_of(norm.predict(z, gamma, beta, running), nets.runs).clip(0)
    return found
