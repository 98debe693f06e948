"""What a gradebook that takes nothing is told as: one line that says what to do."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from grader.gradebook import database
from tests.nbgrader_plugins.test_marks_home import run


def test_locked_gradebook_is_one_line(graded_copy, monkeypatch):
    """Is what another program has locked told, with what to do?"""
    monkeypatch.setattr(database, "with_timeout", lambda url: url)
    from grader.gradebook import ledger

    monkeypatch.setattr(
        ledger, "with_timeout", lambda url: url.update_query_dict({"timeout": "0.1"})
    )
    other = sqlite3.connect(graded_copy / "gradebook.db")
    other.execute("BEGIN EXCLUSIVE")
    try:
        for command in (("export", "out.csv"), ("feedback",), ("report",)):
            _, said = run(*command, code=1)
            assert len(said.splitlines()) == 1
            assert "the database is locked: another program has it, try again" in said
    finally:
        other.close()


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("attempt to write a readonly database", "who may write to the file and its folder"),
        ("database is locked", "another program has it"),
        ("no such table: grade", "OperationalError"),
    ],
)
def test_errors_say_what_to_do(said, remedy):
    """Is what SQLite says told with its remedy, and anything else as it is?"""
    error = OperationalError("SELECT 1", {}, sqlite3.OperationalError(said))
    assert remedy in database.describe_error(error)
