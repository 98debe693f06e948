"""Mistakes in exercise 8.4, sync_statistics."""

import numpy as np

from grader.mistakes._parts import CANCELS, NO_AXIS, SAMPLE, Z
from grader.mistakes._shows import (
    Shown,
    Test,
    all_of,
    are,
    equals,
    exchanged,
    is_right,
    is_single,
    only,
    smaller,
    times,
)
from grader.mistakes._shows_arrays import at
from grader.mistakes.bank import mistake
from utils.exercises import Outputs

Shards = list[Z]
Pair = tuple[Z, Z]


def parts(shards: Shards) -> tuple[Z, Z, Z]:
    """Each shard's share of the rows, (K, 1), its mean and its variance."""
    sizes = np.array([len(s) for s in shards])
    means, variances = (np.array([f(s, axis=0) for s in shards]) for f in (np.mean, np.var))
    return (sizes / sizes.sum())[:, None], means, variances


def right_mean(shards: Shards) -> Z:
    share, means, _ = parts(shards)
    return np.asarray((share * means).sum(axis=0))


def right_var(shards: Shards) -> Z:
    share, means, variances = parts(shards)
    return np.asarray((share * (variances + (means - right_mean(shards)) ** 2)).sum(axis=0))


def shards_of(s: Shown) -> Shards:
    return np.split(s.args["rows"], np.cumsum(s.args["sizes"])[:-1])


def machines(s: Shown) -> int:
    return len(s.args["sizes"])


def unequal(s: Shown) -> bool:
    return len(set(s.args["sizes"].tolist())) > 1


def both_off(s: Shown) -> bool | None:
    """Say that both are wrong, where one is and the shards are of unequal size."""
    if not s.got or not unequal(s) or (is_right(s, "mu") and is_right(s, "var")):
        return None
    return not is_right(s, "mu") and not is_right(s, "var")


def right_for_equal_shards(s: Shown) -> bool | None:
    """Say that mu and var are right where the shards are of one size, and wrong elsewhere."""
    both = is_right(s, "mu") and is_right(s, "var")
    return both != unequal(s) if s.got else None


def statistics_of(which: int) -> Test:
    def values(s: Shown) -> Outputs:
        shard = shards_of(s)[which]
        return {"mu": shard.mean(axis=0), "var": shard.var(axis=0)}

    return are(values)


@mistake("sync_statistics", shows=all_of(both_off, only(lambda s: not unequal(s), smaller("var"))))
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
        only(
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
        only(
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
    with np.errstate(all="ignore"):
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
        only(lambda s: not far(s).any(), lambda s: is_right(s, "var") if s.got else None),
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

    Exercise 8.4 asks for one number for each feature, as in exercise 2.1.
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
        only(
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
