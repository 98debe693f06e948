"""The attempts of a class: each is kept in attempts/, and the newest or the best counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from grader.cells import Notebook
from grader.course import GRADED, attempt_path
from grader.files import write_whole
from grader.gradebook.attempts import Weighed
from grader.gradebook.ledger import Ledger
from grader.intake.exchange_files import write_slips
from grader.intake.submissions import Submission
from grader.records import Graded

LEAST = 1e-6  # points: a difference that is one


class AttemptsKept:
    """best: whether somebody's best attempt counts, and not the newest."""

    def __init__(self, root: Path, ledger: Ledger, best: bool) -> None:
        self._root, self._ledger, self._best = root, ledger, best
        self._outdone: dict[str, set[tuple[str, str]]] = {}  # student, digest

    def know(self, assignment: str) -> None:
        """Read which attempts are graded, and do not count.

        Raises CourseError: if the gradebook fails.
        """
        if self._best:
            self._outdone[assignment] = self._ledger.outdone(assignment)

    def forget(self, assignment: str) -> None:
        """Take all for new."""
        self._outdone.pop(assignment, None)

    def is_outdone(self, submission: Submission) -> bool:
        """Tell whether it is graded, and an attempt that earned more counts."""
        others = self._outdone.get(submission.assignment, ())
        return (submission.student, submission.digest) in others

    def to_grade(self, newest: Submission, digest: str) -> list[Submission]:
        """Return what of somebody's is to be looked at: the newest, and before it the best, if its
        marks are to be given anew. digest: of what was graded last, "" if nothing stands.
        """
        if not self._best or digest:
            return [newest]
        for one in self._ledger.attempts(newest.assignment, newest.student):
            kept = self._path(newest, one.digest)
            if one.counts and one.digest != newest.digest and kept.is_file():
                when = datetime.fromisoformat(one.handed_in) if one.handed_in else None
                data = kept.read_bytes()
                best = replace(newest, data=data, refusal="", handed_in=when, digest=one.digest)
                return [best, newest]
        return [newest]

    def keep(self, submission: Submission) -> None:
        """Keep what was handed in."""
        if submission.data:
            path = self._path(submission, submission.digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(submission.data)

    def set_apart(
        self, submission: Submission, graded: Graded, nb: Notebook, digest: str
    ) -> Weighed | None:
        """Return what an attempt earned, if it does not count, and keep it apart; else None.

        digest: of the one that counts, "" if none does.
        """
        if not self._best or not digest:
            return None
        weighed = self._ledger.weigh(graded, nb, submission.handed_in)
        if weighed.points >= weighed.now - LEAST:
            return None
        self.keep(submission)  # before it is entered: what the gradebook names is there
        path = self._path(submission, submission.digest)
        write_slips(path.parent, submission.handed_in, submission.secret)
        write_whole(path.with_name(GRADED), graded.notebook)
        self._ledger.note_outdone(graded, submission.digest, submission.handed_in, weighed.points)
        key = submission.student, submission.digest
        self._outdone.setdefault(submission.assignment, set()).add(key)
        return weighed

    def _path(self, submission: Submission, digest: str) -> Path:
        return attempt_path(self._root, submission.student, submission.assignment, digest)
