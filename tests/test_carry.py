"""carry(): earlier work, checked, and clear words where it cannot be used."""

import json
import shutil

import nbformat
import pytest

from grader.attempt import Attempt
from grader.course import source_path
from grader.execute import start_kernel
from tests.conftest import ROOT
from utils import CarryError, carry

SECOND, THIRD = "02_batchnorm_forward", "03_batchnorm_backward"


@pytest.fixture
def notebooks(tmp_path):
    """A learner's notebooks, all solved."""
    shutil.copytree(ROOT / "solutions", tmp_path / "notebooks")
    return tmp_path / "notebooks"


def write(folder, name, source):
    """Replace a cell of notebook 2."""
    path = folder / SECOND / f"{SECOND}.ipynb"
    nb = json.loads(path.read_text())
    next(c for c in nb["cells"] if c["id"] == name)["source"] = source
    path.write_text(json.dumps(nb))


def test_own_work_is_loaded_with_what_it_calls(notebooks, solutions):
    """Does the learner's own function come, with the earlier ones that it uses?"""
    forward = (
        "def batchnorm_forward(z, gamma, beta, eps=1e-5):\n"
        "    'mine'\n"
        "    mu, var = batch_statistics(z)\n"
        "    std = np.sqrt(var + eps)\n"
        "    return gamma * (z - mu) / std + beta, BatchNormCache((z - mu) / std, std, gamma)"
    )
    write(notebooks, "batchnorm_forward", forward)
    assert carry("batchnorm_forward", notebooks).__doc__ == "mine"


def test_it_looks_beside_the_notebook(notebooks, monkeypatch):
    """In JupyterLab, is the sibling folder found without being named?"""
    monkeypatch.chdir(notebooks / THIRD)
    assert callable(carry("batchnorm_forward"))


STUB = "def batchnorm_forward(z, gamma, beta, eps=1e-5):\n    raise NotImplementedError('2.2')"
UNUSABLE = {
    "unfinished": (STUB, "is not finished: do exercise 2.2 in 02_batchnorm_forward first"),
    "wrong": (STUB.replace("raise NotImplementedError('2.2')", "return z, z"), "is not right yet"),
    "renamed": ("def my_forward(z):\n    pass", "no function batchnorm_forward is defined"),
    "broken": ("def batchnorm_forward(", "its cell stops with SyntaxError"),
}


@pytest.mark.parametrize("how", UNUSABLE)
def test_unusable_work_says_what_to_do(notebooks, how):
    """Is each reason named, with the exercise and the next step?"""
    source, words = UNUSABLE[how]
    write(notebooks, "batchnorm_forward", source)
    with pytest.raises(CarryError) as failure:
        carry("batchnorm_forward", notebooks)
    text = " ".join(str(failure.value).split())
    assert words in text
    assert "exercise 2.2 in 02_batchnorm_forward" in text
    assert "save that notebook (Ctrl+S), then run this cell again" in text


def test_missing_and_unreadable_notebooks_are_named(notebooks):
    """Does a notebook that is gone, or no notebook, say where it was looked for?"""
    path = notebooks / SECOND / f"{SECOND}.ipynb"
    path.write_text("{")
    with pytest.raises(CarryError, match="cannot be read"):
        carry("batchnorm_forward", notebooks)
    path.unlink()
    with pytest.raises(CarryError, match="there is no such notebook"):
        carry("batchnorm_forward", notebooks)


def test_unknown_name_is_guessed(notebooks):
    """Is a misspelt name met with the closest one?"""
    with pytest.raises(KeyError, match='did you mean "batchnorm_forward"'):
        carry("batchnorm_foward", notebooks)


def test_early_mistake_is_marked_once(solutions):
    """When grading, does the reference stand in for a learner's earlier notebook?"""
    nb = nbformat.read(source_path(ROOT, THIRD), as_version=4)
    # uses what was carried: with a learner's wrong notebook 2 it would fail
    nb.cells.insert(2, nbformat.v4.new_code_cell("assert callable(batchnorm_forward)"))
    attempt = Attempt(nb.cells, solutions, "seed", lambda: start_kernel(ROOT, THIRD))
    attempt.run()
    assert {verdict.kind for verdict in attempt.verdicts.values()} == {"correct"}
    assert all(outcome.kind == "finished" for outcome in attempt.shown.values())
