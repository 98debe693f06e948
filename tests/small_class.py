"""Six students of notebook 2, whose marks are known; what is read from a graded class uses them."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat

from grader.course import release_path, source_path
from tests.conftest import ROOT, copy_course

ASSIGNMENT = "02_batchnorm_forward"
SEED = "5eed"
QUOTED = "O'Eve"  # a student id that a page has to escape
FORMULA = "=1+2"  # and one that would act in a spreadsheet

DDOF = "def batch_statistics(z):\n    return z.mean(axis=0), z.var(axis=0, ddof=1)\n"
CRASH = "def identity_parameters(z, eps=1e-5):\n    return sqrt(z)\n"
OWN_WAY = "def batch_statistics(z):\n    return z.mean(axis=0), 1.0000003 * z.var(axis=0)\n"


def answers():
    """Student -> the cells that differ from the solution; None: not a notebook."""
    return {
        "ada": {},
        "bob": {"batch_statistics": DDOF, "identity_parameters": CRASH},
        "cleo": {"batch_statistics": OWN_WAY},
        "dan": None,
        QUOTED: {"batch_statistics": DDOF},
        FORMULA: {"in_your_own_words": "YOUR ANSWER HERE"},
    }


def grade_small_class(root: Path) -> Path:
    """Make the course in a new folder, hand in, release and grade; returns the folder."""
    copy_course(root)
    solved = nbformat.read(source_path(root, ASSIGNMENT), as_version=4)
    sources = {cell.id: cell.source for cell in solved.cells if "nbgrader" in cell.metadata}
    forward = "mu, var = z.mean(axis=0), z.var(axis=0)"  # one mistake is to cost one exercise
    for student, changed in answers().items():
        nb = nbformat.read(release_path(root, ASSIGNMENT), as_version=4)
        for cell in nb.cells:
            if cell.id in sources and not cell.id.startswith("check_"):
                cell.source = (changed or {}).get(cell.id, sources[cell.id])
                cell.source = cell.source.replace("mu, var = batch_statistics(z)", forward)
        path = root / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(nb, path)
        if changed is None:
            path.write_text(path.read_text()[:2000])
    grader(root, "release", ASSIGNMENT)
    grader(root, "grade", ASSIGNMENT, "--seed", SEED, "--quiet")
    return root


def grader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m grader` in a course; what it says is in the assertion if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done
