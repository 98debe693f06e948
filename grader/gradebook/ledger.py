"""The gradebook as a class run writes it: one submission, one transaction.

nbgrader's own tables hold the marks, so that formgrader, feedback and export go on working. A table
beside them holds what nbgrader has no place for: verdicts, answers, and what was graded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from nbgrader.api import Assignment, Gradebook, Student, SubmittedNotebook
from sqlalchemy.orm import Session
from traitlets.config import Config

from grader.cells import Notebook
from grader.course import CourseError
from grader.gradebook.attempts import (
    Attempt,
    Weighed,
    attempts_of,
    enter_attempt,
    note_attempt,
    outdone,
    score_of,
)
from grader.gradebook.database import describe_error, with_timeout
from grader.gradebook.entering import automatic_marks, change_marks, earned, enter, findings
from grader.gradebook.lateness import PenaltyChange, penalty_changes
from grader.gradebook.record_rows import (
    answers_of,
    digests_of,
    record_row,
    records_of,
    replace_record,
    replace_verdicts,
    seed_of,
)
from grader.gradebook.tables import RECORDS, create_tables
from grader.gradebook.write_ahead import WriteAhead
from grader.nbgrader_calls.configuration import (
    COURSE_ID,
    configuration,
    gradebook_url,
    shown_url,
    without_passwords,
)
from grader.nbgrader_calls.penalties import LatePenalties
from grader.records import Answers, Graded, Record


def open_ledger(root: Path, database: str | None = None) -> Ledger:
    """Open the course's gradebook; database: another one than its configuration says.

    Raises CourseError: if it cannot be opened.
    """
    return Ledger(gradebook_url(root, database), COURSE_ID, configuration(root, database))


class Ledger:
    """The one writer of a course's gradebook. Use it in a `with` block."""

    def __init__(self, url: str, course_id: str = COURSE_ID, config: Config | None = None) -> None:
        """Open the database. config: the course's nbgrader configuration, for late penalties.

        Raises CourseError: if it cannot be opened.
        """
        try:
            address = with_timeout(sql.engine.make_url(url))
            self.gradebook = Gradebook(address.render_as_string(hide_password=False), course_id)
            create_tables(self.gradebook.engine)
        except (sql.exc.SQLAlchemyError, ModuleNotFoundError, ValueError) as error:
            why = without_passwords(describe_error(error), url)
            # not from it: its own text may hold the password
            raise CourseError(f"the gradebook {shown_url(url)!r} cannot be opened: {why}") from None
        self._penalties = LatePenalties(config)
        self._ahead = WriteAhead(self.gradebook.engine)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.gradebook.close()

    def require_released(self, assignment: str) -> None:
        """Raise CourseError if the gradebook does not know the assignment yet, or fails."""
        with self.reading() as session:
            query = sql.select(Assignment.id).where(Assignment.name == assignment)
            if session.execute(query).first() is None:
                raise CourseError(
                    f"{assignment} is not in the gradebook yet: run "
                    f'"python -m grader release {assignment}" first'
                )

    def digests(self, assignment: str) -> dict[str, str]:
        """Return student -> digest of the submission graded last, "" if that is to be forgotten.

        Raises CourseError: if the gradebook fails.
        """
        with self.reading() as session:
            return digests_of(session, assignment)

    def seed(self, assignment: str) -> str:
        """Return the seed that the assignment's submissions were graded with; "" if none was yet.

        If there are several, the one of those that are not to be graded again, then of the most.
        One that learners may have read is none.
        """
        with self.reading() as session:
            return seed_of(session, assignment)

    def forget(self, assignment: str, students: list[str]) -> None:
        """Have submissions graded again by whatever run comes to them. Their marks stay till then.

        Raises CourseError: if the gradebook fails.
        """
        query = sql.update(RECORDS).values(digest="").where(RECORDS.c.assignment == assignment)
        query = query.where(RECORDS.c.student == sql.bindparam("one"))
        self.change((query, [{"one": student} for student in students]))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session to read with. Raises CourseError: if the gradebook fails."""
        try:
            yield self.gradebook.db
        except sql.exc.SQLAlchemyError as error:
            raise CourseError(f"the gradebook cannot be read: {describe_error(error)}") from error
        finally:
            self.gradebook.db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Prepare for many submissions: what is saved meanwhile is safe when `settle` returns."""
        self.gradebook.db.close()
        self._ahead.begin()
        try:
            yield
        finally:
            with _on_disk():
                self._ahead.end()

    def settle(self) -> None:
        """Wait until the disk has all that was saved. Raises CourseError: if it does not."""
        with _on_disk():
            self._ahead.settle()

    @contextmanager
    def _transaction(self) -> Iterator[sql.Connection]:
        """Commit all that is done meanwhile or nothing."""
        self.gradebook.db.close()  # what it read before is older than this
        self._ahead.require_file()
        with self.gradebook.engine.begin() as connection:
            yield connection

    def save(self, graded: Graded, digest: str, handed_in: datetime | None) -> None:
        """Enter one submission: its marks as nbgrader's autograde would, and its record."""
        found = findings(graded.notebook)
        who = graded.assignment, graded.student
        with self._transaction() as connection:
            notebook = enter(connection, self._penalties, *who, handed_in, found)
            replace_record(connection, record_row(graded, digest))
            points = earned(connection, notebook)
            note_attempt(connection, graded, digest, handed_in, points)

    def penalty_changes(
        self, assignment: str, scores: dict[str, float] | None = None
    ) -> list[PenaltyChange]:
        """Return whose late penalty does not fit the due date. scores: that are about to change.

        Raises CourseError: if the gradebook fails.
        """
        with self.reading():
            return penalty_changes(self.gradebook, self._penalties, assignment, scores)

    def save_penalties(self, changes: list[PenaltyChange]) -> None:
        """Enter penalties.

        Raises CourseError: if the gradebook fails.
        """
        table = SubmittedNotebook.__table__
        query = sql.update(table).where(table.c.id == sql.bindparam("row"))
        query = query.values(late_submission_penalty=sql.bindparam("points"))
        self.change((query, [{"row": c.notebook, "points": c.after} for c in changes]))

    def change(self, *steps: tuple[Any, list[dict[str, Any]]]) -> None:
        """Run statements, each with its rows, in one transaction.

        Raises CourseError: if the gradebook fails.
        """
        try:
            with self._transaction() as connection:
                for statement, rows in steps:
                    if rows:
                        connection.execute(statement, rows)
        except sql.exc.SQLAlchemyError as error:
            raise CourseError(f"the gradebook takes no changes: {describe_error(error)}") from error

    def enter_students(self, rows: list[dict[str, str]]) -> None:
        """Enter people, each with an id and the columns that are to change."""
        with self._transaction() as connection:
            there = set(connection.execute(sql.select(Student.id)).scalars())
            for row in rows:
                values = {key: value for key, value in row.items() if key != "id"}
                if row["id"] not in there:
                    there.add(row["id"])
                    connection.execute(sql.insert(Student.__table__), row)
                elif values:
                    query = sql.update(Student.__table__).where(Student.id == row["id"])
                    connection.execute(query.values(**values))

    def attempts(self, assignment: str, student: str) -> list[Attempt]:
        """Return somebody's graded attempts, the first first.

        Raises CourseError: if the gradebook fails.
        """
        with self.reading() as session:
            return attempts_of(session, assignment, student)

    def outdone(self, assignment: str) -> set[tuple[str, str]]:
        """Return the student and digest of each attempt that is graded, and does not count.

        Raises CourseError: if the gradebook fails.
        """
        with self.reading() as session:
            return outdone(session, assignment)

    def weigh(self, graded: Graded, nb: Notebook, handed_in: datetime | None) -> Weighed:
        """Return what a graded attempt would count, beside what the student's marks count now."""
        with self.reading():
            submission = self.gradebook.find_submission(graded.assignment, graded.student)
            (notebook,) = submission.notebooks
            now = float(notebook.score) - (notebook.late_submission_penalty or 0.0)
            score = score_of(notebook, nb)
            late = 0.0
            if submission.assignment.duedate and handed_in:
                late = (handed_in.replace(tzinfo=None) - submission.duedate).total_seconds()
            penalty = self._penalties.points(graded.student, score, late) or 0.0
            return Weighed(score, penalty, max(0.0, now))

    def note_outdone(
        self, graded: Graded, digest: str, handed_in: datetime | None, points: float
    ) -> None:
        """Enter an attempt that does not count; the student's marks stay."""
        with self._transaction() as session:
            enter_attempt(session, graded, digest, handed_in, points, counts=False)

    def records(self, assignment: str) -> list[Record]:
        """Return all graded submissions of an assignment, by student."""
        scores = {
            entry["student"]: (entry["score"], entry["max_score"])
            for entry in self.gradebook.submission_dicts(assignment)
        }
        return records_of(self.gradebook.db, assignment, scores)

    def answers(self, assignment: str, student: str) -> Answers:
        """Return what a submission answered when it was asked."""
        return answers_of(self.gradebook.db, assignment, student)

    def save_regraded(self, record: Record, nb: Notebook, changed: set[str]) -> None:
        """Enter a record's new verdicts and the automatic marks of the graded cells that changed.

        What was given by hand stays; where a mark by hand stands over a changed one, somebody
        should look at it again.
        """
        marks = {n: mark for n, mark in automatic_marks(nb.cells).items() if n in changed}
        with self._transaction() as connection:
            change_marks(connection, self._penalties, record.assignment, record.student, marks)
            replace_verdicts(connection, record)


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except (OSError, sql.exc.SQLAlchemyError) as error:
        why = describe_error(error)
        raise CourseError(f"the disk did not take what was graded last ({why})") from error
