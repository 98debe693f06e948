"""The files of a graded class: written whole or not at all, by one writer at a time, and named
without what would act on a terminal."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from grader import scratch
from grader.course import CourseError, autograded_folder


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
def only_writer(root: Path) -> Iterator[None]:
    """Let no other run write in the course's folder meanwhile.

    Raises CourseError: if another run writes there; one that was killed does not any more.
    """
    folder = autograded_folder(root)
    try:
        folder.mkdir(exist_ok=True)
        fd = scratch.lock(folder)
    except BlockingIOError:
        raise CourseError(
            "another `grade` or `regrade` is at work on this course: wait for its end"
        ) from None
    except OSError as error:
        raise CourseError(f"{folder} cannot be used: {error.strerror}") from error
    try:
        yield
    finally:
        os.close(fd)


def printable_name(name: str) -> str:
    """Return the name of a file or folder as it may go to a terminal or into a file."""
    return name if name.isprintable() else ascii(name)
