"""One submission as a job for any worker: bytes in, verdicts and the graded notebook out.

A worker needs this package and nothing on its disk: the course's files come with the job. It runs
the submission's code in a sandbox and judges outside it; it writes no mark.
"""

from __future__ import annotations

import functools
import json
import tempfile
import threading
import time
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from grader import scratch
from grader.course import NBGRADER_CONFIG, assignments, release_path, source_path
from grader.intake.admission import admit_bytes, announce
from grader.judging.attempt import Budget
from grader.judging.grading import grade_notebook
from grader.judging.judge import question
from grader.judging.verdicts import Verdict
from grader.source.release import MANIFEST
from grader.source.solutions import Functions, reference_functions

_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Job:
    """A submission to grade. submitted: its notebook's bytes; refusal: why there are none."""

    student: str
    assignment: str
    submitted: bytes
    refusal: str
    course: bytes
    seed: str
    sandbox: bool = True
    budget: Budget = field(default_factory=Budget)


@dataclass(frozen=True)
class Graded:
    """What became of a job.

    notebook: the graded notebook's text. verdicts: exercise -> its verdict's fields. answers:
    exercise -> what the kernel displayed when it was asked, for judging again. notes: what the
    intake said. seconds: how long it took. cases: exercise -> the digest of the inputs that were
    answered.
    """

    student: str
    assignment: str
    seed: str
    sandbox: bool
    notebook: str
    verdicts: dict[str, dict[str, Any]]
    answers: dict[str, list[Any]]
    notes: list[str]
    seconds: float
    cases: dict[str, str] = field(default_factory=dict)


def pack_course(root: Path, assignment: str) -> bytes:
    """The files that grading an assignment needs, for `Job.course`."""
    earlier = [name for name in assignments(root) if name <= assignment]
    paths = [source_path(root, name) for name in earlier] + [release_path(root, assignment)]
    paths += [source_path(root, assignment).parent / f for f in MANIFEST.get(assignment, ())]
    files = {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in paths}
    return zlib.compress(json.dumps({NBGRADER_CONFIG: "", **files}).encode())


@functools.lru_cache(maxsize=8)
def _unpacked(course: bytes) -> Path:
    """A folder with the course's files, for as long as this worker lives."""
    root = Path(tempfile.mkdtemp(prefix="course-", dir=scratch.folder()))
    for name, text in json.loads(zlib.decompress(course)).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@functools.lru_cache(maxsize=8)
def _solutions(root: Path, assignment: str) -> Functions:
    return reference_functions(root, assignment)


def grade(job: Job) -> Graded:
    """Run and judge one submission. In one process they follow one another, also from threads.

    Raises SandboxUnavailable: if there is no sandbox here and the job wants one. OSError: if this
    machine cannot grade, such as with a full disk.
    """
    # the current folder, signals and the limit on memory are the whole process's
    with _ONE_AT_A_TIME:
        return _grade(job)


def _grade(job: Job) -> Graded:
    started = time.monotonic()
    root = _unpacked(job.course)
    name = f"{job.assignment}.ipynb"
    admitted = admit_bytes(name, job.submitted, job.refusal, root, job.assignment)
    announce(admitted)
    solutions = _solutions(root, job.assignment)
    attempt = grade_notebook(
        admitted.nb,
        root,
        job.assignment,
        solutions,
        seed=job.seed,
        sandbox=job.sandbox,
        budget=job.budget,
    )
    return Graded(
        job.student,
        job.assignment,
        job.seed,
        job.sandbox,
        nbformat.writes(admitted.nb) + "\n",
        {name: asdict(verdict) for name, verdict in attempt.verdicts.items()},
        attempt.answers,
        admitted.notes,
        time.monotonic() - started,
        {name: question(name, solutions[name], job.seed).digest for name in attempt.answers},
    )


def verdict_from(fields: dict[str, Any]) -> Verdict:
    """A verdict from the fields that `grade` returned, also after a way through JSON."""
    return Verdict(**{**fields, "mistakes": tuple(fields.get("mistakes", ()))})
