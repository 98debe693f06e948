"""What a feedback page says of marks: nbgrader's own step, and which marks nobody has given yet."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import GetGrades


class PageMarks(GetGrades):
    """Writes marks and comments into the notebook, and whether a mark by hand is missing."""

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        about = cell.metadata.nbgrader
        grade = self.gradebook.find_grade(
            about["grade_id"], self.notebook_id, self.assignment_id, self.student_id
        )
        about["waits"] = grade.auto_score is None and grade.manual_score is None
