"""What a database needs around nbgrader's use of it: patience, and words for its errors."""

from __future__ import annotations

import sqlalchemy as sql


def with_timeout(url: sql.engine.URL) -> sql.engine.URL:
    """Return the address with which an SQLite file is waited for longer than 5 s.

    Somebody else may have it locked, such as the formgrader.
    """
    if url.get_backend_name() != "sqlite" or "timeout" in url.query:
        return url
    return url.update_query_dict({"timeout": "30"})


def concerns_all(error: BaseException | None) -> bool:
    """Tell whether no other row would fare better: the database is gone, locked, full, read-only...

    nbgrader wraps what it catches, so the errors that led to this one are looked at, too.
    """
    while error is not None:
        if isinstance(error, sql.exc.DBAPIError):
            return not isinstance(error, (sql.exc.IntegrityError, sql.exc.DataError))
        if isinstance(error, OSError):
            return True
        error = error.__cause__ or error.__context__
    return False


# what SQLite says -> what it means, and what to do
_REMEDIES = {
    "database is locked": (
        "the database is locked: another program has it, try again when that has ended"
    ),
    "attempt to write a readonly database": (
        "it is a readonly database: look at who may write to the file and its folder"
    ),
}


def describe_error(error: BaseException) -> str:
    """Return what to do about an error, or its kind and first line."""
    lines = str(error).splitlines() or [""]
    for said, remedy in _REMEDIES.items():
        if said in lines[0]:
            return remedy
    return f"{type(error).__name__}: {lines[0][:200]}"
