"""Mistakes in exercise 7.7, residual_backward: by the skip, and alpha."""

from __future__ import annotations

from typing import Any

from grader.mistakes._shows import has_shape
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works.residual_backward._parts import BACK, Back, Z, backs, block_back
from utils import ResidualCache


@backs("skip_lost", "dh")
def _lost(dout: Z, cache: ResidualCache) -> Back:
    """Your dh is that of the branch alone.

    The input also goes straight to the output, and what comes back by that way is missing.

    Exercise 7.7: the input is used twice, so its gradient is a sum of two.
    """
    right = block_back(dout, cache)
    return right._replace(dh=right.dh - dout)


@backs("skip_doubled", "dh")
def _doubled(dout: Z, cache: ResidualCache) -> Back:
    """Your dh has what comes back by the skip twice.

    It multiplies by 1, and is there once.

    Exercise 7.7: the input is used twice, once by the skip and once by the branch.
    """
    right = block_back(dout, cache)
    return right._replace(dh=right.dh + dout)


@backs("skip_only", "dh")
def _only(dout: Z, cache: ResidualCache) -> Back:
    """Your dh is that of the skip alone.

    What comes back by the branch is missing.

    Exercise 7.7: the input is used twice, so its gradient is a sum of two.
    """
    return block_back(dout, cache)._replace(dh=dout.copy())


@backs("skip_subtracted", "dh")
def _subtracted(dout: Z, cache: ResidualCache) -> Back:
    """Your dh has what comes back by the skip subtracted.

    Gradients that come back by two ways add up.

    Exercise 7.7: the input is used twice, so its gradient is a sum of two.
    """
    right = block_back(dout, cache)
    return right._replace(dh=right.dh - 2 * dout)


# ---- alpha ----


@backs("alpha_missing_in_the_branch", "dh", "dW", "dgamma", "dbeta")
def _no_alpha(dout: Z, cache: ResidualCache) -> Back:
    """Nothing that comes back from your branch depends on alpha.

    The branch was multiplied by it on the way forward, so its gradient is, too.

    Exercise 7.7: what comes back into the branch has passed alpha.
    """
    return block_back(dout, cache, into=dout)


@backs("alpha_missing_in_dw", "dW")
def _no_alpha_in_dw(dout: Z, cache: ResidualCache) -> Back:
    """Your dW does not depend on alpha.

    It is made of the gradient of the output. The product with W gets that times alpha.

    Exercise 7.7: what comes back into the branch has passed alpha, before it meets W.
    """
    return block_back(dout, cache)._replace(dW=cache.a.T @ dout)


@backs("alpha_missing_past_w", "dh", "dgamma", "dbeta")
def _no_alpha_past_w(dout: Z, cache: ResidualCache) -> Back:
    """Your dgamma and dbeta do not depend on alpha, and in dh the branch does not.

    In dW alpha may be, but what goes on from W has it, too.

    Exercise 7.7: what comes back into the branch has passed alpha, before it meets W.
    """
    return block_back(dout, cache, into=dout)._replace(dW=block_back(dout, cache).dW)


@backs("dalpha_times_alpha", "dalpha")
def _dalpha_alpha(dout: Z, cache: ResidualCache) -> Back:
    """Your dalpha is multiplied by alpha, so with an alpha of 0 it is 0.

    Then a block that starts as the identity would never learn to be something else.

    The formula in exercise 7.7 has the branch before it is multiplied by alpha.
    """
    right = block_back(dout, cache)
    return right._replace(dalpha=cache.alpha * right.dalpha)


@mistake(BACK, shows=has_shape("dalpha", lambda s: s.args["dout"].shape))
def dalpha_not_summed(dout: Z, cache: ResidualCache) -> tuple[Any, ...]:
    """Your dalpha is a matrix.

    It holds what each entry of the output asks of alpha. Alpha is one number, used in all of them.

    The formula in exercise 7.7 sums over examples and units.
    """
    return tuple(block_back(dout, cache)._replace(dalpha=dout * (cache.a @ cache.W)))


@mistake(BACK, shows=has_shape("dalpha", lambda s: s.args["dout"].shape[1:]))
def dalpha_for_each_unit(dout: Z, cache: ResidualCache) -> tuple[Any, ...]:
    """Your dalpha has an entry for each unit.

    It is summed over the examples only. Alpha is one number, used for all units.

    The formula in exercise 7.7 sums over examples and units.
    """
    dalpha = (dout * (cache.a @ cache.W)).sum(axis=0)
    return tuple(block_back(dout, cache)._replace(dalpha=dalpha))


@mistake(BACK, shows=has_shape("dalpha", lambda s: s.args["dout"].shape[:1]))
def dalpha_for_each_example(dout: Z, cache: ResidualCache) -> tuple[Any, ...]:
    """Your dalpha has an entry for each example.

    It is summed over the units only. Alpha is one number, used for all examples.

    The formula in exercise 7.7 sums over examples and units.
    """
    dalpha = (dout * (cache.a @ cache.W)).sum(axis=1)
    return tuple(block_back(dout, cache)._replace(dalpha=dalpha))


@backs("dalpha_averaged", "dalpha")
def _averaged(dout: Z, cache: ResidualCache) -> Back:
    """Your dalpha is a mean over all entries.

    If the loss is a mean over the examples, the gradient of the output has that already.

    The formula in exercise 7.7 is a sum.
    """
    right = block_back(dout, cache)
    return right._replace(dalpha=right.dalpha / dout.size)


@backs("dalpha_without_the_branch", "dalpha")
def _plain_sum(dout: Z, cache: ResidualCache) -> Back:
    """Your dalpha is the sum of dout alone.

    Alpha was multiplied with the branch, so the branch is its slope.

    The formula in exercise 7.7 has the branch in every term.
    """
    return block_back(dout, cache)._replace(dalpha=dout.sum())
