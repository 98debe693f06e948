"""Mistakes in exercise 8.4, sync_backward: in the formulas, with the right sums."""

from __future__ import annotations

from grader.mistakes._parts import SHORTENED, Z
from grader.mistakes._shows import (
    exchanged,
    holds,
    times,
)
from grader.mistakes.bank import mistake
from grader.mistakes.beyond_batchnorm.sync_backward._parts import (
    Backward,
    Caches,
    dz_is,
    dz_of_paths,
    passes,
)


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
