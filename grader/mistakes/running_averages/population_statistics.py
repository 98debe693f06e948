"""Mistakes in exercise 6.3, population_statistics."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from grader.mistakes._parts import IN_PLACE, SAMPLE
from grader.mistakes.bank import mistake

Batches = Iterable[np.ndarray]
Pair = tuple[Any, Any]

TEXTBOOK = "the textbook formula for the variance, exact only without rounding"


def merged(batches: Batches) -> tuple[int, Any, Any]:
    """Count, mean and sum of squared deviations."""
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, own = len(batch), batch.mean(axis=0)
        step = own - mean
        squares = squares + ((batch - own) ** 2).sum(axis=0)
        squares = squares + step**2 * (count * n / (count + n))
        count += n
        mean = mean + step * (n / count)
    return count, mean, squares


@mistake("population_statistics", source="Ioffe & Szegedy 2015 average the variances of batches")
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


@mistake("population_statistics")
def unweighed_averages(batches: Batches) -> Pair:
    """Mean and variance are both off, unless the batches have the same size.

    Each batch counts alike, whatever its size, and the spread between the batches is missing.

    The formulas in exercise 6.3 weigh by the numbers of rows.
    """
    parts = [(b.mean(axis=0), b.var(axis=0)) for b in batches]
    return np.mean([m for m, _ in parts], axis=0), np.mean([v for _, v in parts], axis=0)


@mistake("population_statistics")
def total_variance_unweighed(batches: Batches) -> Pair:
    """Right for batches of equal size, and off for others.

    You add what is inside the batches and what is between them, as is right, but each batch counts
    alike, whatever its size.

    The formulas in exercise 6.3 weigh by the numbers of rows.
    """
    parts = [(b.mean(axis=0), b.var(axis=0)) for b in batches]
    means = np.array([m for m, _ in parts])
    return means.mean(axis=0), np.mean([v for _, v in parts], axis=0) + means.var(axis=0)


@mistake("population_statistics", source=SAMPLE)
def sample_variances_averaged(batches: Batches) -> Pair:
    """The mean is right, the variance is not, and batches of one row make it not a number.

    Each batch's variance divides by its N - 1, and the spread between the batches is missing.

    The second formula in exercise 6.3 has a term with the distance between the means, and all is
    divided by the number of rows.
    """
    parts = [(len(b), b.mean(axis=0), b.var(axis=0, ddof=1)) for b in batches]
    total = sum(n for n, _, _ in parts)
    mean = sum(n * m for n, m, _ in parts) / total
    return mean, sum(n * v for n, _, v in parts) / total


@mistake("population_statistics", source="some keep a running standard deviation")
def deviations_averaged(batches: Batches) -> Pair:
    """The mean is right, the variance too small.

    You average standard deviations and square the result. Squares can be averaged, roots cannot;
    and the spread between the batches is missing.

    The second formula in exercise 6.3 adds squares and takes no root.
    """
    parts = [(len(b), b.mean(axis=0), b.std(axis=0)) for b in batches]
    total = sum(n for n, _, _ in parts)
    mean = sum(n * m for n, m, _ in parts) / total
    return mean, (sum(n * s for n, _, s in parts) / total) ** 2


@mistake("population_statistics")
def between_counted_unweighed(batches: Batches) -> Pair:
    """The mean is right, and the variance too small where batches lie at different levels.

    The distance between the means enters, but without the factor of the numbers of rows.

    The second formula in exercise 6.3 has a product over a sum before the squared distance.
    """
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, own = len(batch), batch.mean(axis=0)
        squares = squares + ((batch - own) ** 2).sum(axis=0)
        if count:
            squares = squares + (own - mean) ** 2
        mean = mean + (own - mean) * (n / (count + n))
        count += n
    return mean, squares / count


@mistake("population_statistics", source=TEXTBOOK)
def mean_square_minus_square(batches: Batches) -> Pair:
    """Right for most data, and wrong where a mean is large and the spread around it small.

    You subtract the squared mean from the mean of the squares. Two large numbers that nearly cancel
    leave their round-off.

    The second formula in exercise 6.3 subtracts means before it squares.
    """
    count, total, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        count += len(batch)
        total = total + batch.sum(axis=0)
        squares = squares + (batch**2).sum(axis=0)
    return total / count, squares / count - (total / count) ** 2


@mistake("population_statistics", source=SAMPLE)
def sample_variance(batches: Batches) -> Pair:
    """The mean is right, and your variance a little too large.

    It divides by the number of rows less one.

    Exercise 6.3 asks for the biased variance, which divides by the number of rows.
    """
    count, mean, squares = merged(batches)
    return mean, squares / (count - 1)


@mistake("population_statistics")
def deviation_returned(batches: Batches) -> Pair:
    """The mean is right, and your variance is its own root.

    You return the standard deviation.

    Exercise 6.3 asks for the variance, which has no root.
    """
    count, mean, squares = merged(batches)
    return mean, np.sqrt(squares / count)


@mistake("population_statistics")
def sum_not_divided(batches: Batches) -> Pair:
    """The mean is right, and your variance too large by a whole number.

    You return the sum of the squared deviations. It is not yet divided.

    Exercise 6.3 says how the variance comes from that sum, below its formulas.
    """
    _, mean, squares = merged(batches)
    return mean, squares


@mistake("population_statistics")
def exchanged_outputs(batches: Batches) -> Pair:
    """Neither array holds what it should, yet all the numbers are there.

    You return the variance first and the mean second.

    Exercise 6.3 asks for the mean and then the variance.
    """
    count, mean, squares = merged(batches)
    return squares / count, mean


@mistake("population_statistics")
def everything_kept(batches: Batches) -> Pair:
    """The numbers are right, but at the end all batches are in memory together.

    You collect the batches and compute at the end. A training set may not fit into memory, which is
    why it comes in batches.

    Exercise 6.3 asks for sums that are carried from batch to batch.
    """
    rows = np.concatenate(list(batches))
    return rows.mean(axis=0), rows.var(axis=0)


@mistake("population_statistics")
def two_passes(batches: Batches) -> Pair:
    """Right for a list, and not for batches that come one by one.

    You go through the batches twice, first for the mean and then for the variance. A generator is
    used up after the first time.

    Exercise 6.3 asks for a single pass.
    """
    count, total, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        count += len(batch)
        total = total + batch.sum(axis=0)
    mean = total / count
    for batch in batches:
        squares = squares + ((batch - mean) ** 2).sum(axis=0)
    return mean, squares / count


@mistake("population_statistics")
def indexed(batches: Any) -> Pair:
    """The function stops when batches come one by one, because a generator has no length.

    You ask how many batches there are, or for one by its number. That is known of a list only.

    Exercise 6.3 allows nothing but to go through the batches with for.
    """
    sizes = [len(batches[k]) for k in range(len(batches))]
    mean = sum(batches[k].sum(axis=0) for k in range(len(batches))) / sum(sizes)
    squares = sum(((batches[k] - mean) ** 2).sum(axis=0) for k in range(len(batches)))
    return mean, squares / sum(sizes)


@mistake("population_statistics", source="a running average in the place of an exact one")
def running_average(batches: Batches) -> Pair:
    """Mean and variance are both off: late batches count more than early ones.

    You take a running average. Here every row is to count alike.

    The formulas in exercise 6.3 weigh by the numbers of rows.
    """
    mean, var = np.zeros(1), np.ones(1)
    for batch in batches:
        mean = 0.9 * mean + 0.1 * batch.mean(axis=0)
        var = 0.9 * var + 0.1 * batch.var(axis=0)
    return mean, var


@mistake("population_statistics")
def last_batch(batches: Batches) -> Pair:
    """What you return are the statistics of the last batch.

    Each batch's statistics replace those before.

    The formulas in exercise 6.3 merge what came before with the new batch.
    """
    for batch in batches:
        mean, var = batch.mean(axis=0), batch.var(axis=0)
    return mean, var


@mistake("population_statistics", source=IN_PLACE)
def batches_changed(batches: Batches) -> Pair:
    """The numbers are right, but the rows that you were given are no longer what they were.

    You write into the batches, which belong to somebody else.

    Exercise 6.3 says that the batches stay as they are.
    """
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, own = len(batch), batch.mean(axis=0)
        batch -= own
        squares = squares + (batch**2).sum(axis=0) + (own - mean) ** 2 * (count * n / (count + n))
        count += n
        mean = mean + (own - mean) * (n / count)
    return mean, squares / count


@mistake("population_statistics")
def distance_from_the_moved_mean(batches: Batches) -> Pair:
    """Your mean is right, and your variance too small, the more so the fewer batches there are.

    You update the mean first, and then measure the distance from the batch's mean to the new one.

    The second formula in exercise 6.3 has the distance between the two old means.
    """
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, own = len(batch), batch.mean(axis=0)
        mean = mean + (own - mean) * (n / (count + n))
        squares = squares + ((batch - own) ** 2).sum(axis=0)
        squares = squares + (own - mean) ** 2 * (count * n / (count + n))
        count += n
    return mean, squares / count
