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
from pathlib import Path

import nbformat

from grader import scratch
from grader.cells import notes_of
from grader.course import NBGRADER_CONFIG, assignments, data_paths, release_path, source_path
from grader.intake.admission import Admitted, admit_bytes, announce, note_beside
from grader.judging.grading import grade_notebook
from grader.judging.judge import question
from grader.records import Graded, Job, pack_answers
from grader.source.solutions import Functions, solution_functions

_ONE_AT_A_TIME = threading.Lock()


def pack_course(root: Path, assignment: str) -> bytes:
    """Pack the files that grading an assignment needs, for `Job.course`."""
    files = {
        str(path.relative_to(root)): path.read_text(encoding="utf-8")
        for path in course_paths(root, assignment)
    }
    return zlib.compress(json.dumps({NBGRADER_CONFIG: "", **files}).encode())


def course_paths(root: Path, assignment: str) -> list[Path]:
    """Return the files that grading an assignment needs."""
    earlier = [name for name in assignments(root) if name <= assignment]
    paths = [source_path(root, name) for name in earlier] + [release_path(root, assignment)]
    return paths + data_paths(root, assignment)


@functools.lru_cache(maxsize=8)
def _unpack(course: bytes) -> Path:
    """Write the course's files into a folder, which is there for as long as this worker lives."""
    root = Path(tempfile.mkdtemp(prefix="course-", dir=scratch.folder()))
    for name, text in json.loads(zlib.decompress(course)).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@functools.lru_cache(maxsize=8)
def _solutions(root: Path, assignment: str) -> Functions:
    return solution_functions(root, assignment)


def admit_job(job: Job, root: Path) -> Admitted:
    """Return a job's submission in the release's form, which says what was done to it."""
    name = f"{job.assignment}.ipynb"
    admitted = admit_bytes(name, job.submitted, job.refusal, root, job.assignment)
    note_beside(admitted, job.beside)
    announce(admitted)
    return admitted


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
    root = _unpack(job.course)
    admitted = admit_job(job, root)
    solutions = _solutions(root, job.assignment)
    attempt = grade_notebook(
        admitted.nb,
        root,
        job.assignment,
        solutions,
        seed=job.seed,
        conditions=job.conditions,
    )
    notes = notes_of(admitted.nb)
    return Graded(
        student=job.student,
        assignment=job.assignment,
        seed=job.seed,
        sandbox=job.conditions.sandbox,
        # of cells that the intake has made anew and outputs that the session has: it is valid
        notebook=nbformat.v4.writes(admitted.nb) + "\n",
        verdicts=attempt.verdicts,
        answers=pack_answers(attempt.answers),
        notes=notes,
        seconds=time.monotonic() - started,
        cases={
            name: question(name, solutions[name], job.seed).digest
            for name in (*attempt.answers, *notes.unkept)
        },
    )
