"""Brightspace's grades, for Enter Grades > Import."""

from __future__ import annotations

from collections.abc import Iterator

from nbgrader.api import Student
from traitlets import Dict

from grader.nbgrader_plugins.exports.base import Class, Row, TableExport, unfound


class BrightspaceExport(TableExport):
    """A file for Brightspace's import of grades.

    Columns: D2L, "Importing grades": OrgDefinedId and Username, of which a row needs one that
    Brightspace knows; "<item> Points Grade" for each grade item, with its maximum as in
    Brightspace's own export; End-of-Line Indicator, a # in every row. The number in the names of
    its downloads is neither of the two: both are the roster's, brightspace:orgdefinedid and
    brightspace:username. More columns are not to be imported, so there are none.
    """

    items = Dict({}, help="Assignment -> its grade item's name in Brightspace.").tag(config=True)

    STUDENT_COLUMNS = ("OrgDefinedId", "Username")
    END = "End-of-Line Indicator"

    def rows(self, chosen: Class) -> Iterator[Row]:
        header: Row = [*self.STUDENT_COLUMNS]
        for a in chosen.assignments:
            most = float(a.max_score)
            header.append(_item(self.items.get(a.name, a.name), most))
            header += [_item(f"{a.name} {name}", points) for _, name, points in chosen.exercises(a)]
        yield [*header, self.END]
        for student in chosen.students:
            row: Row = [*self._ids(chosen, student)]
            for a in chosen.assignments:
                row += [chosen.score(a, student), *chosen.points(a, student)]
            # rows without either name are an error of the whole import
            if any(row[:2]):
                yield [*row, "#"]

    def _ids(self, chosen: Class, student: Student) -> tuple[str, str]:
        one = chosen.known(student, "brightspace")
        return one.other("orgdefinedid"), one.other("username") or one.login

    def unmatched(self, chosen: Class) -> list[str]:
        """Return a line on whom Brightspace cannot find."""
        missing = [
            student.id
            for student in chosen.students
            if not any(self._ids(chosen, student))
            and any(chosen.has_mark(a, student) for a in chosen.assignments)
        ]
        words = "are left out, for Brightspace's own downloads do not say their user names"
        remedy = "give the roster a column brightspace:username or brightspace:orgdefinedid"
        return unfound(missing, f"{words}: {remedy}")


def _item(name: str, most: float) -> str:
    return f"{name} Points Grade <Numeric MaxPoints:{most:g}>"
