"""Prepared sandboxes: who gets one, what is looked at before it starts, what is left of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.records import Limits
from grader.sandbox import control_groups, fork_server, limits, prepared
from grader.sandbox.bubblewrap import PROJECT, SandboxUnavailable
from grader.sandbox.control_groups import remove_groups_of
from grader.sandbox.fork_server import ForkedProcess
from grader.sandbox.prepared import start_prepared, why_not_prepared
from grader.sandbox.process import SandboxedProcess
from grader.sandbox.session import Session
from grader.sandbox.watchdog import processes_under
from tests.sandboxed_cells import run, text


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a process that has started none yet."""
    prepared.close_prepared()
    for name in ("_failed", "_worked", "_idle"):
        monkeypatch.setattr(prepared, name, [])
    yield
    prepared.close_prepared()


def start(first: str = "", **bounds: int) -> Session:
    return Session(lambda: start_prepared({}, "02", Limits(**bounds), first))


@pytest.mark.usefixtures("fresh")
def test_set_up_runs_once(tmp_path: Path) -> None:
    """Is what our set-up loads there in each child, with the files beside the notebook?"""
    (tmp_path / "first.ipynb").write_text("reference")
    visible = {tmp_path / "first.ipynb": "01/01.ipynb"}
    first = "import colorsys; colorsys.read = open('../01/01.ipynb').read()"
    for _ in range(2):
        with Session(lambda: start_prepared(visible, "02", None, first)) as session:
            code = "import sys; (sys.modules['colorsys'].read, open('../01/01.ipynb').read())"
            assert text(run(session, code)) == "('reference', 'reference')"
            refused = run(session, "open('../01/01.ipynb', 'w')")
            assert "Read-only file system" in refused.reason
            process = session._process
    assert isinstance(process, ForkedProcess)
    assert process._server.children == 2
    # the same path, another file: another server
    (tmp_path / "first.ipynb").write_text("reference 2")
    with Session(lambda: start_prepared(visible, "02", None, first)) as session:
        assert text(run(session, "open('../01/01.ipynb').read()")) == "'reference 2'"


@pytest.mark.usefixtures("fresh")
def test_set_up_that_fails_stops_nobody() -> None:
    """Is a set-up that raises each submission's own affair?"""
    with start("import numpy\n1 / 0") as session:
        assert text(run(session, "import sys; 'numpy' in sys.modules")) == "True"


@pytest.mark.usefixtures("fresh")
def test_figures_of_a_loaded_library_are_displayed() -> None:
    """Is a figure shown as ever where the set-up has loaded matplotlib?"""
    for _ in range(2):
        with start("import matplotlib.pyplot as plt") as session:
            outcome = run(session, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
            assert "image/png" in outcome.outputs[-1].data


@pytest.mark.usefixtures("fresh")
def test_no_server_where_threads_run() -> None:
    """Is nothing forked from a process with threads, whose locks a child would find held?"""
    first = "import threading; threading.Timer(60, print).start()"
    with start(first) as session:
        assert isinstance(session._process, SandboxedProcess)
        assert text(run(session, "1")) == "1"
    assert "threads" in why_not_prepared()


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ("forking['_give_up_rights'] = lambda: None", "CapPrm, CapEff, CapBnd"),
        ("forking['_load'] = lambda program: None", "Seccomp"),
        ("forking['NEWNET'] = 0", "lo|net"),
        ("forking['NEWIPC'] = 0", "ipc"),
        ("forking['_separate'] = lambda *a: None", "user, mnt, net, ipc"),
    ],
)
@pytest.mark.usefixtures("fresh")
def test_a_missing_wall_is_seen(
    monkeypatch: pytest.MonkeyPatch, without: str, missing: str
) -> None:
    """Does no child get its go with a wall missing, but a sandbox of its own instead?"""
    launcher = limits.FORKING_LAUNCHER.replace('forking["main"]', f'{without}\nforking["main"]')
    monkeypatch.setattr(fork_server, "FORKING_LAUNCHER", launcher)
    with start() as session:
        assert isinstance(session._process, SandboxedProcess)
        assert text(run(session, "1")) == "1"
    assert any(name in why_not_prepared() for name in missing.split("|"))


@pytest.mark.usefixtures("fresh")
def test_a_server_that_worked_once_fails_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a bad moment after a good start no reason to go on in the slow way, or in none?"""
    with start():
        pass
    prepared.close_prepared()
    monkeypatch.setattr(fork_server, "FORKING_LAUNCHER", "raise SystemExit(7)")
    with pytest.raises(SandboxUnavailable):
        start_prepared({}, "02")


@pytest.mark.usefixtures("fresh")
def test_server_is_replaced_after_some(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does no server fork more than it may?"""
    monkeypatch.setattr(fork_server, "MOST_CHILDREN", 2)
    servers = []
    for _ in range(3):
        with start() as session:
            assert isinstance(session._process, ForkedProcess)
            servers.append(session._process._server)
    assert servers[0] is servers[1] is not servers[2]
    assert servers[0].process.poll() is not None


@pytest.mark.usefixtures("fresh")
def test_two_at_once_share_no_server() -> None:
    """Does each of two that run at the same time have a server of its own?"""
    with start() as one, start() as two:
        assert isinstance(one._process, ForkedProcess)
        assert isinstance(two._process, ForkedProcess)
        assert one._process._server is not two._process._server
        assert text(run(one, "1")) == text(run(two, "1")) == "1"
    assert len(prepared._idle) == 1


@pytest.mark.parametrize("groups", [True, False])
@pytest.mark.usefixtures("fresh")
def test_bounds_hold_with_and_without_groups(monkeypatch: pytest.MonkeyPatch, groups: bool) -> None:
    """Is memory bounded whatever it is called, and a fork of the server not charged for it?"""
    if not groups:
        monkeypatch.setattr(control_groups, "parents", dict)
    with start("import numpy, utils", memory_mb=150) as session:
        assert run(session, "import time; time.sleep(0.5); a = bytearray(40 << 20)").alive
        code = "import os, time\nos.fork(); b = bytearray(b'x') * (90 << 20); time.sleep(9)"
        assert run(session, code).kind == "out of memory"


@pytest.mark.usefixtures("fresh")
def test_nothing_is_left_of_a_killed_grader() -> None:
    """Do server, child and control groups end with a grader that is killed?"""
    code = (
        "import sys, time\n"
        "from grader.sandbox.prepared import start_prepared\n"
        "from grader.sandbox.session import Session\n"
        "session = Session(lambda: start_prepared({}, '02')).__enter__()\n"
        "session._channel.send({'id': 'x', 'code': 'while True: pass'}, 1)\n"
        "print(type(session._process).__name__, flush=True); time.sleep(60)"
    )
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE
    ) as grader:
        assert grader.stdout is not None
        assert grader.stdout.readline() == b"ForkedProcess\n"
        started = set(processes_under(grader.pid)) - {grader.pid}
        grader.send_signal(signal.SIGKILL)
    remove_groups_of([grader.pid])
    assert len(started) == 5  # bubblewrap twice, the server, a first process, the runner
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in started):
        assert time.monotonic() < deadline, "something lives on"
        time.sleep(0.02)
    assert not [g for p in control_groups.parents() for g in p.glob(f"sandbox-{grader.pid}-*")]
