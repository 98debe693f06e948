"""Runs inside an outer sandbox: forks a child for each submission, behind walls of its own.

It has run our own set-up of the notebook, for all that loads, and never runs a line of a learner's
nor reads a byte that one wrote: of a child it learns the exit code. The sandbox shows this file
beside cell_runner.py; it imports nothing of the grader.

A child has namespaces of its own (users, processes, mounts, network, ipc), a fresh /tmp, no rights
in them, and the filter of system calls, before it gets its go. Its first process, like this one, is
out of reach for it. What the kernel allows in the outer sandbox alone ends with each child.

Over the socket comes one frame of JSON (see `Order`), which b"ready" answers. Then each b"f", with
a child's end of a socket, is answered by four bytes, once all is gone of it: its exit code.
"""

import base64
import contextlib
import ctypes
import fcntl
import gc
import json
import os
import resource
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Any, NoReturn, TypedDict

LIBC = ctypes.CDLL(None, use_errno=True)
NEWNS, NEWUTS, NEWIPC = 0x00020000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
READONLY, NOSUID, NODEV, NOEXEC = 0x1, 0x2, 0x4, 0x8
REMOUNT, BIND, RECURSIVE, PRIVATE = 0x20, 0x1000, 0x4000, 0x40000
SET_DUMPABLE, SET_NAME, SET_SECCOMP = 4, 15, 22
DROP_FROM_BOUNDS, NO_NEW_PRIVS, AMBIENT = 24, 38, 47
WITH_FILTER, CLEAR_ALL = 2, 4
CAPABILITIES_3 = 0x20080522
SET_FLAGS, UP = 0x8914, 0x1  # of a network interface
USER = 1000
FRESH = ("/tmp", "/dev/shm")
HOME = "/tmp/home"


class Order(TypedDict):
    """What the grader asks for.

    first: code of ours. kept: what the outer sandbox shows in the folders that are fresh for each
    child, to be shown there too; links the same, to what they point to. shown: (place here, place
    for a child). tmp_size: in bytes. filter: in base64.
    """

    first: str
    kept: list[str]
    links: dict[str, str]
    shown: list[tuple[str, str]]
    workdir: str
    directory: str
    tmp_size: int
    rlimits: dict[str, tuple[int, int]]
    filter: str


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def call(name: str, *arguments: Any) -> None:
    """Call a function of the C library.

    Raises OSError: naming it, if it fails.
    """
    if getattr(LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}{arguments}: {os.strerror(number)}")


def prctl(option: int, value: int = 0, third: Any = 0) -> None:
    """Change something of this process, as prctl(2)."""
    rest = [ctypes.c_ulong(0)] * 2
    third = ctypes.c_ulong(third) if isinstance(third, int) else ctypes.byref(third)
    call("prctl", option, ctypes.c_ulong(value), third, *rest)


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """Mount something, as mount(2)."""
    texts = [os.fsencode(text) or None for text in (source, target, kind)]
    call("mount", *texts, ctypes.c_ulong(flags), os.fsencode(data) or None)


def main(fd: int, cells: dict[str, Any]) -> None:
    """Serve until the other end is closed. cells: what cell_runner.py defines."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prctl(SET_DUMPABLE)
    control = socket.socket(fileno=fd)
    own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY)
    order: Order = json.loads(_exactly(control, int.from_bytes(_exactly(control, 4), "big")))
    os.chdir(order["workdir"])
    for held, place in order["shown"]:
        _show(held, place)
    shell = cells["new_shell"]()  # before: matplotlib asks it how figures are shown
    shell.run_cell("pass")  # a first cell loads more than others do
    with contextlib.suppress(Exception):  # each child will see for itself
        exec(order["first"], {"__name__": "first"})
    folders = [folder for folder, _, _ in os.walk(HOME)]
    if len(os.listdir("/proc/self/task")) != 1:
        # not raised: Python would wait for them before it ends
        os.write(2, b"what was imported has started threads, which no child would have")
        os._exit(1)
    gc.collect()
    gc.freeze()
    control.sendall(b"ready")
    os.dup2(1, 2)  # stderr was there to say why it does not start
    while True:
        asked, fds, _, _ = socket.recv_fds(control, 1, 1)
        if not asked:
            os._exit(0)
        call("unshare", NEWPID)
        pid = os.fork()
        if pid == 0:
            _begin(fds[0], order, folders, lambda fd: cells["main"](fd, shell=shell))
        os.close(fds[0])
        call("setns", own_processes, NEWPID)
        _, status = os.waitpid(pid, 0)
        control.sendall(struct.pack("=i", os.waitstatus_to_exitcode(status)))


def _exactly(control: socket.socket, size: int) -> bytes:
    data = control.recv(size, socket.MSG_WAITALL)
    if len(data) < size:
        os._exit(0)
    return data


# ---- the child ----


def _begin(fd: int, order: Order, folders: list[str], serve: Any) -> NoReturn:
    """Raise the walls, as their first process, then run the cell runner behind them."""
    try:
        os.closerange(3, fd)
        os.closerange(fd + 1, os.sysconf("SC_OPEN_MAX"))
        os.setsid()
        _separate(order, folders)
        _give_up_rights()
        for name in order["rlimits"].keys() - {"RLIMIT_NOFILE"}:
            _limit(name, order)
        _load(base64.b64decode(order["filter"]))
        call("prctl", SET_NAME, b"sandbox", 0, 0, 0)
        runner = os.fork()
        if runner == 0:
            call("prctl", SET_NAME, b"python", 0, 0, 0)
            _run(fd, order, serve)
        os.close(fd)
    except BaseException as error:
        with contextlib.suppress(OSError), socket.socket(fileno=fd) as trusted:
            trusted.send(f"{type(error).__name__}: {error}".encode()[:2000])
        os._exit(1)
    while True:
        pid, status = os.wait()
        if pid == runner:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


def _run(fd: int, order: Order, serve: Any) -> NoReturn:
    """Say that the walls stand, wait for the go, and serve."""
    prctl(SET_DUMPABLE, 1)  # else nothing in its own /proc/self is its own
    _draw_anew()
    places = [os.open(p, os.O_RDONLY | os.O_DIRECTORY) for p in (order["directory"], "/dev/shm")]
    trusted = socket.socket(fileno=fd)
    try:
        socket.send_fds(trusted, [b"ready"], places)
        _limit("RLIMIT_NOFILE", order)  # not before: it bounds what all of a user have in flight
        if trusted.recv(1):
            trusted.detach()
            for place in places:
                os.close(place)
            serve(fd)
    finally:
        os._exit(1)


def _separate(order: Order, folders: list[str]) -> None:
    """Enter namespaces of one's own, with nothing in them that another may have touched."""
    # of the outer /proc, which can be written to
    me = os.open("/proc/self", os.O_RDONLY | os.O_DIRECTORY)
    call("unshare", NEWNS | NEWIPC | NEWNET | NEWUTS)
    mount("none", "/", flags=RECURSIVE | PRIVATE)
    kept = [(place, os.open(place, os.O_PATH | os.O_CLOEXEC)) for place in order["kept"]]
    for place in FRESH:
        mount("tmpfs", place, "tmpfs", NOSUID | NODEV, f"mode=0755,size={order['tmp_size']}")
    for place, file in kept:
        _show(f"/proc/self/fd/{file}", place)
        os.close(file)
    for place, target in order["links"].items():
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.symlink(target, place)
    for folder in (*folders, order["directory"], order["workdir"]):
        os.makedirs(folder, exist_ok=True)
    for held, place in order["shown"]:
        _show(held, place)
    mount("proc", "/proc", "proc", READONLY | NOSUID | NODEV | NOEXEC)
    mount("devpts", "/dev/pts", "devpts", NOSUID | NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))
    os.chdir(order["workdir"])
    call("unshare", NEWUSER)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{USER} 0 1"),
        ("gid_map", f"{USER} 0 1"),
    ):
        file = os.open(name, os.O_WRONLY, dir_fd=me)
        os.write(file, text.encode())
        os.close(file)
    os.close(me)


def _show(held: str, place: str) -> None:
    """Show a file or folder at its place, read-only."""
    if os.path.isdir(held):
        os.makedirs(place, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT))
    mount(held, place, flags=BIND | RECURSIVE)
    mount("none", place, flags=BIND | REMOUNT | READONLY | NOSUID | NODEV)


def _give_up_rights() -> None:
    prctl(AMBIENT, CLEAR_ALL)
    for number in range(int(Path("/proc/sys/kernel/cap_last_cap").read_text()) + 1):
        prctl(DROP_FROM_BOUNDS, number)
    call("capset", struct.pack("=Ii", CAPABILITIES_3, 0), bytes(24))
    prctl(NO_NEW_PRIVS, 1)


def _limit(name: str, order: Order) -> None:
    kind = getattr(resource, name)
    most = resource.getrlimit(kind)[1]
    soft, hard = order["rlimits"][name]
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))


def _load(program: bytes) -> None:
    """Put the filter of system calls on, for good."""
    prctl(SET_SECCOMP, WITH_FILTER, Program(len(program) // 8, program))


def _draw_anew() -> None:
    """Forget the random state of before the fork: Python's own does it by itself."""
    if random := sys.modules.get("numpy.random"):
        random.seed()
    if processes := sys.modules.get("multiprocessing.process"):
        key = processes.AuthenticationString(os.urandom(32))
        processes.current_process().authkey = key
