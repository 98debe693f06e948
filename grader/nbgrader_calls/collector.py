"""nbgrader's zip collector, without its ways to give a whole class up."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any

from nbgrader.apps import ZipCollectApp
from nbgrader.coursedir import CourseDirectory

from grader.nbgrader_calls.configuration import configuration


class Collector(ZipCollectApp):
    """nbgrader's collector, which remembers whose submissions it put into place.

    nbgrader gives the whole class up for one notebook that is there twice: here the second is left
    out, and named.
    """

    students: tuple[str, ...] = ()

    def _collect_files(self, src_files: list[str]) -> Any:
        place = Path(self._format_collect_path(self.extracted_directory))
        taken: dict[tuple[str | None, str | None], Path] = {}  # by student and file
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


# where nbgrader warns of each folder that it makes or empties, and of what does not match, which
# Collector names itself
ORDINARY_WARNERS = ("_mkdirs_if_missing", "_clear_existing_files", "_match")


def run_collector(
    root: Path, assignment: str, database: str | None
) -> tuple[tuple[str, ...], list[str]]:
    """Collect an assignment's archives; return whose submissions there were, and its complaints."""
    config = configuration(root, database)
    config.CourseDirectory.assignment_id = assignment
    config.ZipCollectApp.force = True
    config.ZipCollectApp.log_level = logging.WARNING
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.WARNING and record.funcName not in ORDINARY_WARNERS:
                lines.append(record.getMessage())

    collector = Collector(config=config)
    collector.coursedir = CourseDirectory(parent=collector)
    collector.log.handlers[:] = [Keep()]  # what it says is for who called
    collector.extra_args = []
    with contextlib.suppress(SystemExit):
        collector.start()
    return collector.students, lines
