"""Canvas's gradebook file, for Grades > Import."""

from __future__ import annotations

from collections.abc import Iterator

from nbgrader.api import Student
from traitlets import Dict, Unicode

from grader.nbgrader_plugins.exports.base import Class, Row, TableExport, unfound
from utils.exercises import BONUS


class CanvasExport(TableExport):
    """Canvas's gradebook file.

    Columns: Canvas Instructor Guide, "How do I import grades in the Gradebook?", and what Canvas's
    importer reads (canvas-lms, lib/gradebook_importer.rb): Student, ID, SIS User ID, SIS Login ID,
    Section, then one column for each assignment, "Name (id)"; the row "Points Possible" follows the
    header. A student is found by ID (Canvas's number: of its own download, else of the roster, else
    nbgrader's lms_user_id), else by SIS User ID (the roster's canvas:sis), else by SIS Login ID
    (canvas:login, else the name of the folder in submitted/ where the work is not Canvas's), else
    by name. A column without an id is matched by its name, or Canvas offers to create the
    assignment. What is earned where 0 points are possible, as in bonus notebooks, is extra credit.
    """

    assignment_ids = Dict(
        {}, help="Assignment -> its id in Canvas, the number in its address."
    ).tag(config=True)
    assignment_names = Dict({}, help="Assignment -> its name in Canvas.").tag(config=True)
    section = Unicode("", help="What the column Section holds for who has none on the roster.").tag(
        config=True
    )

    STUDENT_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")

    def rows(self, chosen: Class) -> Iterator[Row]:
        header: Row = [*self.STUDENT_COLUMNS]
        points: Row = ["    Points Possible", *[""] * (len(self.STUDENT_COLUMNS) - 1)]
        for a in chosen.assignments:
            exercises = chosen.exercises(a)
            header += [self._column(a.name), *(f"{a.name}: {name}" for _, name, _ in exercises)]
            possible = [float(a.max_score), *(most for _, _, most in exercises)]
            points += [0.0 if a.name in BONUS else most for most in possible]
        yield header
        yield points
        for student in chosen.students:
            about = self._about(chosen, student)
            for a in chosen.assignments:
                about += [chosen.score(a, student), *chosen.points(a, student)]
            yield about

    def _about(self, chosen: Class, student: Student) -> Row:
        one = chosen.known(student, "canvas")
        number = one.number if one.number.isdecimal() else ""
        number = number or student.lms_user_id or ""
        login = one.other("login") or ("" if one.file else one.student)
        return [one.name, number, one.other("sis"), login, one.section or self.section]

    def unmatched(self, chosen: Class) -> list[str]:
        """Return a line on whom Canvas can find by the name alone, if at all."""
        nameless = [
            student.id
            for student in chosen.students
            if any(chosen.has_mark(a, student) for a in chosen.assignments)
            and not any(self._about(chosen, student)[1:4])
        ]
        words = "have no number of Canvas's here, and are found by the name at best"
        return unfound(nameless, f"{words}: give the roster a column canvas")

    def _column(self, name: str) -> str:
        shown = str(self.assignment_names.get(name, name))
        return f"{shown} ({self.assignment_ids[name]})" if name in self.assignment_ids else shown
