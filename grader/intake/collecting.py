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
from grader.nbgrader_calls.configuration import configuration


def collect_zips(
    root: Path, assignment: str, archives: tuple[Path, ...], database: str | None = None
) -> tuple[int, list[str]]:
    """Copy archives into place and collect.

    Returns how many submissions were in them, and a line for each file that was left out.

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


class _Collector(ZipCollectApp):
    """nbgrader's collector, which remembers whose submissions it put into place.

    nbgrader gives the whole class up for one notebook that is there twice: here the second is left
    out, and named.
    """

    students: tuple[str, ...] = ()

    def _collect_files(self, src_files: list[str]) -> Any:
        place = Path(self._format_collect_path(self.extracted_directory))
        taken: dict[tuple[Any, Any], Path] = {}
        kept: list[str] = []
        # of two, that which is in fewer folders: the others are deep in what somebody handed in
        for file in sorted(src_files, key=lambda file: (file.count("/"), file)):
            path = Path(file).relative_to(place)
            if "__MACOSX" in path.parts or path.name.startswith("."):
                continue  # what macOS puts into a zip besides what is in it
            if path.suffix != ".ipynb":
                self.log.warning("%s: left out, it is no notebook", path)
            elif not (info := self.collector_plugin_inst.collect(file)):
                self.log.warning("%s: left out, its name does not say whose it is", path)
            else:
                key = (info.get("student_id"), info.get("file_id"))
                other = taken.setdefault(key, path)
                if other.parts[0] != path.parts[0]:
                    self.fail(
                        f"{key[0]} is in two archives, {other} and {path}: "
                        "name one archive, or take one of the two out"
                    )
                if other == path:
                    kept.append(file)
                else:
                    self.log.warning("%s: left out, %s is taken for %s", path, other, key[0])
        return super()._collect_files(kept)

    def _transfer_files(self, collected_data: Any) -> None:
        super()._transfer_files(collected_data)
        self.students = tuple(collected_data or ())


# it warns of each folder that it makes or empties; what does not match is named above
ORDINARY = ("Directory not found. Creating", "Clearing existing files", "Regular expression '")


def _run(root: Path, assignment: str, database: str | None) -> tuple[tuple[str, ...], list[str]]:
    """Whose submissions the collector found, and its complaints."""
    config: Any = configuration(root, database)
    config.CourseDirectory.assignment_id = assignment
    config.ZipCollectApp.force = True
    config.ZipCollectApp.log_level = logging.WARNING
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.WARNING and not record.msg.startswith(ORDINARY):
                lines.append(record.getMessage())

    collector = _Collector(config=config)
    collector.coursedir = CourseDirectory(parent=collector)
    collector.log.handlers[:] = [Keep()]  # what it says is for who called
    collector.extra_args = []
    with contextlib.suppress(SystemExit):
        collector.start()
    return collector.students, lines
