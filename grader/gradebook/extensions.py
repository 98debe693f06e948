"""More time for some: who gets it, by their ids or their section on the roster."""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Student
from sqlalchemy import select

from grader.course import CourseError
from grader.files import printable_name
from grader.gradebook.ledger import open_ledger
from grader.gradebook.points import number

HOUR = 60 * 60


def extend(
    root: Path, assignment: str, students: list[str], hours: float, database: str | None = None
) -> list[str]:
    """Give students more time, from the due date on; return a line for each. 0 takes it away.

    Raises CourseError: if somebody is not in the gradebook, or the assignment has no due date.
    """
    with open_ledger(root, database) as ledger:
        ledger.require_released(assignment)
        there = set(ledger.gradebook.db.execute(select(Student.id)).scalars())
        for student in students:
            if student not in there:
                raise CourseError(
                    f"{printable_name(student)} is not in the gradebook: import a roster with them"
                )
        ledger.extend(assignment, students, round(hours * HOUR))
    return [f"{printable_name(s)}, {assignment}: {in_words(hours * HOUR)}" for s in students]


def extensions(root: Path, assignment: str, database: str | None = None) -> list[str]:
    """Return a line for each who has more time."""
    with open_ledger(root, database) as ledger:
        found = ledger.extensions(assignment)
    return [
        f"{printable_name(student)}, {assignment}: {in_words(seconds)}"
        for student, seconds in sorted(found.items())
    ]


def in_words(seconds: float) -> str:
    """Return how much more time that is."""
    days, rest = divmod(round(seconds / HOUR * 100) / 100, 24)
    parts = [
        f"{number(n)} {unit}{'' if n == 1 else 's'}"
        for n, unit in ((days, "day"), (rest, "hour"))
        if n
    ]
    return f"{' and '.join(parts)} more" if parts else "no more time"
