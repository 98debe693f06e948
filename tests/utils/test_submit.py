"""submit(): the file to hand in, and what it says is unfinished."""

import json
import os
import re
import shutil
import sys

import pytest

from tests.conftest import ROOT
from utils import SubmitError, carry, submit

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


ADDITIONS = {
    "setup": "%matplotlib inline\nimport asyncio\nimport numpy as np\n"
    "from utils import BatchNormCache, check, submit\nawait asyncio.sleep(0)\n!ls",
    "batch_statistics": "%%time\n{}",
    "batchnorm_forward": "{}\nbatchnorm_forward?",
    "identity_parameters": "{}\n%time identity_parameters(np.eye(3))\n!ls",
    "check_batch_statistics": "check(batch_statistics, more=True)",
}


def test_what_jupyter_runs_is_not_wrong(notebooks):
    """Are right answers right beside magics, commands, questions and await?"""
    solved = solution_cells()
    added = {n: t.format("".join(solved.get(n, ""))) for n, t in ADDITIONS.items()}
    edit(notebooks, solved | added)
    assert "Every exercise in it is correct" in str(submit(SECOND, notebooks))
    assert callable(carry("batchnorm_forward", notebooks))


AGES = {0: "just now", 1: "1 second ago", 59: "59 seconds ago", 60: "1 minute ago"}
AGES |= {7300: "2 hours ago", 90_000: "1 day ago", 1_000_000: "11 days ago"}


@pytest.mark.parametrize("seconds", AGES)
def test_age_of_the_saved_file_is_told(seconds, notebooks, monkeypatch):
    """Where nothing can be saved, is it said how old the file is, and what to do?"""
    path = notebooks / SECOND / f"{SECOND}.ipynb"
    monkeypatch.setattr("utils.saving.time.time", lambda: path.stat().st_mtime + seconds + 0.5)
    saved, advice, *_ = submit(SECOND, notebooks).lines
    assert re.search(rf"as last saved at \d\d:\d\d:\d\d, {AGES[seconds]}\.$", saved)
    assert advice == "Changed something since? Save (Ctrl+S), then run this cell again."


def test_an_editor_that_saves_is_waited_for(notebooks, monkeypatch):
    """Is the file taken when it is whole, and the age not told?"""
    path = notebooks / SECOND / f"{SECOND}.ipynb"
    whole, steps = path.read_text(), iter(["", "{", None])

    def write(_):
        step = next(steps)
        path.write_text(whole if step is None else step)
        os.utime(path, ns=(1, 1))

    monkeypatch.setattr("utils.saving.in_notebook", lambda: True)
    monkeypatch.setattr("utils.saving.time.sleep", write)
    monkeypatch.chdir(notebooks / SECOND)
    assert submit().lines[0] == f"Saved. The file to hand in is hand_in/{SECOND}.ipynb."
    assert next(steps, "all were taken") == "all were taken"


def test_an_editor_that_does_not_save_is_not_waited_for_long(notebooks, monkeypatch):
    """Does it go on with the file as it is, and is only this notebook waited for?"""
    monkeypatch.setattr("utils.saving.in_notebook", lambda: True)
    monkeypatch.setattr("utils.saving.SECONDS", 0.2)
    monkeypatch.chdir(notebooks / SECOND)
    assert "as last saved at" in submit().lines[0]
    monkeypatch.setattr("utils.saving.SECONDS", 1e9)
    monkeypatch.chdir(notebooks)
    assert "as last saved at" in submit(SECOND).lines[0]


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
