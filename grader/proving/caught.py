"""The matrix: every mistake of the bank against the learner's check and the judge.

What is right must pass too, however it is written. Nothing is written to files.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

from grader.course import CourseError
from grader.judging.judge import Question, judge, question
from grader.mistakes import Mistake, mistakes_of
from grader.records import Kind, Say, Verdict
from grader.right_answers import RIGHT
from grader.source.solutions import Functions, solution_functions
from utils.answers import MIME, answers_in_order
from utils.checking.checks import examine
from utils.exercises import EXERCISES, Exercise, find_exercise

SEEDS = 20
WIDTH = 100
MISSED = "MISSED"
RightAnswers = Mapping[str, Sequence[Callable[..., Any]]]


@dataclass(frozen=True)
class Row:
    """What became of one mistake. stage: of the visible check that caught it, or MISSED."""

    exercise: str
    name: str
    stage: str
    hinted: bool
    caught: int
    named: int

    @property
    def missed(self) -> bool:
        return self.stage == MISSED and self.caught == 0


def answers(asked: Question, function: Callable[..., Any]) -> list[Any]:
    """Return the notebook outputs that a kernel would send for a function, without a kernel."""
    inputs = [case.args for case in asked.cases]
    entries = answers_in_order(asked.spec, function, inputs, asked.order)
    return [{"output_type": "display_data", "data": {MIME: json.dumps(entries)}}]


def verdict(
    spec: Exercise, solution: Callable[..., Any], function: Callable[..., Any], seed: str
) -> Verdict:
    """Return the judge's verdict on a function, for one secret seed."""
    asked = question(spec.name, solution, seed)
    return judge(asked, answers(asked, function))


def matrix_row(entry: Mistake, solution: Callable[..., Any], seeds: Iterable[str]) -> Row:
    """Try one mistake against the check and, for each seed, the judge."""
    spec = find_exercise(entry.exercise)
    found = examine(spec, entry.function)
    verdicts = [verdict(spec, solution, entry.function, seed) for seed in seeds]
    return Row(
        entry.exercise,
        entry.name,
        found.fault.stage if found else MISSED,
        found is not None and [known.name for known in found.known] == [entry.name],
        sum(v.kind is not Kind.CORRECT for v in verdicts),
        sum(v.mistakes == (entry.name,) for v in verdicts),
    )


def matrix(root: Path, seeds: int = SEEDS, chosen: Iterable[str] = EXERCISES) -> list[Row]:
    """Try all mistakes of the chosen exercises, one exercise after the other."""
    with ProcessPoolExecutor() as pool:
        parts = pool.map(_exercise_rows, repeat(root), chosen, repeat(seeds))
        return [row for part in parts for row in part]


def _exercise_rows(root: Path, exercise: str, seeds: int) -> list[Row]:
    # a notebook's functions cannot be sent to another process: each reads the notebook again
    solution = solution_functions(root, EXERCISES[exercise].notebook)[exercise]
    return [matrix_row(m, solution, map(str, range(seeds))) for m in mistakes_of(exercise)]


def refused_right_answers(root: Path, right: RightAnswers, seeds: int = SEEDS) -> list[str]:
    """Return the right answers that the check or the judge does not take for right, and why."""
    solutions: Functions = {}
    for notebook in dict.fromkeys(find_exercise(exercise).notebook for exercise in right):
        solutions |= solution_functions(root, notebook)
    failures = []
    for exercise, functions in right.items():
        spec = find_exercise(exercise)
        for function in functions:
            name = f"{exercise}/{function.__name__}"
            if found := examine(spec, function):
                failures.append(f"{name}, visible check: {found.fault.headline}")
            for seed in map(str, range(seeds)):
                given = verdict(spec, solutions[exercise], function, seed)
                if given.kind is not Kind.CORRECT:
                    failures.append(f"{name}, judge with seed {seed}: {given.headline}")
    return failures


def table(rows: Sequence[Row], seeds: int = SEEDS) -> list[str]:
    """Return the matrix in lines of at most WIDTH columns, the mistakes under their exercise."""
    title = ("mistake", "visible check", "hint", "caught", "named")
    cells = [
        (
            f"  {row.name}",
            row.stage,
            "own" if row.hinted else "no",
            f"{row.caught}/{seeds}",
            f"{row.named}/{seeds}",
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(title, *cells, strict=True)]
    lines = [_line(title, widths), "-" * sum(widths, len(widths) - 1)]
    last = ""
    for row, cell in zip(rows, cells, strict=True):
        if row.exercise != last:
            lines.append(find_exercise(row.exercise).title)
            last = row.exercise
        lines.append(_line(cell, widths))
    return lines


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return " ".join(map(str.ljust, cells, widths)).rstrip()


def totals(rows: Sequence[Row], seeds: int = SEEDS, chosen: Iterable[str] = EXERCISES) -> list[str]:
    """Count the mistakes that there are, that are caught, and that are told their own hint."""
    all_seeds = seeds * len(rows)
    lines = [f"{sum(r.exercise == e for r in rows):4} mistakes in {e}" for e in chosen]
    return [
        *lines,
        f"{len(rows):4} mistakes in all",
        share(sum(not row.missed for row in rows), len(rows), "caught by the check or the judge"),
        share(sum(row.stage != MISSED for row in rows), len(rows), "caught by the visible check"),
        share(sum(row.hinted for row in rows), len(rows), "with their own hint in that check"),
        share(sum(row.caught for row in rows), all_seeds, f"caught by the judge, {seeds} seeds"),
        share(sum(row.named for row in rows), all_seeds, "named by the judge"),
    ]


def share(part: int, whole: int, what: str) -> str:
    # rounded down: 100 % is said of all and of nothing less
    percent = math.floor(1000 * part / whole) / 10 if whole else 0.0
    return f"{percent:6.1f} % {what} ({part} of {whole})"


def prove(root: Path, names: Sequence[str], seeds: int, say: Say) -> list[str]:
    """Try all mistakes and right answers of some exercises, and say what became of them.

    names: of exercises; none means all. Returns what is wrong: mistakes that nothing catches, right
    answers that are refused.

    Raises CourseError: if there is no such exercise.
    """
    try:
        chosen = [find_exercise(name).name for name in names] or list(EXERCISES)
    except KeyError as error:
        raise CourseError(error.args[0]) from None
    right = {name: RIGHT[name] for name in chosen if name in RIGHT}
    rows = matrix(root, seeds, chosen)
    for line in [*table(rows, seeds), "", *totals(rows, seeds, chosen)]:
        say(line)
    refused = refused_right_answers(root, right, seeds)
    count = sum(len(functions) for functions in right.values())
    say(f"{len(refused):4} failures of {count} other right answers")
    missed = [f"{row.exercise}/{row.name} is caught by nothing" for row in rows if row.missed]
    return missed + refused
