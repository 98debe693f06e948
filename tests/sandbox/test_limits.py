"""What code in a sandboxed kernel may use up, and how its end is explained."""

import os
import time
from collections.abc import Callable
from typing import Any

import pytest

from grader.records import Limits
from grader.sandbox import control_groups
from grader.sandbox.control_groups import parents
from grader.sandbox.limits import seccomp_filter
from tests.sandbox.session import Session


def test_one_process_gets_memory_error(start: Callable[..., Session]) -> None:
    """Does a process that asks for too much learn it as a MemoryError, and live on?"""
    session = start(limits=Limits(memory_mb=512, processes=64))
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
    assert start(limits=Limits(memory_mb=512, processes=64)).dies_of(code) == "memory"


def test_shared_pages_count_once(start: Callable[..., Session]) -> None:
    """Are forks of a big process, which share its memory, left alone?"""
    session = start(limits=Limits(memory_mb=512, processes=64))
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


@pytest.mark.parametrize("groups", [True, False])
def test_processes_are_bounded(
    start: Callable[..., Session], monkeypatch: pytest.MonkeyPatch, groups: bool
) -> None:
    """Does a fork bomb end, whoever runs the grader, also where there are no control groups?"""
    if not groups:
        monkeypatch.setattr(control_groups, "parents", dict)
    # the host's root is exempt from RLIMIT_NPROC: there the watchdog ends it
    watched = os.getuid() == 0 and not control_groups.parents()
    session = start(limits=Limits(processes=60))
    code = (
        "import os, time\n"
        "while True:\n"
        "    try:\n"
        "        if os.fork() == 0: time.sleep(60)\n"
        "    except BlockingIOError: os._exit(9)"
    )
    assert session.dies_of(code) == ("processes" if watched else "exit 9")


SESSIONS = """
import os, time
for _ in range(60):
    try:
        if os.fork() == 0:
            os.setsid()  # leaves the group that the scheduler made of this session
            while True: pass
    except OSError:
        break
time.sleep(20)
"""


@pytest.mark.skipif(
    not any("cpu.shares" in files or "memory.max" in files for files in parents().values()),
    reason="no control groups here",
)
def test_many_sessions_slow_others_as_one_process_does(start: Callable[..., Session]) -> None:
    """Does a sandbox with a process in each of many sessions get one sandbox's share, no more?"""
    honest, greedy = start(), start()
    work = (
        "import time; t = time.perf_counter()\n"
        "sum(range(6_000_000)); print(time.perf_counter() - t)"
    )
    alone = min(float(honest.run(work)) for _ in range(3))
    greedy.client.execute(SESSIONS)
    time.sleep(0.5)
    beside = min(float(honest.run(work)) for _ in range(4))
    assert beside < 8 * alone  # about twice; 27 times without a group, 60 processes and two cores


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
    assert start(limits=Limits(memory_mb=512, processes=64)).dies_of(code) == "memory"


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
