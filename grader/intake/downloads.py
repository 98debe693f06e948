"""What an instructor brings: archives, folders and single files, read where they lie.

Nothing is unpacked: a file is read, within bounds, when somebody asks for it. So a class costs the
list of its files and one learner's work at a time, whatever its size.
"""

from __future__ import annotations

import io
import os
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO

from grader.files import printable_name
from grader.intake.zips import (
    MAX_OWN_BYTES,
    MAX_OWN_FILES,
    MAX_PACKED_BYTES,
    ZipError,
    larger_than,
    reason_of,
    why_unsafe,
)

MAX_SHOWN = 200  # characters of a name
NOTEBOOK = ".ipynb"
ZIP = ".zip"
FOLDER, ARCHIVE, FILE = "folder", "zip", "file"


class Unreadable(Exception):
    """Raise it when a file cannot be used; the message says why."""


def normal(text: str) -> str:
    """Return a name with its accents composed: the same person, whichever computer zipped it."""
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True, eq=False)
class Member:
    """A file of a download, not read yet.

    parts: its path with accents composed; raw: as it came. shown: how messages name it. where: what
    reads it. problem: why it is not to be read. changed: when, as the archive says.
    """

    parts: tuple[str, ...]
    raw: tuple[str, ...]
    shown: str
    size: int
    where: zipfile.ZipInfo | Path
    bundle: zipfile.ZipFile | None = None
    problem: str = ""
    changed: tuple[float, ...] = ()

    @property
    def name(self) -> str:
        return self.parts[-1]

    def read(self, limit: int | None = None) -> bytes:
        """Return its content. limit: in bytes, by default that of what a learner hands in.

        Raises Unreadable: if it cannot be used, or is larger. OSError: if the disk fails.
        """
        limit = MAX_OWN_BYTES if limit is None else limit
        if reason := self.problem or larger_than(self.size, limit):
            raise Unreadable(reason)
        try:
            with self._open() as file:
                data = file.read(limit + 1)
        except Exception as error:
            raise Unreadable(reason_of(error)) from None
        if len(data) > limit:
            raise Unreadable(larger_than(len(data), limit))
        return data

    def _open(self) -> IO[bytes]:
        if self.bundle is not None and isinstance(self.where, zipfile.ZipInfo):
            return self.bundle.open(self.where)
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        return os.fdopen(os.open(str(self.where), flags), "rb")


@dataclass(frozen=True)
class Download:
    """One archive, folder or file. name: as messages have it."""

    name: str
    kind: str
    path: Path
    members: list[Member] = field(repr=False)


def open_download(path: Path) -> Download:
    """Return what is in an archive or a folder, or a file alone.

    Raises ZipError: if it is no zip that can be read.
    """
    if path.is_symlink():
        raise ZipError("it is a link: name what it points to")
    if path.is_dir():
        return Download(path.name, FOLDER, path, list(_walk(path)))
    if path.suffix.lower() == ZIP:
        try:
            bundle = zipfile.ZipFile(path)
        except Exception as error:
            raise ZipError(reason_of(error)) from error
        return Download(path.stem, ARCHIVE, path, _listed(bundle, path.stem))
    stat = path.stat()
    raw = (path.name,)
    one = Member((normal(path.name),), raw, path.name, stat.st_size, path, None, "", _when(stat))
    return Download(path.name, FILE, path, [one])


def some_of(folder: Path, names: Iterable[str]) -> Download:
    """Return a download that has some of a folder's own folders."""
    members = [
        replace(member, parts=(normal(name), *member.parts), raw=(name, *member.raw))
        for name in names
        for member in _walk(folder / name)
    ]
    return Download(folder.name, FOLDER, folder, members)


def inside(member: Member) -> list[Member]:
    """Return what is in a zip that a learner handed in.

    Raises Unreadable: if it cannot be used, with the bound that it breaks and by how much.
    """
    data = member.read(MAX_PACKED_BYTES)
    try:
        bundle = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:
        raise Unreadable(reason_of(error)) from None
    count, size = len(bundle.infolist()), sum(info.file_size for info in bundle.infolist())
    if not count:
        raise Unreadable("it is empty")
    if count > MAX_OWN_FILES:
        raise Unreadable(
            f"it holds {count} files, {count - MAX_OWN_FILES} more than {MAX_OWN_FILES}: "
            "ask for the notebook alone"
        )
    if reason := larger_than(size, MAX_OWN_BYTES):
        raise Unreadable(reason)
    return _listed(bundle, member.shown)


def is_litter(parts: tuple[str, ...]) -> bool:
    """Tell whether a file is what systems leave beside what somebody meant."""
    return "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1] == "Thumbs.db"


def _listed(bundle: zipfile.ZipFile, shown: str) -> list[Member]:
    # not is_dir(), which an empty name breaks
    infos = [info for info in bundle.infolist() if not info.filename.endswith("/")]
    times = Counter(info.filename for info in infos)
    return [_of_zip(bundle, info, times[info.filename], shown) for info in infos]


def _of_zip(bundle: zipfile.ZipFile, info: zipfile.ZipInfo, times: int, shown: str) -> Member:
    name = info.filename.replace("\\", "/")
    problem = why_unsafe(info, PurePosixPath(name))
    if not problem and times > 1:
        problem = f"it is there {times} times"
    raw = tuple(part for part in name.split("/") if part not in ("", ".")) or ("?",)
    parts = tuple(normal(part) for part in raw)
    whole = _short(f"{shown}/{info.filename}")
    return Member(parts, raw, whole, info.file_size, info, bundle, problem, info.date_time)


def _walk(folder: Path) -> Iterator[Member]:
    """Yield a folder's files, by name; follow no link, pass over hidden folders."""
    for place, folders, names in os.walk(folder):
        for name in list(folders):
            if name.startswith(".") or os.path.islink(os.path.join(place, name)):
                folders.remove(name)
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            raw = path.relative_to(folder).parts
            stat = path.lstat()
            problem = "it is a link" if path.is_symlink() else ""
            if not problem and not path.is_file():
                problem = "it is not a regular file"
            parts = tuple(normal(part) for part in raw)
            shown = _short("/".join((folder.name, *raw)))
            yield Member(parts, raw, shown, stat.st_size, path, None, problem, _when(stat))


def _when(stat: os.stat_result) -> tuple[float, ...]:
    return (stat.st_mtime,)


def _short(name: str) -> str:
    return printable_name(name if len(name) <= MAX_SHOWN else f"{name[:MAX_SHOWN]}...")
