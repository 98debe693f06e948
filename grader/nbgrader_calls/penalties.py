"""What a late submission loses: as nbgrader's own step works it out."""

from __future__ import annotations

from types import SimpleNamespace

from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config


class LatePenalties:
    """The course's late penalties. config: nbgrader's configuration, which may name a plugin."""

    def __init__(self, config: Config | None = None) -> None:
        self._step = AssignLatePenalties(config=config)
        self._step.init_plugin()

    def points(self, student: str, score: float, seconds_late: float) -> float | None:
        """Return the points that a notebook with a score loses; None if it was not late."""
        if seconds_late <= 0:
            return None
        penalty = self._step.plugin_inst.late_submission_penalty(student, score, seconds_late)
        if penalty is None:
            return None
        return float(self._step._check_late_penalty(SimpleNamespace(score=score), penalty))
