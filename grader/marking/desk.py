"""One marker's desk: what is hers to mark, in which order, and what she may see of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql

from grader.course import CourseError
from grader.gradebook.ledger import Ledger
from grader.marking.answers import Answers
from grader.marking.marks import Mark, marks_of
from grader.marking.questions import Question, questions_of
from grader.marking.saving import Saver
from grader.marking.settling import settle, settle_question
from grader.marking.sharing import plan_of, share_out
from grader.marking.tables import PHRASES, create_tables
from grader.nbgrader_calls.configuration import configuration
from grader.nbgrader_calls.penalties import LatePenalties

FIRST, SECOND = "first", "second"  # the rounds, as addresses name them


@dataclass(frozen=True)
class Desk:
    """What one marker's pages are made of."""

    engine: sql.engine.Engine
    questions: list[Question]
    answers: Answers
    saver: Saver
    over: float  # points by which first and second mark may differ

    @property
    def marker(self) -> str:
        """Return whose desk it is."""
        return self.saver.marker

    def question(self, assignment: str, name: str) -> Question | None:
        """Return one of the questions, or None."""
        for question in self.questions:
            if (question.assignment, question.name) == (assignment, name):
                return question
        return None

    def marks(self, question: Question) -> list[Mark]:
        """Return all marks of a question, settled and divided as they are now."""
        settle_question(self.engine, question, self.answers)
        share_out(self.engine, question)
        with self.engine.connect() as connection:
            return marks_of(connection, question)

    def mine(self, question: Question, marks: list[Mark], turn: str) -> list[Mark]:
        """Return this marker's share, in order. Who has none in the plan has all first marks."""
        if turn == SECOND:
            return [mark for mark in marks if mark.second and mark.second.marker == self.marker]
        with self.engine.connect() as connection:
            divided = self.marker in plan_of(connection, question).markers
        return [m for m in marks if m.by_hand and (not divided or m.share == self.marker)]

    def is_blind(self, mark: Mark) -> bool:
        """Tell whether this marker is yet to mark it for the second time, and may not see more."""
        second = mark.second
        return second is not None and second.marker == self.marker and second.points is None

    def differences(self, marks: list[Mark]) -> list[Mark]:
        """Return whose two marks are too far apart, until somebody decides."""
        return [
            mark
            for mark in marks
            if mark.points is not None
            and not mark.asks
            and mark.second
            and mark.second.points is not None
            and not mark.second.decided
            and abs(mark.points - mark.second.points) > self.over + 1e-9
        ]

    # ---- comments for reuse ----

    def phrases(self, question: Question) -> list[tuple[int, str]]:
        """Return a question's comments for reuse, with their numbers in the gradebook."""
        query = sql.select(PHRASES.c.id, PHRASES.c.text).where(*_of(question))
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query.order_by(PHRASES.c.id))]

    def add_phrase(self, question: Question, text: str) -> None:
        """Keep a comment for reuse, unless it is there."""
        if text and text not in [known for _, known in self.phrases(question)]:
            row = {"assignment": question.assignment, "question": question.name, "text": text}
            with self.engine.begin() as connection:
                connection.execute(sql.insert(PHRASES).values(row))

    def change_phrase(self, question: Question, number: int, text: str) -> None:
        """Change a comment for reuse, or with no text take it away; what was given stays."""
        here = (*_of(question), PHRASES.c.id == number)
        query = sql.update(PHRASES).values(text=text) if text else sql.delete(PHRASES)
        with self.engine.begin() as connection:
            connection.execute(query.where(*here))


def waits(mark: Mark, turn: str) -> bool:
    """Tell whether a mark is still to be given, in its first or second turn."""
    if turn == SECOND:
        return mark.second is not None and mark.second.points is None
    return mark.by_hand and (mark.points is None or mark.asks)


def open_desk(root: Path, ledger: Ledger, assignments: list[str], marker: str, over: float) -> Desk:
    """Return a marker's desk with the questions of assignments.

    Raises CourseError: if they have none, or the gradebook fails.
    """
    engine = ledger.gradebook.engine
    create_tables(engine)
    settle(root, engine, assignments)
    questions = [q for assignment in assignments for q in questions_of(root, assignment)]
    if not questions:
        raise CourseError(f"{', '.join(assignments)}: no question in words, nothing to mark")
    answers = Answers(root)
    saver = Saver(engine, LatePenalties(configuration(root)), answers, marker)
    return Desk(engine, questions, answers, saver, over)


def _of(question: Question) -> tuple[sql.ColumnElement[bool], ...]:
    return PHRASES.c.assignment == question.assignment, PHRASES.c.question == question.name
