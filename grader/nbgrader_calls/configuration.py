"""The course as nbgrader knows it: its configuration, its gradebook's address, its commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from traitlets.config import PyFileConfigLoader

from grader.course import NBGRADER_CONFIG, CourseError

COURSE_ID = "batchnorm"


def configuration(root: Path, database: str | None = None) -> Any:
    """The course's nbgrader configuration; database: another gradebook than it says."""
    config = PyFileConfigLoader(NBGRADER_CONFIG, path=str(root)).load_config()
    config.CourseDirectory.root = str(root)
    if str(root) not in sys.path:
        sys.path.append(str(root))  # as nbgrader does, for plugins that lie beside it
    if database:
        config.CourseDirectory.db_url = database
    return config


def gradebook_url(root: Path, database: str | None = None) -> str:
    """Where the marks are: by default gradebook.db in the course's folder."""
    url = configuration(root, database).CourseDirectory.get("db_url")
    return str(url) if url else f"sqlite:///{root / 'gradebook.db'}"


def grading_options(config: Any) -> Any:
    """JudgedExecute as the course configures it: sandbox, seed and times allowed."""
    from grader.nbgrader_plugins.judged_execute import JudgedExecute

    return JudgedExecute(config=config)


def api(root: Path, database: str | None = None) -> Any:
    """nbgrader's own commands on this course. Importing them takes two seconds."""
    from nbgrader.apps import NbGraderAPI

    # nbgrader calls the command `alembic`, which is beside Python
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    os.chdir(root)
    return NbGraderAPI(config=configuration(root, database))


def require(result: dict[str, Any], what: str) -> None:
    """Raises CourseError: if an nbgrader command failed, with the last thing that it said."""
    if not result["success"]:
        said = (result.get("error") or result.get("log") or "no reason given").strip()
        raise CourseError(f"{what} failed: {said.splitlines()[-1]}")
