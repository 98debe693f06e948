"""The stub that replaces a solution in the release: it names the exercise."""

from typing import Any

from nbgrader.preprocessors import ClearSolutions

from utils.exercises import EXERCISES


class NumberedStubs(ClearSolutions):
    """nbgrader's ClearSolutions with `NotImplementedError("Exercise 2.1: ...")` as its stub."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.cell_type == "code" and grade_id in EXERCISES:
            exercise = EXERCISES[grade_id]
            self.code_stub = {
                "python": "# YOUR CODE HERE\n"
                f'raise NotImplementedError("Exercise {exercise.number}: {exercise.task}")'
            }
        return super().preprocess_cell(cell, resources, index)
