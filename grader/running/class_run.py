"""Grading a class: many workers run and judge, one writer commits each submission.

What is committed is safe, whatever is killed afterwards; a second run does only what is left.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from grader.course import CourseError, autograded_path
from grader.files import only_writer, printable_name, write_whole
from grader.gradebook.database import concerns_all, describe_error
from grader.gradebook.lateness import PenaltyChange
from grader.gradebook.ledger import Ledger
from grader.gradebook.shown_seeds import note_shown_seeds
from grader.intake.exchange_files import write_slips
from grader.intake.submissions import (
    Submission,
    name_problem,
    read_submission,
    students_with,
)
from grader.judging.grading import new_seed
from grader.marking.settling import settle
from grader.records import Conditions, Graded, Job
from grader.running.attempts_kept import AttemptsKept
from grader.running.dispatch import Item, Result, StoppedError, dispatch
from grader.running.faults import as_fault, faults_of, who_of
from grader.running.jobs import pack_course

Key = tuple[str, str]  # assignment, student
DISK_WAITS = 8  # notebooks that are written at a time: the disk takes them together


@dataclass
class Summary:
    """What a run did.

    left: "student, assignment" that still has to be graded. faults: the same and the reason, where
    the grader itself failed. notes: what was refused or repaired. penalties: whose late penalty
    follows a due date that has moved. stopped: why it ended early.
    """

    graded: int = 0
    unchanged: int = 0
    left: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    penalties: list[str] = field(default_factory=list)
    stopped: str = ""


@dataclass(frozen=True)
class Options:
    """How a class is graded. again: also what has not changed since. best: whether the best attempt
    of somebody counts, and not the newest."""

    again: bool = False
    best: bool = False
    seed: str = ""
    students: tuple[str, ...] = ()
    conditions: Conditions = field(default_factory=Conditions)


Progress = Callable[[int, int], None]


class ClassRun:
    """One run over a class. start: makes an executor, and another one when that breaks."""

    def __init__(
        self,
        root: Path,
        ledger: Ledger,
        start: Callable[[], Executor],
        workers: int,
        log: logging.Logger,
        options: Options | None = None,
    ) -> None:
        self.root, self.ledger, self.start, self.log = root, ledger, start, log
        self.workers, self.options = workers, options or Options()
        self.summary = Summary()
        self._digests: dict[str, dict[str, str]] = {}  # assignment -> student -> graded before
        self._with_marks: set[Key] = set()  # who had marks before
        self._attempts = AttemptsKept(root, ledger, self.options.best)
        self._packed: dict[str, bytes] = {}  # assignment -> the files that grading it needs
        self._seeds: dict[str, str] = {}
        self._left: dict[Key, None] = {}
        self._disk: Executor  # while it runs

    def run(self, assignments: list[str], progress: Progress = lambda done, total: None) -> Summary:
        """Grade what is new or changed.

        Raises CourseError: before anything is graded, if an assignment was not released, a student
        is not there, or another run is at work.
        """
        with only_writer(self.root, "grade"):
            todo = self._todo(assignments)
            self._left = dict.fromkeys(todo)
            progress(0, len(todo))
            try:
                # before the graded notebooks are written anew, and after the marks are
                settle(self.root, self.ledger.gradebook.engine, assignments)
                if self.options.again:
                    self._forget(todo)
                with self.ledger.writing(), ThreadPoolExecutor(DISK_WAITS) as self._disk:
                    arrivals = dispatch(self._jobs(todo), self.start, self.workers)
                    with contextlib.closing(arrivals):
                        for arrived in arrivals:
                            self._take(arrived)
                            progress(len(todo) - len(self._left), len(todo))
                settle(self.root, self.ledger.gradebook.engine, assignments)
                self._follow_due_dates(assignments)
            except (StoppedError, CourseError, OSError) as error:
                self.summary.stopped = str(error)
            except KeyboardInterrupt:
                self.summary.stopped = "interrupted"
            for key in self._left:
                if not self._is_unchanged(read_submission(self.root, *key, self.log)):
                    self.summary.left.append(who_of(*key))
        return self.summary

    def _follow_due_dates(self, assignments: list[str]) -> list[PenaltyChange]:
        """Bring penalties to today's due dates, also of those that were graded before."""
        chosen = self.options.students
        every = []
        for assignment in assignments:
            changes = self.ledger.penalty_changes(assignment)
            changes = [change for change in changes if not chosen or change.student in chosen]
            self.ledger.save_penalties(changes)
            self.summary.penalties += [change.line for change in changes]
            every += changes
        return every

    def _todo(self, assignments: list[str]) -> list[Key]:
        chosen = self.options.students
        todo: list[Key] = []
        for assignment in assignments:
            self._know(assignment)
            names = students_with(self.root, assignment)
            todo += [(assignment, name) for name in names if not chosen or name in chosen]
        for student in chosen:
            if not any(name == student for _, name in todo):
                raise CourseError(
                    f"there is no submission of {printable_name(student)} in submitted/ for "
                    f"{', '.join(assignments) or 'any assignment'}"
                )
        return todo

    def _know(self, assignment: str) -> None:
        """Read what of an assignment is graded already.

        Raises CourseError: if it was not released.
        """
        self.ledger.require_released(assignment)
        self._digests[assignment] = self.ledger.digests(assignment)
        self._with_marks |= {(assignment, student) for student in self._digests[assignment]}
        self._attempts.know(assignment)

    def _forget(self, todo: list[Key]) -> None:
        """Take all of it for new from now on: if this run is killed, the next goes on with it."""
        for assignment, student in todo:
            self._digests[assignment].pop(student, None)
        for assignment in dict.fromkeys(a for a, _ in todo):
            self._attempts.forget(assignment)
            self.ledger.forget(assignment, [s for a, s in todo if a == assignment])

    def _is_unchanged(self, submission: Submission) -> bool:
        if self._attempts.is_outdone(submission):
            return True
        graded = self._digests[submission.assignment].get(submission.student)
        return graded == submission.digest and self._notebook(submission).exists()

    def _notebook(self, submission: Submission) -> Path:
        return autograded_path(self.root, submission.student, submission.assignment)

    def _jobs(self, todo: list[Key]) -> Iterator[Item]:
        """Yield each submission, with a job if it has to be graded."""
        for assignment, student in todo:
            newest = read_submission(self.root, assignment, student, self.log)
            digest = self._digests[assignment].get(student, "")
            for submission in self._attempts.to_grade(newest, digest):
                yield self._item(submission)

    def _item(self, submission: Submission, seed: str = "") -> Item:
        """Return a submission, with a job if it has to be graded. seed: by default that of all."""
        assignment, student = submission.assignment, submission.student
        if problem := name_problem(student):
            self.summary.faults.append(f"{who_of(assignment, student)}: {problem}")
            return submission, None
        if self._is_unchanged(submission):
            self.summary.unchanged += 1
            return submission, None
        job = Job(
            student=student,
            assignment=assignment,
            submitted=submission.data,
            refusal=submission.refusal,
            course=self._course(assignment),
            seed=seed or self._seed(assignment),
            conditions=self.options.conditions,
            beside=submission.beside,
        )
        return submission, job

    def _course(self, assignment: str) -> bytes:
        if assignment not in self._packed:
            self._packed = {assignment: pack_course(self.root, assignment)}
        return self._packed[assignment]

    def _seed(self, assignment: str) -> str:
        """Return one seed for all, so that all are asked the same; not one that feedback told."""
        if assignment not in self._seeds:
            note_shown_seeds(self.root, self.ledger, assignment)
            seed = self.options.seed or self.ledger.seed(assignment) or new_seed()
            self._seeds[assignment] = seed
        return self._seeds[assignment]

    def _take(self, arrived: list[Result]) -> None:
        """Write what came in together, and wait until the disk has it.

        Each graded notebook is written before its marks: a mark never stands without its notebook.
        """
        ready: list[tuple[Submission, Graded, Future[None]]] = []
        weighed = False
        for submission, job, outcome in arrived:
            if isinstance(outcome, Exception) and job:
                outcome = as_fault(self.root, job, outcome)
            if not isinstance(outcome, Graded) or self._marks_stay(outcome):
                self._left.pop((submission.assignment, submission.student), None)
            elif self.options.best:  # against what counts now: one after the other
                self._weigh(submission, outcome)
                weighed = True
            else:
                written = self._disk.submit(self._write, submission, outcome)
                ready.append((submission, outcome, written))
        try:
            for submission, graded, written in ready:
                written.result()
                self._enter(submission, graded)
        finally:
            wait([written for _, _, written in ready])
        if ready or weighed:
            self.ledger.settle()

    def _marks_stay(self, graded: Graded) -> bool:
        """Tell whether the grader failed where there are marks from before: the next run tries."""
        faults = faults_of(graded)
        stay = bool(faults) and (graded.assignment, graded.student) in self._with_marks
        if stay:
            self.summary.faults += [f"{line}; the marks from before stay" for line in faults]
        return stay

    def _weigh(self, submission: Submission, graded: Graded) -> None:
        """Enter an attempt if it counts, else keep it apart."""
        nb = nbformat.v4.reads(graded.notebook)  # just written by ours: no need to validate it
        before = self._digests[submission.assignment].get(submission.student, "")
        if faults_of(graded) or not (
            weighed := self._attempts.set_apart(submission, graded, nb, before)
        ):
            self._write(submission, graded)
            self._enter(submission, graded)
            return
        self.summary.graded += 1
        self.summary.notes.append(
            f"{who_of(submission.assignment, submission.student)}: {weighed.points:.4g} points; an "
            f"earlier attempt with {weighed.now:.4g} points counts"
        )
        self._left.pop((submission.assignment, submission.student), None)

    def _write(self, submission: Submission, graded: Graded) -> None:
        self._attempts.keep(submission)
        path = self._notebook(submission)
        write_slips(path.parent, submission.handed_in, submission.secret)
        write_whole(path, graded.notebook, 0o444)  # read-only, as nbgrader leaves it

    def _enter(self, submission: Submission, graded: Graded) -> None:
        """Commit one submission's marks."""
        who, faults = who_of(graded.assignment, graded.student), faults_of(graded)
        try:
            # the next run tries again what the grader failed on
            digest = "" if faults else submission.digest
            self.ledger.save(graded, digest, submission.handed_in)
        except Exception as error:
            if concerns_all(error):
                why = f"the gradebook did not take {who} ({describe_error(error)})"
                raise StoppedError(why) from error
            faults = [f"{who}: the gradebook refused it ({describe_error(error)})"]
        else:
            self._digests[submission.assignment][submission.student] = digest
            self._with_marks.add((submission.assignment, submission.student))
            self.summary.graded += 1
            self.summary.notes += [f"{who}: {note}" for note in graded.notes.lines]
        self.summary.faults += faults
        self._left.pop((graded.assignment, graded.student), None)
