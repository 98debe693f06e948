"""The one rule by which a claim about training is decided.

A claim compares two ways to train. Both are trained with the same seeds, each at its own best
learning rate, chosen with other seeds on images held out from the training set. For each seed there
is one difference. The interval runs from the k-th smallest difference to the k-th largest: among n
seeds, k is the largest number for which it holds the median of all possible seeds with 95%
confidence. (Each seed is above the median as often as a coin shows heads; so no shape of the
differences is assumed, and one may be infinite.) Then

- the claim holds if the whole interval is on its side of zero,
- it does not hold if the whole interval is on the other side,
- there is too little to see if the interval contains zero.

With fewer than six seeds no interval is sure enough: five agree by luck once in sixteen times.
"""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np

CONFIDENCE = 0.95
HOLDS, FAILS, UNSEEN = "holds", "does not hold", "too little to see"


class Verdict(NamedTuple):
    """What the seeds say of a claim.

    median, low, high: of the differences; where the claim is right they are above zero.
    seeds: how many there are.
    """

    median: float
    low: float
    high: float
    seeds: int

    @property
    def word(self) -> str:
        if self.low > 0:
            return HOLDS
        return FAILS if self.high < 0 else UNSEEN


def decide(better: np.ndarray, worse: np.ndarray) -> Verdict:
    """Decide whether `better` is larger than `worse`, seed by seed; each (seeds,).

    Raises ValueError: if there are too few seeds to decide anything.
    """
    better, worse = np.asarray(better, dtype=float), np.asarray(worse, dtype=float)
    # two that are infinite, a goal that neither reached, are equal
    same = better == worse
    differences = np.sort(np.where(same, 0.0, better - np.where(same, 0.0, worse)))
    k = rank(len(differences))
    median = float(np.median(differences))
    return Verdict(median, float(differences[k - 1]), float(differences[-k]), len(differences))


def rank(seeds: int, confidence: float = CONFIDENCE) -> int:
    """Return the largest k for which the k-th from both ends hold the median with confidence."""
    outside, k = 0.0, 0
    # the median is below the (k+1)-th smallest of n if at most k of n coins show heads
    while True:
        outside += 2 * comb(seeds, k) / 2**seeds
        if outside > 1 - confidence:
            break
        k += 1
    if k == 0:
        raise ValueError(f"{seeds} seeds decide nothing: take 6 or more")
    return k
