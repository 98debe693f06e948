"""Submissions from the archives of a learning management system, by nbgrader's zip collector."""

from __future__ import annotations

import contextlib
import logging
import shutil
from pathlib import Path
from typing import Any

from nbgrader.apps import ZipCollectApp
from nbgrader.coursedir import CourseDirectory

from grader.course import CourseError
from grader.nbgrading import configuration


def collect_zips(
    root: Path, assignment: str, archives: tuple[Path, ...], database: str | None = None
) -> int:
    """Copy archives into place and collect; returns how many submissions were in them.

    Archives of an earlier call are set aside first: else every student who is in both would be
    there twice. Raises CourseError: if the collector cannot read who handed in what.
    """
    place = root / "downloaded" / assignment / "archive"
    place.mkdir(parents=True, exist_ok=True)
    if archives:
        named = {archive.resolve() for archive in archives}
        _set_aside([p for p in place.iterdir() if p.resolve() not in named], place)
    for archive in archives:
        with contextlib.suppress(shutil.SameFileError):
            shutil.copy(archive, place / archive.name)
    if not any(place.iterdir()):
        raise CourseError(f"{place} is empty: name the zip files that you downloaded")
    students, said = _run(root, assignment, database)
    if not students:
        raise CourseError(
            f"no submission of {assignment} was found in {place}: {said or 'no reason given'}; who "
            "handed in what is read by c.FileNameCollectorPlugin.named_regexp in nbgrader_config.py"
        )
    return len(students)


def _set_aside(paths: list[Path], place: Path) -> None:
    """Move what an earlier call copied to the folder `earlier` beside it."""
    for path in paths:
        earlier = place.with_name("earlier")
        earlier.mkdir(exist_ok=True)
        path.replace(earlier / path.name)


class _Collector(ZipCollectApp):
    """nbgrader's collector, which remembers whose submissions it put into place."""

    students: tuple[str, ...] = ()

    def _transfer_files(self, collected_data: Any) -> None:
        super()._transfer_files(collected_data)
        self.students = tuple(collected_data or ())


def _run(root: Path, assignment: str, database: str | None) -> tuple[tuple[str, ...], str]:
    """Whose submissions the collector found, and its last complaint."""
    config: Any = configuration(root, database)
    config.CourseDirectory.assignment_id = assignment
    config.ZipCollectApp.force = True
    config.ZipCollectApp.log_level = logging.ERROR  # it warns of each folder that it makes
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.WARNING:
                lines.append(record.getMessage())

    collector = _Collector(config=config)
    collector.coursedir = CourseDirectory(parent=collector)
    collector.log.addHandler(Keep())
    collector.extra_args = []
    with contextlib.suppress(SystemExit):
        collector.start()
    return collector.students, lines[-1] if lines else ""
