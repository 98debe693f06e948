"""What each student wrote, from the graded notebooks: a piece for each exercise, question and all
cells of their own. What the release has already is nobody's own, and left out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.cells import EXTRA, PART_OF
from grader.course import CourseError, autograded_folder, release_path
from utils.cells import grade_id
from utils.exercises import EXERCISES

OWN_CELLS = "cells of their own"
MAX_OWN = 50_000  # characters of a student's own cells in one notebook


@dataclass(frozen=True)
class Place:
    """Where in the course something is written. is_code: not in words."""

    assignment: str
    name: str
    is_code: bool

    @property
    def title(self) -> str:
        """Return the place's name for a reader."""
        return self.name if self.name in EXERCISES else self.name.replace("_", " ")


# place -> student -> what they wrote there
Work = dict[Place, dict[str, str]]


def students_work(root: Path, assignments: Iterable[str]) -> Work:
    """Return what the students wrote in some assignments, from their graded notebooks.

    Raises CourseError: if there is no release, or it cannot be read.
    """
    work: Work = defaultdict(dict)
    for assignment in assignments:
        released = released_cells(root, assignment)
        for path in sorted(autograded_folder(root).glob(f"*/{assignment}/{assignment}.ipynb")):
            for name, is_code, text in written(_cells(path), released):
                work[Place(assignment, name, is_code)][path.parts[-3]] = text
    return dict(work)


def released_cells(root: Path, assignment: str) -> dict[str, str]:
    """Return the sources of a release's cells by their ids.

    Raises CourseError: if it is not there, or no notebook.
    """
    path = release_path(root, assignment)
    cells = _cells(path)
    if not cells:
        raise CourseError(f"{path} cannot be read: python -m grader build {assignment}")
    return {str(cell.get("id", "")): _source(cell) for cell in cells}


def _cells(path: Path) -> list[dict[str, Any]]:
    """Return a notebook's cells; none where it cannot be read. Nothing is believed of them."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return [cell for cell in cells if isinstance(cell.get("metadata"), dict)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def written(
    cells: Iterable[dict[str, Any]], released: dict[str, str]
) -> Iterator[tuple[str, bool, str]]:
    """Yield (name, whether it is code, text) of what a learner wrote in a graded notebook."""
    code: dict[str, list[str]] = defaultdict(list)
    for cell in cells:
        source, kind = _source(cell), cell.get("cell_type")
        about = cell["metadata"].get("nbgrader")
        name = grade_id(cell) if isinstance(about, dict) else ""
        part, is_extra = cell["metadata"].get(PART_OF), EXTRA in cell["metadata"]
        if source.strip() in ("", released.get(str(cell.get("id", "")), "").strip()):
            continue
        if kind == "code" and isinstance(part, str) and part in EXERCISES:
            code[part].append(source)
        elif kind == "code" and name in EXERCISES:
            code[name].insert(0, source)
        elif kind == "code" and is_extra:
            code[OWN_CELLS].append(source)
        elif kind == "markdown" and name and about.get("solution"):
            yield name, False, source
    for name, parts in code.items():
        yield name, True, "\n\n".join(parts)[:MAX_OWN]


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    return text.encode("utf-8", "replace").decode()
