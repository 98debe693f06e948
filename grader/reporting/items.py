"""How hard each exercise is for this class, and whether it tells the strong from the weak.

Difficulty is the mean share of its points. Discrimination is the correlation, over students, of
that share with the share of all other points that they have: both as of what is marked. Files that
were refused or hold nothing, and faults of the grader, say nothing of an exercise and are left out.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence

from grader.records import Kind
from grader.reporting.gathered import Gathered, Part
from grader.reporting.totals import Numbers
from utils.cells import check_of
from utils.exercises import EXERCISES

# with 30, a correlation of 0.3 is between -0.07 and 0.6 (95 %); with 100, between 0.1 and 0.5
ENOUGH = 30
TELLS_LITTLE = 0.2  # below this an exercise hardly tells anybody apart
_95_PERCENT = 1.96  # standard errors to each side

Marks = dict[str, tuple[float, float]]  # student -> points, out of how many


class Items:
    """All graded cells of a class."""

    def __init__(self, class_: Gathered) -> None:
        """Read the marks that say something of a cell."""
        self._given: dict[tuple[str, str], Marks] = defaultdict(dict)
        everything: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for part in class_.parts:
            for who in part.standings:
                if not part.usable(who):
                    continue
                for cell, mark in part.marks.get(who, {}).items():
                    if mark.score is None or not mark.points or _is_fault(part, who, cell):
                        continue
                    # what was added by hand says nothing of the exercise
                    given = (min(mark.score, mark.points), mark.points)
                    self._given[part.name, cell][who] = given
                    everything[who].append(given)
        self._all = {who: _sum(given) for who, given in everything.items()}

    def about(self, assignment: str, cell: str) -> Numbers:
        """Return a cell's difficulty and discrimination, and how many marks they are from."""
        given = self._given[assignment, cell]
        own, rest = [], []
        for who, (score, points) in given.items():
            others = self._all[who][1] - points
            if others > 0:
                own.append(score / points)
                rest.append((self._all[who][0] - score) / others)
        shares = [score / points for score, points in given.values()]
        return {
            "marked": len(given),
            "difficulty": statistics.fmean(shares) if shares else None,
            "discrimination": correlation(own, rest),
        }


def correlation(own: Sequence[float], rest: Sequence[float]) -> Numbers | None:
    """Return Pearson's r with its interval of 95 % (Fisher's z); None if it would mean nothing.

    That is below ENOUGH pairs, or where all are alike.
    """
    # 1e-12: a mean of equal shares is off by rounding alone
    alike = any(len(shares) < 2 or statistics.pstdev(shares) < 1e-12 for shares in (own, rest))
    if len(own) < ENOUGH or alike:
        return None
    r = min(1.0, max(-1.0, statistics.correlation(own, rest)))
    if abs(r) == 1.0:
        return {"r": r, "low": r, "high": r}
    z, wide = math.atanh(r), _95_PERCENT / math.sqrt(len(own) - 3)
    return {"r": r, "low": math.tanh(z - wide), "high": math.tanh(z + wide)}


def _is_fault(part: Part, student: str, cell: str) -> bool:
    record = part.records.get(student)
    verdicts = record.verdicts if record else {}
    return any(
        verdict.kind is Kind.GRADER_FAULT and check_of(name) == cell
        for name, verdict in verdicts.items()
    )


def _sum(given: list[tuple[float, float]]) -> tuple[float, float]:
    return sum(score for score, _ in given), sum(points for _, points in given)


def by_hand(part: Part) -> list[str]:
    """Return the graded cells of a part that no check marks: its questions in words."""
    checks = {check_of(name) for name in EXERCISES}
    return [cell for cell, points in part.cells.items() if points and cell not in checks]
