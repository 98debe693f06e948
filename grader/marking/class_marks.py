"""`mark`, from the course's folder to pages, shares or the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sql

from grader.course import CourseError
from grader.gradebook.database import describe_error
from grader.gradebook.ledger import Ledger, open_ledger
from grader.marking import log
from grader.marking.desk import Desk, open_desk
from grader.marking.sharing import progress, set_plan
from grader.records import Say


def mark_class(
    root: Path,
    assignments: list[str],
    marker: str,
    over: float,
    port: int,
    say: Say,
    database: str | None = None,
) -> None:
    """Serve a marker's pages until Ctrl+C.

    Raises CourseError: if there is nothing to mark, or the gradebook or the port fails.
    """
    from grader.marking.server import serve

    with _opened(root, assignments, marker, over, database) as desk:
        serve(desk, port, say)


def divide_class(
    root: Path,
    assignments: list[str],
    markers: tuple[str, ...] | None,
    second: int | None,
    database: str | None = None,
) -> list[str]:
    """Divide the questions of assignments; return a line for each marker of each.

    Raises CourseError: if there is nothing to divide, or nobody for a second mark.
    """
    lines = []
    with _opened(root, assignments, "", 0.0, database) as desk:
        for question in desk.questions:
            set_plan(desk.engine, question, markers, second)
            for one in progress(desk.marks(question)):
                line = f"{question.assignment}, {question.name}: {one.marker or 'whoever comes'}: "
                line += f"{one.first[0]} of {one.first[1]} marked"
                if one.second[1]:
                    line += f", {one.second[0]} of {one.second[1]} for the second time"
                lines.append(line)
    return lines


def log_lines(
    root: Path, assignments: list[str], form: str, database: str | None = None
) -> list[str]:
    """Return the log of assignments. form: "text", "json" or "csv"."""
    with _opened(root, assignments, "", 0.0, database) as desk:
        found = log.entries(desk.engine, assignments)
    if form == "text":
        return [entry.line for entry in found]
    return [log.as_json(found) if form == "json" else log.as_csv(found)]


@contextmanager
def _opened(
    root: Path, assignments: list[str], marker: str, over: float, database: str | None
) -> Iterator[Desk]:
    with open_ledger(root, database) as ledger:
        released = _released(ledger, assignments)
        try:
            yield open_desk(root, ledger, released, marker, over)
        except sql.exc.SQLAlchemyError as error:
            raise CourseError(f"the gradebook fails: {describe_error(error)}") from error


def _released(ledger: Ledger, assignments: list[str]) -> list[str]:
    """Return those that are in the gradebook; one that was named alone must be."""
    if len(assignments) == 1:
        ledger.require_released(assignments[0])
    there = {assignment.name for assignment in ledger.gradebook.assignments}
    found = [name for name in assignments if name in there]
    if not found:
        raise CourseError('nothing is in the gradebook yet: run "python -m grader release" first')
    return found
