"""Where nbgrader's autograde meets the intake: reading a submission instead of trusting it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException

from grader.course import course_root, release_path
from grader.files import printable_name
from grader.intake.admission import admit, announce, note_beside
from grader.intake.exchange_files import read_slips, read_timestamp, write_slips
from grader.intake.submissions import files_beside, name_problem
from grader.nbgrader_calls.configuration import hidden_paths
from grader.nbgrader_plugins.judged_execute import JudgedExecute
from grader.sandbox.bubblewrap import SandboxUnavailable, require_sandbox


class SubmissionExporter(NotebookExporter):
    """Reads each submission through the intake; refuses to start where there is no sandbox.

    Of a submission only its notebooks are used: no other file in the folder is copied or followed,
    but for the two by which feedback finds its way back (grader/intake/exchange_files.py).
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        converter = self.parent
        if JudgedExecute(parent=converter).sandbox:
            try:
                require_sandbox(hidden_paths(course_root(), converter.config))
            except SandboxUnavailable as error:
                self.log.error("%s", error)
                raise NbGraderException(str(error)) from None
        # a copy: nbgrader's API shares one course directory between all its converters
        converter.coursedir = copy.copy(converter.coursedir)
        converter.coursedir.ignore = [*converter.coursedir.ignore, "*"]
        converter.coursedir.get_existing_timestamp = lambda folder: read_timestamp(folder, self.log)
        # nbgrader would make each of these an error of the whole run
        for folder, notebooks in list(converter.assignments.items()):
            student = Path(folder).parent.name
            if problem := name_problem(student):
                self.log.warning("%s: %s: not graded", printable_name(student), problem)
                del converter.assignments[folder]
                continue
            wanted = f"{converter.coursedir.assignment_id}.ipynb"
            names = [Path(notebook).name for notebook in notebooks]
            if wanted not in names:
                self.log.warning("%s holds %r, not %s: not graded", folder, names[:3], wanted)
                del converter.assignments[folder]

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """Return the notebook's text for nbgrader to write: repaired at first, executed later."""
        # nbgrader converts twice: the submission, and then its own copy of it
        if not self.parent._sanitizing:
            return super().from_filename(filename, resources=resources, **kw)
        about = resources["nbgrader"]
        admitted = admit(Path(filename), course_root(), about["assignment"])
        release = release_path(course_root(), about["assignment"]).parent
        note_beside(admitted, files_beside(Path(filename), release))
        for note in admitted.notes.lines:
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], note)
        announce(admitted)
        self._keep_slips(Path(filename).parent, about)
        return self.from_notebook_node(admitted.nb, resources=resources, **kw)

    def _keep_slips(self, folder: Path, about: dict[str, str]) -> None:
        """Put what returns the feedback into the folder of the graded notebook."""
        directory = self.parent.coursedir
        graded = directory.format_path(
            directory.autograded_directory, about["student"], about["assignment"]
        )
        write_slips(Path(graded), *read_slips(folder, self.log))
