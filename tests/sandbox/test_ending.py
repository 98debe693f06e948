"""Nothing of a sandboxed kernel outlives it: no process, descriptor or file."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.sandbox.bubblewrap import PROJECT
from grader.sandbox.managers import SandboxedKernelManager
from grader.sandbox.watchdog import processes_under
from tests.sandbox.session import Session


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


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
        "from grader.sandbox.managers import SandboxedKernelManager\n"
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


def test_twenty_kernels_leave_nothing(temporary: Path) -> None:
    """Do kernels leak processes, descriptors, threads or files?"""

    def used() -> tuple[int, ...]:
        mine = processes_under(os.getpid())
        return len(os.listdir("/proc/self/fd")), threading.active_count(), len(mine)

    Session(SandboxedKernelManager()).close()
    before = used()
    for turn in range(20):
        session = Session(SandboxedKernelManager())
        assert session.run(f"print({turn})") == str(turn)
        session.close()
    assert used() == before
    assert not [path for path in temporary.rglob("*") if path.is_file()]
