"""The grader's end of a cell runner's socket: what comes is bounded before it is taken or parsed.

What the frames mean is in grader/sandbox/session.py.

ValueError
└── FrameTooLong    a frame says that it is longer than allowed
"""

from __future__ import annotations

import json
import re
import select
import socket
import time
from typing import Any

HEADER = 4  # bytes of a frame's length, big-endian
PIECE = 1 << 16
# Parsed, text takes at most four times its length, but structure 36 times; no runner's frame has
# much of that.
MAX_STRUCTURE = 1 << 16
# also one that does not end: else each quote in it would be looked at as a beginning
STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)


class FrameTooLong(ValueError):
    """Raise it when a frame says that it is longer than allowed, before any of it is taken."""


class Channel:
    """Frames over a connected stream socket. Holds one frame at most, and no longer than asked."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._buffer = bytearray()

    def send(self, frame: dict[str, Any], seconds: float) -> None:
        """Send a frame.

        Raises TimeoutError: if it is not taken in time. Another OSError: if nobody is there.
        """
        body = json.dumps(frame).encode()
        self._socket.settimeout(max(seconds, 0.001))
        self._socket.sendall(len(body).to_bytes(HEADER, "big") + body)

    def receive(self, seconds: float, max_bytes: int) -> bytes | None:
        """Return the next frame's bytes, or None if it is not whole in time.

        Raises FrameTooLong: from its length alone. EOFError: if no more can come.
        """
        deadline = time.monotonic() + seconds
        while True:
            if len(self._buffer) >= HEADER:
                end = HEADER + int.from_bytes(self._buffer[:HEADER], "big")
                if end - HEADER > max_bytes:
                    raise FrameTooLong
                if len(self._buffer) >= end:
                    body = bytes(memoryview(self._buffer)[HEADER:end])
                    del self._buffer[:end]
                    return body
            left = deadline - time.monotonic()
            if left <= 0 or not self._readable(left):
                return None
            try:
                # recv, not recvmsg: descriptors sent along are closed by the system
                piece = self._socket.recv(PIECE)
            except OSError as error:
                raise EOFError from error
            if not piece:
                raise EOFError
            self._buffer += piece

    def _readable(self, seconds: float) -> bool:
        poller = select.poll()
        poller.register(self._socket, select.POLLIN)
        return bool(poller.poll(seconds * 1000))


def parse_frame(body: bytes) -> Any:
    """Return what a frame's JSON holds, in memory of a few times its length.

    Raises ValueError or RecursionError: if it is not JSON, or mostly structure.
    """
    text = body.decode()
    if len(STRING.sub("", text)) > MAX_STRUCTURE:
        raise ValueError("more structure than text")
    return json.loads(text)
