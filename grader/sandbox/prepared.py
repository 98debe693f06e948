"""Sandboxes that start in no time, where this machine allows it: who gets one, and what waits.

A sandbox in a sandbox is not to be had everywhere; then each submission starts one of its own.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Mapping
from pathlib import Path

from grader.records import Limits
from grader.sandbox.bubblewrap import COURSE, SandboxUnavailable
from grader.sandbox.fork_server import ForkedProcess, Server, Shown
from grader.sandbox.process import Process, start_cell_runner

_lock = threading.Lock()
_idle: list[Server] = []  # one at most: the last that was used
_failed: list[str] = []  # why there is none on this machine
_worked: list[bool] = []


def start_prepared(
    visible: Mapping[Path, str],
    folder: str,
    limits: Limits | None = None,
    first: str = "",
) -> Process:
    """Start a cell runner, as start_cell_runner does, forked by a prepared server.

    first: code of ours that loads what the submission will. Where there can be no such server, it
    is started in a sandbox of its own.

    Raises SandboxUnavailable: if it does not start.
    """
    if not _failed:
        try:
            return _forked(_shown(visible), f"{COURSE}/{folder}", limits or Limits(), first)
        except (OSError, ValueError, SandboxUnavailable) as error:
            if _worked:
                raise SandboxUnavailable(str(error)) from error
            _failed.append(str(error))
    return start_cell_runner(visible, folder, limits)


def why_not_prepared() -> str:
    """Return why sandboxes of this machine do not start prepared, or ""."""
    if not _failed and not _worked:
        start_prepared({}, "trial").close()
    return "".join(_failed)


def close_prepared() -> None:
    """End the server that waits for the next submission."""
    with _lock:
        servers, _idle[:] = list(_idle), []
    for server in servers:
        if server.asked[-1] == os.getpid():
            server.close()


atexit.register(close_prepared)


def _forked(shown: Shown, workdir: str, limits: Limits, first: str) -> Process:
    asked = (shown, workdir, limits, first, os.getpid())
    with _lock:
        waiting = [server for server in _idle if server.asked == asked]
        if waiting:
            _idle[:] = []
    for server in waiting:
        try:
            return ForkedProcess(server, _keep)
        except (OSError, ValueError, SandboxUnavailable):
            pass  # ended with the thread that had started it
    process = ForkedProcess(Server(*asked[:-1]), _keep)
    _worked.append(True)
    return process


def _keep(server: Server) -> None:
    with _lock:
        others, _idle[:] = list(_idle), [server]
    for other in others:
        other.close()


def _shown(visible: Mapping[Path, str]) -> Shown:
    shown = []
    for path, to in sorted(visible.items()):
        found = path.stat()
        shown.append((os.path.abspath(path), f"{COURSE}/{to}", found.st_mtime_ns, found.st_size))
    return tuple(shown)
