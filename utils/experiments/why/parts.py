"""The claims on the length of weights, on batch norm in halves, and on deep stacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from utils.experiments.choosing import TUNING, Arm, at_best, held_out
from utils.experiments.findings import Finding, accuracies, arms, paired, plain, told
from utils.experiments.stacked import Recipe, train
from utils.experiments.verdict import decide
from utils.experiments.why import deep
from utils.experiments.why.deep import SKIP, SKIP_BN, SKIP_INIT, TRAINED
from utils.experiments.why.findings import course, exact, rates_of, spread, times
from utils.experiments.why.halves import HALVES
from utils.experiments.why.lengths import (
    DECAY,
    OFF,
    RATE,
    TOGETHER,
    decayed,
    laws,
    rising,
    scaled,
)
from utils.experiments.why.runs import BN, PLAIN, Own, descend

FACTORS = (3.0, 30.0, 1000.0)
DECAYS = (0.01, 0.03, 0.1)
DEEP, DEEP_RATES = 30, (0.003, 0.01, 0.03, 0.1, 0.3)
# what has skips alone makes its signals so large that the rate might have to be tiny
TINY = tuple(float(rate) for rate in 10.0 ** np.arange(-10, 0))
EXACT = 1e-3


def lengths(own: Own, seeds: Sequence[int]) -> list[Finding]:
    """Scale invariance: what is exact of it, and what follows for the rate."""
    rate = rates_of(own, Recipe(every=5), (0.1, 0.3, 1, 3), fast=True)[BN]
    law = laws(own, rate, seeds)
    off = np.abs(law.predicted / law.measured - 1)
    exact_row = Finding(
        "invariance",
        "weights under batch norm are perpendicular to their gradient, so steps make them longer",
        f"largest cosine of a unit's weights and their gradient in 100 steps at rate {rate:g}; "
        "and what the squared length of all hidden W gained, against the sum of (rate * length of "
        "the gradient)^2",
        len(seeds),
        f"cosine {spread(law.hidden)} in hidden layers, {spread(law.output)} in the output layer; "
        f"gained {spread(law.measured)}, off by {spread(off)} of it",
        f"perpendicular {exact(law.hidden, EXACT)}; longer {exact(off, EXACT)}",
        {"rate": rate, "measured": plain(law.measured), "predicted": plain(law.predicted)},
    )
    runs = {factor: scaled(own, rate, factor, seeds) for factor in FACTORS}
    return [
        exact_row,
        Finding(
            "equivalent",
            "the length of weights under batch norm acts on the rate, and on nothing else",
            "hidden W times 3, 30, 1000, with rates that equivalent_run gives: losses of the "
            f"first {TOGETHER} steps against the run from W; test accuracy after 100, with these "
            "rates and at the unchanged rate",
            len(seeds),
            "; ".join(
                f"times {f:g}: losses off by {spread(r.apart)}, {accuracies(r.equivalent)} with "
                f"its rates, {accuracies(r.unchanged)} unchanged"
                for f, r in runs.items()
            ),
            "; ".join(
                [exact(np.max([r.apart for r in runs.values()], axis=0), EXACT)]
                + [
                    f"{f:g} learns less at the unchanged rate: "
                    + told(decide(r.equivalent, r.unchanged), "points")
                    for f, r in runs.items()
                ]
            ),
            {
                f"{f:g}": {name: plain(value) for name, value in r._asdict().items()}
                for f, r in runs.items()
            },
        ),
        *_decay(own, seeds),
        equal_rates(own, seeds),
    ]


def _decay(own: Own, seeds: Sequence[int]) -> list[Finding]:
    some = {decay: decayed(own, seeds, decay=decay) for decay in (0.0, *DECAYS)}
    off = decayed(own, seeds, off=OFF)
    late = {decay: np.sqrt(np.mean(run.turn[:, OFF:] ** 2, axis=1)) for decay, run in some.items()}
    told_ = [
        f"{decay:g}: {spread(late[decay])} degrees a step, "
        f"sqrt(2 eta lambda) is {np.degrees(np.sqrt(2 * RATE * decay)):.1f}"
        for decay in DECAYS
    ]
    on, without = some[DECAY].losses[:, -100:].mean(axis=1), off.losses[:, -100:].mean(axis=1)
    return [
        Finding(
            "turns",
            "with weight decay, weights under batch norm turn by sqrt(2 eta lambda) a step",
            f"root mean square of the angles by which the units of W[1] turn in a step, steps "
            f"{OFF} to {2 * OFF} at rate {RATE:g}, by the decay; the verdict: more than without",
            len(seeds),
            "; ".join([*told_, f"no decay: {spread(late[0.0])} degrees"]),
            "; ".join(f"{decay:g} {times(late[decay], late[0.0])}" for decay in DECAYS),
            {f"{decay:g}": plain(turn) for decay, turn in late.items()},
        ),
        Finding(
            "decay_off",
            "weight decay keeps the rate up: switched off, the loss falls as at a lower rate",
            f"mean loss of the last 100 of {2 * OFF} steps, rate {RATE:g}, decay {DECAY:g}, kept "
            f"on or switched off after {OFF}",
            len(seeds),
            f"{spread(on)} on, {spread(without)} switched off",
            f"lower: {times(on, without)}",
            {"on": plain(on), "off": plain(without)},
        ),
    ]


def equal_rates(own: Own, seeds: Sequence[int]) -> Finding:
    """Compare weight decay with a rate that rises."""
    apart, stayed = rising(own, seeds)
    return Finding(
        "rising",
        "weight decay is the same as a rate that rises exponentially",
        f"losses of {TOGETHER} steps with decay {DECAY:g}, against those without decay at "
        "rate / c^(2t + 1) in step t for the hidden W, c = 1 - rate * decay",
        len(seeds),
        f"losses off by {spread(apart)}; at a rate that stays by {spread(stayed)}",
        f"{exact(apart, EXACT)}; closer than at a rate that stays {times(stayed, apart)}",
        {"apart": plain(apart), "stayed": plain(stayed)},
    )


def halves(own: Own, seeds: Sequence[int]) -> Finding:
    """Compare batch norm with each of its halves, and with none, each at its own best rate."""
    base = course(own)
    ways = {PLAIN: (base, ("",) * 3), BN: (base, ("z",) * 3)}
    for name, (forward, backward) in HALVES.items():
        half = base._replace(batchnorm_forward=forward, batchnorm_backward=backward)
        ways[name] = (half, ("z",) * 3)
    best = {name: at_best(Recipe(norm=norm), way, seeds) for name, (way, norm) in ways.items()}
    short = {
        name: at_best(Recipe(norm=norm, factor=0.01), way, seeds)
        for name, (way, norm) in ways.items()
    }
    high = {
        name: train(Recipe(norm=norm), way, seeds, (3.0,)).final()[:, 0]
        for name, (way, norm) in ways.items()
    }
    kept = {"best": best, "short": short, "rate 3": {n: Arm(3.0, v) for n, v in high.items()}}
    words = {"best": "He's weights", "short": "times 0.01", "rate 3": "rate 3"}
    return Finding(
        "halves",
        "does more than either half of it, subtracting the mean alone or dividing alone",
        "test accuracy after 92 steps at the best rate of each; from weights times 0.01, each at "
        "the best rate for that; and at rate 3",
        len(seeds),
        "; ".join(
            f"{words[key]}: "
            + ", ".join(f"{name} {accuracies(arm.values)}" for name, arm in by.items())
            for key, by in kept.items()
        ),
        "; ".join(
            f"than {name}, {words[key]}, {told(paired(by[BN], by[name]), 'points')}"
            for key, by in kept.items()
            for name in HALVES
        ),
        {key: arms(by) for key, by in kept.items()},
    )


def depth(own: Own, seeds: Sequence[int]) -> list[Finding]:
    """Gradients at the start of fifty layers, with batch norm and skips and without."""
    ratios, behind, alike, each = {}, {}, {}, {}
    for kind in deep.AT_START:
        _, gradients = deep.at_start(own, kind, seeds)
        ratios[kind] = gradients[:, 0] / gradients[:, -1]
        behind[kind] = gradients[:, 1] / gradients[:, -1]
        each[kind] = ratios[kind] ** (1 / deep.DEPTH)
        alike[kind] = deep.neighbours(own, kind, seeds)
    where = f"{deep.DEPTH} ReLU layers of {deep.WIDTH} at the start, He's weights"
    return [
        Finding(
            "explodes",
            "makes gradients explode with depth, and much less so with skips",
            f"size of the gradient at the bottom over that at the top: {where}",
            len(seeds),
            "; ".join(f"{kind} {spread(v)}" for kind, v in ratios.items())
            + f" (behind the first block {spread(behind[SKIP_BN])})"
            + f"; with batch norm {spread(each[BN])} a layer (theory: "
            f"{np.sqrt(np.pi / (np.pi - 1)):.3f})",
            f"more than plain {times(ratios[BN], ratios[PLAIN])}; more than with skips "
            f"{times(ratios[BN], ratios[SKIP_BN])}",
            {kind: plain(v) for kind, v in ratios.items()}
            | {"behind": {kind: plain(v) for kind, v in behind.items()}},
        ),
        Finding(
            "shatters",
            "shatters gradients in deep networks, so that neighbouring inputs get unlike ones, "
            "and less with skips",
            f"correlation of the gradients of 256 neighbouring inputs on a line between two "
            f"images; {where}",
            len(seeds),
            "; ".join(f"{kind} {spread(v)}" for kind, v in alike.items()),
            f"less with batch norm than plain {_apart(alike[PLAIN], alike[BN])}; more with skips, "
            f"too {_apart(alike[SKIP_BN], alike[BN])}",
            {kind: plain(v) for kind, v in alike.items()},
        ),
    ]


def _apart(larger: np.ndarray, smaller: np.ndarray) -> str:
    verdict = decide(larger, smaller)
    return f"{verdict.word}: {verdict.median:+.2f} ({verdict.low:+.2f} to {verdict.high:+.2f})"


def thirty(own: Own, seeds: Sequence[int]) -> Finding:
    """Train thirty layers, each kind at its own best rate."""
    found = {kind: _deep_arm(own, kind, seeds) for kind in TRAINED}
    pairs = ((SKIP_BN, BN), (SKIP_INIT, SKIP), (SKIP_INIT, SKIP_BN))
    return Finding(
        "thirty",
        "skips make deep networks trainable if the branches are kept small, by batch norm or, "
        "without it, by a factor that starts at 0",
        f"test accuracy of {DEEP} ReLU layers of 32 after 100 steps, each at its own best rate",
        len(seeds),
        "; ".join(
            f"{k} {accuracies(arm.values)} (rate {arm.rate:.3g})" for k, arm in found.items()
        ),
        "; ".join(
            f"{first} than {second} {told(paired(found[first], found[second]), 'points')}"
            for first, second in pairs
        ),
        {"arms": arms(found)},
    )


def _deep_arm(own: Own, kind: str, seeds: Sequence[int]) -> Arm:
    network = deep.network(own, kind)

    def ends(one: Own, rate: float, which: Sequence[int]) -> np.ndarray:
        with np.errstate(all="ignore"):
            return np.array(
                [
                    one.accuracy(
                        network,
                        descend(one, network, deep.start(kind, seed, DEEP), rate, seed)[0],
                    )
                    for seed in which
                ]
            )

    blind = replace(own, digits=held_out(own.digits))
    rates = TINY if kind == SKIP else DEEP_RATES
    rate = max(rates, key=lambda rate: float(ends(blind, rate, TUNING[:4]).mean()))
    return Arm(float(rate), ends(own, rate, seeds))
