"""Running a notebook and putting verdicts into it: sandboxed cells, judged outside.

Knows nothing of nbgrader's converters: importing those takes a worker longer than a submission.
"""

from __future__ import annotations

import errno
import functools
import logging
import secrets
from dataclasses import replace
from functools import partial
from pathlib import Path

from nbformat.v4 import new_markdown_cell, new_output

from grader.cells import Cell, Notebook, Output, graded_cells, notes_of, points_of, put_notes
from grader.course import assignments, data_paths, secret_paths, source_path
from grader.judging.attempt import Attempt
from grader.judging.kept import within_bounds
from grader.judging.patience import Times, reference_times
from grader.judging.verdicts import as_outputs, grader_fault
from grader.records import Conditions, Kind, Notes, Verdict
from grader.sandbox.bubblewrap import require_sandbox
from grader.sandbox.prepared import start_prepared
from grader.sandbox.process import PlainProcess, start_cell_runner
from grader.sandbox.session import Outcome, Session
from grader.source.notebooks import read_notebook
from grader.source.solutions import Functions, solution_sources
from utils.cells import SETUP, tags
from utils.show import message

RECORD = "batchnorm_course"  # the notebook's metadata on how it was graded
# HTML and JavaScript of a learner must not run in the browser of who reads the feedback
SAFE_TYPES = ("text/plain", "image/png")
MAX_INCIDENTS = 20  # that are kept and told at the top; each is told at its cell
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
NO_SANDBOX = "graded without the sandbox: the notebook's code ran with the grader's rights"


# our own version's times on this machine, by its file and the conditions
_measured: dict[tuple[Path, int, Conditions], Times] = {}


def new_seed() -> str:
    """Draw a seed that nobody can guess."""
    return secrets.token_hex(16)


def grade_notebook(
    nb: Notebook,
    root: Path,
    assignment: str,
    solutions: Functions,
    *,
    seed: str,
    conditions: Conditions | None = None,
) -> Attempt:
    """Run an admitted notebook and put the verdicts into it, in place.

    What goes wrong in the grader itself becomes a verdict, too: nobody else's grading stops.

    Raises SandboxUnavailable: before anything runs, if there is no sandbox, or one that would show
    the course's secrets. OSError: if the disk is full, because the next notebook would fare no
    better.
    """
    conditions = conditions or Conditions()
    if conditions.sandbox:
        require_sandbox(tuple(secret_paths(root)))
    start = partial(new_session, root, assignment, conditions)
    sources = partial(solution_sources, root, assignment)
    path = source_path(root, assignment)

    def measure() -> Times:
        key = (path, path.stat().st_mtime_ns, conditions)
        if key not in _measured:
            cells = read_notebook(path).cells
            _measured[key] = reference_times(cells, start, solutions, seed, conditions.budget)
        return _measured[key]

    attempt = Attempt(nb.cells, solutions, seed, start, conditions.budget, sources, measure)
    notes = notes_of(nb)
    try:
        if not notes.refusal:
            attempt.run()
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            raise
        logging.getLogger(__name__).exception("The grader failed on a notebook of %s", assignment)
        for _, spec in graded_cells(nb.cells):
            attempt.verdicts.setdefault(spec.name, grader_fault(spec.title, error))
    refused = notes.lines[0] if notes.refusal else ""
    for _, spec in graded_cells(nb.cells):
        not_run = Verdict(kind=Kind.NOT_RUN, about=spec.title, headline=refused)
        attempt.verdicts.setdefault(spec.name, not_run)
    attempt.answers, unkept = within_bounds(attempt.answers)
    incidents = [attempt.incidents[position] for position in sorted(attempt.incidents)]
    notes = replace(notes, incidents=tuple(incidents[:MAX_INCIDENTS]), unkept=unkept)
    _write(nb, attempt, conditions.sandbox)
    _tell(nb, notes)
    nb.metadata[RECORD] = {"seed": seed, "sandbox": conditions.sandbox}
    return attempt


def new_session(root: Path, assignment: str, conditions: Conditions | None = None) -> Session:
    """Return a session for an assignment, not yet running.

    Beside it, in the sandbox, are the references of the earlier assignments.
    """
    conditions = conditions or Conditions()
    if not conditions.sandbox:
        return Session(PlainProcess)
    earlier = [name for name in assignments(root) if name < assignment]
    visible = {source_path(root, n): f"{n}/{n}.ipynb" for n in earlier}
    visible |= {path: f"{assignment}/{path.name}" for path in data_paths(root, assignment)}
    if not conditions.prepared:
        return Session(lambda: start_cell_runner(visible, assignment, conditions.limits))
    path = source_path(root, assignment)
    first = _setup(path, path.stat().st_mtime_ns)
    return Session(lambda: start_prepared(visible, assignment, conditions.limits, first))


@functools.lru_cache(maxsize=8)
def _setup(source: Path, changed: int) -> str:
    """Return what every notebook of an assignment runs first, as our own version has it."""
    return "\n".join(cell.source for cell in read_notebook(source).cells if SETUP in tags(cell))


def _write(nb: Notebook, attempt: Attempt, sandbox: bool) -> None:
    for position, outcome in attempt.outcomes.items():
        nb.cells[position].outputs = safe_outputs(outcome)
    for position, incident in attempt.incidents.items():
        text = message(incident.line, {}) + "\n"
        nb.cells[position].outputs.append(new_output("stream", name="stdout", text=text))
    for position, spec in graded_cells(nb.cells):
        put_verdict(nb.cells[position], attempt.verdicts[spec.name], sandbox)


def _tell(nb: Notebook, notes: Notes) -> None:
    """Put what happened in the run where its reader begins, and keep it with the notebook."""
    if not notes.happened:
        return
    put_notes(nb, notes)
    # lines of the learner's: in a block of text they are no markdown
    lines = "\n".join(message(f"- {line}", {}) for line in notes.happened)
    text = f"**What happened when this notebook was run**\n\n```text\n{lines}\n```"
    nb.cells.insert(0, new_markdown_cell(text, id="run-notes"))


def put_verdict(cell: Cell, verdict: Verdict, sandbox: bool) -> None:
    """Make a verdict the outputs of its graded cell."""
    cell.outputs = as_outputs(verdict, points_of(cell))
    if not sandbox:
        text = message(NO_SANDBOX, {}) + "\n"
        cell.outputs.insert(0, new_output("stream", name="stdout", text=text))


def safe_outputs(outcome: Outcome) -> list[Output]:
    """Return what a learner's own cell displayed, without what could act on its reader."""
    kept = []
    for output in outcome.outputs:
        if "data" in output:
            output.data = {k: v for k, v in output.data.items() if k in SAFE_TYPES}
            output.metadata = {}
            if not output.data:
                continue
        kept.append(output)
    return kept
