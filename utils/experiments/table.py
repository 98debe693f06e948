"""A table of batch norm's promises, measured anew with the functions of a folder's notebooks.

It can be put into a page (README.md), between its two markers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from utils import data
from utils.carry import carry
from utils.experiments import GOAL, KINDS, Kit, Sweep, cost, figure_1, gap, longer, rate_sweep
from utils.experiments import rules as rule_runs
from utils.experiments.behaviour import company
from utils.experiments.sweeps import batch_sweep, scale_sweep

BEGIN, END = "<!-- measured: make measure -->", "<!-- /measured -->"
RATES = (0.03, 0.1, 0.3, 1, 3, 10)
SAME = 0.1  # the small rate at which both are compared
SCALES = (0.001, 0.03, 0.3, 1, 3, 30)
BATCHES = (1, 2, 16, 64)
RULES = {"gradient_descent": 1.0, "momentum": 1.0, "rmsprop": 0.01, "adam": 0.03}
LEARNS = 0.6  # ten classes: a network at 60% has learned


class Claim(NamedTuple):
    """A row of the table."""

    claim: str
    how: str
    result: str


def load_kit(folder: str) -> Kit:
    """Load the functions of the notebooks in a folder, with the digits, normalized."""
    digits = data.load_digits()
    mu, sigma = carry("fit_normalizer", folder)(digits.x_train)
    normalize = carry("normalize", folder)
    return Kit(
        carry("train", folder),
        carry("initialize_parameters", folder),
        carry("network_forward", folder),
        carry("network_backward", folder),
        carry("softmax_cross_entropy", folder),
        carry("gradient_descent", folder),
        digits._replace(
            x_train=normalize(digits.x_train, mu, sigma), x_test=normalize(digits.x_test, mu, sigma)
        ),
    )


def claims(kit: Kit, folder: str, seeds: Sequence[int]) -> list[Claim]:
    """Measure every claim of the syllabus on training."""
    rates = {kind: rate_sweep(kit, RATES, kind, seeds) for kind in KINDS}
    best = {kind: sweep.best() for kind, sweep in rates.items()}
    scales = {kind: scale_sweep(kit, SCALES, kind, seeds=seeds) for kind in KINDS}
    return [
        *_speed(rates, best),
        _rates(rates),
        Claim(
            "weights are easier to initialize",
            "hidden layers' He weights times 0.001 to 30, rate 0.3, three epochs",
            both(lambda kind: f"{_learned(scales[kind])} of {len(SCALES)} scales learn")
            + f"; at 0.03: {accuracies(scales[True].final[1])} and "
            f"{accuracies(scales[False].final[1])}",
        ),
        _regularization(kit, seeds),
        _jitter(kit),
        Claim(
            "sometimes reaches a higher accuracy",
            "test accuracy after 4 and after 20 epochs, each at its best rate",
            both(
                lambda kind: (
                    f"{accuracies(rates[kind].final[best[kind]])} and "
                    f"{accuracies(longer(kit, RATES[best[kind]], kind, 20, seeds))}"
                )
            ),
        ),
        _cost(kit, folder),
        _batches(kit, seeds),
        _rules(kit, folder, seeds),
        _figure_1(kit, seeds),
    ]


def _speed(rates: dict[bool, Sweep], best: dict[bool, int]) -> list[Claim]:
    same = RATES.index(SAME)
    return [
        Claim(
            "trains faster",
            f"steps to {GOAL:.0%} test accuracy, each at its best learning rate",
            both(
                lambda kind: (
                    f"{numbers(rates[kind].steps()[best[kind]])} (rate {RATES[best[kind]]:g})"
                )
            ),
        ),
        Claim(
            "trains faster at the same rate",
            f"the same, both at rate {SAME:g}",
            both(lambda kind: numbers(rates[kind].steps()[same])),
        ),
    ]


def _rates(rates: dict[bool, Sweep]) -> Claim:
    def highest(kind: bool) -> str:
        sweep = rates[kind]
        learned = sweep.values[(sweep.final > LEARNS).all(axis=1)]
        return f"{learned.max():g}" if len(learned) else "none"

    return Claim(
        "bears higher learning rates",
        "highest rate of 0.03, 0.1, 0.3, 1, 3, 10 at which every seed learns",
        both(highest),
    )


def _learned(sweep: Sweep) -> int:
    return int((sweep.final > LEARNS).all(axis=1).sum())


def _regularization(kit: Kit, seeds: Sequence[int]) -> Claim:
    def test(kind: bool, size: int) -> str:
        return accuracies(gap(kit, kind, size, seeds=seeds).test)

    return Claim(
        "regularizes a little",
        "test accuracy after fitting 300 images, in batches of 30 and as one batch",
        both(lambda kind: f"{test(kind, 30)} and {test(kind, 300)}"),
    )


def _jitter(kit: Kit) -> Claim:
    start = kit.start(True, 0)
    units = range(5)
    found = {
        n: np.array([company(kit, start, n, unit=unit, seed=unit).std() for unit in units])
        for n in (4, 16, 64, 256)
    }
    text = ", ".join(f"{numbers(spread, 2)} at {n}" for n, spread in found.items())
    return Claim(
        "the output for an example depends on its batch",
        "standard deviation of one image's z-hat over 100 batches of N, five units",
        text,
    )


def _cost(kit: Kit, folder: str) -> Claim:
    step = carry("train_step", folder)
    texts = []
    for units, times in ((32, 60), (128, 30), (512, 15)):
        taken = cost(kit, step, (64, units, units, units, 10), times)
        low, middle, high = np.percentile(taken[True] / taken[False], (25, 50, 75))
        texts.append(f"{middle:.1f} ({low:.1f} to {high:.1f}) with {units} units")
    return Claim(
        "a step costs more, about 30%",
        "time of a step with batch norm over one without, in turns (middle half)",
        ", ".join(texts),
    )


def _batches(kit: Kit, seeds: Sequence[int]) -> Claim:
    found = batch_sweep(kit, BATCHES, True, seeds=seeds).final
    text = ", ".join(f"{accuracies(f)} at {n}" for n, f in zip(BATCHES, found, strict=True))
    return Claim("needs batches", "test accuracy after 72 steps with batches of N", text)


def _rules(kit: Kit, folder: str, seeds: Sequence[int]) -> Claim:
    settings = {name: (carry(name, folder), rate) for name, rate in RULES.items()}
    found = rule_runs(kit, settings, seeds)
    text = ", ".join(f"{name} {accuracies(curve[:, -1])}" for name, curve in found.items())
    return Claim("gamma and beta learn under any rule", "test accuracy after 45 steps", text)


def _figure_1(kit: Kit, seeds: Sequence[int]) -> Claim:
    found = {kind: figure_1(kit, kind, seeds=seeds).accuracy[:, -1] for kind in KINDS}
    return Claim(
        "figure 1 of Ioffe & Szegedy (2015)",
        "three sigmoid layers of 100, batches of 60: test accuracy near the end of ten epochs",
        both(lambda kind: accuracies(found[kind])),
    )


def both(text: Callable[[bool], str]) -> str:
    """Return what text(kind) says with batch norm, and without."""
    return f"{text(True)} with, {text(False)} without"


def accuracies(values: np.ndarray) -> str:
    """Return the median and the range, in percent."""
    return f"{np.median(values):.0%} ({100 * values.min():.0f} to {100 * values.max():.0f})"


def numbers(values: np.ndarray, digits: int = 0) -> str:
    """Return the median and the range; infinite values were never reached."""
    low, middle, high = np.min(values), np.median(values), np.max(values)
    texts = ["never" if np.isinf(v) else f"{v:.{digits}f}" for v in (middle, low, high)]
    return f"{texts[0]} ({texts[1]} to {texts[2]})"


def table(rows: Sequence[Claim]) -> str:
    """Return the claims as a markdown table."""
    lines = [
        "| claim | measured how | result: median (range over five seeds) |",
        "| --- | --- | --- |",
    ]
    return "\n".join([*lines, *(f"| {row.claim} | {row.how} | {row.result} |" for row in rows)])


def put(text: str, measured: str) -> str:
    """Return the text with the table between its markers.

    Raises ValueError: if it has not both markers.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"there is no place for the table: expected {BEGIN} ... {END}")
    return f"{before}{BEGIN}\n{measured}\n{END}{after}"


def measure(file: Path | None, folder: str = "solutions", seeds: int = 5) -> str:
    """Measure all claims; return the table, which is also put into a page if one is named.

    file: a page with the marks between which the table stands. folder: where the notebooks'
    folders are, whose functions are used.
    """
    measured = table(claims(load_kit(folder), folder, range(seeds)))
    if file is not None:
        file.write_text(put(file.read_text(encoding="utf-8"), measured), encoding="utf-8")
    return measured
