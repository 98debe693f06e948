"""A late penalty to switch on in nbgrader_config.py: percent a day, after some grace, up to a cap.

c.AssignLatePenalties.plugin_class = "grader.nbgrader_plugins.late_penalty.PercentADay"
c.PercentADay.percent = 10
"""

from __future__ import annotations

import math

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

DAY = 24 * 60 * 60


class PercentADay(LateSubmissionPlugin):
    """Takes percent of what was earned for each day that has begun since the due date."""

    percent = Float(10.0, min=0.0, help="Of the points earned, for each day begun.").tag(
        config=True
    )
    grace_minutes = Float(5.0, min=0.0, help="Minutes that cost nothing.").tag(config=True)
    cap = Float(50.0, min=0.0, max=100.0, help="Percent that are lost at most.").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points that are lost; None within the grace."""
        late = total_seconds_late - 60 * self.grace_minutes
        if late <= 0:
            return None
        lost = min(self.cap, self.percent * math.ceil(late / DAY))
        return round(score * lost / 100, 2)
