"""Adding up what rlimits count for each process alone, and killing a sandbox that uses too much."""

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

from grader.records import Limits
from grader.sandbox.control_groups import ControlGroups
from grader.sandbox.limits import MB

# what a Unix socket may hold that was not read, as the system allows it: the filter of system calls
# keeps it from being raised
UNREAD = Path("/proc/sys/net/core/wmem_default")
TABLES = ("tcp", "tcp6", "udp", "udp6")


def processes_under(pid: int) -> dict[int, int]:
    """Return the number of threads of pid and each descendant, by process id. Reads nothing else.

    Needs CONFIG_PROC_CHILDREN. A process that ends while it is read is left out.
    """
    found: dict[int, int] = {}
    pending = [pid]
    while pending:
        pid = pending.pop()
        try:
            threads = os.listdir(f"/proc/{pid}/task")
            for thread in threads:
                children = Path(f"/proc/{pid}/task/{thread}/children").read_text()
                pending += [int(child) for child in children.split() if int(child) not in found]
        except OSError:
            continue
        found[pid] = len(threads)
    return found


def resident_bytes(pid: int, shared_once: bool = False) -> int:
    """Return the resident memory of a process, in bytes; 0 if it has ended.

    shared_once: divide a shared page among its users (Pss), 30 times slower, instead of counting
    it for each (Rss).
    """
    try:
        if shared_once:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except PermissionError:  # made itself undumpable: the higher count stands
        return resident_bytes(pid)
    except (OSError, ValueError, IndexError):
        return 0


def unread_bytes(pid: int) -> int:
    """Return what the sockets of a process's network namespace hold at most, in bytes.

    Unix sockets by their number, also those that are on their way from one process to another;
    the others by what waits in them.
    """
    try:
        network = Path(f"/proc/{pid}/net")
        unix = (network / "unix").read_text().count("\n") - 1
        held = unix * int(UNREAD.read_text())
        for name in _in_use(network):
            with contextlib.suppress(FileNotFoundError):  # a system without IPv6
                for line in (network / name).read_text().splitlines()[1:]:
                    sending, receiving = line.split()[4].split(":")
                    # the kernel's own share of a buffer is about as much again
                    held += 2 * (int(sending, 16) + int(receiving, 16))
    except (OSError, ValueError, IndexError):
        return 0
    return held


def _in_use(network: Path) -> list[str]:
    """Return the tables of sockets that have any of this namespace, or may have.

    To read an empty one of tcp's takes 5 ms: the kernel looks through the whole machine's.
    """
    counts = {}
    for name in ("sockstat", "sockstat6"):
        with contextlib.suppress(FileNotFoundError):
            for line in (network / name).read_text().splitlines():
                kind, _, number = line.partition(": inuse ")
                if number:
                    counts[kind.lower()] = int(number.split()[0])
    return [name for name in TABLES if counts.get(name, 1)]


class Watchdog(threading.Thread):
    """Looks at a sandbox every 0.2 s from outside; calls kill(cause) once if it is over a limit.

    cause is "memory", "processes" or "files". Rlimits are per process; this bounds their sum.
    init: pid, on the host, of the sandbox's first process, which is ours and holds nothing. tmpfs:
    descriptors of its tmpfs mounts. groups: where the kernel bounds the sum itself, and says so.
    """

    INTERVAL = 0.2

    def __init__(
        self,
        init: int,
        tmpfs: tuple[int, ...],
        limits: Limits,
        groups: ControlGroups,
        kill: Callable[[str], None],
    ) -> None:
        super().__init__(name=f"sandbox-watchdog-{init}", daemon=True)
        self.init, self.tmpfs, self.limits, self.kill = init, tmpfs, limits, kill
        self.groups = groups
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(self.INTERVAL):
            processes = processes_under(self.init)
            if not processes:
                return
            if cause := self.overrun(processes):
                self.kill(cause)
                return

    def overrun(self, processes: dict[int, int]) -> str | None:
        """Return the limit that the sandbox is over, or None."""
        if sum(processes.values()) > self.limits.processes + 2:  # bubblewrap's own, and a margin
            return "processes"
        if self.groups.out_of_memory():
            return "memory"
        mounts = [os.statvfs(fd) for fd in self.tmpfs]
        if sum(m.f_files - m.f_ffree for m in mounts) > self.limits.files:
            return "files"
        stored = sum((m.f_blocks - m.f_bfree) * m.f_frsize for m in mounts)
        allowed = self.limits.memory_mb * MB - stored - unread_bytes(self.init)
        theirs = processes.keys() - {self.init}
        if sum(map(resident_bytes, theirs)) <= allowed:
            return None
        # forks share pages: only now is the exact count worth its price
        exact = sum(resident_bytes(pid, shared_once=True) for pid in theirs)
        return "memory" if exact > allowed else None

    def stop(self) -> None:
        """End the thread; afterwards kill is not called any more."""
        self.stopped.set()
        if self is not threading.current_thread():
            self.join()
