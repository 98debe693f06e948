"""One process in the sandbox, or explicitly without: how it starts, what it gets, how it ends.

What it may use is in limits.py, what it sees in bubblewrap.py. What is said over its
socket is not known here.
"""

from __future__ import annotations

import compileall
import contextlib
import errno
import functools
import importlib.util
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from grader.course import PROJECT
from grader.records import Limits
from grader.sandbox.bubblewrap import (
    COURSE,
    SOCKETS,
    START_SECONDS,
    SandboxUnavailable,
    require_sandbox,
    sandboxed_command,
)
from grader.sandbox.control_groups import ControlGroups
from grader.sandbox.limits import PLAIN_RUNNER, RUNNER_LAUNCHER, rlimits
from grader.sandbox.watchdog import Watchdog

KILL_SECONDS = 5.0  # for the system to take a killed sandbox apart; it takes 0.02
CELL_RUNNER = Path(__file__).with_name("cell_runner.py")


class Process(Protocol):
    """A process that was started, sandboxed or not, and what became of it."""

    channel: socket.socket  # to the process, which holds the other end and no other descriptor

    def interrupt(self) -> None:
        """Send SIGINT to it, and to nothing that it started."""

    def cause_of_death(self, seconds: float = 0.0) -> str:
        """Return why it ended, waiting for that at most `seconds`; "" while it runs."""

    def kill(self) -> None:
        """Kill it and wait until it is gone."""

    def close(self) -> None:
        """Kill it, and leave no process, descriptor or file."""


class SandboxedProcess:
    """A program under bubblewrap, within limits, that sees `readonly` besides the system.

    program: what the launcher of limits.py is, as arguments of Python, and what it gets as
    arguments. readonly, dated, environment: as for sandboxed_command. directories: see the
    attribute; given here, the new descriptors take the numbers of these. trusted: it starts nothing
    and runs nothing but ours before it is asked to.

    It ends with the thread that started it (bubblewrap's --die-with-parent). Its first word to
    the grader is said before it reads anything of the learner's.

    Raises SandboxUnavailable: if it does not start. FileNotFoundError: if a program is not there in
    the sandbox. Then nothing is left of it.
    """

    directories: tuple[int, ...]  # descriptors of SOCKETS and of /dev/shm in the sandbox
    process: subprocess.Popen[bytes]

    def __init__(
        self,
        program: tuple[Sequence[str], Sequence[str]],
        readonly: Sequence[tuple[str, str]] = (),
        dated: Sequence[tuple[str, str]] = (),
        workdir: str = f"{COURSE}/work",
        limits: Limits | None = None,
        directories: tuple[int, ...] = (),
        environment: Mapping[str, str] | None = None,
        trusted: bool = False,
    ) -> None:
        require_sandbox()
        self.directories = directories
        self._limits = limits or Limits()
        self._pidfds: tuple[int, ...] = ()  # the sandbox's first process, and the program
        self._watchdog: Watchdog | None = None
        self._groups = ControlGroups(self._limits)
        self._cause = ""
        self.channel, theirs = socket.socketpair()
        try:
            python, arguments = program
            bounds = json.dumps(rlimits(self._limits))
            launched = [
                sys.executable, *python, str(theirs.fileno()), bounds, SOCKETS, *arguments
            ]  # fmt: skip
            with (
                theirs,
                sandboxed_command(
                    self._limits,
                    launched,
                    workdir=workdir,
                    readonly=readonly,
                    dated=dated,
                    environment=environment or {},
                ) as (command, fds),
            ):
                self._start(command, (*fds, theirs.fileno()), theirs, trusted)
        except BaseException:
            self.close()
            raise

    def _start(
        self, command: list[str], fds: tuple[int, ...], theirs: socket.socket, trusted: bool
    ) -> None:
        self.channel.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.channel.settimeout(START_SECONDS)
        self.process = subprocess.Popen(
            command,
            # not the grader's terminal or log: /proc/self/fd would let learners reopen them
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            pass_fds=fds, cwd="/", env={}, start_new_session=True,
        )  # fmt: skip
        theirs.close()  # else its end would not be noticed
        assert self.process.stderr is not None
        with self.process.stderr as errors:
            try:
                program, directories = _receive(self.channel)
            except FileNotFoundError:
                self._destroy("killed")
                raise
            except (OSError, ValueError) as error:
                self._destroy("killed")
                said = errors.read(4096).decode(errors="replace").strip() or error
                raise SandboxUnavailable(f"the sandbox did not start: {said}") from None
        self.channel.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        for new, old in zip(directories, self.directories, strict=False):
            os.dup2(new, old, inheritable=False)
            os.close(new)
        self.directories = self.directories or directories
        # field 4, counted from behind the name, which may hold anything
        init = int(Path(f"/proc/{program}/stat").read_text().rpartition(")")[2].split()[1])
        self._pidfds, self._program = (os.pidfd_open(init), os.pidfd_open(program)), program
        # whoever runs out of memory first, let it be the sandbox
        with contextlib.suppress(OSError):
            Path(f"/proc/{program}/oom_score_adj").write_text("1000")
        if trusted:
            self.channel.send(b"!")  # it loads our part while the kernel takes 10 ms for the groups
        self._groups.add(init, program)
        if not trusted:
            self.channel.send(b"!")
        self._watchdog = Watchdog(init, self.directories, self._limits, self._groups, self._destroy)
        self._watchdog.start()

    def _destroy(self, cause: str) -> None:
        """Kill every process of the sandbox, whatever state they are in."""
        if self.process.poll() is not None:
            return
        self._cause = self._cause or cause
        if not self._pidfds:
            self.process.kill()  # bubblewrap, and with it what it started
            return
        with contextlib.suppress(ProcessLookupError):
            # the first process of a pid namespace: the others end with it
            signal.pidfd_send_signal(self._pidfds[0], signal.SIGKILL)

    def interrupt(self) -> None:
        self.send_signal(signal.SIGINT)

    def send_signal(self, signum: int, *, group: bool = False) -> None:
        """Send a signal to the program; group: to the process group that it leads."""
        if not self._pidfds:
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfds[1], 0 if group else signum)
            if group:  # it lives still, and so its number is its own
                os.killpg(self._program, signum)

    def cause_of_death(self, seconds: float = 0.0) -> str:
        """Return why it ended, waiting for that at most `seconds`; "" while it runs.

        "memory", "processes", "files": over that limit, seen by the watchdog. "cpu": RLIMIT_CPU.
        "killed": by the grader. "exit N", "signal NAME": by itself, or by the system.
        """
        code = _returncode(self.process, seconds)
        if code is None:
            return ""
        if not self._cause and self._groups.out_of_memory():
            self._cause = "memory"
        ending = _ending(code)
        return self._cause or ("cpu" if ending == "signal SIGXCPU" else ending)

    def request_kill(self) -> None:
        """Kill it, without waiting."""
        self._destroy("killed")

    def kill(self) -> None:
        self._destroy("killed")
        _returncode(self.process, KILL_SECONDS)

    def close(self, keep_directories: bool = False) -> None:
        """Leave no process or descriptor; `directories`, if kept, are the caller's then."""
        if self._watchdog:
            self._watchdog.stop()
            self._watchdog = None
        if hasattr(self, "process"):
            self.kill()
            self.cause_of_death()  # asks the groups, once more
        self._groups.close()
        self.channel.close()
        descriptors, self._pidfds = self._pidfds, ()
        if not keep_directories:
            descriptors, self.directories = descriptors + self.directories, ()
        for fd in descriptors:
            os.close(fd)


class PlainProcess:
    """The cell runner without any sandbox, for --no-sandbox: it has the rights of who starts it."""

    def __init__(self) -> None:
        self.channel, theirs = socket.socketpair()
        with theirs:
            arguments = [str(theirs.fileno()), str(CELL_RUNNER)]
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", PLAIN_RUNNER, *arguments],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),), start_new_session=True,
            )  # fmt: skip

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def cause_of_death(self, seconds: float = 0.0) -> str:
        """Return why it ended, "exit N" or "signal NAME"; "" while it runs."""
        code = _returncode(self.process, seconds)
        return "" if code is None else _ending(code)

    def kill(self) -> None:
        """Kill it and what is in its session still; nothing finds what has left that."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        _returncode(self.process, KILL_SECONDS)

    def close(self) -> None:
        if self.process.returncode is None:
            self.kill()
        self.channel.close()


# ---- the cell runner in its sandbox ----


def start_cell_runner(
    visible: Mapping[Path, str], folder: str, limits: Limits | None = None
) -> SandboxedProcess:
    """Start a cell runner in the sandbox, beside files to show to it.

    visible: a file or directory here to its place in the course, as in
    {Path("solutions/01/01.ipynb"): "01/01.ipynb"}. It starts in the assignment's folder, beside
    the others, as in the release.

    Raises SandboxUnavailable: if it does not start.
    """
    shown = [(os.path.abspath(host), f"{COURSE}/{to}") for host, to in visible.items()]
    return SandboxedProcess(
        (("-S", "-P", "-c", RUNNER_LAUNCHER), (f"/run/{CELL_RUNNER.name}",)),
        readonly=shown,
        dated=[(str(host), f"/run/{to}") for host, to in _runner_files().items()],
        workdir=f"{COURSE}/{folder}",
        limits=limits,
        trusted=True,
    )


@functools.cache
def _runner_files() -> dict[Path, str]:
    """Map the cell runner, and its bytecode if there is one, to their names in the sandbox.

    Brings that, and the bytecode of `utils`, up to date first, where it may be written: nothing
    can be in the sandbox, and each process would compile all that it imports.
    """
    bytecode = Path(importlib.util.cache_from_source(str(CELL_RUNNER)))
    compileall.compile_file(CELL_RUNNER, quiet=2)
    compileall.compile_dir(PROJECT / "utils", quiet=2)
    files = {CELL_RUNNER: CELL_RUNNER.name, bytecode: f"__pycache__/{bytecode.name}"}
    return {path: name for path, name in files.items() if path.exists()}


# ---- starting and ending ----


def _receive(ours: socket.socket) -> tuple[int, tuple[int, ...]]:
    """Return the launcher's pid on the host, and the two descriptors that it sent.

    Raises ValueError: if it ended without a word. TimeoutError (an OSError): if it says nothing.
    FileNotFoundError: if it says that its program is missing.
    """
    pid, fds = 0, b""
    data, ancillary, *_ = ours.recvmsg(16, socket.CMSG_SPACE(12) + socket.CMSG_SPACE(8))
    for _, kind, value in ancillary:
        if kind == socket.SCM_RIGHTS:
            fds = value
        elif kind == socket.SCM_CREDENTIALS:
            pid = struct.unpack("3i", value)[0]
    directories = struct.unpack("2i", fds) if len(fds) == 8 else ()
    if data == b"ready" and pid and directories:
        return pid, directories
    for fd in directories:
        os.close(fd)
    if data == b"missing":
        raise FileNotFoundError(errno.ENOENT, "not there in the sandbox")
    raise ValueError("its launcher ended early")


def _returncode(process: subprocess.Popen[bytes], seconds: float) -> int | None:
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


def _ending(code: int) -> str:
    """Put an exit code into words; bubblewrap reports signals as a shell does, subprocess as -N."""
    number = -code if code < 0 else code - 128
    with contextlib.suppress(ValueError):
        return f"signal {signal.Signals(number).name}"
    return f"exit {code}"
