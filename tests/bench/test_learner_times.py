"""The benchmark of what learners wait for: does it run cells as JupyterLab does?"""

import shutil

import pytest

from bench import learner_times
from tests.conftest import ROOT
from utils.exercises import exercises_of

NOTEBOOK = "01_normalize_inputs"


def test_check_is_timed_through_a_kernel(tmp_path):
    """Are the solution and some of the others checked, and found to be what they are?"""
    shutil.copytree(ROOT / "solutions" / NOTEBOOK, tmp_path / "solutions" / NOTEBOOK)
    # a twentieth of the answers
    found = list(learner_times.verdicts(tmp_path, NOTEBOOK, 0, 20))
    assert {v.exercise for v in found} == {spec.name for spec in exercises_of(NOTEBOOK)}
    assert {v.kind for v in found} == {"right", "wrong"}
    assert all(0 < v.seconds < learner_times.PATIENCE for v in found)


def test_learner_is_there(tmp_path):
    """Is the kernel told that somebody reads, and does what asks to be saved get saved?"""
    shutil.copytree(ROOT / "solutions" / NOTEBOOK, tmp_path / "solutions" / NOTEBOOK)
    with learner_times.seat(tmp_path, NOTEBOOK) as learner:
        _, error = learner.press("from utils import show, submit; assert show.attended()")
        assert error == ""
        before = learner.cpu
        # without an answer from the editor it would say when the file was saved
        _, error = learner.press("assert not (found := submit()).saved, found")
        assert error == ""
        assert learner.cpu >= before
        assert learner.press("1 / 0")[1] == "ZeroDivisionError"


def test_cell_that_fails_is_named(tmp_path, monkeypatch):
    """Is no time told of a notebook that does not run?"""
    shutil.copytree(ROOT / "solutions" / NOTEBOOK, tmp_path / "solutions" / NOTEBOOK)
    path = tmp_path / "solutions" / NOTEBOOK / f"{NOTEBOOK}.ipynb"
    path.write_text(path.read_text().replace("import numpy as np", "import nunpy as np", 1))
    with pytest.raises(RuntimeError, match="cell setup: ModuleNotFoundError"):
        learner_times.run_all(tmp_path, NOTEBOOK)
