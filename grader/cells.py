"""What a notebook's cell is to the grader: an exercise's answer, its graded cell, or neither.

How cells are named and tagged is in utils/cells.py.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from grader.records import Notes, notes_from
from utils.cells import CHECK, DEMO, Mapped, grade_id, tags
from utils.exercises import EXERCISES, Exercise

# set by intake on cells that were copied from, or cut off, an exercise's own cell
PART_OF = "part_of"
# and on those that the release does not have
EXTRA = "extra"

MAX_CHECK = 1000  # characters of a graded cell that is read
FREE = {"check": "more", "predict": "choose"}  # arguments that learners choose, of each function

# the notebook's metadata that hold what the intake did to it
NOTES = "intake"

# An output of a cell, as nbformat has it: a NotebookNode, which has no types.
Output = Any


class Cell(Mapped, Protocol):
    """A cell as nbformat reads it. nbformat has no types: this says what is used of it."""

    cell_type: str
    id: str
    source: str
    metadata: Any  # nested NotebookNodes
    outputs: list[Output]
    attachments: Any  # of a text cell, where it has pictures


class Notebook(Protocol):
    """A notebook as nbformat reads it."""

    cells: list[Cell]
    metadata: Any


def checked_exercise(cell: Cell) -> Exercise | None:
    """Return the exercise whose graded cell this is."""
    name = grade_id(cell)
    return EXERCISES.get(name.removeprefix(CHECK)) if name.startswith(CHECK) else None


def belongs_to(cell: Cell) -> str:
    """Return the exercise that the learner's cell is part of, or ""."""
    name = grade_id(cell) or str(cell.metadata.get(PART_OF, ""))
    return name if name in EXERCISES else ""


def is_run(cell: Cell) -> bool:
    """Tell whether grading runs a code cell: it does not run demonstrations and empty ones."""
    return bool(cell.source.strip()) and DEMO not in tags(cell)


def same_check(source: str, released: str) -> bool:
    """Tell whether a cell does what the released one does, but for what learners may choose.

    `check(f, more=True)` is `check(f)`, and `predict(..., choose="b")` asks the same.
    """
    if source.strip() == released.strip():
        return True
    if len(source) > MAX_CHECK:
        return False
    try:
        return _checking(source) == _checking(released)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _checking(source: str) -> str:
    """Return what a cell does, whatever number of hints is asked for, and whatever is predicted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in a learner's text
        tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            free = FREE.get(node.func.id)
            node.keywords = [word for word in node.keywords if word.arg != free]
    return ast.dump(tree)


def graded_cells(cells: Sequence[Cell]) -> Iterator[tuple[int, Exercise]]:
    """Yield the positions of the graded cells, each with its exercise."""
    for position, cell in enumerate(cells):
        if spec := checked_exercise(cell):
            yield position, spec


def points_of(cell: Cell) -> float:
    """Return how many points a graded cell counts."""
    return float(cell.metadata.nbgrader["points"])


def put_notes(nb: Notebook, notes: Notes) -> None:
    """Keep in a notebook what the intake did to it."""
    nb.metadata[NOTES] = asdict(notes)


def notes_of(nb: Notebook) -> Notes:
    """Return what the intake did to a notebook."""
    return notes_from(nb.metadata[NOTES]) if NOTES in nb.metadata else Notes()
