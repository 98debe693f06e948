"""Kernels under bubblewrap: all real, but a missing or powerless bubblewrap."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from traitlets import TraitError
from traitlets.config import Config

from grader.bubblewrap import PROJECT, SandboxUnavailable, require_sandbox
from grader.limits import Limits, seccomp_filter
from grader.managers import AsyncSandboxedKernelManager, SandboxedKernelManager, sandboxed_manager
from grader.sandbox import BubblewrapProvisioner
from grader.watchdog import processes_under

NAME = "bubblewrap-provisioner"


class Session:
    """A kernel and a client, for tests."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        manager.start_kernel()
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=20)

    @property
    def provisioner(self) -> Any:
        return self.manager.provisioner

    def run(self, code: str, timeout: float = 20) -> str:
        """Standard output and error of code, or "Name: message" of what it raised."""
        said: list[str] = []

        def keep(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "stream":
                said.append(content["text"])
            elif message["msg_type"] == "error":
                said.append(f"{content['ename']}: {content['evalue']}")

        self.client.execute_interactive(code, output_hook=keep, allow_stdin=False, timeout=timeout)
        return "".join(said).strip()

    def dies_of(self, code: str, seconds: float = 15) -> str:
        """Run code that ends the kernel; the cause."""
        self.client.execute(code)
        deadline = time.monotonic() + seconds
        while self.manager.is_alive():
            assert time.monotonic() < deadline, "the kernel lives on"
            time.sleep(0.02)
        return str(self.provisioner.cause_of_death())

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def start() -> Iterator[Callable[..., Session]]:
    """Starts sandboxed kernels, with the provisioner's options, and ends them."""
    with contextlib.ExitStack() as stack:

        def start_one(**options: Any) -> Session:
            config = Config({"BubblewrapProvisioner": options})
            session = Session(SandboxedKernelManager(config=config))
            stack.callback(session.close)
            return session

        yield start_one


@pytest.fixture(scope="module")
def kernel() -> Iterator[Session]:
    """One sandboxed kernel for the tests that leave it as it was."""
    session = Session(SandboxedKernelManager())
    yield session
    session.close()


@pytest.fixture
def registered() -> KernelProvisionerFactory:
    """jupyter_client's factory, which finds the provisioner by the installed entry point."""
    return KernelProvisionerFactory.instance()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder and a Jupyter runtime folder of this test's own, both empty."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))
    return folder


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


# --- what it reaches


def test_no_network(kernel: Session) -> None:
    """Can sandboxed code reach a listener on the host's loopback?"""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        socket.create_connection(("127.0.0.1", port), timeout=5).close()  # the listener works
        said = kernel.run(f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)")
    assert said.startswith("ConnectionRefusedError")


def test_no_abstract_sockets_of_the_host(kernel: Session) -> None:
    """Can it reach an abstract Unix socket, which no mount namespace hides?"""
    name = f"\0sandbox-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(name)
        listener.listen()
        said = kernel.run(f"import socket; socket.socket(socket.AF_UNIX).connect({name!r})")
    assert said.startswith("ConnectionRefusedError")


@pytest.mark.parametrize("family", ["AF_VSOCK", "AF_ALG", "AF_PACKET"])
def test_no_other_socket_families(kernel: Session, family: str) -> None:
    """Are sockets refused that reach past the network namespace, or deep into the kernel?"""
    said = kernel.run(f"import socket; socket.socket(socket.{family}, socket.SOCK_STREAM)")
    assert "[Errno 97]" in said  # EAFNOSUPPORT


def test_no_memory_outside_the_limits(kernel: Session) -> None:
    """Are the ways to hold memory that no process is charged for closed?"""
    said = kernel.run(
        "import ctypes, os\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "print(libc.shmget(0, 4096, 0o1600), ctypes.get_errno())\n"
        "os.memfd_create('x')"
    )
    assert said.startswith("-1 1\n")
    assert "Function not implemented" in said


def test_no_new_namespaces(kernel: Session) -> None:
    """Can it become root of a user namespace of its own?"""
    code = "import ctypes; print(ctypes.CDLL(None).unshare(0x10000000))"  # CLONE_NEWUSER
    assert kernel.run(code) == "-1"


def test_threads_and_subprocesses_work(kernel: Session) -> None:
    """Does ordinary code survive the system-call filter?"""
    said = kernel.run(
        "import multiprocessing, shutil, subprocess, tempfile, threading\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "print(subprocess.run(['echo', 'sub'], capture_output=True, text=True).stdout.strip())\n"
        "print(*ThreadPoolExecutor(4).map(abs, [-1, -2]))\n"
        "print(multiprocessing.get_context('fork').Pool(2).map(abs, [-3, -4]))\n"
        "with tempfile.NamedTemporaryFile() as a, tempfile.NamedTemporaryFile() as b:\n"
        "    shutil.copy(a.name, b.name)\n"
    )
    assert said == "sub\n1 2\n[3, 4]"


def test_course_libraries_import_silently(kernel: Session) -> None:
    """Do the libraries load within the limits, with nothing on stderr?"""
    said = kernel.run(
        "import numpy, sklearn.datasets, sklearn.model_selection, matplotlib.pyplot as plt\n"
        "plt.figure(); plt.plot([1, 2]); plt.savefig('/tmp/figure.png'); plt.close()\n"
        "from utils import data; print(data.load_wine().x_train.shape)"
    )
    assert said == "(133, 13)"


# --- what it sees


def test_sees_only_what_it_needs(kernel: Session) -> None:
    """Are the solutions, the grader, the gradebook and the home folder invisible?"""
    said = kernel.run(
        "import os\n"
        f"print(sorted(os.listdir({str(PROJECT)!r})))\n"
        f"print([p for p in {[str(Path.home() / '.bashrc'), '/etc/passwd', '/sys', '/home']!r}"
        " if os.path.exists(p)])\n"
        "import utils; print('utils')\n"
        "import grader.judge"
    )
    shown, elsewhere, imported, refused = said.splitlines()[:4]
    assert shown in ("['utils']", "['.venv', 'utils']")
    assert (elsewhere, imported) == ("[]", "utils")
    assert refused.startswith("ModuleNotFoundError")


def test_sees_no_process_or_environment_of_the_host(
    start: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Does the kernel get the grader's environment, or its processes?"""
    monkeypatch.setenv("GRADER_TOKEN", "secret")
    said = start().run(
        "import os\n"
        "print(max(int(p) for p in os.listdir('/proc') if p.isdigit()) < 100, os.getuid())\n"
        "print([k for k in os.environ if 'TOKEN' in k or 'SSH' in k], os.environ['HOME'])\n"
        "print(os.uname().nodename)\n"
        "print({os.readlink(f'/proc/self/fd/{n}') for n in (1, 2)} & {'/dev/pts/0'})"
    )
    assert said == "True 1000\n[] /tmp/home\nsandbox\nset()"


def test_sees_no_other_kernel(start: Callable[..., Session]) -> None:
    """Are another kernel's connection file and sockets invisible, and is our own read-only?"""
    first, second = start(), start()
    other = second.provisioner.kernel_id
    said = first.run(
        "import os\n"
        "found = [os.path.join(d, f) for top in ('/run', '/tmp', '/root', '/dev/shm')"
        " for d, _, files in os.walk(top) for f in files]\n"
        f"print([p for p in found if {other!r} in p or p.startswith('/run')])\n"
        "open('/run/kernel.json', 'w')"
    )
    assert said.splitlines()[0] == "['/run/kernel.json']"
    assert "Read-only file system" in said


def test_shows_chosen_files_read_only(start: Callable[..., Session], tmp_path: Path) -> None:
    """Are an earlier reference notebook and the data where the notebook looks for them?"""
    (tmp_path / "first.ipynb").write_text("{}")
    (tmp_path / "data.csv").write_text("1,2")
    place = "/tmp/course"
    session = start(
        workdir=f"{place}/02",
        readonly=[
            (str(tmp_path / "first.ipynb"), f"{place}/01/01.ipynb"),
            (str(tmp_path / "data.csv"), f"{place}/02/data.csv"),
        ],
    )
    said = session.run(
        "print(open('../01/01.ipynb').read(), open('data.csv').read())\n"
        "open('mine.txt', 'w').write('x')\n"
        "open('data.csv', 'w')"
    )
    assert said.startswith("{} 1,2\nOSError: [Errno 30]")
    assert (tmp_path / "data.csv").read_text() == "1,2"


def test_sandboxed_manager_lays_out_the_course(tmp_path: Path) -> None:
    """Does the manager for an assignment put the earlier ones beside it?"""
    (tmp_path / "first.ipynb").write_text("reference")
    session = Session(sandboxed_manager({tmp_path / "first.ipynb": "01/01.ipynb"}, "02"))
    try:
        assert session.run("print(open('../01/01.ipynb').read())") == "reference"
    finally:
        session.close()


@pytest.mark.parametrize(
    "path",
    ["/new", "/usr/new", "/dev/new", "/proc/sys/kernel/core_pattern", f"{PROJECT}/utils/new"],
)
def test_system_is_read_only(kernel: Session, path: str) -> None:
    """Can it write to the system, also where the grader is run by root?"""
    assert kernel.run(f"open({path!r}, 'a')").startswith(("OSError", "PermissionError"))


def test_host_devices_keep_their_mode(kernel: Session) -> None:
    """Can code that root grades take the host's /dev/null from everybody?"""
    before = os.stat("/dev/null").st_mode
    said = kernel.run("import os; os.chmod('/dev/null', 0o600); open('/dev/null', 'w').write('x')")
    assert said == ""
    assert os.stat("/dev/null").st_mode == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"workdir": "/srv"}, "workdir is '/srv', expected a path under /tmp"),
        ({"readonly": [("data.csv", "/tmp/data.csv")]}, "expected absolute paths"),
        ({"readonly": [(str(PROJECT), "/tmp/x")]}, "holds the course's solutions"),
        ({"limits": {"memory_mb": 0}}, "expected a positive whole number"),
    ],
)
def test_refuses_unsafe_options(options: dict[str, Any], message: str) -> None:
    """Is a mistaken option refused before anything starts?"""
    with pytest.raises((ValueError, TraitError), match=message):
        BubblewrapProvisioner(**options)


# --- what it uses


def test_one_process_gets_memory_error(start: Callable[..., Session]) -> None:
    """Does a process that asks for too much learn it as a MemoryError, and live on?"""
    session = start(limits=Limits(memory_mb=512))
    said = session.run("import numpy as np; x = np.zeros(2_000_000_000)")
    assert "MemoryError" in said
    assert session.run("print('alive')") == "alive"


def test_memory_of_all_processes_is_bounded(start: Callable[..., Session]) -> None:
    """Is a sandbox stopped whose processes are each small and together too big?"""
    code = (
        "import os, time\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        keep = bytearray(os.urandom(1)) * 100_000_000\n"
        "        time.sleep(60)\n"
        "time.sleep(60)"
    )
    assert start(limits=Limits(memory_mb=512)).dies_of(code) == "memory"


def test_shared_pages_count_once(start: Callable[..., Session]) -> None:
    """Are forks of a big process, which share its memory, left alone?"""
    session = start(limits=Limits(memory_mb=512))
    said = session.run(
        "import os, time\n"
        "keep = bytearray(b'x') * 150_000_000\n"
        "children = []\n"
        "for _ in range(5):\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        time.sleep(1); os._exit(0)\n"
        "    children.append(pid)\n"
        "for pid in children: os.waitpid(pid, 0)\n"
        "print('alive')"
    )
    assert said == "alive"


def test_processes_are_bounded(start: Callable[..., Session]) -> None:
    """Does a fork bomb end, whoever runs the grader?"""
    # the host's root is exempt from RLIMIT_NPROC: there the watchdog ends it
    session = start(limits=Limits(processes=60))
    code = (
        "import os, time\n"
        "while True:\n"
        "    try:\n"
        "        if os.fork() == 0: time.sleep(60)\n"
        "    except BlockingIOError: os._exit(9)"
    )
    assert session.dies_of(code) == ("processes" if os.getuid() == 0 else "exit 9")


def test_files_are_bounded(start: Callable[..., Session]) -> None:
    """Are one file, all files together, and their number bounded?"""
    session = start(limits=Limits(file_mb=4, tmp_mb=8, files=500))
    assert "File too large" in session.run("open('/tmp/a', 'wb').write(bytes(5_000_000))")
    fill = "for i in range(9): open(f'/tmp/{i}', 'wb').write(bytes(2_000_000))"
    assert "No space left" in session.run(fill)
    session.run("import glob, os\nfor f in glob.glob('/tmp/?'): os.remove(f)")
    assert (
        session.dies_of("import time\nfor i in range(600): open(f'/tmp/{i}', 'w')\ntime.sleep(60)")
        == "files"
    )


def test_open_files_are_bounded(start: Callable[..., Session]) -> None:
    """Are descriptors bounded?"""
    session = start(limits=Limits(open_files=100))
    assert "Too many open files" in session.run("keep = [open('/dev/null') for _ in range(200)]")


def test_processor_time_is_bounded(start: Callable[..., Session]) -> None:
    """Is a kernel that burns its processor time ended, and the cause known?"""
    assert start(limits=Limits(cpu_seconds=2)).dies_of("while True: pass") == "cpu"


def test_undumpable_process_is_still_counted(start: Callable[..., Session]) -> None:
    """Can a process hide its memory by forbidding others to look?"""
    code = (
        "import ctypes, os, time\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n"  # PR_SET_DUMPABLE
        "        keep = bytearray(b'x') * 100_000_000\n"
        "        time.sleep(60)\n"
        "time.sleep(60)"
    )
    assert start(limits=Limits(memory_mb=512)).dies_of(code) == "memory"


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import os; os._exit(3)", "exit 3"),
        ("import ctypes; ctypes.string_at(0)", "signal SIGSEGV"),
        ("import os; os.kill(os.getpid(), 9)", "signal SIGKILL"),
    ],
)
def test_says_why_it_died(start: Callable[..., Session], code: str, cause: str) -> None:
    """Is the cause of an untimely death known?"""
    session = start()
    assert session.provisioner.cause_of_death() == ""
    assert session.dies_of(code) == cause


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "512"])
def test_limits_refuse_what_bounds_nothing(value: Any) -> None:
    """Is a limit refused that is no positive whole number?"""
    with pytest.raises(ValueError, match=r"Limits\.memory_mb is .*, expected a positive"):
        Limits(memory_mb=value)


def test_filter_needs_a_known_machine() -> None:
    """Is a machine refused whose system calls have numbers that are not known?"""
    with pytest.raises(ValueError, match="no system-call filter for riscv64, only for x86_64"):
        seccomp_filter("riscv64")


# --- ordinary Jupyter behaviour


@pytest.mark.parametrize("mode", ["signal", "message"])
def test_interrupt(start: Callable[..., Session], mode: str) -> None:
    """Does an interrupt stop a cell, and only the cell?"""
    session = start()
    session.manager.kernel_spec.interrupt_mode = mode
    request = session.client.execute("import time; time.sleep(60)")
    time.sleep(0.5)
    session.manager.interrupt_kernel()
    reply = session.client.get_shell_msg(timeout=10)
    assert reply["parent_header"]["msg_id"] == request
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert session.run("print('alive')") == "alive"


def test_restart(start: Callable[..., Session]) -> None:
    """Does the same client reach the restarted kernel, which has forgotten everything?"""
    session = start()
    session.run("x = 1; open('/tmp/x', 'w')")
    session.manager.restart_kernel()
    session.client.wait_for_ready(timeout=20)
    said = session.run("import os; print(os.path.exists('/tmp/x')); x")
    assert said.startswith("False\nNameError")
    assert session.provisioner.cause_of_death() == ""


def test_rich_output_and_no_stdin() -> None:
    """Do pictures and HTML arrive under nbclient, and is input() refused?"""
    cells = [
        "from IPython.display import HTML, Image, display\n"
        "display(HTML('<b>x</b>'), Image(b'\\x89PNG', format='png'))",
        "input()",
    ]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    client = NotebookClient(nb, kernel_manager_class=AsyncSandboxedKernelManager, allow_errors=True)
    client.execute()
    html, png = (o["data"] for o in nb.cells[0].outputs)
    assert html["text/html"] == "<b>x</b>"
    assert "image/png" in png
    assert nb.cells[1].outputs[0]["ename"] == "StdinNotImplementedError"


def test_kernelspec_chooses_the_sandbox(registered: KernelProvisionerFactory) -> None:
    """Can any Jupyter client use it, by a kernelspec alone?"""
    manager = KernelManager()
    stanza = {"provisioner_name": NAME, "config": {"workdir": "/tmp/here", "limits": {"files": 9}}}
    manager._kernel_spec = KernelSpec(
        argv=["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        language="python",
        metadata={"kernel_provisioner": stanza},
    )
    manager.start_kernel()
    try:
        assert isinstance(manager.provisioner, BubblewrapProvisioner)
        assert manager.provisioner.limits == Limits(files=9)
    finally:
        manager.shutdown_kernel(now=True)


def test_default_provisioner_chooses_the_sandbox(
    registered: KernelProvisionerFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Can a process sandbox every kernel that names no provisioner?"""
    monkeypatch.setattr(registered, "default_provisioner_name", NAME)
    session = Session(KernelManager())
    try:
        assert session.run("import os; print(os.getcwd())") == "/tmp/course/work"
    finally:
        session.close()


@pytest.mark.parametrize("now", [True, False])
def test_shutdown_is_fast(start: Callable[..., Session], now: bool) -> None:
    """Is a kernel that is stuck, and one that is stopped, gone in half a second?"""
    session = start()
    session.client.execute("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)")
    time.sleep(0.3)
    started = time.monotonic()
    session.manager.shutdown_kernel(now=now)
    assert time.monotonic() - started < 0.5
    assert session.provisioner.cause_of_death() == "killed"


def test_daemon_dies_with_the_kernel(start: Callable[..., Session]) -> None:
    """Does a process that left its session and its parents outlive the kernel?"""
    session = start()
    session.run(
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0: time.sleep(60)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "time.sleep(0.2)"
    )
    processes = processes_under(session.provisioner.pid)
    assert len(processes) == 4  # bubblewrap twice, the kernel, the daemon
    session.manager.shutdown_kernel(now=True)
    assert all(gone(pid) for pid in processes)


def test_kernel_dies_with_the_grader(temporary: Path) -> None:
    """Does a sandbox outlive a grader that was killed, or leave files?"""
    code = (
        "from grader.managers import SandboxedKernelManager\n"
        "import time\n"
        "km = SandboxedKernelManager(); km.start_kernel()\n"
        "print(km.provisioner.pid, flush=True); time.sleep(60)"
    )
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE
    ) as grader:
        assert grader.stdout is not None
        processes = processes_under(int(grader.stdout.readline()))
        assert len(processes) >= 3
        grader.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while not all(gone(pid) for pid in processes):
        assert time.monotonic() < deadline, "the sandbox lives on"
        time.sleep(0.02)
    assert not list(temporary.iterdir())


def test_fifty_kernels_leave_nothing(temporary: Path) -> None:
    """Do kernels leak processes, descriptors, threads or files?"""

    def used() -> tuple[int, ...]:
        mine = processes_under(os.getpid())
        return len(os.listdir("/proc/self/fd")), threading.active_count(), len(mine)

    Session(SandboxedKernelManager()).close()
    before = used()
    for turn in range(50):
        session = Session(SandboxedKernelManager())
        assert session.run(f"print({turn})") == str(turn)
        session.close()
    assert used() == before
    assert not [path for path in temporary.rglob("*") if path.is_file()]


# --- it fails closed


@pytest.fixture
def unchecked() -> Iterator[None]:
    """require_sandbox as in a new process."""
    require_sandbox.cache_clear()
    yield
    require_sandbox.cache_clear()


@pytest.mark.usefixtures("unchecked")
def test_no_bubblewrap_no_kernel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Does anything start where bubblewrap is missing?"""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="sudo apt-get install bubblewrap"):
        SandboxedKernelManager().start_kernel()


@pytest.mark.parametrize(
    ("says", "remedy"),
    [
        ("bwrap: Unknown option --size", "install bubblewrap 0.7 or newer"),
        ("bwrap: No permissions to create a new namespace", "sudo sysctl|allow user namespaces"),
    ],
)
@pytest.mark.usefixtures("unchecked")
def test_powerless_bubblewrap_no_kernel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str, remedy: str
) -> None:
    """Does anything start where bubblewrap cannot isolate, and is the remedy named?"""
    fake = tmp_path / "bwrap"
    fake.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(SandboxUnavailable, match=remedy):
        SandboxedKernelManager().start_kernel()


def test_failed_start_says_why_and_leaves_nothing(temporary: Path) -> None:
    """Does a sandbox that does not start say what bubblewrap said, and leave no file?"""
    missing = str(temporary / "missing")
    options = {"readonly": [(missing, "/tmp/x")]}
    manager = SandboxedKernelManager(config=Config({"BubblewrapProvisioner": options}))
    with pytest.raises(SandboxUnavailable, match=f"find source path {missing}"):
        manager.start_kernel()
    assert not list(temporary.iterdir())
    assert not manager.has_kernel
