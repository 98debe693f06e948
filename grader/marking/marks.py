"""The marks that nbgrader has of a question, as a marker sees them: found, not changed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any

import sqlalchemy as sql
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    GradeCell,
    SolutionCell,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy.orm import aliased

from grader.marking.questions import Question
from grader.marking.tables import SECONDS, SHARES


@dataclass(frozen=True)
class Second:
    """A second mark, or who is to give it (points: None). answer: the digest of what it was for."""

    marker: str
    points: float | None
    comment: str
    answer: str
    decided: bool


@dataclass(frozen=True)
class Mark:
    """One answer's mark. id: nbgrader's, of which no name can be read. auto, points: None if not
    given. asks: whether somebody is to read the answer, again if it has points. share: whose it is
    to mark, or ""."""

    id: str
    student: str
    auto: float | None
    points: float | None
    asks: bool
    most: float
    comment: str
    share: str
    second: Second | None

    @property
    def by_hand(self) -> bool:
        """Tell whether a person marks it: what is empty gets its 0 without one."""
        return self.auto is None or self.points is not None

    def version(self, answer: str, with_second: bool = False) -> str:
        """Return what changes when the mark, or the answer of this digest, does."""
        second = self.second if with_second else None
        said = repr((self.points, self.comment, answer, second and (second.points, second.comment)))
        return sha256(said.encode()).hexdigest()[:16]

    def second_version(self, answer: str) -> str:
        """Return what changes when the second mark or the answer does."""
        second = self.second
        said = repr((second and (second.marker, second.points, second.comment), answer))
        return sha256(said.encode()).hexdigest()[:16]


def marks_of(connection: Any, question: Question, mark: str = "") -> list[Mark]:
    """Return a question's marks, in an order that says nothing of who they are of.

    mark: this one alone.
    """
    student, solution = SubmittedAssignment.student_id, aliased(SolutionCell, flat=True)
    about = {
        "id": Grade.id,
        "student": student,
        "auto": Grade.auto_score,
        "points": Grade.manual_score,
        "asks": Grade.needs_manual_grade,
        "most": GradeCell.max_score,
        "comment": sql.func.coalesce(Comment.manual_comment, ""),
        "share": sql.func.coalesce(SHARES.c.marker, ""),
    }
    twice = {field.name: SECONDS.c[field.name] for field in fields(Second)}
    columns = [column.label(name) for name, column in about.items()]
    columns += [column.label(f"second_{name}") for name, column in twice.items()]
    query = (
        sql.select(*columns)
        .select_from(Grade)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(GradeCell, GradeCell.id == Grade.cell_id)
        .outerjoin(
            solution,
            (solution.notebook_id == GradeCell.notebook_id) & (solution.name == GradeCell.name),
        )
        .outerjoin(
            Comment, (Comment.notebook_id == Grade.notebook_id) & (Comment.cell_id == solution.id)
        )
        .where(Assignment.name == question.assignment, GradeCell.name == question.name)
    )
    for table in (SHARES, SECONDS):
        theirs = (table.c.assignment == question.assignment) & (table.c.question == question.name)
        query = query.outerjoin(table, theirs & (table.c.student == student))
    if mark:
        query = query.where(Grade.id == mark)
    found = []
    for row in connection.execute(query).mappings():
        second = {name: row[f"second_{name}"] for name in twice}
        given = Second(**second) if second["marker"] else None
        found.append(Mark(**{name: row[name] for name in about}, second=given))
    return sorted(found, key=lambda one: _shuffled(question, one.student))


def _shuffled(question: Question, student: str) -> str:
    return sha256(f"{question.assignment}/{question.name}/{student}".encode()).hexdigest()


def second_key(question: Question, student: str) -> sql.ColumnElement[bool]:
    """Return the condition for the row of an answer's second mark."""
    return (
        (SECONDS.c.assignment == question.assignment)
        & (SECONDS.c.question == question.name)
        & (SECONDS.c.student == student)
    )
