"""The marks that a gradebook holds, each kind with one query however large the class is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql
from nbgrader.api import Assignment, Grade, GradeCell, SubmittedAssignment, SubmittedNotebook


@dataclass(frozen=True)
class Mark:
    """One graded cell's mark. auto, manual: None if there is none (yet)."""

    auto: float | None
    manual: float | None
    points: float


def marks(gradebook: Any, assignment: str) -> dict[str, dict[str, Mark]]:
    """Student -> graded cell -> its mark."""
    query = (
        _submitted(
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


def penalties(gradebook: Any, assignment: str) -> dict[str, float]:
    """Student -> points lost for being late."""
    lost = sql.func.coalesce(sql.func.sum(SubmittedNotebook.late_submission_penalty), 0.0)
    student = SubmittedAssignment.student_id
    query = _submitted(assignment, student, lost).group_by(student)
    return dict(gradebook.db.execute(query).all())


def _submitted(assignment: str, *columns: Any) -> Any:
    """Columns of an assignment's submissions and what belongs to them."""
    return (
        sql.select(*columns)
        .select_from(SubmittedAssignment)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == assignment)
    )
