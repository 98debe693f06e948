"""What code in a sandboxed kernel reaches and sees."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from traitlets import TraitError

from grader.sandbox.bubblewrap import PROJECT
from grader.sandbox.provisioner import BubblewrapProvisioner
from tests.sandbox.session import Session


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


def test_sees_only_what_it_needs(kernel: Session) -> None:
    """Are the solutions, the grader, the gradebook and the home folder invisible?"""
    said = kernel.run(
        "import os\n"
        f"print(sorted(os.listdir({str(PROJECT)!r})))\n"
        f"print([p for p in {[str(Path.home() / '.bashrc'), '/etc/passwd', '/sys', '/home']!r}"
        " if os.path.exists(p)])\n"
        "import utils; print('utils')\n"
        "import grader.judging.judge"
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


@pytest.mark.parametrize("call", ["os.utime(path, (1, 1))", "os.utime(os.open(path, 2), (1, 1))"])
def test_host_devices_keep_their_time(kernel: Session, call: str) -> None:
    """Can code that root grades set the time of the host's devices?"""
    names = [f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom")]
    said = kernel.run(
        f"import os\nfor path in {names}: {call}\n"
        "open('/tmp/new', 'w').close(); os.utime('/tmp/new')"
    )
    assert said == ""
    assert all(os.stat(name).st_mtime > 10**6 for name in names)


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
