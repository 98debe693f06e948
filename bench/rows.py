"""The rows of the one table that `make bench` prints: what was measured, round by round.

Each module here that `make bench` runs returns them. A row's first figure is what its goal is
about.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

ROUNDS = 3
HEAD = ("what", "measured how", "median (range over rounds)", "goal")


@dataclass(frozen=True)
class Figure:
    """What each round found, nan where it cannot be, and the unit, as it stands behind a number."""

    values: Sequence[float]
    unit: str

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        if math.isnan(self.median):
            return f"{self.unit}: not counted"
        low, high = min(self.values), max(self.values)
        spread = f" ({number(low)} to {number(high)})" if len(self.values) > 1 else ""
        return f"{number(self.median)}{spread} {self.unit}"


@dataclass(frozen=True)
class Goal:
    """Where the first figure of a row has to be."""

    limit: float
    at_least: bool = False

    def told(self, reached: float) -> str:
        missed = reached < self.limit if self.at_least else reached > self.limit
        side = "at least" if self.at_least else "at most"
        return f"{side} {self.limit:g}{': **missed**' if missed else ''}"


@dataclass(frozen=True)
class Row:
    """A line of the table. note: what else there is to know, behind the figures."""

    what: str
    how: str
    figures: Sequence[Figure]
    goal: Goal | None = None
    note: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str]:
        told = "; ".join(map(str, self.figures)) + (f"; {self.note}" if self.note else "")
        return (
            self.what,
            self.how,
            told,
            self.goal.told(self.figures[0].median) if self.goal else "",
        )


def number(value: float) -> str:
    """Write a number with three digits, or all of its digits before the point."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(rows: Sequence[Row]) -> str:
    """Write rows as a markdown table."""
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
