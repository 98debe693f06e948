"""Progressive hints: the longer a mistake stays, the more is said of it."""

import re

import pytest

from grader.mistakes import mistakes_of
from grader.right_answers import RIGHT
from tests.recognizing import names_of, packed
from tests.utils.checking.test_checks import run_cell
from utils import CheckFailed, check
from utils.checking import checks


def sample_variance(z):
    return z.mean(axis=0), z.var(axis=0, ddof=1)


def deviation(z):
    return z.mean(axis=0), z.std(axis=0)


def hints_shown(function, **options) -> list[bool]:
    """Which of a mistake's three hints a failing check shows."""
    with pytest.raises(CheckFailed) as failure:
        check(function, "batch_statistics", **options)
    (name,) = names_of("batch_statistics", function)
    (entry,) = [entry for entry in mistakes_of("batch_statistics") if entry.name == name]
    return [packed(hint) in packed(str(failure.value)) for hint in entry.hints]


@pytest.fixture
def first_time(monkeypatch):
    """As if nothing had been checked before in this session."""
    monkeypatch.setattr(checks, "_failures", {})


@pytest.mark.usefixtures("first_time")
def test_hints_come_one_by_one():
    """Is the symptom said first, then the cause, then the equation, and then no less?"""
    assert hints_shown(sample_variance) == [True, False, False]
    assert hints_shown(sample_variance) == [True, True, False]
    assert hints_shown(sample_variance) == [True, True, True]
    assert hints_shown(sample_variance) == [True, True, True]


@pytest.mark.usefixtures("first_time")
def test_another_mistake_starts_anew():
    """Does a new mistake begin with its symptom, and a right answer forget the old one?"""
    hints_shown(sample_variance)
    hints_shown(sample_variance)
    assert hints_shown(deviation) == [True, False, False]
    check(RIGHT["batch_statistics"][0], "batch_statistics")
    assert hints_shown(deviation) == [True, False, False]


@pytest.mark.usefixtures("first_time")
def test_learner_can_ask_for_more():
    """Does more=True give all hints at once?"""
    assert hints_shown(sample_variance, more=True) == [True, True, True]


@pytest.mark.usefixtures("first_time")
def test_hint_says_that_there_is_more():
    """Is a learner told how far the hints have come, until they have all of them?"""
    for count in ("[hint 1 of 3;", "[hint 2 of 3;"):
        with pytest.raises(CheckFailed, match=re.escape(count)):
            check(deviation, "batch_statistics")
    with pytest.raises(CheckFailed) as failure:
        check(deviation, "batch_statistics")
    assert "[hint" not in str(failure.value)


def test_notebook_that_runs_by_itself_gets_two_hints():
    """Under nbclient, as with Validate: are symptom and cause said at once?"""
    (error,) = run_cell(
        "from utils import check\ncheck(lambda z: (z.mean(0), z.std(0)), 'batch_statistics')"
    )
    (entry,) = [e for e in mistakes_of("batch_statistics") if e.name == "deviation_for_variance"]
    shown = [packed(hint) in packed("".join(error.traceback)) for hint in entry.hints]
    assert shown == [True, True, False]
