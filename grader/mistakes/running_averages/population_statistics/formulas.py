"""Mistakes in exercise 6.3, population_statistics: in the formulas."""

from collections.abc import Iterator

import numpy as np

from grader.mistakes._parts import SAMPLE
from grader.mistakes._shows import equals, exchanged, larger, smaller, times
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import (
    nan_where_one_row,
    with_several_batches,
    wrong_where_means_differ,
    wrong_where_squares_cancel,
)
from grader.mistakes.running_averages.population_statistics._parts import Batches, Pair, merged

TEXTBOOK = "the textbook formula for the variance, exact only without rounding"


@mistake("population_statistics", shows=wrong_where_means_differ)
def between_counted_unweighed(batches: Batches) -> Pair:
    """Your variance is off where batches lie at different levels.

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


@mistake("population_statistics", source=TEXTBOOK, shows=wrong_where_squares_cancel)
def mean_square_minus_square(batches: Batches) -> Pair:
    """Your variance is wrong where a mean is large and the spread around it small.

    It is the mean of the squares less the squared mean. Two large numbers that nearly cancel
    leave their round-off.

    The second formula in exercise 6.3 subtracts means before it squares.
    """
    count, total, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        count += len(batch)
        total = total + batch.sum(axis=0)
        squares = squares + (batch**2).sum(axis=0)
    return total / count, squares / count - (total / count) ** 2


@mistake("population_statistics", source=SAMPLE, shows=times("var", lambda s: s.n / (s.n - 1)))
def sample_variance(batches: Batches) -> Pair:
    """Your variance is a little too large.

    It divides by the number of rows less one.

    Exercise 6.3 asks for the biased variance, which divides by the number of rows.
    """
    count, mean, squares = merged(batches)
    return mean, squares / (count - 1)


@mistake("population_statistics", shows=equals("var", lambda s: np.sqrt(s.want["var"])))
def deviation_returned(batches: Batches) -> Pair:
    """Your variance is its own root.

    It is the standard deviation.

    Exercise 6.3 asks for the variance, which has no root.
    """
    count, mean, squares = merged(batches)
    return mean, np.sqrt(squares / count)


@mistake("population_statistics", shows=times("var", lambda s: s.n))
def sum_not_divided(batches: Batches) -> Pair:
    """Your variance is too large by a whole number: the number of rows.

    It is the sum of the squared deviations, not yet divided.

    Exercise 6.3 says how the variance comes from that sum, below its formulas.
    """
    _, mean, squares = merged(batches)
    return mean, squares


@mistake("population_statistics", shows=exchanged("mean", "var"))
def exchanged_outputs(batches: Batches) -> Pair:
    """The mean and the variance have changed places.

    Each array holds what the other should.

    Exercise 6.3 asks for the mean and then the variance.
    """
    count, mean, squares = merged(batches)
    return squares / count, mean


@mistake("population_statistics", shows=with_several_batches(smaller("var")))
def distance_from_the_moved_mean(batches: Batches) -> Pair:
    """Your variance is too small where batches lie at different levels.

    The distance in it is that from the batch's mean to the new mean, which is nearer.

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


@mistake("population_statistics", shows=smaller("var"))
def variance_taken_for_the_sum(batches: Batches) -> Pair:
    """Your variance is too small, far too small where the batches are large.

    The batches' variances are added up where their sums of squared deviations should be.

    The text above the formulas in exercise 6.3 says how such a sum comes from a variance.
    """
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, step = len(batch), batch.mean(axis=0) - mean
        squares = squares + batch.var(axis=0) + step**2 * (count * n / (count + n))
        count += n
        mean = mean + step * (n / count)
    return mean, squares / count


@mistake("population_statistics", shows=wrong_where_means_differ)
def distance_not_squared(batches: Batches) -> Pair:
    """Your variance is wrong wherever the means of batches differ.

    The distance between the means comes in without its square.

    The last term of the second formula in exercise 6.3 has a square.
    """
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, step = len(batch), batch.mean(axis=0) - mean
        inside = ((batch - batch.mean(axis=0)) ** 2).sum(axis=0)
        squares = squares + inside + step * (count * n / (count + n))
        count += n
        mean = mean + step * (n / count)
    return mean, squares / count


@mistake("population_statistics", shows=with_several_batches(larger("var")))
def product_not_divided(batches: Batches) -> Pair:
    """Your variance is far too large where the means of batches differ.

    The squared distance is multiplied by the two numbers of rows, and not divided by their sum.

    The last term of the second formula in exercise 6.3 begins with a fraction.
    """
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, step = len(batch), batch.mean(axis=0) - mean
        inside = ((batch - batch.mean(axis=0)) ** 2).sum(axis=0)
        squares = squares + inside + step**2 * (count * n)
        count += n
        mean = mean + step * (n / count)
    return mean, squares / count


@mistake("population_statistics", shows=times("var", lambda s: s.n / len(s.args["sizes"])))
def divided_by_the_number_of_batches(batches: Batches) -> Pair:
    """Your variance is too large, by the mean size of the batches.

    The sum of the squared deviations is divided by the number of batches.

    Exercise 6.3 divides it by the number of all rows, below its formulas.
    """
    steps = 0

    def counted() -> Iterator[np.ndarray]:
        nonlocal steps
        for batch in batches:
            steps += 1
            yield batch

    _, mean, squares = merged(counted())
    return mean, squares / steps


@mistake("population_statistics", shows=with_several_batches(larger("var")))
def variances_added(batches: Batches) -> Pair:
    """Your variance grows with the number of batches.

    The batches' variances are added up, what is between the batches with them, and nothing is
    divided.

    Exercise 6.3 adds up sums of squared deviations, and divides at the end.
    """
    count, mean, var = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, step = len(batch), batch.mean(axis=0) - mean
        var = var + batch.var(axis=0) + step**2 * (count * n / (count + n))
        count += n
        mean = mean + step * (n / count)
    return mean, var


@mistake("population_statistics", source=SAMPLE, shows=nan_where_one_row)
def sample_variances_merged(batches: Batches) -> Pair:
    """Your variance is off, and batches of one row make it not a number.

    Each batch's part in it is its variance with N - 1 below the line, times N.

    Exercise 6.3 adds up sums of squared deviations, in which nothing is divided.
    """
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, step = len(batch), batch.mean(axis=0) - mean
        squares = squares + n * batch.var(axis=0, ddof=1) + step**2 * (count * n / (count + n))
        count += n
        mean = mean + step * (n / count)
    return mean, squares / count
