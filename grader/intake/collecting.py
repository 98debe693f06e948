"""Submissions from the archives of a learning management system, by nbgrader's zip collector."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from grader.course import CourseError, archive_folder
from grader.intake.submissions import printable_name
from grader.nbgrader_calls.collector import run_collector


def collect_zips(
    root: Path, assignment: str, archives: tuple[Path, ...], database: str | None = None
) -> tuple[int, list[str]]:
    """Copy archives into place and collect what is in them.

    Return how many submissions there were, and a line for each file that was left out.

    Archives of an earlier call are set aside first: else every student who is in both would be
    there twice. Raises CourseError: if two archives have the same name, or a student is in two, or
    the collector cannot read who handed in what.
    """
    first: dict[str, Path] = {}
    for archive in archives:
        other = first.setdefault(archive.name, archive)
        if other.resolve() != archive.resolve():
            raise CourseError(
                f"{other} and {archive} have the same name, and one would replace the other: "
                "rename one"
            )
    place = archive_folder(root, assignment)
    place.mkdir(parents=True, exist_ok=True)
    if archives:
        named = {archive.resolve() for archive in archives}
        _set_aside([p for p in place.iterdir() if p.resolve() not in named], place)
    for archive in archives:
        with contextlib.suppress(shutil.SameFileError):
            shutil.copy(archive, place / archive.name)
    if not any(place.iterdir()):
        raise CourseError(f"{place} is empty: name the zip files that you downloaded")
    students, lines = run_collector(root, assignment, database)
    said = [printable_name(line) for line in lines]
    if not students:
        raise CourseError(
            f"no submission of {assignment} was found in {place}: "
            f"{said[-1] if said else 'no reason given'}; who "
            "handed in what is read by c.FileNameCollectorPlugin.named_regexp in nbgrader_config.py"
        )
    return len(students), said


def _set_aside(paths: list[Path], place: Path) -> None:
    """Move what an earlier call copied to the folder `earlier` beside it."""
    for path in paths:
        earlier = place.with_name("earlier")
        earlier.mkdir(exist_ok=True)
        target, count = earlier / path.name, 1
        while target.exists():
            count += 1
            target = earlier / f"{path.stem}-{count}{path.suffix}"
        path.replace(target)
