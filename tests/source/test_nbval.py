"""nbval compares the stored outputs of solutions/: here, that it would notice a change."""

import subprocess
import sys

import nbformat

from grader.source.notebooks import canonical
from tests.conftest import ROOT

ASSIGNMENT = "02_batchnorm_forward"


def nbval(path, folder):
    """Run nbval on one notebook as the suite does."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(path)]
    command += ["--nbval", "--nbval-current-env", "--rootdir", str(folder)]
    command += ["-c", str(ROOT / "pyproject.toml"), "-o", "addopts="]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def start_of(course, change=None):
    """The notebook's cells up to its first stored output, as a file of its own."""
    path = course / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    nb = nbformat.read(path, as_version=4)
    first = next(i for i, c in enumerate(nb.cells) if c.get("outputs"))
    nb.cells = nb.cells[: first + 1]
    if change:
        change(nb.cells[first])
    path.write_text(canonical(nb))
    return path


def test_stored_outputs_hold(course):
    """Does nbval run cells, and agree with what is stored?"""
    done = nbval(start_of(course), course)
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


def test_changed_output_fails(course):
    """Does one changed number in a stored output fail the suite, showing it?"""

    def falsify(cell):
        cell.outputs[0].text = cell.outputs[0].text.replace("13", "14")

    done = nbval(start_of(course, falsify), course)
    assert done.returncode == 1
    assert "14" in done.stdout
    assert "1 failed" in done.stdout


def test_every_code_cell_of_the_sources_is_compared():
    """Has each code cell an execution count, without which nbval compares nothing?"""
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                assert cell.execution_count, f"{path.name}, {cell.id}"
