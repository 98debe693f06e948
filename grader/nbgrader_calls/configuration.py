"""The course as nbgrader knows it: its configuration, its gradebook's address, its exchange."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote, unquote_plus

from traitlets.config import Config, PyFileConfigLoader

from grader.course import NBGRADER_CONFIG, gradebook_path, secret_paths

COURSE_ID = "batchnorm"
EXCHANGE = "/usr/local/share/nbgrader/exchange"  # nbgrader's own default
# in an address: user:password@, also where it cannot be read otherwise, and password=
_PASSWORD = re.compile(r"(?<=//)([^:/@]*:)(.+)(?=@)|([?&](?:ssl)?password=)([^&]*)")
HIDDEN = "***"


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


def passwords(url: str) -> list[str]:
    """Return the passwords in a gradebook's address, as they stand there and as they are meant."""
    found = [match[2] or match[4] or "" for match in _PASSWORD.finditer(url)]
    meant = [way(password) for password in found for way in (unquote, unquote_plus)]
    # one with an @ in it, say, is taken apart by whoever reads the address otherwise
    parts = [part for password in found for part in re.split("[@/:?#]", password) if len(part) > 2]
    return sorted({text for text in (*found, *meant, *parts) if text}, key=len, reverse=True)


def shown_url(url: str) -> str:
    """Return a gradebook's address as it may be printed."""
    return _PASSWORD.sub(lambda match: f"{match[1] or match[3]}{HIDDEN}", url)


def without_passwords(text: str, url: str) -> str:
    """Return what somebody said of a gradebook as it may be printed."""
    text = text.replace(url, shown_url(url))
    for password in passwords(url):
        text = text.replace(password, HIDDEN)
    return text


def with_machines(course: Config) -> Config:
    """Return the course's configuration over the machine's, as nbgrader's commands read both."""
    from jupyter_core.paths import jupyter_config_path

    config = Config()
    for place in reversed(jupyter_config_path()):
        if Path(place, NBGRADER_CONFIG).is_file():
            config.merge(PyFileConfigLoader(NBGRADER_CONFIG, path=place).load_config())
    config.merge(course)
    return config


def exchange_folder(course: Config) -> Path:
    """Return where nbgrader's exchange is, by the course's configuration and the machine's."""
    config = with_machines(course)
    return Path(str(config.Exchange.get("root") or EXCHANGE)).expanduser()


def hidden_paths(root: Path, config: Config) -> tuple[str, ...]:
    """Return the real places of what a submission may not see: course, gradebook, exchange."""
    paths = [*secret_paths(root), EXCHANGE, str(exchange_folder(config))]
    url = str(config.CourseDirectory.get("db_url") or "")
    if url.startswith("sqlite:///"):
        paths.append(url.removeprefix("sqlite:///"))
    return tuple(os.path.realpath(path) for path in paths)
