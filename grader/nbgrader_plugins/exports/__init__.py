"""Marks for other gradebooks: plugins for nbgrader's own export.

`python -m grader export --to canvas marks.csv` uses them, and so does stock
`nbgrader export --exporter=grader.nbgrader_plugins.exports.CanvasExport --to marks.csv`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Student
from sqlalchemy import select

from grader.course import CourseError
from grader.files import printable_name
from grader.gradebook.ledger import open_ledger
from grader.nbgrader_calls.configuration import configuration
from grader.nbgrader_plugins.exports.base import WORKBOOK, TableExport, inert_cell
from grader.nbgrader_plugins.exports.blackboard import BlackboardExport
from grader.nbgrader_plugins.exports.brightspace import BrightspaceExport
from grader.nbgrader_plugins.exports.canvas import CanvasExport
from grader.nbgrader_plugins.exports.moodle import MoodleExport, MoodleGradebookExport
from grader.nbgrader_plugins.exports.plain import NbgraderExport, PlainExport
from grader.records import Say

__all__ = [
    "FORMATS",
    "BlackboardExport",
    "BrightspaceExport",
    "CanvasExport",
    "Choice",
    "MoodleExport",
    "MoodleGradebookExport",
    "NbgraderExport",
    "PlainExport",
    "export_marks",
    "inert_cell",
]

FORMATS: dict[str, type[TableExport]] = {
    "nbgrader": NbgraderExport,
    "canvas": CanvasExport,
    "moodle": MoodleExport,
    "moodle-gradebook": MoodleGradebookExport,
    "blackboard": BlackboardExport,
    "brightspace": BrightspaceExport,
    "csv": PlainExport,
    "xlsx": PlainExport,
}


@dataclass(frozen=True)
class Choice:
    """What is exported. assignments, students: all if none is named."""

    assignments: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    points_per_exercise: bool = False
    byte_order_mark: bool = False
    complete_only: bool = False


def export_marks(
    root: Path, path: Path, form: str, choice: Choice, warn: Say, database: str | None = None
) -> None:
    """Write marks in one of FORMATS; warn is told what is not a plain mark.

    Raises CourseError: if there is nothing to write, the file cannot be written, or the gradebook
    not read.
    """
    if form == "xlsx" and path.suffix.lower() != WORKBOOK:
        raise CourseError(f"{path}: a workbook's name ends in {WORKBOOK}")
    plugin = FORMATS[form](config=configuration(root, database), log=_told(warn))
    plugin.to = str(path)
    plugin.student, plugin.assignment = list(choice.students), list(choice.assignments)
    for name in ("points_per_exercise", "byte_order_mark", "complete_only"):
        if getattr(choice, name):
            setattr(plugin, name, True)
    with open_ledger(root, database) as ledger:
        there = set(ledger.gradebook.db.execute(select(Student.id)).scalars())
        for student in choice.students:
            if student not in there:
                raise CourseError(f"{printable_name(student)} is not in the gradebook")
        try:
            plugin.export(ledger.gradebook)
        except OSError as error:
            raise CourseError(f"{path} cannot be written: {error.strerror}") from None


class _Told(logging.Handler):
    """Hands each warning on as a line."""

    def __init__(self, say: Say) -> None:
        super().__init__(logging.WARNING)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        """Say it."""
        self._say(record.getMessage())


def _told(warn: Say) -> logging.Logger:
    """Return a log of its own whose warnings are said: traitlets' own reaches nobody."""
    log = logging.Logger("export", logging.INFO)
    log.addHandler(_Told(warn))
    return log
