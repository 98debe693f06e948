"""What processes behind walls have in common: how they begin, are watched, signalled and ended."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import socket
import struct
import subprocess
from pathlib import Path

from grader.records import Limits
from grader.sandbox.control_groups import ControlGroups
from grader.sandbox.watchdog import Watchdog

KILL_SECONDS = 5.0  # for the system to take a killed sandbox apart; it takes 0.02


class Walled:
    """A program whose first process takes all with it. Subclasses start it, and learn its end.

    groups: what bounds the sum of what it uses, with whatever else is in them.
    """

    channel: socket.socket  # to the program
    directories: tuple[int, ...] = ()  # descriptors of SOCKETS and of /dev/shm in the sandbox

    def __init__(self, limits: Limits, groups: ControlGroups) -> None:
        self._limits, self._groups = limits, groups
        self._pidfds: tuple[int, ...] = ()  # the sandbox's first process, and the program
        self._watchdog: Watchdog | None = None
        self._cause = ""

    def _exit_code(self, seconds: float) -> int | None:
        """Return the exit code, waiting for it at most that long; None while it runs."""
        raise NotImplementedError

    def _end(self) -> None:
        """End what has not said yet which process it is."""
        raise NotImplementedError

    def _find(self, program: int) -> int:
        """Take hold of the program and its sandbox's first process, and return that one's pid."""
        init = parent_of(program)
        self._pidfds, self._program = (os.pidfd_open(init), os.pidfd_open(program)), program
        # whoever runs out of memory first, let it be the sandbox
        with contextlib.suppress(OSError):
            Path(f"/proc/{program}/oom_score_adj").write_text("1000")
        return init

    def _watch(self, init: int) -> None:
        self._watchdog = Watchdog(init, self.directories, self._limits, self._groups, self._destroy)
        self._watchdog.start()

    def _destroy(self, cause: str) -> None:
        """Kill every process of the sandbox, whatever state they are in."""
        if self._exit_code(0) is not None:
            return
        self._cause = self._cause or cause
        if not self._pidfds:
            self._end()
            return
        with contextlib.suppress(ProcessLookupError):
            # the first process of a pid namespace: the others end with it
            signal.pidfd_send_signal(self._pidfds[0], signal.SIGKILL)

    def interrupt(self) -> None:
        """Send SIGINT to the program, and to nothing that it started."""
        self.send_signal(signal.SIGINT)

    def send_signal(self, signum: int, *, group: bool = False) -> None:
        """Send a signal to the program; group: to the process group that it leads."""
        if not self._pidfds:
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfds[1], 0 if group else signum)
            if group:  # it lives still, and so its number is its own
                os.killpg(self._program, signum)

    def waited(self) -> float:
        """Return the seconds for which the program was ready to run and no processor was free."""
        return waited_for_processors(self._program)

    def cause_of_death(self, seconds: float = 0.0) -> str:
        """Return why it ended, waiting for that at most `seconds`; "" while it runs.

        "memory", "processes", "files": over that limit, seen by the watchdog. "cpu": RLIMIT_CPU.
        "killed": by the grader. "exit N", "signal NAME": by itself, or by the system.
        """
        code = self._exit_code(seconds)
        if code is None:
            return ""
        if not self._cause and self._groups.out_of_memory():
            self._cause = "memory"
        ended = ending(code)
        return self._cause or ("cpu" if ended == "signal SIGXCPU" else ended)

    def request_kill(self) -> None:
        """Kill it, without waiting."""
        self._destroy("killed")

    def kill(self) -> None:
        """Kill it and wait until it is gone."""
        self._destroy("killed")
        self._exit_code(KILL_SECONDS)

    def close(self, keep_directories: bool = False) -> None:
        """Leave no process or descriptor; `directories`, if kept, are the caller's then."""
        if self._watchdog:
            self._watchdog.stop()
            self._watchdog = None
        self.kill()
        self.cause_of_death()  # asks the groups, once more
        self.channel.close()
        descriptors, self._pidfds = self._pidfds, ()
        if not keep_directories:
            descriptors, self.directories = descriptors + self.directories, ()
        for fd in descriptors:
            os.close(fd)


# ---- starting and ending ----


def receive_start(ours: socket.socket, expected: int = 2) -> tuple[int, tuple[int, ...]]:
    """Return a program's pid on the host, and the descriptors that it sent, as many as expected.

    Its first word is said before it reads anything of the learner's.

    Raises ValueError: if it ended without a word, or says why it cannot start. TimeoutError (an
    OSError): if it says nothing. FileNotFoundError: if it says that its program is missing.
    """
    pid, fds = 0, b""
    data, ancillary, *_ = ours.recvmsg(2000, socket.CMSG_SPACE(12) + socket.CMSG_SPACE(8))
    for _, kind, value in ancillary:
        if kind == socket.SCM_RIGHTS:
            fds = value
        elif kind == socket.SCM_CREDENTIALS:
            pid = struct.unpack("3i", value)[0]
    directories = struct.unpack(f"{len(fds) // 4}i", fds)
    if data == b"ready" and pid and len(directories) == expected:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        return pid, directories
    for fd in directories:
        os.close(fd)
    if data == b"missing":
        raise FileNotFoundError(errno.ENOENT, "not there in the sandbox")
    raise ValueError(data.decode(errors="replace") or "its launcher ended early")


def parent_of(pid: int) -> int:
    """Return a process's parent.

    Raises OSError: if there is no such process.
    """
    # field 4, counted from behind the name, which may hold anything
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def waited_for_processors(pid: int) -> float:
    """Return for how many seconds a process's first thread has waited to run; 0 if it is gone."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):  # a kernel that does not count it
        return 0.0


def returncode(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Return a process's exit code, waiting for it at most that long; None while it runs."""
    if seconds and process.poll() is None:
        # subprocess's own wait looks now and then, and may be late by half of what it waits
        pidfd = os.pidfd_open(process.pid)
        try:
            ended = select.poll()
            ended.register(pidfd, select.POLLIN)
            ended.poll(seconds * 1000)
        finally:
            os.close(pidfd)
    return process.poll()


def ending(code: int) -> str:
    """Put an exit code into words; bubblewrap reports signals as a shell does, subprocess as -N."""
    number = -code if code < 0 else code - 128
    with contextlib.suppress(ValueError):
        return f"signal {signal.Signals(number).name}"
    return f"exit {code}"
