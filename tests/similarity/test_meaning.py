"""Is what code does known again in a disguise, and read of whatever was handed in?"""

import ast
import random
import time

import numpy as np
import pytest

from grader.mistakes import mistakes_of
from grader.proving.hands import DISGUISES, Hand
from grader.proving.self_contained import self_contained_source
from grader.right_answers import RIGHT
from grader.similarity.meaning import MAX_NODES, meaning
from grader.similarity.wording import MAX_WORDS, chosen_words, sentences
from utils import check

EXERCISES = ("batch_statistics", "batchnorm_backward", "layer_forward", "minibatches")
HOSTILE = {
    "no Python": "das ist kein Python :)\n" * 50,
    "brackets": "(" * 20_000,
    "signs": "-" * 40_000 + "1",
    "dots": "a" + ".a" * 10_000,
    "10,000 lines": "".join(f"x{n} = {n}\n" for n in range(10_000)),
    "a long line": "x = " + " + ".join(["y"] * 10_000),
    "a zero byte": "x = 1\0\n",
    "open strings": "'''" * 9_999,
    "quotes": "'\\" * 20_000,
    "any script": "مرحبا = ['你好', 'ქართული']\nreturn_ = مرحبا\n",
    "a deep tree": "if x:\n" + "".join(" " * n + "if x:\n" for n in range(1, 90)) + " " * 99 + "y",
    "nothing": "",
}


def right_answers(exercise):
    return [self_contained_source(function, exercise) for function in RIGHT[exercise]]


@pytest.mark.parametrize("how", DISGUISES, ids=lambda how: how.name)
def test_disguise_leaves_no_trace(how):
    """Does a copy do what its source does, whatever of names, order and lines is changed?"""
    changed = 0
    for exercise in EXERCISES:
        for number, source in enumerate(right_answers(exercise)):
            mine = Hand(random.Random(number)).write(source)
            copy = Hand(random.Random(-1)).disguise(mine, how)
            assert meaning(copy).lines.keys() == meaning(mine).lines.keys(), copy
            changed += copy != mine
    assert changed > 5 or how is DISGUISES[0]


def test_answers_of_others_do_something_else():
    """Are two right answers, and a right and a wrong one, told apart?"""
    for exercise in EXERCISES:
        sources = right_answers(exercise)
        sources += [self_contained_source(e.function, exercise) for e in mistakes_of(exercise)[:5]]
        found = [frozenset(meaning(source).lines) for source in sources]
        assert len(set(found)) == len(found), exercise


def test_hands_write_what_is_right():
    """Are right answers still right when somebody writes them in a hand of their own?"""
    for exercise in EXERCISES[:2]:
        for number, source in enumerate(right_answers(exercise)):
            names = {"np": np}  # as in the notebooks
            exec(Hand(random.Random(number)).write(source), names)
            check(names[exercise], exercise)  # raises where it is wrong


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_anything_is_read_in_bounded_time(source):
    """Is whatever was handed in read, as far as it goes, at once?"""
    start = time.process_time()
    found = meaning(source)
    assert len(found.lines) <= 3 * MAX_NODES
    for words in (chosen_words(source), sentences(source)):
        assert len(words) <= 2 * MAX_WORDS
    assert bool(found.lines) == bool(source.strip())
    assert time.process_time() - start < 5


def test_one_bad_line_costs_one_line():
    """Is a cell that somebody gave up in the middle of a line read but for that line?"""
    source = right_answers("batchnorm_backward")[0]
    whole, broken = meaning(source), meaning(f"{source}\n\ndef more(z):\n    return (z -")
    assert len(whole.lines.keys() & broken.lines.keys()) > 0.9 * len(whole.lines)
    assert ast.parse(source)
