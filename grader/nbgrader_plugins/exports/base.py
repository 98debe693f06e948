"""What every export does: choose, say what is not a plain mark, and write a table that no
spreadsheet computes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, Student
from nbgrader.plugins import ExportPlugin
from traitlets import Bool

from grader.course import CourseError, course_root
from grader.files import printable_name, write_whole
from grader.gradebook.marks import Mark, Standing, marks, standings
from grader.intake.known import Known, KnownPeople
from grader.intake.systems import SYSTEMS
from grader.nbgrader_plugins.exports.workbook import write_workbook
from utils.exercises import EXERCISES

# a spreadsheet takes a cell that begins so for a formula, which can send data away or run commands;
# where it separates cells by semicolons or tabs, also what stands behind one
FORMULA = re.compile(r"""(^|[;\t\r\n])(?=['"\s]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])""")
MAX_LISTED = 20  # people in one line
WORKBOOK = ".xlsx"
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
    people: KnownPeople
    marks: dict[str, dict[str, dict[str, Mark]]] = field(default_factory=dict)

    def standing(self, assignment: Assignment, student: Student) -> Standing | None:
        """Return how far a submission is; None if nothing was handed in."""
        return self.standings[assignment.name].get(student.id)

    def score(self, assignment: Assignment, student: Student) -> float | str:
        """Return a student's points; "" where there is no mark: nothing was handed in, or it was
        refused."""
        mark = self.standing(assignment, student)
        return "" if mark is None or mark.refused else round(mark.score, 2)

    def has_mark(self, assignment: Assignment, student: Student) -> bool:
        """Tell whether there is a mark to be taken over."""
        return self.score(assignment, student) != ""

    def exercises(self, assignment: Assignment) -> list[tuple[str, str, float]]:
        """Return each graded cell with its exercise's name and points, in order, if asked for."""
        if not self.marks:
            return []
        cells = [cell for notebook in assignment.notebooks for cell in notebook.grade_cells]
        named = [(c.name, c.name.removeprefix("check_"), float(c.max_score)) for c in cells]
        order = list(EXERCISES)
        return sorted(named, key=lambda cell: order.index(cell[1]) if cell[1] in order else 999)

    def points(self, assignment: Assignment, student: Student) -> Row:
        """Return what each exercise earned; "" where nobody has marked it."""
        found = self.marks.get(assignment.name, {}).get(student.id, {})
        there = self.has_mark(assignment, student)
        row: Row = []
        for cell, _, _ in self.exercises(assignment):
            score = found[cell].score if there and cell in found else None
            row.append("" if score is None else round(score, 2))
        return row

    def known(self, student: Student, system: str, assignment: str = "") -> Known:
        """Return what a system calls somebody, with the gradebook's name and email where no roster
        has one."""
        one = self.people.of(student.id, system, assignment or self.assignments[0].name)
        name = ", ".join(part for part in (student.last_name, student.first_name) if part)
        return Known(
            **{
                **vars(one),
                "name": name or one.name or student.id,
                "email": student.email or one.email,
            }
        )


class TableExport(ExportPlugin):
    """A file with rows that a subclass makes: CSV in UTF-8, or a workbook where it is named .xlsx.

    Everything that is not a plain mark is told by a warning.
    """

    points_per_exercise = Bool(False, help="A column for each exercise, too.").tag(config=True)
    byte_order_mark = Bool(
        False, help="Whether CSV begins with one, by which spreadsheets know UTF-8."
    ).tag(config=True)
    UNMARKED = "no mark"  # what stands for who has none

    complete_only = Bool(
        False, help="Whether nothing is written while a mark by hand is missing."
    ).tag(config=True)

    def rows(self, chosen: Class) -> Iterable[Row]:
        """Yield all rows, the header first."""
        raise NotImplementedError

    def unmatched(self, chosen: Class) -> list[str]:
        """Return a line on whom the system will not find."""
        return []

    def export(self, gradebook: Gradebook) -> None:
        """Write the file. Named students and assignments that do not exist are left out.

        Raises CourseError: if there are no marks, or some are missing and all are asked for.
        """
        path = Path(self.to or "grades.csv")
        chosen = self._choose(gradebook)
        self.log.info("Exporting grades to %s", path)
        said = [_not_plain(chosen, a, self.UNMARKED) for a in chosen.assignments]
        waiting = [line for line, _ in said if line]
        if self.complete_only and waiting:
            raise CourseError(
                f"nothing is exported, because not all marks are there: {'; '.join(waiting)}"
            )
        lines = [*waiting, *(line for _, more in said for line in more), *self.unmatched(chosen)]
        rows = list(self.rows(chosen))
        if path.suffix.lower() == WORKBOOK:
            write_workbook(path, rows)
        else:
            lines += self._write_csv(path, rows)
        for line in lines:
            self.log.warning("%s", line)

    def _write_csv(self, path: Path, rows: list[Row]) -> list[str]:
        """Write the file; return a line on the cells that could not stay as they are."""
        cells = [[inert_cell(value) for value in row] for row in rows]
        text = io.StringIO(newline="")
        csv.writer(text).writerows(cells)
        mark = "\ufeff" if self.byte_order_mark else ""
        write_whole(path, mark + text.getvalue())
        changed = sorted(
            {
                str(value)
                for row, line in zip(rows, cells, strict=True)
                for value, cell in zip(row, line, strict=True)
                if isinstance(value, str) and value != cell
            }
        )
        words = "begin as formulas do, and have a ' before them, so that no spreadsheet runs them"
        return unfound(changed, words)

    def _choose(self, gradebook: Gradebook) -> Class:
        wanted = {str(name) for name in self.student}, {str(name) for name in self.assignment}
        students = [s for s in gradebook.students if not wanted[0] or s.id in wanted[0]]
        assignments = [a for a in gradebook.assignments if not wanted[1] or a.name in wanted[1]]
        ids = {student.id for student in students}
        found = {
            a.name: {s: m for s, m in standings(gradebook, a.name).items() if s in ids}
            for a in assignments
        }
        if not any(found.values()):
            names = ", ".join(a.name for a in assignments) or ", ".join(sorted(wanted[1]))
            raise CourseError(
                f"there is nothing to export: {names or 'no assignment'} has no marks yet of "
                f'{"those students" if wanted[0] else "anybody"}; run "python -m grader grade"'
            )
        each = (
            {a.name: marks(gradebook, a.name) for a in assignments}
            if self.points_per_exercise
            else {}
        )
        return Class(students, assignments, found, KnownPeople(course_root(), SYSTEMS), each)


def _not_plain(chosen: Class, assignment: Assignment, unmarked: str) -> tuple[str, list[str]]:
    """Return a line on whose marks wait for a hand, and others on whose marks are not simply what
    they earned. unmarked: what the file has for who has no mark."""
    found = chosen.standings[assignment.name]
    refused = [s for s, mark in found.items() if mark.refused]
    waiting = [s for s, mark in found.items() if mark.waits and not mark.refused]
    empty = [s for s, mark in found.items() if mark.empty and not mark.refused]
    absent = [s.id for s in chosen.students if s.id not in found]
    said = [
        (waiting, f"{len(waiting)} wait for marks by hand, which count 0 so far"),
        (refused, f"{len(refused)} refused, for the file could not be used, with {unmarked}"),
        (empty, f"{len(empty)} empty, with nothing of the learner's own, and 0 points"),
        (absent, f"{len(absent)} not handed in, with {unmarked}"),
    ]
    lines = [f"{assignment.name}: {words}: {listed(who)}" if who else "" for who, words in said]
    return lines[0], [line for line in lines[1:] if line]


def listed(names: Sequence[str]) -> str:
    """Return some names for one line, and how many more there are."""
    shown = ", ".join(printable_name(name) for name in sorted(names)[:MAX_LISTED])
    more = len(names) - MAX_LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def unfound(students: Sequence[str], words: str) -> list[str]:
    """Return a line on those whom a system will not find; none where there are none."""
    return [f"{len(students)} {words}: {listed(students)}"] if students else []
