"""What one endless loop costs a class: python bench/endless_loop.py

A small class of notebook 2 is graded by two workers, as it is and with an answer in it that never
ends, in turns.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.class_speed import GRADE, make_course, make_sample
from bench.costs import ROOT, Cost, measure
from bench.rows import ROUNDS, Figure, Goal, Row, table
from grader.course import submission_path
from utils.cells import grade_id

ASSIGNMENT, EXERCISE = "02_batchnorm_forward", "batch_statistics"
STUDENTS = 10
LOOP = f"def {EXERCISE}(z):\n    while True:\n        pass\n"
GOAL = 4.0  # seconds: the shortest limit of time is 3


def rows(rounds: int = ROUNDS, students: int = STUDENTS) -> list[Row]:
    """Measure; return the row of it."""
    seconds: list[float] = []
    with tempfile.TemporaryDirectory(prefix="endless-loop-") as temporary:
        config = (ROOT / "nbgrader_config.py").read_text()
        course = make_course(Path(temporary, "course"), config, [ASSIGNMENT])
        make_sample(course, students, [ASSIGNMENT])
        someone = min(path.name for path in (course / "submitted").glob("[!.]*"))
        path = submission_path(course, someone, ASSIGNMENT)
        without = path.read_text(encoding="utf-8")
        for _ in range(rounds):
            plain = _graded(course, students)
            path.write_text(_with_loop(without), encoding="utf-8")
            seconds.append(_graded(course, students) - plain)
            path.write_text(without, encoding="utf-8")
    how = f"what it adds to the time of a class of {students}, two workers"
    return [Row("an endless loop", how, [Figure(seconds, "s")], Goal(GOAL))]


def _graded(course: Path, students: int) -> float:
    """Grade the class; return the seconds that it took. Raises RuntimeError: if it fails."""
    cost = Cost()
    measure(cost, [*GRADE, "2", ASSIGNMENT], course, students)
    if cost.failed:
        raise RuntimeError(cost.failed[0])
    return cost.wall


def _with_loop(text: str) -> str:
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if grade_id(cell) == EXERCISE:
            cell["source"] = LOOP
    return json.dumps(notebook)


if __name__ == "__main__":
    print(table(rows()))
