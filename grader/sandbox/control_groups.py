"""Control groups around a sandbox, where this machine gives them: to root, or by delegation.

The kernel charges them for all memory of a sandbox, whatever it is called: resident pages, given-up
shared pages, socket buffers, pipes, files in memory. It counts processes, and shares the processors
among sandboxes, however many processes each has.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import secrets
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from grader.records import Limits
from grader.sandbox.limits import MB, address_space_mb

PREFIX = "sandbox-"
# more than the watchdog allows, which mostly comes first and counts no memory of the kernel's
MARGIN_MB = 64
REMOVAL_SECONDS = 1.0  # until the kernel has let go of the last process
# version 2, then version 1 by controller: file, and what to write; the first must be there
_TWO = ("memory.max", "memory.swap.max", "memory.oom.group", "pids.max")
_ONE = {
    "memory": ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"),
    "pids": ("pids.max",),
    "cpu": ("cpu.shares",),
}


def _settings(limits: Limits) -> dict[str, int]:
    memory = (limits.memory_mb + MARGIN_MB) * MB
    return {
        "memory.max": memory, "memory.swap.max": 0, "memory.oom.group": 1,
        "memory.limit_in_bytes": memory, "memory.memsw.limit_in_bytes": memory,
        "pids.max": limits.processes + 2,  # bubblewrap's own, and a margin, as the watchdog has
        "cpu.shares": 1024,
    }  # fmt: skip


@functools.cache
def parents() -> dict[Path, tuple[str, ...]]:
    """Return the folders in which groups can be made, and the settings of a group in each.

    Found once a process; {} where this machine gives none. Removes what killed graders left.
    """
    found, tried = {}, []
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as trial:
        for folders, files in _candidates(Path("/proc/self")):
            for folder in folders:
                _sweep(folder)
                tried.append(folder / _new_name())
                try:
                    _make(tried[-1], files, Limits())
                    # that a group can be made does not say that a process may be moved into it
                    _write(tried[-1] / "cgroup.procs", trial.pid)
                except OSError:
                    continue
                found[folder] = files
                break
    for group in tried:
        _remove(group)
    return found


def _candidates(proc: Path) -> Iterator[tuple[list[Path], tuple[str, ...]]]:
    """Yield where a group may be made, nearest first, and the settings that it would have."""
    mounts = {}
    for line in (proc / "mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        root, place = before.split()[3:5]
        kind, _, options = after.split(maxsplit=2)
        if kind.startswith("cgroup"):
            for name in ("",) if kind == "cgroup2" else options.split(","):
                mounts[name] = root, Path(place)
    for line in (proc / "cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        for name in names.split(","):
            if name in mounts and (name in _ONE or not name):
                root, mounted = mounts[name]
                own = mounted / os.path.relpath(path, root)
                if name:
                    yield [own], _ONE[name]
                else:
                    # of version 2, a group with processes has no limited groups in it
                    above = [own, *own.parents]
                    yield above[: above.index(mounted) + 1] if mounted in above else [], _TWO


def _make(group: Path, files: Iterable[str], limits: Limits) -> None:
    """Make one group. Raises OSError: if it cannot be, or its first setting cannot be made."""
    group.mkdir()
    first, *others = files
    settings = _settings(limits)
    _write(group / first, settings[first])
    for name in others:
        with contextlib.suppress(OSError):  # no swap accounting, no pids controller
            _write(group / name, settings[name])


def _write(path: Path, value: int) -> None:
    with open(path, "r+", encoding="ascii") as file:  # never made: the kernel's or not there
        file.write(str(value))


def _new_name() -> str:
    return f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"


def _sweep(parent: Path) -> None:
    """Remove empty groups of processes that have ended."""
    with contextlib.suppress(OSError):
        for group in parent.glob(f"{PREFIX}*-*"):
            pid = re.match(rf"{PREFIX}(\d+)-", group.name)
            if pid and not Path("/proc", pid[1]).exists():
                with contextlib.suppress(OSError):
                    group.rmdir()


def remove_groups_of(pids: Sequence[int]) -> None:
    """Remove the groups of graders of ours that were killed, when all in them has ended."""
    with contextlib.suppress(OSError):
        folders = {folder for found, _ in _candidates(Path("/proc/self")) for folder in found}
        for group in [g for f in folders for pid in pids for g in f.glob(f"{PREFIX}{pid}-*")]:
            _remove(group)


def how_bounded(limits: Limits) -> str:
    """Return who bounds the sum of what a sandbox uses on this machine, and what that comes to."""
    names = " ".join(name for files in parents().values() for name in files)
    if "memory" in names:
        others = "memory.max" in names or ("pids" in names and "cpu" in names)
        also = ", processes and processors" if others else ""
        return f"control groups bound memory{also}: {limits.memory_mb + MARGIN_MB} MB a submission"
    most = limits.processes * address_space_mb(limits)
    return (
        f"no control groups here (root has them, or systemd-run --user --scope): memory, sockets "
        f"and processes are added up five times a second; {limits.processes} processes can map "
        f"{most} MB, and hold {limits.processes * limits.open_files} descriptors"
    )


class ControlGroups:
    """The groups of one sandbox: none, where the machine gives none."""

    def __init__(self, limits: Limits) -> None:
        self._groups: list[Path] = []
        for parent, files in parents().items():
            group = parent / _new_name()
            try:
                _make(group, files, limits)
            except OSError:
                with contextlib.suppress(OSError):
                    group.rmdir()
                continue
            self._groups.append(group)

    def add(self, *pids: int) -> None:
        """Put processes into them, and so what these start from now on."""
        for group in self._groups:
            for pid in pids:
                with contextlib.suppress(OSError):
                    _write(group / "cgroup.procs", pid)

    def out_of_memory(self) -> bool:
        """Return whether the kernel had to kill one of the processes for its memory."""
        for group in self._groups:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError):
                    if re.search(r"^oom_kill [1-9]", (group / name).read_text(), re.MULTILINE):
                        return True
        return False

    def close(self) -> None:
        """Remove them, when the last process has ended."""
        groups, self._groups = self._groups, []
        for group in groups:
            _remove(group)


def _remove(group: Path) -> None:
    deadline = time.monotonic() + REMOVAL_SECONDS
    while group.exists() and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            group.rmdir()
            return
        time.sleep(0.001)
