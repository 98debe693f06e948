"""What depends on the batch: regularization, its cause, and batches that are too small."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from utils.experiments.choosing import at_best
from utils.experiments.findings import Finding, accuracies, arms, paired, told
from utils.experiments.promises import NORMS
from utils.experiments.stacked import Course, Recipe

FEW = 300  # images to overfit
BATCHES = (1, 2, 4, 16, 64)
STEPS = (72, 720)
# for the images learned by heart; 40 seeds of them take long enough
RATES = (0.03, 0.1, 0.3, 1, 3, 10)


def regularization(course: Course, seeds: Sequence[int]) -> list[Finding]:
    """Fit 300 images by heart in five ways; the same five answer all three questions."""
    ways = {
        f"{name}, {size} a batch": Recipe(norm=norm, batch_size=size, count=FEW, steps=240)
        for size in (30, FEW)
        for name, norm in NORMS.items()
    }
    ways["batch norm, 30 a batch, no jitter"] = Recipe(
        batch_size=30, count=FEW, steps=240, among_all=True
    )
    found = {name: at_best(recipe, course, seeds, rates=RATES) for name, recipe in ways.items()}
    fitted = {name: np.median(arm.seen.fitted) for name, arm in found.items() if arm.seen}

    def row(key: str, claim: str, how: str, first: str, second: str) -> Finding:
        ends = [f"{accuracies(found[name].values)} {name}" for name in (first, second)]
        return Finding(
            key,
            claim,
            how,
            len(seeds),
            "; ".join(ends),
            told(paired(found[first], found[second]), "points"),
            {"arms": arms(found), "fitted": {k: float(v) for k, v in fitted.items()}},
        )

    bn, plain = "batch norm, 30 a batch", "plain, 30 a batch"
    return [
        row(
            "regularizes",
            "regularizes a little",
            f"test accuracy after fitting {FEW} images by heart (240 steps)",
            bn,
            plain,
        ),
        row(
            "jitter_regularizes",
            "its jitter is what regularizes",
            "the same mini-batches, each image normalized among them, or among all "
            f"{FEW} images, so that it does not depend on its company",
            bn,
            "batch norm, 30 a batch, no jitter",
        ),
        row(
            "small_batches",
            "small batches regularize batch norm",
            f"the same, in batches of 30 and as one batch of {FEW}",
            bn,
            f"batch norm, {FEW} a batch",
        ),
    ]


def small_batches(course: Course, seeds: Sequence[int]) -> Finding:
    results, verdicts, kept = [], [], {}
    for steps in STEPS:
        ends, words = [], []
        for size in BATCHES:
            found = {
                name: at_best(Recipe(norm=norm, batch_size=size, steps=steps), course, seeds)
                for name, norm in NORMS.items()
            }
            with_bn, without = found["batch norm"], found["plain"]
            ends.append(f"{accuracies(with_bn.values)} and {accuracies(without.values)} at {size}")
            words.append(f"{size}: {told(paired(without, with_bn), 'points')}")
            kept[f"{steps} steps, {size} a batch"] = arms(found)
        results.append(f"after {steps} steps {', '.join(ends)}")
        verdicts.append(f"after {steps}, {', '.join(words)}")
    return Finding(
        "needs_batches",
        "needs batches: a plain network does better with small ones",
        "test accuracy with and without, in batches of N",
        len(seeds),
        "; ".join(results),
        "; ".join(verdicts),
        {"sizes": list(BATCHES), "steps": list(STEPS), "arms": kept},
    )
