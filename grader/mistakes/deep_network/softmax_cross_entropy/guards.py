"""Mistakes in exercise 4.5, softmax_cross_entropy: guards against the logarithm of 0."""

import numpy as np

from grader.mistakes._shows import not_finite, where
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network.softmax_cross_entropy._parts import (
    SOFTMAX,
    Loss,
    Z,
    gradient_of,
    one_hot,
    parts,
)
from grader.mistakes.deep_network.softmax_cross_entropy._shows import (
    has_large_scores,
    too_small_where_hopeless,
)

GUARD = "a common guard against the logarithm of 0"


def probability(scores: Z, y: Z) -> Z:
    """That of each example's right class."""
    right: Z = parts(scores, y)[1][np.arange(len(y)), y]
    return right


def guarded(scores: Z, y: Z, least: float) -> Loss:
    loss = float(-np.log(np.maximum(probability(scores, y), least)).mean())
    return loss, gradient_of(scores, y)


def unprotected(scores: Z, y: Z, eps: float) -> Loss:
    powers = np.exp(scores)
    p = powers / powers.sum(axis=1, keepdims=True)
    right = p[np.arange(len(y)), y]
    return float(-np.log(right + eps).mean()), (p - one_hot(scores, y)) / len(y)


def added(scores: Z, y: Z, eps: float) -> Loss:
    return float(-np.log(probability(scores, y) + eps).mean()), gradient_of(scores, y)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def guarded_logarithm(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what keeping the probability above 1e-12 gives, or adding that to it. No loss is
    infinite then, and no example can cost more than about 28.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return guarded(scores, y, 1e-12)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def guarded_logarithm_at_1e_8(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what keeping the probability above 1e-8 gives. No loss is infinite then, and no
    example can cost more than about 18.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return guarded(scores, y, 1e-8)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def guarded_logarithm_at_1e_15(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what keeping the probability above 1e-15 gives, or adding that to it. No loss is
    infinite then, and no example can cost more than about 35.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return guarded(scores, y, 1e-15)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def added_to_the_probability_1e_8(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what adding 1e-8 to the probability gives. No loss is infinite then, and no example
    can cost more than about 18.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return added(scores, y, 1e-8)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def guarded_logarithm_at_1e_10(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what keeping the probability above 1e-10 gives, or adding that to it. No loss is
    infinite then, and no example can cost more than about 23.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return added(scores, y, 1e-10)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def added_to_the_probability_1e_7(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what adding 1e-7 to the probability gives. No loss is infinite then, and no example
    can cost more than about 16.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return added(scores, y, 1e-7)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def added_to_the_probability_1e_9(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what adding 1e-9 to the probability gives. No loss is infinite then, and no example can
    cost more than about 21.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return added(scores, y, 1e-9)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def guarded_logarithm_at_1e_9(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what keeping the probability above 1e-9 gives. No loss is infinite then, and no example
    can cost more than about 21.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return guarded(scores, y, 1e-9)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def guarded_logarithm_at_1e_7(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what keeping the probability above 1e-7 gives. No loss is infinite then, and no example
    can cost more than about 16.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return guarded(scores, y, 1e-7)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def added_to_the_probability_1e_6(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what adding 1e-6 to the probability gives. No loss is infinite then, and no example can
    cost more than about 14.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return added(scores, y, 1e-6)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def guarded_logarithm_at_1e_6(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what keeping the probability above 1e-6 gives. No loss is infinite then, and no example
    can cost more than about 14.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return guarded(scores, y, 1e-6)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def added_to_the_probability_1e_5(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what adding 1e-5 to the probability gives. No loss is infinite then, and no example can
    cost more than about 12.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return added(scores, y, 1e-5)


@mistake(SOFTMAX, source=GUARD, shows=too_small_where_hopeless)
def guarded_logarithm_at_1e_5(scores: Z, y: Z) -> Loss:
    """Where the right class is hopeless, the loss is too small.

    It is what keeping the probability above 1e-5 gives. No loss is infinite then, and no example
    can cost more than about 12.

    The second remedy in exercise 4.5 is exact: it needs no logarithm of a tiny number.
    """
    return guarded(scores, y, 1e-5)


@mistake(SOFTMAX, source=GUARD, shows=where(has_large_scores, not_finite("dscores")))
def powers_overflow_beside_1e_8(scores: Z, y: Z) -> Loss:
    """For large scores, the gradient holds something that is no number.

    The powers of such scores, as they are, become infinite beyond about 700; far below 0 they all
    become 0. A guard of 1e-8 in the logarithm comes too late for that.

    The first remedy in exercise 4.5: nothing changes if each row's largest score is subtracted.
    """
    return unprotected(scores, y, 1e-8)


@mistake(SOFTMAX, source=GUARD, shows=where(has_large_scores, not_finite("dscores")))
def powers_overflow_beside_1e_12(scores: Z, y: Z) -> Loss:
    """For large scores, the gradient holds something that is no number.

    The powers of such scores, as they are, become infinite beyond about 700; far below 0 they all
    become 0. A guard of 1e-12 in the logarithm comes too late for that.

    The first remedy in exercise 4.5: nothing changes if each row's largest score is subtracted.
    """
    return unprotected(scores, y, 1e-12)


@mistake(SOFTMAX, source=GUARD, shows=where(has_large_scores, not_finite("dscores")))
def powers_overflow_beside_1e_15(scores: Z, y: Z) -> Loss:
    """For large scores, the gradient holds something that is no number.

    The powers of such scores, as they are, become infinite beyond about 700; far below 0 they all
    become 0. A guard of 1e-15 in the logarithm comes too late for that.

    The first remedy in exercise 4.5: nothing changes if each row's largest score is subtracted.
    """
    return unprotected(scores, y, 1e-15)
