"""Running code in an untrusted process: bounded in time and output, whatever the process does.

Nothing here knows of notebooks or exercises. What runs there is cell_runner.py, unless the
code that it was given has become something else.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal

from nbformat.notebooknode import NotebookNode

from grader.sandbox.channel import Channel, FrameTooLong, parse_frame
from grader.sandbox.process import Process
from grader.sandbox.untrusted import printable_line

OutcomeKind = Literal["finished", "raised", "out of time", "out of memory", "died", "flood"]

READY_SECONDS = 60.0  # for the first one of a busy machine; it takes 0.3
GRACE_SECONDS = 2.0  # to answer an interrupt before it is killed
MOST_WAITING = 3  # times what is allowed, for a processor
POLL_SECONDS = 0.25  # how soon a death is noticed that does not close the socket
DEATH_SECONDS = 1.0  # between the end of the socket and the end of the process
MAX_TRAFFIC_BYTES = 64 << 20  # of one run, also what answers no request of ours
FRAME_BYTES = 500  # of any frame or output, however little it says: so their number is bounded too
ENVELOPE_BYTES = 1 << 16  # of a frame, around the output in it


@dataclass(frozen=True)
class Outcome:
    """What became of one piece of code. `alive`: whether the session can be used again."""

    kind: OutcomeKind
    outputs: list[NotebookNode] = field(default_factory=list)
    reason: str = ""
    alive: bool = True


@dataclass(frozen=True)
class Allowance:
    """Seconds that code may run, and what is asked then: for how many it may in all."""

    seconds: float
    longer: Callable[[], float] | None = None


class Session:
    """One process that runs cells. Use it in a `with` block: afterwards nothing is left of it."""

    def __init__(self, start: Callable[[], Process]) -> None:
        self._start = start

    def __enter__(self) -> Session:
        try:
            self._begin()
        except Exception:
            # nothing of a learner's has run yet, and the busiest machine has its better moments
            self._begin()
        return self

    def _begin(self) -> None:
        self._process = self._start()
        self._channel = Channel(self._process.channel)
        try:
            self._wait_until_ready()
        except BaseException:
            self.close()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill the process without asking it, and free what it used."""
        self._process.close()

    def _wait_until_ready(self) -> None:
        try:
            ready = self._channel.receive(READY_SECONDS, ENVELOPE_BYTES)
        except EOFError:
            ready = None
        if ready is None:
            cause = self._process.cause_of_death(DEATH_SECONDS) or "it says nothing"
            raise RuntimeError(f"the cell runner did not start: {cause}")

    def run(self, code: str, allowed: float | Allowance, max_bytes: int) -> Outcome:
        """Run code for the seconds allowed, taking at most `max_bytes` of output.

        Time for which the process had to wait for a processor is not counted, within reason: a busy
        machine costs nobody anything.
        """
        allowance = allowed if isinstance(allowed, Allowance) else Allowance(allowed)
        seconds, longer = allowance.seconds, allowance.longer
        request = secrets.token_hex(8)  # not to be guessed by what ran before
        started, waited = time.monotonic(), self._process.waited()
        deadline = started + seconds
        try:
            self._channel.send({"id": request, "code": code}, seconds)
        except TimeoutError:
            return Outcome("out of time", [], f"more than {seconds:g} s", False)
        except OSError:
            return self._died([])
        outputs: list[NotebookNode] = []
        size = traffic = 0
        interrupted = False
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                if interrupted:
                    return Outcome("out of time", outputs, f"more than {seconds:g} s", False)
                if longer:
                    seconds, longer = max(seconds, longer()), None
                waiting = min(self._process.waited() - waited, MOST_WAITING * seconds)
                deadline = started + seconds + waiting
                if deadline - time.monotonic() > POLL_SECONDS / 10:
                    continue
                interrupted, deadline = True, time.monotonic() + GRACE_SECONDS
                self._process.interrupt()
                continue
            try:
                body = self._channel.receive(min(left, POLL_SECONDS), max_bytes + ENVELOPE_BYTES)
            except FrameTooLong:
                return _flood(max_bytes)
            except EOFError:
                return self._died(outputs)
            if body is None:
                if self._process.cause_of_death():
                    return self._died(outputs)
                continue
            traffic += len(body) + FRAME_BYTES
            if traffic > MAX_TRAFFIC_BYTES:
                return Outcome("flood", [], f"more than {MAX_TRAFFIC_BYTES >> 20} MiB", False)
            try:
                output, done = _read_frame(body, request)
            except Exception as error:
                # no runner sends it: bad JSON, missing or wrong parts, too deep
                reason = printable_line(f"it sent what no kernel sends: {error}")
                return Outcome("died", outputs, reason, False)
            if done:
                if interrupted:
                    return Outcome("out of time", outputs, f"more than {seconds:g} s")
                return _finished(outputs)
            if output is not None:
                size += len(str(output)) + FRAME_BYTES
                if size > max_bytes:
                    return _flood(max_bytes)
                _append(outputs, output)

    def _died(self, outputs: list[NotebookNode]) -> Outcome:
        cause = self._process.cause_of_death(DEATH_SECONDS) or "it closed its socket"
        kind: OutcomeKind = "out of memory" if cause == "memory" else "died"
        return Outcome(kind, outputs, cause, False)


def _read_frame(body: bytes, request: str) -> tuple[NotebookNode | None, bool]:
    """Return the notebook output in a frame, and whether it says that the request is done.

    Raises an Exception of any kind: if it is about the request and not what a runner sends.
    """
    if request.encode() not in body:
        return None, False
    frame = parse_frame(body)
    if frame["id"] != request:
        return None, False
    if "done" in frame:
        return None, frame["done"] is True
    return _clean_output(frame["output"]), False


def _clean_output(sent: dict[str, Any]) -> NotebookNode | None:
    """Copy an output, with text in it and nothing else; return None if it is of no known type.

    Whatever writes, shows or judges notebooks can rely on its types and encode its text.

    Raises TypeError, KeyError or AttributeError: if it is not as the runner makes it.
    """
    kind = sent["output_type"]
    output: dict[str, Any]
    if kind == "stream":
        name = "stderr" if sent["name"] == "stderr" else "stdout"
        output = {"name": name, "text": _clean_text(sent["text"])}
    elif kind == "error":
        lines = [_clean_text(line) for line in sent["traceback"]]
        output = {"ename": _clean_text(sent["ename"]), "evalue": _clean_text(sent["evalue"])}
        output["traceback"] = lines
    elif kind in ("display_data", "execute_result"):
        data = {
            _clean_text(k): _clean_text(v) for k, v in sent["data"].items() if isinstance(v, str)
        }
        output = {"data": NotebookNode(data), "metadata": NotebookNode()}
        if kind == "execute_result":
            output["execution_count"] = None
    else:
        return None
    return NotebookNode(output, output_type=kind)


def _clean_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a {type(value).__name__} where text belongs")
    # lone surrogates are valid JSON and cannot be written to a file
    return value.encode("utf-8", "replace").decode("utf-8")


def _append(outputs: list[NotebookNode], output: NotebookNode) -> None:
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


def _finished(outputs: list[NotebookNode]) -> Outcome:
    error = next((o for o in outputs if o.output_type == "error"), None)
    if error is None:
        return Outcome("finished", outputs)
    kind: OutcomeKind = "out of memory" if error.ename == "MemoryError" else "raised"
    return Outcome(kind, outputs, printable_line(f"{error.ename}: {error.evalue}"))
