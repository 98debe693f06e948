"""What depends on who is in a batch: batches that are small, and batches of few classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from utils.experiments.beyond.images import each_by_itself
from utils.experiments.beyond.nets import Plan
from utils.experiments.beyond.norms import BN, GN, LN, NONE, NORMS, RENORM, RMS
from utils.experiments.beyond.own import Own
from utils.experiments.beyond.statistics import recalibrated
from utils.experiments.beyond.training import at_best, test_accuracy, trained
from utils.experiments.choosing import Arm
from utils.experiments.findings import Finding, accuracies, arms, paired, told

SEEN, SIZES = 2000, (2, 4, 16, 64)
CLASSES = (10, 2, 1)
IN_SORTED = (NONE, BN, LN, GN, RENORM)
EXACT = "batch norm, exact statistics"
APART = "64, pixels normalized each by itself"


def small_plan(norm: str, size: int) -> Plan:
    """Return the plan of demonstration 2: so many images are seen, in batches of a size."""
    return Plan(norm=norm, batch_size=size, steps=SEEN // size)


def sorted_plan(norm: str, classes: int) -> Plan:
    """Return the plan of demonstration 5: batches of 60 images of so many classes."""
    return Plan(norm=norm, classes=classes)


def small_batches(own: Own, seeds: Sequence[int]) -> Finding:
    """Train with each normalization in small batches and larger ones."""
    found = {
        str(size): _with_exact(
            own, {norm: at_best(own, small_plan(norm, size), seeds) for norm in NORMS}, seeds, size
        )
        for size in SIZES
    }
    pixels = replace(own, digits=each_by_itself(own.digits))
    found[APART] = {norm: at_best(pixels, small_plan(norm, 64), seeds) for norm in (NONE, BN, LN)}
    pairs = (
        ("2", GN, BN),
        ("2", LN, BN),
        ("2", RENORM, BN),
        ("2", EXACT, BN),
        ("2", RENORM, LN),
        ("2", LN, NONE),
        ("2", RMS, LN),
        ("4", LN, BN),
        ("16", BN, LN),
        ("64", BN, LN),
        ("64", BN, GN),
        ("64", BN, NONE),
        (APART, BN, LN),
    )
    return Finding(
        "small_batches",
        "in small batches, normalizing within the example does better than batch norm",
        f"test accuracy after {SEEN} images in batches of N, each at its own best rate; exact "
        "statistics: batch norm's replaced by recalibrate after training",
        len(seeds),
        "; ".join(f"{size}: {_told(by)}" for size, by in found.items()),
        "; ".join(
            f"{size}, {first} than {second}, "
            f"{told(paired(found[size][first], found[size][second]), 'points')}"
            for size, first, second in pairs
        ),
        {size: arms(by) for size, by in found.items()},
    )


def _with_exact(own: Own, by: dict[str, Arm], seeds: Sequence[int], size: int) -> dict[str, Arm]:
    """Add what batch norm does with exact statistics, at its rate."""
    rate = by[BN].rate
    nets = trained(own, small_plan(BN, size), seeds, rate)
    exact = recalibrated(own, nets, own.digits.x_train)
    return by | {EXACT: Arm(rate, test_accuracy(own, exact))}


def _told(by: Mapping[str, Arm]) -> str:
    return ", ".join(f"{k} {accuracies(arm.values)} (rate {arm.rate:g})" for k, arm in by.items())


def sorted_batches(own: Own, seeds: Sequence[int]) -> Finding:
    """Train on batches of ten classes, of two and of one."""
    found = {
        str(classes): {norm: at_best(own, sorted_plan(norm, classes), seeds) for norm in IN_SORTED}
        for classes in CLASSES
    }
    rate = found["1"][BN].rate
    nets = recalibrated(own, trained(own, sorted_plan(BN, 1), seeds, rate), own.digits.x_train)
    found["1"][EXACT] = Arm(rate, test_accuracy(own, nets))
    pairs = (
        ("10", BN, LN),
        ("2", LN, BN),
        ("2", RENORM, BN),
        ("2", RENORM, LN),
        ("1", LN, BN),
        ("1", RENORM, BN),
        ("1", LN, RENORM),
        ("1", EXACT, BN),
        ("1", LN, NONE),
    )
    return Finding(
        "sorted_batches",
        "batches whose examples are alike harm batch norm, and batch renorm less",
        "test accuracy after 92 batches of 60 with images of so many classes, drawn anew for each, "
        "each at its own best rate",
        len(seeds),
        "; ".join(
            f"{classes} {'class' if classes == '1' else 'classes'}: {_told(by)}"
            for classes, by in found.items()
        ),
        "; ".join(
            f"{classes}, {first} than {second}, "
            f"{told(paired(found[classes][first], found[classes][second]), 'points')}"
            for classes, first, second in pairs
        ),
        {classes: arms(by) for classes, by in found.items()},
    )
