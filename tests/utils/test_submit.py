"""submit(): the file to hand in, and what it says is unfinished."""

import json
import shutil
import sys

import pytest

from tests.conftest import ROOT
from utils import SubmitError, submit

SECOND = "02_batchnorm_forward"


@pytest.fixture
def notebooks(tmp_path):
    """A learner's notebooks, nothing started."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return tmp_path / "notebooks"


def edit(folder, sources):
    """Replace cells of notebook 2, by name."""
    path = folder / SECOND / f"{SECOND}.ipynb"
    nb = json.loads(path.read_text())
    for cell in nb["cells"]:
        cell["source"] = sources.get(cell["id"], cell["source"])
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "old"}]
    path.write_text(json.dumps(nb))


def solution_cells():
    nb = json.loads((ROOT / "solutions" / SECOND / f"{SECOND}.ipynb").read_text())
    return {c["id"]: c["source"] for c in nb["cells"] if c["metadata"].get("nbgrader")}


def test_unfinished_parts_are_named(notebooks, monkeypatch):
    """Does it say which exercises and questions are open, and write the file all the same?"""
    edit(notebooks, {"batch_statistics": solution_cells()["batch_statistics"]})
    monkeypatch.chdir(notebooks / SECOND)
    said = str(submit())
    assert "exercise 2.1" not in said
    assert "exercise 2.2, batchnorm_forward: not started" in said
    assert "the question in_your_own_words: not answered" in said
    assert f"hand_in/{SECOND}.ipynb, as last saved at" in said
    assert (notebooks / "hand_in" / f"{SECOND}.ipynb").exists()


def test_finished_notebook_is_said_to_be(notebooks):
    """Is there nothing to complain of when all is done, and are outputs left out?"""
    edit(notebooks, solution_cells())
    handed = submit(SECOND, notebooks)
    assert "Every exercise in it is correct" in str(handed)
    cells = json.loads(handed.path.read_text())["cells"]
    assert not any(cell.get("outputs") for cell in cells)
    before = json.loads((notebooks / SECOND / f"{SECOND}.ipynb").read_text())["cells"]
    assert [cell["source"] for cell in cells] == [cell["source"] for cell in before]


def test_what_cannot_be_handed_in_says_what_to_do(notebooks, monkeypatch):
    """Is a wrong place, and a broken notebook, met with a next step?"""
    monkeypatch.chdir(notebooks)
    with pytest.raises(SubmitError, match="run this in the notebook that you want to hand in"):
        submit()
    (notebooks / SECOND / f"{SECOND}.ipynb").write_text("{")
    with pytest.raises(SubmitError, match="open it in JupyterLab, save it"):
        submit(SECOND, notebooks)


def test_grading_and_building_write_nothing(notebooks, monkeypatch):
    """Does the cell do nothing where no person runs it?"""
    monkeypatch.setattr(sys.modules["utils.submit"], "attended", lambda: False)
    assert "when you run this cell yourself" in str(submit(SECOND, notebooks))
    assert not (notebooks / "hand_in").exists()
