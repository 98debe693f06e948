"""A folder that downloads come into, or nbgrader's inbound: what is new in it is collected.

What lies in the folder is read where it is, as `collect ASSIGNMENT FOLDER/*` does. Something that
is being written is left until two looks see the same, and it can be read.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.course import CourseError, archive_folder
from grader.files import printable_name, write_whole
from grader.intake.collecting import collect_new
from grader.intake.downloads import NOTEBOOK, ZIP, some_of
from grader.intake.exchange_files import SECRET
from grader.intake.handed_in import Piece
from grader.intake.reading import IntakeError, parse_notebook, read_bytes
from grader.intake.sorting import Way
from grader.intake.systems.nbgrader_exchange import EXCHANGE, NAMED

# as browsers and synchronizing programs call what they have not finished
HALF = (".crdownload", ".part", ".partial", ".download", ".tmp")
Sign = tuple[object, ...]
PersonKey = tuple[str, str, str]


@dataclass
class Found:
    """What a look has brought. came: student -> when the file came. said: what is to be told."""

    came: dict[str, float] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


class Followed:
    """Follows a folder for one assignment. patience: seconds for which what cannot be read waits.

    exchange: whether it is nbgrader's inbound; check_owner: whether who owns what is there must be
    whom its name says.
    """

    def __init__(
        self,
        root: Path,
        assignment: str,
        folder: Path,
        way: Way,
        patience: float,
        *,
        exchange: bool = False,
        check_owner: bool = True,
    ) -> None:
        self._root, self.assignment, self._folder = root, assignment, folder
        self._way = replace(way, system=EXCHANGE.name) if exchange else way
        self._patience, self._exchange, self._check_owner = patience, exchange, check_owner
        self._seen: dict[str, tuple[Sign, float]] = {}
        self._taken: dict[str, Sign] = {}
        self._owners: dict[str, str] = {}  # of what is in the exchange
        self._memory = archive_folder(root, assignment).parent / "followed.json"
        self._people = _remembered(self._memory)

    def look(self, now: float) -> Found:
        """Collect what is new, quiet and whole. now: seconds, of a clock that never goes back.

        Raises OSError: if the disk fails.
        """
        found = Found()
        ready: dict[str, Sign] = {}
        seen: dict[str, tuple[Sign, float]] = {}
        for name in self._names(found.said):
            path = self._folder / name
            sign = _sign(path)
            seen[name] = before = self._seen.get(name, ((), now))
            if before[0] != sign:
                seen[name] = sign, now
            elif self._taken.get(name) == sign or self._is_ready(path, now - before[1]):
                ready[name] = sign
        self._seen = seen
        if any(self._taken.get(name) != sign for name, sign in ready.items()):
            self._collect(ready, found)
        return found

    def _names(self, said: list[str]) -> Iterator[str]:
        """Yield what lies in the folder and can be what is looked for."""
        try:
            names = sorted(os.listdir(self._folder))
        except OSError:
            return  # it is not there (yet)
        for name in names:
            if name.startswith(".") or name.lower().endswith(HALF):
                continue
            if not self._exchange:
                yield name
            elif (match := NAMED.fullmatch(name)) and match["assignment"] == self.assignment:
                if problem := self._owner_problem(name, match["student"]):
                    said.append(problem)
                else:
                    yield name

    def _owner_problem(self, name: str, student: str) -> str:
        """Return why a folder of the exchange is not what its name says; "" if it is."""
        if not self._check_owner:
            return ""
        if name not in self._owners:
            self._owners[name] = self._owner(name)
        if (owner := self._owners[name]) == student:
            return ""
        return (
            f"{printable_name(name)} in the exchange was left out: it is called "
            f"{printable_name(student)}'s and belongs to {owner} (c.ExchangeCollect.check_owner)"
        )

    def _owner(self, name: str) -> str:
        try:
            stat = (self._folder / name).lstat()
            return pwd.getpwuid(stat.st_uid).pw_name
        except (OSError, KeyError):
            return "somebody unknown"

    def _is_ready(self, path: Path, waited: float) -> bool:
        if waited >= self._patience:
            return True
        # nbgrader writes the secret last
        return (path / SECRET).exists() if self._exchange else all(map(_is_whole, _files(path)))

    def _collect(self, ready: dict[str, Sign], found: Found) -> None:
        there = [self._folder / name for name in ready]
        places = some_of(self._folder, ready) if self._exchange else there
        people: dict[PersonKey, str] = {}
        when: dict[str, float] = {}

        def is_new(key: PersonKey, pieces: list[tuple[str, Piece]]) -> bool:
            people[key] = _digest(pieces)
            return self._people.get("\n".join(key)) != people[key]

        try:
            done = collect_new(self._root, self.assignment, places, self._way, is_new)
        except CourseError as error:
            found.said.append(str(error))
            self._taken |= ready
            return
        fresh = [name for name, sign in ready.items() if self._taken.get(name) != sign]
        since = max((self._came(name) for name in fresh), default=0.0)
        for taken in done.taken:
            counted = taken.said.counted
            top = counted.file.split("/")[0] if counted else ""
            when[taken.student] = self._came(top) or since
        found.came = when
        found.said += [*done.missing, *done.notes]
        self._taken |= ready
        for taken in done.taken:  # who was refused is looked at again
            key = taken.said.person.key
            self._people["\n".join(key)] = people[key]
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._memory, json.dumps(self._people, indent=1, ensure_ascii=False), 0o600)

    def _came(self, name: str) -> float:
        try:
            return (self._folder / name).lstat().st_ctime
        except OSError:
            return 0.0


def _remembered(path: Path) -> dict[str, str]:
    """Return what was collected before: a person's key -> what they had handed in."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): str(digest) for key, digest in said.items()}
    except (OSError, ValueError, AttributeError):
        return {}  # all is collected again, and what has not changed is not graded again


def _digest(pieces: list[tuple[str, Piece]]) -> str:
    files = sorted(
        (
            place,
            piece.place,
            "/".join(member.raw),
            member.size,
            member.changed,
            member.where.CRC if isinstance(member.where, zipfile.ZipInfo) else 0,
        )
        for place, piece in pieces
        for member, _ in piece.files
    )
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()


def _files(path: Path) -> Iterator[Path]:
    """Yield the files of a folder, or a file alone; follow no link."""
    if path.is_symlink() or not path.is_dir():
        yield path
        return
    for place, _, names in os.walk(path):
        yield from (Path(place, name) for name in names)


def _sign(path: Path) -> Sign:
    """Return what changes when a file, or one in a folder, does."""
    signs = []
    for file in _files(path):
        try:
            stat = file.lstat()
        except OSError:
            continue
        signs.append((str(file), stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))
    return tuple(sorted(signs))


def _is_whole(path: Path) -> bool:
    """Tell whether a file can be read: a zip's list of files is at its end."""
    name = path.name.lower()
    try:
        if name.endswith(ZIP):
            with zipfile.ZipFile(path):
                return True
        if name.endswith(NOTEBOOK):
            parse_notebook("", read_bytes(path))
    except (IntakeError, OSError, zipfile.BadZipFile, ValueError):
        return False
    return True
