"""The claims on internal covariate shift and on the loss along the gradient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from utils.activations import relu, tanh
from utils.experiments.choosing import STEPS, at_best
from utils.experiments.findings import Finding, arms, numbers, paired, plain, told
from utils.experiments.stacked import Recipe
from utils.experiments.why.deep import at_start
from utils.experiments.why.findings import NORMS, course, rates_of, spread, times
from utils.experiments.why.noise import LITTLE, MUCH, noise_moves, noisy
from utils.experiments.why.runs import BN, PLAIN, Own, descend
from utils.experiments.why.shift import Shifts, linear, linear_starts, shifts, starts
from utils.experiments.why.steps import LENGTHS, Along, along

RATES = (0.01, 0.03, 0.1, 0.3, 1, 3)
EIGHT = (64, *[32] * 8, 10)
SAME = 0.3
FACTORS = (0.7, 1.0, 1.4)
NETS = {
    "ReLU, 3 layers": (Recipe(every=5), (64, 32, 32, 32, 10)),
    "ReLU, 8 layers": (Recipe(norm=("z",) * 8), EIGHT),
    "tanh, 8 layers": (Recipe(norm=("z",) * 8, activation=tanh), EIGHT),
}
SAME_TANH = "tanh, 8 layers, both trained at rate 0.1"
LONG, SHORT = 10.0, 0.1  # the rates of one step


def sizes(own: Own, seeds: Sequence[int], depth: int = 20) -> Finding:
    """Measure the second sense: what a layer gets is too large or too small, by depth."""
    found = {
        kind: {f: at_start(own, kind, seeds, depth, f)[0][:, -1] for f in FACTORS}
        for kind in (PLAIN, BN)
    }
    off = {kind: {f: np.abs(np.log(v)) for f, v in by.items()} for kind, by in found.items()}
    told_ = (f"{factor:g}: {times(off[PLAIN][factor], off[BN][factor])}" for factor in (0.7, 1.4))
    return Finding(
        "sizes",
        "keeps what layers get from becoming too large or too small with depth",
        f"size (root mean square) of what leaves {depth} ReLU layers of 128 at the start, He's "
        "weights times a factor; the verdict is on the absolute logarithm",
        len(seeds),
        "; ".join(
            f"times {f:g}: {spread(found[PLAIN][f])} plain, {spread(found[BN][f])} with batch norm"
            for f in FACTORS
        ),
        "; ".join(told_),
        {kind: {f"{f:g}": plain(v) for f, v in by.items()} for kind, by in found.items()},
    )


def _shifts(own: Own, seeds: Sequence[int], rates: dict[str, float]) -> dict[str, Shifts]:
    return {
        kind: shifts(own, own.network(kind), starts(own, kind, seeds), rate)
        for kind, rate in rates.items()
    }


def covariate_shift(own: Own, seeds: Sequence[int]) -> list[Finding]:
    """Compare both definitions, each network at its own best rate, and at the same."""
    rates = rates_of(own, NETS["ReLU, 3 layers"][0], RATES, fast=True)
    best = _shifts(own, seeds, rates)
    same = _shifts(own, seeds, dict.fromkeys(rates, SAME))
    straight = {
        kind: shifts(own, own.network(kind, linear), linear_starts(own, kind, seeds, EIGHT), 0.1)
        for kind in rates
    }
    layers = range(best[PLAIN].mean.shape[1])

    def both(values: dict[str, np.ndarray], place: int) -> str:
        return (
            f"{spread(values[PLAIN][:, place])} plain, {spread(values[BN][:, place])} with "
            "batch norm"
        )

    means = {kind: found.mean for kind, found in best.items()}
    gradients = {kind: found.gradient for kind, found in best.items()}
    alike = {kind: found.gradient for kind, found in same.items()}
    line = {kind: found.gradient[:, -1:] for kind, found in straight.items()}
    rated = f"rate {rates[PLAIN]:g} plain, {rates[BN]:g} with batch norm"
    drift = Finding(
        "drift",
        "reduces internal covariate shift: what a layer gets moves less",
        "by how many of its standard deviations a unit's mean moves in a step, on the step's "
        f"batch, for what hidden layers 1, 2, 3 hand on; 100 steps, each at its own best rate "
        f"({rated})",
        len(seeds),
        "; ".join(f"layer {k + 1}: {both(means, k)}" for k in layers),
        "; ".join(f"{k + 1}: {times(means[PLAIN][:, k], means[BN][:, k])}" for k in layers),
        {
            "rates": rates,
            "mean": {kind: plain(v) for kind, v in means.items()},
            "gradient": {kind: plain(v) for kind, v in gradients.items()},
        },
    )
    shift = Finding(
        "gradient_drift",
        "internal covariate shift, measured by gradients, is no smaller but larger",
        "by how much the gradient of W[2] and W[3] changes, relative to its length, by the step "
        "of the layers before alone (definition 2.1 of the paper); 100 steps",
        len(seeds),
        "; ".join(
            [f"own best rate, W[{k + 2}]: {both(gradients, k)}" for k in (0, 1)]
            + [f"both at rate {SAME:g}, W[{k + 2}]: {both(alike, k)}" for k in (0, 1)]
            + [f"8 linear layers, both at rate 0.1, W[8]: {both(line, 0)}"]
        ),
        "; ".join(
            [
                f"own, W[{k + 2}] {times(gradients[BN][:, k], gradients[PLAIN][:, k])}"
                for k in (0, 1)
            ]
            + [f"same, W[{k + 2}] {times(alike[BN][:, k], alike[PLAIN][:, k])}" for k in (0, 1)]
            + [f"linear {times(line[BN][:, 0], line[PLAIN][:, 0])}"]
        ),
        {"same": {kind: plain(v) for kind, v in alike.items()}},
    )
    return [drift, shift]


def noise(own: Own, seeds: Sequence[int]) -> Finding:
    """Put the shift back in, behind batch norm, and count steps to 90%."""
    base = course(own)
    found = {
        kind: at_best(Recipe(norm=(norm,) * 3, every=5), base, seeds, STEPS, RATES)
        for kind, norm in NORMS.items()
    }
    moves = {}
    for level in (LITTLE, MUCH):
        forward, backward = noisy(own.batchnorm_forward, own.batchnorm_backward, level)
        shaken = base._replace(batchnorm_forward=forward, batchnorm_backward=backward)
        found[f"noise {level:g}"] = at_best(Recipe(every=5), shaken, seeds, STEPS, RATES)
        moves[level] = noise_moves(own, found[f"noise {level:g}"].rate, seeds, level)
    still = shifts(own, own.network(BN), starts(own, BN, seeds), found[BN].rate).mean
    verdicts = []
    for level in (LITTLE, MUCH):
        arm = found[f"noise {level:g}"]
        verdicts += [
            f"noise {level:g}, than plain {told(paired(found[PLAIN], arm), 'steps saved')}",
            f"slower than batch norm {told(paired(arm, found[BN]), 'steps lost')}",
        ]
    return Finding(
        "noise",
        "with noise behind it, which makes distributions move more, training is still faster than "
        "without batch norm, and no slower than with",
        "steps to 90% test accuracy; each unit's outputs shifted and stretched at random in each "
        f"step of training, by standard deviations of {LITTLE:g} and {MUCH:g}; each at its own "
        "best rate",
        len(seeds),
        "; ".join(
            f"{name} {numbers(arm.values)} (rate {arm.rate:g})" for name, arm in found.items()
        )
        + f"; means of layer 3 move by {spread(still[:, -1])} standard deviations a step without "
        "noise, "
        + ", ".join(f"{spread(moved[:, -1])} with {level:g}" for level, moved in moves.items()),
        "; ".join(verdicts),
        {
            "arms": arms(found),
            "moves": {f"{level:g}": plain(moved) for level, moved in moves.items()},
            "still": plain(still),
        },
    )


def along_gradient(own: Own, seeds: Sequence[int]) -> list[Finding]:
    """Look along the gradient in three networks, each kind at its own best rate."""
    looks: dict[str, dict[str, Along]] = {}
    rates = {}
    nets = NETS | {SAME_TANH: NETS["tanh, 8 layers"]}
    for name, (recipe, shape) in nets.items():
        chosen = rates_of(own, recipe, RATES, fast=bool(recipe.every))
        rates[name] = dict.fromkeys(chosen, 0.1) if name == SAME_TANH else chosen
        looks[name] = {
            kind: along(own, kind, shape, rate, seeds, recipe.activation)
            for kind, rate in rates[name].items()
        }

    def row(key: str, claim: str, how: str, of: str) -> Finding:
        values = {n: {k: getattr(v, of) for k, v in by.items()} for n, by in looks.items()}
        return Finding(
            key,
            claim,
            how,
            len(seeds),
            "; ".join(
                f"{name}: {spread(v[PLAIN])} plain, {spread(v[BN])} with batch norm"
                for name, v in values.items()
            ),
            "; ".join(f"{name} {times(v[PLAIN], v[BN])}" for name, v in values.items()),
            {
                "rates": rates,
                "values": {n: {k: plain(v) for k, v in by.items()} for n, by in values.items()},
            },
        )

    listed = ", ".join(f"{length:g}" for length in LENGTHS)
    where = f"steps of {listed} times the gradient, from ten places of a run at the best rate"
    return [
        row(
            "along_loss",
            "makes the loss vary less along the gradient",
            f"range of the loss over {where}",
            "reach",
        ),
        row(
            "along_change",
            "makes the gradient change less along the gradient",
            f"length of its change at the longest of {where}",
            "absolute",
        ),
        row(
            "smoothness",
            "lowers the effective smoothness",
            f"largest change of the gradient for each unit of the way over {where}",
            "smoothness",
        ),
    ]


def one_step(own: Own, seeds: Sequence[int]) -> Finding:
    """Make one step that is far too long."""
    losses = {
        kind: {rate: _after_one(own, kind, rate, seeds) for rate in (SHORT, LONG)}
        for kind in (PLAIN, BN)
    }
    return Finding(
        "one_step",
        "keeps long steps from making the loss explode",
        f"loss of a batch after one step on it, from the start, 8 ReLU layers, at rates {SHORT:g} "
        f"and {LONG:g}",
        len(seeds),
        "; ".join(
            f"rate {rate:g}: {spread(losses[PLAIN][rate])} plain, {spread(losses[BN][rate])} with "
            "batch norm"
            for rate in (SHORT, LONG)
        ),
        "; ".join(
            f"{rate:g}: {times(losses[PLAIN][rate], losses[BN][rate])}" for rate in (SHORT, LONG)
        ),
        {kind: {f"{r:g}": plain(v) for r, v in by.items()} for kind, by in losses.items()},
    )


def _after_one(own: Own, kind: str, rate: float, seeds: Sequence[int]) -> np.ndarray:
    network = own.network(kind, relu)
    found = []
    for seed in seeds:
        batch: list[np.ndarray] = []
        end, _, _ = descend(
            own,
            network,
            own.start(kind, seed, EIGHT),
            rate,
            seed,
            steps=1,
            look=lambda step, now, x, y, batch=batch: batch.extend((x, y)),  # type: ignore[misc]
        )
        found.append(own.gradients(network, end, *batch)[0])
    return np.array(found)
