"""The stub that replaces a solution in the release: it names the exercise."""

from typing import Any

from nbgrader.preprocessors import ClearSolutions

from utils.exercises import EXERCISES
from utils.stubs import stub


class NumberedStubs(ClearSolutions):
    """nbgrader's ClearSolutions with `NotImplementedError("Exercise 2.1: ...")` as its stub."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Put the exercise's own stub in the place of its solution."""
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.cell_type == "code" and grade_id in EXERCISES:
            exercise = EXERCISES[grade_id]
            self.code_stub = {"python": f"# YOUR CODE HERE\n{stub(exercise.number, exercise.task)}"}
        return super().preprocess_cell(cell, resources, index)
