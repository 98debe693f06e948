"""The environment in which nbgrader finds the programs beside Python."""

import os
import subprocess

import pytest

from grader.nbgrader_calls.environment import BESIDE_PYTHON, environment
from tests.conftest import NOT_ACTIVATED, ROOT

BESIDE = str(BESIDE_PYTHON)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/usr/bin:/bin", f"{BESIDE}:/usr/bin:/bin"),
        (f"{BESIDE}:/usr/bin", f"{BESIDE}:/usr/bin"),
        (f"/usr/bin:{BESIDE}", f"{BESIDE}:/usr/bin"),
        (None, f"{BESIDE}:{os.defpath}"),
    ],
)
def test_programs_beside_python_come_first(monkeypatch, path, wanted):
    """Are they found before others of that name, listed once, also where there is no PATH?"""
    monkeypatch.delenv("PATH")
    if path:
        monkeypatch.setenv("PATH", path)
    assert environment() == os.environ | {"PATH": wanted}


@pytest.mark.parametrize(
    "command",
    [
        [BESIDE_PYTHON / "nbgrader", "generate_assignment"],
        [BESIDE_PYTHON / "python", "-m", "grader", "release"],
    ],
    ids=["nbgrader", "grader"],
)
def test_release_works_where_nothing_is_activated(course, command):
    """Is a gradebook made, for which nbgrader calls alembic, when Python is called by its path?"""
    done = subprocess.run(
        [*command, "02_batchnorm_forward"],
        cwd=course,
        env=os.environ | {"PATH": NOT_ACTIVATED, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (course / "gradebook.db").exists()
