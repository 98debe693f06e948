"""Sessions: what they may take of the grader's time and memory, how they end, what they leave."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.records import Limits
from grader.sandbox import session
from grader.sandbox.bubblewrap import PROJECT, SandboxUnavailable
from grader.sandbox.channel import parse_frame
from grader.sandbox.process import PlainProcess, Process, start_cell_runner
from grader.sandbox.session import Session
from grader.sandbox.watchdog import processes_under
from tests.sandboxed_cells import ASSIGNMENT, run, sandboxed, text


@pytest.fixture(params=["new", "prepared"])
def alone(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A sandboxed one for a single test."""
    with sandboxed(prepared=request.param == "prepared") as running:
        yield running


def test_prints_arrive_before_the_end(alone: Session) -> None:
    """Is what a cell printed known, though it never came to its end?"""
    outcome = run(alone, "print('x' * 20_000)\nimport os; os._exit(3)")
    assert (outcome.kind, outcome.reason) == ("died", "exit 3")
    assert "x" * 5_000 in text(outcome)


def test_interrupt_between_cells_is_nothing(alone: Session) -> None:
    """Does an interrupt that comes too late leave the process as it was?"""
    for _ in range(20):
        assert run(alone, "print(1)").kind == "finished"
        alone._process.interrupt()


def test_interrupt_cuts_no_frame(alone: Session) -> None:
    """Is a frame whole that an interrupt came into?"""
    started = threading.Event()

    def interrupt() -> None:
        started.wait()
        for _ in range(200):
            alone._process.interrupt()
            time.sleep(0.002)

    thread = threading.Thread(target=interrupt)
    thread.start()
    started.set()
    code = "for _ in range(40):\n    print('x' * 9000)"
    kinds = {run(alone, code).kind for _ in range(30)}
    thread.join()
    assert kinds <= {"finished", "raised"}
    assert run(alone, "1").kind == "finished"


def test_flood_is_bounded(alone: Session) -> None:
    """Is too much output noticed, whichever way it comes, before it is held here?"""
    assert run(alone, "print('x' * 50_000)", max_bytes=20_000).kind == "flood"
    with sandboxed() as another:
        outcome = run(another, "import os\nwhile True: os.write(1, b'x' * 9999); print(end='')")
    assert (outcome.kind, outcome.outputs, outcome.alive) == ("flood", [], False)


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        ("socket.close()\nimport time; time.sleep(60)", "died", "it closed its socket"),
        ("import os; os._exit(3)", "died", "exit 3"),
        ("import os; os.kill(os.getpid(), 9)", "died", "signal SIGKILL"),
        (
            "socket.sendall(b'\\0\\0\\0\\x63' + request + b'{' * 83)",
            "died",
            "it sent what no kernel",
        ),
        ("socket.sendall(b'\\xff' * 9)", "flood", "more than 1024 KiB"),
        ("held = bytearray(3 << 30)", "out of memory", "MemoryError"),
    ],
)
def test_end_is_named_at_once(alone: Session, code: str, kind: str, reason: str) -> None:
    """Is what ended the process noticed, and told apart from other ends?"""
    channel = "channel = get_ipython().outbox.channel\nsocket = channel.socket\n"
    started = time.monotonic()
    outcome = run(alone, f"{channel}request = channel.request.encode()\n{code}")
    assert (outcome.kind, outcome.reason[: len(reason)]) == (kind, reason)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "part", ['"x', '"', "\\", '\\"', '"\\', "[", "{}", '"\\u', "\n", "0,", '""']
)
def test_any_frame_is_read_in_time(part: str) -> None:
    """Is a frame of any kind taken apart in time that grows as its length does?"""
    started = time.monotonic()
    with pytest.raises((ValueError, RecursionError)):
        parse_frame(('{"id": "x", "output": "' + part * (4_000_000 // len(part))).encode())
    assert time.monotonic() - started < 2


def test_memory_kill_is_named() -> None:
    """Is a process that the watchdog ended out of memory, not dead of a signal?"""
    with sandboxed(Limits(memory_mb=200)) as kernel:
        outcome = run(kernel, "import time\nheld = bytearray(b'x') * 400_000_000\ntime.sleep(9)")
    assert outcome.kind == "out of memory"


def test_frames_of_others_are_ignored_but_counted(
    alone: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Does a frame about another request say nothing, and many of them end the run?"""
    send = (
        "import json\nchannel = get_ipython().outbox.channel\n"
        "channel.send({'id': 'x', 'output': 5}); channel.send({'id': 'x', 'done': True}); 1"
    )
    assert text(run(alone, send)) == "1"
    monkeypatch.setattr(session, "MAX_TRAFFIC_BYTES", 1 << 20)
    assert run(alone, "while True: channel.send({'id': 'x', 'output': 'y' * 9999})").kind == "flood"


def test_slow_reader_costs_its_own_time(alone: Session) -> None:
    """Is a process that takes no request given up in time?"""
    run(alone, "import time\ntype(get_ipython().outbox.channel).receive = lambda s: time.sleep(99)")
    started = time.monotonic()
    outcome = run(alone, "#" * 20_000_000, seconds=0.5)
    assert (outcome.kind, outcome.alive) == ("out of time", False)
    assert time.monotonic() - started < 4


def test_has_the_socket_and_no_other_descriptor(alone: Session) -> None:
    """Is the one socket all that a sandboxed process inherits, and is its file read-only?"""
    outcome = run(
        alone,
        "import os\n"
        "files = []\n"
        "for fd in range(256):\n"
        "    try: files.append(os.readlink(f'/proc/self/fd/{fd}').split(':')[0].split('#')[0])\n"
        "    except OSError: pass\n"
        "print(sorted(files))\n"
        "print([f for _, _, names in os.walk('/run') for f in names if f.endswith('.py')])\n"
        "open('/run/cell_runner.py', 'w')",
    )
    files, shown = text(outcome).splitlines()[:2]
    # standard input; the files that stand for standard output and error, twice each; the socket
    assert files == str(["/dev/null", *["/tmp/"] * 4, "socket"])
    assert "cell_runner.py" in shown
    assert "grader" not in shown
    assert "Read-only file system" in outcome.reason


def test_modules_are_compiled_already(alone: Session) -> None:
    """Is the bytecode of utils in the sandbox, where nothing can be written?"""
    code = (
        "import glob, importlib.util, os, utils\n"
        "sources = glob.glob(os.path.dirname(utils.__file__) + '/**/*.py', recursive=True)\n"
        "sum(not os.path.exists(importlib.util.cache_from_source(s)) for s in sources)"
    )
    assert text(run(alone, code)) == "0"


def test_sees_the_assignments_before(tmp_path: Path) -> None:
    """Are the files of earlier assignments beside the one that is run?"""
    (tmp_path / "first.ipynb").write_text("reference")
    visible = {tmp_path / "first.ipynb": "01/01.ipynb"}
    with Session(lambda: start_cell_runner(visible, "02")) as kernel:
        assert text(run(kernel, "print(open('../01/01.ipynb').read(), end='')")) == "reference"
        # and of the project's folder, where the interpreter may be too, nothing else
        seen = text(run(kernel, f"import os; set(os.listdir({str(PROJECT)!r})) - {{'.venv'}}"))
        assert seen == "{'utils'}"


def test_dies_with_the_grader(tmp_path: Path) -> None:
    """Does a cell that never ends outlive a grader that was killed, sandboxed or not?"""
    code = (
        "import sys, time\n"
        "from grader.sandbox.session import Session\n"
        "from grader.sandbox.process import PlainProcess, Process, start_cell_runner\n"
        f"starts = [PlainProcess, lambda: start_cell_runner({{}}, {ASSIGNMENT!r})]\n"
        "kernels = [Session(start).__enter__() for start in starts]\n"
        "for kernel in kernels: kernel._channel.send({'id': 'x', 'code': 'while True: pass'}, 1)\n"
        "print('ready', flush=True); time.sleep(60)"
    )
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as grader:
        assert grader.stdout is not None
        assert grader.stdout.readline() == b"ready\n"
        processes = set(processes_under(grader.pid)) - {grader.pid}
        assert len(processes) == 4  # bubblewrap twice, two runners
        grader.kill()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in processes):
        assert time.monotonic() < deadline, "a runner lives on"
        time.sleep(0.05)


@pytest.mark.parametrize("start", [PlainProcess, lambda: start_cell_runner({}, ASSIGNMENT)])
def test_nothing_is_left(start: object) -> None:
    """Do processes, descriptors or threads remain of kernels that are closed while they run?"""

    def used() -> tuple[int, ...]:
        mine = processes_under(os.getpid())
        return len(os.listdir("/proc/self/fd")), threading.active_count(), len(mine)

    before = used()
    for _ in range(10):
        with Session(start) as kernel:  # type: ignore[arg-type]
            run(kernel, "import subprocess; subprocess.Popen(['sleep', '60'])")
            run(kernel, "while True: pass", seconds=0.05)
    assert used() == before


def test_descriptors_in_flight_stop_no_other_sandbox(alone: Session) -> None:
    """Can one sandbox use up what all have together, so that another does not start?"""
    outcome = run(
        alone,
        "import os, socket\n"
        "ends = [socket.socketpair() for _ in range(9)]\n"
        "null = os.open('/dev/null', os.O_RDONLY)\n"
        "for ours, _ in ends: socket.send_fds(ours, [b'x'], [null] * 250)",
    )
    assert outcome.reason.startswith("OSError: [Errno 109]")  # ETOOMANYREFS, for this user
    with sandboxed() as another:
        assert text(run(another, "1")) == "1"


def test_failed_start_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a runner that cannot start the grader's fault, and nothing left of it?"""
    monkeypatch.setattr("grader.sandbox.process.RUNNER_LAUNCHER", "raise SystemExit(7)")
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(RuntimeError, match="did not start"), sandboxed():
        pass
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_start_that_fails_once_is_tried_again() -> None:
    """Does one bad moment of the machine cost nobody anything?"""
    tries = []

    def start() -> Process:
        tries.append(1)
        if len(tries) == 1:
            raise SandboxUnavailable("a bad moment")
        return start_cell_runner({}, ASSIGNMENT)

    with Session(start) as kernel:
        assert text(run(kernel, "1")) == "1"
    assert len(tries) == 2
