"""Tuning a network with batch norm on a few images of another kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from utils.experiments.beyond.images import TASKS, Change, changed
from utils.experiments.beyond.later import LONG
from utils.experiments.beyond.nets import Nets, Plan
from utils.experiments.beyond.own import Own
from utils.experiments.beyond.statistics import recalibrated
from utils.experiments.beyond.training import (
    CHOOSING,
    accuracy,
    best_rate,
    descend,
    images_of,
    trained,
)
from utils.experiments.choosing import Arm, held_out
from utils.experiments.findings import Finding, accuracies, arms, paired, plain, told
from utils.experiments.verdict import decide

FEW, SEEN = 100, 1000
SIZES = (2, 20)
TRAIN, FROZEN, FIRST = "train mode", "eval mode", "recalibrated, then eval mode"
MODES = (TRAIN, FROZEN, FIRST)
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1, 3)


def tuning_plan(size: int) -> Plan:
    return Plan(batch_size=size, steps=SEEN // size, count=FEW)


def on_task(own: Own, change: Change) -> Own:
    """Return the same functions with all digits changed."""
    x_train, x_test = (changed(x, change) for x in (own.digits.x_train, own.digits.x_test))
    return replace(own, digits=own.digits._replace(x_train=x_train, x_test=x_test))


def tuned(
    own: Own, before: Nets, mode: str, size: int, seeds: Sequence[int], rates: Sequence[float]
) -> Nets:
    """Tune trained networks on FEW images, each seed's own. own: with the new images."""
    plan = tuning_plan(size)
    nets = before.copies(batch_size=size, steps=plan.steps, count=FEW)
    if mode == FIRST:
        nets = recalibrated(own, nets, own.digits.x_train[images_of(plan, own.digits, seeds)])
    nets = nets.copies(len(rates))
    return descend(own, nets, own.digits, seeds, rates, eval_mode=mode != TRAIN)


def ends(
    own: Own, before: Nets, mode: str, size: int, seeds: Sequence[int], rates: Sequence[float]
) -> np.ndarray:
    """Return the accuracy on the new test images, (seeds, rates)."""
    nets = tuned(own, before, mode, size, seeds, rates)
    found = accuracy(own, nets, own.digits.x_test, own.digits.y_test)
    return found.reshape(len(seeds), len(rates))


def fine_tuning(own: Own, seeds: Sequence[int]) -> Finding:
    """Tune on turned and on inverted images, batch norm in train mode or in eval mode."""
    rate = best_rate(own, LONG)
    blind = replace(own, digits=held_out(own.digits))
    networks, to_choose = trained(own, LONG, seeds, rate), trained(blind, LONG, CHOOSING, rate)
    found: dict[str, dict[str, Arm]] = {}
    same: dict[str, Arm] = {}
    for task, change in TASKS.items():
        new, held = on_task(own, change), on_task(blind, change)
        for size in SIZES:
            by = found[f"{task}, {size}"] = {}
            for mode in MODES:
                tried = ends(held, to_choose, mode, size, CHOOSING, RATES).mean(axis=0)
                best = RATES[int(tried.argmax())]
                by[mode] = Arm(best, ends(new, networks, mode, size, seeds, [best])[:, 0])
            rate_of_eval = by[FROZEN].rate
            values = ends(new, networks, TRAIN, size, seeds, [rate_of_eval])[:, 0]
            same[f"{task}, {size}"] = Arm(rate_of_eval, values)
    return Finding(
        "fine_tuning",
        "tuning with the old statistics, fixed, is better than in train mode",
        f"test accuracy on turned or inverted digits after tuning on {FEW} of them ({SEEN} images "
        "seen, in batches of N), each mode at its own best rate; recalibrated: on the new images, "
        "before tuning",
        len(seeds),
        "; ".join(
            f"{name}: "
            + ", ".join(
                f"{mode} {accuracies(a.values)} (rate {a.rate:g})" for mode, a in by.items()
            )
            for name, by in found.items()
        ),
        "; ".join(
            f"{name}, eval than train mode {told(paired(by[FROZEN], by[TRAIN]), 'points')}, at "
            f"the same rate {told(paired(by[FROZEN], same[name]), 'points')}, "
            f"recalibrated than eval mode {told(paired(by[FIRST], by[FROZEN]), 'points')}"
            for name, by in found.items()
        ),
        {"rate": rate, "same": arms(same), **{name: arms(by) for name, by in found.items()}},
    )


class HeadOnly(NamedTuple):
    """The old task before and after a new head was trained on the same body, each (runs,).

    in_train, in_eval: with the old head, by the mode of the body's batch norm meanwhile. mended:
    the body of in_train, recalibrated on the old images. moved: by how much any weight, gamma or
    beta of the body has moved.
    """

    before: np.ndarray
    in_train: np.ndarray
    in_eval: np.ndarray
    mended: np.ndarray
    moved: np.ndarray


def head_only(own: Own, before: Nets, seeds: Sequence[int]) -> HeadOnly:
    """Train a new head on turned images, and go back to the old images and the old head."""
    new, old = on_task(own, TASKS["turned"]), before.layers[-1]

    def body(eval_mode: bool) -> Nets:
        nets = before.copies(batch_size=20, steps=SEEN // 20, count=FEW)
        # the body's statistics do not depend on the head, nor on its rate
        descend(new, nets, new.digits, seeds, [0.1], eval_mode=eval_mode, head_only=True)
        nets.layers[-1] = old
        return nets

    def right(nets: Nets) -> np.ndarray:
        return accuracy(own, nets, own.digits.x_test, own.digits.y_test)

    in_train = body(False)
    moved = [
        np.abs(now[name] - layer[name]).max(axis=(1, 2))
        for now, layer in zip(in_train.layers[:-1], before.layers[:-1], strict=True)
        for name in layer
    ]
    mended = recalibrated(own, in_train, own.digits.x_train)
    return HeadOnly(
        right(before), right(in_train), right(body(True)), right(mended), np.max(moved, axis=0)
    )


def head(own: Own, seeds: Sequence[int]) -> Finding:
    """Tell what a new head, trained in train mode, does to the old task."""
    rate = best_rate(own, LONG)
    found = head_only(own, trained(own, LONG, seeds, rate), seeds)
    lost = told(decide(found.before, found.in_train), "points")
    return Finding(
        "head_only",
        "a body in train mode forgets while only a new head is trained, though no weight moves",
        f"test accuracy on the old images with the old head, after a new head was trained on {FEW} "
        "turned digits in batches of 20",
        len(seeds),
        f"{accuracies(found.before)} before, {accuracies(found.in_train)} with the body in train "
        f"mode, {accuracies(found.in_eval)} in eval mode; recalibrated on the old images "
        f"{accuracies(found.mended)}; weights, gamma and beta of the body moved by at most "
        f"{float(found.moved.max()):g}",
        f"train mode, lost: {lost}; eval mode, lost: "
        + told(decide(found.before, found.in_eval), "points"),
        {name: plain(values) for name, values in found._asdict().items()},
    )
