"""Every time that somebody handed in and was graded: the first is attempt 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sql
from nbgrader.api import SubmittedNotebook
from sqlalchemy.orm import Session

from grader.gradebook.tables import ATTEMPTS
from grader.records import Graded


@dataclass(frozen=True)
class Attempt:
    """A graded attempt. points: what it earned, less what it lost for being late."""

    number: int
    digest: str
    handed_in: str
    points: float
    counts: bool


def note_attempt(
    session: Session,
    graded: Graded,
    digest: str,
    handed_in: datetime | None,
    notebook: SubmittedNotebook,
) -> None:
    """Note an attempt that counts from now on; the same file again is the same attempt.

    digest: "" if the grader failed on it: it will be graded again, and is noted then.
    """
    if digest:
        points = max(0.0, float(notebook.score) - (notebook.late_submission_penalty or 0.0))
        _note(session, graded, digest, handed_in, points)


def _note(
    session: Session, graded: Graded, digest: str, handed_in: datetime | None, points: float
) -> None:
    every = attempts_of(session, graded.assignment, graded.student)
    number = next((one.number for one in every if one.digest == digest), len(every) + 1)
    theirs = (ATTEMPTS.c.assignment == graded.assignment) & (ATTEMPTS.c.student == graded.student)
    session.execute(sql.update(ATTEMPTS).where(theirs).values(counts=False))
    session.execute(sql.delete(ATTEMPTS).where(theirs & (ATTEMPTS.c.number == number)))
    session.execute(
        sql.insert(ATTEMPTS).values(
            assignment=graded.assignment,
            student=graded.student,
            number=number,
            digest=digest,
            handed_in=handed_in.isoformat(" ") if handed_in else "",
            points=points,
            counts=True,
        )
    )


def attempts_of(session: Session, assignment: str, student: str) -> list[Attempt]:
    """Return somebody's attempts, the first first."""
    query = (
        sql.select(ATTEMPTS)
        .where((ATTEMPTS.c.assignment == assignment) & (ATTEMPTS.c.student == student))
        .order_by(ATTEMPTS.c.number)
    )
    return [
        Attempt(row["number"], row["digest"], row["handed_in"], row["points"], row["counts"])
        for row in session.execute(query).mappings()
    ]
