"""nbgrader's Execute step, replaced: sandboxed kernels, verdicts made outside them."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Unicode

from grader.course import course_root
from grader.judging.attempt import Budget
from grader.judging.grading import NO_SANDBOX, grade_notebook, new_seed
from grader.source.solutions import reference_functions


class JudgedExecute(NbGraderPreprocessor):
    """Runs a submission and puts verdicts where the outputs of its graded cells would be."""

    sandbox = Bool(
        True, help="Run submissions in the sandbox. Without it their code has your rights."
    ).tag(config=True)
    seed = Unicode(
        "", help="The seed of the secret inputs; empty draws a new one for each notebook."
    ).tag(config=True)
    cell_seconds = Float(30.0, help="Seconds allowed for one cell.").tag(config=True)
    exercise_seconds = Float(30.0, help="Seconds allowed for one exercise.").tag(config=True)
    notebook_seconds = Float(600.0, help="Seconds allowed for one notebook.").tag(config=True)

    def budget(self) -> Budget:
        return Budget(self.cell_seconds, self.exercise_seconds, self.notebook_seconds)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Run and judge. Raises SandboxUnavailable: before anything runs, if there is none."""
        if not self.sandbox:
            self.log.warning("%s", NO_SANDBOX.capitalize())
        root, assignment = course_root(), resources["nbgrader"]["assignment"]
        grade_notebook(
            nb,
            root,
            assignment,
            reference_functions(root, assignment),
            seed=self.seed or new_seed(),
            sandbox=self.sandbox,
            budget=self.budget(),
        )
        return nb, resources
