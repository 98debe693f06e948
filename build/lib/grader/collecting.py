"""Submissions from the archives of a learning management system, by nbgrader's zip collector."""

from __future__ import annotations

import contextlib
import logging
import shutil
from pathlib import Path
from typing import Any

from grader.course import CourseError
from grader.nbgrading import configuration


def collect_zips(
    root: Path, assignment: str, archives: tuple[Path, ...], database: str | None = None
) -> int:
    """Copy archives into place and collect; returns how many submissions are there.

    Raises CourseError: if the collector cannot read who handed in what.
    """
    place = root / "downloaded" / assignment / "archive"
    place.mkdir(parents=True, exist_ok=True)
    for archive in archives:
        shutil.copy(archive, place / archive.name)
    if not any(place.iterdir()):
        raise CourseError(f"{place} is empty: name the zip files that you downloaded")
    said = _run(root, assignment, database)
    found = list((root / "submitted").glob(f"*/{assignment}/{assignment}.ipynb"))
    if not found:
        raise CourseError(
            f"no submission of {assignment} was found in {place}: {said or 'no reason given'}"
        )
    return len(found)


def _run(root: Path, assignment: str, database: str | None) -> str:
    """nbgrader's zip collector; returns the last thing that it said when it failed."""
    from nbgrader.apps import ZipCollectApp

    config: Any = configuration(root, database)
    config.CourseDirectory.assignment_id = assignment
    config.ZipCollectApp.force = True
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.ERROR:
                lines.append(record.getMessage())

    collector = ZipCollectApp(config=config)
    collector.log.addHandler(Keep())
    collector.extra_args = []
    with contextlib.suppress(SystemExit):
        collector.start()
    return lines[-1] if lines else ""
