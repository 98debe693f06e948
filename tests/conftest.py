"""Shared fixtures: the course's solutions, and a copy of the course to break."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from grader.course import assignments
from grader.source.solutions import Functions, solution_functions

ROOT = Path(__file__).resolve().parents[1]
# what is on PATH where the environment is not activated, as after `make`
NOT_ACTIVATED = "/usr/local/bin:/usr/bin:/bin"
ASSIGNMENTS = assignments(ROOT)


def copy_course(root: Path, *parts: str) -> Path:
    """The course in another folder; parts: which folders of it, if not those with notebooks."""
    ignore = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "hand_in")
    for name in parts or ("solutions", "notebooks"):
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return root


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def run_python(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Python in another process, in the course's folder."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def solutions() -> Functions:
    """Every exercise's reference solution, by name."""
    return {
        name: function
        for assignment in ASSIGNMENTS
        for name, function in solution_functions(ROOT, assignment).items()
    }


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the course in a temporary folder, which is also the current folder."""
    root = copy_course(tmp_path / "course", "solutions", "notebooks", "utils")
    monkeypatch.chdir(root)
    return root


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small class, graded by `python -m grader`: for reading only, see tests/small_class.py."""
    from tests.small_class import grade_small_class

    return grade_small_class(tmp_path_factory.mktemp("class") / "course")


@pytest.fixture
def graded_copy(graded_class: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the graded class to change, which is also the current folder."""
    root = tmp_path / "course"
    shutil.copytree(graded_class, root, symlinks=True)
    monkeypatch.chdir(root)
    return root


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of two assignments, of which the second is released in the gradebook. Copy it."""
    from tests.classroom import ASSIGNMENT, Classroom

    parts = [f"{name}/{a}" for name in ("solutions", "notebooks") for a in ASSIGNMENTS[:2]]
    root = copy_course(tmp_path_factory.mktemp("released") / "course", *parts)
    done = Classroom(root).run("release", ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def classroom(released: Path, tmp_path: Path):
    """A copy of the released course, for one test."""
    from tests.classroom import Classroom

    return Classroom.copy(released, tmp_path / "course")
