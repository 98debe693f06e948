"""saw(): when it says what was to be seen, and when it keeps that back."""

import shutil

import pytest

from tests.conftest import ROOT
from utils import findings, predict, saw

FIRST = "01_normalize_inputs"
TEXT = "0.1 has no exact binary form"


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """A learner's notebooks, nothing started; the current folder is notebook 1's."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path / "notebooks" / FIRST)
    return tmp_path / "notebooks"


def test_is_kept_back_before_a_prediction(notebooks):
    """Is one asked to choose first, and nothing raised?"""
    said = str(saw("tenths"))
    assert said == "Choose above first, then run this cell again: it says what you saw."


def test_opens_after_a_prediction(notebooks):
    """Is the text shown, in markdown and in 80 columns, whichever choice was made?"""
    predict("tenths", ["exactly 0", "not a number"], choose="a")
    shown = saw("tenths")
    assert TEXT in shown._repr_markdown_()
    assert "<details>" not in shown._repr_markdown_()
    assert max(map(len, str(shown).splitlines())) <= 80


def test_all_predictions_are_wanted(notebooks):
    """Does the first of several not yet open what answers them all?"""
    predict("step-float64", ["1e-2", "1e-5"], choose="b")
    assert "Choose the rest above first" in str(saw("step-float64", "step-float32"))
    predict("step-float32", ["yes", "no"], choose="b")
    assert "A U." in str(saw("step-float64", "step-float32"))


def test_prediction_without_words_is_told(notebooks):
    """Is a name that nobody wrote anything for no error?"""
    predict("made-up", ["a", "b"], choose="a")
    assert str(saw("made-up")) == "The course has no words for made-up."


def test_nobody_watching_means_nothing_is_shown(notebooks, monkeypatch):
    """Do building and grading leave no text in a notebook?"""
    predict("tenths", ["exactly 0", "not a number"], choose="a")
    monkeypatch.setattr(findings, "attended", lambda: False)
    assert saw("tenths") is None


def test_files_show_nothing_to_who_opens_them():
    """Is no word of a text there to be read?"""
    for path in findings.FOLDER.glob("*.txt"):
        assert " " not in path.read_text()


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('saw("a")', ["a"]),
        ('saw(\n    "a",\n    "b",\n)', ["a", "b"]),
        ('# saw("a")', []),
        ("saw(", []),
        ('print(saw("a"))', []),
    ],
)
def test_opened_by_reads_calls(source, names):
    """Are the names found in a call, and nowhere else?"""
    assert findings.opened_by(source) == names
