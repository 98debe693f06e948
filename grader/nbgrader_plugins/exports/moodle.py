"""Moodle's two ways to take marks: an assignment's grading worksheet, the gradebook's import."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from nbgrader.api import Student
from traitlets import Dict

from grader.intake.known import Known
from grader.nbgrader_plugins.exports.base import Class, Row, TableExport, unfound


class MoodleExport(TableExport):
    """A file for an assignment's grading worksheet, or for Moodle's Grades > Import > CSV file.

    Columns: Moodle docs, "Offline grading worksheet", whose importer
    (mod/assign/feedback/offline/importgradeslib.php) looks for Identifier, Grade and Last modified
    (grade), and passes over every row whose number behind "Participant " is not of this
    assignment; and "Grade import", where rows are matched by email address, ID number or username,
    and which column is which is chosen in Moodle. One assignment gives a worksheet; several, or a
    column for each exercise, give "Assignment: <name>", which only the grade import reads, and so
    does MoodleGradebookExport always.

    The number is that of Moodle's own download, else the roster's (moodle:<assignment>), else by
    `participants`. ID number is the name of the folder in submitted/ for who is on the roster, or
    did not come by a download of Moodle's; Username is the roster's moodle:username. What is empty
    stays without a grade in Moodle. Last modified is the time of the export, so that Moodle takes
    marks that replace earlier ones.
    """

    participants = Dict(
        {}, help="Student -> number in the column Identifier of Moodle's own worksheet."
    ).tag(config=True)

    STUDENT_COLUMNS = ("Identifier", "Full name", "Email address", "ID number")
    WORKSHEET = ("Grade", "Maximum Grade", "Last modified (grade)")

    def rows(self, chosen: Class) -> Iterator[Row]:
        sheet = self._is_worksheet(chosen)
        header: Row = [*self.STUDENT_COLUMNS]
        if sheet:
            header += self.WORKSHEET
        else:
            header.append("Username")
            for a in chosen.assignments:
                header.append(f"Assignment: {a.name}")
                header += [f"{a.name}: {name}" for _, name, _ in chosen.exercises(a)]
        yield header
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} +0000"
        for student in chosen.students:
            one = self._known(chosen, student)
            full = " ".join(name for name in (student.first_name, student.last_name) if name)
            number = self._number(one)
            identifier = f"Participant {number}" if number and sheet else ""
            row: Row = [identifier, full or one.name, one.email, self._id_number(one)]
            if sheet:
                (a,) = chosen.assignments
                changed = now if chosen.has_mark(a, student) else ""
                row += [chosen.score(a, student), float(a.max_score), changed]
            else:
                row.append(one.other("username"))
                for a in chosen.assignments:
                    row += [chosen.score(a, student), *chosen.points(a, student)]
            yield row

    def _is_worksheet(self, chosen: Class) -> bool:
        return len(chosen.assignments) == 1 and not self.points_per_exercise

    def _known(self, chosen: Class, student: Student) -> Known:
        return chosen.known(student, "moodle")

    def _number(self, one: Known) -> str:
        return one.number or str(self.participants.get(one.student, ""))

    def _id_number(self, one: Known) -> str:
        return one.student if one.on_roster or not one.file else ""

    def unmatched(self, chosen: Class) -> list[str]:
        """Return a line on whom Moodle will pass over."""
        sheet = self._is_worksheet(chosen)
        missing = []
        for student in chosen.students:
            one = self._known(chosen, student)
            ways = [one.email, self._id_number(one), one.other("username")]
            found = self._number(one) if sheet else any(ways)
            if not found and any(chosen.has_mark(a, student) for a in chosen.assignments):
                missing.append(student.id)
        if sheet:
            name = chosen.assignments[0].name
            words = (
                "have no participant's number of this assignment, so that the grading worksheet "
                f"passes them over: give the roster a column moodle:{name}, or export --to "
                "moodle-gradebook, whose import finds people by email or ID number"
            )
        else:
            words = "have no email, ID number or username here, by one of which Moodle finds them"
        return unfound(missing, words)


class MoodleGradebookExport(MoodleExport):
    """A file for Moodle's Grades > Import > CSV file, also of one assignment."""

    def _is_worksheet(self, chosen: Class) -> bool:
        return False
