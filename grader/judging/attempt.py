"""One submission's run: its cells in a sandboxed session, its exercises judged outside.

A fault costs the exercise it happens in: the session is replaced, the cells before are replayed,
the rest goes on. What is not correct then gets a second try in a session of its own, away from
whatever the notebook's other cells do.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from grader.cells import EXTRA, Cell, belongs_to, checked_exercise, is_run
from grader.judging.interference import disturbers
from grader.judging.judge import MAX_ANSWER_BYTES, judge, question
from grader.judging.kept import judged_part
from grader.judging.verdicts import grader_fault
from grader.records import Answers, Budget, Incident, Kind, Verdict, Verdicts
from grader.sandbox.session import Outcome, OutcomeKind, Session
from grader.sandbox.untrusted import printable_line
from grader.source.solutions import Functions
from utils.cells import SETUP, tags
from utils.exercises import EXERCISES, Exercise

MAX_CELL_OUTPUT = 1 << 20
MAX_NOTEBOOK_OUTPUT = 4 << 20  # it all goes into one page of feedback
MAX_FIRST_LINE = 60  # characters by which a cell is named

HEADLINES: dict[OutcomeKind, str] = {
    "out of time": "it ran for {}",
    "out of memory": "it used more memory than allowed",
    "died": "it ended the Python process ({})",
    "flood": "it printed {}",
    "raised": "it stopped with {}",
}
ANSWER_FLOOD = "what it printed and returned is {}"
KINDS: dict[OutcomeKind, Kind] = {
    "out of time": Kind.OUT_OF_TIME,
    "out of memory": Kind.OUT_OF_MEMORY,
}


@dataclass
class Attempt:
    """Runs the cells of one notebook and collects a verdict for each exercise in it.

    start: makes a fresh session, not yet running. After `run`, `verdicts` maps exercise names to
    verdicts, `answers` to what is judged of what the session displayed when asked for them,
    `outcomes` maps cells' positions to what became of those cells, and `incidents` those of cells
    that did not come to their end to what happened.
    """

    cells: list[Cell]
    solutions: Functions
    seed: str
    start: Callable[[], Session]
    budget: Budget = field(default_factory=Budget)
    verdicts: Verdicts = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
    incidents: dict[int, Incident] = field(default_factory=dict)
    _output_left: int = MAX_NOTEBOOK_OUTPUT
    _cut_short: bool = False  # whether a session, or the time, ended before the notebook did

    def run(self) -> None:
        """Run and judge everything in order, then some exercises again by themselves."""
        self._deadline = time.monotonic() + self.budget.notebook
        self._run_in_order()
        again = [
            (EXERCISES[name], verdict)
            for name, verdict in self.verdicts.items()
            if not self._is_settled(EXERCISES[name], verdict)
        ]
        # a right notebook is not read for it
        suspects = self._disturbers() if again else set()
        for spec, verdict in again:
            if self._cut_short or suspects - {spec.name}:
                self._judge_alone(spec, verdict)

    def _run_in_order(self) -> None:
        """Run everything from top to bottom, as the learner's Run All does."""
        survived: list[int] = []
        with contextlib.ExitStack() as open_sessions:
            session: Session | None = None
            ended_by: int | None = None  # the cell that ended the session before
            for position, cell in enumerate(self.cells):
                spec = checked_exercise(cell)
                if cell.cell_type != "code" or (not spec and not is_run(cell)):
                    continue
                if self._time_is_up():
                    self._cut_short = True
                    if spec:
                        self.verdicts[spec.name] = self._out_of_budget(spec)
                    continue
                began = time.monotonic()
                while session is None:
                    session = open_sessions.enter_context(self.start())
                    if not self._replay(session, survived):
                        open_sessions.close()
                        session = None
                if ended_by is not None:
                    seconds = time.monotonic() - began
                    self.incidents[ended_by] = replace(self.incidents[ended_by], restart=seconds)
                    ended_by = None
                if spec:
                    outcome = self._ask(session, spec)
                else:
                    outcome = self._run_noted(session, position)
                    self.outcomes[position] = self._cap_output(outcome)
                    # one that had to be interrupted would cost its time again
                    if outcome.kind in ("finished", "raised"):
                        survived.append(position)
                self._cut_short |= outcome.kind not in ("finished", "raised")
                if not outcome.alive:
                    ended_by = None if spec else position
                    open_sessions.close()
                    session = None

    def _disturbers(self) -> set[str]:
        """Return the exercises whose cells can have broken others; "" for cells of none.

        Those others have to be judged again by themselves.
        """
        code = [cell for cell in self.cells if cell.cell_type == "code" and is_run(cell)]
        theirs = [cell for cell in code if belongs_to(cell) or EXTRA in cell.metadata]
        setup = "\n".join(cell.source for cell in code if SETUP in tags(cell))
        return disturbers(setup, ((belongs_to(cell), cell.source) for cell in theirs))

    def _replay(self, session: Session, survived: list[int]) -> bool:
        """Run the cells before in a fresh session, while there is time; return whether it lives.

        If one ends it now that did not before, that one is no longer among them.
        """
        for position in list(survived):
            if self._time_is_up():
                break
            if not self._run_noted(session, position).alive:
                survived.remove(position)
                return False
        return True

    def _judge_alone(self, spec: Exercise, before: Verdict) -> None:
        """Judge one exercise again with only the set-up and the solutions it may build on."""
        correct = {n for n, v in self.verdicts.items() if v.kind is Kind.CORRECT}
        first = self.answers.get(spec.name)
        deadline = time.monotonic() + self.budget.cell
        with self.start() as session:
            for cell in self.cells:
                if cell.cell_type != "code":
                    continue
                if SETUP in tags(cell) or belongs_to(cell) in {spec.name, *correct}:
                    outcome = self._run_cell(session, cell, deadline - time.monotonic())
                    if not outcome.alive:
                        return
                if checked_exercise(cell) is spec:
                    break
            self._ask(session, spec)
        after = self.verdicts[spec.name]
        if after.share > before.share:
            self.verdicts[spec.name] = replace(after, note="", by_itself=True)
        elif before.kind is not Kind.GRADER_FAULT:
            self.verdicts[spec.name] = before
            self.answers.pop(spec.name, None)
            if first is not None:
                self.answers[spec.name] = first

    def _run_noted(self, session: Session, position: int) -> Outcome:
        """Run a cell; one that does not come to its end is noted, whatever it is a part of."""
        began, cell = time.monotonic(), self.cells[position]
        outcome = self._run_cell(session, cell, self.budget.cell)
        if outcome.kind not in ("finished", "raised"):
            self.incidents[position] = Incident(
                cell=printable_line(cell.source.strip().partition("\n")[0])[:MAX_FIRST_LINE],
                happened=in_words(outcome),
                seconds=time.monotonic() - began,
            )
        return outcome

    def _run_cell(self, session: Session, cell: Cell, seconds: float) -> Outcome:
        return session.run(cell.source, seconds, MAX_CELL_OUTPUT)

    def _cap_output(self, outcome: Outcome) -> Outcome:
        """Return the outcome, without its outputs if the notebook has shown too much already."""
        self._output_left -= len(str(outcome.outputs))
        return outcome if self._output_left >= 0 else replace(outcome, outputs=[])

    def _ask(self, session: Session, spec: Exercise) -> Outcome:
        """Get an exercise's answers and judge them."""
        try:
            asked = question(spec.name, self.solutions[spec.name], self.seed)
            code = asked.code
        except Exception as error:
            self.verdicts[spec.name] = grader_fault(spec.title, error)
            return Outcome("finished")
        # base64 and JSON make an answer a third longer, and it comes three times
        outcome = session.run(code, self.budget.exercise, 4 * MAX_ANSWER_BYTES)
        self.answers.pop(spec.name, None)
        if outcome.kind in ("finished", "raised"):
            self.answers[spec.name] = judged_part(outcome.outputs)
            verdict = judge(asked, outcome.outputs)
        else:
            verdict = fault(spec, outcome)
            if outcome.kind == "flood":
                verdict = replace(verdict, headline=ANSWER_FLOOD.format(outcome.reason))
        if verdict.kind is Kind.NOT_RUN and (own := self._fault_of_cell(spec)):
            verdict = own
        self.verdicts[spec.name] = verdict
        return outcome

    def _fault_of_cell(self, spec: Exercise) -> Verdict | None:
        """Return what went wrong where the exercise's function was to be defined, or None."""
        for position, outcome in self.outcomes.items():
            if belongs_to(self.cells[position]) == spec.name and outcome.kind != "finished":
                return fault(spec, outcome)
        return None

    def _is_settled(self, spec: Exercise, verdict: Verdict) -> bool:
        """Tell whether a second try cannot change the verdict."""
        # the session's word that it is a stub is not enough: another cell may have said so
        stub = verdict.kind is Kind.NOT_RUN and any(
            "NotImplementedError" in cell.source
            for cell in self.cells
            if belongs_to(cell) == spec.name
        )
        return verdict.kind is Kind.CORRECT or stub

    def _time_is_up(self) -> bool:
        return time.monotonic() > self._deadline

    def _out_of_budget(self, spec: Exercise) -> Verdict:
        seconds = f"{self.budget.notebook:g} s"
        headline = f"the {seconds} for the whole notebook were used up before it"
        return Verdict(kind=Kind.NOT_RUN, about=spec.title, headline=headline)


def fault(spec: Exercise, outcome: Outcome) -> Verdict:
    """Return the verdict on code that did not come to its end."""
    return Verdict(
        kind=KINDS.get(outcome.kind, Kind.CRASHED), about=spec.title, headline=in_words(outcome)
    )


def in_words(outcome: Outcome) -> str:
    """Return what code did that did not come to its end."""
    # a line of the cell, which has no name that a reader knows
    reason = re.sub(r"<ipython-input-[^>]*>, (?=line)", "", str(outcome.reason))
    return HEADLINES[outcome.kind].format(reason)
