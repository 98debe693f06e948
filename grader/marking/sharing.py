"""A question divided among markers, in the gradebook, so that every marker's machine knows it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sql

from grader.course import CourseError
from grader.marking import log
from grader.marking.division import divide, marked_twice
from grader.marking.marks import Mark, marks_of
from grader.marking.questions import Question
from grader.marking.tables import LOG, PLANS, SECONDS, SHARES


@dataclass(frozen=True)
class Plan:
    """Who marks a question: markers, and percent of the answers that a second one marks."""

    markers: tuple[str, ...] = ()
    second: int = 0


def plan_of(connection: sql.engine.Connection, question: Question) -> Plan:
    """Return how a question is divided; among nobody, if it never was."""
    query = sql.select(PLANS.c.markers, PLANS.c.second).where(_of(PLANS, question))
    row = connection.execute(query).first()
    return Plan(tuple(json.loads(row.markers)), row.second) if row else Plan()


def set_plan(
    engine: sql.engine.Engine,
    question: Question,
    markers: tuple[str, ...] | None,
    second: int | None,
) -> Plan:
    """Divide a question anew; None: as it was. What is marked stays with who marked it.

    Raises CourseError: if nobody is left who could mark a second time.
    """
    with engine.begin() as connection:
        before = plan_of(connection, question)
        plan = Plan(
            before.markers if markers is None else markers,
            before.second if second is None else second,
        )
        if plan.second and len(plan.markers) < 2:
            raise CourseError(
                "a second mark is another marker's: name two or more, as in --markers ann,bob"
            )
        connection.execute(sql.delete(PLANS).where(_of(PLANS, question)))
        row = {"assignment": question.assignment, "question": question.name}
        query = sql.insert(PLANS).values(**row, second=plan.second)
        connection.execute(query.values(markers=json.dumps(plan.markers)))
    share_out(engine, question)
    return plan


def share_out(engine: sql.engine.Engine, question: Question) -> None:
    """Give answers that are nobody's yet to the markers of the plan."""
    with engine.connect() as connection:
        marks = marks_of(connection, question)
        wanted = _shares(connection, question, marks)
    if all(wanted[table] == _there(table, marks) for table in wanted):
        return
    with engine.begin() as connection:
        # the same write first in every such transaction: one comes after the other
        same = {"second": PLANS.c.second}
        connection.execute(sql.update(PLANS).where(_of(PLANS, question)).values(same))
        marks = marks_of(connection, question)
        for table, shares in _shares(connection, question, marks).items():
            _write(connection, table, question, _there(table, marks), shares)


def _shares(
    connection: sql.engine.Connection, question: Question, marks: list[Mark]
) -> dict[sql.Table, dict[str, str]]:
    """Return student -> marker, for the first mark and for the second."""
    plan = plan_of(connection, question)
    if not plan.markers:
        return {SHARES: {}, SECONDS: {}}
    answers = [mark.student for mark in marks if mark.by_hand]
    done = {m.student for m in marks if m.points is not None and not m.asks}
    gave = {s: marker for s, marker in _gave(connection, question).items() if s in done}
    first = divide(answers, plan.markers, gave | _there(SHARES, marks), done)
    done = {m.student for m in marks if m.second and m.second.points is not None}
    before = _there(SECONDS, marks)
    twice = marked_twice(answers, plan.second, before, done)
    return {SHARES: first, SECONDS: divide(twice, plan.markers, before, done, first)}


def _gave(connection: sql.engine.Connection, question: Question) -> dict[str, str]:
    """Return student -> who gave the first mark, as the log says."""
    query = sql.select(LOG.c.student, LOG.c.marker).where(
        _of(LOG, question), LOG.c.what == log.FIRST
    )
    return dict(connection.execute(query.order_by(LOG.c.id)).all())


def _there(table: sql.Table, marks: list[Mark]) -> dict[str, str]:
    if table is SHARES:
        return {mark.student: mark.share for mark in marks if mark.share}
    return {mark.student: mark.second.marker for mark in marks if mark.second}


def _write(
    connection: sql.engine.Connection,
    table: sql.Table,
    question: Question,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> None:
    for student in sorted(before.keys() | after.keys()):
        if before.get(student) == after.get(student):
            continue
        connection.execute(
            sql.delete(table).where(_of(table, question), table.c.student == student)
        )
        if student in after:
            row = {"assignment": question.assignment, "question": question.name}
            row |= {"student": student, "marker": after[student]}
            connection.execute(sql.insert(table).values(row))


@dataclass(frozen=True)
class Progress:
    """How far a marker is: first and second marks, of how many."""

    marker: str
    first: tuple[int, int]
    second: tuple[int, int]


def progress(marks: list[Mark]) -> list[Progress]:
    """Return how far each marker is; "" is who has what nobody has a share in."""
    done: Counter[tuple[str, bool]] = Counter()
    total: Counter[tuple[str, bool]] = Counter()
    for mark in marks:
        if mark.by_hand:
            total[mark.share, False] += 1
            done[mark.share, False] += mark.points is not None and not mark.asks
        if mark.second:
            total[mark.second.marker, True] += 1
            done[mark.second.marker, True] += mark.second.points is not None
    return [
        Progress(name, *((done[name, twice], total[name, twice]) for twice in (False, True)))
        for name in sorted({name for name, _ in total})
    ]


def _of(table: sql.Table, question: Question) -> sql.ColumnElement[bool]:
    return (table.c.assignment == question.assignment) & (table.c.question == question.name)
