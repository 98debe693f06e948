"""Our tables beside nbgrader's: what it has no place for."""

from __future__ import annotations

import sqlalchemy as sql

TABLES = sql.MetaData()
RECORDS = sql.Table(
    "batchnorm_record",
    TABLES,
    sql.Column("assignment", sql.String(128), primary_key=True),
    sql.Column("student", sql.String(128), primary_key=True),
    sql.Column("digest", sql.String(64), nullable=False),
    sql.Column("seed", sql.String(64), nullable=False),
    sql.Column("sandbox", sql.Boolean, nullable=False),
    sql.Column("seconds", sql.Float, nullable=False),
    sql.Column("verdicts", sql.Text, nullable=False),
    sql.Column("notes", sql.Text, nullable=False),
    sql.Column("answers", sql.LargeBinary, nullable=False),
    sql.Column("cases", sql.Text, nullable=False),
)
# seeds whose inputs learners may have read
SHOWN = sql.Table(
    "batchnorm_shown_seed",
    TABLES,
    sql.Column("assignment", sql.String(128), primary_key=True),
    sql.Column("seed", sql.String(64), primary_key=True),
)
# more time: nbgrader has it only for who has handed in
EXTENSIONS = sql.Table(
    "batchnorm_extension",
    TABLES,
    sql.Column("assignment", sql.String(128), primary_key=True),
    sql.Column("student", sql.String(128), primary_key=True),
    sql.Column("seconds", sql.Integer, nullable=False),
)
# every time that somebody handed in and was graded. counts: whether it is the one with the marks
ATTEMPTS = sql.Table(
    "batchnorm_attempt",
    TABLES,
    sql.Column("assignment", sql.String(128), primary_key=True),
    sql.Column("student", sql.String(128), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("digest", sql.String(64), nullable=False),
    sql.Column("handed_in", sql.String(64), nullable=False),
    sql.Column("points", sql.Float, nullable=False),
    sql.Column("counts", sql.Boolean, nullable=False),
)


def create_tables(engine: sql.engine.Engine) -> None:
    """Create what is not there yet, and the column that gradebooks from before `cases` lack."""
    TABLES.create_all(engine)
    names = {column["name"] for column in sql.inspect(engine).get_columns(RECORDS.name)}
    if "cases" not in names:
        with engine.begin() as connection:
            add = f"ALTER TABLE {RECORDS.name} ADD COLUMN cases TEXT NOT NULL DEFAULT '{{}}'"
            connection.execute(sql.text(add))
