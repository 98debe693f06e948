"""The cells of a new exercise, put into its source notebook with all that nbgrader needs.

What is in them is written by a person; building is grader.build.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell

from grader.course import CourseError, source_path
from grader.source.notebooks import canonical, read_notebook
from utils.cells import check_of, grade_id
from utils.exercises import Exercise, find_exercise

SOLUTION = '''def {name}({parameters}):
    """{task}.

    Args:
{arguments}

    Returns:
        its shape, and the formula.
    """
    ### BEGIN SOLUTION
    ### END SOLUTION'''


def add_exercise(root: Path, name: str, after: str, points: float, taken_from: str) -> list[str]:
    """Put an exercise's three cells behind the cell `after`; returns their names.

    taken_from: the exercise that gives the points, so that the course's total stays.

    Raises CourseError: if the exercise is not described yet, or is in the notebook already, or a
    cell that is named is not.
    """
    try:
        spec = find_exercise(name)
    except KeyError as error:
        raise CourseError(
            f"{error.args[0]}. Describe {name} in a module of utils/exercises first"
        ) from None
    path = source_path(root, spec.notebook)
    nb = read_notebook(path)
    cells = {grade_id(cell) or cell.id: cell for cell in nb.cells}
    added = cells_of(spec, points)
    for cell in added:
        if cell.id in cells:
            raise CourseError(f'{path} has a cell named "{cell.id}" already')
    for wanted in (after, check_of(taken_from)):
        if wanted not in cells:
            raise CourseError(f'{path} has no cell named "{wanted}"; it has: {", ".join(cells)}')
    giver = cells[check_of(taken_from)].metadata.nbgrader
    if giver.points <= points:
        raise CourseError(f"{taken_from} has {giver.points} points: it cannot give {points:g}")
    giver.points -= points
    position = nb.cells.index(cells[after]) + 1
    nb.cells[position:position] = added
    path.write_text(canonical(nb), encoding="utf-8")
    return [cell.id for cell in added]


def cells_of(spec: Exercise, points: float) -> list[Any]:
    """The task, the solution and its check; what a person writes is still missing in them."""
    task = spec.task[0].upper() + spec.task[1:]
    parameters = list(spec.cases(np.random.default_rng(0))[0].args)
    source = SOLUTION.format(
        name=spec.name,
        parameters=", ".join(parameters),
        task=task,
        arguments="\n".join(f"        {name}: its shape, and what it is." for name in parameters),
    )
    return [
        new_markdown_cell(f"## Exercise {spec.number}: {task}", id=f"{spec.name}-task"),
        new_code_cell(source, id=spec.name, metadata=_graded(spec.name, solution=True)),
        new_code_cell(
            f"check({spec.name})",
            id=check_of(spec.name),
            metadata=_graded(check_of(spec.name), solution=False, points=points),
        ),
    ]


def _graded(name: str, *, solution: bool, **points: float) -> dict[str, Any]:
    about = {"grade": not solution, "grade_id": name, "locked": not solution, **points}
    return {"nbgrader": about | {"schema_version": 3, "solution": solution, "task": False}}
