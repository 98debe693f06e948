"""One submission's run: its cells in a sandboxed kernel, its exercises judged outside.

A fault costs the exercise it happens in: the kernel is replaced, the cells before are replayed,
the rest goes on. What is not correct then gets a second try in a kernel of its own, away from
whatever the notebook's other cells do.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from grader.judging.interference import disturbers
from grader.judging.judge import MAX_ANSWER_BYTES, judge, question
from grader.judging.verdicts import Verdict, grader_fault
from grader.sandbox.session import Kernel, Outcome
from grader.source.notebooks import grade_id, tags
from grader.source.solutions import Functions
from utils.exercises import EXERCISES, Exercise

MAX_CELL_OUTPUT = 1 << 20
MAX_NOTEBOOK_OUTPUT = 4 << 20  # it all goes into one page of feedback
CHECK = "check_"
# set by intake on cells that were copied from, or cut off, an exercise's own cell
PART_OF = "part_of"
# and on those that the release does not have
EXTRA = "extra"

WORDS = {
    "out of time": "it ran for {}",
    "out of memory": "it used more memory than allowed",
    "died": "it ended the Python process ({})",
    "flood": "it printed {}",
    "raised": "it stopped with {}",
}


@dataclass(frozen=True)
class Budget:
    """Seconds allowed: for one cell, for one exercise's answers, for a whole notebook.

    Second tries do not share the notebook's: what one cell wastes, an exercise must not lack. Each
    has the time of one cell for all that it runs first.
    """

    cell: float = 30.0
    exercise: float = 30.0
    notebook: float = 600.0


@dataclass
class Attempt:
    """Runs the cells of one notebook and collects a verdict for each exercise in it.

    start: makes a fresh kernel, not yet running. After `run`, `verdicts` maps exercise names to
    verdicts, `answers` to what the kernel displayed when asked for them, and `shown` maps cell
    positions to what those cells displayed.
    """

    cells: list[Any]
    solutions: Functions
    seed: str
    start: Callable[[], Kernel]
    budget: Budget = field(default_factory=Budget)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    shown: dict[int, Outcome] = field(default_factory=dict)
    answers: dict[str, list[Any]] = field(default_factory=dict)
    _output_left: int = MAX_NOTEBOOK_OUTPUT
    _cut_short: bool = False  # whether a kernel, or the time, ended before the notebook did

    def run(self) -> None:
        self._deadline = time.monotonic() + self.budget.notebook
        self._in_order()
        again = [
            (EXERCISES[name], verdict)
            for name, verdict in self.verdicts.items()
            if not self._settled(EXERCISES[name], verdict)
        ]
        # a right notebook is not read for it
        suspects = self._disturbers() if again else set()
        for spec, verdict in again:
            if self._cut_short or suspects - {spec.name}:
                self._alone(spec, verdict)

    def _in_order(self) -> None:
        """Run everything from top to bottom, as the learner's Run All does."""
        survived: list[int] = []
        with contextlib.ExitStack() as open_kernels:
            kernel: Kernel | None = None
            for position, cell in enumerate(self.cells):
                spec = exercise_checked(cell)
                if cell.cell_type != "code" or (not spec and not _runs(cell)):
                    continue
                if self._time_is_up():
                    self._cut_short = True
                    if spec:
                        self.verdicts[spec.name] = self._out_of_budget(spec)
                    continue
                while kernel is None:
                    kernel = open_kernels.enter_context(self.start())
                    if not self._replay(kernel, survived):
                        open_kernels.close()
                        kernel = None
                if spec:
                    outcome = self._ask(kernel, spec)
                else:
                    outcome = self._run_cell(kernel, cell, self.budget.cell)
                    self.shown[position] = self._within_output(outcome)
                    # one that had to be interrupted would cost its time again
                    if outcome.kind in ("finished", "raised"):
                        survived.append(position)
                self._cut_short |= outcome.kind not in ("finished", "raised")
                if not outcome.alive:
                    open_kernels.close()
                    kernel = None

    def _disturbers(self) -> set[str]:
        """The exercises whose cells can have broken others, so that these have to be judged again
        by themselves; "" for cells of none."""
        code = [cell for cell in self.cells if cell.cell_type == "code" and _runs(cell)]
        theirs = [cell for cell in code if belongs_to(cell) or EXTRA in cell.metadata]
        setup = "\n".join(cell.source for cell in code if "setup" in tags(cell))
        return disturbers(setup, ((belongs_to(cell), cell.source) for cell in theirs))

    def _replay(self, kernel: Kernel, survived: list[int]) -> bool:
        """Run the cells before in a fresh kernel, while there is time.

        False if one ends it now that did not before: then that one is no longer among them.
        """
        for position in list(survived):
            if self._time_is_up():
                break
            if not self._run_cell(kernel, self.cells[position], self.budget.cell).alive:
                survived.remove(position)
                return False
        return True

    def _alone(self, spec: Exercise, before: Verdict) -> None:
        """Judge one exercise again with only the set-up and the solutions it may build on."""
        correct = {n for n, v in self.verdicts.items() if v.kind == "correct"}
        first = self.answers.get(spec.name)
        deadline = time.monotonic() + self.budget.cell
        with self.start() as kernel:
            for cell in self.cells:
                if cell.cell_type != "code":
                    continue
                if "setup" in tags(cell) or belongs_to(cell) in {spec.name, *correct}:
                    outcome = self._run_cell(kernel, cell, deadline - time.monotonic())
                    if not outcome.alive:
                        return
                if exercise_checked(cell) is spec:
                    break
            self._ask(kernel, spec)
        after = self.verdicts[spec.name]
        if after.share > before.share:
            note = "this counts as it works by itself; another cell of the notebook breaks it"
            self.verdicts[spec.name] = replace(after, note=note)
        elif before.kind != "grader fault":
            self.verdicts[spec.name] = before
            self.answers.pop(spec.name, None)
            if first is not None:
                self.answers[spec.name] = first

    def _run_cell(self, kernel: Kernel, cell: Any, seconds: float) -> Outcome:
        return kernel.run(cell.source, seconds, MAX_CELL_OUTPUT)

    def _within_output(self, outcome: Outcome) -> Outcome:
        """The outcome, without its outputs if the notebook has shown too much already."""
        self._output_left -= len(str(outcome.outputs))
        return outcome if self._output_left >= 0 else replace(outcome, outputs=[])

    def _ask(self, kernel: Kernel, spec: Exercise) -> Outcome:
        """Get an exercise's answers and judge them."""
        try:
            asked = question(spec.name, self.solutions[spec.name], self.seed)
            code = asked.code
        except Exception as error:
            self.verdicts[spec.name] = grader_fault(spec.title, error)
            return Outcome("finished")
        # base64 and JSON make an answer a third longer, and it comes three times
        outcome = kernel.run(code, self.budget.exercise, 4 * MAX_ANSWER_BYTES)
        self.answers.pop(spec.name, None)
        if outcome.kind in ("finished", "raised"):
            self.answers[spec.name] = outcome.outputs
            verdict = judge(asked, outcome.outputs)
        else:
            verdict = fault(spec, outcome)
        if verdict.kind == "not run" and (own := self._fault_of_cell(spec)):
            verdict = own
        self.verdicts[spec.name] = verdict
        return outcome

    def _fault_of_cell(self, spec: Exercise) -> Verdict | None:
        """What went wrong where the exercise's function was to be defined."""
        for position, outcome in self.shown.items():
            if belongs_to(self.cells[position]) == spec.name and outcome.kind != "finished":
                return fault(spec, outcome)
        return None

    def _settled(self, spec: Exercise, verdict: Verdict) -> bool:
        """Whether a second try cannot change the verdict."""
        # the kernel's word that it is a stub is not enough: another cell may have said so
        stub = verdict.kind == "not run" and any(
            "NotImplementedError" in cell.source
            for cell in self.cells
            if belongs_to(cell) == spec.name
        )
        return verdict.kind == "correct" or stub

    def _time_is_up(self) -> bool:
        return time.monotonic() > self._deadline

    def _out_of_budget(self, spec: Exercise) -> Verdict:
        return Verdict(
            "not run",
            spec.title,
            f"the {self.budget.notebook:g} s for the whole notebook were used up before it",
        )


def fault(spec: Exercise, outcome: Outcome) -> Verdict:
    """The verdict on code that did not come to its end."""
    # a line of the cell, which has no name that a reader knows
    reason = re.sub(r"<ipython-input-[^>]*>, (?=line)", "", str(outcome.reason))
    headline = WORDS[outcome.kind].format(reason)
    if outcome.kind in ("out of time", "out of memory"):
        return Verdict(
            "out of time" if outcome.kind == "out of time" else "out of memory",
            spec.title,
            headline,
        )
    return Verdict("crashed", spec.title, headline)


def exercise_checked(cell: Any) -> Exercise | None:
    """The exercise whose graded cell this is."""
    name = grade_id(cell)
    return EXERCISES.get(name.removeprefix(CHECK)) if name.startswith(CHECK) else None


def belongs_to(cell: Any) -> str:
    """The exercise that the learner's cell is part of, or ""."""
    name = grade_id(cell) or str(cell.metadata.get(PART_OF, ""))
    return name if name in EXERCISES else ""


def _runs(cell: Any) -> bool:
    return bool(cell.source.strip()) and "demo" not in tags(cell)


def positions(cells: list[Any]) -> Iterator[tuple[int, Exercise]]:
    """Where the graded cells are."""
    for position, cell in enumerate(cells):
        if spec := exercise_checked(cell):
            yield position, spec
