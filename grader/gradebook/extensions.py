"""More time for some: who gets it, by their ids or their section on the roster."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sql
from nbgrader.api import Assignment, Student, SubmittedAssignment

from grader.course import CourseError
from grader.files import printable_name
from grader.gradebook.ledger import Ledger, open_ledger
from grader.gradebook.points import number
from grader.gradebook.tables import EXTENSIONS

HOUR = 60 * 60


def extend(
    root: Path, assignment: str, students: list[str], hours: float, database: str | None = None
) -> list[str]:
    """Give students more time, from the due date on; return a line for each. 0 takes it away.

    Raises CourseError: if somebody is not in the gradebook, or the assignment has no due date.
    """
    with open_ledger(root, database) as ledger:
        ledger.require_released(assignment)
        there = set(ledger.gradebook.db.execute(sql.select(Student.id)).scalars())
        for student in students:
            if student not in there:
                raise CourseError(
                    f"{printable_name(student)} is not in the gradebook: import a roster with them"
                )
        _enter(ledger, assignment, students, round(hours * HOUR))
    return [f"{printable_name(s)}, {assignment}: {in_words(hours * HOUR)}" for s in students]


def _enter(ledger: Ledger, assignment: str, students: list[str], seconds: int) -> None:
    """Enter it in place of what they had: in our table, and where they have handed in."""
    with ledger.reading() as session:
        query = sql.select(Assignment.id, Assignment.duedate)
        found = session.execute(query.where(Assignment.name == assignment)).one()
    if found.duedate is None:
        raise CourseError(
            f"{assignment} has no due date: nbgrader db assignment add {assignment} "
            '--duedate="2026-03-10 12:00 UTC"'
        )
    keys = [{"one": student} for student in students]
    rows = [{"assignment": assignment, "student": s, "seconds": seconds} for s in students]
    theirs = SubmittedAssignment.__table__
    mine = (theirs.c.assignment_id == found.id) & (theirs.c.student_id == sql.bindparam("one"))
    more = timedelta(seconds=seconds) if seconds else None
    before = (EXTENSIONS.c.assignment == assignment) & (
        EXTENSIONS.c.student == sql.bindparam("one")
    )
    ledger.change(
        (sql.delete(EXTENSIONS).where(before), keys),
        (sql.insert(EXTENSIONS), rows if seconds else []),
        (sql.update(theirs).where(mine).values(extension=more), keys),
    )


def extensions(root: Path, assignment: str, database: str | None = None) -> list[str]:
    """Return a line for each who has more time."""
    with open_ledger(root, database) as ledger:
        found = seconds_more(ledger, assignment)
    return [
        f"{printable_name(student)}, {assignment}: {in_words(seconds)}"
        for student, seconds in sorted(found.items())
    ]


def seconds_more(ledger: Ledger, assignment: str) -> dict[str, int]:
    """Return student -> seconds more.

    Raises CourseError: if the gradebook fails.
    """
    query = sql.select(EXTENSIONS.c.student, EXTENSIONS.c.seconds)
    query = query.where(EXTENSIONS.c.assignment == assignment)
    with ledger.reading() as session:
        return {row.student: row.seconds for row in session.execute(query)}


def in_words(seconds: float) -> str:
    """Return how much more time that is."""
    days, rest = divmod(round(seconds / HOUR * 100) / 100, 24)
    parts = [
        f"{number(n)} {unit}{'' if n == 1 else 's'}"
        for n, unit in ((days, "day"), (rest, "hour"))
        if n
    ]
    return f"{' and '.join(parts)} more" if parts else "no more time"
