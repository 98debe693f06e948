"""predict(): what is kept, where, and that nothing about it stops a run or a hand-in."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ASSIGNMENTS, ROOT
from utils import predict, predictions, progress
from utils.notebooks import read_cells

CHOICES = ["0", "nan", "something else"]
FIRST = "01_normalize_inputs"


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """A learner's notebooks, nothing started; the current folder is notebook 1's."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path / "notebooks" / FIRST)
    return tmp_path / "notebooks"


@pytest.mark.parametrize("choose", ["b", "(B)", 2, "2"])
def test_choice_is_kept_beside_the_folders(notebooks, choose, capsys):
    """Is a choice by letter or number stored, shown again, and in no assignment's folder?"""
    predict("eps", CHOICES, choose=choose)
    assert json.loads((notebooks / "predictions.json").read_text()) == {"eps": "nan"}
    assert [path.name for path in (notebooks / FIRST).iterdir()] == [f"{FIRST}.ipynb"]
    capsys.readouterr()
    predict("eps", CHOICES, "Which?")
    assert capsys.readouterr().out.splitlines() == [
        "Which?",
        "  (a) 0",
        "  (b) nan   <- your prediction",
        "  (c) something else",
    ]


def test_another_process_finds_it(notebooks):
    """Does a choice survive a restart?"""
    predict("eps", CHOICES, choose="c")
    code = f"from utils import predict\npredict('eps', {CHOICES})"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "(c) something else   <- your prediction" in said.stdout


def test_last_choice_counts_and_others_stay(notebooks):
    """May one change one's mind, without losing what was predicted elsewhere?"""
    predict("other", CHOICES, choose="a")
    predict("eps", CHOICES, choose="a")
    predict("eps", CHOICES, choose="b")
    assert predictions.all_kept(notebooks) == {"other": "0", "eps": "nan"}


@pytest.mark.parametrize("choose", ["d", "", "ab", 0, 4, "nan", -1])
def test_choice_that_is_none_is_told_and_not_raised(notebooks, choose, capsys):
    """Is a letter too far said, with what there is, and the run not stopped?"""
    predict("eps", CHOICES, choose=choose)
    assert "is none of them: write a letter from a to c, or its number" in capsys.readouterr().out
    assert predictions.all_kept(notebooks) == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '"eps"', '{"eps": 3}', '{"eps": "gone"}'])
def test_spoilt_file_is_like_none(notebooks, text):
    """Is a file that says nothing, or a choice that is not offered any more, no prediction?"""
    (notebooks / "predictions.json").write_text(text)
    assert predictions.kept(notebooks, "eps", CHOICES) is None
    predict("eps", CHOICES, choose="a")
    assert predictions.kept(notebooks, "eps", CHOICES) == "0"


def test_failed_write_keeps_what_was_there(notebooks, monkeypatch, capsys):
    """Is the file whole, is it said, and is the choice known, when a disk is full?"""
    predict("eps", CHOICES, choose="a")

    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(predictions.os, "replace", full)
    predict("eps", CHOICES, choose="b")
    assert predictions.NOT_KEPT in capsys.readouterr().out
    assert json.loads((notebooks / "predictions.json").read_text()) == {"eps": "0"}
    assert not list(notebooks.glob(".predictions*"))
    assert predictions.all_kept(notebooks) == {"eps": "nan"}
    monkeypatch.undo()
    predict("other", CHOICES, choose="c", folder=notebooks)
    written = json.loads((notebooks / "predictions.json").read_text())
    assert written == {"eps": "nan", "other": "something else"}


def test_nobody_watching_means_nothing_happens(notebooks, monkeypatch, capsys):
    """Does grading and building neither ask nor store?"""
    monkeypatch.setattr(predictions, "attended", lambda: False)
    predict("eps", CHOICES, choose="a")
    assert capsys.readouterr().out == ""
    assert predictions.all_kept(notebooks) == {}


def test_progress_counts_them(notebooks):
    """Does progress() say how many of a notebook's predictions were made?"""
    asked = predictions.asked_in(read_cells(notebooks, FIRST))
    assert f"0 of {len(asked)} predicted" in str(progress())
    predict(asked[0], ["exactly 0", "not a number", "something tiny, but not 0"], choose="a")
    assert f"1 of {len(asked)} predicted" in str(progress())


def test_each_name_is_asked_once_in_the_course():
    """Has every prediction a name of its own, since all are kept in one file?"""
    notebooks = [read_cells(ROOT / "solutions", name) for name in ASSIGNMENTS]
    names = [name for cells in notebooks for name in predictions.asked_in(cells)]
    assert len(names) == len(set(names)) > 30


def test_asked_in_reads_what_runs():
    """Are names found in calls, whatever a learner added, and not in comments or broken cells?"""

    def code(source):
        return {"cell_type": "code", "source": source, "metadata": {}}

    cells = [
        code('predict("a", ["x"])\npredict(\n    "b",\n    ["x"], choose=1)'),
        code('# predict("c", [])'),
        code('predict("d", ['),
        code("predict(name, [])\npredict()"),
        {"cell_type": "markdown", "source": 'predict("e", [])', "metadata": {}},
        code(['predict("a", ["x"])\n', 'predict("f", ["x"])']),
    ]
    assert predictions.asked_in(cells) == ["a", "b", "f"]
