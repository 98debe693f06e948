"""Memory is bounded whatever it is called, with a control group around the sandbox and without."""

import os
from pathlib import Path

import pytest

from grader.records import Limits
from grader.sandbox import control_groups
from grader.sandbox.control_groups import ControlGroups, _candidates, parents
from grader.sandbox.prepared import close_prepared
from tests.sandboxed_cells import run, sandboxed, text

LIMITS = Limits(memory_mb=300, open_files=4096, tmp_mb=700, file_mb=400)
MB = 1 << 20


@pytest.fixture(params=["control group", "watchdog alone"])
def bounded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine that gives control groups, and as on one that gives none."""
    close_prepared()  # one that was started on the other
    if request.param == "watchdog alone":
        monkeypatch.setattr(control_groups, "parents", dict)
    elif not parents():
        pytest.skip("no control groups here")


KINDS = {
    "pages": "held = [bytearray(b'x') * (10 * MB) for _ in range(60)]",
    "shared_pages_given_up": (
        "held = []\n"
        "for _ in range(60):\n"
        "    m = mmap.mmap(-1, 10 * MB); m.write(b'x' * (10 * MB))\n"
        "    m.madvise(mmap.MADV_DONTNEED); held.append(m)"
    ),
    "mapped_zeros": (
        "held = []\n"
        "for _ in range(60):\n"
        "    with open('/dev/zero', 'r+b') as f: m = mmap.mmap(f.fileno(), 10 * MB)\n"
        "    m.write(b'x' * (10 * MB)); m.madvise(mmap.MADV_DONTNEED); held.append(m)"
    ),
    "mapped_files_given_up": (
        "held = []\n"
        "for i in range(60):\n"
        "    f = open(f'/tmp/{i}', 'w+b'); f.truncate(10 * MB)\n"
        "    m = mmap.mmap(f.fileno(), 10 * MB)\n"
        "    m.write(b'x' * (10 * MB)); m.madvise(mmap.MADV_DONTNEED); held.append(m)"
    ),
    "unlinked_files": (
        "held = []\n"
        "for i in range(60):\n"
        "    f = open('/tmp/f', 'wb'); os.unlink('/tmp/f'); held.append(f)\n"
        "    f.write(b'x' * (10 * MB))"
    ),
    "socket_buffers": (
        "held = []\n"
        "for _ in range(2000):\n"
        "    a, b = socket.socketpair()\n"
        "    a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8 * MB); a.setblocking(False)\n"
        "    held.append((a, b))\n"
        "    try:\n"
        "        while True: a.send(b'x' * 65536)\n"
        "    except BlockingIOError: pass"
    ),
    "socket_buffers_of_children": (
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        held = []\n"
        "        for _ in range(100):\n"
        "            a, b = socket.socketpair(); a.setblocking(False); held.append((a, b))\n"
        "            try:\n"
        "                while True: a.send(b'x' * 65536)\n"
        "            except BlockingIOError: pass\n"
        "        time.sleep(60)"
    ),
    "connections": (
        "for _ in range(6):\n"
        "    if os.fork() == 0:\n"
        "        held = [socket.create_server(('127.0.0.1', 0))]\n"
        "        for _ in range(100):\n"
        "            a = socket.create_connection(held[0].getsockname()); b = held[0].accept()\n"
        "            a.setblocking(False); held += [a, b]\n"
        "            try:\n"
        "                while True: a.send(b'x' * 65536)\n"
        "            except BlockingIOError: pass\n"
        "        time.sleep(60)"
    ),
    "pipes_of_children": (
        "for _ in range(10):\n"
        "    if os.fork() == 0:\n"
        "        held = []\n"
        "        for _ in range(100):\n"
        "            r, w = os.pipe(); os.set_blocking(w, False)\n"
        "            try: fcntl.fcntl(w, 1031, MB)\n"
        "            except OSError: pass\n"
        "            try:\n"
        "                while True: os.write(w, b'x' * 65536)\n"
        "            except BlockingIOError: pass\n"
        "        time.sleep(60)"
    ),
}

# what does not exist inside, and what the kernel bounds by itself (64 MB of one user's pipes)
ENDINGS = {
    "shared_pages_given_up": ("raised", "PermissionError"),
    "mapped_zeros": ("raised", "OSError"),
    "pipes_of_children": ("finished", ""),
}


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize("kind", KINDS)
def test_memory_of_every_kind_is_bounded(kind: str) -> None:
    """Does holding 600 MB within 300 end, explained, or fail?"""
    code = f"import fcntl, mmap, os, socket, time\nMB = 1 << 20\n{KINDS[kind]}\ntime.sleep(1.5)"
    with sandboxed(LIMITS, prepared=True) as kernel:
        outcome = run(kernel, code, 8)
    assert (outcome.kind, outcome.reason.partition(":")[0]) == ENDINGS.get(
        kind, ("out of memory", "memory")
    ), text(outcome)


def test_groups_are_removed_with_the_sandbox() -> None:
    """Is no control group left, and is one that a killed grader left removed by the next?"""
    if not parents():
        pytest.skip("no control groups here")
    ours = f"{control_groups.PREFIX}{os.getpid()}-*"
    with sandboxed() as kernel:
        run(kernel, "1")
        assert all(list(parent.glob(ours)) for parent in parents())
    assert not any(list(parent.glob(ours)) for parent in parents())
    (parent, *_) = parents()
    left = parent / f"{control_groups.PREFIX}{2**22 + 5}-dead"
    left.mkdir()
    parents.cache_clear()
    parents()
    assert not left.exists()


def test_shares_of_a_group_are_those_of_one_sandbox() -> None:
    """Is a group made with the sandbox's limits?"""
    if not parents():
        pytest.skip("no control groups here")
    groups = ControlGroups(Limits(memory_mb=100, processes=3))
    try:
        for group in groups._groups:
            for name, value in (("memory.limit_in_bytes", 164 * MB), ("memory.max", 164 * MB),
                                ("pids.max", 5)):  # fmt: skip
                if (group / name).exists():
                    assert int((group / name).read_text()) == value
    finally:
        groups.close()


@pytest.mark.parametrize("version", [1, 2])
def test_place_for_a_group_is_found(tmp_path: Path, version: int) -> None:
    """Is the own group taken in version 1, and in version 2 those around it, up to the mount?"""
    kinds = {
        1: ("30 29 0:5 / /cg/memory rw - cgroup cgroup rw,memory\n"
            "31 29 0:6 /docker/x /cg/pids rw - cgroup cgroup rw,pids\n",
            "4:memory:/a/b\n3:pids:/docker/x/y\n2:name=systemd:/\n0::/\n"),
        2: ("30 29 0:5 / /cg rw - cgroup2 cgroup2 rw\n", "0::/user.slice/s.scope\n"),
    }  # fmt: skip
    for name, said in zip(("mountinfo", "cgroup"), kinds[version], strict=True):
        (tmp_path / name).write_text(said)
    found = [[str(folder) for folder in folders] for folders, _ in _candidates(tmp_path)]
    if version == 1:
        assert found == [["/cg/memory/a/b"], ["/cg/pids/y"]]
    else:
        assert found == [["/cg/user.slice/s.scope", "/cg/user.slice", "/cg"]]


def test_zeros_and_shared_files_still_work() -> None:
    """Are /dev/zero, memory mapped from a file and processes that share it still of use?"""
    with sandboxed() as kernel:
        outcome = run(
            kernel,
            "import multiprocessing as mp, mmap\n"
            "with open('/dev/zero', 'rb') as f: print(f.read(3))\n"
            "shared = mp.get_context('fork').Array('d', [1.0, 2.0])\n"
            "def double(shared=shared): shared[0] = 5.0\n"
            "child = mp.get_context('fork').Process(target=double); child.start(); child.join()\n"
            "print(shared[:])\n"
            "with open('/tmp/x', 'w+b') as f: f.truncate(9); print(len(mmap.mmap(f.fileno(), 9)))",
        )
    assert text(outcome).splitlines() == [r"b'\x00\x00\x00'", "[5.0, 2.0]", "9"]
