"""Mistakes in exercise 7.6, residual_forward: what is kept."""

from __future__ import annotations

from typing import Any

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import changes, equals, returns
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works.residual_forward._parts import (
    BLOCK,
    Block,
    Z,
    block,
    keeps,
    parts,
)
from utils import ResidualCache


def _cache(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> ResidualCache:
    return block(h, w, gamma, beta, alpha)[1]


@keeps("kept_before_the_relu", equals("cache.a", lambda s: normalized_of(s)))
def _before_relu(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> ResidualCache:
    """The a in your cache has negative values.

    It is what goes into the ReLU. On the way back, W needs what came out of it.

    Exercise 7.6 says which one is kept.
    """
    return _cache(h, w, gamma, beta, alpha)._replace(a=parts(h, w, gamma, beta)[0])


def normalized_of(s: Any) -> Z:
    h, w, gamma, beta, _ = s.args.values()
    return parts(h, w, gamma, beta)[0]


def branch_of(s: Any) -> Z:
    h, w, gamma, beta, _ = s.args.values()
    return parts(h, w, gamma, beta)[2]


@keeps("branch_kept", equals("cache.a", branch_of))
def _branch(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> ResidualCache:
    """The a in your cache is already multiplied by W.

    On the way back, W needs what it was multiplied with.

    Exercise 7.6 says which one is kept.
    """
    return _cache(h, w, gamma, beta, alpha)._replace(a=parts(h, w, gamma, beta)[2])


@keeps("input_kept", equals("cache.a", lambda s: s.args["h"]))
def _input(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> ResidualCache:
    """The a in your cache is the block's input.

    On the way back, W needs what it was multiplied with.

    Exercise 7.6 says which one is kept.
    """
    return _cache(h, w, gamma, beta, alpha)._replace(a=h)


@keeps("output_kept", equals("cache.a", lambda s: s.want["out"]))
def _output(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> ResidualCache:
    """The a in your cache is the block's output.

    On the way back, W needs what it was multiplied with.

    Exercise 7.6 says which one is kept.
    """
    return _cache(h, w, gamma, beta, alpha)._replace(a=block(h, w, gamma, beta, alpha)[0])


@keeps("plain_tuple", returns("returned cache as a tuple"))
def _tuple(h: Z, w: Z, gamma: Z, beta: Z, alpha: float) -> Any:
    """Your cache is a plain tuple.

    The way back asks for its parts by their names.

    Exercise 7.6 names the cache and the order of its parts.
    """
    return tuple(_cache(h, w, gamma, beta, alpha))


@mistake(BLOCK, source=IN_PLACE, shows=changes("h"))
def input_changed(h: Z, W: Z, gamma: Z, beta: Z, alpha: float) -> Block:  # noqa: N803
    """Afterwards the input h is no longer what it was.

    The branch was added into it, so whoever called the function has lost it.

    The formula in exercise 7.6 makes something new of h: the sum needs an array of its own.
    """
    _, a, branch, bn = parts(h, W, gamma, beta)
    h += alpha * branch
    return h, ResidualCache(bn, a, W, alpha)
