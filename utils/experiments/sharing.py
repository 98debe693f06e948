"""Which entries of (N, C, H, W) share a mean and a variance: found out by moving one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

CHANNELS, SIDE = 6, 2
Normalize = Callable[[np.ndarray], np.ndarray]


def sets(normalize: Normalize, n: int, channels: int = CHANNELS, side: int = SIDE) -> np.ndarray:
    """Return (N, C, H * W): the number of the set that each entry of a batch belongs to, from 0.

    An entry that is moved moves the outputs of all with which it shares statistics, and no others.
    """
    x = np.random.default_rng(0).normal(size=(n, channels, side, side))
    before = np.asarray(normalize(x)).reshape(n, channels, -1)
    found = np.full(before.shape, -1)
    for place in np.ndindex(found.shape):
        if found[place] < 0:
            moved = x.copy()
            moved.reshape(found.shape)[place] += 1
            after = np.asarray(normalize(moved)).reshape(found.shape)
            found[np.abs(after - before) > 1e-9] = found.max() + 1
    return found


def table(methods: Mapping[str, Normalize], batches: tuple[int, ...] = (1, 4)) -> str:
    """Return, as text, how many sets there are and how large they are, by method and N."""
    lines = [f"{'':22}{'N':>3} {'means':>7} {'numbers behind each':>21}"]
    for name, normalize in methods.items():
        for n in batches:
            found = sets(normalize, n)
            count = int(found.max()) + 1
            lines.append(f"{name:22}{n:3} {count:7} {found.size // count:21}")
    return "\n".join(lines)
