"""Batch renormalization with places to go wrong, for exercise 8.5, and what symptoms say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from grader.mistakes._parts import Z
from grader.mistakes._shows import Shown, Test, equals

Renormed = tuple[Z, Z, Z]


class Given(NamedTuple):
    """What the function is given, and what it should make of it."""

    z: Z
    gamma: Z
    beta: Z
    running_mean: Z
    running_std: Z
    r_max: float
    d_max: float
    eps: float = 1e-5

    @property
    def std(self) -> Z:
        return np.asarray(np.sqrt(self.z.var(axis=0) + self.eps))

    @property
    def sample_std(self) -> Z:
        n = np.float64(len(self.z))
        with np.errstate(all="ignore"):
            return np.asarray(np.sqrt(self.z.var(axis=0) * n / (n - 1) + self.eps))

    @property
    def z_hat(self) -> Z:
        return np.asarray((self.z - self.z.mean(axis=0)) / self.std)

    @property
    def ratio(self) -> Z:
        return np.asarray(self.std / self.running_std)

    @property
    def distance(self) -> Z:
        return np.asarray((self.z.mean(axis=0) - self.running_mean) / self.running_std)

    def limited(self, ratio: Z) -> Z:
        return np.clip(ratio, 1 / self.r_max, self.r_max)

    @property
    def r(self) -> Z:
        return self.limited(self.ratio)

    @property
    def d(self) -> Z:
        return np.clip(self.distance, -self.d_max, self.d_max)

    def used(self, normalized: Z) -> Renormed:
        """The right r and d, beside an output that is made otherwise."""
        return self.gamma * normalized + self.beta, self.r, self.d

    def result(self, r: Z | None = None, d: Z | None = None, std: Z | None = None) -> Renormed:
        """The output with an r, a d and a deviation that may be wrong."""
        r, d = self.r if r is None else r, self.d if d is None else d
        z_hat = self.z_hat if std is None else (self.z - self.z.mean(axis=0)) / std
        return self.gamma * (z_hat * r + d) + self.beta, r, d


# ---- what symptoms say ----


def given(s: Shown) -> Given:
    return Given(*s.args.values())


def r_is(value: Callable[[Given], Any]) -> Test:
    return equals("r", lambda s: value(given(s)))


def d_is(value: Callable[[Given], Any]) -> Test:
    return equals("d", lambda s: value(given(s)))


def normalized_is(value: Callable[[Given], Any]) -> Test:
    """Say what is scaled and shifted."""
    return equals("z_tilde", lambda s: given(s).used(value(given(s)))[0])
