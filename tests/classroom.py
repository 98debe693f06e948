"""A small class in a temporary course, for the tests of class runs: who hands in what, and a look
at the gradebook and the folders afterwards."""

import json
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import Executor, Future
from pathlib import Path

import nbformat
import psutil
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from grader.commands.cli import main
from grader.course import ROOT_VARIABLE, release_path, source_path
from grader.gradebook.ledger import Ledger
from grader.running import executors
from tests.conftest import ROOT

ASSIGNMENT = "02_batchnorm_forward"
FAULTY = "tests.faulty_grader"  # python -m grader, with a fault planted: see there


class Here(Executor):
    """Does what it is given at once, in the thread that asks."""

    def __init__(self, workers: int = 1) -> None:
        super().__init__()

    def submit(self, function, /, *args):
        future: Future = Future()
        try:
            future.set_result(function(*args))
        except Exception as error:
            future.set_exception(error)
        return future


class Classroom:
    """A course folder with one released assignment."""

    def __init__(self, root: Path, url: str = "") -> None:
        self.root = root
        self.database = [f"--db={url}"] if url else []
        self.url = url or f"sqlite:///{root / 'gradebook.db'}"
        self.commits = root.parent / f"{root.name}.commits"
        self.temporary = root.parent / f"{root.name}.tmp"
        self.temporary.mkdir(exist_ok=True)

    @classmethod
    def copy(cls, template: Path, root: Path, url: str = "") -> "Classroom":
        """url: another gradebook, which every command is then given."""
        shutil.copytree(template, root)
        return cls(root, url)

    def notebook(self, solved: bool = True):
        path = (source_path if solved else release_path)(self.root, ASSIGNMENT)
        return nbformat.read(path, as_version=4)

    def folder(self, student: str) -> Path:
        return self.root / "submitted" / student / ASSIGNMENT

    def hand_in(self, student: str, content=b"", late: str = "") -> Path:
        """content: a notebook, or a file's bytes; without any, an empty file (refused at once)."""
        path = self.folder(student) / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else nbformat.writes(content).encode()
        path.write_bytes(data)
        if late:
            (path.parent / "timestamp.txt").write_text(late)
        return path

    def command(self, *arguments: str, module: str = "grader") -> tuple[list[str], dict]:
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.temporary),
            "COMMITS": str(self.commits),
        }
        return [sys.executable, "-m", module, *arguments, *self.database], {
            "cwd": self.root,
            "env": environment,
            "text": True,
        }

    def run(self, *arguments: str, fault: str = "", seconds: float = 120):
        """Run a command of `python -m grader`, whose commits are counted."""
        command, options = self.command(*arguments, module=FAULTY)
        options["env"]["FAULT"] = fault
        return subprocess.run(command, capture_output=True, check=False, timeout=seconds, **options)

    def start(self, *arguments: str, fault: str = "", **more):
        command, options = self.command(*arguments, module=FAULTY)
        options["env"]["FAULT"] = fault
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, **pipes, **options, **more)

    def _invoke(self, *arguments: str):
        """`grade` in this process: starting others takes seconds."""
        before = signal.getsignal(signal.SIGTERM)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(executors, "Pool", Here)
            patch.setenv(ROOT_VARIABLE, str(self.root))
            patch.setattr(Ledger, "save", self._noted(Ledger.save))
            try:
                return CliRunner().invoke(
                    main, ["grade", ASSIGNMENT, "--workers=1", *self.database, *arguments]
                )
            finally:
                signal.signal(signal.SIGTERM, before)

    def _noted(self, save):
        def noted(ledger, graded, *rest):
            save(ledger, graded, *rest)
            with self.commits.open("a") as file:
                file.write(f"{graded.student}\n")

        return noted

    def grade(self, *arguments: str) -> dict:
        """What `grade --json` says; with its exit code under "code"."""
        done = self._invoke("--json", *arguments)
        assert done.stdout, (done.stderr, done.exc_info)
        return json.loads(done.stdout) | {"code": done.exit_code}

    def refusal(self, *arguments: str) -> str:
        """The one line in which `grade` says why it does nothing."""
        done = self._invoke(*arguments)
        assert (done.exit_code, done.stdout) == (1, "")
        (line,) = done.stderr.splitlines()
        return line

    def nbgrader(self, *arguments: str):
        command, options = self.command(*arguments, module="nbgrader")
        done = subprocess.run(command, capture_output=True, check=False, **options)
        assert done.returncode == 0, done.stderr
        return done

    def committed(self) -> list[str]:
        """The students of all commits of all runs, in order."""
        return self.commits.read_text().split("\n")[:-1] if self.commits.exists() else []

    def autograded(self, student: str) -> Path:
        return self.root / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"

    def gradebook(self) -> Gradebook:
        return Gradebook(self.url, "batchnorm")

    def marks(self) -> dict[str, float]:
        with self.gradebook() as gradebook:
            entries = gradebook.submission_dicts(ASSIGNMENT)
        return {entry["student"]: entry["score"] for entry in entries}

    def rows(self) -> dict[str, dict]:
        """All that nbgrader's tables say of each submission."""
        found = {}
        with self.gradebook() as gradebook:
            for submission in gradebook.assignment_submissions(ASSIGNMENT):
                (notebook,) = submission.notebooks
                found[submission.student.id] = {
                    "score": (submission.score, submission.max_score),
                    "late": (submission.timestamp, submission.total_seconds_late),
                    "penalty": notebook.late_submission_penalty,
                    "waits": submission.needs_manual_grade,
                    "grades": {
                        g.name: (g.auto_score, g.manual_score, g.needs_manual_grade, g.score)
                        for g in notebook.grades
                    },
                    "comments": {
                        c.name: (c.auto_comment, c.manual_comment) for c in notebook.comments
                    },
                }
        return found

    def half_files(self) -> list[str]:
        return [str(p) for p in self.root.rglob("*.part")]

    def left_behind(self) -> list[str]:
        """Temporary folders of processes that have ended."""
        return [str(p) for p in self.temporary.glob("*/*")] + [
            p.name for p in self.temporary.iterdir() if not p.name.startswith("batchnorm-grading-")
        ]

    def processes(self) -> list[int]:
        """Live processes that belong to a run here: each has the folder in its environment."""
        return [
            process.pid
            for process in psutil.process_iter(["environ"])
            if (process.info["environ"] or {}).get("COMMITS") == str(self.commits)
        ]


def put(nb, name: str, source: str):
    """A notebook with one cell's source replaced."""
    next(c for c in nb.cells if c.id == name).source = source
    return nb
