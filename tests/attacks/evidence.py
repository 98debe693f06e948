"""What shows that an attack got out: connections, processes and files, and markup that acts."""

from __future__ import annotations

import contextlib
import html.parser
import os
import re
import signal
import socket
import threading
from collections import Counter
from pathlib import Path


class Listeners(threading.Thread):
    """Counts connections to a TCP port on 127.0.0.1 and to a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.count = 0
        tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = tcp.getsockname()[1]
        unix = socket.socket(socket.AF_UNIX)
        before = Path.cwd()
        os.chdir(path.parent)  # the path may be longer than a socket's address can be
        unix.bind(path.name)
        os.chdir(before)
        unix.listen()
        self.sockets = [tcp, unix]
        self._stopped = threading.Event()

    def run(self) -> None:
        for listener in self.sockets:
            listener.settimeout(0.05)
        while not self._stopped.is_set():
            for listener in self.sockets:
                with contextlib.suppress(TimeoutError, OSError):
                    listener.accept()[0].close()
                    self.count += 1

    def stop(self) -> None:
        self._stopped.set()
        self.join()
        for listener in self.sockets:
            listener.close()


def strays(mark: str) -> list[str]:
    """Processes and files outside that carry the mark; ends and removes them."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes().decode(errors="replace")
            if mark in command:
                found.append(f"process {entry.name}: {command[:60]}")
                os.kill(int(entry.name), signal.SIGKILL)
    for folder in ("/tmp", "/var/tmp", "/dev/shm"):
        for path in Path(folder).glob(f"*{mark}*"):
            found.append(f"file {path}")
            path.unlink()
    return found


class _Markup(html.parser.HTMLParser):
    """Collects what a browser would act on."""

    TAGS = ("script", "iframe", "object", "embed", "form", "base", "meta", "link", "svg")
    SCHEMES = ("javascript:", "vbscript:", "data:text", "data:image/svg")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.TAGS or tag == "style":
            self.found.append(f"<{tag}> {sorted(attrs)}")
        for name, value in attrs:
            scheme = re.sub(r"[\s\x00-\x20]", "", value or "").lower()
            # what nbgrader's own scripts and styles act on counts, too
            theirs = name.startswith("data-") or (name == "class" and "modal" in scheme)
            if name.startswith("on") or theirs or scheme.startswith(self.SCHEMES):
                self.found.append(f"{name}={value}")


def active_markup(page: str) -> Counter[str]:
    parser = _Markup()
    parser.feed(page)
    return Counter(parser.found)
