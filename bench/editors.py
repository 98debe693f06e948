"""What finished work earns in each shape that editors leave it in: python bench/editors.py

Grades notebooks 2, 3 and 6 with right answers, in every shape of tests/intake/editors.py, and
prints the table: points earned of those that are graded by themselves, whether the answer in words
is there, and how many cells are the learner's own. About five minutes. Arguments choose notebooks.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grader.cells import EXTRA, graded_cells, points_of
from grader.intake.admission import Admitted, admit
from grader.judging.attempt import Attempt
from grader.judging.grading import new_session
from grader.proving.sample_class import gather_material
from grader.source.solutions import solution_functions, solution_sources
from tests.conftest import ROOT
from tests.intake.editors import SHAPES, finished
from tests.judging.faults import BUDGET
from utils.cells import grade_id

NOTEBOOKS = ("02_batchnorm_forward", "03_batchnorm_backward", "06_running_averages")


def points(admitted: Admitted, assignment: str) -> tuple[float, float]:
    """Return the points earned, and those there are."""
    nb = admitted.nb
    graded = [
        (spec.name, points_of(nb.cells[position])) for position, spec in graded_cells(nb.cells)
    ]
    attempt = Attempt(
        nb.cells,
        solution_functions(ROOT, assignment),
        "5eed",
        partial(new_session, ROOT, assignment),
        BUDGET,
        partial(solution_sources, ROOT, assignment),
    )
    if not admitted.notes.refusal:
        attempt.run()
    earned = sum(attempt.verdicts[n].share * p for n, p in graded if n in attempt.verdicts)
    return earned, sum(p for _, p in graded)


def main(chosen: list[str]) -> int:
    """Print the table; return 1 if anything was lost."""
    print(f"{'shape':38} {'notebook':22} points     words  cells (own, run)  notes")
    lost = 0
    for assignment in chosen or NOTEBOOKS:
        about = gather_material(ROOT, assignment)
        for shape, build in SHAPES.items():
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"{assignment}.ipynb"
                path.write_bytes(build(finished(about), about))
                admitted = admit(path, ROOT, assignment)
            earned, whole = points(admitted, assignment)
            cells = admitted.nb.cells
            answers = [c for c in cells if c.cell_type == "markdown" and grade_id(c)]
            words = all(c.source.startswith("The statistics come") for c in answers)
            own = sum(EXTRA in cell.metadata for cell in cells)
            lost += earned < whole or not words
            told = admitted.notes.refusal or f"{len(admitted.notes.repairs)} notes"
            print(
                f"{shape:38} {assignment:22} {earned:4.1f} of {whole:2g} "
                f"{'yes' if words else 'LOST':>6}  {len(cells):3} ({own:2})  {told[:90]}",
                flush=True,
            )
    print(f"shapes that lost something: {lost}")
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
