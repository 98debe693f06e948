"""The stub that replaces a solution in the release: it names the exercise."""

from typing import Any

from nbgrader.preprocessors import ClearSolutions

from grader.cells import Cell
from utils.cells import grade_id
from utils.checking.stubs import stub
from utils.exercises import EXERCISES


class NumberedStubs(ClearSolutions):
    """nbgrader's ClearSolutions with `NotImplementedError("Exercise 2.1: ...")` as its stub."""

    def preprocess_cell(self, cell: Cell, resources: Any, index: int) -> tuple[Cell, Any]:
        """Put the exercise's own stub in the place of its solution."""
        name = grade_id(cell)
        if cell.cell_type == "code" and name in EXERCISES:
            exercise = EXERCISES[name]
            self.code_stub = {"python": f"# YOUR CODE HERE\n{stub(exercise.number, exercise.task)}"}
        return super().preprocess_cell(cell, resources, index)
