"""Judging stored answers again, after what judges them changed. No submission is run here.

The answers, and the seed of the inputs that they answer, are in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from sqlalchemy.exc import SQLAlchemyError

from grader.course import CourseError, autograded_path
from grader.files import only_writer, write_whole
from grader.gradebook.ledger import Ledger
from grader.gradebook.marks import Mark, marks
from grader.gradebook.points import number
from grader.gradebook.shown_seeds import note_shown_seeds
from grader.judging.grading import put_verdict
from grader.judging.judge import judge, question
from grader.judging.verdicts import with_solutions
from grader.records import Answers, Kind, Record, Say, Verdict
from grader.source.solutions import Functions, solution_functions
from utils.cells import check_of, grade_id

AGAIN = 'run "python -m grader grade --again"'


@dataclass(frozen=True)
class Change:
    """What became of one exercise of one student. mark: as the gradebook has it now."""

    exercise: str
    before: Verdict
    after: Verdict
    mark: Mark

    @property
    def new_mark(self) -> float:
        """Return the mark that the new verdict gives."""
        return round(self.after.share * self.mark.points, 2)

    @property
    def changes_mark(self) -> bool:
        """Tell whether the gradebook has another mark than that."""
        # partial credit goes through text with six digits
        return self.mark.auto is None or abs(self.mark.auto - self.new_mark) > 1e-4

    @property
    def line(self) -> str:
        """Say what the mark was, what it becomes, and why."""
        was, now = _in_words(self.before), _in_words(self.after)
        points = number(self.mark.points)
        old = "no mark" if self.mark.auto is None else number(self.mark.auto)
        reason = f"it counts {points} points now" if was == now else f"was {was}; is {now}"
        line = f"{self.exercise}: {old} -> {number(self.new_mark)} of {points}; {reason}"
        if self.mark.manual is not None:
            line += f"; {number(self.mark.manual)} given by hand stays: look at it again"
        return line


@dataclass
class RegradeSummary:
    """What a regrade did, or would do, counted in submissions.

    new_words: of those whose marks stay. penalties: whose due date has moved. not_judged: a line
    with the reason for each.
    """

    new_marks: int = 0
    new_words: int = 0
    unchanged: int = 0
    penalties: int = 0
    not_judged: list[str] = field(default_factory=list)


def regrade(
    root: Path, ledger: Ledger, assignments: list[str], say: Say, *, dry_run: bool = False
) -> RegradeSummary:
    """Judge what is stored again; `say` is told every change before any is made.

    Raises CourseError: before anything is changed, if a solution fails.
    """
    summary = RegradeSummary()
    plan: list[tuple[Record, list[Change]]] = []
    for assignment in assignments:
        plan += _plan(root, ledger, assignment, say, summary)
    would = "would get" if dry_run else "get"
    say(
        f"{summary.new_marks} {would} other marks, {summary.new_words} {would} only other words, "
        f"{summary.unchanged} stay as they are"
    )
    scores = {
        (record.assignment, record.student): record.score + _gain(changes)
        for record, changes in plan
    }
    for assignment in assignments:
        theirs = {student: score for (a, student), score in scores.items() if a == assignment}
        late = ledger.penalty_changes(assignment, theirs)
        summary.penalties += len(late)
        for change in late:
            say(change.line)
    if summary.penalties:
        say(f"{summary.penalties} {would} another late penalty")
    if summary.not_judged:
        say(f"{len(summary.not_judged)} cannot be judged again from their answers: {AGAIN}")
        for line in summary.not_judged:
            say(f"  {line}")
    if not dry_run:
        with only_writer(root, "regrade"):
            for assignment in assignments:
                note_shown_seeds(root, ledger, assignment)
            for record, changes in plan:
                _commit(root, ledger, record, changes)
            for assignment in assignments:
                ledger.save_penalties(ledger.penalty_changes(assignment))
        if plan or summary.penalties:
            say('the learners see it after "python -m grader feedback"')
    return summary


def _plan(
    root: Path, ledger: Ledger, assignment: str, say: Say, summary: RegradeSummary
) -> Iterator[tuple[Record, list[Change]]]:
    """Find what changes in an assignment, submission by submission; say whose marks, and why."""
    records = ledger.records(assignment)
    if not records:
        return
    todays_judge = _Judge(solution_functions(root, assignment))
    given = marks(ledger.gradebook, assignment)
    for record in records:
        who = f"{record.student}, {assignment}"
        changes, problems = todays_judge.changes(
            record, ledger.answers(assignment, record.student), given.get(record.student, {})
        )
        if changes and not autograded_path(root, record.student, assignment).is_file():
            changes, problems = [], ["its notebook in autograded/ is gone"]
        summary.not_judged += [f"{who}: {problem}" for problem in problems]
        other = [change for change in changes if change.changes_mark]
        summary.new_marks += bool(other)
        summary.new_words += bool(changes and not other)
        summary.unchanged += not changes
        if other:
            total = f"{number(record.score)} -> {number(record.score + _gain(changes))}"
            say(f"{who}: {total} of {number(record.max_score)} points")
            for change in other:
                say(f"  {change.line}")
        if changes:
            yield record, changes


def _gain(changes: list[Change]) -> float:
    """Return by how much a submission's points change."""
    return sum(
        c.new_mark - (c.mark.auto or 0.0)
        for c in changes
        if c.changes_mark and c.mark.manual is None
    )


class _Judge:
    """The judge with the course's solutions of today."""

    def __init__(self, solutions: Functions) -> None:
        self.solutions = solutions

    def changes(
        self, record: Record, answers: Answers, marks: dict[str, Mark]
    ) -> tuple[list[Change], list[str]]:
        """Return what is different now, and what cannot be judged again."""
        changes, problems = [], []
        for exercise in self.solutions:
            mark = marks.get(check_of(exercise))
            if exercise not in record.verdicts or mark is None:
                problems.append(f"{exercise} was not in it when it was graded")
                continue
            before = after = record.verdicts[exercise]
            if exercise in answers:
                asked = question(exercise, self.solutions[exercise], record.seed)
                answered = record.cases.get(exercise)
                if answered != asked.digest:
                    why = (
                        "is asked something else now"
                        if answered
                        else "is from before inputs were kept"
                    )
                    problems.append(f"{exercise} {why}")
                    continue
                after = _merge(before, judge(asked, answers[exercise]))
            elif exercise in record.notes.unkept:
                problems.append(f"{exercise} has answers that were too large to be kept")
                continue
            change = Change(exercise, before, after, mark)
            if before != after or change.changes_mark:
                changes.append(change)
        return changes, problems


def _merge(before: Verdict, given: Verdict) -> Verdict:
    """Return the new verdict, with what only the run could know."""
    if given.kind is Kind.NOT_RUN and before.kind not in (Kind.CORRECT, Kind.WRONG):
        return before  # it says what went wrong where the function was to be defined
    if before.carried and given.kind is not Kind.GRADER_FAULT:
        return with_solutions(before, given, before.carried, before.by_itself)
    if before.by_itself and given.share > 0:
        return replace(given, note="", by_itself=True)
    return given


def _in_words(verdict: Verdict) -> str:
    return f"{verdict.kind} ({verdict.headline})" if verdict.headline else verdict.kind


def _commit(root: Path, ledger: Ledger, record: Record, changes: list[Change]) -> None:
    """Write the notebook, then the marks: as in a class run, and as safe to stop."""
    path = autograded_path(root, record.student, record.assignment)
    try:
        nb = nbformat.read(path, as_version=4)
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read ({error}): {AGAIN}") from None
    changed = {check_of(change.exercise): change for change in changes}
    for cell in nb.cells:
        change = changed.get(grade_id(cell))
        if change:
            cell.metadata.nbgrader["points"] = change.mark.points
            put_verdict(cell, change.after, record.sandbox)
    verdicts = record.verdicts | {c.exercise: c.after for c in changes}
    marked = {name for name, change in changed.items() if change.changes_mark}
    try:
        write_whole(path, nbformat.writes(nb) + "\n", 0o444)
        ledger.save_regraded(replace(record, verdicts=verdicts), nb, marked)
    except (OSError, SQLAlchemyError) as error:
        who = f"{record.student}, {record.assignment}"
        raise CourseError(
            f"stopped at {who} ({str(error).splitlines()[0][:200]}): "
            "those before have their new marks; the same command goes on from here"
        ) from error
