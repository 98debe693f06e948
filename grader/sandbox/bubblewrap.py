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
from collections.abc import Iterator
from pathlib import Path

from grader.course import PROJECT
from grader.records import Limits
from grader.sandbox.limits import MB, seccomp_filter

COURSE = "/tmp/course"  # inside: assignments are siblings here, as in the release
SOCKETS = "/tmp/.kernel"  # inside: a Jupyter kernel's sockets
CONNECTION_FILE = "/run/kernel.json"  # inside
SYSTEM = ("/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32")
# --unshare-all takes what it can get; naming the namespaces makes a missing one an error
NAMESPACES = ("user", "pid", "net", "ipc", "uts")
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


def interpreter_folders() -> list[str]:
    """Return the directories of this Python that the sandbox shows: two in a virtual environment.

    Raises SandboxUnavailable: if one of them holds the course, and so its solutions.
    """
    prefixes = sorted({os.path.abspath(p) for p in (sys.prefix, sys.base_prefix)})
    for prefix in ["/usr", *prefixes]:
        inside = PROJECT.is_relative_to(prefix) or PROJECT.is_relative_to(os.path.realpath(prefix))
        if inside and Path(sysconfig.get_path("purelib")).resolve() != PROJECT:
            raise SandboxUnavailable(
                f"the sandbox shows {prefix} to learners, and the course is inside it ({PROJECT}):"
                " move the course, or make the environment in a folder of its own (.venv)"
            )
    return [prefix for prefix in prefixes if not prefix.startswith("/usr/") and prefix != "/usr"]


def bwrap_command(
    limits: Limits, filter_fd: int, workdir: str = "/tmp", readonly: tuple[str, ...] = ()
) -> list[str]:
    """Return bubblewrap and its options, up to the command to run.

    readonly: more of its options. Raises SandboxUnavailable: if bubblewrap is not installed, or
    the sandbox would show the course.
    """
    path, disables_userns = _bwrap(shutil.which("bwrap"))
    command = [path, "--unshare-all", *(f"--unshare-{name}" for name in NAMESPACES)]
    if disables_userns:
        command += ["--disable-userns"]
    command += ["--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--cap-drop", "ALL"]
    command += ["--die-with-parent", "--new-session", "--seccomp", str(filter_fd), "--clearenv"]
    environment = ENVIRONMENT | {"PATH": f"{sys.prefix}/bin:/usr/bin:/bin"}
    size = ["--size", str(limits.tmp_mb * MB), "--tmpfs"]
    command += ["--proc", "/proc", "--dev", "/dev", *size, "/dev/shm", *size, "/tmp"]
    command += ["--dir", "/tmp/home", "--dir", SOCKETS, "--dir", workdir]
    command += ["--ro-bind", "/usr", "/usr"]
    for name in SYSTEM:
        if os.path.islink(name):
            command += ["--symlink", os.readlink(name), name]
        else:
            command += ["--ro-bind-try", name, name]
    for name in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts"):
        command += ["--ro-bind-try", name, name]
    for prefix in interpreter_folders():
        command += ["--ro-bind", prefix, prefix]
    if Path(sysconfig.get_path("purelib")).resolve() == PROJECT:
        # installed, not editable: utils is there already, and the grader beside it is covered
        command += ["--tmpfs", f"{PROJECT}/grader", "--remount-ro", f"{PROJECT}/grader"]
    else:
        command += ["--ro-bind", f"{PROJECT}/utils", f"{PROJECT}/utils"]
        environment["PYTHONPATH"] = str(PROJECT)
    for key, value in environment.items():
        command += ["--setenv", key, value]
    # /proc too: under a grader run by root, /proc/sys would otherwise be writable
    read_only = [part for path in ("/proc", "/dev", "/") for part in ("--remount-ro", path)]
    return [*command, *readonly, *read_only, "--chdir", workdir]


@functools.cache
def require_sandbox() -> None:
    """Check, once a process, that bubblewrap isolates here: it really runs something.

    Raises SandboxUnavailable: if it does not, naming the remedy. A failure is not remembered.
    """
    if not sys.platform.startswith("linux"):
        raise SandboxUnavailable(f"the sandbox needs Linux, this is {sys.platform}")
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        raise SandboxUnavailable("the sandbox needs a kernel with CONFIG_PROC_CHILDREN")
    try:
        with filter_file() as fd:
            command = [*bwrap_command(Limits(), fd), "true"]
            tried = subprocess.run(
                command, pass_fds=(fd,), capture_output=True, text=True, timeout=START_SECONDS
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


@contextlib.contextmanager
def filter_file() -> Iterator[int]:
    """Open a descriptor from which bubblewrap reads the system-call filter.

    Raises ValueError: if there is no filter for this machine.
    """
    fd = os.memfd_create("seccomp")
    try:
        os.write(fd, seccomp_filter())
        os.lseek(fd, 0, os.SEEK_SET)
        yield fd
    finally:
        os.close(fd)
