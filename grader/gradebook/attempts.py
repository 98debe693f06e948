"""Every time that somebody handed in and was graded: the first is attempt 1. Which counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import sqlalchemy as sql
from nbgrader.api import SubmittedNotebook
from nbgrader.utils import determine_grade, is_grade
from sqlalchemy.orm import Session
from traitlets.config import Config

from grader.cells import Notebook
from grader.course import CourseError
from grader.gradebook.tables import ATTEMPTS
from grader.records import Graded

Connected: TypeAlias = Session | sql.Connection

COUNTS = ("newest", "best")  # what c.Attempts.counts may be


@dataclass(frozen=True)
class Attempt:
    """A graded attempt. points: what it earned, less what it lost for being late."""

    number: int
    digest: str
    handed_in: str
    points: float
    counts: bool


@dataclass(frozen=True)
class Weighed:
    """What an attempt would count, beside what counts now."""

    score: float
    late_penalty: float
    now: float

    @property
    def points(self) -> float:
        """Return what it would count."""
        return max(0.0, self.score - self.late_penalty)


def score_of(notebook: SubmittedNotebook, nb: Notebook) -> float:
    """Return the score of a graded notebook, with the marks by hand that the student has."""
    grades = {grade.name: grade for grade in notebook.grades}
    score = 0.0
    for cell in nb.cells:
        if is_grade(cell):
            grade = grades.get(cell.metadata.nbgrader["grade_id"])
            given = grade.manual_score if grade else None
            auto, _ = determine_grade(cell)
            score += (auto or 0.0) if given is None else given
            score += (grade.extra_credit if grade else None) or 0.0
    return score


def cells_of(nb: Notebook) -> dict[str, tuple[float, float, bool]]:
    """Return what a graded notebook earns by itself: graded cell -> score, points, waits."""
    found = {}
    for cell in nb.cells:
        if is_grade(cell):
            auto, points = determine_grade(cell)
            found[cell.metadata.nbgrader["grade_id"]] = auto or 0.0, points, auto is None
    return found


def keeps_best(config: Config) -> bool:
    """Tell whether somebody's best attempt counts, and not the newest.

    Raises CourseError: if c.Attempts.counts is neither.
    """
    counts = config.Attempts.get("counts", COUNTS[0])
    if counts not in COUNTS:
        raise CourseError(f"c.Attempts.counts is {counts!r}, expected {' or '.join(COUNTS)}")
    return bool(counts == "best")


def note_attempt(
    session: Connected,
    graded: Graded,
    digest: str,
    handed_in: datetime | None,
    points: float,
) -> None:
    """Note an attempt that counts from now on; the same file again is the same attempt.

    digest: "" if the grader failed on it: it will be graded again, and is noted then.
    """
    if digest:
        theirs = (ATTEMPTS.c.assignment == graded.assignment) & (
            ATTEMPTS.c.student == graded.student
        )
        session.execute(sql.update(ATTEMPTS).where(theirs).values(counts=False))
        enter_attempt(session, graded, digest, handed_in, points, counts=True)


def enter_attempt(
    session: Connected,
    graded: Graded,
    digest: str,
    handed_in: datetime | None,
    points: float,
    *,
    counts: bool,
) -> None:
    """Enter an attempt, in place of an earlier entry of the same file."""
    every = attempts_of(session, graded.assignment, graded.student)
    number = next((one.number for one in every if one.digest == digest), len(every) + 1)
    key = (
        (ATTEMPTS.c.assignment == graded.assignment)
        & (ATTEMPTS.c.student == graded.student)
        & (ATTEMPTS.c.number == number)
    )
    session.execute(sql.delete(ATTEMPTS).where(key))
    session.execute(
        sql.insert(ATTEMPTS).values(
            assignment=graded.assignment,
            student=graded.student,
            number=number,
            digest=digest,
            handed_in=handed_in.isoformat(" ") if handed_in else "",
            points=points,
            counts=counts,
        )
    )


def outdone(session: Connected, assignment: str) -> set[tuple[str, str]]:
    """Return the student and digest of each attempt that is graded, and does not count."""
    query = sql.select(ATTEMPTS.c.student, ATTEMPTS.c.digest).where(
        (ATTEMPTS.c.assignment == assignment) & ~ATTEMPTS.c.counts
    )
    return {(row.student, row.digest) for row in session.execute(query)}


def attempts_of(session: Connected, assignment: str, student: str) -> list[Attempt]:
    """Return somebody's attempts, the first first."""
    return attempts_by_student(session, assignment, student).get(student, [])


def attempts_by_student(
    session: Connected, assignment: str, student: str = ""
) -> dict[str, list[Attempt]]:
    """Return everybody's attempts, the first first. student: whose alone."""
    query = sql.select(ATTEMPTS).where(ATTEMPTS.c.assignment == assignment)
    if student:
        query = query.where(ATTEMPTS.c.student == student)
    found: dict[str, list[Attempt]] = {}
    for row in session.execute(query.order_by(ATTEMPTS.c.number)).mappings():
        values = row["number"], row["digest"], row["handed_in"], row["points"], row["counts"]
        found.setdefault(row["student"], []).append(Attempt(*values))
    return found
