"""A class graded by one run: the marks are stock nbgrader's, and nothing is done twice."""

import datetime
import json
from collections import Counter

import nbformat
import pytest

from grader.judging.grading import RECORD
from grader.running import dispatch
from tests.classroom import ASSIGNMENT, Classroom, put

AUTO, BY_HAND = 14, 2
SEED = "5eed"
ALMOST = "def batch_statistics(z):\n    return z.mean(axis=0), z.var(axis=0, ddof=1)\n"
# a plugin beside nbgrader_config.py, as nbgrader's documentation shows
PLUGIN = """
from nbgrader.plugins import BasePlugin

class TwoPoints(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 2.0 if total_seconds_late > 3600 else None
"""
USE_PLUGIN = '\nc.AssignLatePenalties.plugin_class = "late_rule.TwoPoints"\n'
DUE = datetime.datetime(2026, 1, 10, 12)
ODD_NAMES = ("o'brien, ann", "émile ✓", "a b", "-x", "100%", "[x]", "a;drop", "x" * 128)


def fill(classroom):
    """A class of eight: right, almost, untouched, warning, late (two), broken, another notebook."""
    hand_in, notebook = classroom.hand_in, classroom.notebook
    hand_in("right", notebook())
    hand_in("almost", put(notebook(), "batch_statistics", ALMOST))
    hand_in("untouched", notebook(solved=False))
    hand_in("late", notebook(), late="2026-01-10 14:00:00 UTC")
    hand_in("a little late", notebook(), late="2026-01-10 12:30:00 UTC")
    hand_in("no date", notebook(solved=False), late="yesterday")
    hand_in("broken", b'{"cells": [')
    hand_in("another", b'{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}')


@pytest.fixture(scope="module")
def both(released, tmp_path_factory):
    """The same class, graded by stock nbgrader and by ours."""
    folder = tmp_path_factory.mktemp("both")
    rooms = []
    for name in ("stock", "ours"):
        room = Classroom.copy(released, folder / name)
        (room.root / "late_rule.py").write_text(PLUGIN)
        with (room.root / "nbgrader_config.py").open("a") as file:
            file.write(USE_PLUGIN)
        with room.gradebook() as gradebook:
            gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE.isoformat())
        fill(room)
        rooms.append(room)
    rooms[0].nbgrader("autograde", ASSIGNMENT, f"--JudgedExecute.seed={SEED}")
    outcome = rooms[1].run("grade", "--seed", SEED, "--json")
    assert outcome.returncode == 0, outcome.stderr
    assert json.loads(outcome.stdout)["graded"] == 8
    return rooms


def test_marks_flags_comments_and_penalties_are_stock_nbgraders(both):
    """Does a class run enter what `nbgrader autograde` enters, row by row?"""
    stock, ours = (room.rows() for room in both)
    assert ours == stock
    assert ours["right"]["score"][0] == AUTO
    assert ours["late"]["penalty"] == 2.0
    assert ours["a little late"]["penalty"] is None
    assert ours["right"]["waits"]
    assert not ours["broken"]["waits"]


def test_graded_notebooks_are_stock_nbgraders_byte_for_byte(both):
    """Is the notebook that feedback and the formgrader show the same file?"""
    stock, ours = both
    students = list(stock.rows())
    assert len(students) == 8
    for student in students:
        assert ours.autograded(student).read_bytes() == stock.autograded(student).read_bytes()
        modes = {room.autograded(student).stat().st_mode for room in both}
        assert len(modes) == 1


def test_unchanged_are_not_graded_again_and_changed_are(classroom):
    """Does a second run do only what is new, changed, or has lost its graded notebook?"""
    for student in ("ada", "bob", "cyd", "dan"):
        classroom.hand_in(student)
    assert classroom.grade()["graded"] == 4
    outcome = classroom.grade()
    assert (outcome["graded"], outcome["unchanged"], outcome["code"]) == (0, 4, 0)
    classroom.hand_in("bob", b"{}")
    classroom.hand_in("cyd", late="2026-01-10 14:00:00 UTC")
    classroom.autograded("dan").unlink()
    classroom.hand_in("eve")
    outcome = classroom.grade()
    assert (outcome["graded"], outcome["unchanged"]) == (4, 1)
    assert Counter(classroom.committed()) == {"ada": 1, "bob": 2, "cyd": 2, "dan": 2, "eve": 1}


def test_again_grades_all_or_the_one_that_is_named(classroom):
    """Do --again and --student choose what is graded?"""
    for student in ("ada", "bob"):
        classroom.hand_in(student)
    assert classroom.grade("--student", "ada")["graded"] == 1
    assert classroom.committed() == ["ada"]
    classroom.grade()
    assert classroom.grade("--again", "--student", "bob")["graded"] == 1
    assert classroom.grade("--again")["graded"] == 2
    assert Counter(classroom.committed()) == {"ada": 2, "bob": 3}
    assert f"there is no submission of zoe in submitted/ for {ASSIGNMENT}" in classroom.refusal(
        "--student", "zoe"
    )


def test_all_are_asked_the_same_also_by_later_runs(classroom):
    """Is the first run's seed kept for who hands in later, and a new one kept from then on?"""

    def seeds(*students):
        return [
            nbformat.read(classroom.autograded(s), as_version=4).metadata[RECORD]["seed"]
            for s in students
        ]

    classroom.hand_in("ada")
    classroom.grade()
    classroom.hand_in("bob")
    classroom.grade()
    assert len(set(seeds("ada", "bob"))) == 1
    classroom.grade("--again", "--seed", SEED)
    classroom.hand_in("cyd")
    classroom.grade()
    assert seeds("ada", "bob", "cyd") == [SEED] * 3


REFUSED = {
    "broken": "is not valid JSON",
    "empty": "is empty",
    "missing": "cannot be read (No such file or directory)",
    "linked file": "is a link, not a file",
    "linked folder": "is a link, not a file",
    "linked student": "is a link, not a folder",
    "dangling": "is a link, not a file",
    "file for a folder": "cannot be read (Not a directory)",
    "folder for a file": "is not a regular file",
}


def test_refused_get_zero_and_the_reason(classroom):
    """Does whatever cannot be graded cost only its owner, who is told why?"""
    right = classroom.hand_in("right", classroom.notebook())
    classroom.hand_in("broken", b"{")
    classroom.hand_in("empty")
    classroom.hand_in("missing").unlink()
    classroom.hand_in("linked file").unlink()
    (classroom.folder("linked file") / right.name).symlink_to(right)
    for name, target in (("linked folder", right.parent), ("dangling", "/nowhere")):
        classroom.folder(name).parent.mkdir()
        classroom.folder(name).symlink_to(target)
    (classroom.root / "submitted" / "linked student").symlink_to(right.parents[1])
    classroom.folder("file for a folder").parent.mkdir()
    classroom.folder("file for a folder").write_text("")
    (classroom.folder("folder for a file") / right.name).mkdir(parents=True)
    (classroom.root / "submitted" / ".ipynb_checkpoints" / ASSIGNMENT).mkdir(parents=True)
    outcome = classroom.grade()
    assert (outcome["code"], outcome["graded"]) == (0, 1 + len(REFUSED))
    assert classroom.marks() == dict.fromkeys(REFUSED, 0) | {"right": AUTO}
    for student, reason in REFUSED.items():
        (note,) = (n for n in outcome["notes"] if n.startswith(f"{student}, "))
        assert reason in note
        assert reason in classroom.autograded(student).read_text()


def test_odd_names_of_students(classroom):
    """Can a student be called anything that a folder can, and are impossible names told?"""
    for name in ODD_NAMES:
        classroom.hand_in(name)
    for name in (
        "x" * 129,
        "new\nline",
        "esc\x1b[2J",
        b"\xff\xfe".decode(errors="surrogateescape"),
        '"><img src=x onerror=alert(1)>',
        "ada&lt;b&gt;",
        "ada\\",
    ):
        classroom.hand_in(name)
    outcome = classroom.grade()
    assert (outcome["code"], outcome["graded"], outcome["left"]) == (4, len(ODD_NAMES), [])
    assert set(classroom.marks()) == set(ODD_NAMES)
    assert len(outcome["faults"]) == 7
    assert all("rename it" in fault for fault in outcome["faults"])
    assert all(fault.isprintable() for fault in outcome["faults"])


def test_a_grader_fault_is_named_recorded_and_tried_again(classroom):
    """Where the grader itself fails, is it said whose submission that cost, and mended later?"""
    classroom.hand_in("ada", classroom.notebook())
    classroom.hand_in("bob")
    path = classroom.root / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    whole = path.read_text()
    nb = classroom.notebook()
    source = next(c for c in nb.cells if c.id == "identity_parameters").source
    begin = "### BEGIN SOLUTION\n"
    nbformat.write(
        put(nb, "identity_parameters", source.replace(begin, f"{begin}    1 / 0\n")), path
    )
    outcome = classroom.grade()
    assert outcome["code"] == 4
    (fault,) = outcome["faults"]
    assert fault.startswith(f"ada, {ASSIGNMENT}: identity_parameters: ZeroDivisionError")
    assert classroom.marks()["ada"] < AUTO
    path.write_text(whole)
    outcome = classroom.grade()
    assert (outcome["code"], outcome["graded"], outcome["unchanged"]) == (0, 1, 1)
    assert classroom.marks()["ada"] == AUTO


def test_a_fault_of_the_grader_takes_no_mark_away(classroom, monkeypatch):
    """Grading again fails on the grader's side: do the marks from before stay, until it works?"""
    classroom.hand_in("ada", classroom.notebook())
    assert classroom.grade()["graded"] == 1
    before, page = classroom.rows(), classroom.autograded("ada").read_bytes()

    def fails(job):
        raise RuntimeError("a fault")

    with monkeypatch.context() as patch:
        patch.setattr(dispatch, "grade", fails)
        outcome = classroom.grade("--again")
    assert (outcome["code"], outcome["graded"]) == (4, 0)
    assert all(line.endswith("a fault; the marks from before stay") for line in outcome["faults"])
    assert len(outcome["faults"]) == 4
    assert (classroom.rows(), classroom.autograded("ada").read_bytes()) == (before, page)
    assert classroom.grade()["graded"] == 1
