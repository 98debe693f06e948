"""Batch norm and its relatives on many networks at once, forward and backward, by one skeleton.

What is normalized comes as columns (N, runs * D): a row for each example, D units of each run side
by side. Batch norm treats each column alone. Layer norm is group norm with a group for each run.
The learner's functions do the work; what they need no exercise for (gamma and beta, the constants r
and d) is done here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from utils.caches import BatchNormCache, LayerNormCache
from utils.experiments.beyond.own import Own
from utils.rms_norm import rms_norm, rms_norm_backward

EPS = 1e-5
NONE, BN, LN = "none", "batch norm", "layer norm"
GN, RMS, RENORM = "group norm", "RMS norm", "batch renorm"
GROUPS = 4
# at the end of training; they grow from 1 and 0 (Ioffe 2017 takes 3 and 5, too)
R_MAX, D_MAX = 3.0, 5.0


class Running:
    """Running averages of a layer: mean and var, and the std that batch renorm needs."""

    def __init__(self, columns: int, momentum: float) -> None:
        self.momentum = momentum
        self.mean, self.var, self.std = np.zeros(columns), np.ones(columns), np.ones(columns)

    def update(self, mean: np.ndarray, var: np.ndarray) -> None:
        """Move towards a batch's statistics; var is biased, as in notebook 6."""
        old, new = self.momentum, 1 - self.momentum
        self.mean = old * self.mean + new * mean
        self.var = old * self.var + new * var
        self.std = old * self.std + new * np.sqrt(var + EPS)


class At(NamedTuple):
    """How many networks there are, and what share of their training is done, 0 to 1."""

    runs: int
    done: float = 1.0


class Norm(NamedTuple):
    """A way to normalize.

    forward(own, z, gamma, beta, running, at) -> out, cache. backward(own, dout, cache) -> dz,
    dgamma, dbeta. predict(z, gamma, beta, running), where predictions differ from training.
    """

    forward: Callable[..., tuple[np.ndarray, Any]]
    backward: Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]
    predict: Callable[..., np.ndarray] | None = None


# ---- batch norm, and renormalized ----


def _batch_forward(
    own: Own, z: np.ndarray, gamma: np.ndarray, beta: np.ndarray, running: Running, at: At
) -> tuple[np.ndarray, Any]:
    running.update(*map(np.asarray, own.batch_statistics(z)))
    out, cache = own.batchnorm_forward(z, gamma, beta)
    return np.asarray(out), cache


def _batch_backward(own: Own, dout: np.ndarray, cache: Any) -> Any:
    return tuple(map(np.asarray, own.batchnorm_backward(dout, cache)))


def _batch_predict(
    z: np.ndarray, gamma: np.ndarray, beta: np.ndarray, running: Running
) -> np.ndarray:
    return gamma * (z - running.mean) / np.sqrt(running.var + EPS) + beta


def limits(done: float) -> tuple[float, float]:
    """Return r_max and d_max: batch norm for a tenth of training, whole from half of it on."""
    grown = min(max((done - 0.1) / 0.4, 0.0), 1.0)
    return 1 + grown * (R_MAX - 1), grown * D_MAX


def _renorm_forward(
    own: Own, z: np.ndarray, gamma: np.ndarray, beta: np.ndarray, running: Running, at: At
) -> tuple[np.ndarray, Any]:
    mean, var = map(np.asarray, own.batch_statistics(z))
    out, r, d = map(
        np.asarray,
        own.batch_renorm_forward(z, gamma, beta, running.mean, running.std, *limits(at.done)),
    )
    std = np.sqrt(var + EPS)
    running.update(mean, var)
    return out, ((z - mean) / std, std, gamma, r, d)


def _renorm_backward(own: Own, dout: np.ndarray, cache: Any) -> Any:
    z_hat, std, gamma, r, d = cache
    # r and d are constants: batch norm with gamma * r, and with d * gamma added to beta
    dz, along, dbeta = own.batchnorm_backward(dout, BatchNormCache(z_hat, std, gamma * r))
    return np.asarray(dz), r * np.asarray(along) + d * np.asarray(dbeta), np.asarray(dbeta)


def _renorm_predict(
    z: np.ndarray, gamma: np.ndarray, beta: np.ndarray, running: Running
) -> np.ndarray:
    return gamma * (z - running.mean) / running.std + beta


# ---- within the example ----


def _grouped(groups: int) -> Norm:
    def forward(
        own: Own, z: np.ndarray, gamma: np.ndarray, beta: np.ndarray, _: Running, at: At
    ) -> tuple[np.ndarray, Any]:
        many, size = groups * at.runs, z.shape[1]
        z_hat = np.asarray(own.group_norm(z, np.ones(size), np.zeros(size), many))
        std = np.sqrt(z.reshape(len(z) * many, -1).var(axis=1) + EPS)
        return gamma * z_hat + beta, (z_hat, std, gamma)

    def backward(own: Own, dout: np.ndarray, cache: Any) -> Any:
        z_hat, std, scale = cache
        # each group of each example as a row of its own
        rows = z_hat.reshape(len(std), -1)
        kept = LayerNormCache(rows, std, np.ones(rows.shape[1]))
        dz, _, _ = own.layernorm_backward((dout * scale).reshape(rows.shape), kept)
        return np.reshape(dz, dout.shape), np.sum(dout * z_hat, axis=0), np.sum(dout, axis=0)

    return Norm(forward, backward)


def _rms_forward(
    own: Own, z: np.ndarray, gamma: np.ndarray, beta: np.ndarray, _: Running, at: At
) -> tuple[np.ndarray, Any]:
    rows = z.reshape(len(z) * at.runs, -1)
    z_hat = rms_norm(rows, np.ones(rows.shape[1])).reshape(z.shape)
    # as much of a shift as the others have, behind it
    return gamma * z_hat + beta, (rows, z_hat, gamma)


def _rms_backward(own: Own, dout: np.ndarray, cache: Any) -> Any:
    rows, z_hat, gamma = cache
    back = (dout * gamma).reshape(rows.shape)
    dz, _ = rms_norm_backward(back, rows, np.ones(rows.shape[1]))
    return dz.reshape(dout.shape), np.sum(dout * z_hat, axis=0), np.sum(dout, axis=0)


def _none_forward(
    own: Own, z: np.ndarray, gamma: np.ndarray, beta: np.ndarray, _: Running, at: At
) -> tuple[np.ndarray, Any]:
    return z + beta, None


def _none_backward(own: Own, dout: np.ndarray, cache: Any) -> Any:
    return dout, np.zeros(dout.shape[1]), np.sum(dout, axis=0)


NORMS = {
    NONE: Norm(_none_forward, _none_backward),
    BN: Norm(_batch_forward, _batch_backward, _batch_predict),
    LN: _grouped(1),
    GN: _grouped(GROUPS),
    RMS: Norm(_rms_forward, _rms_backward),
    RENORM: Norm(_renorm_forward, _renorm_backward, _renorm_predict),
}
