"""How fast a class's feedback pages are made, beside grading it: python bench/feedback_speed.py

A generated class is graded and its pages are written, with the same number of processes; then
nothing has changed, then one mark. Takes three minutes on two cores.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grader.nbgrader_calls.environment import environment

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = environment() | {"PYTHONPATH": str(ROOT)}


def timed(course: Path, *arguments: str) -> float:
    """Run a command of `python -m grader`; return the seconds that it took."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        cwd=course,
        env=ENVIRONMENT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def measure(course: Path, assignment: str, students: int, workers: str) -> dict[str, float]:
    """Grade a class and write its pages; return what took how long."""
    for name in ("solutions", "notebooks"):
        shutil.copytree(ROOT / name / assignment, course / name / assignment)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    timed(course, "release", assignment)
    timed(course, "sample", "--students", str(students), "--honest", assignment)
    pages = ("feedback", "--workers", workers, assignment)
    taken = {
        "grading": timed(course, "grade", "--quiet", "--workers", workers, assignment),
        "all pages": timed(course, *pages),
        "nothing has changed": timed(course, *pages),
    }
    with sqlite3.connect(course / "gradebook.db") as gradebook:
        gradebook.execute(
            "UPDATE grade SET manual_score = 1 WHERE id = "
            "(SELECT id FROM grade WHERE auto_score IS NULL LIMIT 1)"
        )
    taken["one mark has changed"] = timed(course, *pages)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment", nargs="?", default="02_batchnorm_forward")
    parser.add_argument("--students", type=int, default=600)
    parser.add_argument("--workers", default="2")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="feedback-speed-") as temporary:
        taken = measure(Path(temporary), asked.assignment, asked.students, asked.workers)
    print(f"{asked.students} submissions of {asked.assignment}, {asked.workers} processes")
    for what, seconds in taken.items():
        print(f"{what:22}{seconds:8.1f} s{100 * seconds / taken['grading']:8.1f} % of grading")


if __name__ == "__main__":
    main()
