"""nbgrader's Execute step, replaced: sandboxed kernels, verdicts made outside them."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Unicode

from grader.attempt import Attempt, Budget, positions
from grader.bubblewrap import require_sandbox
from grader.course import assignments, course_root, source_path
from grader.intake import NOTES, REFUSED
from grader.kernels import Kernel, Outcome
from grader.process import PlainProcess, sandboxed_cells
from grader.reference import reference_functions
from grader.release import MANIFEST
from grader.verdicts import Verdict, grader_fault
from utils.show import message

RECORD = "batchnorm_course"
# HTML and JavaScript of a learner must not run in the browser of who reads the feedback
SHOWN_TYPES = ("text/plain", "image/png")
NO_SANDBOX = "graded without the sandbox: the notebook's code ran with the grader's rights"


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

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Run and judge. Raises SandboxUnavailable: before anything runs, if there is none."""
        if self.sandbox:
            require_sandbox()
        else:
            self.log.warning("%s", NO_SANDBOX.capitalize())
        root, assignment = course_root(), resources["nbgrader"]["assignment"]
        seed = self.seed or secrets.token_hex(16)
        attempt = Attempt(
            cells=nb.cells,
            solutions=reference_functions(root, assignment),
            seed=seed,
            start=lambda: self._kernel(root, assignment),
            budget=Budget(self.cell_seconds, self.exercise_seconds, self.notebook_seconds),
        )
        refusal = next((n for n in nb.metadata.get(NOTES, []) if n.startswith(REFUSED)), "")
        try:
            if not refusal:
                attempt.run()
        except Exception as error:
            self.log.exception("The grader failed on %s", resources["nbgrader"])
            for _, spec in positions(nb.cells):
                attempt.verdicts.setdefault(spec.name, grader_fault(spec.title, error))
        self._write(nb, attempt, refusal)
        nb.metadata[RECORD] = {"seed": seed, "sandbox": self.sandbox}
        return nb, resources

    def _kernel(self, root: Path, assignment: str) -> Kernel:
        if not self.sandbox:
            return Kernel(PlainProcess)
        earlier = [name for name in assignments(root) if name < assignment]
        visible = {source_path(root, n): f"{n}/{n}.ipynb" for n in earlier}
        folder = source_path(root, assignment).parent
        visible |= {folder / f: f"{assignment}/{f}" for f in MANIFEST.get(assignment, ())}
        return Kernel(lambda: sandboxed_cells(visible, assignment))

    def _write(self, nb: Any, attempt: Attempt, refusal: str) -> None:
        for position, outcome in attempt.shown.items():
            nb.cells[position].outputs = shown(outcome)
        for position, spec in positions(nb.cells):
            cell = nb.cells[position]
            verdict = attempt.verdicts.get(spec.name) or Verdict("not run", spec.title, refusal)
            cell.outputs = verdict.outputs(float(cell.metadata.nbgrader["points"]))
            if not self.sandbox:
                text = message(NO_SANDBOX, {}) + "\n"
                cell.outputs.insert(0, new_output("stream", name="stdout", text=text))


def shown(outcome: Outcome) -> list[Any]:
    """What a learner's own cell displayed, without what could act on its reader."""
    kept = []
    for output in outcome.outputs:
        if "data" in output:
            output.data = {k: v for k, v in output.data.items() if k in SHOWN_TYPES}
            output.metadata = {}
            if not output.data:
                continue
        kept.append(output)
    return kept
