"""model_answer(): when it opens, what it shows, and when it stays shut."""

import json
import shutil

import pytest

from tests.conftest import ROOT
from utils import model_answer, model_answers
from utils.notebooks import notebook_path

SECOND = "02_batchnorm_forward"
NAME = "in_your_own_words"


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """A learner's notebooks, nothing answered; the current folder is notebook 2's."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path / "notebooks" / SECOND)
    return tmp_path / "notebooks"


def write(folder, answer):
    path = notebook_path(folder, SECOND)
    nb = json.loads(path.read_text())
    next(c for c in nb["cells"] if c["id"] == NAME)["source"] = answer
    path.write_text(json.dumps(nb))


@pytest.mark.parametrize("answer", ["YOUR ANSWER HERE", "", "yes", "YOUR ANSWER HERE " * 9])
def test_stays_shut_before_an_answer(notebooks, answer):
    """Is one asked to answer first, and told when it opens?"""
    write(notebooks, answer)
    said = str(model_answer(NAME))
    assert said.startswith("Answer first: the saved notebook has ")
    assert "Marking" not in said


def test_opens_after_an_answer_with_its_marking(notebooks):
    """Are the course's answer and its rubric shown, in markdown and in 80 columns?"""
    write(notebooks, "Right is the first half of it. " * 5)
    shown = model_answer(NAME)
    assert "*Marking: 1 point for gamma and beta" in shown._repr_markdown_()
    assert "BEGIN SOLUTION" not in shown._repr_markdown_()
    assert max(map(len, str(shown).splitlines())) <= 80


def test_switched_off_leaves_it_to_the_instructor(notebooks, tmp_path, monkeypatch):
    """Is there nothing to open where the files were taken away, whatever one wrote?"""
    write(notebooks, "Right is the first half of it. " * 5)
    monkeypatch.setattr(model_answers, "FOLDER", tmp_path / "none")
    assert str(model_answer(NAME)).startswith("In this class your instructor says")


def test_nothing_is_raised(notebooks, tmp_path, monkeypatch):
    """Are another place, another name and a broken notebook told, so that no run stops?"""
    assert f"has no question what; it has: {NAME}" in str(model_answer("what"))
    notebook_path(notebooks, SECOND).write_text("{")
    assert "it cannot be read: save the notebook" in " ".join(str(model_answer(NAME)).split())
    monkeypatch.chdir(tmp_path)
    assert "is not one of the course's notebooks" in str(model_answer(NAME))


def test_nobody_watching_means_nothing_is_shown(notebooks, monkeypatch):
    """Does no grading and no build show an answer?"""
    write(notebooks, "Right is the first half of it. " * 5)
    monkeypatch.setattr(model_answers, "attended", lambda: False)
    assert str(model_answer(NAME)) == "model_answer() opens when you run this cell yourself."
