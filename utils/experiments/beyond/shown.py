"""Quick runs for notebook 8, of few seeds, at the rates that were chosen beforehand and stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from utils.experiments.beyond import company, convolution, exact, later, tuning
from utils.experiments.beyond.convolution import APART, SHARED
from utils.experiments.beyond.exact import Machines, Rows
from utils.experiments.beyond.findings import numbers
from utils.experiments.beyond.images import TASKS
from utils.experiments.beyond.later import BEFORE, LOWER, PLACES, Dropped, Recalibrated
from utils.experiments.beyond.nets import Nets
from utils.experiments.beyond.norms import BN, GN, LN, NONE, RENORM, RMS
from utils.experiments.beyond.own import Own
from utils.experiments.beyond.training import test_accuracy, trained
from utils.experiments.beyond.tuning import HeadOnly

SEEDS = range(3)
By = dict[str, dict[str, np.ndarray]]  # setting -> way -> (seeds,)


def pixels_as_rows(own: Own) -> Rows:
    """Compare batch norm of images with batch norm of rows."""
    return exact.pixels_as_rows(own, SEEDS)


def few_images(own: Own, sizes: Sequence[int] = (1, 4, 16)) -> By:
    """Train a convolution in small batches: size -> whose pixels share statistics -> accuracies."""
    arms = numbers("one_image")
    return {
        str(size): {
            kind: convolution.trained(
                own, kind, size, own.digits, SEEDS, [arms[str(size)][kind]["rate"]]
            )[:, 0]
            for kind in (SHARED, APART)
        }
        for size in sizes
    }


def small_batches(own: Own, norms: Sequence[str] = (NONE, BN, LN, GN, RMS)) -> By:
    """Train with each normalization in small batches: size -> normalization -> accuracies."""
    arms = numbers("small_batches")
    return {
        str(size): {
            norm: test_accuracy(
                own,
                trained(own, company.small_plan(norm, size), SEEDS, arms[str(size)][norm]["rate"]),
            )
            for norm in norms
        }
        for size in company.SIZES
    }


def invariances(own: Own) -> dict[str, np.ndarray]:
    """Return the largest change of the output by each change: norm -> (changes,)."""
    return {name: v.max(axis=0) for name, v in exact.invariances(own, SEEDS).items()}


def machines(own: Own) -> dict[str, Machines]:
    """Share batches out among machines."""
    return exact.machines(own, SEEDS)


def sorted_batches(own: Own, norms: Sequence[str] = (NONE, BN, LN, RENORM)) -> By:
    """Train on batches of few classes: classes -> normalization -> accuracies."""
    arms = numbers("sorted_batches")
    return {
        str(classes): {
            norm: test_accuracy(
                own,
                trained(
                    own,
                    company.sorted_plan(norm, classes),
                    SEEDS,
                    arms[str(classes)][norm]["rate"],
                ),
            )
            for norm in norms
        }
        for classes in company.CLASSES
    }


def long_trained(own: Own) -> Nets:
    """Train the networks that are looked at later, with batch norm."""
    return trained(own, later.LONG, SEEDS, numbers("test_time")["rate"])


def test_time(own: Own, nets: Nets) -> By:
    """Predict changed images: change -> statistics -> accuracies."""
    return later.at_test_time(own, nets)


def recalibration(own: Own) -> dict[float, dict[int, Recalibrated]]:
    """Compare running statistics with exact ones: momentum -> steps -> accuracies."""
    rates = numbers("recalibration")["rates"]
    return {
        momentum: {
            steps: later.before_and_after(
                own, later.recalibration_plan(momentum, steps), SEEDS, rates[str(steps)]
            )
            for steps in later.STEPS
        }
        for momentum in later.MOMENTA
    }


class Tuned(NamedTuple):
    """Tuning on few images. by: task and size -> mode -> accuracies. head: of a new head alone."""

    by: By
    head: HeadOnly


def fine_tuning(own: Own, nets: Nets) -> Tuned:
    """Tune on few images of another kind, in train mode and in eval mode."""
    arms, by = numbers("fine_tuning"), {}
    for task, change in TASKS.items():
        new = tuning.on_task(own, change)
        for size in tuning.SIZES:
            name = f"{task}, {size}"
            by[name] = {
                mode: tuning.ends(new, nets, mode, size, SEEDS, [arms[name][mode]["rate"]])[:, 0]
                for mode in tuning.MODES
            }
    return Tuned(by, tuning.head_only(own, nets, SEEDS))


def dropout(own: Own) -> dict[str, Dropped]:
    """Train with dropout in three places, and before batch norm at a lower rate, too."""
    rates = numbers("dropout")["rates"]
    found = {place: later.dropped(own, place, SEEDS, rates[place]) for place in PLACES}
    return found | {f"{BEFORE}, rate {LOWER:g}": later.dropped(own, BEFORE, SEEDS, LOWER)}
