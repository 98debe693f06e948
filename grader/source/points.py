"""The course's points: all exercises share 100, but those of bonus notebooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader.course import assignments, source_path
from grader.source.notebooks import read_notebook
from utils.exercises import BONUS

TOTAL = 100


def points_in(nb: Any) -> float:
    """Return what a notebook's graded cells count together."""
    return sum(float(cell.metadata.get("nbgrader", {}).get("points", 0)) for cell in nb.cells)


def problems(root: Path) -> list[str]:
    """Return a line for what is wrong with the points: those of bonus notebooks stand beside them.

    Raises CourseError: if a source cannot be read.
    """
    points = {
        name: points_in(read_notebook(source_path(root, name)))
        for name in assignments(root)
        if name not in BONUS
    }
    total = sum(points.values())
    if total == TOTAL:
        return []
    each = ", ".join(f"{name} {count:g}" for name, count in points.items())
    return [
        f"the exercises of solutions/ have {total:g} points together ({each}), expected {TOTAL}: "
        "change the points of a graded cell, or say BONUS = True beside the notebook's name in "
        "utils/exercises/"
    ]
