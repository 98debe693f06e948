"""The backward pass over several machines, with places to go wrong, and what symptoms say of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.mistakes._parts import Z
from grader.mistakes._shows import (
    Shown,
    Test,
    equals,
)
from utils import BatchNormCache
from utils.exercises import Outputs

Caches = list[BatchNormCache]
Backward = tuple[list[Z], Z, Z]


def sums(dout: Z, cache: BatchNormCache) -> tuple[Z, Z]:
    """A machine's own dgamma and dbeta."""
    return (dout * cache.z_hat).sum(axis=0), dout.sum(axis=0)


def all_sums(douts: list[Z], caches: Caches) -> tuple[Z, Z]:
    own = [sums(*pair) for pair in zip(douts, caches, strict=True)]
    return np.asarray(sum(a for a, _ in own)), np.asarray(sum(b for _, b in own))


def dz_of(dout: Z, cache: BatchNormCache, dgamma: Z, dbeta: Z, n: float) -> Z:
    z_hat, std, gamma = cache
    return np.asarray(gamma / std * (dout - dbeta / n - z_hat * dgamma / n))


def passes(
    douts: list[Z], caches: Caches, whole: Any = 1.0, mean: Any = 1.0, spread: Any = 1.0
) -> Backward:
    """The pass with factors: of dz, of its path through the mean, and the variance."""
    dgamma, dbeta = all_sums(douts, caches)
    n = sum(map(len, douts))
    dzs = [
        whole * dz_of(d, c, spread * dgamma, mean * dbeta, n)
        for d, c in zip(douts, caches, strict=True)
    ]
    return dzs, dgamma, dbeta


def pairs(s: Shown) -> tuple[list[Z], Caches]:
    ends = np.cumsum(s.args["sizes"])[:-1]
    caches = [
        BatchNormCache(z_hat, s.args["std"], s.args["gamma"])
        for z_hat in np.split(s.args["z_hat"], ends)
    ]
    return np.split(s.args["dout"], ends), caches


def machines(s: Shown) -> int:
    return len(s.args["sizes"])


def several(test: Test) -> Test:
    """Say something of several machines: with one there is nothing to see."""
    return lambda s: test(s) if machines(s) > 1 else None


def dz_is(way: Any) -> Test:
    return equals("dz", lambda s: np.concatenate(way(*pairs(s))))


def dz_of_paths(**factors: Any) -> Test:
    return dz_is(lambda douts, caches: passes(douts, caches, **factors)[0])


def by_themselves(douts: list[Z], caches: Caches) -> list[Z]:
    return [dz_of(d, c, *sums(d, c), len(d)) for d, c in zip(douts, caches, strict=True)]


def last_machine(douts: list[Z], caches: Caches) -> Outputs:
    dgamma, dbeta = sums(douts[-1], caches[-1])
    return {"dgamma": dgamma, "dbeta": dbeta}
