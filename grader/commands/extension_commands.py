"""The commands for more time: extension."""

from __future__ import annotations

import click

from grader.commands.options import DATABASE
from grader.course import CourseError, chosen_assignments, course_root

STUDENT = click.option("--student", "students", multiple=True, help="Who; may be repeated.")
SECTION = click.option("--section", help="All of this section on the roster.")


@click.group()
def extension() -> None:
    """Give some more time than the due date. `grade` and `regrade` then follow at once."""


@extension.command("add")
@click.argument("assignment")
@STUDENT
@SECTION
@click.option("--days", type=click.FloatRange(0), default=0.0, help="Days from the due date on.")
@click.option("--hours", type=click.FloatRange(0), default=0.0, help="Hours, beside the days.")
@DATABASE
def add_extension(
    assignment: str,
    students: tuple[str, ...],
    section: str | None,
    days: float,
    hours: float,
    database: str | None,
) -> None:
    """Give students, or a section, more time for an assignment; it replaces what they had.

    \b
    Examples, for one student and for a section of the roster:
      python -m grader extension add 02_batchnorm_forward --student ada --days 2
      python -m grader extension add 02_batchnorm_forward --section B --hours 12
    """
    if not days and not hours:
        raise click.UsageError("say how much more time: --days or --hours")
    _extend(assignment, students, section, 24 * days + hours, database)


@extension.command("remove")
@click.argument("assignment")
@STUDENT
@SECTION
@DATABASE
def remove_extension(
    assignment: str, students: tuple[str, ...], section: str | None, database: str | None
) -> None:
    """Take it away again."""
    _extend(assignment, students, section, 0.0, database)


@extension.command("list")
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
@DATABASE
def list_extensions(names: tuple[str, ...], database: str | None) -> None:
    """Say who has more time."""
    from grader.gradebook.extensions import extensions

    root = course_root()
    for assignment in chosen_assignments(root, names):
        for line in extensions(root, assignment, database):
            click.echo(line)


def _extend(
    assignment: str,
    students: tuple[str, ...],
    section: str | None,
    hours: float,
    database: str | None,
) -> None:
    from grader.gradebook.extensions import extend
    from grader.intake.roster import kept_roster
    from grader.intake.systems import SYSTEMS

    root = course_root()
    chosen_assignments(root, (assignment,))
    chosen = list(students)
    if section is not None:
        roster = kept_roster(root, SYSTEMS)
        people = [one.id for one in roster.people if one.section == section] if roster else []
        if not people:
            raise CourseError(f"nobody on the roster is in a section {section!r}")
        chosen += [one for one in people if one not in chosen]
    if not chosen:
        raise click.UsageError("say who: --student or --section")
    for line in extend(root, assignment, chosen, hours, database):
        click.echo(line)


EXTENSION_COMMANDS = (extension,)
