"""nbgrader's own commands on this course: hand out. Importing them takes two seconds."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets.config import PyFileConfigLoader

from grader.course import (
    NBGRADER_CONFIG,
    CourseError,
    release_path,
    source_path,
)
from grader.nbgrader_calls.configuration import configuration, gradebook_url, without_passwords
from grader.records import Say

if TYPE_CHECKING:
    from nbgrader.apps import NbGraderAPI


def api(root: Path, database: str | None = None) -> NbGraderAPI:
    """Return nbgrader's API for this course, which becomes the current folder."""
    from nbgrader.apps import NbGraderAPI

    os.chdir(root)
    return NbGraderAPI(config=configuration(root, database))


def release_assignments(root: Path, names: list[str], database: str | None, say: Say) -> None:
    """Enter assignments into the gradebook and write their student version.

    Raises CourseError: if nbgrader makes no release.
    """
    nbgrader = api(root, database)
    for name in names:
        made = nbgrader.generate_assignment(name, force=True)
        require_success(made, f"the release of {name}", gradebook_url(root, database))
        say(f"{name} is released in notebooks/{name}")


def require_success(result: dict[str, Any], what: str, url: str) -> None:
    """Raise CourseError if a command failed, with the last thing that it said.

    url: the gradebook's, whose password is not to be in it.
    """
    if not result["success"]:
        said = (result.get("error") or result.get("log") or "no reason given").strip()
        raise CourseError(f"{what} failed: {without_passwords(said.splitlines()[-1], url)}")


def released_text(root: Path, assignment: str) -> str:
    """Return the release notebook's text, made in a temporary course without a gradebook.

    Raises CourseError: if nbgrader fails, with what it said.
    """
    from nbgrader.apps import NbGraderAPI

    config = PyFileConfigLoader(NBGRADER_CONFIG, path=str(root)).load_config()
    with tempfile.TemporaryDirectory(prefix="release-") as temporary:
        course = Path(temporary)
        source = source_path(course, assignment)
        shutil.copytree(source_path(root, assignment).parent, source.parent)
        config.CourseDirectory.root = str(course)
        # the gradebook is nbgrader's own business: the release does not depend on it
        config.GenerateAssignment.no_database = True
        config.GenerateAssignment.preprocessors = [
            name for name in config.GenerateAssignment.preprocessors if "SaveCells" not in name
        ]
        nbgrader = NbGraderAPI(config=config)
        # nbgrader collects its log for us: only the reason of a failure, not on the screen too
        nbgrader.log.setLevel(logging.ERROR)
        nbgrader.log.handlers[:] = [logging.NullHandler()]
        nbgrader.log.propagate = False
        result = nbgrader.generate_assignment(assignment, force=True, create=True)
        if not result["success"]:
            said = result.get("log") or result.get("error") or "it does not say why"
            raise CourseError(f"{assignment}: nbgrader made no release:\n{said.strip()}")
        return release_path(course, assignment).read_text(encoding="utf-8")
