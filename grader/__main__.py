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


if __name__ == "__main__":
    try:
        main()
    except CourseError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
