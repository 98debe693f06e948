"""A new exercise: its cells put into its source notebook, or a notebook begun with it.

What is in them is written by a person; building is grader.source.build.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.course import CourseError, source_path
from grader.source.notebooks import canonical, read_notebook
from grader.source.points import TOTAL
from grader.source.skeleton import WORDS_POINTS, exercise_cells, first_notebook
from utils.cells import grade_id
from utils.exercises import BONUS, Exercise, find_exercise

# as nbgrader_config.py looks for it in the names of files that were handed in
NOTEBOOK_NAME = r"(\d\d)_[a-z_]+"


def add_exercise(
    root: Path,
    name: str,
    after: str | None,
    points: float,
    taken_from: str | None,
    say: Callable[[str], None],
) -> None:
    """Put an exercise's three cells behind the cell `after` of its notebook.

    If there is no such notebook yet, it is written, with a question in words besides.

    taken_from: the exercise that gives the points, so that the course's total stays; None for an
    exercise of a bonus notebook, whose points stand beside it.

    Raises CourseError: if the exercise is not described yet, or is in the notebook already, or a
    cell that is named is not, or the points cannot be had. Nothing is written then.
    """
    spec = _found(name, f"Describe {name} in a module of utils/exercises first")
    path = source_path(root, spec.notebook)
    if path.exists():
        cells = exercise_cells(spec, points)
        nb, needed = _inserted(path, cells, after), points
        said = [f"added the cell {cell.id}" for cell in cells]
    else:
        _refuse_to_begin(path, spec, after)
        nb, needed = first_notebook(spec, points), points + WORDS_POINTS
        names = ", ".join(cell.id for cell in nb.cells)
        said = [f"wrote {path.relative_to(root)}, with the cells {names}"]
    changed = {spec.notebook: nb}
    _take_points(root, changed, spec, needed, taken_from)
    path.parent.mkdir(parents=True, exist_ok=True)
    for notebook, source in changed.items():
        source_path(root, notebook).write_text(canonical(source), encoding="utf-8")
    for line in said:
        say(line)


def _found(name: str, remedy: str) -> Exercise:
    try:
        return find_exercise(name)
    except KeyError as error:
        raise CourseError(f"{error.args[0]}. {remedy}") from None


def _inserted(path: Path, added: list[Any], after: str | None) -> Any:
    """Return the notebook at path with cells behind the one that is named."""
    nb = read_notebook(path)
    cells = {grade_id(cell) or cell.id: cell for cell in nb.cells}
    for cell in added:
        if cell.id in cells:
            raise CourseError(f'{path} has a cell named "{cell.id}" already')
    if after is None:
        raise CourseError(f"say behind which cell of {path}, by --after: {', '.join(cells)}")
    position = nb.cells.index(_cell(path, cells, after)) + 1
    nb.cells[position:position] = added
    return nb


def _cell(path: Path, cells: dict[str, Any], name: str) -> Any:
    if name not in cells:
        raise CourseError(f'{path} has no cell named "{name}"; it has: {", ".join(cells)}')
    return cells[name]


def _refuse_to_begin(path: Path, spec: Exercise, after: str | None) -> None:
    """Raise CourseError if the notebook is meant to be there already, or its name does not do."""
    if after is not None:
        raise CourseError(
            f'{path} does not exist, so it has no cell "{after}": leave out --after to begin that '
            f"notebook, or mend the notebook of {spec.name} in utils/exercises/"
        )
    chapter = spec.number.partition(".")[0]
    found = re.fullmatch(NOTEBOOK_NAME, spec.notebook)
    if not found or int(found[1]) != int(chapter):
        raise CourseError(
            f'the notebook of exercise {spec.number} cannot be named "{spec.notebook}": expected '
            f"{int(chapter):02}_ and a name of small letters and _"
        )


def _take_points(
    root: Path, changed: dict[str, Any], spec: Exercise, needed: float, taken_from: str | None
) -> None:
    """Take an exercise's points from another, in `changed`: notebook -> its source."""
    if spec.notebook in BONUS:
        if taken_from is not None:
            raise CourseError(
                f"{spec.notebook} is a bonus, its points stand beside the {TOTAL} of the others: "
                "leave out --points-from"
            )
        return
    if taken_from is None:
        raise CourseError(
            f"all exercises but those of bonus notebooks share {TOTAL} points: say by "
            f"--points-from which of them gives the {needed:g} for {spec.name}"
        )
    giver = _found(taken_from, "Name another by --points-from")
    if giver.notebook in BONUS:
        raise CourseError(f"{taken_from} is in a bonus notebook: it cannot give points to others")
    path = source_path(root, giver.notebook)
    nb = changed.setdefault(giver.notebook, read_notebook(path))
    cells = {grade_id(cell) or cell.id: cell for cell in nb.cells}
    graded = _cell(path, cells, f"check_{taken_from}").metadata.nbgrader
    if graded.points <= needed:
        raise CourseError(f"{taken_from} has {graded.points} points: it cannot give {needed:g}")
    graded.points -= needed
