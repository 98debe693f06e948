"""Runs cells inside the sandbox: an IPython shell that talks frames over one inherited socket.

The sandbox shows this one file; it imports nothing of the grader. Learner code shares its process,
so nothing here is trusted: session.py, at the other end, takes every frame apart with care.

A frame is its length (4 bytes, big-endian) and that much JSON. At first comes {"ready": true}.
Each {"id", "code"} that comes in is answered by any number of {"id", "output": a notebook's output}
and one {"id", "done": true}.
"""

import base64
import builtins
import codecs
import fcntl
import gc
import getpass
import io
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from types import SimpleNamespace
from typing import Any

from IPython.core import page
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

CHUNK = 8192  # characters of a stream that wait to be sent
# set by ipykernel too: colours although there is no terminal, and no pager that would wait
ENVIRONMENT = {"TERM": "xterm-color", "CLICOLOR": "1", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1",
               "PAGER": "cat", "GIT_PAGER": "cat",
               "MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # fmt: skip
# magics of a kernel that mean nothing without a frontend: a notebook may still hold them
NO_FRONTEND = ("autosave", "clear", "connect_info", "edit", "less", "man", "more", "qtconsole")


class Channel:
    """The socket. Whole frames only, whichever threads send and whenever an interrupt comes."""

    def __init__(self, fd: int) -> None:
        self.socket = socket.socket(fileno=fd)
        self.request = ""  # the id of what runs
        self.forked = False
        self._lock = threading.Lock()
        self._sending = self._interrupted = False
        os.register_at_fork(after_in_child=self._leave)

    def _leave(self) -> None:
        """Take no part in the conversation, as a forked child."""
        self.forked = True
        self.socket.close()

    def receive(self) -> dict[str, Any]:
        """Return the next request. Ends the process if none can come any more."""
        return dict(json.loads(self._exactly(int.from_bytes(self._exactly(4), "big"))))

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            piece = b"" if self.forked else self.socket.recv(size - len(data))
            if not piece:
                os._exit(0)
            data += piece
        return bytes(data)

    def send(self, frame: dict[str, Any]) -> None:
        if self.forked:
            return
        # lone surrogates, which a stream of bytes cannot carry, become question marks
        body = json.dumps(frame, ensure_ascii=False).encode("utf-8", "replace")
        main = threading.current_thread() is threading.main_thread()
        if main:
            self._sending = True
        try:
            with self._lock:
                self.socket.sendall(len(body).to_bytes(4, "big") + body)
        finally:
            if main:
                self._sending = False
        if main and self._interrupted:
            self._interrupted = False
            raise KeyboardInterrupt

    def get_parent(self, channel: str = "shell") -> dict[str, Any]:
        """Return the request that is run, which libraries ask `get_ipython().kernel` for."""
        return {"header": {"msg_id": self.request}, "content": {"allow_stdin": False}}

    def interrupt(self, *_: object) -> None:
        """Handle SIGINT while a cell runs, without cutting a frame in two."""
        if not self._sending:
            raise KeyboardInterrupt
        self._interrupted = True


class Outbox:
    """Collects what a cell displays, in order, and sends it; also what comes by descriptors 1, 2.

    Those are files, which subprocesses and forked children append to: that needs no thread here.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._name, self._size = "stdout", 0
        self._leave()
        self._files: dict[str, int] = {}
        self._offsets = {"stdout": 0, "stderr": 0}
        decoder = codecs.getincrementaldecoder("utf-8")
        self._decoders = {name: decoder("replace") for name in self._offsets}
        for name, fd in (("stdout", 1), ("stderr", 2)):
            with tempfile.TemporaryFile(buffering=0) as file:
                self._files[name] = os.dup(file.fileno())
            fcntl.fcntl(self._files[name], fcntl.F_SETFL, os.O_APPEND)
            os.dup2(self._files[name], fd)
        os.register_at_fork(after_in_child=self._leave)

    def _leave(self) -> None:
        """Start anew, as a forked child: another thread's lock and text are not its own."""
        self._lock, self._parts = threading.RLock(), list[str]()

    def write(self, name: str, text: str) -> None:
        if self.channel.forked:
            os.write(self._files[name], text.encode("utf-8", "replace"))
            return
        with self._lock:
            self._collect()
            if name != self._name or self._size + len(text) > CHUNK:
                self._send_text()
            self._name = name
            self._parts.append(text)
            self._size += len(text)

    def flush(self) -> None:
        if not self.channel.forked:
            with self._lock:
                self._collect()
                self._send_text()

    def show(self, output_type: str, **output: Any) -> None:
        """Send an output, after all that was written before it."""
        if not self.channel.forked:
            with self._lock:
                self.flush()
                self._send(output_type, **output)

    def _collect(self) -> None:
        """Send what others wrote to the descriptors since the last time."""
        for name, fd in self._files.items():
            while (left := os.lseek(fd, 0, os.SEEK_END) - self._offsets[name]) > 0:
                self._send_text()
                piece = os.pread(fd, min(left, 8 * CHUNK), self._offsets[name])
                self._offsets[name] += len(piece)
                self._send("stream", name=name, text=self._decoders[name].decode(piece))

    def _send_text(self) -> None:
        text, self._parts, self._size = "".join(self._parts), [], 0
        for start in range(0, len(text), 8 * CHUNK):
            self._send("stream", name=self._name, text=text[start : start + 8 * CHUNK])

    def _send(self, output_type: str, **output: Any) -> None:
        output["output_type"] = output_type
        self.channel.send({"id": self.channel.request, "output": output})


class Stream(io.TextIOBase):
    """sys.stdout and sys.stderr."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, outbox: Outbox, name: str, fd: int) -> None:
        self._outbox, self.name, self._fd = outbox, name, fd

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outbox.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        self._outbox.flush()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd


class Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.show("execute_result", format_dict)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, **kwargs: Any) -> None:
        self._validate_data(data, metadata)
        if not kwargs.get("update"):
            self.shell.show("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        pass


class Shell(InteractiveShell):
    """The shell that a notebook runs in, as far as a notebook can tell."""

    displayhook_class = Hook
    display_pub_class = Publisher
    kernel: SimpleNamespace
    outbox: Outbox

    def init_environment(self) -> None:
        os.environ.update(ENVIRONMENT)

    def init_hooks(self) -> None:
        super().init_hooks()
        self.set_hook("show_in_pager", page.as_hook(lambda *_, **__: None), 99)

    def init_magics(self) -> None:
        super().init_magics()
        for name in NO_FRONTEND:
            self.register_magic_function(lambda line="": None, "line", name)

    def show(self, kind: str, data: dict[str, Any]) -> None:
        data = {str(mime): value for mime, value in data.items() if isinstance(value, str | bytes)}
        for mime, value in data.items():
            if isinstance(value, bytes):
                data[mime] = base64.b64encode(value).decode()
        if data:
            self.outbox.show(kind, data=data, metadata={})

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = [str(line) for line in stb]
        self.outbox.show("error", ename=etype.__name__, evalue=str(evalue), traceback=lines)

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def ask_exit(self) -> None:
        """Do nothing on exit() in a cell: the cells after it are run as well."""

    def no_input(self, *_: object, **__: object) -> str:
        raise StdinNotImplementedError("input was called, but nobody is here to answer")


def run_cell(shell: Shell, channel: Channel, code: str) -> None:
    """Run a cell as a kernel does: whatever it raises is shown, and interrupts reach it alone."""
    builtins.input = getpass.getpass = shell.no_input
    try:
        try:
            signal.signal(signal.SIGINT, channel.interrupt)
            shell.run_cell(code)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    except BaseException:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        shell.showtraceback()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def new_shell() -> Shell:
    """Return a shell that no cell has run in yet."""
    return Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def main(fd: int, watch_parent: bool = False, shell: Shell | None = None) -> None:
    """Serve until the other end is closed.

    watch_parent: where no sandbox ends it. shell: one that was made before.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if watch_parent:
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    sys.path.insert(0, "")  # for cells, not for what was imported above
    channel = Channel(fd)
    outbox = Outbox(channel)
    sys.stdout, sys.stderr = Stream(outbox, "stdout", 1), Stream(outbox, "stderr", 2)
    shell = shell or new_shell()
    shell.kernel, shell.outbox = SimpleNamespace(get_parent=channel.get_parent), outbox
    gc.freeze()
    gc.enable()
    channel.send({"ready": True})
    while True:
        request = channel.receive()
        channel.request = request["id"]
        run_cell(shell, channel, request["code"])
        outbox.flush()
        channel.send({"id": channel.request, "done": True})
