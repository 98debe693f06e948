"""What several commands of `python -m grader` share."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from grader.course import CourseError, assignments

DATABASE = click.option(
    "--db", "database", metavar="URL", help="Another gradebook, such as postgresql://..."
)


def right_answers(module: str | None) -> dict[str, list[Any]]:
    """Right answers written in other ways: what --variants names; CourseError if it has none."""
    try:
        return dict(import_module(module).RIGHT) if module else {}
    except (ModuleNotFoundError, AttributeError) as error:
        raise CourseError(f"--variants {module}: {error}") from None


def known(root: Path, names: tuple[str, ...]) -> list[str]:
    """The chosen assignments, or all; CourseError for a name that is none."""
    there = assignments(root)
    for name in names:
        if name not in there:
            raise CourseError(f"there is no assignment {name!r}; there are: {', '.join(there)}")
    return list(names) or there
