"""The commands of `python -m grader` on the course's sources: add, build, check, mistakes."""

from __future__ import annotations

import sys

import click

from grader.commands.options import right_answers
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
@click.option("--after", help="The cell behind which it is put; none for a new notebook.")
@click.option("--points", type=click.IntRange(1), default=1, show_default=True)
@click.option("--points-from", "giver", help="The exercise that gives them; none for a bonus.")
def add(name: str, after: str | None, points: int, giver: str | None) -> None:
    """Put the cells of a new exercise into its source notebook, for you to fill in.

    It must be described in utils/exercises/ already. The first exercise of a notebook makes the
    notebook, with a question in words for one point more. All exercises share 100 points, so
    another one gives up what this one gets; those of bonus notebooks have points beside the 100.

    \b
    Examples:
      python -m grader add standard_error --after in_your_own_words --points-from batch_statistics
      python -m grader add pull --points 2
    """
    from grader.source.add import add_exercise

    add_exercise(course_root(), name, after, points, giver, click.echo)


@click.command()
def check() -> None:
    """Name what is stale, leaking or misplaced. Writes nothing."""
    from grader.source.build import stale

    problems = stale(course_root())
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo("solutions/, notebooks/ and the worked examples agree")


@click.command()
@click.argument("names", nargs=-1, metavar="[EXERCISE]...")
@click.option("--variants", metavar="MODULE", help="Its RIGHT: right answers that must pass too.")
@click.option("--seeds", default=20, show_default=True, help="How often the judge is asked.")
def mistakes(names: tuple[str, ...], variants: str | None, seeds: int) -> None:
    """Print what catches each known mistake, and whether it is told its own hint.

    Without a name, the mistakes of all exercises.

    Exits with 1 if a mistake is caught by neither the learner's check nor the judge, or if a right
    answer fails.
    """
    from grader.proving import caught
    from utils.exercises import EXERCISES, find_exercise

    root = course_root()
    try:
        chosen = [find_exercise(name).name for name in names] or list(EXERCISES)
    except KeyError as error:
        raise CourseError(error.args[0]) from None
    right = right_answers(variants)
    right = {name: right[name] for name in chosen if name in right}
    rows = caught.matrix(root, seeds, chosen)
    for line in [*caught.table(rows, seeds), "", *caught.totals(rows, seeds, chosen)]:
        click.echo(line)
    failures = caught.failed_variants(root, right, seeds)
    if variants:
        count = sum(len(functions) for functions in right.values())
        click.echo(f"{len(failures):4} failures of {count} other right answers")
    missed = [f"{row.exercise}/{row.name} is caught by nothing" for row in rows if row.missed]
    for problem in missed + failures:
        click.echo(problem, err=True)
    if missed or failures:
        sys.exit(1)


SOURCE_COMMANDS = (build, add, check, mistakes)
