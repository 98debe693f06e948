"""nbgrader's exchange, for a run that goes on: where hand-ins come, and how feedback goes back."""

from __future__ import annotations

from pathlib import Path

from grader.nbgrader_calls.commands import require_success
from grader.nbgrader_calls.configuration import (
    COURSE_ID,
    configuration,
    exchange_folder,
    gradebook_url,
    with_machines,
)


class Exchange:
    """A course's exchange."""

    def __init__(self, root: Path, database: str | None = None) -> None:
        from nbgrader.apps import NbGraderAPI

        course = configuration(root, database)
        config = with_machines(course)
        self.inbound = exchange_folder(course) / COURSE_ID / "inbound"
        self.check_owner = bool(config.ExchangeCollect.get("check_owner", True))
        self._url = gradebook_url(root, database)
        self._api = NbGraderAPI(config=config)

    def release(self, assignment: str, student: str) -> None:
        """Put somebody's page where they fetch it, as `nbgrader release_feedback` does.

        Raises CourseError: with what nbgrader says, if it does not.
        """
        from nbgrader.utils import capture_log, temp_attrs

        # not its release_feedback(), which misspells an argument and is warned of it
        own = self._api
        with temp_attrs(own.coursedir, assignment_id=assignment, student_id=student):
            step = own.exchange.ReleaseFeedback(
                coursedir=own.coursedir, authenticator=own.authenticator, parent=own
            )
            made = capture_log(step)
        require_success(made, f"the release of feedback to {student}, {assignment},", self._url)
