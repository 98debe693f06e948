"""carry(): earlier work, checked, and clear words where it cannot be used."""

import json
import shutil
from logging import getLogger

import pytest

from grader.gradebook.ledger import Ledger
from grader.nbgrader_calls.commands import api
from grader.nbgrader_calls.configuration import gradebook_url
from grader.running.class_run import ClassRun
from grader.running.executors import Pool
from tests.conftest import ROOT, copy_course
from utils import CarryError, carry

SECOND, THIRD, FOURTH = "02_batchnorm_forward", "03_batchnorm_backward", "04_deep_network"
WRONG = "def batchnorm_forward(z, gamma, beta, eps=1e-5):\n    return z, z"


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


def test_aside_that_was_left_out_is_missed_only_where_it_is_called(notebooks):
    """Does a set-up run without an aside, and does a call of it say which exercise it was?"""
    stub = "def batchnorm_forward_columns(z, gamma, beta, eps=1e-5):\n    raise NotImplementedError"
    write(notebooks, "batchnorm_forward_columns", stub)
    left_out = carry("batchnorm_forward_columns", notebooks)
    with pytest.raises(CarryError, match=r"an aside that you left out \(exercise 2\.4 in"):
        left_out(1, gamma=2)
    write(notebooks, "batchnorm_forward_columns", stub.replace("raise NotImplementedError", "pass"))
    with pytest.raises(CarryError, match="is not right yet"):
        carry("batchnorm_forward_columns", notebooks)


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


def test_early_mistake_is_marked_once(tmp_path, monkeypatch):
    """Notebook 2 wrong, notebook 4 right: are there full marks for 4?"""
    monkeypatch.chdir(tmp_path)
    copy_course(tmp_path)
    for name in (SECOND, FOURTH):
        shutil.copytree(ROOT / "solutions" / name, tmp_path / "submitted" / "ada" / name)
    write(tmp_path / "submitted" / "ada", "batchnorm_forward", WRONG)
    nbgrader = api(tmp_path)
    with Ledger(gradebook_url(tmp_path)) as ledger:
        for name in (SECOND, FOURTH):
            assert nbgrader.generate_assignment(name, force=True)["success"]
        run = ClassRun(tmp_path, ledger, lambda: Pool(2), 2, getLogger())
        summary = run.run([SECOND, FOURTH])
        assert (summary.graded, summary.faults, summary.stopped) == (2, [], "")
        verdicts = {name: ledger.records(name)[0].verdicts for name in (SECOND, FOURTH)}
    assert verdicts[SECOND]["batchnorm_forward"].kind == "wrong"
    assert {verdict.kind for verdict in verdicts[FOURTH].values()} == {"correct"}
    assert len(verdicts[FOURTH]) == 10
