"""Running code on an untrusted kernel: bounded in time and output, whatever the kernel does.

Nothing here knows of notebooks or exercises.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import zmq
from jupyter_client import BlockingKernelClient, KernelManager
from nbformat.v4 import new_output

from grader.untrusted import plain

Kind = Literal["finished", "raised", "out of time", "out of memory", "died", "flood"]

READY_SECONDS = 60.0  # for the first kernel of a busy machine
GRACE_SECONDS = 2.0  # to answer an interrupt before it is killed
POLL_SECONDS = 0.25  # how soon a kernel's death is noticed
# zmq would otherwise take messages of any size, and 1000 of them, into the grader's memory
MAX_MESSAGE_BYTES = 256 << 20  # what a printing loop fills between two flushes: 100 MiB
MAX_QUEUED = 100  # messages that wait to be read
MAX_TRAFFIC_BYTES = 64 << 20  # of one run, also what answers no request of ours
MAX_GROWTH_BYTES = 512 << 20  # a message in many parts has no size before its end
OUTPUT_BYTES = 500  # of any output, however little it says: so their number is bounded too


@dataclass(frozen=True)
class Outcome:
    """What became of one piece of code. `alive`: whether the kernel can be used again."""

    kind: Kind
    outputs: list[Any] = field(default_factory=list)
    reason: str = ""
    alive: bool = True


class Kernel:
    """One running kernel. Use it in a `with` block: it is gone afterwards, and so are its files."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self._context = zmq.Context()
        self._context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE_BYTES)
        self._context.setsockopt(zmq.RCVHWM, MAX_QUEUED)

    def __enter__(self) -> Kernel:
        self._memory = _resident_bytes()
        self.manager.start_kernel()
        self.client: BlockingKernelClient = self.manager.client(context=self._context)
        try:
            self.client.start_channels()
            self.client.wait_for_ready(timeout=READY_SECONDS)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill the kernel without asking it, and free what it used."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self._context.destroy(linger=0)

    def run(self, code: str, seconds: float, max_bytes: int) -> Outcome:
        """Run code for at most `seconds`, taking at most `max_bytes` of output."""
        request = self.client.execute(code, allow_stdin=False, store_history=False)
        outputs: list[Any] = []
        size = traffic = 0
        deadline = time.monotonic() + seconds
        interrupted = False
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                if interrupted:
                    return Outcome("out of time", outputs, f"more than {seconds:g} s", False)
                interrupted, deadline = True, time.monotonic() + GRACE_SECONDS
                self.manager.interrupt_kernel()
                continue
            frames = self._receive(min(left, POLL_SECONDS))
            if _resident_bytes() - self._memory > MAX_GROWTH_BYTES:
                return Outcome("flood", [], "more than the grader can hold", False)
            if frames is None:
                if not self.manager.is_alive():
                    return self._died(outputs)
                continue
            length = sum(map(len, frames))
            traffic += length
            if traffic > MAX_TRAFFIC_BYTES:
                return Outcome("flood", [], f"more than {MAX_TRAFFIC_BYTES >> 20} MiB", False)
            try:
                parts = self._about(frames, request)
                # parsed, JSON can take twenty times its length
                if parts and length > 2 * max_bytes:
                    return _flood(max_bytes)
                output, idle = self._understood(parts, request) if parts else (None, False)
            except Exception as error:
                # no kernel sends it: bad JSON, a wrong signature, missing parts, too deep
                reason = plain(f"it sent what no kernel sends: {error}")
                return Outcome("died", outputs, reason, False)
            if idle:
                if interrupted:
                    return Outcome("out of time", outputs, f"more than {seconds:g} s")
                return _finished(outputs)
            if output is not None:
                size += len(str(output)) + OUTPUT_BYTES
                if size > max_bytes:
                    return _flood(max_bytes)
                _append(outputs, output)

    def _receive(self, seconds: float) -> list[zmq.Frame] | None:
        """The next message as it came; None if none comes in time."""
        socket = self.client.iopub_channel.socket
        if not socket.poll(int(seconds * 1000)):
            return None
        frames: list[zmq.Frame] = socket.recv_multipart(copy=False)
        return frames

    def _about(self, frames: list[zmq.Frame], request: str) -> list[zmq.Frame]:
        """The parts of a message; none if it is not about the request, as most of a flood is not.

        Raises ValueError or IndexError: if it is no message.
        """
        _, parts = self.client.session.feed_identities(frames, copy=False)
        return parts if request.encode() in parts[2].bytes else []

    def _understood(self, parts: list[zmq.Frame], request: str) -> tuple[Any, bool]:
        """The notebook output in a message, and whether it says that the request is done.

        Raises an Exception of any kind: if it is not what a kernel sends.
        """
        message = self.client.session.deserialize(parts, copy=False)
        if message["parent_header"]["msg_id"] != request:
            return None, False
        if message["msg_type"] == "status":
            return None, message["content"]["execution_state"] == "idle"
        return _output(message["msg_type"], message["content"]), False

    def _died(self, outputs: list[Any]) -> Outcome:
        cause = self.manager.provisioner.cause_of_death()
        kind: Kind = "out of memory" if cause == "memory" else "died"
        return Outcome(kind, outputs, cause, False)


def _output(kind: str, content: dict[str, Any]) -> Any:
    """The output in a message's content, with text in it and nothing else; None if there is none.

    Whatever writes, shows or judges notebooks can rely on its types and encode its text.

    Raises TypeError, KeyError or AttributeError: if the content is not as a kernel makes it.
    """
    if kind == "stream":
        name = "stderr" if content["name"] == "stderr" else "stdout"
        return new_output(kind, name=name, text=_text(content["text"]))
    if kind == "error":
        name, value = _text(content["ename"]), _text(content["evalue"])
        lines = [_text(line) for line in content["traceback"]]
        return new_output(kind, ename=name, evalue=value, traceback=lines)
    if kind in ("display_data", "execute_result"):
        data = {k: _text(v) for k, v in content["data"].items() if isinstance(v, str)}
        return new_output(kind, data=data, metadata={})
    return None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a {type(value).__name__} where text belongs")
    # lone surrogates are valid JSON and cannot be written to a file
    return value.encode("utf-8", "replace").decode("utf-8")


def _resident_bytes() -> int:
    """The memory of this process, 0 where that cannot be seen."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _append(outputs: list[Any], output: Any) -> None:
    """Add an output, joining it to the one before where both are text of one stream."""
    if (
        outputs
        and output.output_type == "stream" == outputs[-1].output_type
        and output.name == outputs[-1].name
    ):
        outputs[-1].text += output.text
    else:
        outputs.append(output)


def _flood(max_bytes: int) -> Outcome:
    return Outcome("flood", [], f"more than {max_bytes // 1024} KiB", False)


def _finished(outputs: list[Any]) -> Outcome:
    error = next((o for o in outputs if o.output_type == "error"), None)
    if error is None:
        return Outcome("finished", outputs)
    kind: Kind = "out of memory" if error.ename == "MemoryError" else "raised"
    return Outcome(kind, outputs, plain(f"{error.ename}: {error.evalue}"))
