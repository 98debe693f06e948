"""What a database needs around nbgrader's use of it: patience, one commit instead of many."""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sql

from grader.course import CourseError


class Held:
    """A session whose commits wait: nbgrader commits after every step."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, "flush" if name == "commit" else name)


class DatabaseFile:
    """The file of an SQLite database: whether it is still the one that was opened.

    SQLite goes on with a file that was removed, and all that it writes there is lost.
    """

    def __init__(self, url: sql.engine.URL) -> None:
        is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
        self.path = os.path.abspath(str(url.database)) if is_file else ""
        self._inode = os.stat(self.path).st_ino if is_file else 0

    def require(self) -> None:
        """Raises CourseError: if it is gone. A server's database always passes."""
        try:
            there = not self.path or os.stat(self.path).st_ino == self._inode
        except OSError:
            there = False
        if not there:
            raise CourseError(f"{self.path} was removed or replaced")


def patient(url: sql.engine.URL) -> sql.engine.URL:
    """Wait for who else has an SQLite file locked, such as the formgrader, longer than 5 s."""
    if url.get_backend_name() != "sqlite" or "timeout" in url.query:
        return url
    return url.update_query_dict({"timeout": "30"})


def reason(error: BaseException) -> str:
    """An error's kind and first line."""
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0][:200]}"
