"""How long a submission's code may run: some times as long as our own version of it does here.

That is measured on this machine, once a process and only when code has run for longer than the
least that any may: nobody pays for it in a class without endless loops.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.cells import EXTRA, Cell, checked_exercise, is_run
from grader.judging.judge import MAX_ANSWER_BYTES, question
from grader.records import Budget
from grader.sandbox.session import Allowance, Session
from grader.source.solutions import Functions
from utils.cells import CHECK, SETUP, grade_id, tags
from utils.exercises import Exercise

Times = Mapping[str, float]  # a cell's name to the seconds it took


@dataclass(frozen=True)
class Patience:
    """Says how long to wait. measure: gives our own version's times; None waits as budgeted."""

    budget: Budget
    measure: Callable[[], Times] | None = None

    def for_cell(self, cell: Cell, most: float | None = None) -> Allowance:
        """Return how long a cell may run, at most so many seconds."""
        most = self.budget.cell if most is None else most
        if SETUP in tags(cell):  # it loads libraries, which a disk may take its time for
            return Allowance(most)
        return self._allowance(most, "" if EXTRA in cell.metadata else _name(cell))

    def for_exercise(self, spec: Exercise, again: bool = False) -> Allowance:
        """Return how long an exercise may take to answer.

        again: whether it will be tried again anyway, without what probably runs on here, too.
        """
        if again:
            return Allowance(self.budget.least / 10)
        return self._allowance(self.budget.exercise, f"{CHECK}{spec.name}")

    def _allowance(self, most: float, name: str) -> Allowance:
        measure = self.measure
        if measure is None or most <= self.budget.least:
            return Allowance(most)

        def longer() -> float:
            times = measure()
            # a cell that we have not: as long as all of ours
            seconds = times.get(name, sum(times.values()))
            return min(most, max(self.budget.least, math.ceil(self.budget.times * seconds)))

        return Allowance(self.budget.least, longer)


def reference_times(
    cells: Sequence[Cell],
    start: Callable[[], Session],
    solutions: Functions,
    seed: str,
    budget: Budget,
) -> Times:
    """Run our own version of a notebook as a submission, and return what each cell took."""
    times: dict[str, float] = {}
    with start() as session:
        for cell in cells:
            if cell.cell_type != "code":
                continue
            if spec := checked_exercise(cell):
                code, most = question(spec.name, solutions[spec.name], seed).code, budget.exercise
            elif is_run(cell):
                code, most = cell.source, budget.cell
            else:
                continue
            began = time.monotonic()
            outcome = session.run(code, most, 4 * MAX_ANSWER_BYTES)
            times[_name(cell)] = time.monotonic() - began
            if not outcome.alive:
                break
    return times


def _name(cell: Cell) -> str:
    return grade_id(cell) or cell.id
