"""What learners wait for: python bench/learner_times.py

Run All of each notebook, with the solutions in it, in a kernel as JupyterLab starts it, which is
told that somebody is there; and how long a check's verdict takes from Shift+Enter on, for right
and wrong answers: the solution of every exercise and all others that are known, a part of them in
each round. What the browser draws is not in it.

Takes six minutes on two cores; names choose notebooks.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.rows import ROUNDS, Figure, Goal, Row, table
from grader.course import assignments, source_path
from grader.nbgrader_calls.environment import environment
from grader.proving.sample_class import gather_material
from grader.source.notebooks import read_notebook
from utils.cells import SETUP, check_of, grade_id, tags
from utils.exercises import exercises_of

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = environment() | {
    "PYTHONPATH": str(ROOT),
    "OPENBLAS_NUM_THREADS": "1",  # as `make lab` says
}
RUN_ALL = {"05_minibatch_training": 25.0}  # seconds, the goal
OTHERS = 15.0
VERDICT = 0.1  # seconds, the goal for the median
PATIENCE = 300  # seconds for a cell
SLOWEST = 5  # are named


@dataclass
class Run:
    """Run All of a notebook: seconds, those of CPU, and those of each cell by its id."""

    cpu: float = 0.0
    cells: dict[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return sum(self.cells.values())


@dataclass(frozen=True)
class Verdict:
    """How long a check took to say what it says of an answer. kind: "right" or "wrong"."""

    exercise: str
    kind: str
    seconds: float


class Seat:
    """A learner's kernel, in the folder of their notebook. cpu: the seconds that it has used."""

    def __init__(self, client: BlockingKernelClient, process: psutil.Process, path: Path) -> None:
        self._client, self._process, self._path = client, process, path

    @property
    def cpu(self) -> float:
        used = self._process.cpu_times()
        return float(used.user + used.system)

    def press(self, source: str) -> tuple[float, str]:
        """Run a cell as Shift+Enter does; return the seconds until it is done, and its error."""
        start = time.perf_counter()
        reply = self._client.execute_interactive(
            source, allow_stdin=True, output_hook=self._save, timeout=PATIENCE
        )
        seconds = time.perf_counter() - start
        return seconds, str(reply["content"].get("ename", ""))

    def _save(self, message: dict[str, Any]) -> None:
        """Save the notebook when a cell asks for it, as JupyterLab does."""
        if "application/javascript" in message["content"].get("data", {}):
            self._path.write_bytes(self._path.read_bytes())


@contextmanager
def seat(folder: Path, notebook: str) -> Iterator[Seat]:
    """Start a kernel in a copy of the course."""
    path = source_path(folder, notebook)
    manager, client = start_new_kernel(cwd=str(path.parent), env=ENVIRONMENT)
    try:
        yield Seat(client, psutil.Process(manager.provisioner.pid), path)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run_all(folder: Path, notebook: str) -> Run:
    """Run all cells of a notebook. Raises RuntimeError: if one fails."""
    run = Run()
    with seat(folder, notebook) as learner:
        before = learner.cpu
        for cell in _code(folder, notebook):
            run.cells[cell.id], error = learner.press(cell.source)
            if error:
                raise RuntimeError(f"{notebook}, cell {cell.id}: {error}")
        run.cpu = learner.cpu - before
    return run


def verdicts(folder: Path, notebook: str, turn: int, turns: int) -> Iterator[Verdict]:
    """Check every exercise's solution, and each `turns`-th of the other known answers.

    Raises RuntimeError: if a check says something wrong, which would make its time worthless.
    """
    about, cells = gather_material(ROOT, notebook), _code(folder, notebook)
    checks = {grade_id(cell): cell.source for cell in cells}
    with seat(folder, notebook) as learner:
        learner.press("\n".join(cell.source for cell in cells if SETUP in tags(cell)))
        for name in (spec.name for spec in exercises_of(notebook)):
            solution, *right = about.right[name]
            wrong = about.wrong[name]
            tried = [("wrong", source, "CheckFailed") for source in wrong[turn::turns]]
            tried += [("right", source, "") for source in right[turn::turns]]
            # the solution last: later exercises may call it
            for kind, source, expected in [*tried, ("right", solution, "")]:
                learner.press(source)
                seconds, error = learner.press(checks[check_of(name)])
                if error != expected:
                    raise RuntimeError(f"{name}, {kind} answer: {error or 'correct'}\n{source}")
                yield Verdict(name, kind, seconds)


def _code(folder: Path, notebook: str) -> list[Any]:
    cells = read_notebook(source_path(folder, notebook)).cells
    return [cell for cell in cells if cell.cell_type == "code"]


# ---- rows ----


def rows(rounds: int = ROUNDS, names: Sequence[str] = ()) -> list[Row]:
    """Measure Run All of each notebook, and verdicts; return a row for each."""
    names = names or assignments(ROOT)
    runs: dict[str, list[Run]] = {name: [] for name in names}
    checks: list[list[Verdict]] = [[] for _ in range(rounds)]
    for turn in range(rounds):
        for name in names:
            with tempfile.TemporaryDirectory(prefix="learner-times-") as temporary:
                folder = Path(temporary)
                shutil.copytree(ROOT / "solutions", folder / "solutions")
                runs[name].append(run_all(folder, name))
                checks[turn] += verdicts(folder, name, turn, rounds)
    return [*(_run_row(name, runs[name]) for name in names), *_verdict_rows(checks)]


def _run_row(name: str, runs: Sequence[Run]) -> Row:
    cells = {cell: statistics.median(r.cells[cell] for r in runs) for cell in runs[0].cells}
    slowest = max(cells, key=lambda cell: cells[cell])
    return Row(
        f"Run All, {name}",
        "from the first cell's start to the last one's end",
        [Figure([r.seconds for r in runs], "s"), Figure([r.cpu for r in runs], "s of CPU")],
        Goal(RUN_ALL.get(name, OTHERS)),
        f"slowest: `{slowest}`, {cells[slowest]:.2g} s",
    )


def _verdict_rows(checks: Sequence[Sequence[Verdict]]) -> Iterator[Row]:
    for kind in ("right", "wrong"):
        chosen = [[v for v in turn if v.kind == kind] for turn in checks]
        of_exercise: dict[str, list[float]] = {}
        for verdict in (verdict for turn in chosen for verdict in turn):
            of_exercise.setdefault(verdict.exercise, []).append(verdict.seconds)
        medians = {name: statistics.median(all_of) for name, all_of in of_exercise.items()}
        last = sorted(medians, key=lambda name: medians[name])[: -SLOWEST - 1 : -1]
        named = ", ".join(f"`{name}` {medians[name]:.2g}" for name in last)
        above = sum(median > VERDICT for median in medians.values())
        yield Row(
            f"a check's verdict, {kind} answer",
            f"from Shift+Enter on, {sum(map(len, chosen))} answers to {len(medians)} exercises",
            [Figure([statistics.median(v.seconds for v in turn) for turn in chosen], "s")],
            Goal(VERDICT),
            f"above {VERDICT} in {above} exercises; slowest: {named}",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NOTEBOOK", help="by default all")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    print(table(rows(asked.rounds, asked.names)))


if __name__ == "__main__":
    main()
