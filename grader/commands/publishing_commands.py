"""The commands that make what is given away: bundle, book, new-version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from grader.course import course_root


@click.command()
@click.argument("archive", required=False, metavar="[FILE.zip]", type=click.Path(path_type=Path))
def bundle(archive: Path | None) -> None:
    """Write one zip for learners: notebooks, what they import, and how to start. No solution.

    \b
    Example:
      python -m grader bundle ~/batchnorm-course.zip
    """
    from grader.publishing.bundle import DEFAULT
    from grader.publishing.bundle import bundle as write

    root = course_root()
    target = archive or root / DEFAULT
    names = write(root, target)
    click.echo(f"{target} holds {len(names)} files, {target.stat().st_size >> 10} KB")


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def book(folder: Path | None) -> None:
    """Write the course as a static site, for reading before anything is installed.

    The notebooks are executed with the solutions for their figures; the pages show none of these.
    FOLDER is build/book by default. An earlier book in it is replaced, anything else refused.
    """
    from grader.publishing.book import DEFAULT
    from grader.publishing.book import book as write

    root = course_root()
    target = folder or root / DEFAULT
    write(root, target, click.echo)
    click.echo(f"open {target / 'index.html'} in a browser")


@click.command("new-version")
@click.argument("number", metavar="NUMBER")
def new_version(number: str) -> None:
    """Make a version of what CHANGELOG.md says under "Unreleased".

    Sets its number and date, commits and tags; refuses a tree that is not clean, and pushes
    nothing. Assignments are handed out by `release`, not by this.

    \b
    Example:
      python -m grader new-version 0.2.0
    """
    from grader.publishing.version import make_version

    tag = make_version(course_root(), number, date.today())
    click.echo(f"{tag} is committed and tagged; git push --follow-tags gives it away")


PUBLISHING_COMMANDS = (bundle, book, new_version)
