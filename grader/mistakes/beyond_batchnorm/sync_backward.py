"""Mistakes in exercise 8.4, sync_backward."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.mistakes._parts import SHORTENED, Z
from grader.mistakes._shows import (
    Shown,
    Test,
    all_of,
    are,
    equals,
    exchanged,
    has_shape,
    holds,
    returns,
    times,
)
from grader.mistakes.bank import mistake
from utils import BatchNormCache
from utils.exercises import Outputs

Caches = list[BatchNormCache]
Backward = tuple[list[Z], Z, Z]


def sums(dout: Z, cache: BatchNormCache) -> tuple[Z, Z]:
    """A machine's own dgamma and dbeta."""
    return (dout * cache.z_hat).sum(axis=0), dout.sum(axis=0)


def all_sums(douts: list[Z], caches: Caches) -> tuple[Z, Z]:
    own = [sums(*pair) for pair in zip(douts, caches, strict=True)]
    return np.asarray(sum(a for a, _ in own)), np.asarray(sum(b for _, b in own))


def dz_of(dout: Z, cache: BatchNormCache, dgamma: Z, dbeta: Z, n: float) -> Z:
    z_hat, std, gamma = cache
    return np.asarray(gamma / std * (dout - dbeta / n - z_hat * dgamma / n))


def passes(
    douts: list[Z], caches: Caches, whole: Any = 1.0, mean: Any = 1.0, spread: Any = 1.0
) -> Backward:
    """The pass with factors: of dz, of its path through the mean, and the variance."""
    dgamma, dbeta = all_sums(douts, caches)
    n = sum(map(len, douts))
    dzs = [
        whole * dz_of(d, c, spread * dgamma, mean * dbeta, n)
        for d, c in zip(douts, caches, strict=True)
    ]
    return dzs, dgamma, dbeta


def pairs(s: Shown) -> tuple[list[Z], Caches]:
    ends = np.cumsum(s.args["sizes"])[:-1]
    caches = [
        BatchNormCache(z_hat, s.args["std"], s.args["gamma"])
        for z_hat in np.split(s.args["z_hat"], ends)
    ]
    return np.split(s.args["dout"], ends), caches


def machines(s: Shown) -> int:
    return len(s.args["sizes"])


def several(test: Test) -> Test:
    """Say something of several machines: with one there is nothing to see."""
    return lambda s: test(s) if machines(s) > 1 else None


def dz_is(way: Any) -> Test:
    return equals("dz", lambda s: np.concatenate(way(*pairs(s))))


def dz_of_paths(**factors: Any) -> Test:
    return dz_is(lambda douts, caches: passes(douts, caches, **factors)[0])


def by_themselves(douts: list[Z], caches: Caches) -> list[Z]:
    return [dz_of(d, c, *sums(d, c), len(d)) for d, c in zip(douts, caches, strict=True)]


def last_machine(douts: list[Z], caches: Caches) -> Outputs:
    dgamma, dbeta = sums(douts[-1], caches[-1])
    return {"dgamma": dgamma, "dbeta": dbeta}


@mistake("sync_backward", shows=several(dz_is(by_themselves)))
def own_sums(douts: list[Z], caches: Caches) -> Backward:
    """The dz of each machine depends on that machine's dout alone.

    Each machine does the backward pass of its own shard. The statistics were those of all
    machines, and every z moves them on all.

    The sums in exercise 8.4 run over k too, the machines, also those in the formula for dz.
    """
    return by_themselves(douts, caches), *all_sums(douts, caches)


@mistake(
    "sync_backward",
    shows=several(
        are(
            lambda s: {
                "dz": np.concatenate(by_themselves(*pairs(s))),
                "dgamma": s.want["dgamma"] / machines(s),
                "dbeta": s.want["dbeta"] / machines(s),
            }
        )
    ),
)
def own_sums_averaged(douts: list[Z], caches: Caches) -> Backward:
    """The dz of each machine depends on that machine's dout alone, and dgamma and dbeta are
    averages over the machines.

    Two things: each machine does the backward pass of its own shard, and what they find for gamma
    and beta is averaged. It should be added up.

    The sums in exercise 8.4 run over all machines, and nothing divides those for gamma and beta.
    """
    dgamma, dbeta = all_sums(douts, caches)
    return by_themselves(douts, caches), dgamma / len(douts), dbeta / len(douts)


@mistake(
    "sync_backward",
    shows=several(all_of(*(times(n, lambda s: 1 / machines(s)) for n in ("dgamma", "dbeta")))),
)
def parameters_averaged(douts: list[Z], caches: Caches) -> Backward:
    """dgamma and dbeta are what is expected, divided by the number of machines.

    They are averages over the machines. The loss is that of the whole batch, so they are sums.

    The first two formulas of exercise 8.4's backward pass have sums, which nothing divides.
    """
    dzs, dgamma, dbeta = passes(douts, caches)
    return dzs, dgamma / len(douts), dbeta / len(douts)


@mistake(
    "sync_backward",
    shows=several(
        dz_is(
            lambda douts, caches: [
                dz_of(d, c, *all_sums(douts, caches), len(d))
                for d, c in zip(douts, caches, strict=True)
            ]
        )
    ),
)
def own_number_of_rows(douts: list[Z], caches: Caches) -> Backward:
    """In your dz the paths through the mean and the variance are too strong on each machine.

    The sums of all machines are divided by the rows of one.

    In exercise 8.4, N is the number of rows on all machines.
    """
    dgamma, dbeta = all_sums(douts, caches)
    dzs = [dz_of(d, c, dgamma, dbeta, len(d)) for d, c in zip(douts, caches, strict=True)]
    return dzs, dgamma, dbeta


@mistake(
    "sync_backward",
    shows=lambda s: (
        None
        if not s.got or machines(s) == s.n
        else dz_of_paths(mean=s.n / machines(s), spread=s.n / machines(s))(s)
    ),
)
def machines_for_rows(douts: list[Z], caches: Caches) -> Backward:
    """In your dz the paths through the mean and the variance are as many times too strong as a
    machine has rows on average.

    The sums are divided by the number of machines.

    In exercise 8.4, N is the number of rows on all machines.
    """
    n = sum(map(len, douts)) / len(douts)
    return passes(douts, caches, mean=n, spread=n)


@mistake(
    "sync_backward",
    shows=several(are(lambda s: last_machine(*pairs(s)))),
)
def last_sums(douts: list[Z], caches: Caches) -> Backward:
    """dgamma and dbeta are those of the last machine.

    So it is where each machine's sums replace those before.

    The sums in exercise 8.4 run over k, all machines.
    """
    dgamma, dbeta = sums(douts[-1], caches[-1])
    n = sum(map(len, douts))
    dzs = [dz_of(d, c, dgamma, dbeta, n) for d, c in zip(douts, caches, strict=True)]
    return dzs, dgamma, dbeta


def growing(douts: list[Z], caches: Caches) -> list[Z]:
    n, dzs = sum(map(len, douts)), []
    for k, (d, c) in enumerate(zip(douts, caches, strict=True), start=1):
        dzs.append(dz_of(d, c, *all_sums(douts[:k], caches[:k]), n))
    return dzs


@mistake("sync_backward", shows=several(dz_is(growing)))
def sums_so_far(douts: list[Z], caches: Caches) -> Backward:
    """On the last machine your dz is as it should be, on those before it is not.

    Each machine uses the sums of those that came before it, and its own. All sums have to be there
    before the first dz is made.

    In the last formula of exercise 8.4's backward pass the sums are those of all machines.
    """
    return growing(douts, caches), *all_sums(douts, caches)


@mistake("sync_backward", shows=has_shape("dgamma", lambda s: (machines(s), s.args["gamma"].size)))
def parameters_of_each(douts: list[Z], caches: Caches) -> Backward:
    """dgamma and dbeta have a row for each machine.

    The machines' sums stand below one another, and are not added up.

    The first two formulas of exercise 8.4's backward pass have a sum over k, the machines.
    """
    dzs, _, _ = passes(douts, caches)
    own = [sums(*pair) for pair in zip(douts, caches, strict=True)]
    return dzs, np.array([a for a, _ in own]), np.array([b for _, b in own])


@mistake("sync_backward", shows=returns("dzs as a ndarray"))
def one_array(douts: list[Z], caches: Caches) -> Any:
    """What you return for dz is one array, where there should be a list.

    The rows of all machines are put together. Each machine wants the gradient of its own shard.

    Exercise 8.4 asks for a list with an array for each machine.
    """
    dzs, dgamma, dbeta = passes(douts, caches)
    return np.concatenate(dzs), dgamma, dbeta


# ---- paths ----


@mistake("sync_backward", source=SHORTENED, shows=dz_of_paths(mean=0, spread=0))
def statistics_held_fixed(douts: list[Z], caches: Caches) -> Backward:
    """Each entry of your dz follows its own dout alone.

    It is the gradient with the mean and the variance held fixed. Both depend on every example of
    every machine.

    The last formula in exercise 8.4's backward pass has two more terms in its bracket.
    """
    return passes(douts, caches, mean=0.0, spread=0.0)


@mistake("sync_backward", shows=dz_of_paths(mean=0))
def mean_path_missing(douts: list[Z], caches: Caches) -> Backward:
    """In your dz the path through the mean is missing.

    It is the gradient with the mean held fixed.

    The second term in the bracket of exercise 8.4's backward pass is the path through the mean.
    """
    return passes(douts, caches, mean=0.0)


@mistake("sync_backward", shows=dz_of_paths(spread=0))
def variance_path_missing(douts: list[Z], caches: Caches) -> Backward:
    """In your dz the path through the variance is missing.

    It is the gradient with the variance held fixed.

    The third term in the bracket of exercise 8.4's backward pass is the path through the variance.
    """
    return passes(douts, caches, spread=0.0)


@mistake("sync_backward", shows=dz_of_paths(mean=-1, spread=-1))
def signs_of_both_paths(douts: list[Z], caches: Caches) -> Backward:
    """In your dz the sums are added, and not subtracted.

    The paths through the mean and through the variance both have the wrong sign.

    In the bracket of exercise 8.4's backward pass the second and the third term are subtracted.
    """
    return passes(douts, caches, mean=-1.0, spread=-1.0)


@mistake(
    "sync_backward",
    shows=dz_is(
        lambda douts, caches: passes(
            douts, caches, mean=sum(map(len, douts)), spread=sum(map(len, douts))
        )[0]
    ),
)
def sums_not_divided(douts: list[Z], caches: Caches) -> Backward:
    """In your dz the paths through the mean and the variance are N times too strong.

    Sums are subtracted from a single dout, which is not multiplied by N.

    In the bracket of exercise 8.4's backward pass the first term is N times dout.
    """
    n = sum(map(len, douts))
    return passes(douts, caches, mean=n, spread=n)


@mistake("sync_backward", shows=times("dz", lambda s: 1 / s.args["gamma"]))
def gamma_missing(douts: list[Z], caches: Caches) -> Backward:
    """Your dz is what it would be if gamma were 1.

    The step back through the scaling is missing.

    The last formula in exercise 8.4's backward pass has the factor gamma in front.
    """
    return passes(douts, caches, whole=1 / caches[0].gamma)


@mistake("sync_backward", shows=times("dz", lambda s: s.args["std"]))
def not_divided_by_std(douts: list[Z], caches: Caches) -> Backward:
    """Your dz does not depend on std.

    The bracket is not divided by it.

    In the last formula of exercise 8.4's backward pass, s is below the line.
    """
    return passes(douts, caches, whole=caches[0].std)


@mistake("sync_backward", shows=times("dz", lambda s: s.n))
def n_times_too_large(douts: list[Z], caches: Caches) -> Backward:
    """Your dz is N times what is expected.

    So it is where dout is multiplied by N and nothing divides by N afterwards.

    The denominator in exercise 8.4's backward pass holds N and s.
    """
    return passes(douts, caches, whole=sum(map(len, douts)))


@mistake("sync_backward", shows=holds("dgamma", "dbeta"))
def dgamma_without_z_hat(douts: list[Z], caches: Caches) -> Backward:
    """dgamma holds what dbeta should.

    It is the sum of dout. What is multiplied by gamma, the normalized values, is not in it.

    The second formula of exercise 8.4's backward pass has a product under its sums.
    """
    dzs, _, dbeta = passes(douts, caches)
    return dzs, dbeta, dbeta


@mistake("sync_backward", shows=exchanged("dgamma", "dbeta"))
def parameters_exchanged(douts: list[Z], caches: Caches) -> Backward:
    """dgamma holds what dbeta should, and dbeta what dgamma should.

    The two have changed places.

    Exercise 8.4's backward pass returns the gradients of z, then dgamma, then dbeta.
    """
    dzs, dgamma, dbeta = passes(douts, caches)
    return dzs, dbeta, dgamma
