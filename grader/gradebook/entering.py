"""One submission's rows in nbgrader's tables, with a statement for each table instead of each cell.

What they hold is what nbgrader's own autograde enters. Nothing is committed here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sql
from nbformat.notebooknode import from_dict
from nbformat.v4.rwbase import rejoin_lines
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
    new_uuid,
)
from nbgrader.utils import (
    compute_checksum,
    determine_grade,
    is_grade,
    is_solution,
    is_task,
    parse_utc,
)

from grader.cells import Cell
from grader.gradebook.marks import NO_RESPONSE
from grader.gradebook.tables import EXTENSIONS
from grader.nbgrader_calls.penalties import LatePenalties
from utils.cells import grade_id


@dataclass(frozen=True)
class Findings:
    """What a graded notebook says of its cells.

    marks: graded cell -> its automatic mark, None where somebody is to give it. comments: answer's
    cell -> nbgrader's own comment on it.
    """

    marks: dict[str, float | None]
    comments: dict[str, str | None]


def findings(text: str) -> Findings:
    """Return what nbgrader's SaveAutoGrades reads from a graded notebook's text, of version 4."""
    nb = json.loads(text)
    # the other cells are most of it, and nbformat's objects take longer than all that follows
    nb["cells"] = [cell for cell in nb["cells"] if "nbgrader" in cell["metadata"]]
    cells = rejoin_lines(from_dict(nb)).cells
    return Findings(
        marks=automatic_marks(cells),
        comments={grade_id(c): _comment(c) for c in cells if is_solution(c) or is_task(c)},
    )


def automatic_marks(cells: list[Cell]) -> dict[str, float | None]:
    """Return the points that nbgrader reads from graded cells; None: they wait for a person."""
    return {grade_id(cell): determine_grade(cell)[0] for cell in cells if is_grade(cell)}


def _comment(cell: Cell) -> str | None:
    untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
    return NO_RESPONSE if untouched and not is_task(cell) else None


def enter(
    connection: sql.Connection,
    penalties: LatePenalties,
    assignment: str,
    student: str,
    handed_in: datetime | None,
    found: Findings,
) -> str:
    """Enter what a submission got; also the student, where nobody has yet.

    Return the row's id. handed_in: None leaves the time that the gradebook has.

    Raises LookupError: if it lacks a cell.
    """
    place = _place(connection, assignment, student)
    # in UTC, with no zone: as nbgrader has it
    moment = place.timestamp if handed_in is None else parse_utc(handed_in)
    more = place.extension if place.seconds is None else timedelta(seconds=place.seconds)
    times = {"timestamp": moment, "extension": more}
    if place.student is None:
        connection.execute(_INSERT[Student], {"id": student})
    handed, notebook = place.handed or new_uuid(), place.submitted or new_uuid()
    if place.handed is None:
        row = {"id": handed, "assignment_id": place.assignment, "student_id": student}
        connection.execute(_INSERT[SubmittedAssignment], row | times)
    elif (moment, more) != (place.timestamp, place.extension):
        connection.execute(_SET_TIMES, {"row": handed, "moment": moment, "more": more})
    new = place.submitted is None
    if new:
        row = {"id": notebook, "assignment_id": handed, "notebook_id": place.notebook}
        connection.execute(_INSERT[SubmittedNotebook], row)
    cells = connection.execute(_CELLS, {"notebook": place.notebook}).all()
    marked = {cell.name: cell.id for cell in cells if cell.type in _MARKED}
    answers = {cell.name: cell.id for cell in cells if cell.type in _COMMENTED}
    _enter_rows(connection, Grade, notebook, new, marked, found.marks)
    _enter_rows(connection, Comment, notebook, new, answers, found.comments)
    _penalize(connection, penalties, student, notebook, place, _seconds_late(place, moment, more))
    return notebook


def earned(connection: sql.Connection, notebook: str) -> float:
    """Return the points of a submitted notebook, less what it loses for being late."""
    score, lost = connection.execute(_EARNED, {"notebook": notebook}).one()
    return max(0.0, float(score) - (lost or 0.0))


def change_marks(
    connection: sql.Connection,
    penalties: LatePenalties,
    assignment: str,
    student: str,
    marks: dict[str, float | None],
) -> None:
    """Change automatic marks of a submission that was entered before.

    Raises LookupError: if the gradebook lacks a cell.
    """
    place = _place(connection, assignment, student)
    cells = connection.execute(_CELLS, {"notebook": place.notebook}).all()
    marked = {cell.name: cell.id for cell in cells if cell.type in _MARKED and cell.name in marks}
    _enter_rows(connection, Grade, place.submitted, False, marked, marks)
    late = _seconds_late(place, place.timestamp, place.extension)
    _penalize(connection, penalties, student, place.submitted, place, late)


def _place(connection: sql.Connection, assignment: str, student: str) -> Any:
    """Return the rows' ids where there are any, and what the gradebook says of times."""
    return connection.execute(_PLACE, {"assignment": assignment, "student": student}).one()


def _enter_rows(
    connection: sql.Connection,
    kind: type[Grade] | type[Comment],
    notebook: str,
    new: bool,
    ids: dict[str, str],
    found: dict[str, float | None] | dict[str, str | None],
) -> None:
    """Enter cells' marks or comments. ids: of the gradebook's cells, by name.

    A cell that the notebook does not have keeps its row, or gets an empty one, as nbgrader makes.
    """
    if lacking := sorted(found.keys() - ids):
        raise LookupError(f"the gradebook has no cell {lacking[0]}: release it again")
    there = (
        set() if new else set(connection.execute(_THERE[kind], {"notebook": notebook}).scalars())
    )
    fields = _FIELDS[kind]
    added = [
        {"id": new_uuid(), "notebook_id": notebook, "cell_id": cell, **fields(found.get(name))}
        for name, cell in ids.items()
        if cell not in there
    ]
    if added:
        connection.execute(_INSERT[kind], added)
    changed = [
        {
            "notebook": notebook,
            "cell": ids[name],
            **{f"new_{k}": v for k, v in fields(value).items()},
        }
        for name, value in found.items()
        if ids[name] in there
    ]
    if changed:
        connection.execute(_UPDATE[kind], changed)


def _seconds_late(place: Any, moment: datetime | None, more: timedelta | None) -> float:
    if moment is None or place.duedate is None:
        return 0.0  # also with an extension, of which nbgrader's own sum would make an error
    return max(0.0, (moment - place.duedate - (more or timedelta())).total_seconds())


def _penalize(
    connection: sql.Connection,
    penalties: LatePenalties,
    student: str,
    notebook: str,
    place: Any,
    late: float,
) -> None:
    score = connection.execute(_SCORE, {"notebook": notebook}).scalar_one() if late else 0.0
    points = penalties.points(student, float(score), late)
    if points != place.penalty:
        connection.execute(_SET_PENALTY, {"row": notebook, "points": points})


# ---- statements, made once: to build one takes SQLAlchemy longer than to run it ----

_MARKED = (GradeCell.__name__, TaskCell.__name__)  # base_cell.type
_COMMENTED = (SolutionCell.__name__, TaskCell.__name__)
_FIELDS = {
    Grade: lambda mark: {"auto_score": mark, "needs_manual_grade": mark is None},
    Comment: lambda comment: {"auto_comment": comment},
}
_HANDED, _NOTEBOOKS = SubmittedAssignment.__table__, SubmittedNotebook.__table__
_GRADES, _COMMENTS = Grade.__table__, Comment.__table__
_ASSIGNMENT, _STUDENT = sql.bindparam("assignment"), sql.bindparam("student")
_NOTEBOOK, _CELL, _ROW = sql.bindparam("notebook"), sql.bindparam("cell"), sql.bindparam("row")

_PLACE = (
    sql.select(
        Assignment.id.label("assignment"),
        Assignment.duedate,
        Notebook.id.label("notebook"),
        Student.id.label("student"),
        _HANDED.c.id.label("handed"),
        _HANDED.c.timestamp,
        _HANDED.c.extension,
        _NOTEBOOKS.c.id.label("submitted"),
        _NOTEBOOKS.c.late_submission_penalty.label("penalty"),
        EXTENSIONS.c.seconds,
    )
    .select_from(Assignment)
    .join(Notebook, (Notebook.assignment_id == Assignment.id) & (Notebook.name == _ASSIGNMENT))
    .outerjoin(Student, Student.id == _STUDENT)
    .outerjoin(
        _HANDED, (_HANDED.c.assignment_id == Assignment.id) & (_HANDED.c.student_id == _STUDENT)
    )
    .outerjoin(
        _NOTEBOOKS,
        (_NOTEBOOKS.c.assignment_id == _HANDED.c.id) & (_NOTEBOOKS.c.notebook_id == Notebook.id),
    )
    .outerjoin(
        EXTENSIONS, (EXTENSIONS.c.assignment == _ASSIGNMENT) & (EXTENSIONS.c.student == _STUDENT)
    )
    .where(Assignment.name == _ASSIGNMENT)
)
_CELLS = sql.select(BaseCell.id, BaseCell.name, BaseCell.type).where(
    BaseCell.notebook_id == _NOTEBOOK
)
_THERE = {
    kind: sql.select(kind.cell_id).where(kind.notebook_id == _NOTEBOOK) for kind in (Grade, Comment)
}
_INSERT = {
    kind: sql.insert(kind.__table__)
    for kind in (Student, SubmittedAssignment, SubmittedNotebook, Grade, Comment)
}
_UPDATE = {
    Grade: sql.update(_GRADES)
    .where((_GRADES.c.notebook_id == _NOTEBOOK) & (_GRADES.c.cell_id == _CELL))
    .values(
        auto_score=sql.bindparam("new_auto_score"),
        # a mark given by hand stays, and somebody should look at it again
        needs_manual_grade=_GRADES.c.manual_score.is_not(None)
        | sql.bindparam("new_needs_manual_grade", type_=sql.Boolean),
    ),
    Comment: sql.update(_COMMENTS)
    .where((_COMMENTS.c.notebook_id == _NOTEBOOK) & (_COMMENTS.c.cell_id == _CELL))
    .values(auto_comment=sql.bindparam("new_auto_comment")),
}
_SET_TIMES = (
    sql.update(_HANDED)
    .where(_HANDED.c.id == _ROW)
    .values(timestamp=sql.bindparam("moment"), extension=sql.bindparam("more"))
)
_SET_PENALTY = (
    sql.update(_NOTEBOOKS)
    .where(_NOTEBOOKS.c.id == _ROW)
    .values(late_submission_penalty=sql.bindparam("points"))
)
_SCORE = sql.select(sql.func.coalesce(sql.func.sum(Grade.score), 0.0)).where(
    Grade.notebook_id == _NOTEBOOK
)
_EARNED = sql.select(_SCORE.scalar_subquery(), _NOTEBOOKS.c.late_submission_penalty).where(
    _NOTEBOOKS.c.id == _NOTEBOOK
)
