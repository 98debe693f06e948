"""How bounds are set: rlimits, the programs that set them from inside, a system-call filter."""

import errno
import platform
import socket
import struct

from grader.records import Limits

MB = 1024 * 1024


# ---- rlimits ----


def address_space_mb(limits: Limits) -> int:
    """Return what one process may map, in MB.

    1 GB more than memory_mb: libraries, thread stacks and arenas are mapped, hardly resident.
    """
    return limits.memory_mb + 1024


def rlimits(limits: Limits) -> dict[str, tuple[int, int]]:
    """Return the limits of each process, RLIMIT_ name to (soft, hard).

    RLIMIT_NPROC counts per user *namespace* since Linux 5.14; before, it would count all that the
    user runs. The kernel exempts the host's root. So the watchdog counts too.
    """
    space = address_space_mb(limits) * MB
    # soft sends SIGXCPU (so the cause is known), hard kills what ignores it
    bounds = {
        "RLIMIT_AS": (space, space),
        "RLIMIT_FSIZE": (limits.file_mb * MB, limits.file_mb * MB),
        "RLIMIT_NOFILE": (limits.open_files, limits.open_files),
        "RLIMIT_CPU": (limits.cpu_seconds, limits.cpu_seconds + 5),
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_MSGQUEUE": (0, 0),
    }
    major, minor = platform.release().split(".")[:2]
    if (int(major), int("".join(filter(str.isdigit, minor)))) >= (5, 14):
        bounds["RLIMIT_NPROC"] = (limits.processes, limits.processes)
    return bounds


# ---- programs that run inside ----

# Runs inside the sandbox, before anything of the learner's: sets the limits, hands two directory
# descriptors to the trusted side and waits for its word.
# argv: socket fd, rlimits as JSON, socket directory, then what is to be run.
_PREPARE = """\
import json, os, resource, socket, sys
fd, rlimits, directory, *rest = sys.argv[1:]
rlimits, said = json.loads(rlimits), b"ready"
def limit(name):
    bounds, hard = rlimits.pop(name), resource.getrlimit(getattr(resource, name))[1]
    if hard != resource.RLIM_INFINITY:
        bounds = [min(b, hard) for b in bounds]
    resource.setrlimit(getattr(resource, name), bounds)
for name in rlimits.keys() - {"RLIMIT_NOFILE"}:
    limit(name)
trusted = socket.socket(fileno=int(fd))
tmp, shm = (os.open(d, os.O_RDONLY | os.O_DIRECTORY) for d in (directory, "/dev/shm"))
socket.send_fds(trusted, [said], [tmp, shm])
limit("RLIMIT_NOFILE")  # not before: it bounds what all sandboxes of a user have in flight
trusted.recv(1)
trusted.detach()
os.close(tmp), os.close(shm)
os.dup2(1, 2)  # stderr was bubblewrap's to say why it does not start
"""
# Becomes another program, which gets no descriptor and leads a process group; says so if it is not
# there. argv: (...) its command.
PROGRAM_LAUNCHER = (
    _PREPARE.replace(
        "trusted = ",
        "import shutil\nif not shutil.which(rest[0]): said = b'missing'\ntrusted = ",
    )
    + "os.close(int(fd))\nos.setpgid(0, 0)\nos.execvp(rest[0], rest)\n"
)
# Python's own start, for -S, without .pth files: they take longer to run than all the rest of it,
# and the sandbox's PYTHONPATH says already where the course is.
_SITE = """\
import site
site.addpackage = lambda *_: None
site.main()
"""
# Goes on as grader/sandbox/cell_runner.py, in the same process. argv: (...) socket fd, (...) file.
_RUNNER = """\
import gc, sys
gc.disable()  # while modules are loaded: there is nothing to collect
from importlib.machinery import SourceFileLoader
fd, path = sys.argv[1], sys.argv[-1]
sys.argv = [path]
cells = {"__name__": "cell_runner", "__file__": path}
exec(SourceFileLoader("cell_runner", path).get_code("cell_runner"), cells)
"""
RUNNER_LAUNCHER = _SITE + _PREPARE + _RUNNER + "cells['main'](int(fd))\n"
PLAIN_RUNNER = _RUNNER + "cells['main'](int(fd), watch_parent=True)\n"
# Goes on as grader/sandbox/forking.py, with the cell runner loaded. argv: socket fd, the two files.
FORKING_LAUNCHER = (
    _SITE
    + """\
import gc, sys
gc.disable()
from importlib.machinery import SourceFileLoader
fd, *paths = sys.argv[1:]
sys.argv = paths[:1]
loaded = []
for path, name in zip(paths, ("cell_runner", "forking")):
    loaded.append({"__name__": name, "__file__": path})
    exec(SourceFileLoader(name, path).get_code(name), loaded[-1])
cells, forking = loaded
forking["main"](int(fd), cells)
"""
)

# ---- the system-call filter ----

# name: (x86_64, aarch64); None where the architecture does not have it
_Numbers = tuple[int | None, int | None]
# They change nothing and report success: under a grader run by root, the sandbox's user owns the
# host's /dev/null, and bubblewrap cannot make a device both read-only and usable.
_IGNORED_CALLS: dict[str, _Numbers] = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
}  # fmt: skip
# Not there, so that the C library falls back; memory that no process is charged for.
_ABSENT_CALLS: dict[str, _Numbers] = {
    "clone3": (435, 435), "io_uring_setup": (425, 425), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "userfaultfd": (323, 282),
}  # fmt: skip
# Kernel memory outside every limit above (System V, POSIX queues, keys), and attack surface that
# needs no capability (the sandbox has none).
_REFUSED_CALLS: dict[str, _Numbers] = {
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "bpf": (321, 280), "perf_event_open": (298, 241), "vmsplice": (278, 75),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "pidfd_getfd": (438, 438),
    "open_by_handle_at": (304, 265),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
}  # fmt: skip
# What walls are made of: allowed only to the process that forks others into theirs.
_WALL_CALLS: dict[str, _Numbers] = {
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "mount_setattr": (442, 442), "move_mount": (429, 429), "open_tree": (428, 428),
    "fsopen": (430, 430), "fsmount": (432, 432), "fspick": (433, 433),
    "pivot_root": (155, 41), "chroot": (161, 51),
}  # fmt: skip
_CLONE: _Numbers = (56, 220)
_SOCKET: _Numbers = (41, 198)
_MMAP: _Numbers = (9, 222)
_SETSOCKOPT: _Numbers = (54, 208)
_SHARED, _ANONYMOUS = 0x01, 0x20  # flags of mmap(2)
_SNDBUFFORCE, _RCVBUFFORCE = 32, 33
_NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW* flag of clone(2)
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
# offsets in struct seccomp_data
_NUMBER, _ARCH = 0, 4
_FIRST_ARGUMENT, _SECOND_ARGUMENT, _THIRD_ARGUMENT, _FOURTH_ARGUMENT = 16, 24, 32, 40


def seccomp_filter(machine: str | None = None, makes_walls: bool = False) -> bytes:
    """Return the BPF program (struct sock_filter[]) that bubblewrap loads for the system's kernel.

    makes_walls: for the process that forks others into namespaces of their own.

    A deny list: what numpy or the interpreter might call stays allowed. Sockets are AF_UNIX or IP
    only: AF_VSOCK reaches the hypervisor from inside any network namespace. No anonymous memory is
    shared (pages that were given up are held, and no process is charged), and no socket's buffers
    are made larger, so that counting sockets bounds what they hold.

    Raises ValueError: if the machine's system-call numbers are not known here.
    """
    machine = machine or platform.machine()
    if machine not in _ARCHITECTURES:
        known = ", ".join(_ARCHITECTURES)
        raise ValueError(f"no system-call filter for {machine}, only for {known}")
    column, audit_arch = _ARCHITECTURES[machine]

    def op(code: int, k: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("=HBBI", code, yes, no, k)

    program = [
        op(_LOAD, _ARCH), op(_EQUAL, audit_arch, yes=1), op(_RETURN, _KILL),
        op(_LOAD, _NUMBER),
        # x32: the same calls under other numbers
        op(_AT_LEAST, 0x40000000, no=1), op(_RETURN, _ERRNO | errno.ENOSYS),
    ]  # fmt: skip
    for calls, error in (
        (_IGNORED_CALLS, 0),
        (_ABSENT_CALLS, errno.ENOSYS),
        (_REFUSED_CALLS, errno.EPERM),
        ({} if makes_walls else _WALL_CALLS, errno.EPERM),
    ):
        for numbers in calls.values():
            if (number := numbers[column]) is not None:
                program += [op(_EQUAL, number, no=1), op(_RETURN, _ERRNO | error)]
    clone, sock, mmap, setsockopt = (
        number[column] or -1 for number in (_CLONE, _SOCKET, _MMAP, _SETSOCKOPT)
    )
    program += [
        op(_EQUAL, mmap, no=5), op(_LOAD, _FOURTH_ARGUMENT), op(_ANY_BIT, _ANONYMOUS, no=2),
        op(_ANY_BIT, _SHARED, no=1), op(_RETURN, _ERRNO | errno.EPERM), op(_RETURN, _ALLOW),
        op(_EQUAL, setsockopt, no=9), op(_LOAD, _SECOND_ARGUMENT),
        op(_EQUAL, socket.SOL_SOCKET, no=6), op(_LOAD, _THIRD_ARGUMENT),
        op(_EQUAL, socket.SO_SNDBUF, yes=3), op(_EQUAL, socket.SO_RCVBUF, yes=2),
        op(_EQUAL, _SNDBUFFORCE, yes=1), op(_EQUAL, _RCVBUFFORCE, no=1),
        op(_RETURN, _ERRNO), op(_RETURN, _ALLOW),
        op(_EQUAL, clone, no=4), op(_LOAD, _FIRST_ARGUMENT),
        op(_ANY_BIT, _NEW_NAMESPACES, no=1), op(_RETURN, _ERRNO | errno.EPERM), op(_RETURN, _ALLOW),
        op(_EQUAL, sock, no=8), op(_LOAD, _FIRST_ARGUMENT),
        op(_EQUAL, socket.AF_UNIX, yes=6), op(_EQUAL, socket.AF_INET, yes=5),
        op(_EQUAL, socket.AF_INET6, yes=4), op(_EQUAL, socket.AF_NETLINK, no=2),
        # ZeroMQ lists the interfaces by NETLINK_ROUTE, which is 0
        op(_LOAD, _THIRD_ARGUMENT), op(_EQUAL, 0, yes=1),
        op(_RETURN, _ERRNO | errno.EAFNOSUPPORT), op(_RETURN, _ALLOW),
    ]  # fmt: skip
    return b"".join(program)
