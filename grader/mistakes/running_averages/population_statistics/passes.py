"""Mistakes in exercise 6.3, population_statistics: in how it goes through the batches."""

from typing import Any

import numpy as np

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import all_of, changes, equals, is_right, is_single, where
from grader.mistakes.bank import mistake
from grader.mistakes.running_averages._shows import one_by_one
from grader.mistakes.running_averages.population_statistics._parts import Batches, Pair


@mistake("population_statistics", shows=equals('"all batches are held at once"', lambda s: True))
def everything_kept(batches: Batches) -> Pair:
    """At the end all batches are in memory together.

    A training set may not fit into memory, which is why it comes in batches.

    Exercise 6.3 asks for sums that are carried from batch to batch.
    """
    rows = np.concatenate(list(batches))
    return rows.mean(axis=0), rows.var(axis=0)


@mistake(
    "population_statistics",
    shows=where(
        one_by_one, lambda s: not np.any(s.got["var"]) if s.got and not is_right(s, "var") else None
    ),
)
def two_passes(batches: Batches) -> Pair:
    """Your variance is 0 where the batches come one by one.

    That is what comes of going through them a second time: a generator is used up after the
    first.

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


@mistake("population_statistics", shows=where(one_by_one, lambda s: bool(s.seen.raised)))
def indexed(batches: Any) -> Pair:
    """The function stops when batches come one by one.

    A generator has no length and no entries with numbers, and no array is made of it at once.

    Exercise 6.3 allows nothing but to go through the batches with for.
    """
    sizes = [len(batches[k]) for k in range(len(batches))]
    mean = sum(batches[k].sum(axis=0) for k in range(len(batches))) / sum(sizes)
    squares = sum(((batches[k] - mean) ** 2).sum(axis=0) for k in range(len(batches)))
    return mean, squares / sum(sizes)


@mistake("population_statistics", source=IN_PLACE, shows=changes("rows"))
def batches_changed(batches: Batches) -> Pair:
    """The rows that you were given are no longer what they were.

    They were written into, and they belong to somebody else.

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


@mistake(
    "population_statistics", shows=where(one_by_one, all_of(is_single("mean"), is_single("var")))
)
def mean_in_a_second_pass(batches: Batches) -> Pair:
    """Your mean and your variance are single numbers where the batches come one by one.

    That is what comes of going through them again: a generator is used up after the first time.

    Exercise 6.3 asks for a single pass.
    """
    count = sum(len(batch) for batch in batches)
    mean = sum(batch.sum(axis=0) for batch in batches) / count
    return mean, sum(((batch - mean) ** 2).sum(axis=0) for batch in batches) / count


@mistake(
    "population_statistics",
    shows=where(
        one_by_one,
        all_of(
            equals("mean", lambda s: s.want["mean"] * np.nan),
            equals("var", lambda s: s.want["var"] * np.nan),
        ),
    ),
)
def averaged_in_a_second_pass(batches: Batches) -> Pair:
    """Your mean and your variance are not a number where the batches come one by one.

    They are 0 divided by 0: going through a generator again gives nothing.

    Exercise 6.3 asks for a single pass.
    """
    for batch in batches:
        width = batch.shape[1]
    count, mean = 0, np.zeros(width)
    for batch in batches:
        count += len(batch)
        mean = mean + batch.sum(axis=0)
    mean = mean / np.float64(count)
    squares = sum((((batch - mean) ** 2).sum(axis=0) for batch in batches), np.zeros(width))
    return mean, squares / np.float64(count)
