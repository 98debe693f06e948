"""One process in the sandbox, or explicitly without: how it starts, what it gets, how it ends.

What it may use is in limits.py, what it sees in bubblewrap.py. What is said over its
socket is not known here.
"""

from __future__ import annotations

import compileall
import contextlib
import functools
import importlib.util
import json
import os
import signal
import socket
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
from grader.sandbox.walled import (
    KILL_SECONDS,
    Walled,
    ending,
    receive_start,
    returncode,
    waited_for_processors,
)

CELL_RUNNER = Path(__file__).with_name("cell_runner.py")


class Process(Protocol):
    """A process that was started, sandboxed or not, and what became of it."""

    channel: socket.socket  # to the process, which holds the other end and no other descriptor

    def interrupt(self) -> None:
        """Send SIGINT to it, and to nothing that it started."""

    def cause_of_death(self, seconds: float = 0.0) -> str:
        """Return why it ended, waiting for that at most `seconds`; "" while it runs."""

    def waited(self) -> float:
        """Return the seconds for which it was ready to run and no processor was free."""

    def kill(self) -> None:
        """Kill it and wait until it is gone."""

    def close(self) -> None:
        """Kill it, and leave no process, descriptor or file."""


class SandboxedProcess(Walled):
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
        limits = limits or Limits()
        super().__init__(limits, ControlGroups(limits))
        self.directories = directories
        self.channel, theirs = socket.socketpair()
        try:
            python, arguments = program
            bounds = json.dumps(rlimits(limits))
            launched = [
                sys.executable, *python, str(theirs.fileno()), bounds, SOCKETS, *arguments
            ]  # fmt: skip
            with (
                theirs,
                sandboxed_command(
                    limits,
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
                program, directories = receive_start(self.channel)
            except FileNotFoundError:
                self._destroy("killed")
                raise
            except (OSError, ValueError) as error:
                self._destroy("killed")
                said = errors.read(4096).decode(errors="replace").strip() or error
                raise SandboxUnavailable(f"the sandbox did not start: {said}") from None
        for new, old in zip(directories, self.directories, strict=False):
            os.dup2(new, old, inheritable=False)
            os.close(new)
        self.directories = self.directories or directories
        init = self._find(program)
        if trusted:
            self.channel.send(b"!")  # it loads our part while the kernel takes 10 ms for the groups
        self._groups.add(init, program)
        if not trusted:
            self.channel.send(b"!")
        self._watch(init)

    def _exit_code(self, seconds: float) -> int | None:
        return returncode(self.process, seconds) if hasattr(self, "process") else 0

    def _end(self) -> None:
        self.process.kill()  # bubblewrap, and with it what it started

    def close(self, keep_directories: bool = False) -> None:
        super().close(keep_directories)
        self._groups.close()


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
        code = returncode(self.process, seconds)
        return "" if code is None else ending(code)

    def waited(self) -> float:
        return waited_for_processors(self.process.pid)

    def kill(self) -> None:
        """Kill it and what is in its session still; nothing finds what has left that."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        returncode(self.process, KILL_SECONDS)

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
        dated=[(str(host), f"/run/{to}") for host, to in runner_files().items()],
        workdir=f"{COURSE}/{folder}",
        limits=limits,
        trusted=True,
    )


@functools.cache
def runner_files() -> dict[Path, str]:
    """Map the cell runner, and its bytecode if there is one, to their names in the sandbox.

    Brings that, and the bytecode of `utils`, up to date first, where it may be written: nothing
    can be in the sandbox, and each process would compile all that it imports.
    """
    bytecode = Path(importlib.util.cache_from_source(str(CELL_RUNNER)))
    compileall.compile_file(CELL_RUNNER, quiet=2)
    compileall.compile_dir(PROJECT / "utils", quiet=2)
    files = {CELL_RUNNER: CELL_RUNNER.name, bytecode: f"__pycache__/{bytecode.name}"}
    return {path: name for path, name in files.items() if path.exists()}
