"""Running a notebook and putting verdicts into it: sandboxed cells, judged outside.

Knows nothing of nbgrader's converters: importing those takes a worker longer than a submission.
"""

from __future__ import annotations

import errno
import logging
import secrets
from functools import partial
from pathlib import Path
from typing import Any

from nbformat.v4 import new_output

from grader.course import assignments, source_path
from grader.intake.admission import NOTES, REFUSED
from grader.judging.attempt import Attempt, Budget, positions
from grader.judging.verdicts import Verdict, grader_fault
from grader.sandbox.bubblewrap import require_sandbox
from grader.sandbox.process import PlainProcess, sandboxed_cells
from grader.sandbox.session import Kernel, Outcome
from grader.source.release import MANIFEST
from grader.source.solutions import Functions
from utils.show import message

RECORD = "batchnorm_course"
# HTML and JavaScript of a learner must not run in the browser of who reads the feedback
SHOWN_TYPES = ("text/plain", "image/png")
FULL = (errno.ENOSPC, errno.EDQUOT)
NO_SANDBOX = "graded without the sandbox: the notebook's code ran with the grader's rights"


def new_seed() -> str:
    return secrets.token_hex(16)


def grade_notebook(
    nb: Any,
    root: Path,
    assignment: str,
    solutions: Functions,
    *,
    seed: str,
    sandbox: bool = True,
    budget: Budget | None = None,
) -> Attempt:
    """Run an admitted notebook and put the verdicts into it, in place.

    What goes wrong in the grader itself becomes a verdict, too: nobody else's grading stops.

    Raises SandboxUnavailable: before anything runs, if there is no sandbox. OSError: if the disk is
    full, because the next notebook would fare no better.
    """
    if sandbox:
        require_sandbox()
    start = partial(start_kernel, root, assignment, sandbox)
    attempt = Attempt(nb.cells, solutions, seed, start, budget or Budget())
    refusal = next((n for n in nb.metadata.get(NOTES, []) if n.startswith(REFUSED)), "")
    try:
        if not refusal:
            attempt.run()
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise
        logging.getLogger(__name__).exception("The grader failed on a notebook of %s", assignment)
        for _, spec in positions(nb.cells):
            attempt.verdicts.setdefault(spec.name, grader_fault(spec.title, error))
    for _, spec in positions(nb.cells):
        attempt.verdicts.setdefault(spec.name, Verdict("not run", spec.title, refusal))
    _write(nb, attempt, sandbox)
    nb.metadata[RECORD] = {"seed": seed, "sandbox": sandbox}
    return attempt


def start_kernel(root: Path, assignment: str, sandbox: bool = True) -> Kernel:
    """A kernel for an assignment, not yet running: beside it, in the sandbox, are the references
    of the earlier ones."""
    if not sandbox:
        return Kernel(PlainProcess)
    earlier = [name for name in assignments(root) if name < assignment]
    visible = {source_path(root, n): f"{n}/{n}.ipynb" for n in earlier}
    folder = source_path(root, assignment).parent
    visible |= {folder / f: f"{assignment}/{f}" for f in MANIFEST.get(assignment, ())}
    return Kernel(lambda: sandboxed_cells(visible, assignment))


def _write(nb: Any, attempt: Attempt, sandbox: bool) -> None:
    for position, outcome in attempt.shown.items():
        nb.cells[position].outputs = shown(outcome)
    for position, spec in positions(nb.cells):
        put_verdict(nb.cells[position], attempt.verdicts[spec.name], sandbox)


def put_verdict(cell: Any, verdict: Verdict, sandbox: bool) -> None:
    """Make a verdict the outputs of its graded cell."""
    cell.outputs = verdict.outputs(float(cell.metadata.nbgrader["points"]))
    if not sandbox:
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
