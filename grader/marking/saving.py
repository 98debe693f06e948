"""Changing marks by hand: nothing that somebody else did meanwhile is overwritten unseen.

Each change is one transaction, which also writes the log and the late penalty. It takes the lock of
what it writes before it reads, so a run of `grade`, or another marker, comes before or after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sql
from nbgrader.api import Comment, Grade, SolutionCell, SubmittedNotebook
from sqlalchemy.orm import Session

from grader.course import CourseError
from grader.gradebook.database import describe_error
from grader.gradebook.points import number
from grader.marking import log
from grader.marking.answers import Answers
from grader.marking.marks import Mark, marks_of, second_key
from grader.marking.questions import Question
from grader.marking.tables import SECONDS
from grader.nbgrader_calls.penalties import LatePenalties

MOST_WORDS = 10_000  # characters of a comment, or of a reason


class NotSaved(CourseError):
    """Raise it when a mark is not taken: the message says why."""


class Meanwhile(NotSaved):
    """Raise it when the mark, or the answer, is not as it was on the page that sent this."""


@dataclass(frozen=True)
class Given:
    """What a marker sends. version: of the mark that she saw. why: of a change."""

    points: float
    comment: str
    why: str
    version: str


@dataclass(frozen=True)
class Saver:
    """Saves what one marker gives."""

    engine: sql.engine.Engine
    penalties: LatePenalties
    answers: Answers
    marker: str

    def first(self, question: Question, mark: str, given: Given) -> Mark:
        """Give an answer's mark, the one that counts; return the mark from before.

        Raises NotSaved: with the reason.
        """
        with self._changing(question, mark, given.points) as (session, old):
            answer = self.answers.answer(question.assignment, old.student, question.name).digest
            if given.version != old.version(answer):
                raise Meanwhile("somebody else marked it, or the answer changed")
            changed = old.points is not None and abs(old.points - given.points) > 1e-9
            if changed and not old.asks and not given.why:
                raise NotSaved("say why the mark changes: it goes into the log")
            self._enter(session, question, old, given, log.FIRST, answer)
        return old

    def second(self, question: Question, mark: str, given: Given) -> Mark:
        """Give an answer's second mark, which counts nothing by itself.

        Raises NotSaved: with the reason.
        """
        with self._changing(question, mark, given.points) as (session, old):
            answer = self.answers.answer(question.assignment, old.student, question.name).digest
            second = old.second
            if second is None or second.marker != self.marker:
                raise NotSaved("the second mark of this answer is not yours to give")
            if given.version != old.second_version(answer):
                raise Meanwhile("it was marked in another window, or the answer changed")
            changed = second.points is not None and abs(second.points - given.points) > 1e-9
            if changed and not given.why:
                raise NotSaved("say why the mark changes: it goes into the log")
            session.execute(
                sql.update(SECONDS)
                .where(second_key(question, old.student))
                .values(points=given.points, comment=given.comment, answer=answer, decided=False)
            )
            self._note(session, question, old, given, log.SECOND, answer, second.points)
        return old

    def decide(self, question: Question, mark: str, given: Given) -> Mark:
        """Settle a difference between first and second mark: what is given counts from now on.

        Raises NotSaved: with the reason.
        """
        with self._changing(question, mark, given.points) as (session, old):
            answer = self.answers.answer(question.assignment, old.student, question.name).digest
            if given.version != old.version(answer, with_second=True):
                raise Meanwhile("one of the two marks, or the answer, changed")
            if not given.why:
                raise NotSaved("say why: it goes into the log")
            self._enter(session, question, old, given, log.DECISION, answer)
            decided = (
                sql.update(SECONDS).where(second_key(question, old.student)).values(decided=True)
            )
            session.execute(decided)
        return old

    @contextmanager
    def _changing(
        self, question: Question, mark: str, points: float
    ) -> Iterator[tuple[Session, Mark]]:
        try:
            with Session(self.engine) as session, session.begin():
                # a write that changes nothing: it waits for others' and keeps them out until the
                # end, in SQLite as in PostgreSQL
                grades = Grade.__table__
                same = {"needs_manual_grade": grades.c.needs_manual_grade}
                session.execute(sql.update(grades).where(grades.c.id == mark).values(same))
                found = marks_of(session, question, mark)
                if not found:
                    raise NotSaved("there is no such answer any more")
                if not 0 <= points <= found[0].most:
                    most = number(found[0].most)
                    raise NotSaved(f"{number(points)} points: from 0 to {most} are possible")
                yield session, found[0]
        except sql.exc.SQLAlchemyError as error:
            raise NotSaved(f"not saved: {describe_error(error)}") from error

    def _enter(
        self,
        session: Session,
        question: Question,
        old: Mark,
        given: Given,
        what: str,
        answer: str,
    ) -> None:
        grade = session.get_one(Grade, old.id)
        grade.manual_score, grade.needs_manual_grade = given.points, False
        notebook = session.get_one(SubmittedNotebook, grade.notebook_id)
        _comment(session, notebook, question.name).manual_comment = given.comment or None
        session.flush()
        session.refresh(notebook)
        submission = notebook.assignment
        late = 0.0 if submission.assignment.duedate is None else submission.total_seconds_late
        notebook.late_submission_penalty = self.penalties.points(
            old.student, float(notebook.score), late
        )
        # a first mark that changes after a decision is another difference
        undecided = (
            sql.update(SECONDS).where(second_key(question, old.student)).values(decided=False)
        )
        session.execute(undecided)
        self._note(session, question, old, given, what, answer, old.points)

    def _note(
        self,
        session: Session,
        question: Question,
        old: Mark,
        given: Given,
        what: str,
        answer: str,
        before: float | None,
    ) -> None:
        log.note(
            session,
            marker=self.marker,
            what=what,
            assignment=question.assignment,
            question=question.name,
            student=old.student,
            before=before,
            after=given.points,
            comment=given.comment,
            why=given.why,
            answer=answer,
        )


def _comment(session: Session, notebook: SubmittedNotebook, name: str) -> Comment:
    """Return the row of a cell's comment, nbgrader's own or a new one."""
    query = sql.select(SolutionCell.id).where(
        SolutionCell.notebook_id == notebook.notebook_id, SolutionCell.name == name
    )
    cell = session.execute(query).scalar_one()
    mine = (Comment.notebook_id == notebook.id) & (Comment.cell_id == cell)
    found: Comment | None = session.execute(sql.select(Comment).where(mine)).scalar_one_or_none()
    if found is None:
        found = Comment(cell_id=cell, notebook_id=notebook.id)
        session.add(found)
    return found
