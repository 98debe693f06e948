"""Marks for a reader or a spreadsheet, and nbgrader's own columns."""

from __future__ import annotations

from collections.abc import Iterator

from grader.gradebook.marks import Standing
from grader.nbgrader_plugins.exports.base import Class, Row, TableExport


class PlainExport(TableExport):
    """A row for each student: who they are, and for each assignment the points and how far it is.

    Its columns are called as Gradescope's are, so that what reads those reads it.
    """

    STUDENT_COLUMNS = ("First Name", "Last Name", "SID", "Email", "Sections")

    def rows(self, chosen: Class) -> Iterator[Row]:
        header: Row = [*self.STUDENT_COLUMNS]
        for a in chosen.assignments:
            header += [a.name, f"{a.name} - Max Points", f"{a.name} - State"]
            header += [f"{a.name} - Submission Time", f"{a.name} - Late Penalty"]
            header += [f"{a.name} - {name} ({most:g})" for _, name, most in chosen.exercises(a)]
        yield header
        for student in chosen.students:
            one = chosen.known(student, "gradescope")
            names = [student.first_name or "", student.last_name or ""]
            row: Row = [*names, student.id, one.email, one.section]
            for a in chosen.assignments:
                mark = chosen.standing(a, student)
                row += [chosen.score(a, student), float(a.max_score)]
                row += ["nothing handed in", "", ""] if mark is None else self._about(mark)
                row += chosen.points(a, student)
            yield row

    def _about(self, mark: Standing) -> Row:
        return [mark.state, mark.timestamp, mark.late_penalty]


class NbgraderExport(TableExport):
    """nbgrader's own columns (nbgrader.plugins.CsvExportPlugin), which does not quote.

    As there, who handed in nothing, or what could not be read, has 0 points.
    """

    UNMARKED = "0 points"
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

    def rows(self, chosen: Class) -> Iterator[Row]:
        yield [*self.COLUMNS, *(["points"] if self.points_per_exercise else [])]
        for assignment in chosen.assignments:
            for student in chosen.students:
                mark = chosen.standing(assignment, student) or Standing()
                each = zip(
                    (name for _, name, _ in chosen.exercises(assignment)),
                    chosen.points(assignment, student),
                    strict=True,
                )
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
                    *(
                        ["; ".join(f"{name}: {points}" for name, points in each)]
                        if self.points_per_exercise
                        else []
                    ),
                ]
