"""Inputs that feedback may have told are asked no more."""

import os

from grader.course import feedback_folder
from grader.gradebook.ledger import Ledger
from tests.classroom import ASSIGNMENT


def seeds(classroom):
    """Each student's seed, as it stands with the marks."""
    with Ledger(classroom.url) as ledger:
        return {record.student: record.seed for record in ledger.records(ASSIGNMENT)}


def give_feedback(classroom, student):
    """Make a page as new as the graded notebook, where nbgrader puts it."""
    page = feedback_folder(classroom.root, student, ASSIGNMENT) / f"{ASSIGNMENT}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("the inputs")
    time = classroom.autograded(student).stat().st_mtime_ns
    os.utime(page, ns=(time, time))


def test_one_seed_until_there_is_feedback(classroom):
    """Is everybody asked the same inputs, also by a later run?"""
    for student in ("ada", "bob"):
        classroom.hand_in(student)
        classroom.grade()
    assert len(set(seeds(classroom).values())) == 1


def test_feedback_makes_the_next_run_ask_new_inputs(classroom):
    """Is a seed whose inputs may be known used no more, and are those graded with it left alone?"""
    classroom.hand_in("ada")
    classroom.hand_in("bob")
    classroom.grade()
    first = seeds(classroom)
    give_feedback(classroom, "ada")
    classroom.hand_in("cyd")
    outcome = classroom.grade()
    assert (outcome["graded"], outcome["unchanged"]) == (1, 2)
    second = seeds(classroom)
    assert {name: second[name] for name in first} == first
    assert second["cyd"] != first["ada"]


def test_a_told_seed_never_comes_back(classroom):
    """Is it known when the told page's owner, and no one else, has been asked new inputs since?"""
    for student in ("ada", "bob", "cyd"):
        classroom.hand_in(student)
    classroom.grade()
    told = seeds(classroom)["ada"]
    give_feedback(classroom, "ada")
    classroom.hand_in("ada", b"{}")
    classroom.grade()
    new = seeds(classroom)["ada"]
    assert new != told
    # most marks are still from the told one, whose only page is now older than its notebook
    classroom.hand_in("bob", b"{}")
    classroom.grade()
    assert seeds(classroom) == {"ada": new, "bob": new, "cyd": told}


def test_feedback_from_before_a_new_run_tells_nothing_of_it(classroom):
    """Do runs keep their seed where the only pages are older?"""
    classroom.hand_in("ada")
    classroom.grade()
    give_feedback(classroom, "ada")
    classroom.grade("--again")
    new = seeds(classroom)["ada"]
    classroom.hand_in("bob")
    classroom.grade()
    assert seeds(classroom) == {"ada": new, "bob": new}


def test_a_run_can_be_repeated_with_a_told_seed(classroom):
    """Does --seed ask the inputs that are asked for, whatever was told?"""
    classroom.hand_in("ada")
    classroom.grade()
    told = seeds(classroom)["ada"]
    give_feedback(classroom, "ada")
    classroom.grade("--again", "--seed", told)
    assert seeds(classroom) == {"ada": told}
    classroom.hand_in("bob")
    classroom.grade()
    assert seeds(classroom)["bob"] != told
