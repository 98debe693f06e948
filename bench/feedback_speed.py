"""How fast a class's feedback pages are made, beside grading it: python bench/feedback_speed.py

A generated class is graded and its pages are written, with the same number of processes; then
nothing has changed, then one mark. Takes two minutes on two cores: a class of 100 in each of three
rounds.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.costs import ROOT, command
from bench.rows import ROUNDS, Figure, Row, table

ASSIGNMENT = "02_batchnorm_forward"
STUDENTS = 100


def timed(course: Path, *arguments: str) -> float:
    """Run a command of `python -m grader`; return the seconds that it took."""
    start = time.perf_counter()
    command(course, *arguments)
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


def rows(
    rounds: int = ROUNDS,
    students: int = STUDENTS,
    assignment: str = ASSIGNMENT,
    workers: str = "2",
) -> list[Row]:
    """Measure a class of its own in each round; return a row for each thing that takes time."""
    taken: list[Mapping[str, float]] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="feedback-speed-") as temporary:
            taken.append(measure(Path(temporary), assignment, students, workers))
    how = f"{students} submissions of {assignment}, {workers} processes"
    return [
        Row(
            f"feedback: {what}",
            how,
            [
                Figure([times[what] for times in taken], "s"),
                Figure([100 * times[what] / times["grading"] for times in taken], "% of grading"),
            ],
        )
        for what in taken[0]
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment", nargs="?", default=ASSIGNMENT)
    parser.add_argument("--students", type=int, default=STUDENTS)
    parser.add_argument("--workers", default="2")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    print(table(rows(asked.rounds, asked.students, asked.assignment, asked.workers)))


if __name__ == "__main__":
    main()
