"""Grading a class: many workers run and judge, one writer commits each submission.

What is committed is safe, whatever is killed afterwards; a second run does only what is left.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat

from grader.attempt import Budget, positions
from grader.bubblewrap import SandboxUnavailable
from grader.execute import new_seed
from grader.exporter import read_timestamp
from grader.intake import IntakeError, admit_bytes, announce, read_bytes
from grader.jobs import Graded, Job, grade, pack_course
from grader.ledger import Ledger
from grader.verdicts import grader_fault

# a worker that dies takes others' submissions with it: each gets another chance, by itself
CHANCES = 2


@dataclass(frozen=True)
class Submission:
    """One student's folder for one assignment. digest: of everything in it that counts."""

    student: str
    assignment: str
    path: Path
    data: bytes
    refusal: str
    handed_in: datetime | None
    digest: str


@dataclass
class Summary:
    """What a run did. faults: "student, assignment: reason" where the grader itself failed."""

    graded: int = 0
    unchanged: int = 0
    left: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stopped: str = ""


@dataclass(frozen=True)
class Options:
    """How a class is graded. again: also what has not changed since."""

    again: bool = False
    sandbox: bool = True
    seed: str = ""
    budget: Budget = field(default_factory=Budget)
    students: tuple[str, ...] = ()


Progress = Callable[[int, int], None]


class StoppedError(Exception):
    """The run cannot go on; the message says why. What was committed is safe."""


def students_with(root: Path, assignment: str) -> list[str]:
    """Who handed in something for an assignment, in order."""
    folders = (root / "submitted").glob(f"*/{assignment}")
    return sorted(folder.parent.name for folder in folders)


def read(root: Path, assignment: str, student: str, log: Any) -> Submission:
    """What a student handed in; whatever is wrong with it becomes its refusal."""
    path = root / "submitted" / student / assignment / f"{assignment}.ipynb"
    try:
        data, refusal = read_bytes(path), ""
    except IntakeError as error:
        data, refusal = b"", str(error)
    handed_in = None if path.parent.is_symlink() else read_timestamp(path.parent, log)
    text = f"{refusal}\n{handed_in}\n".encode()
    digest = hashlib.sha256(text + data).hexdigest()
    return Submission(student, assignment, path, data, refusal, handed_in, digest)


class ClassRun:
    """One run over a class. start: makes an executor, and another one when that breaks."""

    def __init__(
        self,
        root: Path,
        ledger: Ledger,
        start: Callable[[], Executor],
        workers: int,
        log: Any,
        options: Options | None = None,
    ) -> None:
        self.root, self.ledger, self.start, self.log = root, ledger, start, log
        self.workers, self.options = workers, options or Options()
        self.summary = Summary()

    def run(self, assignments: list[str], progress: Progress = lambda done, total: None) -> Summary:
        """Grade what is new or changed.

        Raises CourseError: before anything is graded, if an assignment was not released.
        """
        todo: list[tuple[str, str]] = []
        for assignment in assignments:
            self.ledger.require_released(assignment)
            names = students_with(self.root, assignment)
            chosen = self.options.students
            todo += [(assignment, name) for name in names if not chosen or name in chosen]
        left = dict.fromkeys(todo)
        try:
            for done, key in enumerate(self._graded(todo), start=1):
                left.pop(key)
                progress(done, len(todo))
        except (StoppedError, OSError) as error:
            self.summary.stopped = str(error)
        except KeyboardInterrupt:
            self.summary.stopped = "interrupted"
        self.summary.left = [f"{student}, {assignment}" for assignment, student in left]
        return self.summary

    def _graded(self, todo: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Grade one after another, as they come back; yields (assignment, student)."""
        jobs = self._jobs(todo)
        waiting: dict[Future[Graded], tuple[Submission, Job]] = {}
        again: list[tuple[Submission, Job]] = []
        pool = self.start()
        exhausted = False
        try:
            while not exhausted or waiting:
                # few at a time: memory does not grow with the class
                while not exhausted and len(waiting) < 2 * self.workers:
                    item = next(jobs, None)
                    if item is None:
                        exhausted = True
                    elif isinstance(item, tuple) and isinstance(item[1], Job):
                        waiting[self._submit(pool, item[1])] = item
                    else:
                        self.summary.unchanged += 1
                        yield item
                finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
                broken = False
                for future in finished:
                    submission, job = waiting.pop(future)
                    try:
                        graded = future.result()
                    except BrokenExecutor:
                        broken = True
                        again.append((submission, job))
                        continue
                    except SandboxUnavailable as error:
                        raise StoppedError(f"a worker has no sandbox: {error}") from error
                    except Exception as error:
                        graded = self._ungraded(job, error)
                    yield self._commit(submission, graded)
                if broken:
                    again += waiting.values()
                    waiting.clear()
                    pool.shutdown(wait=True, cancel_futures=True)
                    for submission, job in again:
                        yield self._commit(submission, self._alone(job))
                    again.clear()
                    pool = self.start()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, pool: Executor, job: Job) -> Future[Graded]:
        try:
            return pool.submit(grade, job)
        except BrokenExecutor as error:
            failed: Future[Graded] = Future()
            failed.set_exception(error)
            return failed

    def _jobs(self, todo: list[tuple[str, str]]) -> Iterator[Any]:
        """(submission, job) for what has to be graded, (assignment, student) for what has not."""
        packed: dict[str, bytes] = {}
        seeds: dict[str, str] = {}
        known: dict[str, dict[str, str]] = {}
        for assignment, student in todo:
            if assignment not in packed:
                packed[assignment] = pack_course(self.root, assignment)
                known[assignment] = self.ledger.digests(assignment)
                # one seed for all, so that all are asked the same
                seed = self.options.seed or self.ledger.seed(assignment) or new_seed()
                seeds[assignment] = seed
            submission = read(self.root, assignment, student, self.log)
            unchanged = known[assignment].get(student) == submission.digest
            if unchanged and not self.options.again:
                yield assignment, student
                continue
            yield (
                submission,
                Job(
                    student,
                    assignment,
                    submission.data,
                    submission.refusal,
                    packed[assignment],
                    seeds[assignment],
                    self.options.sandbox,
                    self.options.budget,
                ),
            )

    def _alone(self, job: Job) -> Graded:
        """Grade a submission that was being worked on when a worker died, with no other near."""
        for _ in range(CHANCES):
            pool = self.start()
            try:
                return pool.submit(grade, job).result()
            except BrokenExecutor:
                continue
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
        reason = f"its worker died {CHANCES} times when it was graded alone"
        return self._ungraded(job, RuntimeError(reason))

    def _ungraded(self, job: Job, error: Exception) -> Graded:
        """The submission with every exercise marked as the grader's own fault."""
        admitted = admit_bytes(
            f"{job.assignment}.ipynb", job.submitted, job.refusal, self.root, job.assignment
        )
        announce(admitted)
        verdicts = {}
        for position, spec in positions(admitted.nb.cells):
            cell = admitted.nb.cells[position]
            verdict = grader_fault(spec.title, error)
            cell.outputs = verdict.outputs(float(cell.metadata.nbgrader["points"]))
            verdicts[spec.name] = asdict(verdict)
        text = nbformat.writes(admitted.nb) + "\n"
        notes = admitted.notes
        return Graded(
            job.student, job.assignment, job.seed, job.sandbox, text, verdicts, {}, notes, 0.0
        )

    def _commit(self, submission: Submission, graded: Graded) -> tuple[str, str]:
        """Write the graded notebook, then the marks: a mark never stands without its notebook."""
        who = f"{submission.student}, {submission.assignment}"
        faults = [
            f"{who}: {name}: {fields['headline']}"
            for name, fields in graded.verdicts.items()
            if fields["kind"] == "grader fault"
        ]
        nb = nbformat.reads(graded.notebook, as_version=4)
        folder = self.root / "autograded" / submission.student / submission.assignment
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / f"{submission.assignment}.ipynb", graded.notebook)
        try:
            # the next run tries again what the grader failed on
            digest = "" if faults else submission.digest
            self.ledger.save(graded, nb, digest, submission.handed_in)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            raise StoppedError(f"the gradebook did not take {who} ({reason})") from error
        self.summary.graded += 1
        self.summary.notes += [f"{who}: {note}" for note in graded.notes]
        self.summary.faults += faults
        return submission.assignment, submission.student


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    half = path.with_suffix(".part")
    try:
        half.write_text(text, encoding="utf-8")
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)
