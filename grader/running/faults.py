"""What the grader itself failed on: marked so in the notebook, and said by name."""

from __future__ import annotations

from pathlib import Path

import nbformat

from grader.cells import graded_cells, points_of
from grader.files import printable_name
from grader.judging.verdicts import as_outputs, grader_fault
from grader.records import Graded, Job, Kind
from grader.running.jobs import admit_job


def as_fault(root: Path, job: Job, error: Exception) -> Graded:
    """Return the submission with every exercise marked as the grader's own fault."""
    admitted = admit_job(job, root)
    verdicts = {}
    for position, spec in graded_cells(admitted.nb.cells):
        cell = admitted.nb.cells[position]
        verdicts[spec.name] = verdict = grader_fault(spec.title, error)
        cell.outputs = as_outputs(verdict, points_of(cell))
    return Graded(
        student=job.student,
        assignment=job.assignment,
        seed=job.seed,
        sandbox=job.conditions.sandbox,
        notebook=nbformat.writes(admitted.nb) + "\n",
        verdicts=verdicts,
        notes=admitted.notes,
    )


def faults_of(graded: Graded) -> list[str]:
    """Return a line for each exercise that the grader itself failed on."""
    who = who_of(graded.assignment, graded.student)
    return [
        f"{who}: {name}: {verdict.headline}"
        for name, verdict in graded.verdicts.items()
        if verdict.kind is Kind.GRADER_FAULT
    ]


def who_of(assignment: str, student: str) -> str:
    """Return a submission's name, as lines for instructors begin with it."""
    return f"{printable_name(student)}, {assignment}"
