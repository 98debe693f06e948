"""The rows of what was graded: verdicts, answers, digest and seed, one for each submission."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sql
from sqlalchemy.orm import Session

from grader.gradebook.tables import RECORDS, SHOWN
from grader.records import (
    Answers,
    Graded,
    Record,
    notes_from_json,
    notes_to_json,
    unpack_answers,
    verdicts_from_json,
    verdicts_to_json,
)

_FORGET = sql.delete(RECORDS).where(
    (RECORDS.c.assignment == sql.bindparam("of_assignment"))
    & (RECORDS.c.student == sql.bindparam("of_student"))
)
_RECORD = sql.insert(RECORDS)


def record_row(graded: Graded, digest: str) -> dict[str, Any]:
    """Return the row of a graded submission."""
    return {
        "assignment": graded.assignment,
        "student": graded.student,
        "digest": digest,
        "seed": graded.seed,
        "sandbox": graded.sandbox,
        "seconds": graded.seconds,
        "verdicts": verdicts_to_json(graded.verdicts),
        "notes": notes_to_json(graded.notes),
        "answers": graded.answers,
        "cases": json.dumps(graded.cases),
    }


def replace_record(connection: sql.Connection, row: dict[str, Any]) -> None:
    """Enter a row in the place of what was graded before."""
    connection.execute(_FORGET, {"of_assignment": row["assignment"], "of_student": row["student"]})
    connection.execute(_RECORD, row)


def replace_verdicts(connection: sql.Connection, record: Record) -> None:
    """Enter a record's new verdicts."""
    connection.execute(
        sql.update(RECORDS)
        .where(RECORDS.c.assignment == record.assignment)
        .where(RECORDS.c.student == record.student)
        .values(verdicts=verdicts_to_json(record.verdicts))
    )


def digests_of(session: Session, assignment: str) -> dict[str, str]:
    """Return student -> digest of the submission graded last, "" if that is to be forgotten."""
    query = sql.select(RECORDS.c.student, RECORDS.c.digest).where(
        RECORDS.c.assignment == assignment
    )
    return {row.student: row.digest for row in session.execute(query)}


def seed_of(session: Session, assignment: str) -> str:
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
    return session.execute(query).scalars().first() or ""


def records_of(
    session: Session, assignment: str, scores: Mapping[str, tuple[float, float]]
) -> list[Record]:
    """Return all records of an assignment, by student. scores: student -> points, most points."""
    query = sql.select(RECORDS).where(RECORDS.c.assignment == assignment)
    found = []
    for row in session.execute(query.order_by(RECORDS.c.student)).mappings():
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


def answers_of(session: Session, assignment: str, student: str) -> Answers:
    """Return what a submission answered when it was asked."""
    query = sql.select(RECORDS.c.answers).where(
        (RECORDS.c.assignment == assignment) & (RECORDS.c.student == student)
    )
    return unpack_answers(session.execute(query).scalar_one())
