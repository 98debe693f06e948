"""A table of batch norm's promises, measured anew with the functions of a folder's notebooks.

It can be put into a page (README.md), between its two markers; so can the tables of what papers
claim, of `utils.experiments.why` and `utils.experiments.beyond`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from utils import data
from utils.activations import sigmoid
from utils.carry import carry
from utils.experiments import findings, noise, parts, promises, searching
from utils.experiments.behaviour import company, cost
from utils.experiments.beyond import papers as relatives
from utils.experiments.choosing import at_best
from utils.experiments.findings import Finding, accuracies, arms, numbers, paired, plain, told
from utils.experiments.kit import Kit
from utils.experiments.stacked import Course, Recipe
from utils.experiments.sweeps import rule_at_best
from utils.experiments.verdict import decide
from utils.experiments.why import papers

BEGIN, END = "<!-- measured: make measure -->", "<!-- /measured -->"
RULES = {
    "gradient_descent": (0.1, 0.3, 1, 3),
    "momentum": (0.1, 0.3, 1, 3),
    "rmsprop": (0.001, 0.003, 0.01, 0.03),
    "adam": (0.003, 0.01, 0.03, 0.1),
}
MANY = 2  # times as many seeds where the difference is small


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


def claims(kit: Kit, folder: str, seeds: Sequence[int]) -> Iterator[Finding]:
    """Measure every claim of the syllabus on training."""
    course = Course(
        kit.digits,
        carry("batchnorm_forward", folder),
        carry("batchnorm_backward", folder),
        kit.softmax_cross_entropy,
    )
    for one in (promises.faster, promises.same_rate, promises.higher_rates):
        yield one(course, seeds)
    yield parts.shrinking_gradient(course, seeds)
    yield promises.initial_scale(course, seeds)
    yield from noise.regularization(course, range(MANY * len(seeds)))
    yield _jitter(kit)
    yield promises.higher_accuracy(course, seeds)
    yield _cost(kit, folder)
    yield noise.small_batches(course, seeds)
    for one in (parts.place, parts.some_layers, parts.gamma_and_beta, parts.depth):
        yield one(course, seeds)
    yield _rules(kit, folder, seeds)
    yield _figure_1(course, seeds)
    log_uniform = carry("log_uniform", folder)
    yield searching.grid_or_random(kit, log_uniform, seeds)
    yield searching.what_matters(kit, log_uniform, seeds)


def _jitter(kit: Kit) -> Finding:
    start = kit.start(True, 0)
    units = range(20)
    found = {
        n: np.array([company(kit, start, n, unit=unit, seed=unit).std() for unit in units])
        for n in (4, 16, 64, 256)
    }
    return Finding(
        "jitter",
        "the output for an example depends on its batch",
        "standard deviation of one image's z-hat over 100 batches of N; n is units",
        len(units),
        ", ".join(f"{numbers(spread, 2)} at {n}" for n, spread in found.items()),
        "",
        {str(n): plain(spread) for n, spread in found.items()},
    )


def _cost(kit: Kit, folder: str) -> Finding:
    step = carry("train_step", folder)
    results, verdicts, kept, fewest = [], [], {}, 15
    for units, times in ((32, 60), (128, 30), (512, fewest)):
        taken = cost(kit, step, (64, units, units, units, 10), times)
        ratios = taken[True] / taken[False]
        low, middle, high = np.percentile(ratios, (25, 50, 75))
        results.append(f"{middle:.1f} ({low:.1f} to {high:.1f}) with {units} units")
        verdict = decide(ratios, np.ones(len(ratios)))
        interval = (f"{1 + v:.2f}" for v in (verdict.median, verdict.low, verdict.high))
        verdicts.append("{}: {}: {} times ({} to {})".format(units, verdict.word, *interval))
        kept[str(units)] = plain(ratios)
    return Finding(
        "cost",
        "a step costs more, about 30%",
        "time of a step with batch norm over one without, in turns (middle half); n is steps",
        fewest,
        ", ".join(results),
        "costs more with " + "; ".join(verdicts),
        kept,
    )


def _rules(kit: Kit, folder: str, seeds: Sequence[int]) -> Finding:
    found = {
        name: rule_at_best(kit, carry(name, folder), rates, seeds) for name, rates in RULES.items()
    }
    first = found["gradient_descent"]
    return Finding(
        "rules",
        "other rules do better than gradient descent",
        "test accuracy with batch norm after 45 steps",
        len(seeds),
        ", ".join(f"{name} {accuracies(a.values)} (rate {a.rate:g})" for name, a in found.items()),
        "; ".join(
            f"{name} {told(paired(arm, first), 'points')}"
            for name, arm in found.items()
            if arm is not first
        ),
        {"arms": arms(found)},
    )


def _figure_1(course: Course, seeds: Sequence[int]) -> Finding:
    results, verdicts, kept = [], [], {}
    for word, rates in (("both at rate 1", (1,)), ("each at its best rate", (0.1, 0.3, 1, 3, 10))):
        found = {
            name: at_best(
                Recipe(norm=norm, activation=sigmoid, units=100, deviation=0.1, steps=220),
                course,
                seeds,
                rates=rates,
            )
            for name, norm in promises.NORMS.items()
        }
        with_bn, without = found["batch norm"], found["plain"]
        results.append(
            f"{word}, {accuracies(with_bn.values)} (rate {with_bn.rate:g}) with, "
            f"{accuracies(without.values)} (rate {without.rate:g}) without"
        )
        verdicts.append(f"{word}, {told(paired(with_bn, without), 'points')}")
        kept[word] = arms(found)
    return Finding(
        "figure_1",
        "figure 1 of Ioffe & Szegedy (2015): sigmoids train better with batch norm",
        "three sigmoid layers of 100, batches of 60, weights of deviation 0.1: test accuracy after "
        "ten epochs",
        len(seeds),
        "; ".join(results),
        "; ".join(verdicts),
        kept,
    )


def table(rows: Sequence[Finding]) -> str:
    """Return the claims as a markdown table."""
    lines = [
        "| claim | measured how | median (range over n seeds) | verdict: median difference "
        "(interval) | n |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        verdict = row.verdict or "nothing is compared"
        lines.append(f"| {row.claim} | {row.how} | {row.result} | {verdict} | {row.seeds} |")
    return "\n".join(lines)


def put(text: str, measured: str, begin: str = BEGIN, end: str = END) -> str:
    """Return the text with the table between its markers.

    Raises ValueError: if it has not both markers.
    """
    before, begun, rest = text.partition(begin)
    _, ended, after = rest.partition(end)
    if not begun or not ended:
        raise ValueError(f"there is no place for the table: expected {begin} ... {end}")
    return f"{before}{begin}\n{measured}\n{end}{after}"


def measure(file: Path | None, folder: str = "solutions", seeds: int = 20) -> str:
    """Measure all promises; return the table, which is also put into a page if one is named.

    The numbers are stored, too, if there is a page: notebook 5 shows them.

    file: a page with the marks between which the table stands. folder: where the notebooks'
    folders are, whose functions are used. seeds: at least 6, or nothing can be decided.
    """
    rows = list(claims(load_kit(folder), folder, range(seeds)))
    measured = table(rows)
    if file is not None:
        write(file, measured, BEGIN, END)
        findings.write(rows, findings.STORE)
    return measured


def measure_papers(file: Path | None, folder: str = "solutions", seeds: int = 20) -> str:
    """Measure what papers claim, in the same way: notebook 7 shows the numbers."""
    measured = papers.measure(folder, seeds, keep=file is not None)
    if file is not None:
        write(file, measured, papers.BEGIN, papers.END)
    return measured


def measure_relatives(file: Path | None, folder: str = "solutions", seeds: int = 20) -> str:
    """Measure what papers claim of batch norm's relatives: notebook 8 shows the numbers."""
    measured = relatives.measure(folder, seeds, keep=file is not None)
    if file is not None:
        write(file, measured, relatives.BEGIN, relatives.END)
    return measured


def write(file: Path, measured: str, begin: str, end: str) -> None:
    """Put a table into a page, between its two markers."""
    text = file.read_text(encoding="utf-8")
    file.write_text(put(text, measured, begin, end), encoding="utf-8")


TABLES = {"promises": measure, "papers": measure_papers, "relatives": measure_relatives}
