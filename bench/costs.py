"""What a command costs: time, CPU time and memory, of itself and of all that it starts.

CPU time is what the kernel's control groups count, and is left out where they are not writable (it
takes root): what a process used that was killed together with its namespace is in no other count.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from grader.nbgrader_calls.environment import environment

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = environment() | {"PYTHONPATH": str(ROOT)}
# where the CPU time of control groups is, in versions 1 and 2
ACCOUNTS = (
    (Path("/sys/fs/cgroup/cpuacct"), "cpuacct.usage"),
    (Path("/sys/fs/cgroup"), "cpu.stat"),
)


@dataclass
class Cost:
    """What some commands took together. memory: the largest seen, in bytes."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    submissions: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Submissions a minute."""
        return 60 * self.submissions / self.wall

    @property
    def cpu_each(self) -> float:
        """CPU seconds of a submission."""
        return self.cpu / self.submissions


def measure(
    cost: Cost,
    command: list[str],
    folder: Path,
    count: int,
    env: dict[str, str] = ENVIRONMENT,
) -> None:
    """Run a command; add its time, that of all its processes, and their memory together."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said, _cpu_account(cost) as account:
        process = subprocess.Popen(
            command, cwd=folder, stdout=said, stderr=said, preexec_fn=account, env=env
        )
        done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, cost, done))
        watcher.start()
        code = process.wait()
        cost.wall += time.perf_counter() - started
        done.set()
        watcher.join()
        if code:
            said.seek(0)
            cost.failed.append(f"{' '.join(command[-3:])}: exit {code}")
            sys.stderr.write(said.read().decode(errors="replace")[-2000:])
    cost.submissions += count


@contextmanager
def _cpu_account(cost: Cost) -> Iterator[Callable[[], None] | None]:
    """Make what a child calls to be counted, with all that it starts; add the time afterwards."""
    base, name = next(((p, n) for p, n in ACCOUNTS if os.access(p / n, os.R_OK)), (None, ""))
    if base is None or not os.access(base, os.W_OK):
        cost.cpu = float("nan")
        yield None
        return
    group = Path(tempfile.mkdtemp(prefix="class-speed-", dir=base))
    try:
        yield lambda: (group / "cgroup.procs").write_text(str(os.getpid())) and None
    finally:
        while (group / "cgroup.procs").read_text():
            time.sleep(0.05)  # what was killed is still being taken apart
        used = (group / name).read_text().split()
        cost.cpu += int(used[0]) / 1e9 if name == "cpuacct.usage" else int(used[1]) / 1e6
        group.rmdir()


def _watch(pid: int, cost: Cost, done: threading.Event) -> None:
    """Note the largest memory of a process and its descendants (each shared page counted once)."""
    while not done.wait(0.5):  # to look costs time, too
        total = 0
        try:
            tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        except psutil.Error:
            continue
        for process in tree:
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                continue
        cost.memory = max(cost.memory, total)


def command(course: Path, *arguments: str) -> None:
    """Run a command of `python -m grader` in a course."""
    subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        cwd=course,
        env=ENVIRONMENT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
