"""One submission's run: its cells in a sandboxed session, its exercises judged outside.

A fault costs the exercise it happens in: the session is replaced, the cells before are replayed,
the rest goes on. What is not correct then gets second tries (see second_tries).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from grader.cells import Cell, belongs_to, checked_exercise, is_run
from grader.judging.asking import ask, fault, in_words
from grader.judging.patience import Patience, Times
from grader.judging.second_tries import SecondTries
from grader.records import Answers, Budget, Incident, Kind, Verdict, Verdicts
from grader.sandbox.session import Outcome, Session
from grader.sandbox.untrusted import printable_line
from grader.source.solutions import Functions, Sources
from utils.exercises import EXERCISES, Exercise

MAX_CELL_OUTPUT = 1 << 20
MAX_NOTEBOOK_OUTPUT = 4 << 20  # it all goes into one page of feedback
MAX_FIRST_LINE = 60  # characters by which a cell is named


@dataclass
class Attempt:
    """Runs the cells of one notebook and collects a verdict for each exercise in it.

    start: makes a fresh session, not yet running. sources: gives the solutions as text, where an
    exercise fails that may build on another; without them none stands in. measure: gives the times
    of our own version (see patience). After `run`, `verdicts`
    maps exercise names to verdicts, `answers` to what is judged of what the session displayed when
    asked for them, `outcomes` maps cells' positions to what became of those cells, and `incidents`
    those of cells that did not come to their end to what happened.
    """

    cells: list[Cell]
    solutions: Functions
    seed: str
    start: Callable[[], Session]
    budget: Budget = field(default_factory=Budget)
    sources: Callable[[], Sources] = Sources
    measure: Callable[[], Times] | None = None
    verdicts: Verdicts = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
    incidents: dict[int, Incident] = field(default_factory=dict)
    _output_left: int = MAX_NOTEBOOK_OUTPUT
    _cut_short: bool = False  # whether a session, or the time, ended before the notebook did
    _whole: set[str] = field(default_factory=set)  # the exercises asked before that

    def run(self) -> None:
        """Run and judge everything in order, then again what is not correct."""
        self._deadline = time.monotonic() + self.budget.notebook
        self._patience = Patience(self.budget, self.measure)
        self._second_tries = SecondTries(
            cells=self.cells,
            solutions=self.solutions,
            sources=self.sources,
            seed=self.seed,
            start=self.start,
            patience=self._patience,
            verdicts=self.verdicts,
            answers=self.answers,
        )
        survived = self._run_in_order()
        self._second_tries.run(survived, self._cut_short, self._whole)

    def _run_in_order(self) -> list[int]:
        """Run everything from top to bottom, as the learner's Run All does.

        Returns the positions of the cells that came to their end.
        """
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
        return survived

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

    def _run_noted(self, session: Session, position: int) -> Outcome:
        """Run a cell; one that does not come to its end is noted, whatever it is a part of."""
        began, cell = time.monotonic(), self.cells[position]
        outcome = session.run(cell.source, self._patience.for_cell(cell), MAX_CELL_OUTPUT)
        if outcome.kind not in ("finished", "raised"):
            self.incidents[position] = Incident(
                cell=printable_line(cell.source.strip().partition("\n")[0])[:MAX_FIRST_LINE],
                happened=in_words(outcome),
                seconds=time.monotonic() - began,
            )
        return outcome

    def _cap_output(self, outcome: Outcome) -> Outcome:
        """Return the outcome, without its outputs if the notebook has shown too much already."""
        self._output_left -= len(str(outcome.outputs))
        return outcome if self._output_left >= 0 else replace(outcome, outputs=[])

    def _ask(self, session: Session, spec: Exercise) -> Outcome:
        """Get an exercise's answers and judge them."""
        if not self._cut_short:
            self._whole.add(spec.name)
        if self._calls_what_runs_on(spec):
            self._second_tries.hurried.add(spec.name)
        allowed = self._patience.for_exercise(spec, spec.name in self._second_tries.hurried)
        asked = ask(session, spec, self.solutions, self.seed, allowed)
        if asked.answers is not None:
            self.answers[spec.name] = asked.answers
        verdict = asked.verdict
        if verdict.kind is Kind.NOT_RUN and (own := self._fault_of_cell(spec)):
            verdict = own
        self.verdicts[spec.name] = verdict
        return asked.outcome

    def _calls_what_runs_on(self, spec: Exercise) -> bool:
        """Tell whether an exercise builds on one that did not end, whose solution will stand in."""
        ran_on = {n for n, v in self.verdicts.items() if v.kind is Kind.OUT_OF_TIME}
        return bool(ran_on and self._second_tries.stand_ins(spec, EXERCISES.keys() - ran_on))

    def _fault_of_cell(self, spec: Exercise) -> Verdict | None:
        """Return what went wrong where the exercise's function was to be defined, or None."""
        for position, outcome in self.outcomes.items():
            if belongs_to(self.cells[position]) == spec.name and outcome.kind != "finished":
                return fault(spec, outcome)
        return None

    def _time_is_up(self) -> bool:
        return time.monotonic() > self._deadline

    def _out_of_budget(self, spec: Exercise) -> Verdict:
        seconds = f"{self.budget.notebook:g} s"
        headline = f"the {seconds} for the whole notebook were used up before it"
        return Verdict(kind=Kind.NOT_RUN, about=spec.title, headline=headline)
