"""Zip archives of submissions: unpacked within bounds, refusing what could reach outside.

Exception
└── ZipError    an archive is larger than allowed
"""

from __future__ import annotations

import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.intake.submissions import printable_name

MAX_BYTES = 200 << 20  # unpacked, in one archive and all that is in it
MAX_FILES = 5000
MAX_DEPTH = 2  # an archive of the class that holds an archive per student
# as Moodle marks a folder: what stands behind it does not say whose it is (nbgrader_config.py)
HANDED_IN = "_assignsubmission_file_"


class ZipError(Exception):
    """Raise it when an archive is larger than allowed; the message names it and what to ask for."""


@dataclass
class _Budget:
    """What is left of an archive's allowance."""

    size: int = MAX_BYTES
    files: int = MAX_FILES

    def take(self, name: str, size: int, files: int = 0) -> None:
        self.size -= size
        self.files -= files
        if self.size < 0 or self.files < 0:
            raise ZipError(
                f"{printable_name(name)} unpacks to more than {MAX_BYTES >> 20} MiB "
                f"or {MAX_FILES} files: not unpacked; ask for the notebook alone"
            )


def unpack(archive: Path, target: Path, budget: _Budget | None = None, depth: int = 1) -> list[str]:
    """Unpack a zip, and zips inside it, into target; return a line for each member left out.

    A zip inside is what a learner handed in: it becomes a folder that is marked as such.

    Raises ZipError: if it is larger than allowed. BadZipFile: if it is no zip.
    """
    budget = budget or _Budget()
    notes: list[str] = []
    target.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive) as bundle:
        budget.take(archive.name, 0, files=len(bundle.infolist()))
        for member in bundle.infolist():
            if member.is_dir():
                continue
            reason = _why_unsafe(member)
            if reason:
                notes.append(f"{member.filename[:80]!r} {reason}: left out")
                continue
            path = target / PurePosixPath(member.filename)
            path.parent.mkdir(parents=True, exist_ok=True)
            _copy(bundle, member, path, budget)
            if path.suffix == ".zip" and depth < MAX_DEPTH:
                notes += unpack(path, path.with_name(path.stem + HANDED_IN), budget, depth + 1)
                path.unlink()
    return notes


def _why_unsafe(member: zipfile.ZipInfo) -> str:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in member.filename:
        return "points outside its folder"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link"
    if member.flag_bits & 1:
        return "is encrypted"
    return ""


def _copy(bundle: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, budget: _Budget) -> None:
    """Unpack one member, counting what really comes out: the size in the header may lie."""
    with bundle.open(member) as source, path.open("wb") as target:
        while chunk := source.read(1 << 16):
            budget.take(bundle.filename or "the archive", len(chunk))
            target.write(chunk)
