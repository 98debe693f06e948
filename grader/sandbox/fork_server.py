"""The process inside an outer sandbox that forks a sandbox for each submission, seen from outside.

What runs inside is forking.py, which says how a child is walled in. Here it is started, told whom
to fork, and each child looked at before it gets its go. Who gets one is in prepared.py.
"""

from __future__ import annotations

import base64
import json
import os
import select
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from grader.records import Limits
from grader.sandbox.bubblewrap import (
    SOCKETS,
    START_SECONDS,
    SandboxUnavailable,
    require_sandbox,
    sandboxed_command,
)
from grader.sandbox.control_groups import ControlGroups
from grader.sandbox.limits import FORKING_LAUNCHER, MB, rlimits, seccomp_filter
from grader.sandbox.process import runner_files
from grader.sandbox.view import is_inside, needed
from grader.sandbox.walled import Walled, receive_start, returncode

FORKING = Path(__file__).with_name("forking.py")
MOST_CHILDREN = 200  # of one server: its start costs as much as some tens
OWN_PROCESSES = 2  # bubblewrap's and the server, in the control groups of a child
NAMESPACES = ("user", "pid", "mnt", "net", "ipc", "uts")
# of a child, as /proc/PID/status shows them: no rights, none to be had, and filtered
RIGHTLESS = {
    **dict.fromkeys(("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), "0" * 16),
    "NoNewPrivs": "1", "Seccomp": "2", "Threads": "1",
}  # fmt: skip

FILTERS = "Seccomp_filters"  # the server's, and the child's own

Shown = tuple[tuple[str, str, int, int], ...]  # path here, path there, and which file it is


class Server(Walled):
    """The outer sandbox, and the process in it that forks. Has one child at a time.

    shown: a file here, where its children find it, and its date and size. first: code of ours
    that it runs first, for what that loads; not if it fails.

    Raises SandboxUnavailable: if it does not start.
    """

    def __init__(self, shown: Shown, workdir: str, limits: Limits, first: str) -> None:
        require_sandbox()
        self.asked = (shown, workdir, limits, first, os.getpid())
        self.children = 0
        self._code: int | None = 0  # of the last child, None while it runs
        super().__init__(
            limits,
            ControlGroups(replace(limits, processes=limits.processes + OWN_PROCESSES)),
        )
        self.limits, self.groups = limits, self._groups
        self.channel, theirs = socket.socketpair()
        held = [(path, f"/run/shown/{n}") for n, (path, *_) in enumerate(shown)]
        inside = {**runner_files(), FORKING: FORKING.name}
        try:
            with (
                theirs,
                sandboxed_command(
                    limits,
                    [
                        sys.executable, "-S", "-P", "-c", FORKING_LAUNCHER, str(theirs.fileno()),
                        "/run/cell_runner.py", f"/run/{FORKING.name}",
                    ],
                    workdir=workdir,
                    readonly=held,
                    dated=[(str(host), f"/run/{to}") for host, to in inside.items()],
                    makes_walls=True,
                ) as (command, fds),
            ):  # fmt: skip
                self._start(command, (*fds, theirs.fileno()), theirs, self._order(held))
        except BaseException:
            self.close()
            raise

    def _order(self, held: Sequence[tuple[str, str]]) -> bytes:
        shown, workdir, limits, first, _ = self.asked
        view = needed()
        order = {
            "first": first,
            "kept": [path for path in view.shown if _is_fresh(path)],
            "links": {path: to for path, to in view.links.items() if _is_fresh(path)},
            "shown": [(there, to) for (_, there), (_, to, *_) in zip(held, shown, strict=True)],
            "workdir": workdir,
            "directory": SOCKETS,
            "tmp_size": limits.tmp_mb * MB,
            "rlimits": rlimits(limits),
            "filter": base64.b64encode(seccomp_filter()).decode(),
        }
        body = json.dumps(order).encode()
        return len(body).to_bytes(4, "big") + body

    def _start(
        self, command: list[str], fds: tuple[int, ...], theirs: socket.socket, order: bytes
    ) -> None:
        self.channel.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.channel.settimeout(START_SECONDS)
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            pass_fds=fds, cwd="/", env={}, start_new_session=True,
        )  # fmt: skip
        theirs.close()  # else its end would not be noticed
        assert self.process.stderr is not None
        with self.process.stderr as errors:
            try:
                self.channel.sendall(order)
                self.program, _ = receive_start(self.channel, 0)
                init = self._find(self.program)
            except (OSError, ValueError) as error:
                self._destroy("killed")
                said = errors.read(4096).decode(errors="replace").strip().rpartition("\n")[2]
                raise SandboxUnavailable(f"no prepared sandbox here: {said or error}") from None
        self._namespaces = _namespaces(self.program)
        self._filters = int(_status(self.program).get(FILTERS, 0))
        self._groups.add(init, self.program)  # what it has loaded is charged to nobody's

    def fork(self, theirs: socket.socket) -> None:
        """Have a child forked that talks over this socket."""
        self.children += 1
        self._code = None
        socket.send_fds(self.channel, [b"f"], [theirs.fileno()])

    def child_code(self, seconds: float) -> int | None:
        """Return the child's exit code, waiting for it at most that long; None while it runs."""
        if self._code is None:
            ended = select.poll()
            ended.register(self.channel, select.POLLIN)
            if ended.poll(seconds * 1000):
                try:
                    (self._code,) = struct.unpack("=i", self.channel.recv(4, socket.MSG_WAITALL))
                except (OSError, struct.error):
                    self._code = -9  # the server is gone, and so all that it forked
        return self._code

    def is_as_before(self) -> bool:
        """Return whether nothing is left of its children, and nothing speaks against another."""
        gone = self._code is not None and returncode(self.process, 0) is None
        return gone and self.children < MOST_CHILDREN and not self.groups.out_of_memory()

    def require_walls(self, program: int) -> None:
        """Look at a child from outside, before it has its go.

        Raises SandboxUnavailable: if a wall is missing.
        """
        status = _status(program)
        missing = [name for name, value in RIGHTLESS.items() if status.get(name) != value]
        theirs = _namespaces(program)
        if status.get(FILTERS) != str(self._filters + 1):
            missing.append(FILTERS)
        missing += [name for name in NAMESPACES if theirs[name] == self._namespaces[name]]
        if missing:
            raise SandboxUnavailable(f"no prepared sandbox here: no wall by {', '.join(missing)}")

    def _exit_code(self, seconds: float) -> int | None:
        return returncode(self.process, seconds) if hasattr(self, "process") else 0

    def _end(self) -> None:
        self.process.kill()

    def close(self, keep_directories: bool = False) -> None:
        """End it, with all in it."""
        super().close(keep_directories)
        self._groups.close()
        if self._code is None:
            self._code = -9


class ForkedProcess(Walled):
    """A cell runner behind walls of its own, forked by a server.

    keep: is given the server for the next, when it ends and there is no doubt about that; else the
    server is closed: after some children, after any that ended by itself or was over a limit.

    Raises SandboxUnavailable: if it does not start; OSError, ValueError: if the server is gone.
    """

    def __init__(self, server: Server, keep: Callable[[Server], None]) -> None:
        super().__init__(server.limits, server.groups)
        self._server, self._keep = server, keep
        self.channel, theirs = socket.socketpair()
        try:
            self.channel.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            self.channel.settimeout(START_SECONDS)
            with theirs:
                server.fork(theirs)
            program, self.directories = receive_start(self.channel)
            init = self._find(program)
            server.require_walls(program)
            self._watch(init)
            self.channel.send(b"!")
        except BaseException:
            self._cause = "it did not start"
            self.close()
            raise

    def _exit_code(self, seconds: float) -> int | None:
        return self._server.child_code(seconds)

    def _end(self) -> None:
        self._server.close()

    def close(self, keep_directories: bool = False) -> None:
        """Leave nothing of it, and the server to the next if there is no doubt about it."""
        super().close(keep_directories)
        if self._cause == "killed" and self._server.is_as_before():
            self._keep(self._server)
        else:
            self._server.close()


def _is_fresh(path: str) -> bool:
    """Tell whether a path is in a folder that is another one for each child."""
    return is_inside(path, "/tmp") or is_inside(path, "/dev/shm")


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _namespaces(pid: int) -> dict[str, str]:
    return {name: os.readlink(f"/proc/{pid}/ns/{name}") for name in NAMESPACES}
