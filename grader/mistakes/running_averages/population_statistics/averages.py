"""Mistakes in exercise 6.3, population_statistics: averages of what the batches have."""

import numpy as np

from grader.mistakes._parts import SAMPLE
from grader.mistakes._shows import all_of, are, is_right, is_single, smaller, where
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import (
    both_wrong,
    last_statistics,
    nan_where_one_row,
    only_variance_wrong,
    with_several_batches,
)
from grader.mistakes.running_averages.population_statistics._parts import Batches, Pair


@mistake(
    "population_statistics",
    source="Ioffe & Szegedy 2015 average the variances of batches",
    shows=with_several_batches(all_of(smaller("var"), only_variance_wrong)),
)
def variances_averaged(batches: Batches) -> Pair:
    """Your variance is too small, far too small where the batches lie at different levels.

    It is the mean of the batches' variances. What lies between the batches, the spread of their
    means, is missing.

    The second formula in exercise 6.3 has a term with the distance between the means.
    """
    parts = [(len(b), b.mean(axis=0), b.var(axis=0)) for b in batches]
    total = sum(n for n, _, _ in parts)
    mean = sum(n * m for n, m, _ in parts) / total
    return mean, sum(n * v for n, _, v in parts) / total


@mistake("population_statistics", shows=where(lambda s: len(set(s.args["sizes"])) > 1, both_wrong))
def unweighed_averages(batches: Batches) -> Pair:
    """Unless the batches have the same size, mean and variance are both off.

    Each batch counts alike, whatever its size, and the spread between the batches is missing.

    The formulas in exercise 6.3 weigh by the numbers of rows.
    """
    parts = [(b.mean(axis=0), b.var(axis=0)) for b in batches]
    return np.mean([m for m, _ in parts], axis=0), np.mean([v for _, v in parts], axis=0)


@mistake(
    "population_statistics",
    shows=where(
        lambda s: len(set(s.args["sizes"])) > 1,
        both_wrong,
        lambda s: None if is_right(s, "var") else False,
    ),
)
def total_variance_unweighed(batches: Batches) -> Pair:
    """Right for batches of equal size only.

    What is inside the batches and what is between them are both there, but each batch counts
    alike, whatever its size.

    The formulas in exercise 6.3 weigh by the numbers of rows.
    """
    parts = [(b.mean(axis=0), b.var(axis=0)) for b in batches]
    means = np.array([m for m, _ in parts])
    return means.mean(axis=0), np.mean([v for _, v in parts], axis=0) + means.var(axis=0)


@mistake("population_statistics", source=SAMPLE, shows=nan_where_one_row)
def sample_variances_averaged(batches: Batches) -> Pair:
    """Your variance is off, and batches of one row make it not a number.

    It averages the batches' variances with N - 1 below the line, and the spread between the
    batches is missing.

    The second formula in exercise 6.3 has a term with the distance between the means, and all
    is divided by the number of rows.
    """
    parts = [(len(b), b.mean(axis=0), b.var(axis=0, ddof=1)) for b in batches]
    total = sum(n for n, _, _ in parts)
    mean = sum(n * m for n, m, _ in parts) / total
    return mean, sum(n * v for n, _, v in parts) / total


@mistake(
    "population_statistics", source="some keep a running standard deviation", shows=smaller("var")
)
def deviations_averaged(batches: Batches) -> Pair:
    """Your variance is too small.

    It is the square of an average of standard deviations. Squares can be averaged, roots
    cannot; and the spread between the batches is missing.

    The second formula in exercise 6.3 adds squares and takes no root.
    """
    parts = [(len(b), b.mean(axis=0), b.std(axis=0)) for b in batches]
    total = sum(n for n, _, _ in parts)
    mean = sum(n * m for n, m, _ in parts) / total
    return mean, (sum(n * s for n, _, s in parts) / total) ** 2


@mistake(
    "population_statistics",
    source="a running average in the place of an exact one",
    shows=both_wrong,
)
def running_average(batches: Batches) -> Pair:
    """Mean and variance are both off: late batches count more than early ones.

    They are running averages with momentum 0.9. Here every row is to count alike.

    The formulas in exercise 6.3 weigh by the numbers of rows.
    """
    mean, var = np.zeros(1), np.ones(1)
    for batch in batches:
        mean = 0.9 * mean + 0.1 * batch.mean(axis=0)
        var = 0.9 * var + 0.1 * batch.var(axis=0)
    return mean, var


@mistake("population_statistics", shows=are(last_statistics))
def last_batch(batches: Batches) -> Pair:
    """What you return are the statistics of the last batch.

    Each batch's statistics replace those before.

    The formulas in exercise 6.3 merge what came before with the new batch.
    """
    for batch in batches:
        mean, var = batch.mean(axis=0), batch.var(axis=0)
    return mean, var


@mistake("population_statistics", shows=both_wrong)
def halved_with_each_batch(batches: Batches) -> Pair:
    """Mean and variance are both off: late batches count more than early ones.

    Each batch is averaged, half and half, with all that came before.

    The formulas in exercise 6.3 weigh by the numbers of rows.
    """
    mean = var = None
    for batch in batches:
        own, spread = batch.mean(axis=0), batch.var(axis=0)
        mean = own if mean is None else (mean + own) / 2
        var = spread if var is None else (var + spread) / 2
    return mean, var


@mistake("population_statistics", shows=all_of(is_single("mean"), is_single("var")))
def everything_in_one_number(batches: Batches) -> Pair:
    """Your mean and your variance are single numbers, in place of one for each feature.

    They are those of all numbers together.

    Exercise 6.3 asks for as many of each as there are features.
    """
    means, squares, sizes = [], [], []
    for batch in batches:
        means.append(batch.mean())
        squares.append(((batch - batch.mean()) ** 2).sum())
        sizes.append(batch.size)
    mean = np.average(means, weights=sizes)
    between = np.average((np.array(means) - mean) ** 2, weights=sizes)
    return mean, sum(squares) / sum(sizes) + between
