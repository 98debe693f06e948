"""The gradebook as a class run writes it: one submission, one transaction.

nbgrader's own tables hold the marks, so that formgrader, feedback and export go on working. A table
beside them holds what nbgrader has no place for: verdicts, answers, and what was graded.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task
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
from grader.gradebook.database import HeldSession, describe_error, with_timeout
from grader.gradebook.lateness import PenaltyChange, penalty_changes
from grader.gradebook.marks import NO_RESPONSE
from grader.gradebook.tables import EXTENSIONS, RECORDS, SHOWN, create_tables
from grader.nbgrader_calls.configuration import (
    COURSE_ID,
    configuration,
    gradebook_url,
    shown_url,
    without_passwords,
)
from grader.nbgrader_calls.penalties import LatePenalties
from grader.records import (
    Answers,
    Graded,
    Record,
    notes_from_json,
    notes_to_json,
    verdicts_from_json,
    verdicts_to_json,
)


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

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.gradebook.close()

    def require_released(self, assignment: str) -> None:
        """Raise CourseError if the gradebook does not know the assignment yet, or fails."""
        with self._reading() as session:
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
        query = sql.select(RECORDS.c.student, RECORDS.c.digest).where(
            RECORDS.c.assignment == assignment
        )
        with self._reading() as session:
            return {row.student: row.digest for row in session.execute(query)}

    def seed(self, assignment: str) -> str:
        """Return the seed that the assignment's submissions were graded with; "" if none was yet.

        If there are several, the one of those that are not to be graded again, then of the most.
        One that learners may have read is none.
        """
        shown = sql.select(SHOWN.c.seed).where(SHOWN.c.assignment == assignment)
        valid = sql.func.sum(sql.case((RECORDS.c.digest != "", 1), else_=0))
        query = (
            sql.select(RECORDS.c.seed)
            .where(RECORDS.c.assignment == assignment)
            .where(RECORDS.c.seed.not_in(shown))
            .group_by(RECORDS.c.seed)
            .order_by(valid.desc(), sql.func.count().desc(), RECORDS.c.seed)
        )
        with self._reading() as session:
            return session.execute(query).scalars().first() or ""

    def unshown(self, assignment: str) -> list[tuple[str, str]]:
        """Each student with the seed that was asked, where it is not noted as shown."""
        shown = sql.select(SHOWN.c.seed).where(SHOWN.c.assignment == assignment)
        query = (
            sql.select(RECORDS.c.student, RECORDS.c.seed)
            .where(RECORDS.c.assignment == assignment)
            .where(RECORDS.c.seed.not_in(shown))
        )
        with self._reading() as session:
            return [(row.student, row.seed) for row in session.execute(query)]

    def note_shown(self, assignment: str, seeds: set[str]) -> None:
        """Note seeds that no later run is to ask with, for those that `unshown` gave.

        Raises CourseError: if the gradebook fails.
        """
        self._change(sql.insert(SHOWN).values(assignment=assignment, seed=seed) for seed in seeds)

    def forget(self, assignment: str, students: list[str]) -> None:
        """Have submissions graded again by whatever run comes to them. Their marks stay till then.

        Raises CourseError: if the gradebook fails.
        """
        query = sql.update(RECORDS).values(digest="").where(RECORDS.c.assignment == assignment)
        self._change(query.where(RECORDS.c.student == student) for student in students)

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        try:
            yield self.gradebook.db
        except sql.exc.SQLAlchemyError as error:
            raise CourseError(f"the gradebook cannot be read: {describe_error(error)}") from error
        finally:
            self.gradebook.db.close()

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        """Commit all that is done meanwhile or nothing; keep nothing of it in memory."""
        session = self.gradebook.db
        self.gradebook.db = HeldSession(session)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            self.gradebook.db = session
            session.close()

    def save(self, graded: Graded, nb: Notebook, digest: str, handed_in: datetime | None) -> None:
        """Enter one submission: its marks as nbgrader's autograde would, and its record."""
        with self._transaction() as session:
            self.gradebook.update_or_create_student(graded.student)
            when = {} if handed_in is None else {"timestamp": handed_in.isoformat()}
            # nbgrader builds the submission before it is in the session, which SQLAlchemy warns of
            with session.no_autoflush:
                submission = self.gradebook.update_or_create_submission(
                    graded.assignment, graded.student, **when
                )
            notebook = next(n for n in submission.notebooks if n.name == graded.assignment)
            _enter_marks(session, notebook, nb)
            more = _extension(session, graded.assignment, graded.student)
            if more is not None:
                submission.extension = more
            session.flush()
            session.refresh(notebook)
            self._penalize(submission, notebook)
            _replace_record(
                session,
                assignment=graded.assignment,
                student=graded.student,
                digest=digest,
                seed=graded.seed,
                sandbox=graded.sandbox,
                seconds=graded.seconds,
                verdicts=verdicts_to_json(graded.verdicts),
                notes=notes_to_json(graded.notes),
                answers=zlib.compress(json.dumps(graded.answers).encode()),
                cases=json.dumps(graded.cases),
            )
            note_attempt(session, graded, digest, handed_in, notebook)

    def _penalize(self, submission: SubmittedAssignment, notebook: SubmittedNotebook) -> None:
        # an extension of no due date would end nbgrader's own sum
        due = submission.assignment.duedate
        late = 0.0 if due is None else submission.total_seconds_late
        notebook.late_submission_penalty = self._penalties.points(
            submission.student.id, notebook.score, late
        )

    def penalty_changes(
        self, assignment: str, scores: dict[str, float] | None = None
    ) -> list[PenaltyChange]:
        """Return whose late penalty does not fit the due date. scores: that are about to change.

        Raises CourseError: if the gradebook fails.
        """
        with self._reading():
            return penalty_changes(self.gradebook, self._penalties, assignment, scores)

    def save_penalties(self, changes: list[PenaltyChange]) -> None:
        """Enter penalties.

        Raises CourseError: if the gradebook fails.
        """
        table = SubmittedNotebook.__table__
        self._change(
            sql.update(table)
            .where(table.c.id == change.notebook)
            .values(late_submission_penalty=change.after)
            for change in changes
        )

    def extend(self, assignment: str, students: list[str], seconds: int) -> None:
        """Give students more time, in place of what they had; 0 takes it away.

        Raises CourseError: if the gradebook fails, or the assignment has no due date.
        """
        with self._reading() as session:
            query = sql.select(Assignment.id, Assignment.duedate)
            found = session.execute(query.where(Assignment.name == assignment)).one()
        if found.duedate is None:
            raise CourseError(
                f"{assignment} has no due date: nbgrader db assignment add {assignment} "
                '--duedate="2026-03-10 12:00 UTC"'
            )
        queries: list[Any] = []
        for student in students:
            key = (EXTENSIONS.c.assignment == assignment) & (EXTENSIONS.c.student == student)
            queries.append(sql.delete(EXTENSIONS).where(key))
            row = {"assignment": assignment, "student": student, "seconds": seconds}
            queries += [sql.insert(EXTENSIONS).values(**row)] if seconds else []
            theirs = SubmittedAssignment.__table__
            queries.append(
                sql.update(theirs)
                .where(theirs.c.assignment_id == found.id, theirs.c.student_id == student)
                .values(extension=timedelta(seconds=seconds) if seconds else None)
            )
        self._change(queries)

    def extensions(self, assignment: str) -> dict[str, int]:
        """Return student -> seconds more.

        Raises CourseError: if the gradebook fails.
        """
        query = sql.select(EXTENSIONS.c.student, EXTENSIONS.c.seconds)
        query = query.where(EXTENSIONS.c.assignment == assignment)
        with self._reading() as session:
            return {row.student: row.seconds for row in session.execute(query)}

    def _change(self, queries: Iterable[Any]) -> None:
        try:
            with self._transaction() as session:
                for query in queries:
                    session.execute(query)
        except sql.exc.SQLAlchemyError as error:
            raise CourseError(f"the gradebook takes no changes: {describe_error(error)}") from error

    def enter_students(self, rows: list[dict[str, str]]) -> None:
        """Enter people, each with an id and the columns that are to change."""
        with self._transaction() as session:
            there = set(session.execute(sql.select(Student.id)).scalars())
            for row in rows:
                if row["id"] not in there:
                    session.add(Student(**row))
                elif values := {key: value for key, value in row.items() if key != "id"}:
                    query = sql.update(Student).where(Student.id == row["id"])
                    session.execute(query.values(**values))

    def attempts(self, assignment: str, student: str) -> list[Attempt]:
        """Return somebody's graded attempts, the first first.

        Raises CourseError: if the gradebook fails.
        """
        with self._reading() as session:
            return attempts_of(session, assignment, student)

    def outdone(self, assignment: str) -> set[tuple[str, str]]:
        """Return the student and digest of each attempt that is graded, and does not count.

        Raises CourseError: if the gradebook fails.
        """
        with self._reading() as session:
            return outdone(session, assignment)

    def weigh(self, graded: Graded, nb: Notebook, handed_in: datetime | None) -> Weighed:
        """Return what a graded attempt would count, beside what the student's marks count now."""
        with self._reading():
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
        query = sql.select(RECORDS).where(RECORDS.c.assignment == assignment)
        scores = {
            entry["student"]: (entry["score"], entry["max_score"])
            for entry in self.gradebook.submission_dicts(assignment)
        }
        rows = self.gradebook.db.execute(query.order_by(RECORDS.c.student)).mappings()
        found = []
        for row in rows:
            score, max_score = scores.get(row["student"], (0.0, 0.0))
            found.append(
                Record(
                    assignment=assignment,
                    student=row["student"],
                    digest=row["digest"],
                    seed=row["seed"],
                    sandbox=row["sandbox"],
                    seconds=row["seconds"],
                    verdicts=verdicts_from_json(row["verdicts"]),
                    notes=notes_from_json(row["notes"]),
                    score=score,
                    max_score=max_score,
                    cases=json.loads(row["cases"]),
                )
            )
        return found

    def answers(self, assignment: str, student: str) -> Answers:
        """Return what a submission answered when it was asked."""
        query = sql.select(RECORDS.c.answers).where(
            (RECORDS.c.assignment == assignment) & (RECORDS.c.student == student)
        )
        packed = self.gradebook.db.execute(query).scalar_one()
        answers: Answers = json.loads(zlib.decompress(packed))
        return answers

    def save_regraded(self, record: Record, nb: Notebook, changed: set[str]) -> None:
        """Enter a record's new verdicts and the automatic marks of the graded cells that changed.

        What was given by hand stays; where a mark by hand stands over a changed one, somebody
        should look at it again.
        """
        with self._transaction() as session:
            submission = self.gradebook.find_submission(record.assignment, record.student)
            notebook = next(n for n in submission.notebooks if n.name == record.assignment)
            cells = {c.metadata.nbgrader["grade_id"]: c for c in nb.cells if is_grade(c)}
            for grade in notebook.grades:
                if grade.name in changed:
                    grade.auto_score, _ = determine_grade(cells[grade.name])
                    by_hand = grade.manual_score is not None
                    grade.needs_manual_grade = by_hand or grade.auto_score is None
            session.flush()
            session.refresh(notebook)
            self._penalize(submission, notebook)
            session.execute(
                sql.update(RECORDS)
                .where(RECORDS.c.assignment == record.assignment)
                .where(RECORDS.c.student == record.student)
                .values(verdicts=verdicts_to_json(record.verdicts))
            )


def _enter_marks(session: Session, notebook: SubmittedNotebook, nb: Notebook) -> None:
    """Enter what nbgrader's SaveAutoGrades does, with one query instead of one for each cell."""
    # before the grades, whose names are these: else each would ask for its own
    grade_cells, solution_cells = notebook.notebook.grade_cells, notebook.notebook.solution_cells
    grades = {grade.name: grade for grade in notebook.grades}
    comments = {comment.name: comment for comment in notebook.comments}
    # cells that a corrected release has and this submission's rows are older than
    for cell in grade_cells:
        if cell.name not in grades:
            grades[cell.name] = Grade(cell_id=cell.id, notebook_id=notebook.id)
            session.add(grades[cell.name])
    for cell in solution_cells:
        if cell.name not in comments:
            comments[cell.name] = Comment(cell_id=cell.id, notebook_id=notebook.id)
            session.add(comments[cell.name])
    for cell in nb.cells:
        if is_grade(cell):
            grade = grades[cell.metadata.nbgrader["grade_id"]]
            grade.auto_score, _ = determine_grade(cell)
            # a mark given by hand stays, and somebody should look at it again
            by_hand = grade.manual_score is not None
            grade.needs_manual_grade = by_hand or grade.auto_score is None
        if is_solution(cell) or is_task(cell):
            untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            comment = comments[cell.metadata.nbgrader["grade_id"]]
            comment.auto_comment = NO_RESPONSE if untouched and not is_task(cell) else None


def _extension(session: Session, assignment: str, student: str) -> timedelta | None:
    query = sql.select(EXTENSIONS.c.seconds).where(
        (EXTENSIONS.c.assignment == assignment) & (EXTENSIONS.c.student == student)
    )
    seconds = session.execute(query).scalar()
    return None if seconds is None else timedelta(seconds=seconds)


def _replace_record(session: Session, **row: Any) -> None:
    key = (RECORDS.c.assignment == row["assignment"]) & (RECORDS.c.student == row["student"])
    session.execute(sql.delete(RECORDS).where(key))
    session.execute(sql.insert(RECORDS).values(**row))
