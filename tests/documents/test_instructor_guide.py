"""Does the instructors' guide show what its commands print? They are run on a made-up class."""

import re
import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from grader.nbgrader_calls.environment import environment
from tests.conftest import ROOT, copy_course
from tests.documented import blocks, commands, run, same
from tests.marking.serving import mark_one

GUIDE = ROOT / "docs" / "instructors.md"


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> list[tuple[str, str, str, int]]:
    """(command, shown, printed, exit code) of the guide's console blocks, in a copy."""
    parts = ("solutions", "notebooks", "utils", "grader")
    course = copy_course(tmp_path_factory.mktemp("guide") / "course", *parts)
    found = []
    for block in blocks(GUIDE.read_text(encoding="utf-8")):
        if block.kind == "console":
            for command, shown in commands(block.text):
                done = (serve if " --marker " in command else run)(command, Path(course))
                found.append((command, shown, done.stdout, done.returncode))
    return found


def serve(command: str, course: Path) -> subprocess.CompletedProcess:
    """Run a command that serves pages, mark one answer on them, and end it by Ctrl+C."""
    variables = environment() | {"PYTHONPATH": str(course), "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(
        shlex.split(command),
        cwd=course,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with server:
        first = server.stdout.readline()
        try:
            mark_one(first.split()[-1], command.split()[4], 1.5)
        finally:
            server.send_signal(signal.SIGINT)
            rest = server.stdout.read()
    return subprocess.CompletedProcess(command, server.returncode, first + rest)


def looks(printed: str) -> list[str]:
    """What `doctor` looked at, without what differs between machines."""
    return re.findall(r"^\w+ +(\w+):", printed, flags=re.MULTILINE)


def test_commands_print_what_is_shown(ran):
    """Does each command print what the guide shows?"""
    shown_commands = [command.split()[3] for command, *_ in ran if "-m grader" in command]
    assert {"doctor", "release", "sample", "grade", "report", "regrade", "mark"} <= set(
        shown_commands
    )
    for command, shown, printed, code in ran:
        assert code == 0, f"$ {command}\n{printed}"
        if command.endswith(" doctor"):
            head = looks(shown)
            assert len(head) >= 6
            assert looks(printed)[: len(head)] == head
        else:
            assert same(shown, printed), f"$ {command}\n{printed}"


def test_guide_shows_where_machines_differ(ran):
    """Does doctor print here the same words as in the guide, where it is well?"""
    (doctor,) = [entry for entry in ran if entry[0].endswith(" doctor")]
    ok = [line for line in doctor[2].splitlines() if line.startswith("ok ")]
    shown = [line for line in doctor[1].splitlines() if line.startswith("ok ")]
    for line in shown:
        (name,) = looks(line)
        here = [other for other in ok if looks(other) == [name]]
        assert not here or any(same(line, other, numbers=False) for other in here), line
