"""How soon after a hand-in its page of feedback is there: python bench/hand_in.py

A generated class hands in while `python -m grader grade --watch` runs: one at a time, then all at
once. Measured from outside: from when the file is in its place until the page is. CPU is that of
the run and of all that it starts. Takes two to four minutes on two cores.
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

from bench.costs import ENVIRONMENT, ROOT, command
from bench.rows import ROUNDS, Figure, Goal, Row, table
from grader.course import feedback_folder, submission_path

GOAL = 10.0  # seconds
LATEST = 600.0  # seconds, after which a page is given up


@dataclass(frozen=True)
class Took:
    """How a number of hand-ins went: seconds from file to page, and CPU seconds of each."""

    what: str
    count: int
    median: float
    p95: float
    most: float
    cpu: float


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


def took(what: str, seconds: list[float], cpu: float) -> Took:
    """Return how it went. cpu: seconds of all together."""
    ordered = sorted(seconds)
    at = [ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))] for part in (0.5, 0.95)]
    return Took(what, len(ordered), *at, ordered[-1], cpu / len(ordered))


def measure(folder: Path, assignment: str, alone: int, together: int) -> list[Took]:
    """Return how both ways went. folder: an empty one to work in."""
    course, drawer = folder / "course", folder / "drawer"
    for place in (course, drawer):
        for name in ("solutions", "notebooks"):
            shutil.copytree(ROOT / name / assignment, place / name / assignment)
        shutil.copy(ROOT / "nbgrader_config.py", place)
    command(course, "release", assignment)
    count = str(alone + together + 2)
    command(drawer, "sample", "--students", count, "--honest", assignment)
    students = sorted(path.name for path in (drawer / "submitted").iterdir() if path.is_dir())
    rounds = []
    with watched(course, assignment) as run:
        hand_in(course, drawer, assignment, students[:2])  # the workers are warm then
        rest = students[2:]
        before = cpu_seconds(run)
        found = [hand_in(course, drawer, assignment, [student])[0] for student in rest[:alone]]
        between = cpu_seconds(run)
        rounds.append(took("one at a time", found, between - before))
        found = hand_in(course, drawer, assignment, rest[alone : alone + together])
        rounds.append(took("all at once", found, cpu_seconds(run) - between))
    return rounds


def rows(
    rounds: int = ROUNDS,
    assignment: str = "02_batchnorm_forward",
    alone: int = 10,
    together: int = 100,
) -> list[Row]:
    """Measure; return a row for each way to hand in."""
    found = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="hand-in-") as temporary:
            found.append(measure(Path(temporary), assignment, alone, together))
    return [
        Row(
            f"from file to page, {way[0].what}",
            f"{way[0].count} hand-ins of {assignment}",
            [
                Figure([one.most for one in way], "s for the last"),
                Figure([one.median for one in way], "s in the median"),
                Figure([one.cpu for one in way], "s of CPU each"),
            ],
            Goal(GOAL),
        )
        for way in zip(*found, strict=True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment", nargs="?", default="02_batchnorm_forward")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--alone", type=int, default=10, help="How many hand in one at a time.")
    parser.add_argument("--together", type=int, default=100, help="How many hand in at once.")
    asked = parser.parse_args()
    print(table(rows(asked.rounds, asked.assignment, asked.alone, asked.together)))


if __name__ == "__main__":
    main()
