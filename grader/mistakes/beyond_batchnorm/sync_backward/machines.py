"""Mistakes in exercise 8.4, sync_backward: in what is summed over the machines."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.mistakes._parts import Z
from grader.mistakes._shows import (
    all_of,
    are,
    has_shape,
    returns,
    times,
)
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm.sync_backward._parts import (
    Backward,
    Caches,
    all_sums,
    by_themselves,
    dz_is,
    dz_of,
    dz_of_paths,
    last_machine,
    machines,
    pairs,
    passes,
    several,
    sums,
)


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
