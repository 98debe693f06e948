"""The rule that decides every claim: does it say what it promises, for any seeds?"""

import numpy as np
import pytest

from utils.experiments import decide, told
from utils.experiments.verdict import FAILS, HOLDS, UNSEEN, rank

ZEROS = np.zeros(20)


@pytest.mark.parametrize(
    ("differences", "word"),
    [
        (np.full(20, 0.1), HOLDS),
        (np.full(20, -0.1), FAILS),
        (np.linspace(-1, 1, 20), UNSEEN),
        (ZEROS, UNSEEN),
        (np.repeat([-1.0, 1.0], [5, 15]), HOLDS),
        (np.repeat([-1.0, 1.0], [6, 14]), UNSEEN),
        # a goal that only one of the two reaches
        (np.repeat([0.0, np.inf], [3, 17]), HOLDS),
    ],
)
def test_interval_decides(differences, word):
    """Is a claim decided by the side of zero on which its whole interval lies?"""
    assert decide(differences, ZEROS).word == word


@pytest.mark.parametrize(("seeds", "k"), [(6, 1), (8, 1), (9, 2), (10, 2), (20, 6), (40, 14)])
def test_rank_is_that_of_the_sign_test(seeds, k):
    """Is the interval the one of tables for the sign test, at 95%?"""
    assert rank(seeds) == k


def test_too_few_seeds_decide_nothing():
    """Is somebody with five seeds told to take more, however they agree?"""
    with pytest.raises(ValueError, match="5 seeds decide nothing: take 6 or more"):
        decide(np.ones(5), np.zeros(5))


def test_neither_reached_is_no_difference():
    """Are two that never reach the goal equal?"""
    never = np.full(6, np.inf)
    assert decide(never, never) == (0, 0, 0, 6)
    assert told(decide(never, np.zeros(6)), "steps saved").startswith("holds: more than")


def test_chance_alone_seldom_decides():
    """Do at most one in twenty claims that are nothing but chance get a verdict?"""
    rng = np.random.default_rng(0)
    words = [decide(rng.normal(size=20), rng.normal(size=20)).word for _ in range(2000)]
    # 4.1% for 20 seeds; of 2000 the deviation is 0.5%
    assert np.mean([word != UNSEEN for word in words]) < 0.05
