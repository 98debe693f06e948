"""What brings feedback back through nbgrader's exchange: a time and a secret, from the submission
to the page."""

import os
import re

import pytest

from grader.intake.exchange_files import SECRET, TIMESTAMP, read_secret
from tests.classroom import ASSIGNMENT

GIVEN = "0123456789abcdef" * 8


def slips(folder):
    return (folder / TIMESTAMP).read_text(), (folder / SECRET).read_text()


def test_secret_is_read_when_it_can_be_nbgraders(tmp_path):
    """Is nbgrader's secret read as it is?"""
    (tmp_path / SECRET).write_text(GIVEN + "\n")
    assert read_secret(tmp_path) == GIVEN


@pytest.mark.parametrize("content", ["", "short", "../" * 40, "é" * 40, "0" * 5000, "A" * 128])
def test_odd_secret_is_not_used(tmp_path, content):
    """Is a secret that nbgrader cannot have written left out?"""
    (tmp_path / SECRET).write_text(content)
    assert read_secret(tmp_path) == ""


def test_links_and_pipes_are_not_followed(tmp_path):
    """Is a secret that is a link or a pipe left out, without waiting?"""
    (tmp_path / "other").write_text(GIVEN)
    (tmp_path / SECRET).symlink_to("other")
    assert read_secret(tmp_path) == ""
    (tmp_path / SECRET).unlink()
    os.mkfifo(tmp_path / SECRET)
    assert read_secret(tmp_path) == ""


@pytest.mark.parametrize("way", ["python -m grader", "nbgrader"])
def test_slips_follow_to_the_feedback(classroom, way):
    """Are both beside everybody's page, the student's own for who has them?"""
    for student in ("ada", "bob"):
        classroom.hand_in(student, classroom.notebook())
    (classroom.folder("ada") / SECRET).write_text(GIVEN)
    (classroom.folder("ada") / TIMESTAMP).write_text("2026-01-02 03:04:05.678 UTC")
    if way == "nbgrader":
        classroom.nbgrader("autograde", ASSIGNMENT)
        classroom.nbgrader("generate_feedback", ASSIGNMENT)
    else:
        classroom.grade()
        assert classroom.run("feedback", ASSIGNMENT).returncode == 0
    ada, bob = (slips(classroom.root / "feedback" / s / ASSIGNMENT) for s in ("ada", "bob"))
    assert ada == ("2026-01-02 03:04:05.678000", GIVEN)
    assert bob[0] == ""
    assert re.fullmatch("[0-9a-f]{128}", bob[1])
