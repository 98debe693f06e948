"""How an SQLite gradebook is written by a class run: ahead, in its log, with the disk waited for
once for all that came in together.

Each commit alone would wait for the disk four times. A reader sees each as soon as it is made, and
a process that is killed loses none; before `settle` returns, a machine that loses power may lose
the last ones, whose submissions the next run then grades again.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy import event

# file systems that no other machine writes to
LOCAL = ("btrfs", "ext3", "ext4", "f2fs", "overlay", "tmpfs", "xfs", "zfs")


class WriteAhead:
    """What is committed between `begin` and `end` waits for the disk in `settle`.

    Other databases go on as they are, and so does an SQLite file that cannot be written like this,
    or lies on another machine, where a log cannot be shared: there each commit waits.
    """

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine
        self._file: Path | None = None
        self._begun_with: tuple[int, int] | None = None

    def begin(self) -> None:
        """Write ahead from now on."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._engine.connect() as connection:
            main = connection.exec_driver_sql("PRAGMA database_list").first()
        file = Path(main.file if main else "")
        if not _is_local(file) or not self._set_log("wal"):
            return
        self._file = file
        self._begun_with = _identity(self._file)
        event.listen(self._engine, "connect", _leave_waiting)
        self._engine.dispose()  # connections from before do not know it

    def end(self) -> None:
        """Write as before. Raises as `settle` does."""
        if self._file is None:
            return
        file, self._file = self._file, None
        event.remove(self._engine, "connect", _leave_waiting)
        if self._moved(file):
            self._engine.dispose()
            for name in (f"{file}-wal", f"{file}-shm"):  # whatever is there now is not to read them
                Path(name).unlink(missing_ok=True)
            return
        # to one file again, that can be copied. Somebody who reads keeps that from being done
        if not self._set_log("delete"):
            self._settle(file)
        self._engine.dispose()

    def require_file(self) -> None:
        """Raise OSError if the file is gone or another: SQLite does not look, and writes on."""
        if self._file is not None and self._moved(self._file):
            raise OSError(f"{self._file.name} is not the file any more that this run began with")

    def settle(self) -> None:
        """Wait until the disk has all that was committed, in the gradebook's own file if it can.

        Raises OSError or SQLAlchemyError: if it has not.
        """
        if self._file is not None:
            self._settle(self._file)

    def _settle(self, file: Path) -> None:
        with self._engine.connect() as connection:
            row = connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").one()
        busy, written, moved = row
        if (
            busy or moved < written
        ):  # somebody reads what was before: the log is what has to be safe
            with open(f"{file}-wal", "rb") as log:
                os.fsync(log.fileno())

    def _moved(self, file: Path) -> bool:
        return _identity(file) != self._begun_with

    def _set_log(self, kind: str) -> bool:
        # read-only, locked, or gone
        with contextlib.suppress(sql.exc.OperationalError), self._engine.connect() as connection:
            answer = connection.exec_driver_sql(f"PRAGMA journal_mode={kind}").scalar_one()
            return bool(answer == kind)
        return False


def _is_local(file: Path) -> bool:
    """Tell whether a file is known to lie on a disk of this machine."""
    with contextlib.suppress(OSError):
        device = file.stat().st_dev
        number = f"{os.major(device)}:{os.minor(device)}"
        for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
            mount, _, about = line.partition(" - ")
            if mount.split()[2] == number:
                return about.split()[0] in LOCAL
    return False


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _leave_waiting(connection: object, _: object) -> None:
    """Have a connection's commits not wait for the disk: `settle` does."""
    connection.execute("PRAGMA synchronous=NORMAL")  # type: ignore[attr-defined]
