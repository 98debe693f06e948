"""How soon after a hand-in its page of feedback is there: python bench/hand_in.py

A generated class hands in while `python -m grader grade --watch` runs: one at a time, then all at
once. Measured from outside: from when the file is in its place until the page is. CPU is that of
the run and of all that it starts. Takes two minutes on two cores.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grader.course import feedback_folder, submission_path
from grader.nbgrader_calls.environment import environment

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = environment() | {"PYTHONPATH": str(ROOT)}
LATEST = 600.0  # seconds, after which a page is given up


@dataclass(frozen=True)
class Row:
    """How a number of hand-ins went: seconds from file to page, and CPU seconds of each."""

    what: str
    count: int
    median: float
    p95: float
    most: float
    cpu: float

    def __str__(self) -> str:
        return (
            f"{self.what:14}{self.count:6}{self.median:9.1f} s{self.p95:9.1f} s{self.most:9.1f} s"
            f"{self.cpu:11.2f} s"
        )


HEAD = f"{'':14}{'pages':>6}{'median':>11}{'p95':>11}{'latest':>11}{'CPU each':>13}"


def command(course: Path, *arguments: str) -> None:
    """Run a command of `python -m grader` in a course."""
    subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        cwd=course,
        env=ENVIRONMENT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def cpu_seconds(run: psutil.Process) -> float:
    """Return the CPU seconds of a process and of all that it started, those that ended included."""
    total = 0.0
    for process in (run, *run.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])  # user, system, and of children that ended
    return total


@contextlib.contextmanager
def watched(course: Path, assignment: str) -> Iterator[psutil.Process]:
    """Have a course followed meanwhile."""
    run = subprocess.Popen(
        [sys.executable, "-m", "grader", "grade", "--watch", "--quiet", assignment],
        cwd=course,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert run.stderr
        run.stderr.readline()  # it says what it follows
        yield psutil.Process(run.pid)
    finally:
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=60)


def hand_in(course: Path, drawer: Path, assignment: str, students: list[str]) -> list[float]:
    """Put submissions into their place; return the seconds from each one's file to its page."""
    came, there = {}, {}
    for student in students:
        path = submission_path(course, student, assignment)
        path.parent.mkdir(parents=True)
        half = path.with_suffix(".half")
        shutil.copy(submission_path(drawer, student, assignment), half)
        os.replace(half, path)
        came[student] = time.perf_counter()
    end = time.perf_counter() + LATEST
    while came.keys() - there.keys() and time.perf_counter() < end:
        for student in came.keys() - there.keys():
            if (feedback_folder(course, student, assignment) / f"{assignment}.html").exists():
                there[student] = time.perf_counter()
        time.sleep(0.02)
    return [there.get(student, end) - came[student] for student in students]


def row(what: str, seconds: list[float], cpu: float) -> Row:
    """Return the row of a table."""
    ordered = sorted(seconds)
    at = [ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))] for part in (0.5, 0.95)]
    return Row(what, len(ordered), *at, ordered[-1], cpu / len(ordered))


def measure(folder: Path, assignment: str, alone: int, together: int) -> list[Row]:
    """Return the rows of the table. folder: an empty one to work in."""
    course, drawer = folder / "course", folder / "drawer"
    for place in (course, drawer):
        for name in ("solutions", "notebooks"):
            shutil.copytree(ROOT / name / assignment, place / name / assignment)
        shutil.copy(ROOT / "nbgrader_config.py", place)
    command(course, "release", assignment)
    count = str(alone + together + 2)
    command(drawer, "sample", "--students", count, "--honest", assignment)
    students = sorted(path.name for path in (drawer / "submitted").iterdir() if path.is_dir())
    rows = []
    with watched(course, assignment) as run:
        hand_in(course, drawer, assignment, students[:2])  # the workers are warm then
        rest = students[2:]
        before = cpu_seconds(run)
        found = [hand_in(course, drawer, assignment, [student])[0] for student in rest[:alone]]
        between = cpu_seconds(run)
        rows.append(row("one at a time", found, between - before))
        found = hand_in(course, drawer, assignment, rest[alone : alone + together])
        rows.append(row("all at once", found, cpu_seconds(run) - between))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment", nargs="?", default="02_batchnorm_forward")
    parser.add_argument("--alone", type=int, default=20, help="How many hand in one at a time.")
    parser.add_argument("--together", type=int, default=100, help="How many hand in at once.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hand-in-") as temporary:
        rows = measure(Path(temporary), asked.assignment, asked.alone, asked.together)
    print(f"{asked.assignment}: from the file in its place to the page of feedback")
    print(HEAD)
    for one in rows:
        print(one)


if __name__ == "__main__":
    main()
