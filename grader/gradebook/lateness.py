"""Penalties that follow the due date: what each should be by today's due date and extensions.

Nothing is written here: see Ledger.save_penalties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sql
from nbgrader.api import Assignment, Gradebook, SubmittedAssignment, SubmittedNotebook

from grader.gradebook.points import number
from grader.nbgrader_calls.penalties import LatePenalties


@dataclass(frozen=True)
class PenaltyChange:
    """A submission whose penalty is not what the due date asks for. notebook: its row."""

    student: str
    assignment: str
    notebook: str
    before: float | None
    after: float | None

    @property
    def line(self) -> str:
        """Say whose, and what it was and is to be."""
        was, now = (f"{number(points or 0.0)}" for points in (self.before, self.after))
        return f"{self.student}, {self.assignment}: {was} -> {now} points are lost for being late"


def penalty_changes(
    gradebook: Gradebook,
    penalties: LatePenalties,
    assignment: str,
    scores: Mapping[str, float] | None = None,
) -> list[PenaltyChange]:
    """Return whose penalty has to change, by student. scores: those that are about to change."""
    query = (
        sql.select(SubmittedNotebook, SubmittedAssignment, Assignment.duedate)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(Assignment.name == assignment)
        .order_by(SubmittedAssignment.student_id)
    )
    dated = SubmittedAssignment.timestamp.is_not(None) & Assignment.duedate.is_not(None)
    there = SubmittedNotebook.late_submission_penalty.is_not(None)
    found = []
    for notebook, submission, due in gradebook.db.execute(query.where(dated | there)):
        student, before = submission.student_id, notebook.late_submission_penalty
        after = None
        if due is not None:
            score = (scores or {}).get(student, float(notebook.score))
            after = penalties.points(student, score, submission.total_seconds_late)
        if abs((before or 0.0) - (after or 0.0)) > 1e-4:
            found.append(PenaltyChange(student, assignment, notebook.id, before, after))
    return found
