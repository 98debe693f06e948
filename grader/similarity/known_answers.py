"""What others wrote already: the solutions, the bank's answers and those it never saw.

A student's answer that is like one of these is like many, whoever else has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from grader.cells import Cell
from grader.course import source_path
from grader.mistakes import mistakes_of
from grader.proving.self_contained import self_contained_source
from grader.right_answers import RIGHT
from grader.similarity.work import Place
from grader.source.notebooks import read_notebook
from grader.unseen_answers import WRONG
from utils.cells import grade_id
from utils.exercises import EXERCISES

_MARKS = re.compile(r"^ *### (BEGIN|END) SOLUTION *\n?", re.MULTILINE)


@dataclass(frozen=True)
class Known:
    """Texts of answers that the course has. right: those that many can be expected to give."""

    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def known_answers(root: Path, assignment: str) -> dict[Place, Known]:
    """Return what is known for each exercise and question of an assignment."""
    found: dict[Place, Known] = {}
    for cell in read_notebook(source_path(root, assignment)).cells:
        name = grade_id(cell)
        if name in EXERCISES:
            right = [_own(cell), *(self_contained_source(f, name) for f in RIGHT.get(name, ()))]
            functions = [*(entry.function for entry in mistakes_of(name)), *WRONG.get(name, ())]
            wrong = tuple(self_contained_source(function, name) for function in functions)
            found[Place(assignment, name, True)] = Known(tuple(right), wrong)
        elif name and cell.cell_type == "markdown":
            found[Place(assignment, name, False)] = Known((_own(cell),))
    return found


def _own(cell: Cell) -> str:
    return _MARKS.sub("", cell.source)
