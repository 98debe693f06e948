"""Marks as CSV for other gradebooks: plugins for nbgrader's own export.

`python -m grader export --format canvas marks.csv` uses them, and so does stock
`nbgrader export --exporter=grader.nbgrader_plugins.exports.CanvasExport --to marks.csv`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, Student
from nbgrader.plugins import ExportPlugin
from traitlets import Dict, Unicode

from grader.course import CourseError
from grader.files import write_whole
from grader.gradebook.ledger import open_ledger
from grader.gradebook.marks import Standing, standings
from grader.nbgrader_calls.configuration import configuration
from utils.exercises import BONUS

# a spreadsheet takes a cell that begins so for a formula, which can send data away or run commands;
# where it separates cells by semicolons or tabs, also what stands behind one
FORMULA = re.compile(r"""(^|[;\t\r\n])(?=['"\s]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])""")
Row = list[object]


def inert_cell(value: object) -> str:
    """Write a value as a cell that no spreadsheet computes; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return FORMULA.sub(r"\1'", text)


@dataclass(frozen=True)
class Class:
    """The chosen students and assignments, and for each assignment who has what."""

    students: list[Student]
    assignments: list[Assignment]
    standings: dict[str, dict[str, Standing]]

    def score(self, assignment: Assignment, student: Student) -> float | str:
        """Return a student's points; "" if nothing was handed in: that is no mark, not 0."""
        mark = self.standings[assignment.name].get(student.id)
        return "" if mark is None else round(mark.score, 2)


class CsvExport(ExportPlugin):
    """A CSV file of rows that a subclass makes: quoted where needed, in UTF-8, no formulas."""

    def rows(self, gradebook: Gradebook, chosen: Class) -> Iterable[Row]:
        """Yield all rows, the header first."""
        raise NotImplementedError

    def export(self, gradebook: Gradebook) -> None:
        """Write the file. Named students and assignments that do not exist are left out."""
        path = Path(self.to or "grades.csv")
        wanted = {str(name) for name in self.student}, {str(name) for name in self.assignment}
        students = [s for s in gradebook.students if not wanted[0] or s.id in wanted[0]]
        assignments = [a for a in gradebook.assignments if not wanted[1] or a.name in wanted[1]]
        found = {a.name: standings(gradebook, a.name) for a in assignments}
        self.log.info("Exporting grades to %s", path)
        for name, marks in found.items():
            if waiting := sum(mark.waits for mark in marks.values()):
                self.log.warning("%s: %d wait for marks by hand, which count 0", name, waiting)
        rows = self.rows(gradebook, Class(students, assignments, found))
        text = io.StringIO(newline="")
        csv.writer(text).writerows([inert_cell(value) for value in row] for row in rows)
        write_whole(path, text.getvalue())


class NbgraderExport(CsvExport):
    """nbgrader's own columns (nbgrader.plugins.CsvExportPlugin), which does not quote.

    As there, who handed in nothing has 0 points.
    """

    COLUMNS = (
        "assignment",
        "duedate",
        "timestamp",
        "student_id",
        "last_name",
        "first_name",
        "email",
        "raw_score",
        "late_submission_penalty",
        "score",
        "max_score",
    )

    def rows(self, gradebook: Gradebook, chosen: Class) -> Iterator[Row]:
        yield list(self.COLUMNS)
        for assignment in chosen.assignments:
            for student in chosen.students:
                mark = chosen.standings[assignment.name].get(student.id, Standing())
                yield [
                    assignment.name,
                    assignment.duedate,
                    mark.timestamp,
                    student.id,
                    student.last_name,
                    student.first_name,
                    student.email,
                    mark.raw_score,
                    mark.late_penalty,
                    mark.score,
                    float(assignment.max_score),
                ]


class CanvasExport(CsvExport):
    """Canvas's gradebook file, for Grades > Import.

    Columns: Canvas Instructor Guide, "How do I import grades in the Gradebook?", and what Canvas's
    importer reads (canvas-lms, lib/gradebook_importer.rb): Student, ID, SIS User ID, SIS Login ID,
    Section, then one column for each assignment, "Name (id)"; the row "Points Possible" follows the
    header. A student is found by ID (Canvas's own: nbgrader's lms_user_id), else by SIS User ID,
    else by SIS Login ID (the name of the folder in submitted/), else by name. A column without an
    id is matched by its name, or Canvas offers to create the assignment. What is earned where 0
    points are possible, as in bonus notebooks, is extra credit.
    """

    assignment_ids = Dict(
        {}, help="Assignment -> its id in Canvas, the number in its address."
    ).tag(config=True)
    assignment_names = Dict({}, help="Assignment -> its name in Canvas.").tag(config=True)
    section = Unicode("", help="What the column Section holds.").tag(config=True)

    STUDENT_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")

    def rows(self, gradebook: Gradebook, chosen: Class) -> Iterator[Row]:
        yield [*self.STUDENT_COLUMNS, *(self._column(a.name) for a in chosen.assignments)]
        points = [0.0 if a.name in BONUS else float(a.max_score) for a in chosen.assignments]
        yield ["    Points Possible", *[""] * (len(self.STUDENT_COLUMNS) - 1), *points]
        for student in chosen.students:
            names = [name for name in (student.last_name, student.first_name) if name]
            about = [", ".join(names) or student.id, student.lms_user_id, "", student.id]
            marks = [chosen.score(assignment, student) for assignment in chosen.assignments]
            yield [*about, self.section, *marks]

    def _column(self, name: str) -> str:
        shown = str(self.assignment_names.get(name, name))
        return f"{shown} ({self.assignment_ids[name]})" if name in self.assignment_ids else shown


class MoodleExport(CsvExport):
    """A file for Moodle's Grades > Import > CSV file, or for an assignment's grading worksheet.

    Columns: Moodle docs, "Grade import" (rows are matched by email address or ID number; which
    column is which is chosen in Moodle), and "Offline grading worksheet", whose importer
    (mod/assign/feedback/offline/importgradeslib.php) looks for Identifier, Grade and Last modified
    (grade). One assignment gives these columns; several give "Assignment: <name>" for each, which
    only the grade import reads. Identifier is "Participant <number>", a number that Moodle draws
    for each assignment: it is empty unless `participants` says it. ID number is the name of the
    folder in submitted/. What is empty stays without a grade in Moodle.
    """

    participants = Dict(
        {}, help="Student -> number in the column Identifier of Moodle's own worksheet."
    ).tag(config=True)

    STUDENT_COLUMNS = ("Identifier", "Full name", "Email address", "ID number")
    WORKSHEET = ("Grade", "Maximum Grade", "Last modified (grade)")

    def rows(self, gradebook: Gradebook, chosen: Class) -> Iterator[Row]:
        one = len(chosen.assignments) == 1
        names = [f"Assignment: {a.name}" for a in chosen.assignments]
        yield [*self.STUDENT_COLUMNS, *(self.WORKSHEET if one else names)]
        for student in chosen.students:
            full = " ".join(name for name in (student.first_name, student.last_name) if name)
            number = self.participants.get(student.id)
            identifier = f"Participant {number}" if number else ""
            marks: Row = [chosen.score(assignment, student) for assignment in chosen.assignments]
            if one:
                marks += [float(chosen.assignments[0].max_score), ""]
            yield [identifier, full or student.id, student.email, student.id, *marks]


FORMATS: dict[str, type[CsvExport]] = {
    "nbgrader": NbgraderExport,
    "canvas": CanvasExport,
    "moodle": MoodleExport,
}


def export_marks(
    root: Path,
    path: Path,
    form: str,
    assignments: list[str],
    students: list[str],
    database: str | None = None,
) -> None:
    """Write marks in one of FORMATS; assignments, students: whose, all if none is named.

    Raises CourseError: if the file cannot be written, or the gradebook not read.
    """
    plugin = FORMATS[form](config=configuration(root, database))
    plugin.to, plugin.student, plugin.assignment = str(path), students, assignments
    with open_ledger(root, database) as ledger:
        try:
            plugin.export(ledger.gradebook)
        except OSError as error:
            raise CourseError(f"{path} cannot be written: {error.strerror}") from None
