"""The reference solutions, taken from the source notebooks: there is no second copy of them."""

from __future__ import annotations

import contextlib
import linecache
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.course import CourseError, source_path
from grader.source.notebooks import validate_source
from utils.cells import SETUP, grade_id, tags
from utils.exercises import EXERCISES

Functions = dict[str, Callable[..., Any]]


@dataclass(frozen=True)
class Sources:
    """The solutions as text: the cells that others need, and the answer to each exercise."""

    setup: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


def solution_sources(root: Path, assignment: str) -> Sources:
    """Return the text of what `solution_functions` runs."""
    cells = list(_solution_cells(root, assignment))
    return Sources(
        tuple(cell.source for cell in cells if grade_id(cell) not in EXERCISES),
        {grade_id(cell): cell.source for cell in cells if grade_id(cell) in EXERCISES},
    )


def solution_functions(root: Path, assignment: str) -> Functions:
    """Return the solution of each exercise of an assignment, by name.

    Only cells tagged `setup` and the solution cells run, in this process: they are the course's
    own, never a learner's.

    Raises CourseError: if one of those cells fails or does not define its function.
    """
    path = source_path(root, assignment)
    namespace: dict[str, Any] = {"__name__": "reference"}
    functions: Functions = {}
    for cell in _solution_cells(root, assignment):
        name = grade_id(cell)
        try:
            # where the notebook itself would run: carry looks beside it
            with contextlib.chdir(path.parent):
                exec(_compiled(cell, path), namespace)
        except Exception as error:
            raise CourseError(
                f'{path}, cell "{cell.id}" fails: {type(error).__name__}: {error}'
            ) from error
        if name in EXERCISES:
            if not callable(namespace.get(name)):
                raise CourseError(f'{path}, cell "{name}" must define a function "{name}"')
            functions[name] = namespace[name]
    return functions


def _solution_cells(root: Path, assignment: str) -> Iterator[Any]:
    for cell in validate_source(root, assignment).cells:
        if cell.cell_type == "code" and (SETUP in tags(cell) or grade_id(cell) in EXERCISES):
            yield cell


def _compiled(cell: Any, path: Path) -> Any:
    """Compile the cell's code, and put its lines where tracebacks find them."""
    filename = f"<{path.name}:{cell.id}>"
    lines = [line + "\n" for line in cell.source.split("\n")]
    linecache.cache[filename] = (len(cell.source), None, lines, filename)
    return compile(cell.source, filename, "exec")
