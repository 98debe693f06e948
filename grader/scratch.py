"""Where a process that grades keeps its temporary files, so that none is left for ever.

What is killed cannot clean up: each process holds a lock on a folder of its own while it lives, and
the others remove the folders whose lock is free.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


@functools.cache
def base() -> Path:
    """Return the folder that holds those of all processes of this user, and of nobody else."""
    path = Path(tempfile.gettempdir(), f"batchnorm-grading-{os.getuid()}")
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if path.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        # somebody else made it: theirs is not safe to use, and a folder of our own always is
        return Path(tempfile.mkdtemp(prefix="batchnorm-grading-"))
    return path


@functools.cache
def folder() -> Path:
    """Return this process's own folder, which is there for as long as it lives."""
    with _locked(base()):
        own = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=base()))
        _lock(own)  # never unlocked: the system does that when this process ends, however
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return own


def sweep() -> None:
    """Remove what processes that have ended left behind."""
    with _locked(base()):
        for path in base().iterdir():
            with contextlib.suppress(OSError):
                fd = _lock(path, wait=False)
                shutil.rmtree(path, ignore_errors=True)
                os.close(fd)


def lock(path: Path) -> int:
    """Lock a folder until the returned descriptor is closed or this process ends, however.

    Raises BlockingIOError: if another process holds it.
    """
    return _lock(path, wait=False)


def _lock(path: Path, wait: bool = True) -> int:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BaseException:
        os.close(fd)
        raise
    return fd


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    fd = _lock(path)
    try:
        yield
    finally:
        os.close(fd)
