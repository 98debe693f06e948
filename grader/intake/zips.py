"""Zip archives of submissions: unpacked within bounds; what is wrong with a file costs its owner.

An archive of a class holds files and zips that learners handed in. One that cannot be used is left
out and named, and the others are unpacked.

Exception
└── ZipError    nothing of an archive can be used
"""

from __future__ import annotations

import errno
import lzma
import re
import shutil
import stat
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.intake.exchange_files import SECRET, TIMESTAMP

MIB = 1 << 20
# an archive and all that is in it, unpacked
MAX_BYTES = 2048 * MIB
MAX_FILES = 20_000
# one file, or one zip that a learner handed in, unpacked
MAX_OWN_BYTES = 50 * MIB
MAX_OWN_FILES = 1000
MAX_PACKED_BYTES = 20 * MIB  # of such a zip: Python reads the list of its files as a whole
MAX_FOLDERS = 20  # around one file: what walks through folders calls itself for each
MAX_NAMED = 5  # of what is left out of one learner's zip
# of other methods, a few bytes can become gigabytes at once
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# as Moodle marks a folder: what stands behind it does not say whose it is (nbgrader_config.py)
HANDED_IN = "_assignsubmission_file_"

DRIVE = re.compile("[A-Za-z]:")
OUTSIDE = "it points outside its folder"
EXCHANGES = "nbgrader's exchange alone writes such a file"

# how a bad zip shows itself; the first that fits
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (zipfile.BadZipFile, "it is no zip, or a damaged one"),
    (zlib.error, "its compressed data are damaged"),
    (lzma.LZMAError, "its compressed data are damaged"),
    (NotImplementedError, "it is packed in a way that Python does not know"),
    (RecursionError, "it is nested too deep"),
    (RuntimeError, "it is encrypted"),
    (EOFError, "it ends too early"),
    (UnicodeError, "a name in it cannot be read"),
    (MemoryError, "unpacking it takes too much memory"),
)
# of the system's errors, those that a name or damaged data bring about; any other is the machine's
_SYSTEM_REASONS = {
    None: "its data are damaged",
    errno.EINVAL: "its data are damaged",
    errno.EEXIST: "another file has its name",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENOTDIR: "another file has its folder's name",
    errno.EISDIR: "a folder has its name",
    errno.EILSEQ: "its name cannot be a file's here",
}


class ZipError(Exception):
    """Raise it when nothing of an archive can be used; the message says why."""


@dataclass(frozen=True)
class LeftOut:
    """A file that was not unpacked.

    member: its name in the archive; of what is in a zip in it, that one's name and its own. folder:
    where it would have been unpacked to, below the target.
    """

    member: str
    folder: PurePosixPath
    reason: str


def unpack(archive: Path, target: Path) -> list[LeftOut]:
    """Unpack a zip, and the zips in it, into target; return what was left out.

    A zip inside is what a learner handed in: it becomes a folder that is marked as such. Small
    files come first, so that the largest are left out of an archive that is too large as a whole.

    Raises ZipError: if it is no zip, or holds too many files. OSError: if the disk does not take
    them.
    """
    target.mkdir(parents=True, exist_ok=True)
    try:
        bundle = zipfile.ZipFile(archive)
    except Exception as error:
        raise ZipError(reason_of(error)) from error
    with bundle:
        unpacking = _Unpacking(target)
        members = bundle.infolist()
        if len(members) > MAX_FILES:
            raise ZipError(
                f"it holds {len(members)} files, {len(members) - MAX_FILES} more than "
                f"{MAX_FILES}: collect it in parts"
            )
        unpacking.unpack(bundle, PurePosixPath())
        unpacking.unpack_zips()
    return unpacking.left_out


def reason_of(error: Exception) -> str:
    """Return in words what is wrong with a zip that raised this.

    Raises OSError: the error itself, if not the zip but this machine is at fault.
    """
    if isinstance(error, OSError):
        if error.errno not in _SYSTEM_REASONS:
            raise error
        return _SYSTEM_REASONS[error.errno]
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    return f"it cannot be unpacked ({type(error).__name__})"


class _Unpacking:
    """An archive on its way into a folder. zips: the learners' zips in it, still packed."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.left_out: list[LeftOut] = []
        self.zips: list[PurePosixPath] = []
        self._size_left = MAX_BYTES

    def unpack(self, bundle: zipfile.ZipFile, place: PurePosixPath, inside: str = "") -> None:
        """Unpack one zip's files into target / place. inside: of which zip, for what is named."""
        # not is_dir(), which an empty name breaks
        members = [info for info in bundle.infolist() if not info.filename.endswith("/")]
        names = Counter(PurePosixPath(member.filename) for member in members)
        count = 0
        for member in sorted(members, key=lambda member: member.file_size):
            name = PurePosixPath(member.filename)
            reason = why_unsafe(member, name)
            if not reason and name.name in (TIMESTAMP, SECRET):
                reason = EXCHANGES
            if not reason and names[name] > 1:
                reason = f"it is there {names[name]} times"
            reason = reason or self._too_large(member.file_size)
            reason = reason or self._copy(bundle, member, place / name)
            if reason:
                count += 1
                if not inside or count <= MAX_NAMED:
                    named = f"{inside}/{member.filename}" if inside else member.filename
                    outside = name.is_absolute() or ".." in name.parts
                    folder = place if outside else (place / name).parent
                    self.left_out.append(LeftOut(named, folder, reason))
            elif name.suffix.lower() == ".zip" and not inside:
                self.zips.append(place / name)
        if inside and count > MAX_NAMED:
            more = f"{count - MAX_NAMED} more of its files cannot be used"
            self.left_out.append(LeftOut(inside, place, more))

    def unpack_zips(self) -> None:
        """Unpack the learners' zips, each into a marked folder beside it, the smallest first."""
        sizes = {name: (self.target / name).stat().st_size for name in self.zips}
        for name in sorted(self.zips, key=lambda name: sizes[name]):
            folder = name.with_name(name.name[: -len(".zip")] + HANDED_IN)
            path = self.target / name
            reason = larger_than(sizes[name], MAX_PACKED_BYTES)
            try:
                if not reason:
                    (self.target / folder).mkdir()
                    with zipfile.ZipFile(path) as bundle:
                        reason = self._too_much(bundle)
                        if not reason:
                            self.unpack(bundle, folder, str(name))
            except Exception as error:
                reason = reason_of(error)
            finally:
                path.unlink()
            if reason:
                self.left_out.append(LeftOut(str(name), folder, reason))

    def _too_much(self, bundle: zipfile.ZipFile) -> str:
        """Return why what is in a learner's zip is too much, or ""."""
        members = bundle.infolist()
        if not members:
            return "it is empty"
        if len(members) > MAX_OWN_FILES:
            return (
                f"it holds {len(members)} files, {len(members) - MAX_OWN_FILES} more than "
                f"{MAX_OWN_FILES}: ask for the notebook alone"
            )
        return self._too_large(sum(member.file_size for member in members))

    def _too_large(self, size: int) -> str:
        """Return why there is no room for so many bytes, or ""; the sizes in a zip are upper
        bounds of what comes out of it."""
        if reason := larger_than(size, MAX_OWN_BYTES):
            return reason
        if size > self._size_left:
            return (
                f"the archive unpacks to more than {_mib(MAX_BYTES)}, and this is "
                f"{_mib(size - self._size_left)} too much: collect it in parts"
            )
        return ""

    def _copy(self, bundle: zipfile.ZipFile, member: zipfile.ZipInfo, name: PurePosixPath) -> str:
        """Unpack one file; return why it cannot be, or "". What was there before stays."""
        path = self.target / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with bundle.open(member) as source, path.open("xb") as file:
                try:
                    shutil.copyfileobj(source, file)
                except BaseException:
                    path.unlink()
                    raise
        except Exception as error:
            return reason_of(error)
        self._size_left -= member.file_size
        return ""


def why_unsafe(member: zipfile.ZipInfo, name: PurePosixPath) -> str:
    """Return why a file of a zip is not to be read, whatever it holds, or ""."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or DRIVE.match(member.filename):
        return OUTSIDE
    if not name.name:
        return "it has no name"
    if len(name.parts) > MAX_FOLDERS:
        return f"it is in more than {MAX_FOLDERS} folders"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link"
    if member.flag_bits & 1:
        return "it is encrypted"
    if member.compress_type not in METHODS:
        return "it is not packed by deflate, as zips are: ask for the notebook alone"
    return ""


def larger_than(size: int, bound: int) -> str:
    """Return by how much a file is larger than a bound, and what to do, or ""."""
    if size <= bound:
        return ""
    more = f"{_mib(size - bound)} more than {_mib(bound)}"
    return f"it has {_mib(size)}, {more}: ask for the notebook alone"


def _mib(size: int) -> str:
    return f"{size / MIB:.1f} MiB"
