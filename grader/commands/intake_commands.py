"""The commands for what a class hands in: collect, roster."""

from __future__ import annotations

import sys
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from grader.commands.options import DATABASE, LazyChoice, systems
from grader.course import chosen_assignments, course_root

LEFT_OUT = 3  # exit code: somebody's work is not there


def _zone(context: click.Context, parameter: click.Parameter, name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(f"{name!r} is no time zone; one is Europe/Berlin") from None


@click.command()
@click.argument("name", metavar="ASSIGNMENT")
@click.argument(
    "downloads", nargs=-1, metavar="[DOWNLOAD]...", type=click.Path(exists=True, path_type=Path)
)
@click.option("--from", "system", type=LazyChoice(systems), help="The system it is from.")
@click.option("--prefix", default="", help="What stands before -LOGIN in GitHub's repositories.")
@click.option(
    "--map",
    "owners",
    metavar="FILE.csv",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Whose each file is that names nobody: columns file and id. Written if it is not there.",
)
@click.option(
    "--timezone",
    "zone",
    callback=_zone,
    help="Of times that the system writes without one; by default this machine's.",
)
@click.option("--dry-run", is_flag=True, help="Only say who would get what.")
@DATABASE
def collect(
    name: str,
    downloads: tuple[Path, ...],
    system: str | None,
    prefix: str,
    owners: Path | None,
    zone: ZoneInfo | None,
    dry_run: bool,
    database: str | None,
) -> None:
    """Take submissions from what a learning management system gives you.

    DOWNLOAD is an archive, an unpacked folder, or a notebook; several are taken together. They are
    copied to downloaded/ASSIGNMENT/archive; without any, what is there is taken again. Which
    system it is from is seen by its names, and told. Of several attempts the newest counts; what
    the system knew is kept beside the notebook, in collected.json, and when it was handed in as
    nbgrader has it.

    Nobody is guessed: who or what cannot be used is named, with the reason, and all others are
    collected. Exit codes: 0 everybody is there, 1 nobody could be, 3 somebody is missing.

    \b
    Examples:
      python -m grader collect 02_batchnorm_forward ~/Downloads/moodle.zip
      python -m grader collect --dry-run 02_batchnorm_forward canvas-1.zip canvas-2.zip
      python -m grader collect --from github --prefix batchnorm 02_batchnorm_forward repositories/
    """
    from grader.intake.collecting import collect
    from grader.intake.sorting import Way

    root = course_root()
    chosen_assignments(root, (name,))
    way = Way(system or "", prefix, zone, owners, dry_run, database)
    done = collect(root, name, downloads, way)
    for line in done.seen:
        click.echo(line)
    if dry_run:
        for taken in done.taken:
            click.echo(f"  {taken}")
    for line in (*done.notes, *done.missing):
        click.echo(line, err=True)
    would = "would be" if dry_run else "are"
    click.echo(f"{name}: {len(done.taken)} submissions {would} in submitted/")
    sys.exit(LEFT_OUT if done.missing else 0)


@click.group()
def roster() -> None:
    """Say who is in the class, and how each learning system calls them."""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check it.")
@DATABASE
def import_roster(file: Path, dry_run: bool, database: str | None) -> None:
    """Check a CSV file of the class, and keep it for `collect`.

    Its columns are id (the name of the folder in submitted/), name, email, section, and one for
    each system with its number or login: canvas, blackboard, brightspace, gradescope, github,
    moodle:ASSIGNMENT, ... Names and emails go into the gradebook, too. Whoever is there twice is
    named, and nothing is kept; who handed in and is not on it, and who is on it and has handed in
    nothing, is named. Exit code 3: somebody has handed in who is not on it.

    \b
    Example:
      python -m grader roster import class.csv
    """
    from grader.gradebook.students import enter_students
    from grader.intake.roster import check_roster, keep_roster, read_roster
    from grader.intake.systems import SYSTEMS

    root = course_root()
    read = read_roster(file, SYSTEMS)
    checked = check_roster(root, read)
    if not dry_run:
        people = [(one.id, one.name, one.email, one.known.get("canvas", "")) for one in read.people]
        enter_students(root, people, database)
        keep_roster(root, read)
    for line in (*checked.notes, *checked.unknown):
        click.echo(line, err=True)
    would = "would be" if dry_run else "are"
    click.echo(f"{len(read.people)} people {would} on the roster")
    sys.exit(LEFT_OUT if checked.unknown else 0)


INTAKE_COMMANDS = (collect, roster)
