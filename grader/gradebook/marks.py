"""The marks that a gradebook holds, each kind with one query however large the class is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    SubmittedAssignment,
    SubmittedNotebook,
)

from grader.gradebook.tables import RECORDS
from grader.records import notes_from_json

NO_RESPONSE = "No response."  # nbgrader's own words


@dataclass(frozen=True)
class Mark:
    """One graded cell's mark. auto, manual: None if there is none (yet).

    extra: what was added by hand. waits: whether somebody is to look at it.
    """

    auto: float | None
    manual: float | None
    points: float
    extra: float | None = None
    waits: bool = False

    @property
    def score(self) -> float | None:
        """Return what counts; None where nobody has marked it yet."""
        given = self.auto if self.manual is None else self.manual
        return None if given is None else given + (self.extra or 0.0)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What one submission counts, and when it was handed in.

    waits: whether something in it is still to be marked by hand. refused: whether nothing of it
    could be used. empty: whether it holds nothing of the learner's own.
    """

    timestamp: str = ""
    raw_score: float = 0.0
    late_penalty: float = 0.0
    score: float = 0.0
    max_score: float = 0.0
    waits: bool = False
    refused: bool = False
    empty: bool = False

    @property
    def state(self) -> str:
        """Say how far it is, in words."""
        if self.refused:
            return "refused"
        if self.waits:
            return "waits for a mark by hand"
        return "empty" if self.empty else "marked"


def marks(gradebook: Gradebook, assignment: str) -> dict[str, dict[str, Mark]]:
    """Return each student's marks: graded cell -> its mark."""
    mark = (
        Grade.auto_score,
        Grade.manual_score,
        GradeCell.max_score,
        Grade.extra_credit,
        Grade.needs_manual_grade,
    )
    rows = _of_cells(gradebook, assignment, Grade, GradeCell, *mark)
    return {
        student: {cell: Mark(*values) for cell, values in cells.items()}
        for student, cells in rows.items()
    }


def comments(gradebook: Gradebook, assignment: str) -> dict[str, dict[str, str]]:
    """Return each student's comments: cell -> the one by hand, else nbgrader's own."""
    text = sql.func.coalesce(Comment.manual_comment, Comment.auto_comment)
    rows = _of_cells(gradebook, assignment, Comment, BaseCell, text)
    said = {
        student: {cell: text for cell, (text,) in cells.items() if text}
        for student, cells in rows.items()
    }
    return {student: cells for student, cells in said.items() if cells}


def _of_cells(
    gradebook: Gradebook,
    assignment: str,
    kind: type[Grade] | type[Comment],
    cell: type[BaseCell],
    *columns: Any,
) -> dict[str, dict[str, list[Any]]]:
    """Return each student's rows of a kind: cell -> the columns."""
    query = (
        _select_submitted(assignment, SubmittedAssignment.student_id, cell.name, *columns)
        .join(kind, kind.notebook_id == SubmittedNotebook.id)
        .join(cell, cell.id == kind.cell_id)
    )
    found: dict[str, dict[str, list[Any]]] = {}
    for student, name, *values in gradebook.db.execute(query):
        found.setdefault(student, {})[name] = values
    return found


def standings(gradebook: Gradebook, assignment: str) -> dict[str, Standing]:
    """Return what each student's submission counts."""
    lost = sql.func.coalesce(sql.func.sum(SubmittedNotebook.late_submission_penalty), 0.0)
    student = SubmittedAssignment.student_id
    query = _select_submitted(assignment, student, lost).group_by(student)
    penalties = dict(gradebook.db.execute(query).all())
    unusable, untouched = _refused(gradebook, assignment), _empty(gradebook, assignment)
    found = {}
    for entry in gradebook.submission_dicts(assignment):
        raw, penalty = float(entry["score"]), float(penalties.get(entry["student"], 0.0))
        found[entry["student"]] = Standing(
            timestamp=str(entry["timestamp"] or ""),
            raw_score=raw,
            late_penalty=penalty,
            score=max(0.0, raw - penalty),
            max_score=float(entry["max_score"]),
            waits=bool(entry["needs_manual_grade"]),
            refused=entry["student"] in unusable,
            empty=entry["student"] in untouched,
        )
    return found


def _refused(gradebook: Gradebook, assignment: str) -> set[str]:
    """Return whose file was refused, as the ledger has noted."""
    if not sql.inspect(gradebook.engine).has_table(RECORDS.name):
        return set()  # graded by nbgrader alone
    query = sql.select(RECORDS.c.student, RECORDS.c.notes).where(RECORDS.c.assignment == assignment)
    rows = gradebook.db.execute(query)
    return {student for student, notes in rows if notes_from_json(notes).refusal}


def _empty(gradebook: Gradebook, assignment: str) -> set[str]:
    """Return who handed in the release as it is: nbgrader notes that of every answer's cell."""
    answered = sql.func.sum(sql.case((Comment.auto_comment == NO_RESPONSE, 0), else_=1))
    student = SubmittedAssignment.student_id
    query = (
        _select_submitted(assignment, student)
        .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
        .group_by(student)
        .having(answered == 0)
    )
    return set(gradebook.db.execute(query).scalars())


def _select_submitted(assignment: str, *columns: Any) -> sql.Select:
    """Select columns of an assignment's submissions and what belongs to them."""
    return (
        sql.select(*columns)
        .select_from(SubmittedAssignment)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == assignment)
    )
