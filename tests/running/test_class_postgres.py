"""A class run into PostgreSQL: the same rows as in SQLite, and as safe when something dies."""

import json
import os
import signal
import uuid
from collections import Counter
from dataclasses import replace

import pytest

from grader.gradebook.ledger import Ledger
from grader.gradebook.regrade import regrade
from grader.marking.desk import open_desk
from grader.marking.sharing import set_plan
from tests.classroom import ASSIGNMENT, Classroom, put
from tests.faulty_grader import POINTS
from tests.marking.test_saving import all_at_once
from tests.postgres import Server, program
from utils.exercises import EXERCISES

STUDENTS = [f"s{n}" for n in range(5)]
AUTO = 14
SEED = "5eed"
ALMOST = """
def batch_statistics(z):
    return z.mean(axis=0), z.var(axis=0) * (1 + 3e-7)
"""


@pytest.fixture(scope="module")
def server():
    if not program("initdb"):
        message = "PostgreSQL is not installed: make test-postgres installs it"
        (pytest.fail if os.environ.get("NEED_POSTGRES") else pytest.skip)(message)
    with Server() as running:
        yield running
    assert not running.folder.exists()


@pytest.fixture(scope="module")
def template(server, released, tmp_path_factory):
    """A database in which the assignment is released."""
    url = server.create("released")
    room = Classroom.copy(released, tmp_path_factory.mktemp("pg") / "course", url)
    done = room.run("release", ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    return "released"


@pytest.fixture
def room(server, template, released, tmp_path):
    """A course of one test, with a database of its own."""
    url = server.create(f"t{uuid.uuid4().hex}", template)
    return Classroom.copy(released, tmp_path / "course", url)


@pytest.fixture
def class_of_five(room):
    for student in STUDENTS:
        room.hand_in(student)
    return room


def finishes(room, done):
    outcome = room.grade()
    assert (outcome["code"], outcome["left"], outcome["unchanged"]) == (0, [], done)
    assert Counter(room.committed()) == dict.fromkeys(STUDENTS, 1)
    assert set(room.rows()) == set(STUDENTS)


def test_rows_are_those_of_sqlite(room, released, tmp_path):
    """Does the same class get the same marks, flags, comments and times?"""
    file = Classroom.copy(released, tmp_path / "file")
    for classroom in (room, file):
        with classroom.gradebook() as gradebook:
            gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-10T12:00:00")
        untouched = classroom.notebook(solved=False)
        classroom.hand_in("right", classroom.notebook(), late="2026-01-10 14:00:00 UTC")
        classroom.hand_in("odd ✓ o'brien", put(untouched, "batch_statistics", "def ("))
        classroom.hand_in("empty")
        assert classroom.grade("--seed", SEED)["code"] == 0
        assert classroom.grade("--again")["graded"] == 3
    assert room.rows() == file.rows()
    assert room.marks()["right"] == AUTO


def test_marks_by_hand(room):
    """Are answers divided, marked by one of many at once, and settled after grading again?"""
    for student in STUDENTS[:2]:
        room.hand_in(student, room.notebook())
    room.grade()
    with Ledger(room.url) as ledger:
        ann = open_desk(room.root, ledger, [ASSIGNMENT], "ann", 0.5)
        set_plan(ann.engine, ann.questions[0], ("ann", "bob"), 100)
        assert sorted(mark.share for mark in ann.marks(ann.questions[0])) == ["ann", "bob"]
        (won,) = all_at_once(ann, "s0")
    room.grade("--again")
    assert room.rows()["s0"]["grades"]["in_your_own_words"] == (None, won, False, won)
    assert room.rows()["s1"]["waits"]


def test_both_drivers_names(class_of_five, server):
    """Do postgresql:// and postgresql+psycopg:// lead to the same gradebook?"""
    name = class_of_five.url.split("@/")[1].split("?")[0]
    assert class_of_five.grade()["graded"] == 5
    other = class_of_five.grade(f"--db={server.url(name, '+psycopg')}")
    assert other["unchanged"] == 5


def test_password_in_a_file(class_of_five, server, tmp_path, monkeypatch):
    """Does PostgreSQL's own password file open the gradebook, and is it refused without it?"""
    secret = "only-in-the-file"
    name = class_of_five.url.split("@/")[1].split("?")[0]
    with server.password("keeper", secret):
        url = class_of_five.url.replace(f"{server.user}@", "keeper@")
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
        assert "cannot be opened" in class_of_five.refusal(f"--db={url}")
        (tmp_path / "pgpass").write_text(f"*:*:{name}:keeper:{secret}\n")
        (tmp_path / "pgpass").chmod(0o600)
        assert class_of_five.grade(f"--db={url}")["graded"] == 5
        monkeypatch.setenv("BATCHNORM_DB", url)
        class_of_five.database = []
        assert class_of_five.grade()["unchanged"] == 5
        done = class_of_five.run("doctor")
    assert secret not in done.stdout + done.stderr
    assert f"has {ASSIGNMENT}" in done.stdout


@pytest.mark.parametrize("point", [POINTS[2], POINTS[3]])
def test_killed_writer(class_of_five, point):
    """kill -9 between notebook and marks, and inside the transaction: is nothing half?"""
    done = class_of_five.run("grade", "--workers=1", fault=f"kill {point} 3")
    assert done.returncode == -signal.SIGKILL
    committed = len(class_of_five.rows())
    # those that came in together are written together
    assert committed == 2 or (point == POINTS[2] and committed == 1)
    finishes(class_of_five, committed)


def test_server_that_goes_away(class_of_five, server):
    """Does a server that stops in the middle stop the run, with what is left named?"""
    noted = class_of_five._noted

    def trap(save):
        save = noted(save)

        def trapped(ledger, *rest):
            save(ledger, *rest)
            if len(class_of_five.committed()) == 2:
                server.stop("immediate")

        return trapped

    class_of_five._noted = trap
    try:
        outcome = class_of_five.grade()
        class_of_five._noted = noted
        assert (outcome["code"], outcome["graded"], len(outcome["left"])) == (3, 2, 3)
        assert "the gradebook" in outcome["stopped"]
        assert "cannot be opened" in class_of_five.refusal()
    finally:
        server.start()
    finishes(class_of_five, 2)


def test_stock_tools(class_of_five):
    """Do nbgrader's own commands work by the same URL, autograde among them?"""
    room = class_of_five
    assert room.grade()["code"] == 0
    room.nbgrader("generate_feedback", ASSIGNMENT)
    assert (room.root / "feedback" / "s0" / ASSIGNMENT / f"{ASSIGNMENT}.html").exists()
    room.nbgrader("export")
    assert (room.root / "grades.csv").read_text().count(ASSIGNMENT) == 5
    before = room.rows()
    room.nbgrader("autograde", ASSIGNMENT, "--student=s1", "--force")
    assert room.rows() == before
    with room.gradebook() as gradebook:
        assert len(gradebook.submission_dicts(ASSIGNMENT)) == 5
        assert gradebook.average_assignment_score(ASSIGNMENT) == 0


def test_what_comes_after_grading(class_of_five):
    """Do report, export and regrade work by URL, and does a corrected tolerance reach the marks?"""
    room, almost = class_of_five, put(class_of_five.notebook(), "batch_statistics", ALMOST)
    room.hand_in("s0", almost)
    assert room.grade("--seed", SEED)["graded"] == 5
    before = room.marks()
    for command in (
        ["report", "r.html", "--json", "r.json"],
        ["export", "--format=canvas", "m.csv"],
    ):
        done = room.run(*command)
        assert done.returncode == 0, done.stderr
    told = json.loads((room.root / "r.json").read_text())
    assert "s0" in str(told)
    assert "s0" in (room.root / "m.csv").read_text()
    dry = room.run("regrade", "--dry-run", ASSIGNMENT)
    assert "5 stay as they are" in dry.stdout, dry.stderr
    with pytest.MonkeyPatch.context() as patch, Ledger(room.url) as ledger:
        spec = EXERCISES["batch_statistics"]
        patch.setitem(EXERCISES, spec.name, replace(spec, rtol=1e-5))
        regrade(room.root, ledger, [ASSIGNMENT], lambda line: None)
    after = room.marks()
    assert after.pop("s0") > before.pop("s0")
    assert after == before
