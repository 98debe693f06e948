"""The marks that a gradebook holds, each kind with one query however large the class is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql
from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    SubmittedAssignment,
    SubmittedNotebook,
)


@dataclass(frozen=True)
class Mark:
    """One graded cell's mark. auto, manual: None if there is none (yet)."""

    auto: float | None
    manual: float | None
    points: float


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What one submission counts, and when it was handed in.

    waits: whether something in it is still to be marked by hand.
    """

    timestamp: str = ""
    raw_score: float = 0.0
    late_penalty: float = 0.0
    score: float = 0.0
    max_score: float = 0.0
    waits: bool = False


def marks(gradebook: Gradebook, assignment: str) -> dict[str, dict[str, Mark]]:
    """Return each student's marks: graded cell -> its mark."""
    query = (
        _select_submitted(
            assignment,
            SubmittedAssignment.student_id,
            GradeCell.name,
            Grade.auto_score,
            Grade.manual_score,
            GradeCell.max_score,
        )
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(GradeCell, GradeCell.id == Grade.cell_id)
    )
    found: dict[str, dict[str, Mark]] = {}
    for student, cell, *mark in gradebook.db.execute(query):
        found.setdefault(student, {})[cell] = Mark(*mark)
    return found


def standings(gradebook: Gradebook, assignment: str) -> dict[str, Standing]:
    """Return what each student's submission counts."""
    lost = sql.func.coalesce(sql.func.sum(SubmittedNotebook.late_submission_penalty), 0.0)
    student = SubmittedAssignment.student_id
    query = _select_submitted(assignment, student, lost).group_by(student)
    penalties = dict(gradebook.db.execute(query).all())
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
        )
    return found


def _select_submitted(assignment: str, *columns: Any) -> sql.Select:
    """Select columns of an assignment's submissions and what belongs to them."""
    return (
        sql.select(*columns)
        .select_from(SubmittedAssignment)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == assignment)
    )
