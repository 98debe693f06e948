"""Blackboard's Grade Center and gradebook, for Work Offline > Upload."""

from __future__ import annotations

from collections.abc import Iterator

from nbgrader.api import Student
from traitlets import Dict

from grader.nbgrader_plugins.exports.base import Class, Row, TableExport, unfound


class BlackboardExport(TableExport):
    """A file for Blackboard's upload of grades, separated by commas.

    Columns: Blackboard Help, "Upload or download items for working offline": a row is matched by
    Username alone, a column by the number behind "|" in its head; one without makes a new column
    of text. So name each assignment's column as Blackboard's own download does, by `columns`.
    Username is that of Blackboard's own download, else the roster's.
    """

    columns = Dict(
        {}, help='Assignment -> its column\'s head in Blackboard, as in "Batch norm |12345".'
    ).tag(config=True)

    STUDENT_COLUMNS = ("Last Name", "First Name", "Username")

    def rows(self, chosen: Class) -> Iterator[Row]:
        header: Row = [*self.STUDENT_COLUMNS]
        for a in chosen.assignments:
            total = f"{a.name} [Total Pts: {float(a.max_score):g}]"
            header.append(self.columns.get(a.name, total))
            header += [f"{a.name}: {n} [Total Pts: {m:g}]" for _, n, m in chosen.exercises(a)]
        yield header
        for student in chosen.students:
            names = [student.last_name or "", student.first_name or ""]
            row: Row = [*names, self._username(chosen, student)]
            for a in chosen.assignments:
                row += [chosen.score(a, student), *chosen.points(a, student)]
            yield row

    def _username(self, chosen: Class, student: Student) -> str:
        one = chosen.known(student, "blackboard")
        # a login of digits alone looks like a number on the roster
        return one.login or one.number

    def unmatched(self, chosen: Class) -> list[str]:
        """Return lines on whom Blackboard cannot find, and what it will make new columns of."""
        missing = [
            student.id
            for student in chosen.students
            if not self._username(chosen, student)
            and any(chosen.has_mark(a, student) for a in chosen.assignments)
        ]
        words = "have no user name of Blackboard's here, by which alone it finds them"
        return unfound(missing, f"{words}: give the roster a column blackboard")
