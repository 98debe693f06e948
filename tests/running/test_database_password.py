"""A database's password: never asked for where others read it, and never printed."""

import pytest
from click.testing import CliRunner

from grader.commands.cli import main
from grader.course import CourseError
from grader.gradebook.ledger import Ledger
from grader.nbgrader_calls.configuration import gradebook_url, passwords, shown_url
from grader.running.doctor import examine

SECRET = "s3cr3t"
ADDRESSES = {
    "a host that is silent": f"postgresql+psycopg://me:{SECRET}@127.0.0.1:9/none",
    "a driver that is not there": f"mysql+nonsense://me:{SECRET}@127.0.0.1:9/none",
    "no such database": f"nonsense://me:{SECRET}@127.0.0.1:9/none",
    "a port that is none": f"postgresql+psycopg://me:{SECRET}@127.0.0.1:port/none",
    "no user": f"postgresql+psycopg://:{SECRET}@127.0.0.1:9/none",
    "odd characters": f"postgresql+psycopg://me:{SECRET}@{SECRET}/:?#@127.0.0.1:9/none",
    "in percent": f"postgresql+psycopg://me:%73{SECRET[1:]}%21@127.0.0.1:9/none",
    "an option": f"postgresql+psycopg://me@127.0.0.1:9/none?password={SECRET}",
    "a key's": f"postgresql+psycopg://me@127.0.0.1:9/none?sslmode=require&sslpassword={SECRET}",
    "an unknown option": f"postgresql+psycopg://me:{SECRET}@127.0.0.1:9/none?nonsense=1",
}


@pytest.mark.parametrize("what", ADDRESSES)
def test_no_error_prints_the_password(course, monkeypatch, what):
    """Do errors and the doctor name the gradebook without its password, whatever is wrong?"""
    url = ADDRESSES[what]
    with pytest.raises(CourseError, match="cannot be opened") as caught:
        Ledger(url)
    assert caught.value.__cause__ is None
    assert SECRET not in str(caught.value)
    assert "***" in str(caught.value)
    ((said,),) = [[r.message for r in examine(course, url) if r.name == "gradebook"]]
    assert SECRET not in said
    assert "***" in said
    monkeypatch.setenv("BATCHNORM_DB", url)
    for command in (["grade"], ["report"], ["release"], ["export", "x.csv"], ["regrade"]):
        run = CliRunner().invoke(main, command)
        assert run.exit_code != 0, command
        assert SECRET not in run.output, command


@pytest.mark.parametrize("url", [*ADDRESSES.values()])
def test_password_is_not_taken_from_the_command_line(course, url):
    """Is a password that `ps` would show refused, with where to put it, and not repeated?"""
    run = CliRunner().invoke(main, ["grade", "--db", url])
    assert run.exit_code == 2
    assert "~/.pgpass" in run.output
    assert "BATCHNORM_DB" in run.output
    assert SECRET not in run.output


def test_address_can_be_a_variable(course, monkeypatch):
    """Does BATCHNORM_DB say where the marks are, and --db before it?"""
    monkeypatch.setenv("BATCHNORM_DB", "postgresql://keeper@db/marks")
    assert gradebook_url(course) == "postgresql://keeper@db/marks"
    assert gradebook_url(course, "sqlite:///other.db") == "sqlite:///other.db"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////srv/a:b@c/gradebook.db",
        "sqlite:///gradebook.db?timeout=30",
        "postgresql+psycopg://keeper@db.example.org/marks",
        "postgresql://keeper@/marks?host=/run/a:b@c",
        "nonsense",
    ],
)
def test_address_without_a_password_is_shown_as_it_is(url):
    """Is nothing taken for a password that is none?"""
    assert passwords(url) == []
    assert shown_url(url) == url
