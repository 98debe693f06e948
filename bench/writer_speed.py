"""What the writer of a class run costs a submission: python bench/writer_speed.py

A class is graded by workers that answer at once, with what a few submissions really got. What is
left is the writer: it reads what was handed in, makes jobs of it, and writes notebooks and marks.
Each round grades a class of its own, then the same class again; as many jobs are under way as eight
workers have. CPU time is this process's alone; wall time has every wait for the disk in it.

Takes a minute or two. With BATCHNORM_DB it measures that gradebook, which has to be an empty one.
"""

from __future__ import annotations

import argparse
import logging
import pickle
import random
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.rows import ROUNDS, Figure, Goal, Row, table
from grader.running.executors import Pool

# the worker imports this file, too: what only the writer needs is imported where it is used
if TYPE_CHECKING:
    from grader.gradebook.ledger import Ledger
    from grader.records import Graded, Job

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = "02_batchnorm_forward"
REAL = 10  # submissions are really graded
WORKERS = 8  # are simulated, by one that answers at once
KINDS = ("first", "again")
GOAL = 5.0  # ms of CPU


class Answering(Pool):
    """A pool whose worker answers at once, with what is in a file."""

    def __init__(self, answers: Path) -> None:
        super().__init__(1)
        self._answers = str(answers)
        super().submit(len, ()).result()  # it has started

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Future[Any]:
        """Have the answer to a job made."""
        return super().submit(answer, self._answers, *args)


def answer(answers: str, job: Job) -> Graded:
    """Return for a job what another submission got."""
    graded: list[Graded] = _KEPT.setdefault(answers, pickle.loads(Path(answers).read_bytes()))
    return replace(graded[int(job.student[-4:]) % len(graded)], student=job.student, seed=job.seed)


_KEPT: dict[str, list[Graded]] = {}


class Grading(Executor):
    """Grades in this process, and keeps what came out."""

    def __init__(self) -> None:
        self.kept: list[Graded] = []

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Future[Any]:
        """Do it now."""
        future: Future[Any] = Future()
        self.kept.append(function(*args))
        future.set_result(self.kept[-1])
        return future


def hand_in(course: Path, prefix: str, count: int) -> tuple[str, ...]:
    """Write submissions of students whose ids begin with a prefix; return the ids."""
    from grader.course import submission_path
    from grader.proving import sample_class

    about = sample_class.gather_material(course, ASSIGNMENT)
    students = tuple(f"{prefix}-{name}" for name in sample_class.student_ids(count))
    kinds = sample_class.deal_kinds(count, sample_class.HONEST, random.Random(0))
    for student, kind in zip(students, kinds, strict=True):
        folder = submission_path(course, student, ASSIGNMENT).parent
        sample_class.hand_in(folder, ASSIGNMENT, kind, about, random.Random(student))
    return students


def grade(
    course: Path, ledger: Ledger, pool: Executor, students: tuple[str, ...], again: bool = False
) -> tuple[float, float]:
    """Grade some students; return the ms of our CPU and of wall time that each took."""
    from grader.running.class_run import ClassRun, Options

    options = Options(again=again, students=students)
    run = ClassRun(course, ledger, lambda: pool, WORKERS, logging.getLogger("bench"), options)
    wall, cpu = time.perf_counter(), time.process_time()
    summary = run.run([ASSIGNMENT])
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    if summary.graded != len(students) or summary.stopped:
        raise SystemExit(f"only {summary.graded} were graded: {summary.stopped} {summary.faults}")
    return 1000 * cpu / len(students), 1000 * wall / len(students)


def measure(count: int = 300, rounds: int = 3) -> dict[str, list[tuple[float, float]]]:
    """Return for each kind of class the ms of CPU and of wall time of a submission, by round."""
    from bench.class_speed import make_course
    from grader.gradebook.ledger import open_ledger

    found: dict[str, list[tuple[float, float]]] = {what: [] for what in KINDS}
    with tempfile.TemporaryDirectory(prefix="writer-speed-") as temporary:
        config = (ROOT / "nbgrader_config.py").read_text()
        course = make_course(Path(temporary, "course"), config, [ASSIGNMENT])
        answers = Path(temporary, "answers")
        with open_ledger(course) as ledger:
            real = Grading()
            grade(course, ledger, real, hand_in(course, "real", REAL))
            answers.write_bytes(pickle.dumps(real.kept))
            for number in range(rounds):
                students = hand_in(course, f"round{number}", count)
                for what in KINDS:
                    pool = Answering(answers)
                    found[what].append(grade(course, ledger, pool, students, what == "again"))
    return found


def rows(rounds: int = ROUNDS, count: int = 300) -> list[Row]:
    """Measure; return a row for each kind of class."""
    how = f"{count} submissions, answered at once by what stands for {WORKERS} workers"
    found = []
    for what, measured in measure(count, rounds).items():
        cpu, wall = zip(*measured, strict=True)
        figures = [
            Figure(cpu, "ms of CPU a submission"),
            Figure(wall, "ms"),
            Figure([60_000 / ms for ms in wall], "a minute"),
        ]
        found.append(Row(f"the writer, a class graded {what}", how, figures, Goal(GOAL)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=300, help="in each round")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    print(table(rows(asked.rounds, asked.students)))


if __name__ == "__main__":
    main()
