"""What a late submission loses: as nbgrader's own step works it out."""

from __future__ import annotations

from nbgrader.api import SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config


class LatePenalties:
    """The course's late penalties. config: nbgrader's configuration, which may name a plugin."""

    def __init__(self, config: Config | None = None) -> None:
        self._step = AssignLatePenalties(config=config)
        self._step.init_plugin()

    def points(self, submission: SubmittedAssignment, notebook: SubmittedNotebook) -> float | None:
        """Return the points that a submission's notebook loses; None if it was not late."""
        late = submission.total_seconds_late
        if late <= 0:
            return None
        penalty = self._step.plugin_inst.late_submission_penalty(
            submission.student.id, notebook.score, late
        )
        if penalty is None:
            return None
        return float(self._step._check_late_penalty(notebook, penalty))
