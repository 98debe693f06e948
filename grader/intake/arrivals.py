"""What arrives in submitted/: looked at again and again, and told of when it is quiet.

Looking is a few calls to the file system for each student. The system's own notices (inotify) would
not come from a network share, and could not tell that a file is complete either: that takes a
second look anyway.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.course import submission_path, submitted_folder
from grader.files import printable_name
from grader.intake.exchange_files import TIMESTAMP

Key = tuple[str, str]  # assignment, student
# of a file, whatever its times say: inode, size, modified, changed, kind
Sign = tuple[object, ...]
MAX_SHOWN = 5  # names in one line


@dataclass(frozen=True)
class Arrival:
    """Something in submitted/ that is new, or not as it was.

    since: when it came, by the clock of its file system. waited: seconds that it has been quiet.
    missing: what lies there where no notebook is.
    """

    assignment: str
    student: str
    sign: Sign
    since: float
    waited: float
    missing: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return self.assignment, self.student


class Arrivals:
    """Looks at submitted/. names: the assignments that it looks for; known: all there are."""

    def __init__(self, root: Path, names: list[str], known: list[str]) -> None:
        self._root, self._names, self._known = root, names, {*known}
        self._seen: dict[Key, tuple[Sign, float]] = {}  # and when it was seen first so
        self._taken: dict[Key, Sign] = {}
        self.strangers: list[str] = []  # what lies where no submission can be

    def look(self, now: float) -> list[Arrival]:
        """Return what is there, is not taken, and is as it was at the last look.

        now: seconds, of any clock that never goes back.
        """
        found, self.strangers = [], []
        seen: dict[Key, tuple[Sign, float]] = {}
        for key in self._keys():
            path = submission_path(self._root, key[1], key[0])
            sign, since, names = _sign(path)
            if not sign or self._taken.get(key) == sign:
                continue
            before = self._seen.get(key)
            if before and before[0] == sign:
                seen[key] = before
                found.append(Arrival(*key, sign, since, now - before[1], names))
            else:
                seen[key] = sign, now
        self._seen = seen
        return found

    def take(self, arrival: Arrival) -> None:
        """Tell of it no more, until it is another one."""
        self._taken[arrival.key] = arrival.sign

    def is_still(self, arrival: Arrival) -> bool:
        """Tell whether nothing has happened to it since."""
        path = submission_path(self._root, arrival.student, arrival.assignment)
        return _sign(path)[0] == arrival.sign

    def _keys(self) -> Iterator[Key]:
        for student, entry in sorted(_entries(submitted_folder(self._root)).items()):
            if entry.is_symlink():
                # read_submission says that it was not followed
                for name in self._names:
                    if os.path.lexists(os.path.join(entry.path, name)):
                        yield name, student
            elif not entry.is_dir():
                self.strangers.append(
                    f"submitted/{printable_name(student)} is in no folder: put it into "
                    "submitted/STUDENT/ASSIGNMENT/"
                )
            else:
                for name in sorted(_entries(Path(entry.path))):
                    if name in self._names:
                        yield name, student
                    elif name not in self._known:
                        self.strangers.append(
                            f"submitted/{printable_name(student)}/{printable_name(name)} is of no "
                            f"assignment; there are: {', '.join(sorted(self._known))}"
                        )


def _entries(folder: Path) -> dict[str, os.DirEntry[str]]:
    """Return what lies in a folder, without what is hidden; nothing if there is no folder (yet)."""
    try:
        with os.scandir(folder) as entries:
            return {e.name: e for e in entries if not e.name.startswith(".")}
    except OSError:
        return {}


def _sign(path: Path) -> tuple[Sign, float, tuple[str, ...]]:
    """Return what changes when a submission does, when that was, and what is there instead of it.

    An empty folder has none: nothing has come.
    """
    slip = _stat(path.parent / TIMESTAMP)
    for place in (path.parent.parent, path.parent, path):
        found = _stat(place)
        if found and os.path.islink(place):
            return (_of(found), None), found.st_ctime, ()
    if found:
        return (_of(found), _of(slip)), max(found.st_ctime, slip.st_ctime if slip else 0.0), ()
    names = sorted(set(_entries(path.parent)) - {TIMESTAMP})
    stats = {name: _stat(path.parent / name) for name in names}
    if not names:
        return (), 0.0, ()
    sign = tuple((name, _of(stat)) for name, stat in stats.items())
    since = max((stat.st_ctime for stat in stats.values() if stat), default=0.0)
    return sign, since, tuple(printable_name(name) for name in names[:MAX_SHOWN])


def _of(stat: os.stat_result | None) -> tuple[int, ...] | None:
    return stat and (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_mode)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except OSError:
        return None
