"""nbgrader's zip collector, without its ways to give a whole class up."""

from __future__ import annotations

import contextlib
import errno
import logging
from collections import Counter
from pathlib import Path
from typing import Any

from nbgrader.apps import ZipCollectApp
from nbgrader.coursedir import CourseDirectory

from grader.files import printable_name
from grader.nbgrader_calls.configuration import configuration

MAX_NAMED = 5  # of what is left out of one learner's folder
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class Collector(ZipCollectApp):
    """nbgrader's collector, which remembers whose submissions it put into place.

    nbgrader gives the whole class up for one notebook that is there twice, or one folder that
    cannot be written: here that one is left out, and named.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.students: list[str] = []
        self._named: Counter[tuple[str, ...]] = Counter()

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
                self._leave_out(path, "it is no notebook")
            elif not (info := self.collector_plugin_inst.collect(file)):
                deep = len(path.parts) > 3  # archive, student, notebook
                unsure = "it is in a folder of a folder: whose it is, is not sure"
                self._leave_out(path, unsure if deep else "its name does not say whose it is")
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
                    self._leave_out(path, f"{_shown(other)} is taken for {key[0]}")
        for parts, count in self._named.items():
            if count > MAX_NAMED:
                self.log.warning("%s: %d more left out", _shown(Path(*parts)), count - MAX_NAMED)
        return super()._collect_files(kept)

    def _leave_out(self, path: Path, reason: str) -> None:
        """Name a file that is not collected, unless many beside it in a learner's folder were."""
        group = path.parts[:2] if len(path.parts) > 2 else path.parts
        self._named[group] += 1
        if self._named[group] <= MAX_NAMED:
            self.log.warning("%s: left out, %s", _shown(path), reason)

    def _transfer_files(self, collected_data: Any) -> None:
        for student, data in (collected_data or {}).items():
            try:
                super()._transfer_files({student: data})
            except OSError as error:
                if error.errno in FULL:
                    raise
                # such as what somebody else put into its place in submitted/
                name = printable_name(student)
                self.log.warning("%s: left out, %s", name, error.strerror or type(error).__name__)
            else:
                self.students.append(student)


def _shown(path: Path) -> str:
    return printable_name(str(path))


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
    return tuple(collector.students), lines
