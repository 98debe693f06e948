"""Whether a submitted notebook is that of a release."""

from __future__ import annotations

from grader.cells import Cell, Notebook, checked_exercise
from grader.intake.reading import Submitted
from grader.intake.recognizing import BY_TEXT, Recognition
from utils.cells import CHECK, grade_id
from utils.exercises import EXERCISES

HALF = 0.5  # of a release's texts make a notebook that of the assignment


def is_notebook_of(submitted: Submitted, release: Notebook, known: Recognition) -> bool:
    """Tell whether what was recognized makes a notebook that of the release.

    What its exercises are called decides, where that is still there; else an exercise in it, or
    the text of half of the release. Questions in words have the same name everywhere.
    """
    wanted = {grade_id(cell) for cell in release.cells if _is_exercise(cell)}
    named = {cell.grade_id for cell in submitted.cells}
    if wanted & named:
        return True
    if any(name.removeprefix(CHECK) in EXERCISES for name in named):
        return False
    there = any(_is_exercise(release.cells[place]) for place in known.own)
    return there or len(known.ways[BY_TEXT]) >= HALF * len(release.cells)


def _is_exercise(cell: Cell) -> bool:
    return grade_id(cell) in EXERCISES or checked_exercise(cell) is not None
