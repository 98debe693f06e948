"""Mistakes in exercise 6.3, population_statistics: in the numbers of rows."""

import numpy as np

from grader.mistakes._shows import is_right, where
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import wrong_where_means_differ
from grader.mistakes.running_averages.population_statistics._parts import Batches, Pair


@mistake("population_statistics", shows=wrong_where_means_differ)
def old_rows_not_counted(batches: Batches) -> Pair:
    """Your variance is wrong wherever the means of batches differ.

    The squared distance is multiplied by the new rows over all rows; the number of old rows is
    missing there.

    The last term of the second formula in exercise 6.3 has two numbers of rows above the line.
    """
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, step = len(batch), batch.mean(axis=0) - mean
        inside = ((batch - batch.mean(axis=0)) ** 2).sum(axis=0)
        squares = squares + inside + step**2 * (n / (count + n))
        count += n
        mean = mean + step * (n / count)
    return mean, squares / count


@mistake("population_statistics", shows=wrong_where_means_differ)
def counted_before_the_distance(batches: Batches) -> Pair:
    """Your variance is wrong wherever the means of batches differ.

    The new rows are counted already when the last term is made of the old number of rows.

    In the second formula in exercise 6.3 the number of old rows is that of before.
    """
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, step = len(batch), batch.mean(axis=0) - mean
        inside = ((batch - batch.mean(axis=0)) ** 2).sum(axis=0)
        count += n
        squares = squares + inside + step**2 * (count * n / (count + n))
        mean = mean + step * (n / count)
    return mean, squares / count


@mistake(
    "population_statistics",
    shows=where(
        lambda s: s.args["sizes"].max() > 1,
        lambda s: not is_right(s, "mean") if s.got else None,
        lambda s: None if is_right(s, "mean") else False,
    ),
)
def mean_moved_by_one_row(batches: Batches) -> Pair:
    """Your mean moves too little towards each batch of more than one row.

    The distance is divided by the number of all rows, and not multiplied by that of the new ones.

    The first formula in exercise 6.3 has the number of new rows above the line.
    """
    count, mean, squares = 0, np.zeros(1), np.zeros(1)
    for batch in batches:
        n, step = len(batch), batch.mean(axis=0) - mean
        inside = ((batch - batch.mean(axis=0)) ** 2).sum(axis=0)
        squares = squares + inside + step**2 * (count * n / (count + n))
        count += n
        mean = mean + step / count
    return mean, squares / count
