"""The commands of `python -m grader` on the course's sources: add, build, check, mistakes."""

from __future__ import annotations

import sys

import click

from grader.course import CourseError, course_root


@click.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
def build(names: tuple[str, ...]) -> None:
    """Execute the sources and regenerate all that is made from them.

    ASSIGNMENTS are folder names in solutions/; without any, all are built.
    """
    from grader.source.build import build as run

    run(course_root(), list(names), click.echo)


@click.command()
@click.argument("name", metavar="EXERCISE")
@click.option("--after", required=True, help="The cell behind which it is put.")
@click.option("--points", type=click.IntRange(1), default=1, show_default=True)
@click.option("--points-from", "giver", required=True, help="The exercise that gives them.")
def add(name: str, after: str, points: int, giver: str) -> None:
    """Put the cells of a new exercise into its source notebook, for you to fill in.

    It must be described in utils/exercises/ already. All exercises of notebooks 1 to 6 share 100
    points, so another one of the same notebook gives up what this one gets.

    \b
    Example:
      python -m grader add standard_error --after in_your_own_words --points-from batch_statistics
    """
    from grader.source.add import add_exercise

    for cell in add_exercise(course_root(), name, after, points, giver):
        click.echo(f"added the cell {cell}")


@click.command()
def check() -> None:
    """Name what is stale, leaking, misplaced, or missing in the changelog. Writes nothing."""
    from grader.publishing.version import differences
    from grader.source.build import stale

    root = course_root()
    problems = [*stale(root), *differences(root)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo("solutions/, notebooks/ and the worked examples agree")


@click.command()
@click.argument("names", nargs=-1, metavar="[EXERCISE]...")
@click.option("--seeds", default=20, show_default=True, help="How often the judge is asked.")
def mistakes(names: tuple[str, ...], seeds: int) -> None:
    """Print what catches each known mistake, and whether it is told its own hint.

    Right answers other than the solutions are tried, too. Without a name, those of all exercises.

    Exits with 1 if a mistake is caught by neither the learner's check nor the judge, or if a right
    answer fails.
    """
    from grader.proving import caught
    from grader.right_answers import RIGHT
    from utils.exercises import EXERCISES, find_exercise

    root = course_root()
    try:
        chosen = [find_exercise(name).name for name in names] or list(EXERCISES)
    except KeyError as error:
        raise CourseError(error.args[0]) from None
    right = {name: RIGHT[name] for name in chosen if name in RIGHT}
    rows = caught.matrix(root, seeds, chosen)
    for line in [*caught.table(rows, seeds), "", *caught.totals(rows, seeds, chosen)]:
        click.echo(line)
    failures = caught.refused_right_answers(root, right, seeds)
    count = sum(len(functions) for functions in right.values())
    click.echo(f"{len(failures):4} failures of {count} other right answers")
    missed = [f"{row.exercise}/{row.name} is caught by nothing" for row in rows if row.missed]
    for problem in missed + failures:
        click.echo(problem, err=True)
    if missed or failures:
        sys.exit(1)


SOURCE_COMMANDS = (build, add, check, mistakes)
