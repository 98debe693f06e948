"""What the watchdog adds up of a sandbox's sockets."""

import os
import socket
from pathlib import Path

from grader.sandbox.watchdog import TABLES, _in_use, unread_bytes


def test_bytes_in_internet_sockets_are_counted() -> None:
    """Is what waits in a connection counted, also when who sent it has closed?"""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        before = unread_bytes(os.getpid())
        with socket.create_connection(listener.getsockname()) as sender:
            sender.setblocking(False)
            sent = 0
            try:
                while sent < 1 << 24:
                    sent += sender.send(bytes(1 << 16))
            except BlockingIOError:
                pass
            assert unread_bytes(os.getpid()) >= before + sent
        assert unread_bytes(os.getpid()) >= before + sent


def test_only_tables_that_are_known_to_be_empty_are_left_out(tmp_path: Path) -> None:
    """Is a table read that has a socket in it, and one of which the system does not say it?"""
    assert _in_use(tmp_path) == [*TABLES]
    (tmp_path / "sockstat").write_text("sockets: used 3\nTCP: inuse 0 orphan 0\nUDP: inuse 2 mem 0")
    (tmp_path / "sockstat6").write_text("TCP6: inuse 1\nRAW6: inuse 0\n")
    assert _in_use(tmp_path) == ["tcp6", "udp", "udp6"]
