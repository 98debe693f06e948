"""Is what a mistake's symptom says true of what it puts out, and could it be false?"""

from functools import lru_cache

import numpy as np
import pytest

from grader.course import course_root
from grader.mistakes import mistakes_of
from grader.mistakes._shows import (
    Shown,
    all_of,
    changes,
    cut_off,
    each_of,
    equals,
    holds,
    is_right,
    is_whole,
    is_wrong,
    larger,
    minus,
    not_finite,
    off_by,
    raises,
    returns,
    right,
    right_only,
    smaller,
    stops,
    times,
    where,
    wrong,
)
from grader.mistakes._shows_arrays import (
    are_single,
    at,
    nearly,
    not_number,
    off,
    one_axis_more,
    one_for_each_example,
    tilts,
    zero,
)
from grader.proving.told import Fresh
from grader.source.solutions import solution_functions
from grader.unseen_answers import WRONG
from utils.checking.observe import Observation, observe
from utils.exercises import EXERCISES

ROOT = course_root()
TESTED = [name for name in EXERCISES if any(entry.shows for entry in mistakes_of(name))]


class Trials:
    """What a symptom's test says of the functions of an exercise, on inputs nobody has seen."""

    def __init__(self, exercise):
        self.spec, self.bank = EXERCISES[exercise], mistakes_of(exercise)
        self.tested = [entry for entry in self.bank if entry.shows]
        self.solutions = solution_functions(ROOT, self.spec.notebook)
        self.draws = Fresh(self.spec, self.solutions).draws
        self.shown = {}

    def is_true(self, entry, function, draws=2):
        """Whether it is true on some of the inputs, and false on none."""
        key = function, draws
        if key not in self.shown:
            self.shown[key] = [
                Shown(each.case.args, each.expected, observe(self.spec, function, each.case.args))
                for drawn in self.draws[:draws]
                for each in drawn
            ]
        results = [entry.shows(one) for one in self.shown[key]]
        assert {type(result) for result in results} <= {bool, type(None)}, entry.name
        return True in results and False not in results


@pytest.fixture(scope="module")
def trials():
    return lru_cache(Trials)


@pytest.mark.parametrize("exercise", TESTED)
def test_symptom_is_true_of_its_mistake(exercise, trials):
    """Is each symptom true of the mistake that it belongs to, on inputs nobody has seen?"""
    tried = trials(exercise)
    false = [entry.name for entry in tried.tested if not tried.is_true(entry, entry.function)]
    assert false == []


@pytest.mark.parametrize("exercise", TESTED)
def test_symptom_says_more_than_that_something_is_wrong(exercise, trials):
    """Is there, for each symptom, another mistake of which it is not true?"""
    tried = trials(exercise)
    of_all = [
        entry.name
        for entry in tried.tested
        if all(tried.is_true(entry, other.function, 1) for other in tried.bank)
    ]
    assert of_all == []


@pytest.mark.parametrize("exercise", TESTED)
def test_no_symptom_is_true_of_a_right_answer(exercise, trials):
    """Does no symptom speak of what a right answer shows?"""
    tried = trials(exercise)
    right = tried.solutions[exercise]
    assert [entry.name for entry in tried.tested if tried.is_true(entry, right)] == []


@pytest.mark.parametrize("exercise", TESTED)
def test_symptoms_bear_what_nobody_foresaw(exercise, trials):
    """Has a symptom's test an answer to whatever a function puts out?"""
    tried = trials(exercise)
    for function in WRONG[exercise]:
        for entry in tried.tested:
            tried.is_true(entry, function, 1)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_symptoms_have_tests(exercise):
    """Has nearly every symptom a test?"""
    bank = mistakes_of(exercise)
    assert sum(entry.shows is not None for entry in bank) >= 0.9 * len(bank)


def shown(got=None, want=None, changed=(), raised="", structure=""):
    """Make a case with 4 examples of 3 features, of which the middle one is constant."""
    x = np.array([[0.0, 2, 9], [1, 2, 7], [2, 2, 1], [5, 2, 0]])
    seen = Observation(
        outputs=got,
        changed=list(changed),
        raised=raised,
        raised_type=raised.partition(":")[0],
        structure=structure,
    )
    return Shown({"x": x, "whole": x.astype(int)}, want or {}, seen)


WANT = {"a": np.array([1.0, 2.5, 4.0]), "b": np.array([3.0, 5.0, 7.5])}
HALF = {"a": WANT["a"] / 2, "b": WANT["b"]}
constant = lambda s: np.ptp(s.args["x"], axis=0) == 0  # noqa: E731
varied = lambda s: ~constant(s)  # noqa: E731
# a test -> outputs of which it is true, and of which it is false
WORDS = {
    "times": (times("a", 0.5), HALF, {"a": WANT["a"] * 3}),
    "times, by the case": (times("a", lambda s: 2 / s.n), HALF, {"a": WANT["a"] * 3}),
    "minus": (minus("a"), {"a": -WANT["a"]}, HALF),
    "larger": (larger("a"), {"a": WANT["a"] + [0, 1, 2]}, {"a": WANT["a"] + [0, 1, -2]}),
    "smaller": (smaller("a"), HALF, {"a": WANT["a"] + [0, -1, 2]}),
    "smaller, other shape": (smaller("a"), HALF, {"a": 0.0}),
    "equals": (equals("a", lambda s: s.want["b"]), {"a": WANT["b"]}, HALF),
    "holds": (holds("a", "b"), {"a": WANT["b"]}, HALF),
    "off_by": (off_by("a", lambda s: 1), {"a": WANT["a"] + 1}, HALF),
    "right": (right("a"), WANT, HALF),
    "is_wrong": (is_wrong("a"), HALF, WANT),
    "is_whole": (is_whole("a"), {"a": np.array([1.0, 2, 4])}, HALF),
    "cut_off": (cut_off("a", "whole"), {"a": np.array([1, 2, 4])}, HALF),
    "not_finite": (not_finite("a"), {"a": np.array([1, np.nan, 4])}, HALF),
    "one_for_each_example": (one_for_each_example("a"), {"a": np.ones(4)}, {"a": 1.0}),
    "are_single": (are_single("a", "b"), {"a": 1.0, "b": 2.0}, {"a": 1.0, "b": WANT["b"]}),
    "one_axis_more": (one_axis_more("a"), {"a": WANT["a"][:, None]}, {"a": 1.0}),
    "only": (where(lambda s: True, right("a")), WANT, HALF),
    "right_only": (right_only(lambda s: False, "a"), HALF, WANT),
    "all_of": (all_of(times("a", 0.5), minus("b")), HALF, HALF | {"b": WANT["b"] * 2}),
    "each_of": (each_of(times("a", 0.5), right("b")), HALF, HALF | {"b": WANT["b"] * 2}),
    "each_of, one missing": (each_of(times("a", 0.5), minus("b")), HALF | {"b": -WANT["b"]}, HALF),
    "at, off": (at(varied, "a", off), HALF, WANT),
    "at, nearly": (at(varied, "a", nearly), {"a": WANT["a"] * [1.01, 9, 1.01]}, HALF),
    "at, zero": (at(constant, "a", zero), {"a": WANT["a"] * [1, 0, 1]}, HALF),
    "at, not_number": (at(constant, "a", not_number), {"a": WANT["a"] * [1, np.nan, 1]}, HALF),
    "tilts": (tilts("a", varied, constant), {"a": WANT["a"] * [2, 0.5, 2]}, HALF),
}


@pytest.mark.parametrize("word", WORDS)
def test_word_can_be_true_and_false(word):
    """Does a word of the vocabulary tell outputs apart, and keep silent where there are none?"""
    test, of_these, not_of_those = WORDS[word]
    assert test(shown(of_these, WANT)) is True
    assert test(shown(not_of_those, WANT)) is False
    assert test(shown(None, WANT)) is None or word == "cut_off"


def test_words_about_what_happened():
    """Do an error, an argument that is changed, and what is not usable have words?"""
    stopped = shown(None, WANT, raised="ValueError: shapes")
    assert raises("ValueError")(stopped) is True
    assert raises("TypeError")(stopped) is False
    assert raises("TypeError")(shown(WANT, WANT)) is None
    assert stops(stopped)
    assert not stops(shown(WANT, WANT))
    assert changes("x")(shown(WANT, WANT, changed=["x"])) is True
    assert changes("x")(shown(WANT, WANT)) is None
    assert returns("None")(shown(None, WANT, structure="returned None")) is True
    assert wrong("a")(shown(HALF, WANT)) is True
    assert wrong("a")(shown(WANT, WANT)) is None
    assert is_right(shown(WANT, WANT), "a")
