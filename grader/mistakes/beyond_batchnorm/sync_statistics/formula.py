"""Mistakes in exercise 8.4, sync_statistics: in the formulas, and in what is returned."""

import numpy as np

from grader.mistakes._parts import CANCELS, NO_AXIS, SAMPLE, Z
from grader.mistakes._shows import (
    Shown,
    all_of,
    equals,
    exchanged,
    is_right,
    is_single,
    times,
    where,
)
from grader.mistakes._shows_arrays import at
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm.sync_statistics._parts import (
    Pair,
    Shards,
    machines,
    parts,
    right_mean,
    right_var,
)


@mistake("sync_statistics", shows=equals("var", lambda s: np.sqrt(s.want["var"])))
def deviation_returned(shards: Shards) -> Pair:
    """Your var is the root of what it should be.

    It is the standard deviation.

    The last formula in exercise 8.4 is the variance, which has no root.
    """
    return right_mean(shards), np.sqrt(right_var(shards))


@mistake("sync_statistics", shows=times("var", lambda s: s.n))
def sum_not_divided(shards: Shards) -> Pair:
    """Your var is as many times too large as there are rows.

    It is a sum of squared distances, which is not divided.

    The formulas in exercise 8.4 weigh by shares, which add up to 1.
    """
    return right_mean(shards), right_var(shards) * sum(map(len, shards))


@mistake("sync_statistics", source=SAMPLE, shows=times("var", lambda s: s.n / (s.n - 1)))
def sample_variance(shards: Shards) -> Pair:
    """Your var is a little too large, the more so the fewer rows there are.

    The squares of all rows are divided by their number less one.

    Exercise 8.4 asks for what the biased variance of all rows would be, divided by N.
    """
    n = sum(map(len, shards))
    return right_mean(shards), right_var(shards) * n / (n - 1)


@mistake(
    "sync_statistics",
    source=SAMPLE,
    shows=lambda s: (
        None
        if not s.got or is_right(s, "var")
        else bool(np.isnan(s.got["var"]).all()) == (1 in s.args["sizes"])
    ),
)
def sample_variance_of_each(shards: Shards) -> Pair:
    """Your var is not a number where a machine has a single row, and off elsewhere.

    The shards' own variances are what dividing by the rows less one gives.

    In exercise 8.4 the variance of a shard is the biased one.
    """
    share, means, _ = parts(shards)
    mu = right_mean(shards)
    variances = np.array([s.var(axis=0) * len(s) / (np.float64(len(s)) - 1) for s in shards])
    return mu, (share * (variances + (means - mu) ** 2)).sum(axis=0)


def far(s: Shown) -> Z:
    rows = s.args["rows"]
    return np.asarray(
        (np.ptp(rows, axis=0) > 0) & (abs(rows.mean(axis=0)) > 1e4 * rows.std(axis=0))
    )


@mistake(
    "sync_statistics",
    source=CANCELS,
    shows=all_of(
        at(far, "var", lambda got, want: not np.allclose(got, want, rtol=1e-6)),
        where(lambda s: not far(s).any(), lambda s: is_right(s, "var") if s.got else None),
    ),
)
def squares_less_the_square(shards: Shards) -> Pair:
    """Your var has few right digits where the mean is large beside the spread.

    It is the mean of the squares less the square of the mean. Both are large there and agree in
    most digits, so the difference keeps few of them.

    The last formula in exercise 8.4 subtracts means first, and then squares.
    """
    n = sum(map(len, shards))
    mu = sum(np.sum(s, axis=0) for s in shards) / n
    squares = sum(np.sum(np.asarray(s, dtype=float) ** 2, axis=0) for s in shards) / n
    return mu, squares - mu**2


@mistake("sync_statistics", source=NO_AXIS, shows=all_of(is_single("mu"), is_single("var")))
def features_mixed(shards: Shards) -> tuple[float, float]:
    """mu and var are single numbers, whatever the number of features.

    All numbers of all shards are put together.

    Exercise 8.4 asks for two arrays with one number for each feature.
    """
    rows = np.concatenate(shards)
    return rows.mean(), rows.var()


@mistake("sync_statistics", shows=exchanged("mu", "var"))
def exchanged_statistics(shards: Shards) -> Pair:
    """mu holds what var should, and var what mu should.

    The variance comes first and the mean second.

    Exercise 8.4 asks for mu and var, in that order.
    """
    return right_var(shards), right_mean(shards)


@mistake(
    "sync_statistics",
    shows=all_of(
        times("mu", lambda s: s.n / machines(s)),
        where(
            lambda s: machines(s) == 1,
            lambda s: not is_right(s, "mu") if s.got and s.want["mu"].any() else None,
        ),
    ),
)
def divided_by_machines(shards: Shards) -> Pair:
    """Your mu is too large, as many times as a machine has rows on average.

    Sums over all rows are divided by the number of machines.

    In exercise 8.4, N is the number of rows on all machines.
    """
    mu = sum(np.sum(s, axis=0) for s in shards) / len(shards)
    return mu, sum(np.sum((s - mu) ** 2, axis=0) for s in shards) / len(shards)
