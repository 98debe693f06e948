"""Saving marks by hand: several markers, a gradebook in use, marks that stay or ask again."""

import json
import re
import sqlite3
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier, Thread

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.course import CourseError, submission_path
from grader.gradebook.ledger import Ledger
from grader.gradebook.marks import comments, marks, standings
from grader.marking import log
from grader.marking.class_marks import divide_class, log_lines
from grader.marking.desk import open_desk
from grader.marking.saving import Given, Meanwhile, NotSaved
from grader.marking.sharing import set_plan
from tests.small_class import ASSIGNMENT, grader

URL = "sqlite:///gradebook.db"
WORDS = "in_your_own_words"


@contextmanager
def desk(root, marker="ann", url=URL):
    with Ledger(url) as ledger:
        yield open_desk(root, ledger, [ASSIGNMENT], marker, 0.5)


def seen(desk, student):
    """A student's mark, and the version of it that a page would send back."""
    (question,) = desk.questions
    (mark,) = [mark for mark in desk.marks(question) if mark.student == student]
    answer = desk.answers.answer(ASSIGNMENT, student, WORDS).digest
    return question, mark, mark.version(answer)


def give(desk, student, points, comment="", why=""):
    question, mark, version = seen(desk, student)
    return desk.saver.first(question, mark.id, Given(points, comment, why, version))


def give_twice(desk, student, points):
    question, mark, _ = seen(desk, student)
    version = mark.second_version(desk.answers.answer(ASSIGNMENT, student, WORDS).digest)
    return desk.saver.second(question, mark.id, Given(points, "", "", version))


def state(student):
    with Gradebook(URL) as gradebook:
        grade = gradebook.find_grade(WORDS, ASSIGNMENT, ASSIGNMENT, student)
        return grade.manual_score, grade.needs_manual_grade


def lines(root):
    """The log, without its times."""
    return [line.partition("  ")[2] for line in log_lines(root, [ASSIGNMENT], "text")]


def test_a_mark_is_nbgraders_and_logged(graded_copy):
    """Do marks and comment stand in nbgrader's tables, and is each change in the log with its
    reason?"""
    with desk(graded_copy) as ann:
        give(ann, "ada", 1, "a number is missing")
        with pytest.raises(NotSaved, match="say why the mark changes"):
            give(ann, "ada", 1.5)
        give(ann, "ada", 1.5, "it is there", "overlooked a number")
        for points in (-0.5, 2.5, float("nan")):
            with pytest.raises(NotSaved, match="from 0 to 2 are possible"):
                give(ann, "ada", points, why="x")
    with Gradebook(URL) as gradebook:
        mark = marks(gradebook, ASSIGNMENT)["ada"][WORDS]
        assert (mark.score, mark.waits) == (1.5, False)
        assert comments(gradebook, ASSIGNMENT)["ada"][WORDS] == "it is there"
        assert standings(gradebook, ASSIGNMENT)["ada"].state == "marked"
    about = f"ada, {ASSIGNMENT}, {WORDS}"
    assert lines(graded_copy) == [
        f"ann, mark: {about}: - -> 1",
        f"ann, mark: {about}: 1 -> 1.5; overlooked a number",
    ]


def all_at_once(desk, student):
    """Eight send a mark of the same page at the same moment: the points of those it took."""
    question, mark, version = seen(desk, student)
    start, outcomes = Barrier(8), []

    def send(points):
        start.wait()
        try:
            desk.saver.first(question, mark.id, Given(points, "", "", version))
            outcomes.append(points)
        except Meanwhile:
            outcomes.append(None)

    threads = [Thread(target=send, args=(n / 4,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 8
    return [points for points in outcomes if points is not None]


def test_one_of_many_at_once_is_saved(graded_copy):
    """When eight send a mark of the same page at the same moment, is one saved and seven told?"""
    with desk(graded_copy) as ann:
        (won,) = all_at_once(ann, "bob")
    assert state("bob") == (won, False)
    assert len(lines(graded_copy)) == 1


def test_a_formgraders_mark_is_not_overwritten_unseen(graded_copy):
    """Is a mark from elsewhere a change, too, and noted in the log?"""
    with desk(graded_copy) as ann:
        question, mark, version = seen(ann, "ada")
        with Gradebook(URL) as gradebook:
            grade = gradebook.find_grade(WORDS, ASSIGNMENT, ASSIGNMENT, "ada")
            grade.manual_score, grade.needs_manual_grade = 0.5, False
            gradebook.db.commit()
        with pytest.raises(Meanwhile):
            ann.saver.first(question, mark.id, Given(2, "", "", version))
    assert state("ada") == (0.5, False)
    assert lines(graded_copy) == [f"somebody, elsewhere: ada, {ASSIGNMENT}, {WORDS}: - -> 0.5"]


def test_a_locked_gradebook_is_told_and_nothing_is_half_saved(graded_copy):
    """Does a marker learn what to do where another program has the gradebook for too long?"""
    with desk(graded_copy, url=f"{URL}?timeout=0.05") as ann:
        question, mark, version = seen(ann, "ada")
        given = Given(2, "", "", version)
        other = sqlite3.connect("gradebook.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotSaved, match="another program has it, try again"):
            ann.saver.first(question, mark.id, given)
        other.execute("ROLLBACK")
        other.close()
        assert state("ada") == (None, True)
        ann.saver.first(question, mark.id, given)
    assert state("ada") == (2, False)


def test_marks_on_unchanged_answers_do_not_ask_again(graded_copy):
    """After `grade --again`: do marks here and from the formgrader stay settled, and does only a
    changed answer ask again, for its second mark, too?"""
    with desk(graded_copy) as ann:
        set_plan(ann.engine, ann.questions[0], ("ann", "bea"), 100)
        for student in ("ada", "bob"):
            give(ann, student, 1)
    for marker in ("ann", "bea"):
        with desk(graded_copy, marker) as one:
            for student in ("ada", "bob"):
                if seen(one, student)[1].second.marker == marker:
                    give_twice(one, student, 2)
    with Gradebook(URL) as gradebook:
        grade = gradebook.find_grade(WORDS, ASSIGNMENT, ASSIGNMENT, "cleo")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()
    path = submission_path(graded_copy, "bob", ASSIGNMENT)
    nb = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in nb.cells if cell.id == WORDS]
    cell.source += " And one more sentence."
    nbformat.write(nb, path)
    chosen = [f"--student={student}" for student in ("ada", "bob", "cleo")]
    grader(graded_copy, "grade", ASSIGNMENT, "--again", "--quiet", *chosen)
    assert state("ada") == (1, False)
    assert state("cleo") == (0.5, False)
    assert state("bob") == (1, True)
    with desk(graded_copy) as ann:
        assert seen(ann, "ada")[1].second.points == 2
        assert seen(ann, "bob")[1].second.points is None
        give(ann, "bob", 1)  # read again: the same mark needs no reason
    assert state("bob") == (1, False)


def test_late_penalty_follows_a_mark(graded_copy):
    """Does a submission that was late lose its percentage of the new mark, too, at once?"""
    config = graded_copy / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r"^# (c\.AssignLate|c\.PercentADay)", r"\1", text, flags=re.M))
    due = datetime(2026, 3, 10, 12)
    with Gradebook(URL) as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, "ada")
        submission.assignment.duedate, submission.timestamp = due, due + timedelta(hours=5)
        gradebook.db.commit()
        before = submission.score
    with desk(graded_copy) as ann:
        give(ann, "ada", 2)
    with Gradebook(URL) as gradebook:
        (notebook,) = gradebook.find_submission(ASSIGNMENT, "ada").notebooks
        assert notebook.score == before + 2
        assert notebook.late_submission_penalty == pytest.approx((before + 2) / 10)


def test_a_second_mark_needs_a_second_marker(graded_copy):
    """Is a plan refused that nobody could carry out, and the one from before kept?"""
    divide_class(graded_copy, [ASSIGNMENT], ("ann", "bob"), None)
    with pytest.raises(CourseError, match="name two or more, as in --markers ann,bob"):
        divide_class(graded_copy, [ASSIGNMENT], ("ann",), 10)
    said = divide_class(graded_copy, [ASSIGNMENT], None, 100)
    assert [line.split(": ", 1)[1] for line in said] == [
        "ann: 0 of 2 marked, 0 of 2 for the second time",
        "bob: 0 of 2 marked, 0 of 2 for the second time",
    ]


def test_log_goes_into_json_and_spreadsheets(graded_copy):
    """Has the log the same in JSON, and is no cell of its CSV a formula?"""
    with Gradebook(URL) as gradebook:
        for student, points in (("ada", 1), ("=1+2", 0.5)):
            grade = gradebook.find_grade(WORDS, ASSIGNMENT, ASSIGNMENT, student)
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()
    found = json.loads(log_lines(graded_copy, [ASSIGNMENT], "json")[0])
    assert {(row["student"], row["after"], row["what"]) for row in found} == {
        ("ada", 1.0, log.ELSEWHERE),
        ("=1+2", 0.5, log.ELSEWHERE),
    }
    rows = log_lines(graded_copy, [ASSIGNMENT], "csv")[0].splitlines()
    assert rows[0].startswith("at,marker,what,assignment,question,student,before,after")
    assert sum(",'=1+2," in row for row in rows) == 1
    assert not any(",=1+2" in row for row in rows)
