"""Second tries: what was not correct in its notebook is judged again in sessions of its own.

First with the course's solutions where it uses functions of earlier exercises that failed; then by
itself, away from whatever the notebook's other cells do. The better result counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from grader.cells import EXTRA, Cell, belongs_to, checked_exercise, graded_cells, is_run
from grader.judging.asking import Asked, ask
from grader.judging.carried import built_on, may_stand_in, names_used, standing_in
from grader.judging.interference import disturbers
from grader.judging.patience import Patience
from grader.judging.verdicts import with_solutions
from grader.records import Answers, Kind, Verdicts
from grader.sandbox.session import Session
from grader.source.solutions import Functions, Sources
from utils.cells import SETUP, tags
from utils.exercises import EXERCISES, Exercise

MAX_SHOWN = 1 << 20  # bytes that a cell may show here, where nobody sees them
LEAST_SECONDS = 0.1


@dataclass
class SecondTries:
    """Judges exercises of one notebook again, and puts what is better into verdicts and answers.

    sources: gives the solutions as text; asked only where one of them may stand in. hurried: the
    exercises that had little time, as they call one that ran on.
    """

    cells: Sequence[Cell]
    solutions: Functions
    seed: str
    start: Callable[[], Session]
    patience: Patience
    sources: Callable[[], Sources]
    verdicts: Verdicts
    answers: Answers
    hurried: set[str] = field(default_factory=set)
    _read: list[Sources] = field(default_factory=list)

    def run(self, survived: Sequence[int], cut_short: bool, whole: Collection[str]) -> None:
        """Try again whatever is not correct.

        survived: the positions of the cells that came to their end. cut_short: whether a session,
        or the time, ended before the notebook did. whole: the exercises asked before that.
        """
        in_order = self._correct()
        failed = [EXERCISES[name] for name in self.verdicts if name not in in_order]
        unasked = set()
        for spec in failed:
            if names := self.stand_ins(spec, in_order):
                before = {p for p in survived if belongs_to(self.cells[p]) != spec.name}
                if not self._try(spec, before, names):
                    unasked.add(spec.name)
                if spec.name in self.hurried and not self._is_settled(spec):
                    self._try(spec, before, ())
        left = [spec for spec in failed if not self._is_settled(spec)]
        # a right notebook is not read for it
        suspects = self._disturbers() if left else set()
        for spec in left:
            # what ran on where nothing had happened before would run on by itself, too
            ran_on = spec.name in whole and self.verdicts[spec.name].kind is Kind.OUT_OF_TIME
            if (cut_short and not ran_on) or suspects - {spec.name} or spec.name in unasked:
                own = {n for n in self._correct() if not self.verdicts[n].carried}
                names = self.stand_ins(spec, own - suspects)
                before = {
                    position
                    for position, cell in self._before(spec)
                    if SETUP in tags(cell) or belongs_to(cell) in own - {*names}
                }
                self._try(spec, before, names, by_itself=True)

    def _correct(self) -> set[str]:
        return {n for n, v in self.verdicts.items() if v.kind is Kind.CORRECT}

    def _is_settled(self, spec: Exercise) -> bool:
        """Tell whether trying it by itself cannot change the verdict."""
        verdict = self.verdicts[spec.name]
        # the session's word that it is a stub is not enough: another cell may have said so
        stub = verdict.kind is Kind.NOT_RUN and "NotImplementedError" in self._source(spec.name)
        return verdict.kind is Kind.CORRECT or stub

    def _source(self, exercise: str) -> str:
        """Return the learner's code of an exercise."""
        return "\n".join(self._sources.get(exercise, ()))

    @cached_property
    def _sources(self) -> dict[str, list[str]]:
        """Return the code of the learner's cells by their exercise, "" for those of none."""
        found: dict[str, list[str]] = {}
        for cell in self.cells:
            if cell.cell_type == "code":
                found.setdefault(belongs_to(cell), []).append(cell.source)
        return found

    @cached_property
    def _graded(self) -> list[str]:
        """Return the notebook's exercises, in order."""
        return [spec.name for _, spec in graded_cells(self.cells)]

    def _disturbers(self) -> set[str]:
        """Return the exercises whose cells can have broken others; "" for cells of none."""
        code = [cell for cell in self.cells if cell.cell_type == "code" and is_run(cell)]
        theirs = [cell for cell in code if belongs_to(cell) or EXTRA in cell.metadata]
        setup = "\n".join(cell.source for cell in code if SETUP in tags(cell))
        return disturbers(setup, ((belongs_to(cell), cell.source) for cell in theirs))

    def stand_ins(self, spec: Exercise, standing: Collection[str]) -> tuple[str, ...]:
        """Return the earlier exercises whose solutions stand in: used here, and not standing."""
        graded = self._graded
        earlier = {name: self._source(name) for name in graded[: graded.index(spec.name)]}
        used = set().union(*map(names_used, self._sources_before(spec)))
        names = [name for name in built_on(used, earlier) if name not in standing]
        if names and not self._read:
            self._read.append(self.sources())
        return tuple(
            name
            for name in graded
            if name in names and may_stand_in(spec, name, self._read[0], self.solutions)
        )

    def _sources_before(self, spec: Exercise) -> Iterator[str]:
        """Yield the code of an exercise, and of the learner's cells before it that are of none."""
        for _, cell in self._before(spec):
            added = EXTRA in cell.metadata and not belongs_to(cell)
            if is_run(cell) and (added or belongs_to(cell) == spec.name):
                yield cell.source

    def _before(self, spec: Exercise) -> Iterator[tuple[int, Cell]]:
        """Yield the code cells before an exercise's graded cell, with their positions."""
        for position, cell in enumerate(self.cells):
            if checked_exercise(cell) is spec:
                return
            if cell.cell_type == "code":
                yield position, cell

    def _try(
        self,
        spec: Exercise,
        before: Iterable[int],
        names: tuple[str, ...],
        by_itself: bool = False,
    ) -> bool:
        """Judge an exercise in a session of its own; return whether it came to the question.

        before: the positions of the cells that run before its own. names: whose solutions stand in.
        """
        chosen = set(before)
        code = [(p, cell) for p, cell in self._before(spec) if not checked_exercise(cell)]
        own = [cell for _, cell in code if belongs_to(cell) == spec.name]
        most = self.patience.budget.cell
        with self.start() as session:
            began = time.monotonic()
            for cell in (cell for p, cell in code if p in chosen):
                # what the others waste, its own must not lack
                seconds = began + most / 2 - time.monotonic()
                allowed = self.patience.for_cell(cell, seconds)
                if seconds > 0 and not session.run(cell.source, allowed, MAX_SHOWN).alive:
                    return False
            if names and not session.run(standing_in(names, self._read[0]), most, MAX_SHOWN).alive:
                return False
            for cell in own:
                seconds = max(began + most - time.monotonic(), LEAST_SECONDS)
                allowed = self.patience.for_cell(cell, seconds)
                if not session.run(cell.source, allowed, MAX_SHOWN).alive:
                    return False
            asked = ask(session, spec, self.solutions, self.seed, self.patience.for_exercise(spec))
        self._keep_the_better(spec, asked, names, by_itself)
        return True

    def _keep_the_better(
        self, spec: Exercise, asked: Asked, names: tuple[str, ...], by_itself: bool
    ) -> None:
        before, after = self.verdicts[spec.name], asked.verdict
        if after.share > before.share:
            if names:
                after = with_solutions(before, after, names, by_itself)
            else:
                note = "" if by_itself else after.note
                after = replace(after, note=note, by_itself=by_itself)
        elif names or before.kind is not Kind.GRADER_FAULT:
            return
        self.verdicts[spec.name] = after
        self.answers.pop(spec.name, None)
        if asked.answers is not None:
            self.answers[spec.name] = asked.answers
