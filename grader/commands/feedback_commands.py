"""The command that brings feedback home: feedback."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.commands.options import DATABASE
from grader.course import chosen_assignments, course_root

LEFT_OUT = 3  # exit code: somebody's page is not there
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--student", "students", multiple=True, help="Only this student; may be repeated.")
@click.option("--again", is_flag=True, help="Also the pages that would stay as they are.")
@click.option("--workers", type=click.IntRange(1), help="Processes; by default one a core.")
@click.option("--moodle", type=FILE, metavar="FILE.zip", help="A zip for Moodle's bulk upload.")
@click.option("--canvas", type=FILE, metavar="FILE.zip", help="A zip for Canvas's bulk upload.")
@click.option(
    "--mail",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="A letter to everybody, as .eml files. Nothing is sent.",
)
@click.option("--sender", default="", help="From whom the letters are.")
@DATABASE
def feedback(
    names: tuple[str, ...],
    students: tuple[str, ...],
    again: bool,
    workers: int | None,
    moodle: Path | None,
    canvas: Path | None,
    mail: Path | None,
    sender: str,
    database: str | None,
) -> None:
    """Write every graded student's page to feedback/, and pack them for the way home.

    Only pages that would be different are made anew. A page is one file that needs nothing else.
    Whose page cannot be made, or would not be known to the system, is named: exit code 3.

    \b
    Examples:
      python -m grader feedback
      python -m grader feedback 02_batchnorm_forward --student ada
      python -m grader feedback 02_batchnorm_forward --moodle feedback.zip
      python -m grader feedback 02_batchnorm_forward --mail letters --sender me@example.org
    """
    from grader.returning.give_back import Home, give_feedback

    root = course_root()
    home = Home({"moodle": moodle, "canvas": canvas}, mail, sender)
    left_out = give_feedback(
        root,
        chosen_assignments(root, names) if names else [],
        students,
        home,
        click.echo,
        again=again,
        workers=workers,
        database=database,
    )
    for line in left_out:
        click.echo(line, err=True)
    sys.exit(LEFT_OUT if left_out else 0)


FEEDBACK_COMMANDS = (feedback,)
