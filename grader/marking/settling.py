"""Marks that stay: one whose answer is as it was when it was given does not ask for another look.

A run that grades a submission again asks for every mark by hand to be looked at, because it does
not know which answer the mark was for. The log does.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sql
from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook

from grader.course import CourseError
from grader.gradebook.database import describe_error
from grader.marking import log
from grader.marking.answers import Answers
from grader.marking.marks import Mark, marks_of, second_key
from grader.marking.questions import Question, questions_of
from grader.marking.tables import LOG, SECONDS, create_tables


def settle(root: Path, engine: sql.engine.Engine, assignments: list[str]) -> None:
    """Have marks on unchanged answers ask no more, before and after a run.

    What was marked elsewhere, in the formgrader say, is noted with the answer that it was for. A
    second mark of an answer that has changed is taken back.

    Raises CourseError: if the gradebook fails.
    """
    answers = Answers(root)
    try:
        create_tables(engine)
        for assignment in assignments:
            if _has_marks(engine, assignment):
                for question in questions_of(root, assignment):
                    settle_question(engine, question, answers)
    except sql.exc.SQLAlchemyError as error:
        raise CourseError(f"marks by hand are not settled: {describe_error(error)}") from error


def _has_marks(engine: sql.engine.Engine, assignment: str) -> bool:
    query = (
        sql.select(Grade.id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == assignment, Grade.manual_score.is_not(None))
        .limit(1)
    )
    ours = [
        sql.select(table.c.student).where(table.c.assignment == assignment).limit(1)
        for table in (SECONDS, LOG)
    ]
    with engine.connect() as connection:
        return any(connection.execute(one).first() is not None for one in (query, *ours))


def settle_question(engine: sql.engine.Engine, question: Question, answers: Answers) -> None:
    """Settle the marks of one question."""
    with engine.connect() as connection:
        marks = marks_of(connection, question)
    last = {
        entry.student: entry
        for entry in log.entries(engine, [question.assignment], question.name)
        if entry.what != log.SECOND
    }
    for mark in marks:
        known = last.get(mark.student)
        noted = known.after if known else None
        if mark.points != noted and (mark.points is None or not mark.asks):
            _note_elsewhere(engine, question, mark, noted, answers)
        elif known and mark.points == noted and mark.asks and mark.points is not None:
            answer = answers.answer(question.assignment, mark.student, question.name)
            if answer.digest == known.answer:
                _ask_no_more(engine, mark)
        if mark.second and mark.second.points is not None:
            answer = answers.answer(question.assignment, mark.student, question.name)
            if answer.digest != mark.second.answer:
                _take_back(engine, question, mark)


def _ask_no_more(engine: sql.engine.Engine, mark: Mark) -> None:
    table = Grade.__table__
    same = (table.c.id == mark.id) & (table.c.manual_score == mark.points)
    with engine.begin() as connection:
        connection.execute(sql.update(table).where(same).values(needs_manual_grade=False))


def _note_elsewhere(
    engine: sql.engine.Engine,
    question: Question,
    mark: Mark,
    noted: float | None,
    answers: Answers,
) -> None:
    with engine.begin() as connection:
        log.note(
            connection,
            marker="",
            what=log.ELSEWHERE,
            assignment=question.assignment,
            question=question.name,
            student=mark.student,
            before=noted,
            after=mark.points,
            comment=mark.comment,
            why="",
            answer=answers.answer(question.assignment, mark.student, question.name).digest,
        )


def _take_back(engine: sql.engine.Engine, question: Question, mark: Mark) -> None:
    with engine.begin() as connection:
        query = sql.update(SECONDS).where(second_key(question, mark.student))
        connection.execute(query.values(points=None, decided=False))
