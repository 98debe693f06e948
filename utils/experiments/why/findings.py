"""What notebook 7's measurements came to, stored: the words and numbers that its claims share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from utils.experiments import findings
from utils.experiments.choosing import ACCURACY, STEPS, best_rate
from utils.experiments.findings import Finding
from utils.experiments.stacked import Course, Recipe
from utils.experiments.verdict import decide
from utils.experiments.why.runs import BN, PLAIN, Own

STORE = Path(__file__).parent / "measured.json"
NORMS = {PLAIN: "", BN: "z"}


def course(own: Own) -> Course:
    """Return what trains many networks at once with the learner's functions."""
    return Course(
        own.digits, own.batchnorm_forward, own.batchnorm_backward, own.softmax_cross_entropy
    )


def rates_of(own: Own, recipe: Recipe, rates: Sequence[float], fast: bool) -> dict[str, float]:
    """Return the best rate of each kind, plain and with batch norm, chosen on held-out images.

    fast: by the steps to 90%, and else by the accuracy at the end. recipe: its norm does not count.
    """
    hidden = len(recipe.norm)
    return {
        kind: best_rate(
            Recipe(
                norm=(norm,) * hidden,
                activation=recipe.activation,
                steps=recipe.steps,
                every=recipe.every,
            ),
            course(own),
            STEPS if fast else ACCURACY,
            rates,
        )
        for kind, norm in NORMS.items()
    }


def times(larger: np.ndarray, smaller: np.ndarray) -> str:
    """Return whether the first is larger, seed by seed, and how many times; both positive."""
    with np.errstate(divide="ignore"):
        verdict = decide(np.log(larger), np.log(smaller))
    low, middle, high = (np.exp(v) for v in (verdict.low, verdict.median, verdict.high))
    return f"{verdict.word}: {middle:.3g} times ({low:.3g} to {high:.3g})"


def spread(values: np.ndarray) -> str:
    """Return the median and the range to two digits."""
    low, middle, high = np.min(values), np.median(values), np.max(values)
    return f"{_short(middle)} ({_short(low)} to {_short(high)})"


def _short(value: float) -> str:
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{float(f'{value:.2g}'):g}"
    return f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e")


def exact(values: np.ndarray, bound: float) -> str:
    """Return whether an identity holds in every seed, up to round-off and eps."""
    word = "holds" if np.max(values) < bound else "does not hold"
    return f"{word}, as an identity: at most {_short(float(np.max(values)))} in every seed"


def stored() -> dict[str, Finding]:
    """Return what was measured last, by key."""
    return findings.stored(STORE)


def report(*keys: str) -> str:
    """Return what was measured of some claims, as text."""
    return findings.report(*keys, file=STORE)
