"""The promises of lectures on batch norm, each put to the test: speed, rates, weights, accuracy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from utils.experiments.choosing import (
    ACCURACY,
    GOAL,
    RATES,
    STEPS,
    TUNING,
    at_best,
    held_out,
)
from utils.experiments.findings import Finding, accuracies, arms, numbers, paired, plain, told
from utils.experiments.stacked import Course, Recipe, train
from utils.experiments.verdict import decide

NORMS = {"batch norm": ("z",) * 3, "plain": ("",) * 3}
SAME = 0.1  # the small rate at which both are compared
FACTORS = (0.001, 0.01, 0.1, 0.3, 1, 3, 10, 30)
LEARNS = 0.6  # ten classes: a network at 60% has learned
HIGHEST = (0.03, 0.1, 0.3, 1, 3, 10, 30)


def faster(course: Course, seeds: Sequence[int]) -> Finding:
    found = {
        name: at_best(Recipe(norm=norm, every=5), course, seeds, STEPS)
        for name, norm in NORMS.items()
    }
    with_bn, without = found["batch norm"], found["plain"]
    return Finding(
        "faster",
        "trains faster",
        f"steps to {GOAL:.0%} test accuracy",
        len(seeds),
        f"{numbers(with_bn.values)} (rate {with_bn.rate:g}) with, "
        f"{numbers(without.values)} (rate {without.rate:g}) without",
        told(paired(without, with_bn), "steps saved"),
        {"arms": arms(found)},
    )


def same_rate(course: Course, seeds: Sequence[int]) -> Finding:
    found = {
        name: at_best(Recipe(norm=norm, every=5, steps=138), course, seeds, STEPS, [SAME])
        for name, norm in NORMS.items()
    }
    with_bn, without = found["batch norm"], found["plain"]
    return Finding(
        "same_rate",
        "trains faster at the same small rate",
        f"the same, both at rate {SAME:g}",
        len(seeds),
        f"{numbers(with_bn.values)} with, {numbers(without.values)} without",
        told(paired(without, with_bn), "steps saved"),
        {"arms": arms(found)},
    )


def highest_rate(recipe: Recipe, course: Course, seeds: Sequence[int]) -> np.ndarray:
    """Return (seeds,): the highest rate of HIGHEST at which a seed ends above LEARNS; 0 if none."""
    learned = train(recipe, course, seeds, HIGHEST).final() > LEARNS
    return np.where(learned, np.array(HIGHEST), 0.0).max(axis=1)


def higher_rates(course: Course, seeds: Sequence[int]) -> Finding:
    found = {name: highest_rate(Recipe(norm=norm), course, seeds) for name, norm in NORMS.items()}
    # rates are compared by their ratio; 1e-9 for none
    logs = {name: np.log10(np.maximum(rate, 1e-9)) for name, rate in found.items()}
    verdict = decide(logs["batch norm"], logs["plain"])
    low, middle, high = (10**v for v in (verdict.low, verdict.median, verdict.high))
    listed = ", ".join(f"{rate:g}" for rate in HIGHEST)
    return Finding(
        "higher_rates",
        "bears higher learning rates",
        f"highest rate of {listed} at which the seed ends above {LEARNS:.0%} (92 steps)",
        len(seeds),
        " ".join(
            f"{np.median(v):g} ({v.min():g} to {v.max():g}) {word}"
            for v, word in zip(found.values(), ("with,", "without"), strict=True)
        ),
        f"{verdict.word}: {middle:.0f} times as high ({low:.0f} to {high:.0f})",
        {"highest": {name: plain(v) for name, v in found.items()}},
    )


def initial_scale(course: Course, seeds: Sequence[int]) -> Finding:
    """Sweep scale and rate; a scale counts as learned by what its own best rate comes to."""
    maps, ends, rates = {}, {}, {}
    blind = course._replace(digits=held_out(course.digits))
    for name, norm in NORMS.items():
        recipes = [Recipe(norm=norm, factor=factor, steps=69) for factor in FACTORS]
        seen = [train(recipe, blind, TUNING, RATES).final() for recipe in recipes]
        maps[name] = np.array([np.median(final, axis=0) for final in seen])
        best = [float(RATES[int(final.mean(axis=0).argmax())]) for final in seen]
        rates[name] = np.array(best)
        ends[name] = np.array(
            [
                train(recipe, course, seeds, [rate]).final()[:, 0]
                for recipe, rate in zip(recipes, best, strict=True)
            ]
        )
    counts = {name: (end > LEARNS).sum(axis=0) for name, end in ends.items()}
    at = [
        f"{accuracies(ends['batch norm'][place])} and {accuracies(ends['plain'][place])} "
        f"at {FACTORS[place]:g}"
        for place in (0, 3, 5, 7)
    ]
    return Finding(
        "initial_scale",
        "weights are easier to initialize",
        f"hidden layers' He weights times {len(FACTORS)} factors from {FACTORS[0]:g} to "
        f"{FACTORS[-1]:g}, each factor at its own best rate, 69 steps: at how many a seed ends "
        f"above {LEARNS:.0%}",
        len(seeds),
        f"{numbers(counts['batch norm'])} with, {numbers(counts['plain'])} without; "
        f"accuracy with and without: {', '.join(at)}",
        told(decide(counts["batch norm"], counts["plain"]), "factors"),
        {
            "factors": list(FACTORS),
            "rates": list(RATES),
            "maps": {name: plain(values) for name, values in maps.items()},
            "best": {name: plain(values) for name, values in rates.items()},
            "ends": {name: plain(values) for name, values in ends.items()},
        },
    )


def higher_accuracy(course: Course, seeds: Sequence[int]) -> Finding:
    results, verdicts, kept = [], [], {}
    for epochs in (4, 20):
        found = {
            name: at_best(Recipe(norm=norm, steps=22 * epochs), course, seeds, ACCURACY)
            for name, norm in NORMS.items()
        }
        with_bn, without = found["batch norm"], found["plain"]
        results.append(
            f"after {epochs} epochs {accuracies(with_bn.values)} (rate {with_bn.rate:g}) with, "
            f"{accuracies(without.values)} (rate {without.rate:g}) without"
        )
        verdicts.append(f"after {epochs}, {told(paired(with_bn, without), 'points')}")
        kept[str(epochs)] = arms(found)
    return Finding(
        "higher_accuracy",
        "sometimes reaches a higher accuracy",
        "test accuracy",
        len(seeds),
        "; ".join(results),
        "; ".join(verdicts),
        kept,
    )
