"""Jupyter kernels under bubblewrap, for any Jupyter client. Grading itself needs none of them.

How a sandboxed process starts and ends is in process.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Dict, Instance, List, Tuple, Unicode, Union, validate

from grader.course import PROJECT
from grader.records import Limits
from grader.sandbox.bubblewrap import (
    CONNECTION_FILE,
    COURSE,
    SOCKETS,
    require_sandbox,
)
from grader.sandbox.limits import PROGRAM_LAUNCHER
from grader.sandbox.process import SandboxedProcess
from grader.sandbox.walled import KILL_SECONDS

PROCESSES = 64  # by default: a kernel alone has about ten threads


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
    Of the environment it gets the kernelspec's own `env` and the variables named in `passed`;
    what the sandbox sets itself (ENVIRONMENT in bubblewrap.py, PATH, PYTHONPATH) stays as it is.
    start_kernel's `cwd` is not used: it is the host's.
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

    passed = List(
        Unicode(), ["NBGRADER_VALIDATING"], help="Variables of the client that the kernel gets."
    ).tag(config=True)

    connection_info: dict[str, Any]
    process: subprocess.Popen[bytes] | None = None
    _private: str | None = None  # holds the connection file until the kernel is up
    _directories: tuple[int, ...] = ()  # of the sandbox: they outlive a restart
    _sandboxed: SandboxedProcess | None = None

    def _limits_default(self) -> Limits:
        return Limits(processes=PROCESSES)

    @validate("limits")
    def _limits_from_fields(self, proposal: Any) -> Limits:
        value = proposal["value"]
        return value if isinstance(value, Limits) else Limits(**{"processes": PROCESSES, **value})

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
        """Check the sandbox and write the connection file.

        Raises SandboxUnavailable: if there is none here.
        """
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
        """Start bubblewrap and the kernel in it.

        Raises SandboxUnavailable: if it does not start. FileNotFoundError: if the kernel's program
        is not there in the sandbox.
        """
        given = kwargs.get("env") or {}
        names = [*self.passed, *(self.kernel_spec.env if self.kernel_spec else ())]
        directories, self._directories = self._directories, ()
        try:
            self._sandboxed = SandboxedProcess(
                (("-I", "-S", "-c", PROGRAM_LAUNCHER), cmd),
                readonly=[*self.readonly, (self.parent.connection_file, CONNECTION_FILE)],
                workdir=self.workdir,
                limits=self.limits,
                # a restarted kernel's take the place of the old: its clients keep their address
                directories=directories,
                environment={name: given[name] for name in names if name in given},
            )
        except FileNotFoundError as error:
            await self.cleanup()
            raise FileNotFoundError(error.errno, error.strerror, cmd[0]) from None
        except BaseException:
            await self.cleanup()
            raise
        self._sandboxed.channel.close()
        self._directories = self._sandboxed.directories
        self.process = self._sandboxed.process
        self.pid = self.pgid = self.process.pid
        # the manager writes this into a new file; the sandbox has the old one mounted
        address = f"/proc/self/fd/{self._directories[0]}/{self._socket_name}"
        self.connection_info = {**self.connection_info, "ip": address}
        return self.connection_info

    async def post_launch(self, **kwargs: Any) -> None:
        """Remove the connection file: the sandbox has it mounted, nobody else needs it."""
        self._forget_connection_file()

    def _forget_connection_file(self) -> None:
        if self._private:
            shutil.rmtree(self._private, ignore_errors=True)
            self._private = None

    def cause_of_death(self) -> str:
        """Return why the kernel ended, as SandboxedProcess says it; "" while it runs."""
        return self._sandboxed.cause_of_death() if self._sandboxed else ""

    async def wait(self) -> int | None:
        """Wait for the end of every process of the sandbox."""
        if self._sandboxed is None:
            return None
        while (code := self._sandboxed.process.poll()) is None:
            await asyncio.sleep(0.01)
        self.process = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel's process group; one that ends it ends the whole sandbox."""
        if signum in (signal.SIGKILL, signal.SIGTERM):
            await self.kill()
        elif self._sandboxed:
            self._sandboxed.send_signal(signum, group=signum != 0)

    async def kill(self, restart: bool = False) -> None:
        """Kill the sandbox and wait until it is gone."""
        if self._sandboxed:
            self._sandboxed.request_kill()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.wait(), KILL_SECONDS)

    async def terminate(self, restart: bool = False) -> None:
        """Kill the sandbox: nothing in it is worth waiting for."""
        await self.kill(restart)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Kill the sandbox, as `terminate` does."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Leave no process, descriptor or file. On a restart the directories' descriptors stay."""
        if self._sandboxed:
            await self.kill()
            self._sandboxed.close(keep_directories=restart)
        if not restart:
            self._directories = ()
        self._forget_connection_file()

    def resolve_path(self, path: str) -> str | None:
        """Return None: no path of the sandbox is one here."""
        return None
