"""What a class run says, and where; and stock nbgrader's tools on what it leaves."""

import csv
import json
import os
import pty
import re
import select
import subprocess
import termios

import pytest

from tests.classroom import ASSIGNMENT


@pytest.fixture
def class_of_three(classroom):
    for student in ("ada", "bob"):
        classroom.hand_in(student, classroom.notebook(solved=False))
    classroom.hand_in("cyd")
    return classroom


def test_json_and_quiet_go_where_they_should(class_of_three):
    """Is --json the only thing on stdout, and --quiet silent but for what needs attention?"""
    done = class_of_three.run("grade", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    outcome = json.loads(done.stdout)
    assert (outcome["graded"], outcome["stopped"]) == (3, "")
    again = class_of_three.run("grade", "--quiet", "--again", "--student=ada")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    again = class_of_three.run("grade", "--quiet", "--again", "--student=cyd")
    assert again.returncode == 0
    assert [line.split(":")[0] for line in again.stdout.splitlines()] == [
        "refused or repaired, or did not come to its end",
        f"  cyd, {ASSIGNMENT}",
    ]
    assert again.stderr == ""


def test_without_a_terminal_there_is_no_bar(class_of_three):
    """Does a log file get the counts and no progress bar?"""
    done = class_of_three.run("grade")
    assert done.stderr == ""
    assert done.stdout.startswith("3 graded, 0 unchanged since they were\n")


def test_the_bar_shows_rate_and_time_left_on_a_terminal(class_of_three):
    """Does a terminal's stderr get a bar with a total, a rate and the time left?"""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    command, options = class_of_three.command("grade", "--workers=1")
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, **options)
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # its end
            break
    os.close(ours)
    out, _ = run.communicate(timeout=60)
    text = shown.decode()
    assert run.returncode == 0
    assert "0/3" in text
    assert "3/3" in text
    assert re.search(r"\d+:\d\d<\d+:\d\d", text)  # used<left
    assert re.search(r"(submission/s|s/submission)", text)
    assert "submission/s" not in out


def test_stock_tools_work_on_the_result(class_of_three):
    """Do feedback, export, `nbgrader db` and the formgrader's queries take the gradebook?"""
    room = class_of_three
    assert room.run("grade", "--json").returncode == 0
    room.nbgrader("generate_feedback", ASSIGNMENT)
    for student in ("ada", "bob", "cyd"):
        page = room.root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
        assert page.stat().st_size > 10_000
    assert "is empty" in page.read_text()
    room.nbgrader("export")
    with (room.root / "grades.csv").open() as file:
        assert {row["student_id"] for row in csv.DictReader(file)} == {"ada", "bob", "cyd"}
    listed = room.nbgrader("db", "student", "list")
    assert "ada" in listed.stdout + listed.stderr
    room.nbgrader("db", "upgrade")
    with room.gradebook() as gradebook:
        assert len(gradebook.notebook_submission_dicts(ASSIGNMENT, ASSIGNMENT)) == 3
        (about,) = (a for a in gradebook.submission_dicts(ASSIGNMENT) if a["student"] == "ada")
        assert about["max_score"] == 16
        assert gradebook.average_assignment_score(ASSIGNMENT) == 0
    # the formgrader's own way to them
    from nbgrader.apps import NbGraderAPI

    from grader.nbgrader_calls.configuration import configuration

    nbgrader = NbGraderAPI(config=configuration(room.root))
    assert {s["student"] for s in nbgrader.get_submissions(ASSIGNMENT)} == {"ada", "bob", "cyd"}
    assert nbgrader.get_assignment(ASSIGNMENT)["num_submissions"] == 3
    again = room.run("grade", "--json")
    assert json.loads(again.stdout)["unchanged"] == 3
