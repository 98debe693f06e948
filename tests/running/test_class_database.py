"""The gradebook under a class run: gone, locked, full or read-only in the middle of it."""

import contextlib
import os
import shutil
import sqlite3
from collections import Counter

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from grader.gradebook.ledger import Ledger
from tests.classroom import ASSIGNMENT

STUDENTS = [f"s{n}" for n in range(5)]
AUTO = 14


@pytest.fixture
def class_of_five(classroom):
    for student in STUDENTS:
        classroom.hand_in(student)
    return classroom


def meanwhile(classroom, action, *arguments):
    """Run `grade`, with something done after the second commit. Its outcome, as JSON."""
    noted = classroom._noted

    def trap(save):
        save = noted(save)

        def trapped(ledger, *rest):
            save(ledger, *rest)
            if len(classroom.committed()) == 2:
                action()

        return trapped

    classroom._noted = trap
    try:
        return classroom.grade(*arguments)
    finally:
        classroom._noted = noted


def is_left(outcome, words):
    assert outcome["code"] == 3
    assert words in outcome["stopped"]
    assert outcome["graded"] == 2
    assert len(outcome["left"]) == len(STUDENTS) - 2
    assert all(line.endswith(f", {ASSIGNMENT}") for line in outcome["left"])


def finishes(classroom):
    outcome = classroom.grade()
    assert (outcome["code"], outcome["graded"], outcome["unchanged"]) == (0, 3, 2)
    assert Counter(classroom.committed()) == dict.fromkeys(STUDENTS, 1)
    assert set(classroom.rows()) == set(STUDENTS)


def test_locked(class_of_five):
    """Does a gradebook that another program holds stop the run, and the next one finish it?"""
    file = class_of_five.root / "gradebook.db"
    other = sqlite3.connect(file)
    locked = f"--db=sqlite:///{file}?timeout=0.2"
    is_left(
        meanwhile(class_of_five, lambda: other.execute("BEGIN EXCLUSIVE"), locked),
        "database is locked",
    )
    again = class_of_five.grade(locked)
    assert (again["code"], again["graded"], len(again["left"])) == (3, 0, 3)
    assert "database is locked" in again["stopped"]
    other.rollback()
    other.close()
    finishes(class_of_five)


def test_full(class_of_five):
    """Does a gradebook that cannot grow stop the run, whole as it is?"""
    class_of_five.grade("--student", "s0")

    def limit(connection, _):
        # all that there is, and one page more
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 1}")

    event.listen(Engine, "connect", limit)
    try:
        outcome = class_of_five.grade("--db", class_of_five.url)
    finally:
        event.remove(Engine, "connect", limit)
    assert outcome["code"] == 3
    assert "database or disk is full" in outcome["stopped"]
    assert len(outcome["left"]) == len(STUDENTS) - 1 - outcome["graded"] > 0
    assert class_of_five.grade()["code"] == 0
    assert Counter(class_of_five.committed()) == dict.fromkeys(STUDENTS, 1)


def test_read_only(class_of_five):
    """Is a gradebook that may not be written said to be that?"""
    class_of_five.grade("--student", "s0")
    url = f"--db=sqlite:///file:{class_of_five.root / 'gradebook.db'}?mode=ro&uri=true"
    outcome = class_of_five.grade(url)
    assert outcome["code"] == 3
    assert "readonly database" in outcome["stopped"]
    assert len(outcome["left"]) == len(STUDENTS) - 1
    assert class_of_five.grade()["graded"] == len(STUDENTS) - 1


@pytest.mark.parametrize("replaced", [False, True])
def test_removed(class_of_five, replaced):
    """Does a run notice that its gradebook went away, instead of writing where nobody looks?"""
    file = class_of_five.root / "gradebook.db"
    saved = file.with_suffix(".saved")

    def remove():
        file.rename(saved)
        if replaced:
            file.touch()

    is_left(meanwhile(class_of_five, remove), "the gradebook did not take")
    shutil.move(saved, file)
    finishes(class_of_five)


def watch_disk(monkeypatch, classroom):
    """Note after each `settle` who is in a copy of the gradebook's file alone, and which files the
    disk was waited for since the one before."""
    file, seen, waited = classroom.root / "gradebook.db", [], []
    settle, fsync = Ledger.settle, os.fsync

    def noted_fsync(descriptor):
        waited.append(os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}")))
        fsync(descriptor)

    def noted_settle(ledger):
        settle(ledger)
        copy = sqlite3.connect(shutil.copy(file, classroom.temporary.parent / "copy.db"))
        rows = copy.execute("select student from batchnorm_record order by student").fetchall()
        copy.close()
        seen.append(([student for (student,) in rows], waited.copy()))
        waited.clear()

    monkeypatch.setattr(Ledger, "settle", noted_settle)
    monkeypatch.setattr(os, "fsync", noted_fsync)
    return seen


def mode(classroom):
    with contextlib.closing(sqlite3.connect(classroom.root / "gradebook.db")) as file:
        return file.execute("PRAGMA journal_mode").fetchone()[0]


def test_what_came_in_together_is_in_the_file_before_more_is_written(class_of_five, monkeypatch):
    """Does a copy of the gradebook's one file have all that was graded, in and after a run?"""
    seen = watch_disk(monkeypatch, class_of_five)
    assert class_of_five.grade()["graded"] == 5
    assert [len(students) for students, _ in seen] == [2, 4, 5]
    assert mode(class_of_five) == "delete"
    assert [p.name for p in class_of_five.root.glob("gradebook.db*")] == ["gradebook.db"]


def test_a_reader_does_not_keep_commits_from_the_disk(class_of_five, monkeypatch):
    """Somebody reads for the whole run: does the disk have the log, and a later run tidy up?"""
    with contextlib.closing(sqlite3.connect(class_of_five.root / "gradebook.db")) as reader:
        seen = watch_disk(monkeypatch, class_of_five)

        def read():
            reader.execute("BEGIN")
            reader.execute("select * from batchnorm_record").fetchone()

        assert meanwhile(class_of_five, read)["graded"] == 5
        assert "gradebook.db-wal" in seen[-1][1]
    assert class_of_five.grade()["unchanged"] == 5
    assert set(class_of_five.rows()) == set(STUDENTS)
    assert mode(class_of_five) == "delete"


def test_a_gradebook_on_a_shared_disk_has_no_log(class_of_five, monkeypatch):
    """Where other machines may write the file, too: is it written as nbgrader writes it?"""
    monkeypatch.setattr("grader.gradebook.write_ahead.LOCAL", ())
    modes = []
    outcome = meanwhile(class_of_five, lambda: modes.append(mode(class_of_five)))
    assert (outcome["graded"], modes) == (5, ["delete"])


def test_no_gradebook_and_no_release_are_said_in_one_line(class_of_five, tmp_path):
    """Does a gradebook that cannot be opened, or knows no assignment, stop before any work?"""
    assert "cannot be opened" in class_of_five.refusal("--db=sqlite:////nowhere/gradebook.db")
    assert "cannot be opened" in class_of_five.refusal("--db=nonsense")
    text = tmp_path / "text.db"
    text.write_text("no database at all, however long it may be\n" * 99)
    assert "file is not a database" in class_of_five.refusal(f"--db=sqlite:///{text}")
    empty = f"--db=sqlite:///{tmp_path / 'empty.db'}"
    assert f'run "python -m grader release {ASSIGNMENT}" first' in class_of_five.refusal(empty)


def test_a_submission_that_the_gradebook_refuses_does_not_stop_the_others(class_of_five):
    """Is what only one row breaks that row's fault alone?"""
    with Ledger(class_of_five.url):  # makes the table
        connection = sqlite3.connect(class_of_five.root / "gradebook.db")
    connection.execute(
        "CREATE TRIGGER odd BEFORE INSERT ON batchnorm_record WHEN NEW.student = 's1' "
        "BEGIN SELECT RAISE(ABORT, 'not this one'); END"
    )
    connection.commit()
    outcome = class_of_five.grade()
    assert (outcome["code"], outcome["graded"], outcome["left"]) == (4, 4, [])
    (fault,) = outcome["faults"]
    assert fault.startswith(f"s1, {ASSIGNMENT}: the gradebook refused it")
    assert "not this one" in fault
    assert "s1" not in class_of_five.marks()
    connection.execute("DROP TRIGGER odd")
    connection.commit()
    connection.close()
    assert class_of_five.grade()["graded"] == 1


def test_stopped_again_goes_on_without_again(class_of_five):
    """Does a run with --again that was stopped leave the rest to any run, once each?"""
    class_of_five.grade()
    file = class_of_five.root / "gradebook.db"
    class_of_five.commits.unlink()
    other = sqlite3.connect(file)
    outcome = meanwhile(
        class_of_five,
        lambda: other.execute("BEGIN EXCLUSIVE"),
        f"--db=sqlite:///{file}?timeout=0.2",
        "--again",
    )
    other.rollback()
    other.close()
    is_left(outcome, "database is locked")
    finishes(class_of_five)


def test_manual_marks_and_comments_survive(classroom):
    """Does what an instructor entered by hand stay when a submission is graded again?"""
    classroom.hand_in("ada", classroom.notebook())
    classroom.grade()
    with classroom.gradebook() as gradebook:
        notebook = gradebook.find_submission(ASSIGNMENT, "ada").notebooks[0]
        by_hand = {g.name: g for g in notebook.grades if g.auto_score is None}
        (name,) = by_hand
        by_hand[name].manual_score = 1.5
        by_hand[name].needs_manual_grade = False
        for grade in notebook.grades:
            if grade.name == "check_batch_statistics":
                grade.extra_credit = 0.5
        notebook.comments[0].manual_comment = "well put"
        gradebook.db.commit()
    assert classroom.marks()["ada"] == AUTO + 1.5 + 0.5
    classroom.grade("--again")
    assert classroom.marks()["ada"] == AUTO + 1.5 + 0.5
    row = classroom.rows()["ada"]
    # the answer is as it was: nobody has to read it again, as with stock nbgrader they would
    assert row["grades"][name] == (None, 1.5, False, 1.5)
    assert "well put" in [manual for _, manual in row["comments"].values()]


def test_a_cell_that_a_corrected_release_adds_is_entered(classroom):
    """Do rows that are older than a corrected release take the new cell's mark?"""
    classroom.hand_in("ada", classroom.notebook())
    classroom.grade()
    with classroom.gradebook() as gradebook:
        notebook = gradebook.find_submission(ASSIGNMENT, "ada").notebooks[0]
        gone = next(g for g in notebook.grades if g.name == "check_batchnorm_forward")
        gradebook.db.delete(gone)
        gradebook.db.commit()
    assert classroom.marks()["ada"] < AUTO
    assert classroom.grade("--again")["code"] == 0
    assert classroom.marks()["ada"] == AUTO
