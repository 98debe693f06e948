"""What nbgrader has no place for: who marks what, second marks, comments for reuse, the log."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sql

TABLES = sql.MetaData()


def _key(*more: sql.Column) -> tuple[sql.Column, ...]:
    names = ("assignment", "question")
    return (*(sql.Column(name, sql.String(128), primary_key=True) for name in names), *more)


# how a question is divided. markers: a JSON list. second: percent that are marked twice
PLANS = sql.Table(
    "batchnorm_marking_plan",
    TABLES,
    *_key(),
    sql.Column("markers", sql.Text, nullable=False),
    sql.Column("second", sql.Integer, nullable=False),
)
# whose an answer is to mark the first time, where the mark is nbgrader's
SHARES = sql.Table(
    "batchnorm_marking_share",
    TABLES,
    *_key(sql.Column("student", sql.String(128), primary_key=True)),
    sql.Column("marker", sql.String(128), nullable=False),
)
# and the second time. points: none yet, or none of the answer as it is now. answer: its digest.
# decided: whether a difference from the first mark is settled
SECONDS = sql.Table(
    "batchnorm_second_mark",
    TABLES,
    *_key(sql.Column("student", sql.String(128), primary_key=True)),
    sql.Column("marker", sql.String(128), nullable=False),
    sql.Column("points", sql.Float),
    sql.Column("comment", sql.Text, nullable=False, default=""),
    sql.Column("answer", sql.String(64), nullable=False, default=""),
    sql.Column("decided", sql.Boolean, nullable=False, default=False),
)
PHRASES = sql.Table(
    "batchnorm_marking_comment",
    TABLES,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("assignment", sql.String(128), nullable=False),
    sql.Column("question", sql.String(128), nullable=False),
    sql.Column("text", sql.Text, nullable=False),
)
# rows are only added. at: UTC, as ISO 8601. what: one of log.py's. answer: the digest of what was
# marked
LOG = sql.Table(
    "batchnorm_mark_log",
    TABLES,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("at", sql.String(32), nullable=False),
    sql.Column("marker", sql.String(128), nullable=False),
    sql.Column("what", sql.String(16), nullable=False),
    sql.Column("assignment", sql.String(128), nullable=False, index=True),
    sql.Column("question", sql.String(128), nullable=False),
    sql.Column("student", sql.String(128), nullable=False),
    sql.Column("before", sql.Float),
    sql.Column("after", sql.Float),
    sql.Column("comment", sql.Text, nullable=False),
    sql.Column("why", sql.Text, nullable=False),
    sql.Column("answer", sql.String(64), nullable=False),
)


def create_tables(engine: sql.engine.Engine) -> None:
    """Create what is not there yet."""
    try:
        TABLES.create_all(engine)
    except sql.exc.DatabaseError:  # somebody else has just created the same
        TABLES.create_all(engine)


def now() -> str:
    """Return the time as the log has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
