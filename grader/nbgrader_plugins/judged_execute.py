"""nbgrader's Execute step, replaced: sandboxed sessions, verdicts made outside them.

Its options are also those of `python -m grader grade`.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Int, TraitError, Unicode

from grader.cells import Notebook, notes_of
from grader.course import NBGRADER_CONFIG, CourseError, course_root
from grader.judging.grading import NO_SANDBOX, grade_notebook, new_seed
from grader.nbgrader_calls.configuration import configuration
from grader.records import Budget, Conditions, Limits
from grader.source.solutions import solution_functions

_BUDGET, _LIMITS = Budget(), Limits()


class JudgedExecute(NbGraderPreprocessor):
    """Runs a submission and puts verdicts where the outputs of its graded cells would be."""

    sandbox = Bool(
        True, help="Run submissions in the sandbox. Without it their code has your rights."
    ).tag(config=True)
    prepared = Bool(
        True,
        help="Fork each submission's sandbox inside an outer one that is prepared, where this "
        "machine allows it. False starts a new one for each, which takes longer.",
    ).tag(config=True)
    seed = Unicode(
        "", help="The seed of the secret inputs; empty draws a new one for each notebook."
    ).tag(config=True)

    cell_seconds = Float(_BUDGET.cell, help="Seconds allowed for one cell.").tag(config=True)
    exercise_seconds = Float(_BUDGET.exercise, help="Seconds allowed for one exercise.").tag(
        config=True
    )
    notebook_seconds = Float(_BUDGET.notebook, help="Seconds allowed for one notebook.").tag(
        config=True
    )

    reference_times = Float(
        _BUDGET.times,
        help="A cell or an exercise may take so many times as long as the solution's does on the "
        "machine that grades, and no longer.",
    ).tag(config=True)
    least_seconds = Float(
        _BUDGET.least, help="Seconds that any cell or exercise may take, however fast the solution."
    ).tag(config=True)

    memory_mb = Int(
        _LIMITS.memory_mb,
        min=1,
        help="Memory of all processes of a submission together, with the files it writes.",
    ).tag(config=True)
    processes = Int(_LIMITS.processes, min=1, help="Processes and threads of a submission.").tag(
        config=True
    )
    file_mb = Int(_LIMITS.file_mb, min=1, help="Size of one file that it writes.").tag(config=True)
    tmp_mb = Int(
        _LIMITS.tmp_mb, min=1, help="Size of its /tmp; its /dev/shm has as much again."
    ).tag(config=True)
    files = Int(_LIMITS.files, min=1, help="Number of files that it writes.").tag(config=True)
    open_files = Int(_LIMITS.open_files, min=1, help="Open files of one process.").tag(config=True)
    cpu_seconds = Int(
        _LIMITS.cpu_seconds, min=1, help="Processor time of one process, over a sandbox's life."
    ).tag(config=True)

    def conditions(self) -> Conditions:
        """Return how submissions are run, as it is configured."""
        return Conditions(
            sandbox=self.sandbox,
            prepared=self.prepared,
            budget=Budget(
                cell=self.cell_seconds,
                exercise=self.exercise_seconds,
                notebook=self.notebook_seconds,
                times=self.reference_times,
                least=self.least_seconds,
            ),
            limits=Limits(**{field.name: getattr(self, field.name) for field in fields(Limits)}),
        )

    def preprocess(self, nb: Notebook, resources: Any) -> tuple[Notebook, Any]:
        """Run and judge a submission, in place.

        Raises SandboxUnavailable: before anything runs, if there is none.
        """
        if not self.sandbox:
            self.log.warning("%s", NO_SANDBOX.capitalize())
        root, assignment = course_root(), resources["nbgrader"]["assignment"]
        grade_notebook(
            nb,
            root,
            assignment,
            solution_functions(root, assignment),
            seed=self.seed or new_seed(),
            conditions=self.conditions(),
        )
        about = resources["nbgrader"]
        for line in notes_of(nb).happened:
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], line)
        return nb, resources


def configured_step(root: Path, database: str | None = None) -> JudgedExecute:
    """Return the step as the course's nbgrader_config.py sets it.

    Raises CourseError: naming the option, if it is set to what it cannot be.
    """
    try:
        return JudgedExecute(config=configuration(root, database))
    except TraitError as error:
        raise CourseError(f"{root / NBGRADER_CONFIG}: {error}") from None
