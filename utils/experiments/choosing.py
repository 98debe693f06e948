"""Each way to train at its own best learning rate, chosen where nothing is counted later.

Chosen are rates with the seeds TUNING, trained on 1000 of the training images and looked at on the
others. Counted are other seeds, trained on all training images and looked at on the test images.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from utils.data import Split
from utils.experiments.stacked import Course, Recipe, Seen, train

TUNING = tuple(range(100, 110))
FITTED = 1000  # images to fit where a rate is chosen; the other 347 are held out
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
GOAL = 0.9  # the accuracy that "steps to 90%" counts to


class Measure(NamedTuple):
    """What is compared.

    of: from what was seen to (seeds, rates). sign: 1 if more is better, -1 if less is.
    middle: the mean, or, of what may be infinite, the median over the seeds that choose.
    """

    of: Callable[[Seen], np.ndarray]
    sign: int
    middle: Callable[..., np.ndarray]


ACCURACY = Measure(lambda seen: seen.final(), 1, np.mean)
STEPS = Measure(lambda seen: seen.steps(GOAL), -1, np.median)


class Arm(NamedTuple):
    """One way to train at its best rate. values: (seeds,). seen: of that rate only."""

    rate: float
    values: np.ndarray
    seen: Seen | None = None


def held_out(data: Split) -> Split:
    """Return the training set in two parts: 1000 images to fit, the others in the test's place."""
    order = np.random.default_rng(0).permutation(len(data.x_train))
    fit, other = order[:FITTED], order[FITTED:]
    x, y = data.x_train, data.y_train
    return data._replace(x_train=x[fit], y_train=y[fit], x_test=x[other], y_test=y[other])


def best_rate(recipe: Recipe, course: Course, measure: Measure, rates: Sequence[float]) -> float:
    """Choose by the measure's middle over TUNING; among equals by the mean accuracy."""
    blind = course._replace(digits=held_out(course.digits))
    seen = train(recipe, blind, TUNING, rates)
    values = measure.middle(measure.sign * measure.of(seen), axis=0)
    return float(rates[int(np.lexsort((seen.final().mean(axis=0), values))[-1])])


def at_best(
    recipe: Recipe,
    course: Course,
    seeds: Sequence[int],
    measure: Measure = ACCURACY,
    rates: Sequence[float] = RATES,
) -> Arm:
    """Train with all seeds at the rate that is best by the measure."""
    rate = best_rate(recipe, course, measure, rates)
    seen = train(recipe, course, seeds, [rate])
    return Arm(rate, measure.of(seen)[:, 0], seen)
