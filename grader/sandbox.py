"""Kernels under bubblewrap: what they see, how they start, how they end.

What they may use is in grader/limits.py; running code on them is in grader/kernels.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict, Instance, List, Tuple, Unicode, Union, validate

from grader.bubblewrap import (
    CONNECTION_FILE,
    COURSE,
    PROJECT,
    SOCKETS,
    START_SECONDS,
    SandboxUnavailable,
    bwrap_command,
    filter_file,
    require_sandbox,
)
from grader.limits import LAUNCHER, Limits
from grader.watchdog import Watchdog


class BubblewrapProvisioner(LocalProvisioner):
    """A local kernel that sees and reaches almost nothing, for any Jupyter client.

    In a kernelspec:

        "metadata": {"kernel_provisioner": {
            "provisioner_name": "bubblewrap-provisioner",
            "config": {"readonly": [["/srv/data.csv", "/tmp/course/data.csv"]],
                       "workdir": "/tmp/course", "limits": {"memory_mb": 512}}}}

    for every kernel of a process, by `c.BubblewrapProvisioner.limits` and
    `c.KernelProvisionerFactory.default_provisioner_name = "bubblewrap-provisioner"`; or with
    `NotebookClient(nb, kernel_manager_class=AsyncSandboxedKernelManager)`.

    Visible: the interpreter, the system's programs and libraries, `utils`, and `readonly`. Only
    /tmp (home is there) and /dev/shm can be written; both are in memory and end with the kernel.
    start_kernel's `cwd` and `env`, and the kernelspec's `env`, are not used: they are the host's.
    Shutting down kills at once. The thread that starts a kernel must outlive it (bubblewrap's
    --die-with-parent follows the thread).

    The sockets are in the sandbox's own /tmp; the clients reach them by a directory descriptor
    that the launcher hands out, so a sandbox has no place on the host's disk to fill.
    """

    readonly = List(
        Tuple(Unicode(), Unicode()), help="(path here, path in the sandbox) to show read-only."
    ).tag(config=True)
    workdir = Unicode(f"{COURSE}/work", help="Where it starts, under /tmp.").tag(config=True)
    limits = Union([Instance(Limits), Dict()], help="A Limits, or its fields.").tag(config=True)

    process: subprocess.Popen[bytes] | None = None
    connection_info: dict[str, Any]
    _private: str | None = None  # holds the connection file until the kernel is up
    _tmpfs: tuple[int, ...] = ()  # descriptors of SOCKETS and /dev/shm in the sandbox
    _pidfds: tuple[int, ...] = ()  # the sandbox's first process, and the kernel
    _watchdog: Watchdog | None = None
    _cause = ""
    _returncode: int | None = None

    def _limits_default(self) -> Limits:
        return Limits()

    @validate("limits")
    def _limits_from_fields(self, proposal: Any) -> Limits:
        value = proposal["value"]
        return value if isinstance(value, Limits) else Limits(**value)

    @validate("workdir")
    def _workdir_is_writable(self, proposal: Any) -> str:
        path = os.path.normpath(proposal["value"])
        if not path.startswith("/tmp/"):
            raise ValueError(f"workdir is {path!r}, expected a path under /tmp")
        return path

    @validate("readonly")
    def _readonly_is_safe(self, proposal: Any) -> list[tuple[str, str]]:
        for host, inside in proposal["value"]:
            if not (os.path.isabs(host) and os.path.isabs(inside)):
                raise ValueError(f"readonly has ({host!r}, {inside!r}), expected absolute paths")
            if PROJECT.is_relative_to(os.path.realpath(host)):
                raise ValueError(f"readonly has {host!r}, which holds the course's solutions")
        return list(proposal["value"])

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Check the sandbox and write the connection file. Raises SandboxUnavailable."""
        require_sandbox()
        manager = self.parent
        self._private = tempfile.mkdtemp(prefix="kernel-")  # mode 0700: it holds the key
        manager.cache_ports, manager.transport = False, "ipc"
        manager.connection_file = os.path.join(self._private, "kernel.json")
        manager.ip = f"{SOCKETS}/{self._socket_name}"
        kwargs = await super().pre_launch(**kwargs)
        host_file = os.path.realpath(manager.connection_file)
        kwargs["cmd"] = [part.replace(host_file, CONNECTION_FILE) for part in kwargs["cmd"]]
        return kwargs

    @property
    def _socket_name(self) -> str:
        # a client of a kernel that has ended must not find another's sockets behind its descriptor
        return str(self.kernel_id or "kernel")

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start bubblewrap and the kernel in it. Raises SandboxUnavailable: if it does not."""
        self._cause, self._returncode = "", None
        try:
            self._launch(cmd)
        except BaseException:
            await self.cleanup()
            raise
        # the manager writes this into a new file; the sandbox has the old one mounted
        address = f"/proc/self/fd/{self._tmpfs[0]}/{self._socket_name}"
        self.connection_info = {**self.connection_info, "ip": address}
        return self.connection_info

    def _launch(self, cmd: list[str]) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs, filter_file() as filter_fd:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            ours.settimeout(START_SECONDS)
            binds = [*self.readonly, (self.parent.connection_file, CONNECTION_FILE)]
            readonly = tuple(part for pair in binds for part in ("--ro-bind", *pair))
            rlimits = json.dumps(self.limits.rlimits())
            self.process = subprocess.Popen(
                [*bwrap_command(self.limits, filter_fd, self.workdir, readonly),
                 sys.executable, "-I", "-S", "-c", LAUNCHER,
                 str(theirs.fileno()), rlimits, SOCKETS, *cmd],
                # not the grader's terminal or log: /proc/self/fd would let learners reopen them
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                pass_fds=(filter_fd, theirs.fileno()), cwd="/", env={}, start_new_session=True,
            )  # fmt: skip
            self.pid = self.pgid = self.process.pid
            theirs.close()  # else its end would not be noticed
            assert self.process.stderr is not None
            with self.process.stderr as errors:
                try:
                    kernel, tmpfs = _receive(ours)
                except (OSError, ValueError) as error:
                    self.process.kill()
                    said = errors.read(4096).decode(errors="replace").strip() or error
                    raise SandboxUnavailable(f"the sandbox did not start: {said}") from None
            # a restarted kernel takes the place of the old one: its clients keep the same address
            for new, old in zip(tmpfs, self._tmpfs, strict=False):
                os.dup2(new, old, inheritable=False)
                os.close(new)
            self._tmpfs = self._tmpfs or tmpfs
            # field 4, counted from behind the name, which may hold anything
            init = int(Path(f"/proc/{kernel}/stat").read_text().rpartition(")")[2].split()[1])
            self._pidfds = (os.pidfd_open(init), os.pidfd_open(kernel))
            # whoever runs out of memory first, let it be the sandbox
            with contextlib.suppress(OSError):
                Path(f"/proc/{kernel}/oom_score_adj").write_text("1000")
            self._watchdog = Watchdog(init, self._tmpfs, self.limits, self._destroy)
            self._watchdog.start()
            ours.send(b"!")

    async def post_launch(self, **kwargs: Any) -> None:
        """Remove the connection file: the sandbox has it mounted, nobody else needs it."""
        self._forget_connection_file()

    def _forget_connection_file(self) -> None:
        if self._private:
            shutil.rmtree(self._private, ignore_errors=True)
            self._private = None

    def _destroy(self, cause: str) -> None:
        """Kill every process of the sandbox, whatever state they are in."""
        if self._pidfds and not self._ended():
            self._cause = self._cause or cause
            with contextlib.suppress(ProcessLookupError):
                # the first process of a pid namespace: the others end with it
                signal.pidfd_send_signal(self._pidfds[0], signal.SIGKILL)

    def _ended(self) -> bool:
        process = self.process  # the watchdog's thread asks too
        if process is not None:
            self._returncode = process.poll()
        return self._returncode is not None

    def cause_of_death(self) -> str:
        """Why the kernel ended; "" while it runs.

        "memory", "processes", "files": over that limit, seen by the watchdog. "cpu": RLIMIT_CPU.
        "killed": by its manager. "exit N", "signal NAME": by itself, or by the system.
        """
        if not self._ended():
            return ""
        ending = _ending(self._returncode or 0)
        return self._cause or ("cpu" if ending == "signal SIGXCPU" else ending)

    async def wait(self) -> int | None:
        """Wait for the end of every process of the sandbox."""
        while not self._ended():
            await asyncio.sleep(0.01)
        self.process = None
        return self._returncode

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel's process; one that ends it ends the whole sandbox."""
        if signum in (signal.SIGKILL, signal.SIGTERM):
            await self.kill()
        elif self._pidfds:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfds[1], signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill the sandbox and wait until it is gone."""
        self._destroy("killed")
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.wait(), 5.0)

    async def terminate(self, restart: bool = False) -> None:
        """The same as kill: nothing in a sandbox is worth waiting for."""
        await self.kill(restart)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """The same as kill."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Leave no process, descriptor or file. On a restart the sockets' descriptors stay."""
        if self._watchdog:
            self._watchdog.stop()
            self._watchdog = None
        if self.process is not None:
            await self.kill()
        self._forget_connection_file()
        descriptors, self._pidfds = self._pidfds, ()
        if not restart:
            descriptors, self._tmpfs = descriptors + self._tmpfs, ()
        for fd in descriptors:
            os.close(fd)

    def resolve_path(self, path: str) -> str | None:
        """None: no path of the sandbox is one here."""
        return None


def _receive(ours: socket.socket) -> tuple[int, tuple[int, ...]]:
    """The launcher's pid on the host, and the two descriptors that it sent.

    Raises ValueError: if it ended without a word. TimeoutError (an OSError): if it says nothing.
    """
    pid, fds = 0, b""
    data, ancillary, *_ = ours.recvmsg(16, socket.CMSG_SPACE(12) + socket.CMSG_SPACE(8))
    for _, kind, value in ancillary:
        if kind == socket.SCM_RIGHTS:
            fds = value
        elif kind == socket.SCM_CREDENTIALS:
            pid = struct.unpack("3i", value)[0]
    if data != b"ready" or not pid or len(fds) != 8:
        raise ValueError("its launcher ended early")
    return pid, struct.unpack("2i", fds)


def _ending(code: int) -> str:
    """An exit code in words; bubblewrap reports signals as a shell does, subprocess as -N."""
    number = -code if code < 0 else code - 128
    with contextlib.suppress(ValueError):
        return f"signal {signal.Signals(number).name}"
    return f"exit {code}"


class PlainProvisioner(LocalProvisioner):
    """No sandbox at all: a kernel with the rights of who starts it, for --no-sandbox."""

    def cause_of_death(self) -> str:
        """Why the kernel ended, "exit N" or "signal NAME"; "" while it runs."""
        code = self.process.poll() if self.process is not None else None
        return "" if code is None else _ending(code)
