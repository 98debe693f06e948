"""The log of marks by hand: who changed which, when, from what to what, and why. Only added to."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from grader.files import printable_name
from grader.gradebook.points import number
from grader.marking.tables import LOG, now

FIRST, SECOND, DECISION = "mark", "second mark", "decision"
ELSEWHERE = "elsewhere"  # by the formgrader, say: seen later, so `at` is when, and nobody is named


@dataclass(frozen=True)
class Entry:
    """One row. at: UTC. before, after: points; None where there was no mark. answer: its digest."""

    at: str
    marker: str
    what: str
    assignment: str
    question: str
    student: str
    before: float | None
    after: float | None
    comment: str
    why: str
    answer: str

    @property
    def line(self) -> str:
        """Say it in a line for the terminal."""
        when = datetime.fromisoformat(self.at).strftime("%Y-%m-%d %H:%M:%S UTC")
        who = printable_name(self.marker or "somebody")
        whose = f"{printable_name(self.student)}, {self.assignment}, {self.question}"
        line = f"{when}  {who}, {self.what}: {whose}: {points(self.before)} -> {points(self.after)}"
        return f"{line}; {printable_name(self.why)}" if self.why else line


def points(mark: float | None) -> str:
    """Write a mark; one that is not there is a dash."""
    return "-" if mark is None else number(mark)


def note(connection: Any, **row: Any) -> None:
    """Add a row, in the transaction that changes the mark."""
    connection.execute(sql.insert(LOG).values(at=now(), **row))


def entries(
    engine: sql.engine.Engine, assignments: list[str], question: str = "", student: str = ""
) -> list[Entry]:
    """Return the rows, the oldest first. question, student: of this one only."""
    names = [column for column in LOG.c if column.name != "id"]
    query = sql.select(*names).where(LOG.c.assignment.in_(assignments)).order_by(LOG.c.id)
    for column, wanted in ((LOG.c.question, question), (LOG.c.student, student)):
        query = query.where(column == wanted) if wanted else query
    with engine.connect() as connection:
        return [Entry(*row) for row in connection.execute(query)]


def as_json(found: list[Entry]) -> str:
    """Return rows as JSON."""
    return json.dumps([asdict(entry) for entry in found], indent=1, ensure_ascii=False)


def as_csv(found: list[Entry]) -> str:
    """Return rows as CSV, in which no cell is a formula."""
    from grader.nbgrader_plugins.exports import inert_cell

    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(Entry.__dataclass_fields__)
    for entry in found:
        writer.writerow([inert_cell(value) for value in asdict(entry).values()])
    return file.getvalue().rstrip("\n")
