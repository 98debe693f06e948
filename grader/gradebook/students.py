"""The people of the gradebook: names and addresses, from the roster."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sql

from grader.course import CourseError
from grader.gradebook.database import describe_error
from grader.gradebook.ledger import open_ledger

# id, name, email, the number by which Canvas's import finds them
About = tuple[str, str, str, str]


def enter_students(root: Path, people: Iterable[About], database: str | None = None) -> None:
    """Enter names, emails and Canvas's numbers; what is empty stays as it was, and so do marks.

    Raises CourseError: if the gradebook takes no changes.
    """
    with open_ledger(root, database) as ledger:
        try:
            ledger.enter_students([_row(*one) for one in people])
        except sql.exc.SQLAlchemyError as error:
            raise CourseError(f"the gradebook takes no changes: {describe_error(error)}") from error


def _row(student: str, name: str, email: str, canvas: str) -> dict[str, str]:
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    row = {
        "first_name": first.strip(),
        "last_name": last.strip(),
        "email": email,
        "lms_user_id": canvas,
    }
    return {"id": student, **{key: value for key, value in row.items() if value}}
