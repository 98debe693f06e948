"""An answer that never ends: stopped and told, wherever it is called, whatever it catches."""

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest
from jupyter_client.manager import start_new_kernel

from tests.conftest import ROOT
from utils import CarryError, CheckFailed, carry, check, notebooks, submit
from utils.checking import checks
from utils.checking.time_limit import TookTooLong, time_limit

SECOND = "02_batchnorm_forward"
LOOP = """
def batch_statistics(z):
    i = 0
    while i < len(z):
        total = z[i]
    return total, total
"""
QUICK = "import utils.checking.checks; utils.checking.checks.OTHERS = 0.5\n"
TOLD = (
    "batch_statistics was still running after 0.5 seconds",
    'line 4, "while i < len(z):": what in its body makes that condition false?',
)


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(checks, "OTHERS", 0.3)


def told(function, exercise="batch_statistics"):
    with pytest.raises(CheckFailed, match=r"still running after\s+0\.3 seconds") as failure:
        check(function, exercise)
    return " ".join(str(failure.value).split())


def waits(z):
    while True:
        pass


def catches_all(z):
    while True:
        try:  # noqa: SIM105
            waits(z)
        except:  # noqa: E722
            pass


def catches_twice(z):
    while True:
        try:
            try:  # noqa: SIM105
                waits(z)
            except BaseException:
                pass
        except:  # noqa: E722
            continue


def returns_finally(z):
    while True:
        try:
            waits(z)
        finally:
            continue  # noqa: B012


def sleeps(z):
    for _ in range(100):
        with contextlib.suppress(Exception):
            time.sleep(10)


def multiplies(z):
    many = z.repeat(100, axis=0)
    for _ in range(10**9):
        many = many @ (many.T @ many) * 1e-9


@pytest.mark.parametrize(
    "function", [waits, catches_all, catches_twice, returns_finally, sleeps, multiplies]
)
def test_whatever_runs_is_stopped(function):
    """Is each kind of endless loop stopped in good time, also one that catches everything?"""
    began = time.monotonic()
    assert "exercise 2.1, batch_statistics" in told(function)
    assert time.monotonic() - began < 3


def test_line_and_loop_are_quoted():
    """Is the learner told where it was, and about the loop around it?"""

    def batch_statistics(z):
        i = 0
        while i < len(z):
            mean = z[i] + sum(
                range(100),
            )
        return mean

    text = told(batch_statistics)
    assert 'in batch_statistics: "' in text
    assert '"while i < len(z):": what in its body makes that condition false?' in text
    assert "how many turns does it make" in told(sleeps)
    assert "which line leads out of it" in told(waits)


def test_alarm_and_timer_of_others_are_put_back():
    """Does an alarm that was set before the check still come, to its own handler?"""
    came = []
    before = signal.signal(signal.SIGALRM, lambda *_: came.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.6)
    try:
        told(waits)
        assert not came
        time.sleep(0.5)
        assert came
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_check_leaves_no_alarm():
    """Is nothing left to come after a check, right or wrong?"""
    before = signal.getsignal(signal.SIGALRM)
    check(lambda z: (z.mean(axis=0), z.var(axis=0)), "batch_statistics")
    told(catches_all)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) == before


def test_another_thread_is_stopped_too():
    """Is a check in another thread stopped, where no alarm can be set?"""
    found = []

    def run():
        with contextlib.suppress(CheckFailed):
            check(waits, "batch_statistics")
        found.append(1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout=5)
    assert found


def test_system_without_alarms(monkeypatch):
    """Does a watching thread do where the system has no alarms, as Windows?"""
    monkeypatch.delattr(signal, "setitimer")
    told(waits)
    check(lambda z: (z.mean(axis=0), z.var(axis=0)), "batch_statistics")


def test_code_can_be_traced_afterwards(monkeypatch):
    """Does a debugger work after a check that a thread has watched, and after one it stopped?"""
    monkeypatch.delattr(signal, "setitimer")
    told(waits)
    check(lambda z: (z.mean(axis=0), z.var(axis=0)), "batch_statistics")
    monkeypatch.undo()
    lines, before = [], sys.gettrace()

    def traced(frame, event, _):
        lines.append(event)
        return traced

    with time_limit(5):
        sys.settrace(traced)
        try:
            sum(k for k in range(10))
        finally:
            sys.settrace(before)
    assert lines


def test_system_without_threads_either(monkeypatch):
    """Is a right answer still right where nothing can be stopped, as in a browser?"""

    def cannot(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.delattr(signal, "setitimer")
    monkeypatch.setattr(threading.Thread, "start", cannot)
    check(lambda z: (z.mean(axis=0), z.var(axis=0)), "batch_statistics")


@pytest.mark.parametrize("inner", [5.0, 0.05])
def test_time_limits_nest(inner):
    """Does an outer limit still hold after an inner one is over, or has run out?"""

    def too_long():
        with contextlib.suppress(TookTooLong), time_limit(inner):
            time.sleep(0.1)
        time.sleep(5)

    with pytest.raises(TookTooLong, match=r"more than 0\.3 s"), time_limit(0.3):
        too_long()
    assert signal.setitimer(signal.ITIMER_REAL, 0) == (0.0, 0.0)


def test_limit_is_cheap():
    """Does it cost a check some microseconds, and a call nothing?"""
    began = time.perf_counter()
    for _ in range(1000):
        with time_limit(10):
            pass
    assert time.perf_counter() - began < 0.1  # 100 microseconds each; 5 are measured


def test_plain_session():
    """Is it stopped and told in a plain Python session?"""
    code = f"{QUICK}from utils import check\nexec({LOOP!r})\ncheck(batch_statistics)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    assert f"CheckFailed: {TOLD[0]}" in done.stderr


def put(folder, source):
    path = folder / SECOND / f"{SECOND}.ipynb"
    nb = json.loads(path.read_text())
    next(c for c in nb["cells"] if c["id"] == "batch_statistics")["source"] = source
    path.write_text(json.dumps(nb))


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(ROOT / "solutions", tmp_path / "notebooks")
    return tmp_path / "notebooks"


def test_submit_and_carry(folder):
    """Do they, which run saved notebooks, stop it and say so?"""
    put(folder, LOOP)
    said = str(submit(SECOND, folder))
    assert "batch_statistics was still running after 0.3 seconds, at line " in said
    with pytest.raises(CarryError, match=r"still running after 0\.3 seconds, at line "):
        carry("batch_statistics", folder)


def test_submit_stops_a_cell_that_does_not_end(folder, monkeypatch):
    """Is a loop outside any function told as the cell's?"""
    monkeypatch.setattr(notebooks, "CELL_SECONDS", 0.3)
    put(folder, "while True:\n    z = 1")
    assert "wrong: its cell was still running after 0.3 seconds, at line " in str(
        submit(SECOND, folder)
    )


def shown(client, code, interrupt=None):
    """The error that a kernel shows for a cell."""
    wanted, error = client.execute(code), None
    if interrupt:
        time.sleep(1)
        interrupt()
    while True:
        message = client.get_iopub_msg(timeout=30)
        if message["parent_header"].get("msg_id") != wanted:
            continue
        if message["msg_type"] == "error":
            error = message["content"]
        if message["content"].get("execution_state") == "idle":
            return error


def test_kernel():
    """In a kernel, is it stopped and told with the line, and does interrupting it still work?"""
    manager, client = start_new_kernel(cwd=str(ROOT))
    try:
        assert not shown(client, f"{QUICK}from utils import check")
        assert not shown(client, LOOP.strip())
        error = shown(client, "check(batch_statistics)")
        assert error["ename"] == "CheckFailed"
        text = " ".join(error["evalue"].split())
        assert TOLD[0] in text
        assert "of your code, in batch_statistics:" in text
        assert TOLD[1].replace("line 4", "line 3") in text
        assert not shown(client, "utils.checking.checks.OTHERS = 60")
        error = shown(client, "check(batch_statistics)", manager.interrupt_kernel)
        assert error["ename"] == "KeyboardInterrupt"
        assert not shown(client, "assert 1 + 1 == 2")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
