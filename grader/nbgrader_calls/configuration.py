"""The course as nbgrader knows it: its configuration, its gradebook's address."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from traitlets.config import PyFileConfigLoader

from grader.course import NBGRADER_CONFIG, gradebook_path, secret_paths

COURSE_ID = "batchnorm"
EXCHANGE = "/usr/local/share/nbgrader/exchange"  # nbgrader's default for Exchange.root


def configuration(root: Path, database: str | None = None) -> Any:
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


def hidden_paths(root: Path, config: Any) -> tuple[str, ...]:
    """Return the real places of what a submission may not see: course, gradebook, exchange."""
    paths = [*secret_paths(root), EXCHANGE]
    if exchange := config.Exchange.get("root"):
        paths.append(os.path.expanduser(str(exchange)))
    url = str(config.CourseDirectory.get("db_url") or "")
    if url.startswith("sqlite:///"):
        paths.append(url.removeprefix("sqlite:///"))
    return tuple(os.path.realpath(path) for path in paths)
