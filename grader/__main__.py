"""`python -m grader`: the commands behind the Makefile."""

import sys

import click

from grader.course import CourseError, course_root


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Build the course's release and grade submissions."""


@main.command()
@click.argument("assignments", nargs=-1)
def build(assignments: tuple[str, ...]) -> None:
    """Execute the sources and regenerate all that is made from them.

    ASSIGNMENTS are folder names in solutions/; without any, all are built.
    """
    from grader.build import build as run

    run(course_root(), list(assignments), click.echo)


@main.command()
def check() -> None:
    """Name what is stale, leaking or misplaced. Writes nothing."""
    from grader.build import stale

    problems = stale(course_root())
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo("solutions/, notebooks/ and the worked examples agree")


@main.command()
@click.option("--variants", metavar="MODULE", help="Its RIGHT: right answers that must pass too.")
@click.option("--seeds", default=20, show_default=True, help="How often the judge is asked.")
def mistakes(variants: str | None, seeds: int) -> None:
    """Print what catches each known mistake, and whether it is told its own hint.

    Exits with 1 if a mistake is caught by neither the learner's check nor the judge, or if a right
    answer fails.
    """
    from importlib import import_module

    from grader import matrix

    root = course_root()
    right = import_module(variants).RIGHT if variants else {}
    rows = matrix.matrix(root, seeds)
    for line in [*matrix.table(rows, seeds), "", *matrix.totals(rows, seeds)]:
        click.echo(line)
    failures = matrix.failed_variants(root, right, seeds)
    if variants:
        count = sum(len(functions) for functions in right.values())
        click.echo(f"{len(failures):4} failures of {count} other right answers")
    missed = [f"{row.exercise}/{row.name} is caught by nothing" for row in rows if row.missed]
    for problem in missed + failures:
        click.echo(problem, err=True)
    if missed or failures:
        sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except CourseError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
