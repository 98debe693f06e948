"""Which part of batch norm does what: its place, its layers, gamma and beta, and the gradient."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from utils.activations import relu, sigmoid, tanh
from utils.experiments.choosing import RATES, STEPS, at_best
from utils.experiments.findings import Finding, accuracies, arms, numbers, paired, plain, told
from utils.experiments.promises import highest_rate
from utils.experiments.stacked import Course, Recipe, train
from utils.experiments.verdict import decide

DEPTHS = (1, 3, 6, 10, 20)


def place(course: Course, seeds: Sequence[int]) -> Finding:
    """Normalize z, before the activation, or a, after it."""
    results, verdicts = [], []
    kept: dict[str, Any] = {}
    for activation in (relu, tanh, sigmoid):
        recipes = {w: Recipe(norm=(w,) * 3, activation=activation, every=5) for w in ("z", "a")}
        found = {w: at_best(recipe, course, seeds, STEPS) for w, recipe in recipes.items()}
        highest = {w: highest_rate(recipe, course, seeds) for w, recipe in recipes.items()}
        z, a = found["z"], found["a"]
        results.append(
            f"{activation.name} {numbers(z.values)} (rate {z.rate:g}) with z, "
            f"{numbers(a.values)} (rate {a.rate:g}) with a; highest rate that learns "
            f"{highest['z'].min():g} and {highest['a'].min():g} for every seed"
        )
        verdicts.append(f"{activation.name} {told(paired(a, z), 'steps saved')}")
        kept[activation.name] = arms(found) | {
            "highest": {w: plain(values) for w, values in highest.items()}
        }
    return Finding(
        "z_or_a",
        "z is the better place, not a",
        "steps to 90% test accuracy with batch norm before the activation and after it",
        len(seeds),
        "; ".join(results),
        "; ".join(verdicts),
        kept,
    )


def some_layers(course: Course, seeds: Sequence[int]) -> Finding:
    found = {
        "".join("x" if where else "-" for where in norm): at_best(
            Recipe(norm=norm, every=5), course, seeds, STEPS
        )
        for norm in product(("z", ""), repeat=3)
    }
    everywhere = found["xxx"]
    return Finding(
        "some_layers",
        "faster in all three layers than in some",
        "steps to 90% test accuracy, batch norm in the layers with x (the first one left)",
        len(seeds),
        ", ".join(f"{numbers(arm.values)} with {name}" for name, arm in found.items()),
        "; ".join(
            f"than {name} {told(paired(arm, everywhere), 'steps saved')}"
            for name, arm in found.items()
            if name != "xxx"
        ),
        {"arms": arms(found)},
    )


def gamma_and_beta(course: Course, seeds: Sequence[int]) -> Finding:
    results, verdicts, kept = [], [], {}
    for activation in (relu, tanh):
        found = {
            word: at_best(Recipe(activation=activation, affine=learned, steps=440), course, seeds)
            for word, learned in (("learned", True), ("fixed", False))
        }
        results.append(
            f"{activation.name} {accuracies(found['learned'].values)} learned, "
            f"{accuracies(found['fixed'].values)} fixed"
        )
        told_ = told(paired(found["learned"], found["fixed"]), "points")
        verdicts.append(f"{activation.name} {told_}")
        kept[activation.name] = arms(found)
    return Finding(
        "gamma_beta",
        "learning gamma and beta helps",
        "test accuracy after 20 epochs, gamma and beta learned, or fixed at 1 and 0",
        len(seeds),
        "; ".join(results),
        "; ".join(verdicts),
        kept,
    )


def shrinking_gradient(course: Course, seeds: Sequence[int]) -> Finding:
    """Take the mechanism away: W is brought back to its first length after each step."""
    ways = {
        "learned": Recipe(),
        "learned, length held": Recipe(hold=True),
        "fixed": Recipe(affine=False),
        "fixed, length held": Recipe(affine=False, hold=True),
    }
    seen = {name: train(recipe, course, seeds, RATES) for name, recipe in ways.items()}
    ends = {name: found.final() for name, found in seen.items()}
    results, verdicts = [], []
    for word, rates in (("learned", (1, 3)), ("fixed", (1, 3, 10, 30))):
        for rate in rates:
            at = RATES.index(rate)
            free, held = ends[word][:, at], ends[f"{word}, length held"][:, at]
            grown = np.median(seen[word].growth[:, at])
            results.append(
                f"{word}, rate {rate}: {accuracies(free)} free ({grown:.1f} times as long at the "
                f"end), {accuracies(held)} held"
            )
            verdicts.append(f"{word}, {rate} {told(decide(free, held), 'points')}")
    return Finding(
        "shrinking_gradient",
        "high rates work because W grows and its gradient shrinks",
        "test accuracy after 92 steps, W free to grow, or each unit's weights held at their first "
        "length; gamma and beta learned or fixed",
        len(seeds),
        "; ".join(results),
        "; ".join(verdicts),
        {
            "rates": list(RATES),
            "ends": {name: plain(values) for name, values in ends.items()},
            "growth": {
                name: plain(np.median(found.growth, axis=0)) for name, found in seen.items()
            },
        },
    )


def depth(course: Course, seeds: Sequence[int]) -> Finding:
    results, verdicts, kept = [], [], {}
    for layers in DEPTHS:
        found = {
            name: at_best(
                Recipe(norm=(where,) * layers, steps=184), course, seeds, rates=RATES[2:9]
            )
            for name, where in (("batch norm", "z"), ("plain", ""))
        }
        with_bn, without = found["batch norm"], found["plain"]
        results.append(f"{accuracies(with_bn.values)} and {accuracies(without.values)} at {layers}")
        verdicts.append(f"{layers}: {told(paired(with_bn, without), 'points')}")
        kept[str(layers)] = arms(found)
    return Finding(
        "depth",
        "reaches a higher accuracy, by depth",
        "test accuracy after 8 epochs with and without, by the number of hidden layers",
        len(seeds),
        ", ".join(results),
        "; ".join(verdicts),
        kept,
    )
