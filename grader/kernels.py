"""Running code on an untrusted kernel: bounded in time and output, whatever the kernel does.

Nothing here knows of notebooks or exercises.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from queue import Empty
from types import TracebackType
from typing import Any, Literal

import zmq
from jupyter_client import BlockingKernelClient, KernelManager
from nbformat.v4 import output_from_msg

Kind = Literal["finished", "raised", "out of time", "out of memory", "died", "flood"]

READY_SECONDS = 60.0  # for the first kernel of a busy machine
GRACE_SECONDS = 2.0  # to answer an interrupt before it is killed
POLL_SECONDS = 0.25  # how soon a kernel's death is noticed
# zmq would otherwise take a message of any size into the grader's memory
MAX_MESSAGE_BYTES = 48 << 20
OUTPUT_MESSAGES = ("stream", "display_data", "execute_result", "error")


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

    def __enter__(self) -> Kernel:
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
        size = 0
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
            try:
                message = self.client.get_iopub_msg(timeout=min(left, POLL_SECONDS))
            except Empty:
                if not self.manager.is_alive():
                    return self._died(outputs)
                continue
            except Exception as error:
                # not a message at all: bad JSON, a wrong signature, missing parts
                return Outcome("died", outputs, f"it sent what no kernel sends ({error})", False)
            output, idle = _understood(message, request)
            if idle:
                if interrupted:
                    return Outcome("out of time", outputs, f"more than {seconds:g} s")
                return _finished(outputs)
            if output is not None:
                size += len(str(output))
                if size > max_bytes:
                    return Outcome("flood", [], f"more than {max_bytes // 1024} KiB", False)
                _append(outputs, output)

    def _died(self, outputs: list[Any]) -> Outcome:
        cause = self.manager.provisioner.cause_of_death()
        kind: Kind = "out of memory" if cause == "memory" else "died"
        return Outcome(kind, outputs, cause, False)


def _understood(message: Any, request: str) -> tuple[Any, bool]:
    """The notebook output in a message, and whether it says that the request is done."""
    try:
        if message["parent_header"].get("msg_id") != request:
            return None, False
        if message["msg_type"] == "status":
            return None, message["content"]["execution_state"] == "idle"
        if message["msg_type"] in OUTPUT_MESSAGES:
            return output_from_msg(message), False
    except (KeyError, TypeError, AttributeError, ValueError):
        pass  # a forged message with missing parts: worth nothing
    return None, False


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


def _finished(outputs: list[Any]) -> Outcome:
    error = next((o for o in outputs if o.output_type == "error"), None)
    if error is None:
        return Outcome("finished", outputs)
    kind: Kind = "out of memory" if error.ename == "MemoryError" else "raised"
    return Outcome(kind, outputs, f"{error.ename}: {error.evalue}"[:300])
