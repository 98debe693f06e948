"""A temporary course that attacks are graded in, by our pipeline or by plain nbgrader's.

`Course.grade` runs one attack and returns what can be seen afterwards; judging that is for the
tests and for bench/forging.py.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.nbgrader_calls.environment import environment
from grader.sandbox import session
from tests.attacks.attack import ASSIGNMENT, EXHAUSTING, POINTS, Attack, Bait, Submission
from tests.attacks.evidence import Listeners, active_markup, strays
from tests.conftest import copy_course

SECRET = "SECRET-8c41f0"  # planted wherever a submission must not read
STRAY = "stray-5d92e7"
NEIGHBOUR = "neighbour"
# short, because every endless attack costs a few of them; the honest parts take 0.5 s
LIMITS = {"cell_seconds": 2.5, "exercise_seconds": 2.5, "notebook_seconds": 10.0}
GRACE_SECONDS = 0.5
# what these display is looked at in the graded notebook: their pages would add only time
WITHOUT_PAGE = ("forging", "escaping", "forking")
# characters: exhausting attacks that display less than this have a page like any other
MUCH = 20_000


@dataclass
class Result:
    """What became of one attack."""

    success: bool
    seconds: float
    marks: dict[str, float]
    log: str
    changed: list[str] = field(default_factory=list)  # files and rows outside the submission
    escaped: list[str] = field(default_factory=list)  # processes, connections, files
    leaked: bool = False
    markup: list[str] = field(default_factory=list)  # what could act on a reader of the feedback
    feedback: str = ""

    def gained(self, attack: Attack) -> float:
        """Points beyond those of the honest parts."""
        return sum(points for name, points in self.marks.items() if name not in attack.honest)

    def lost(self, attack: Attack) -> float:
        """Points of the honest parts that were not given."""
        if attack.refused:
            return 0.0
        return sum(POINTS[name] - self.marks.get(name, 0.0) for name in attack.honest)


class Course:
    """A copy of the course in a folder of its own, released, with a neighbour already graded."""

    def __init__(self, folder: Path, plain: bool = False) -> None:
        self.plain = plain
        self.root, self.home, self.outside = folder / "course", folder / "home", folder / "outside"
        for path in (self.root, self.home, self.outside):
            path.mkdir(parents=True)
        copy_course(self.root)
        self._mark_solutions()
        for place in (self.home / ".netrc", self.outside / "secret.txt"):
            place.write_text(f"password {SECRET}-file\n")
        self.listeners = Listeners(self.outside / "service.sock")
        self.config = self._config()

    def _mark_solutions(self) -> None:
        """Plant the secret in the solutions; drop demonstrations and figures, which take time."""
        path = self.root / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        nb = json.loads(path.read_text())
        self.solutions: dict[str, str] = {}
        nb["cells"] = [c for c in nb["cells"] if "demo" not in c["metadata"].get("tags", ())]
        for cell in nb["cells"]:
            source = "".join(cell["source"])
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in POINTS:
                self.solutions[name] = re.sub(r"\n *### (BEGIN|END) SOLUTION", "", source)
            begin = "### BEGIN SOLUTION\n"
            planted = f'    # {SECRET}-solution\n    planted = "{SECRET}-constant"\n'
            cell["source"] = source.replace(begin, begin + planted)
            if cell["id"] == "setup":
                cell["source"] = "import numpy as np\nfrom utils import BatchNormCache, check\n"
            if cell["cell_type"] == "code":
                cell["outputs"] = []
        path.write_text(json.dumps(nb))

    def _config(self) -> Any:
        from traitlets.config import Config, PyFileConfigLoader

        if not self.plain:
            config = PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()
            for name, value in LIMITS.items():
                setattr(config.JudgedExecute, name, value)
            config.JudgedExecute.seed = f"{SECRET}-seed"
            return config
        config = Config()
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.source_directory = "solutions"
        config.CourseDirectory.release_directory = "notebooks"
        config.Execute.timeout = int(LIMITS["cell_seconds"])
        return config

    @contextlib.contextmanager
    def open(self) -> Iterator[Course]:
        """Release the assignment and grade the neighbour; inside, the current folder is here."""
        from nbgrader.apps import NbGraderAPI

        before, folder, grace = dict(os.environ), Path.cwd(), session.GRACE_SECONDS
        session.GRACE_SECONDS = GRACE_SECONDS
        os.chdir(self.root)
        os.environ |= {"HOME": str(self.home), "COURSE_TOKEN": f"{SECRET}-environment"}
        os.environ.pop("BATCHNORM_COURSE", None)
        os.environ.update(environment())
        self.listeners.start()
        try:
            self.api = NbGraderAPI(config=self.config)
            made = self.api.generate_assignment(ASSIGNMENT, force=True)
            assert made["success"], made
            released = self.root / "notebooks" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
            self.release = json.loads(released.read_text())
            with self.api.gradebook as gradebook:
                gradebook.update_or_create_student(NEIGHBOUR, last_name=f"{SECRET}-gradebook")
            sub = self._submission(NEIGHBOUR)
            sub.solve(*POINTS)
            sub.cell("batch_statistics")["source"] += f"\n# {SECRET}-neighbour"
            sub.write()
            graded = self.api.autograde(ASSIGNMENT, NEIGHBOUR)
            assert graded["success"], graded
            assert self._marks(NEIGHBOUR) == POINTS, self._marks(NEIGHBOUR)
            told = self.api.generate_feedback(ASSIGNMENT, NEIGHBOUR)
            assert told["success"], told
            # nbgrader's own template has scripts: what a submission adds to them counts
            self._template = active_markup(self._shown(NEIGHBOUR)[1])
            yield self
        finally:
            self.listeners.stop()
            session.GRACE_SECONDS = grace
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(before)

    def _submission(self, student: str) -> Submission:
        folder = self.root / "submitted" / student / ASSIGNMENT
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        bait = Bait(self.root, self.home, self.outside, self.listeners.port, f"{STRAY}-{student}")
        return Submission(folder, bait, self.release, self.solutions, self._extract, self._collect)

    def _extract(self, archives: Path, target: Path) -> None:
        from nbgrader.plugins import ExtractorPlugin

        from grader.nbgrader_plugins.capped_extractor import CappedExtractor

        plugin = ExtractorPlugin if self.plain else CappedExtractor
        plugin(parent=self.api).extract(str(archives), str(target))

    def _collect(self, archive: Path) -> None:
        from grader.intake.collecting import collect

        collect(self.root, ASSIGNMENT, (archive,))
        self._remove(self.root / "downloaded")

    def submit(self, attack: Attack) -> Submission:
        sub = self._submission(attack.name)
        sub.solve(*attack.honest)
        attack.edit(sub)
        sub.write()
        return sub

    def grade(self, attack: Attack) -> Result:
        """Hand in the attack's notebook, grade it and make its feedback."""
        before = self._state(attack.name)
        seen = self.listeners.count
        started = time.monotonic()
        self.submit(attack)
        run = self.api.autograde(ASSIGNMENT, attack.name)
        told = run
        if run["success"] and self._wants_page(attack):
            told = self.api.generate_feedback(ASSIGNMENT, attack.name)
        seconds = time.monotonic() - started
        log = f"{run.get('log', '')}{run.get('error', '')}"
        if not told["success"]:
            log += f"{told.get('log', '')}{told.get('error', '')}"
        result = Result(run["success"] and told["success"], seconds, {}, log)
        if run["success"]:
            result.marks = self._marks(attack.name)
        time.sleep(0.3 if self.plain else 0)  # for what a detached process does later
        after = self._state(attack.name)
        result.changed = sorted(k for k in before | after if before.get(k) != after.get(k))
        result.escaped = strays(f"{STRAY}-{attack.name}")
        if self.listeners.count != seen:
            result.escaped.append("a connection to the host")
        outputs, result.feedback = self._shown(attack.name)
        result.leaked = SECRET in outputs or SECRET in result.feedback
        result.markup = sorted((active_markup(result.feedback) - self._template).elements())
        for step in ("submitted", "autograded", "feedback"):
            self._remove(self.root / step / attack.name)
        return result

    def _wants_page(self, attack: Attack) -> bool:
        if attack.family == EXHAUSTING:
            return len(self._shown(attack.name)[0]) > MUCH
        return attack.family not in WITHOUT_PAGE

    def _remove(self, path: Path) -> None:
        if path.exists():
            shutil.rmtree(path)

    def _marks(self, student: str) -> dict[str, float]:
        from nbgrader.api import MissingEntry

        with self.api.gradebook as gradebook:
            try:
                graded = gradebook.find_submission(ASSIGNMENT, student)
            except MissingEntry:
                return {}
            return {
                grade.name.removeprefix("check_"): float(grade.score)
                for notebook in graded.notebooks
                for grade in notebook.grades
                if grade.name.startswith("check_")
            }

    def _shown(self, student: str) -> tuple[str, str]:
        """All that the graded notebook's cells display, and the feedback's HTML."""
        graded = self.root / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        page = self.root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
        outputs = ""
        if graded.exists():
            cells = json.loads(graded.read_text())["cells"]
            outputs = json.dumps([cell.get("outputs", []) for cell in cells])
        return outputs, page.read_text() if page.exists() else ""

    def _state(self, student: str) -> dict[str, str]:
        """A fingerprint of everything that a submission has no business with."""
        state = {}
        own = {self.root / step / student for step in ("submitted", "autograded", "feedback")}
        for top in (self.root, self.home, self.outside):
            for folder, names, files in os.walk(top):
                here = Path(folder)
                names[:] = [n for n in names if here / n not in own and n != "__pycache__"]
                for name in files:
                    path = here / name
                    if path.is_symlink():
                        state[str(path)] = os.readlink(path)
                    elif path.is_file() and not name.startswith("gradebook.db"):
                        state[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
        with contextlib.closing(sqlite3.connect(self.root / "gradebook.db")) as database:
            rows = database.execute(
                "select g.id, g.manual_score, g.auto_score, g.extra_credit from grade g join "
                "submitted_notebook n on g.notebook_id = n.id join submitted_assignment a on "
                "n.assignment_id = a.id where a.student_id = ?",
                (NEIGHBOUR,),
            )
            state["the neighbour's marks"] = repr(sorted(rows.fetchall()))
        return state


def require_held(result: Result, attack: Attack) -> None:
    """Fail if an attack gained, read or harmed something, or the honest parts lost marks."""
    print(result.log, result.marks)  # shown if it fails
    assert result.success
    assert result.gained(attack) == 0
    assert not result.leaked
    assert result.changed == []
    assert result.escaped == []
    assert result.markup == []
    assert result.lost(attack) == 0
    assert result.seconds < attack.seconds
