"""A course and nbgrader's file exchange in a temporary folder: what an instructor and students type
there, each in a home of their own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat

from grader.nbgrader_calls.environment import BESIDE_PYTHON, environment
from tests.conftest import ROOT, copy_course

ASSIGNMENT = "02_batchnorm_forward"
SITE = ROOT / "docs" / "jupyterhub" / "nbgrader_config.py"


def nobody_else(user: str) -> list[str]:
    return []


class Site:
    """course: the instructor's folder. config: a folder that every user's Jupyter reads.

    become: user -> the command that runs another as that user of this machine.
    """

    def __init__(self, root: Path, become: Callable[[str], list[str]] = nobody_else) -> None:
        self.root, self.course, self.config = root, root / "course", root / "etc"
        self.become = become
        self.exchange = root / "exchange"
        for folder in (self.course, self.config, self.exchange):
            folder.mkdir()
        self.exchange.chmod(0o1777)
        copy_course(self.course)
        settings = SITE.read_text() + f"\nc.Exchange.root = {str(self.exchange)!r}\n"
        (self.config / "nbgrader_config.py").write_text(settings)

    def environment(self, user: str) -> dict[str, str]:
        home = self.root / "home" / user
        home.mkdir(parents=True, exist_ok=True)
        return environment() | {
            "HOME": str(home),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_CONFIG_PATH": str(self.config),
            "PYTHONPATH": str(ROOT),
        }

    def run(self, user: str, folder: Path, line: str) -> "subprocess.CompletedProcess[str]":
        """What a user types in a folder."""
        words = line.split()
        program = sys.executable if words[0] == "python" else str(BESIDE_PYTHON / words[0])
        return subprocess.run(
            [*self.become(user), program, *words[1:]],
            cwd=folder,
            env=self.environment(user),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def instructor(self, line: str) -> str:
        """What the instructor types in the course's folder; returns what is said."""
        return said_by(self.run("instructor", self.course, line))

    def student(self, name: str, line: str) -> str:
        """An nbgrader command that a student types in their home."""
        line = f"nbgrader {line} --CourseDirectory.student_id={name}"
        return said_by(self.run(name, self.home(name), line))

    def home(self, name: str) -> Path:
        return Path(self.environment(name)["HOME"])


def said_by(done: "subprocess.CompletedProcess[str]") -> str:
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "Traceback" not in said, said
    return said


def work(path: Path, answers: dict[str, str]) -> None:
    """Do a released notebook: the solutions, but for these answers, each of which costs only its
    own exercise."""
    forward = "mu, var = z.mean(axis=0), z.var(axis=0)"
    solved = nbformat.read(ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    sources = {c.id: c.source for c in solved.cells if "nbgrader" in c.metadata} | answers
    nb = nbformat.read(path, as_version=4)
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = sources[cell.id].replace("mu, var = batch_statistics(z)", forward)
    nbformat.write(nb, path)
