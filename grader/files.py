"""The files of a graded class: written whole or not at all, by one writer at a time, and named
without what would act on a terminal."""

import contextlib
import os
import platform
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from grader import scratch
from grader.course import CourseError, autograded_folder

WRITER = ".writer"  # in autograded/: which run holds the folder
MAX_SAID = 200  # characters of it


def write_whole(path: Path, text: str, mode: int = 0o644, durable: bool = True) -> None:
    """Write a text file whole or not at all, whatever is killed or unplugged; its line ends stay.

    What was there before stays until then. durable: wait until the disk has it.
    """
    half = path.with_suffix(".part")
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        half.chmod(mode)
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


@contextlib.contextmanager
def only_writer(root: Path, what: str = "") -> Iterator[None]:
    """Let no other run write in the course's folder meanwhile. what: the run, for what others say.

    Raises CourseError: naming the other run, if one writes there; one that was killed does not any
    more.
    """
    folder = autograded_folder(root)
    note = folder / WRITER
    try:
        folder.mkdir(exist_ok=True)
        fd = scratch.lock(folder)
    except BlockingIOError:
        raise CourseError(
            f"another `grade` or `regrade` is at work on this course{_said_by(note)}: wait for its "
            "end, or stop it"
        ) from None
    except OSError as error:
        raise CourseError(f"{folder} cannot be used: {error.strerror}") from error
    try:
        with contextlib.suppress(OSError):  # a full disk is noticed where it matters
            name = f"`{what}`, " if what else ""
            note.write_text(
                f"{name}process {os.getpid()} on {platform.node()}, since "
                f"{datetime.now():%Y-%m-%d %H:%M}",
                encoding="utf-8",
            )
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
        os.close(fd)


def _said_by(note: Path) -> str:
    """Return what the run that holds the folder says of itself, in brackets; "" if nothing."""
    try:
        said = note.read_text(encoding="utf-8")[:MAX_SAID]
    except (OSError, UnicodeDecodeError):
        return ""
    return f" ({printable_name(said)})" if said else ""


def printable_name(name: str) -> str:
    """Return the name of a file or folder as it may go to a terminal or into a file."""
    return name if name.isprintable() else ascii(name)
