"""Secret inputs that are secret no longer: a page of feedback may tell the inputs of its run."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sql

from grader.course import autograded_path, feedback_folder
from grader.gradebook.ledger import Ledger
from grader.gradebook.tables import RECORDS, SHOWN


def note_shown_seeds(root: Path, ledger: Ledger, assignment: str) -> None:
    """Note the seeds that an assignment's feedback may have told, so that no later run uses them.

    To be called before graded notebooks are written anew: their times tell which pages are theirs.

    Raises CourseError: if the gradebook fails.
    """
    shown = sql.select(SHOWN.c.seed).where(SHOWN.c.assignment == assignment)
    query = (
        sql.select(RECORDS.c.student, RECORDS.c.seed)
        .where(RECORDS.c.assignment == assignment)
        .where(RECORDS.c.seed.not_in(shown))
    )
    with ledger.reading() as session:
        asked = session.execute(query).all()
    seeds = {row.seed for row in asked if _has_feedback(root, row.student, assignment)}
    ledger.change((sql.insert(SHOWN), [{"assignment": assignment, "seed": s} for s in seeds]))


def _has_feedback(root: Path, student: str, assignment: str) -> bool:
    """Return whether there is a page made from the student's graded notebook, not from one before.

    Where that notebook is gone, any page counts.
    """
    try:
        graded = autograded_path(root, student, assignment).stat().st_mtime_ns
    except FileNotFoundError:
        graded = 0
    pages = feedback_folder(root, student, assignment).glob("*.html")
    return any(page.stat().st_mtime_ns >= graded for page in pages)
