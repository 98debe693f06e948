"""What wrong answers are told that the bank does not know: how much, and nothing false."""

from functools import lru_cache

import numpy as np
import pytest

from grader.course import course_root
from grader.mistakes import mistakes_of
from grader.proving import told
from grader.proving.statements import holds
from grader.proving.told import Fresh, Told, telling, tellings, totals
from grader.source.solutions import solution_functions
from grader.unseen_answers import WRONG
from utils.checking.findings import WHERE, Finding
from utils.exercises import EXERCISES

ROOT = course_root()


EVERY = 3  # mistake of the bank: `make mistakes` tries them all, in minutes


@lru_cache
def of(exercise):
    return tellings(ROOT, exercise, EVERY)


def share_of(tellings, *kinds):
    return sum(one.told in kinds for one in tellings) / len(tellings)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_sentence_is_true(exercise):
    """Is everything true that wrong answers are told which the bank does not know, and are they
    all caught?
    """
    for one in (answer for answers in of(exercise) for answer in answers):
        assert one.false == [], one.name
        assert one.told is not Told.NOTHING, one.name


def test_bank_left_out_is_told_much():
    """Is a cause or a dependence named for seven of ten mistakes, each taken out of the bank?"""
    answers = [one for exercise in EXERCISES for one in of(exercise).left_out]
    assert share_of(answers, Told.NAMED, Told.DEPENDENCE) >= 0.7


def test_unseen_answers_are_told_much():
    """Is a cause or a dependence named for eight of ten wrong answers that nobody foresaw?"""
    answers = [one for exercise in EXERCISES for one in of(exercise).unseen]
    assert len(answers) == sum(map(len, WRONG.values())) >= 200
    assert share_of(answers, Told.NAMED, Told.DEPENDENCE) >= 0.8


def test_every_exercise_has_unseen_answers():
    """Are there several for each exercise, none of which only stands there twice?"""
    for exercise in EXERCISES:
        names = [function.__name__ for function in WRONG[exercise]]
        assert len(names) >= 5, exercise
        assert len(set(names)) == len(names), exercise
        assert all(function.__doc__ for function in WRONG[exercise]), exercise


@pytest.fixture(scope="module")
def fresh():
    return Fresh(
        EXERCISES["batch_statistics"],
        solution_functions(ROOT, EXERCISES["batch_statistics"].notebook),
    )


def cubes(z):
    return z.mean(axis=0), np.mean(np.abs(z - z.mean(axis=0)) ** 3, axis=0)


def test_false_symptom_is_found_out(fresh):
    """Does a symptom count as false of an answer with other numbers?"""
    name = "sum_of_squares"
    (entry,) = [m for m in mistakes_of("batch_statistics") if m.name == name]
    assert fresh.symptoms_hold(entry.function, [name]) == {entry.hints[0]: True}
    assert fresh.symptoms_hold(cubes, [name]) == {entry.hints[0]: False}


def test_false_finding_is_found_out(fresh, monkeypatch):
    """Does a sentence count as false that the answer, or a right one, does not bear out?"""
    honest = telling(fresh, "cubes", cubes)
    assert honest.told is Told.DEPENDENCE
    assert honest.false == []
    (finding, *_) = [f for f in told.examine(fresh.spec, cubes).findings if f.rank != WHERE]
    invented = Finding("mu changes", 0, finding.experiment, "mu", "other", "same")
    assert fresh.findings_hold(cubes, [invented], "a batch") == {"mu changes": False}


def test_false_name_is_found_out(fresh):
    """Does a name count as false whose mistake does something else on other inputs?"""
    assert fresh.names_hold(lambda z: (z.mean(axis=0), z.std(axis=0)), ["deviation_for_variance"])
    assert not fresh.names_hold(cubes, ["deviation_for_variance"])


WANT = {"var": np.array([1.0, 2.0, 4.0])}
STATEMENTS = {
    "var is twice what is expected": np.array([2.0, 4.0, 8.0]),
    "var is N/(N-1) times what is expected, and N is 8": np.array([1.0, 2.0, 4.0]) * 8 / 7,
    "var is the square root of what is expected": np.sqrt(WANT["var"]),
    "var is off by 0.5 in every such entry": WANT["var"] + 0.5,
    "only in entry 2": np.array([1.0, 2.0, 5.0]),
    "var holds nan: a division by zero": np.array([1.0, np.nan, 4.0]),
    "var is 3 times what is expected": 3 * WANT["var"],
}


@pytest.mark.parametrize("sentence", STATEMENTS)
def test_statement_is_worked_out_again(sentence):
    """Is a comparison's sentence true of the numbers that it was made of, and of no others?"""
    whole = sentence if "var" in sentence else f"{sentence}: var is 1.25 times what is expected"
    assert holds(whole, {"var": STATEMENTS[sentence]}, WANT, 8)
    assert not holds(whole, {"var": WANT["var"] * 1.7 + 1}, WANT, 8)


def test_totals_are_counted(fresh):
    """Do the lines say how many were told how much?"""
    lines = totals([telling(fresh, "cubes", cubes)])
    assert any("100.0 % dependence told (1 of 1)" in line for line in lines)
    assert "of the sentences are true" in lines[-1]
