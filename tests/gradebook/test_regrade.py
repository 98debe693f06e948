"""Regrading: stored answers judged by what holds today, without running anybody's code."""

import sqlite3
from dataclasses import replace

import nbformat
import pytest
from nbgrader.api import Gradebook
from sqlalchemy.exc import OperationalError

from grader.course import CourseError
from grader.gradebook.ledger import Ledger
from grader.gradebook.regrade import RegradeSummary, regrade
from tests.small_class import ASSIGNMENT, QUOTED, grader
from utils.exercises import EXERCISES

URL = "sqlite:///gradebook.db"


@pytest.fixture(autouse=True)
def no_kernel(monkeypatch):
    """No submission may be run here."""

    def refuse(*_, **__):
        raise AssertionError("a kernel was started")

    monkeypatch.setattr("grader.judging.grading.new_session", refuse)


def judged(course, *, dry_run=False):
    """What regrading does, and says."""
    lines = []
    with Ledger(URL) as ledger:
        summary = regrade(course, ledger, [ASSIGNMENT], lines.append, dry_run=dry_run)
    return summary, "\n".join(lines)


def scores():
    with Ledger(URL) as ledger:
        return {record.student: record.score for record in ledger.records(ASSIGNMENT)}


def loosen(monkeypatch, exercise="batch_statistics"):
    """Cleo's variance, off by 3e-7, is right from now on."""
    monkeypatch.setitem(EXERCISES, exercise, replace(EXERCISES[exercise], rtol=1e-5))


def shown(course, student):
    path = course / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    nb = nbformat.read(path, as_version=4)
    return str(next(c for c in nb.cells if c.id == "check_batch_statistics").outputs)


def test_nothing_changes_where_nothing_changed(graded_copy):
    """Are the stored answers judged as they were, to the word?"""
    before = (graded_copy / "gradebook.db").read_bytes()
    summary, said = judged(graded_copy)
    assert summary == RegradeSummary(unchanged=6)
    assert said == "0 get other marks, 0 get only other words, 6 stay as they are"
    assert (graded_copy / "gradebook.db").read_bytes() == before


def test_dry_run_says_whose_marks_would_change_and_why(graded_copy, monkeypatch):
    """Is every change named, from what to what and why, and none made?"""
    loosen(monkeypatch)
    before = (graded_copy / "gradebook.db").read_bytes()
    summary, said = judged(graded_copy, dry_run=True)
    assert summary.new_marks == 1
    first, second = said.splitlines()[:2]
    assert first == f"cleo, {ASSIGNMENT}: 12 -> 14 of 16 points"
    assert second.startswith("  batch_statistics: 1 -> 3 of 3; was wrong (var[")
    assert second.endswith("); is correct")
    assert (graded_copy / "gradebook.db").read_bytes() == before
    assert "wrong" in shown(graded_copy, "cleo")


def test_regrade_commits_marks_record_and_notebook(graded_copy, monkeypatch):
    """Are gradebook, ledger and graded notebook all of the new verdict, and others as before?"""
    was = scores()
    other = shown(graded_copy, "bob")
    loosen(monkeypatch)
    judged(graded_copy)
    assert scores() == was | {"cleo": 14}
    assert "correct" in shown(graded_copy, "cleo")
    assert shown(graded_copy, "bob") == other
    with Ledger(URL) as ledger:
        record = next(r for r in ledger.records(ASSIGNMENT) if r.student == "cleo")
    assert record.verdicts["batch_statistics"].kind == "correct"
    summary, _ = judged(graded_copy)
    assert (summary.new_marks, summary.new_words, summary.unchanged) == (0, 0, 6)


def test_what_was_given_by_hand_stays(graded_copy, monkeypatch):
    """Do manual marks and comments stay, and is a mark that stands over a changed one named?"""
    with Gradebook(URL) as gradebook:
        grade = gradebook.find_grade("check_batch_statistics", ASSIGNMENT, ASSIGNMENT, "cleo")
        grade.manual_score = 2
        grade.needs_manual_grade = False
        words = gradebook.find_grade("in_your_own_words", ASSIGNMENT, ASSIGNMENT, "cleo")
        words.manual_score = 1.5
        words.needs_manual_grade = False
        comment = gradebook.find_comment("batch_statistics", ASSIGNMENT, ASSIGNMENT, "cleo")
        comment.manual_comment = "nearly"
        gradebook.db.commit()
    loosen(monkeypatch)
    _, said = judged(graded_copy)
    assert "2 given by hand stays: look at it again" in said
    assert f"cleo, {ASSIGNMENT}: 14.5 -> 14.5 of 16" in said
    with Gradebook(URL) as gradebook:
        grade = gradebook.find_grade("check_batch_statistics", ASSIGNMENT, ASSIGNMENT, "cleo")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (3, 2, True)
        words = gradebook.find_grade("in_your_own_words", ASSIGNMENT, ASSIGNMENT, "cleo")
        assert (words.manual_score, words.needs_manual_grade) == (1.5, False)
        comment = gradebook.find_comment("batch_statistics", ASSIGNMENT, ASSIGNMENT, "cleo")
        assert comment.comment == "nearly"


def test_other_inputs_need_grading_again(graded_copy, monkeypatch):
    """Are answers to inputs that are no longer asked left alone, and those students named?"""
    spec = EXERCISES["batch_statistics"]
    changed = replace(spec, cases=lambda rng: spec.cases(rng)[1:], rtol=1e-5)
    monkeypatch.setitem(EXERCISES, spec.name, changed)
    was = scores()
    summary, said = judged(graded_copy)
    assert scores() == was
    # dan's file was refused: there are no answers of his
    assert len(summary.not_judged) == 5
    line = f"{QUOTED}, {ASSIGNMENT}: batch_statistics is asked something else now"
    assert line in summary.not_judged
    assert 'run "python -m grader grade --again"' in said


def test_a_mistake_new_to_the_bank_changes_words_and_no_marks(graded_copy, monkeypatch):
    """Is a new hint written into the notebooks of those who made the mistake?"""
    from grader.judging import judge

    real = judge.known_mistakes

    def renamed(spec, cases):
        return [
            replace(m, hints=("Seen.", "A new cause.", "A new hint.")) for m in real(spec, cases)
        ]

    monkeypatch.setattr(judge, "known_mistakes", renamed)
    was = scores()
    summary, said = judged(graded_copy)
    assert (summary.new_marks, summary.new_words) == (0, 2)
    assert "2 get only other words" in said
    assert scores() == was
    assert "A new hint." in shown(graded_copy, "bob")


def test_release_corrected_after_submissions_exist(graded_copy):
    """After a wrong solution and the points are mended, does a release and a regrade do it all?"""
    path = graded_copy / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    nb = nbformat.read(path, as_version=4)
    for cell in nb.cells:
        # the other solutions are to stay as they are
        cell.source = cell.source.replace(
            "= batch_statistics(z)", "= z.mean(axis=0), z.var(axis=0)"
        )
        if cell.id == "batch_statistics":
            cell.source = cell.source.replace(", np.var", ", 1.0000003 * np.var")
        if cell.id == "check_batchnorm_forward":
            cell.metadata.nbgrader["points"] = 7
    assert "1.0000003" in str(nb)
    nbformat.write(nb, path)
    grader(graded_copy, "release", ASSIGNMENT)
    done = grader(graded_copy, "regrade", "--dry-run")
    assert f"cleo, {ASSIGNMENT}: 12 -> 15 of 17 points" in done.stdout
    assert "batchnorm_forward: 6 -> 7 of 7; it counts 7 points now" in done.stdout
    assert f"ada, {ASSIGNMENT}: 14 -> 13 of 17 points" in done.stdout
    assert scores()["ada"] == 14
    grader(graded_copy, "regrade", ASSIGNMENT)
    now = scores()
    assert (now["cleo"], now["ada"], now["bob"], now["dan"]) == (15, 13, 10, 0)
    assert "5 get other marks" not in grader(graded_copy, "regrade").stdout
    grader(graded_copy, "feedback", ASSIGNMENT)


def test_missing_notebook_is_named_and_costs_nobody_else(graded_copy, monkeypatch):
    """Where a graded notebook was deleted, is that said, and nothing half done?"""
    loosen(monkeypatch)
    (graded_copy / "autograded" / "cleo" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").unlink()
    was = scores()
    summary, said = judged(graded_copy)
    assert summary.not_judged == [f"cleo, {ASSIGNMENT}: its notebook in autograded/ is gone"]
    assert "--again" in said
    assert scores() == was


def test_gradebook_from_before_the_inputs_were_kept(graded_copy):
    """Does a gradebook without the newest column still open, and say what needs grading again?"""
    with sqlite3.connect("gradebook.db") as database:
        database.execute("ALTER TABLE batchnorm_record DROP COLUMN cases")
    summary, _ = judged(graded_copy)
    assert len(summary.not_judged) >= 5 * 3
    assert all(line.endswith("is from before inputs were kept") for line in summary.not_judged)


def test_stopped_in_the_middle_it_goes_on_where_it_stopped(graded_copy, monkeypatch):
    """If the gradebook fails after a notebook was written, does the same command finish the job?"""
    loosen(monkeypatch)
    real = Ledger.save_regraded

    def fails(*_):
        raise sqlite_error

    sqlite_error = OperationalError("update", {}, Exception("disk I/O error"))
    monkeypatch.setattr(Ledger, "save_regraded", fails)
    was = scores()
    with pytest.raises(CourseError, match=rf"stopped at cleo, {ASSIGNMENT} .*disk I/O error"):
        judged(graded_copy)
    assert scores() == was
    monkeypatch.setattr(Ledger, "save_regraded", real)
    summary, _ = judged(graded_copy)
    assert summary.new_marks == 1
    assert scores() == was | {"cleo": 14}
