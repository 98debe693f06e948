"""What a sandboxed process sees: bubblewrap's options, and whether it works on this machine.

RuntimeError
└── SandboxUnavailable    there is no sandbox on this machine, or it did not start
"""

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from grader.course import PROJECT
from grader.records import Limits
from grader.sandbox import view
from grader.sandbox.limits import MB, seccomp_filter

COURSE = "/tmp/course"  # inside: assignments are siblings here, as in the release
SOCKETS = "/tmp/.kernel"  # inside: a Jupyter kernel's sockets
CONNECTION_FILE = "/run/kernel.json"  # inside
# --unshare-all takes what it can get; naming the namespaces makes a missing one an error
NAMESPACES = ("user", "pid", "net", "ipc", "uts")
# of a process that forks others into namespaces of their own: rights in its own namespaces only
WALL_MAKER = ("CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_SETPCAP", "CAP_SETFCAP")
ONE_THREAD = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1", "LOKY_MAX_CPU_COUNT": "1",
}  # fmt: skip
# JPY_PARENT_PID: else ipykernel, which sees no parent inside, thinks that it died
ENVIRONMENT = {
    "HOME": "/tmp/home", "TMPDIR": "/tmp", "USER": "learner", "LOGNAME": "learner",
    "LANG": "C.UTF-8", "JPY_PARENT_PID": "1",
    "PYTHONNOUSERSITE": "1", "PYTHONDONTWRITEBYTECODE": "1",
    **ONE_THREAD,
}  # fmt: skip
# it gives zeros too, and cannot be mapped: what is mapped there is memory of no process
ZEROS = ("--dev-bind", "/dev/full", "/dev/zero")
START_SECONDS = 20.0  # for bubblewrap on a busy machine; it takes 0.03
# a setting that forbids user namespaces, the value that does, and the one that allows them
SETTINGS = (
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    ("kernel.unprivileged_userns_clone", "0", "1"),
    ("user.max_user_namespaces", "0", "15000"),
)


class SandboxUnavailable(RuntimeError):
    """Raise it when nothing can be run in a sandbox, instead of running it without.

    The message says what would help.
    """


@functools.cache
def _bwrap(path: str | None) -> tuple[str, bool]:
    """Return bubblewrap's path, and whether it can forbid further user namespaces (0.8).

    Raises SandboxUnavailable: if it is not installed.
    """
    if path is None:
        raise SandboxUnavailable("bubblewrap is not installed: sudo apt-get install bubblewrap")
    usage = subprocess.run([path, "--help"], capture_output=True, text=True, check=False)
    return path, "--disable-userns" in usage.stdout + usage.stderr


@contextlib.contextmanager
def sandboxed_command(
    limits: Limits,
    program: Sequence[str],
    *,
    workdir: str = "/tmp",
    readonly: Iterable[tuple[str, str]] = (),
    dated: Iterable[tuple[str, str]] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
    makes_walls: bool = False,
) -> Iterator[tuple[list[str], tuple[int, ...]]]:
    """Give the command that runs a program under bubblewrap, and the descriptors it inherits.

    readonly: (path here, path in the sandbox). A file is copied, so that no list of mounts in the
    sandbox says where it was. dated: the same for files that must keep their date.
    environment: variables besides the sandbox's own, which it does not change. makes_walls: the
    program may make namespaces inside its own, and mount things in them: see forking.py.

    Raises SandboxUnavailable: if bubblewrap is not installed. ValueError: if there is no filter of
    system calls for this machine.
    """
    path, disables_userns = _bwrap(shutil.which("bwrap"))
    options = ["--unshare-all", *(f"--unshare-{name}" for name in NAMESPACES)]
    # 0: terminals can be made only where there is a root
    number = "0" if makes_walls else "1000"
    options += ["--uid", number, "--gid", number, "--hostname", "sandbox", "--cap-drop", "ALL"]
    if makes_walls:
        options += [part for name in WALL_MAKER for part in ("--cap-add", name)]
    elif disables_userns:
        options += ["--disable-userns"]
    options += ["--die-with-parent", "--new-session", "--clearenv"]
    variables = {**environment, **ENVIRONMENT, "PATH": f"{sys.prefix}/bin:/usr/bin:/bin"}
    size = ["--size", str(limits.tmp_mb * MB), "--tmpfs"]
    options += ["--proc", "/proc", "--dev", "/dev", *ZEROS, *size, "/dev/shm", *size, "/tmp"]
    options += ["--dir", "/tmp/home", "--dir", SOCKETS, "--dir", workdir]
    options += view.needed().options()
    if Path(sysconfig.get_path("purelib")).resolve() != PROJECT:
        variables["PYTHONPATH"] = str(PROJECT)
    for key, value in variables.items():
        options += ["--setenv", key, value]
    with contextlib.ExitStack() as stack:
        fds = [stack.enter_context(_readable(seccomp_filter(makes_walls=makes_walls)))]
        options += ["--seccomp", str(fds[0])]
        for host, inside in readonly:
            if os.path.isfile(host):
                fds.append(os.open(host, os.O_RDONLY | os.O_CLOEXEC))
                stack.callback(os.close, fds[-1])
                # what is bound once from a file without a name cannot be bound again
                way = "--file" if makes_walls else "--ro-bind-data"
                options += ["--perms", "0444", way, str(fds[-1]), inside]
            else:
                options += ["--ro-bind", host, inside]
        options += [part for pair in dated for part in ("--ro-bind", *pair)]
        # /proc too: under a grader run by root, /proc/sys would otherwise be writable; who makes
        # walls names the users of a namespace by it
        for place in ("/dev", "/") if makes_walls else ("/proc", "/dev", "/"):
            options += ["--remount-ro", place]
        options += ["--chdir", workdir]
        # not on the command line, which the sandbox's first process shows to all in it
        said = b"".join(os.fsencode(option) + b"\0" for option in options)
        fds.append(stack.enter_context(_readable(said)))
        yield [path, "--args", str(fds[-1]), "--", *program], tuple(fds)


@contextlib.contextmanager
def _readable(data: bytes) -> Iterator[int]:
    """Open a descriptor from which bubblewrap reads this."""
    fd = os.memfd_create("sandbox")
    try:
        with open(fd, "wb", closefd=False) as file:
            file.write(data)
        os.lseek(fd, 0, os.SEEK_SET)
        yield fd
    finally:
        os.close(fd)


@functools.cache
def require_sandbox(secrets: tuple[str, ...] = ()) -> None:
    """Check, once a process, that bubblewrap isolates here: it really runs something.

    secrets: paths that must not be seen, such as the course's solutions. The user's home and the
    folder of this package are looked at anyway.

    Raises SandboxUnavailable: if it does not isolate, or would show one of these; naming the
    remedy. A failure is not remembered.
    """
    if secrets:
        require_sandbox()
    else:
        _require_isolation()
    if seen := view.first_visible(secrets):
        secret, shown = seen
        raise SandboxUnavailable(
            f"the sandbox would show {secret} to learners, because it shows {shown}: move one of"
            " them, or make Python's environment in a folder of its own (.venv)"
        )


def _require_isolation() -> None:
    """Raise SandboxUnavailable if bubblewrap does not isolate on this machine."""
    if not sys.platform.startswith("linux"):
        raise SandboxUnavailable(f"the sandbox needs Linux, this is {sys.platform}")
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        raise SandboxUnavailable("the sandbox needs a kernel with CONFIG_PROC_CHILDREN")
    try:
        with sandboxed_command(Limits(), ("true",)) as (command, fds):
            tried = subprocess.run(
                command, pass_fds=fds, capture_output=True, text=True, timeout=START_SECONDS
            )
    except (ValueError, subprocess.TimeoutExpired) as error:
        raise SandboxUnavailable(f"the sandbox cannot start: {error}") from error
    if tried.returncode != 0:
        said = (tried.stderr.strip().splitlines() or [f"exit {tried.returncode}"])[-1]
        raise SandboxUnavailable(f"bubblewrap cannot isolate here ({said}): {_remedy(said)}")


def _remedy(said: str) -> str:
    if "Unknown option" in said:
        return "install bubblewrap 0.7 or newer"
    for name, forbids, allows in SETTINGS:
        setting = Path("/proc/sys", *name.split("."))
        with contextlib.suppress(OSError):
            if setting.read_text().strip() == forbids:
                return f"sudo sysctl {name}={allows}"
    return "allow user namespaces (in a container: --security-opt seccomp=unconfined)"
