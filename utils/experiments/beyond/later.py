"""What happens after training: other images at test time, exact statistics, dropout that is off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from utils.experiments.beyond.images import SAME, SHIFTS, changed
from utils.experiments.beyond.nets import Nets, Plan
from utils.experiments.beyond.own import Own
from utils.experiments.beyond.statistics import (
    by_class,
    in_company,
    recalibrated,
    shuffled,
    variances,
)
from utils.experiments.beyond.training import accuracy, best_rate, test_accuracy, trained
from utils.experiments.findings import Finding, accuracies, plain, told
from utils.experiments.verdict import decide
from utils.experiments.why.findings import spread, times

# ---- other images ----

LONG = Plan(steps=184)
RUNNING, RECALIBRATED, CLASS = "running statistics", "recalibrated on all", "batches of one class"
COMPANY = (16, 4)


def at_test_time(own: Own, nets: Nets) -> dict[str, dict[str, np.ndarray]]:
    """Return the accuracy on changed test images: shift -> statistics -> (runs,)."""
    return {name: _on(own, nets, changed(own.digits.x_test, c)) for name, c in SHIFTS.items()}


def _on(own: Own, nets: Nets, x: np.ndarray) -> dict[str, np.ndarray]:
    y = own.digits.y_test
    return {
        RUNNING: accuracy(own, nets, x, y),
        RECALIBRATED: accuracy(own, recalibrated(own, nets, x), x, y),
        **{
            f"batches of {size}": in_company(own, nets, x, y, shuffled(len(x), size))
            for size in COMPANY
        },
        CLASS: in_company(own, nets, x, y, by_class(y)),
    }


def test_time(own: Own, seeds: Sequence[int]) -> Finding:
    """Predict changed images with several statistics."""
    rate = best_rate(own, LONG)
    found = at_test_time(own, trained(own, LONG, seeds, rate))
    pairs = [(shift, RECALIBRATED) for shift in SHIFTS]
    pairs += [("half the contrast", "batches of 16"), ("half the contrast", "batches of 4")]
    return Finding(
        "test_time",
        "statistics of the test images themselves help where images differ from those of training",
        f"test accuracy of networks with batch norm (rate {rate:g}, {LONG.steps} steps) on changed "
        "images, by what is normalized with: running statistics, all 450 test images, batches of "
        "16 or 4, or of one class",
        len(seeds),
        "; ".join(
            f"{shift}: " + ", ".join(f"{name} {accuracies(v)}" for name, v in by.items())
            for shift, by in found.items()
        ),
        "; ".join(
            f"{shift}, {name} than running "
            f"{told(decide(found[shift][name], found[shift][RUNNING]), 'points')}"
            for shift, name in pairs
        )
        + f"; {SAME}, {CLASS} than running "
        + told(decide(found[SAME][CLASS], found[SAME][RUNNING]), "points"),
        {"rate": rate, **{s: {n: plain(v) for n, v in by.items()} for s, by in found.items()}},
    )


# ---- exact statistics ----

MOMENTA, STEPS = (0.9, 0.99), (22, 44, 92, 184)


def recalibration_plan(momentum: float, steps: int) -> Plan:
    return Plan(momentum=momentum, steps=steps)


class Recalibrated(NamedTuple):
    """Accuracies, each (runs,): with running statistics, and with those of recalibrate."""

    running: np.ndarray
    exact: np.ndarray


def before_and_after(own: Own, plan: Plan, seeds: Sequence[int], rate: float) -> Recalibrated:
    """Train, and predict with the running statistics and with exact ones of the same weights."""
    nets = trained(own, plan, seeds, rate)
    exact = recalibrated(own, nets, own.digits.x_train)
    return Recalibrated(test_accuracy(own, nets), test_accuracy(own, exact))


def recalibration(own: Own, seeds: Sequence[int]) -> Finding:
    """Compare running statistics with exact ones, after short and long training."""
    # the weights do not depend on the momentum: one rate for both
    rates = {steps: best_rate(own, recalibration_plan(0.9, steps)) for steps in STEPS}
    found = {
        (momentum, steps): before_and_after(
            own, recalibration_plan(momentum, steps), seeds, rates[steps]
        )
        for momentum in MOMENTA
        for steps in STEPS
    }
    return Finding(
        "recalibration",
        "exact statistics, computed after training, predict better than running averages",
        "test accuracy with running averages of momentum 0.9 and 0.99, and with exact statistics "
        "of the training images, after so many steps (22 are an epoch), at the best rate",
        len(seeds),
        "; ".join(
            f"{m:g}, {steps} steps: {accuracies(f.running)} running, {accuracies(f.exact)} exact"
            for (m, steps), f in found.items()
        ),
        "; ".join(
            f"{m:g}, {steps} steps: {told(decide(f.exact, f.running), 'points')}"
            for (m, steps), f in found.items()
        ),
        {
            "rates": {str(steps): rate for steps, rate in rates.items()},
            **{
                f"{m:g}, {steps}": {"running": plain(f.running), "exact": plain(f.exact)}
                for (m, steps), f in found.items()
            },
        },
    )


# ---- dropout ----

BEFORE, BEHIND, WITHOUT = "before each batch norm", "behind the last one", "no dropout"
PLACES = {BEFORE: (0.5, 0.5, 0.5, 0.0), BEHIND: (0.0, 0.0, 0.0, 0.5), WITHOUT: ()}
LOWER = 0.3  # a rate beside the best one, at which weights move less


def dropout_plan(place: str) -> Plan:
    return Plan(dropout=PLACES[place])


class Dropped(NamedTuple):
    """Networks that were trained with dropout.

    ratio: (runs, layers), the variance of z at test time over what batch norm expects, the median
    over units. running, exact: accuracies, (runs,).
    """

    ratio: np.ndarray
    running: np.ndarray
    exact: np.ndarray


def dropped(own: Own, place: str, seeds: Sequence[int], rate: float) -> Dropped:
    """Train with dropout somewhere, and see what batch norm expects when it is off."""
    nets = trained(own, dropout_plan(place), seeds, rate)
    exact = recalibrated(own, nets, own.digits.x_train)
    ratio = [
        np.median((now / running.var).reshape(nets.runs, -1), axis=1)
        for now, running in zip(variances(nets, own.digits.x_train), nets.running, strict=True)
    ]
    return Dropped(np.array(ratio).T, test_accuracy(own, nets), test_accuracy(own, exact))


def dropout(own: Own, seeds: Sequence[int]) -> Finding:
    """Compare dropout before batch norm with dropout behind the last one."""
    rates = {place: best_rate(own, dropout_plan(place)) for place in PLACES}
    found = {place: dropped(own, place, seeds, rate) for place, rate in rates.items()}
    lower = dropped(own, BEFORE, seeds, LOWER)
    first = found[BEFORE]
    said = [(f"{place}, rate {rates[place]:g}", found[place]) for place in PLACES]
    said.append((f"{BEFORE}, rate {LOWER:g}", lower))
    return Finding(
        "dropout",
        "dropout before batch norm makes its variances wrong at test time, and costs accuracy",
        "share 0.5 dropped of the inputs of each of three hidden layers, or of the output layer; "
        "variance of z at test time over the running variance, layers 1, 2, 3; test accuracy with "
        "running statistics and with exact ones, 92 steps",
        len(seeds),
        "; ".join(
            f"{name}: variances "
            + ", ".join(spread(f.ratio[:, k]) for k in range(3))
            + f", accuracy {accuracies(f.running)} running, {accuracies(f.exact)} exact"
            for name, f in said
        ),
        f"variance of layer 3 is less {times(1 + 0 * first.ratio[:, 2], first.ratio[:, 2])}; "
        f"at rate {LOWER:g} {times(1 + 0 * lower.ratio[:, 2], lower.ratio[:, 2])}; "
        f"{BEHIND} than before {told(decide(found[BEHIND].running, first.running), 'points')}; "
        f"exact than running statistics {told(decide(first.exact, first.running), 'points')}; "
        f"at rate {LOWER:g} {told(decide(lower.exact, lower.running), 'points')}; "
        f"{WITHOUT} than {BEHIND} "
        + told(decide(found[WITHOUT].running, found[BEHIND].running), "points"),
        {
            "rates": rates,
            **{
                name: {k: plain(v) for k, v in f._asdict().items()}
                for name, f in [*found.items(), ("lower", lower)]
            },
        },
    )
