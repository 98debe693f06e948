"""What the convolutional network came to with 20 seeds: stored, and measured anew."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from utils.carry import carry
from utils.data import Split
from utils.experiments import findings
from utils.experiments.choosing import Arm, held_out
from utils.experiments.convolutional.network import CHANNELS, SIDE, Norm, batch_norm
from utils.experiments.convolutional.training import EVERY, Way, load_digits, train
from utils.experiments.findings import Finding, accuracies, arms, paired, told
from utils.experiments.kit import BATCH, Function

STORE = Path(__file__).parent / "measured.json"
PLAIN, BN = "plain", "batch norm"
ALONE = ("plain, one image", "batch norm, one image")
TUNING = range(100, 103)
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1)
# where the way back for so many images takes so many times as long as a standard deviation of them,
# batches are of so many, and rates lower by this factor
FEW, LONG, LOWER = 10, 60, 0.3


def ways(batchnorm_conv_forward: Function, batchnorm_backward: Function) -> dict[str, Way]:
    """Return the four ways to train; one image a batch sees as many images in ten batches' time."""
    norm = batch_norm(batchnorm_conv_forward, batchnorm_backward)
    return {
        PLAIN: Way(None),
        BN: Way(norm),
        ALONE[0]: Way(None, size=1, steps=10 * BATCH, alone=True),
        ALONE[1]: Way(norm, size=1, steps=10 * BATCH, alone=True),
    }


def at_best(way: Way, loss: Function, digits: Split, seeds: Sequence[int]) -> Arm:
    """Train with all seeds at the rate that reads held-out images best."""
    blind = held_out(digits)
    tried = {
        rate: np.mean([train(way, loss, blind, rate, seed)[-1] for seed in TUNING])
        for rate in RATES
    }
    rate = max(tried, key=lambda r: tried[r])
    return Arm(rate, np.array([train(way, loss, digits, rate, seed)[-1] for seed in seeds]))


def claims(folder: str, seeds: Sequence[int]) -> list[Finding]:
    """Measure both claims with the functions of the notebooks in a folder."""
    own = partial(carry, folder=folder)
    tried = ways(own("batchnorm_conv_forward"), own("batchnorm_backward"))
    loss, digits = own("softmax_cross_entropy"), load_digits()
    found = {name: at_best(way, loss, digits, seeds) for name, way in tried.items()}
    told_of = {
        name: f"{name} {accuracies(arm.values)} at {arm.rate:g}" for name, arm in found.items()
    }
    chance = Arm(0.0, np.full(len(seeds), 0.1))
    return [
        Finding(
            "convnet",
            "a convolutional network reads more digits with batch norm",
            "test accuracy after three epochs, batches of 60, rates by held-out images",
            len(seeds),
            f"{told_of[PLAIN]}; {told_of[BN]}",
            told(paired(found[BN], found[PLAIN]), "points"),
            {"arms": arms({name: found[name] for name in (PLAIN, BN)})},
        ),
        Finding(
            "convnet_one",
            "with batch norm it learns from one image a batch",
            "test accuracy after 600 images, each test image by itself; to guess is 10%",
            len(seeds),
            f"{told_of[ALONE[0]]}; {told_of[ALONE[1]]}",
            f"more than guessing {told(paired(found[ALONE[1]], chance), 'points')}; more than "
            f"without batch norm {told(paired(found[ALONE[1]], found[ALONE[0]]), 'points')}",
            {"arms": arms({name: found[name] for name in ALONE})},
        ),
    ]


def measure(folder: str, seeds: int) -> str:
    """Measure and store; return what came out."""
    findings.write(claims(folder, range(seeds)), STORE)
    findings.stored.cache_clear()
    return report()


def report(*keys: str) -> str:
    """Return what was measured last, as text; of all claims without keys."""
    return findings.report(*(keys or findings.stored(STORE)), file=STORE)


def best_rates() -> dict[str, float]:
    """Return the rate of each way that was chosen on held-out images."""
    return {
        name: arm["rate"]
        for finding in findings.stored(STORE).values()
        for name, arm in finding.numbers["arms"].items()
    }


class Quick(NamedTuple):
    """Test accuracies with and without batch norm, (seeds, looks) each, in batches of so many."""

    curves: dict[str, np.ndarray]
    size: int


def quick(
    batchnorm_conv_forward: Function,
    batchnorm_backward: Function,
    softmax_cross_entropy: Function,
    seeds: Sequence[int] = range(3),
) -> Quick:
    """Train with and without batch norm at the stored rates.

    A way back that takes long (with an N x N matrix, say, where N is 64 an image) gets smaller
    batches, and both networks lower rates.
    """
    digits, rates = load_digits(), best_rates()
    found = ways(batchnorm_conv_forward, batchnorm_backward)
    norm = found[BN].norm
    size, lower = (FEW, LOWER) if norm and takes_long(norm) else (BATCH, 1.0)
    curves = {
        name: np.array(
            [
                train(
                    found[name]._replace(size=size),
                    softmax_cross_entropy,
                    digits,
                    lower * rates[name],
                    s,
                    EVERY,
                )
                for s in seeds
            ]
        )
        for name in (PLAIN, BN)
    }
    return Quick(curves, size)


def takes_long(norm: Norm) -> bool:
    """Return whether the way back through the first layer takes LONG times a standard deviation's.

    Both are timed in turns: on a slow or busy machine both take longer.
    """
    rng = np.random.default_rng(0)
    x, dout = rng.normal(size=(2, FEW, CHANNELS[1], SIDE, SIDE))
    _, cache = norm.forward(x, np.ones(CHANNELS[1]), np.zeros(CHANNELS[1]))
    taken = []
    for _ in range(7):
        start = time.perf_counter()
        x.std(axis=(0, 2, 3))
        between = time.perf_counter()
        norm.backward(dout, cache)
        taken.append((between - start, time.perf_counter() - between))
    least, back = np.min(taken, axis=0)
    return bool(back > LONG * least)
