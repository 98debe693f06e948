"""The course as nbgrader knows it: its configuration, its gradebook's address."""

from __future__ import annotations

import sys
from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from grader.course import NBGRADER_CONFIG, gradebook_path

COURSE_ID = "batchnorm"


def configuration(root: Path, database: str | None = None) -> Config:
    """Return the course's nbgrader configuration; database: another gradebook than it says."""
    config = PyFileConfigLoader(NBGRADER_CONFIG, path=str(root)).load_config()
    config.CourseDirectory.root = str(root)
    if str(root) not in sys.path:
        sys.path.append(str(root))  # as nbgrader does, for plugins that lie beside it
    if database:
        config.CourseDirectory.db_url = database
    return config


def gradebook_url(root: Path, database: str | None = None) -> str:
    """Return where the marks are: by default gradebook.db in the course's folder."""
    url = configuration(root, database).CourseDirectory.get("db_url")
    return str(url) if url else f"sqlite:///{gradebook_path(root)}"
