"""Mistakes in exercise 8.4, sync_statistics: in how much each machine counts, and what is lost."""

import numpy as np

from grader.mistakes._shows import all_of, equals, smaller, where
from grader.mistakes._shows_arrays import at
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm.sync_statistics._parts import (
    Pair,
    Shards,
    both_off,
    machines,
    parts,
    right_for_equal_shards,
    right_mean,
    shards_of,
    statistics_of,
    unequal,
)


@mistake("sync_statistics", shows=all_of(both_off, where(lambda s: not unequal(s), smaller("var"))))
def shards_count_alike(shards: Shards) -> Pair:
    """Unless the shards have the same size, mu and var are both off.

    Each shard counts alike, however many rows it has, and what is between the shards is missing.

    The formulas in exercise 8.4 weigh each shard by its share of the rows, and the variance has a
    second term.
    """
    _, means, variances = parts(shards)
    return means.mean(axis=0), variances.mean(axis=0)


@mistake(
    "sync_statistics",
    source="each machine's own variance, averaged",
    shows=all_of(
        smaller("var"),
        where(
            lambda s: machines(s) == s.n,
            at(
                lambda s: np.ptp(s.args["rows"], axis=0) > 0,
                "var",
                lambda got, want: (got == 0).all(),
            ),
        ),
    ),
)
def variances_averaged(shards: Shards) -> Pair:
    """Your var is too small, and 0 where each machine has a single row.

    It is the average of the shards' variances. What is between the shards, the spread of their
    means, is missing.

    The last formula in exercise 8.4 has a second term, with the distance between two means.
    """
    share, _, variances = parts(shards)
    return right_mean(shards), (share * variances).sum(axis=0)


@mistake("sync_statistics", shows=right_for_equal_shards)
def right_for_one_size_alone(shards: Shards) -> Pair:
    """Your mu and var are right where all shards have one size, and wrong elsewhere.

    What is inside the shards and what is between them are both there, but each shard counts alike.

    The formulas in exercise 8.4 weigh each shard by its share of the rows.
    """
    _, means, variances = parts(shards)
    return means.mean(axis=0), variances.mean(axis=0) + means.var(axis=0)


@mistake(
    "sync_statistics",
    shows=equals(
        "var",
        lambda s: (
            (parts(shards_of(s))[0] * parts(shards_of(s))[2]).sum(axis=0)
            + ((parts(shards_of(s))[1] - s.want["mu"]) ** 2).mean(axis=0)
        ),
    ),
)
def distances_count_alike(shards: Shards) -> Pair:
    """In your var the shards' means count alike, however many rows they stand for.

    What is inside the shards is weighed by their rows, and what is between them is not.

    In the last formula of exercise 8.4 both terms are weighed by the share of the rows.
    """
    share, means, variances = parts(shards)
    mu = right_mean(shards)
    return mu, (share * variances).sum(axis=0) + ((means - mu) ** 2).mean(axis=0)


@mistake(
    "sync_statistics",
    shows=all_of(
        smaller("var"),
        where(
            lambda s: machines(s) == 1,
            at(
                lambda s: np.ptp(s.args["rows"], axis=0) > 0,
                "var",
                lambda got, want: np.allclose(got, 0),
            ),
        ),
    ),
)
def between_alone(shards: Shards) -> Pair:
    """Your var is too small, and 0 for a single machine.

    It is the spread of the shards' means. What is inside the shards is missing.

    In the last formula of exercise 8.4 the shard's own variance is the first of two terms.
    """
    share, means, _ = parts(shards)
    mu = right_mean(shards)
    return mu, (share * (means - mu) ** 2).sum(axis=0)


@mistake("sync_statistics", shows=statistics_of(0))
def first_machine_alone(shards: Shards) -> Pair:
    """What you return are the statistics of the first shard.

    The other machines' rows are not looked at.

    The sums in exercise 8.4 run over k, all machines.
    """
    return shards[0].mean(axis=0), shards[0].var(axis=0)


@mistake("sync_statistics", shows=statistics_of(-1))
def last_machine_alone(shards: Shards) -> Pair:
    """What you return are the statistics of the last shard.

    So it is where each shard's statistics replace those before.

    The sums in exercise 8.4 run over k, all machines.
    """
    for shard in shards:
        mu, var = shard.mean(axis=0), shard.var(axis=0)
    return mu, var
