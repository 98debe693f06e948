"""The claim on training few parameters: gamma and beta, the output layer, both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from utils.experiments.choosing import TUNING, Arm, held_out
from utils.experiments.findings import Finding, accuracies, arms, paired, told
from utils.experiments.why.runs import BN, Own, descend

# units of each hidden layer, and of wider ones
UNITS, WIDE = 32, 128


def few(own: Own, seeds: Sequence[int]) -> Finding:
    """Train gamma and beta alone, all weights as they were drawn, in narrow layers and wide."""
    found = {units: _few_arms(own, units, seeds) for units in (UNITS, WIDE)}
    narrow, wide = found[UNITS], found[WIDE]
    return Finding(
        "few",
        "gamma and beta alone learn much, with random weights that stay",
        "test accuracy after 200 steps if only these are trained, each at its own best rate: the "
        "192 gamma and beta of three hidden layers, the 330 parameters of the output layer, both; "
        f"and the same with {WIDE} units a layer instead of {UNITS}",
        len(seeds),
        "; ".join(f"{k} {accuracies(arm.values)} (rate {arm.rate:g})" for k, arm in narrow.items())
        + f"; with {WIDE} units: "
        + ", ".join(f"{k} {accuracies(arm.values)}" for k, arm in wide.items()),
        f"gamma and beta than the output layer "
        f"{told(paired(narrow['gamma and beta'], narrow['output layer']), 'points')}; both than "
        f"the output layer {told(paired(narrow['both'], narrow['output layer']), 'points')}; both "
        f"with {WIDE} units than with {UNITS} "
        f"{told(paired(wide['both'], narrow['both']), 'points')}",
        {"arms": arms(narrow), "wide": arms(wide)},
    )


def _few_arms(own: Own, units: int, seeds: Sequence[int]) -> dict[str, Arm]:
    network, blind = own.network(BN), replace(own, digits=held_out(own.digits))
    sizes, last = (64, *[units] * 3, 10), "[4]"
    ways = {
        "gamma and beta": lambda name: name[0] in "Wb" and not name.startswith("beta"),
        "output layer": lambda name: last not in name,
        "both": lambda name: name[0] == "W" and last not in name,
    }

    def ends(one: Own, way: str, rate: float, which: Sequence[int]) -> np.ndarray:
        runs = (
            descend(one, network, one.start(BN, s, sizes), rate, s, steps=200, frozen=ways[way])[0]
            for s in which
        )
        return np.array([one.accuracy(network, end) for end in runs])

    found = {}
    for way in ways:
        rates = (0.1, 0.3, 1, 3, 10)
        best = max(rates, key=lambda rate: float(ends(blind, way, rate, TUNING[:5]).mean()))
        found[way] = Arm(float(best), ends(own, way, best, seeds))
    return found
