"""What several commands of `python -m grader` share."""

from __future__ import annotations

from pathlib import Path

import click

from grader.course import CourseError, assignments

DATABASE = click.option(
    "--db", "database", metavar="URL", help="Another gradebook, such as postgresql://..."
)


def known(root: Path, names: tuple[str, ...]) -> list[str]:
    """The chosen assignments, or all; CourseError for a name that is none."""
    there = assignments(root)
    for name in names:
        if name not in there:
            raise CourseError(f"there is no assignment {name!r}; there are: {', '.join(there)}")
    return list(names) or there
