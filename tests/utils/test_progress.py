"""progress(): every exercise's state, as text and as a table."""

import json
import shutil
import sys

import pytest

from tests.conftest import ROOT
from utils import progress
from utils.checking import checks
from utils.exercises import CORE, EXERCISES, NOTEBOOKS

SECOND = "02_batchnorm_forward"


def states(folder):
    return {done.exercise.name: done.state for done in progress(folder).states}


def edit(folder, name, source):
    """Replace a cell of notebook 2."""
    path = folder / SECOND / f"{SECOND}.ipynb"
    nb = json.loads(path.read_text())
    next(c for c in nb["cells"] if c["id"] == name)["source"] = source
    path.write_text(json.dumps(nb))


@pytest.fixture
def notebooks(tmp_path):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return tmp_path / "notebooks"


def test_solutions_are_all_correct():
    """Does a learner who solved everything see that?"""
    assert set(states(ROOT / "solutions").values()) == {"correct"}


def test_release_is_all_not_started(notebooks):
    """Does a fresh start show every exercise, none started?"""
    assert list(states(notebooks)) == list(EXERCISES)
    assert set(states(notebooks).values()) == {"not started"}


def test_each_state_is_told_apart(notebooks):
    """Are right, wrong, broken and unfinished answers told apart, with the reason?"""
    edit(notebooks, "batch_statistics", "def batch_statistics(z):\n    return z.mean(0), z.var(0)")
    edit(notebooks, "identity_parameters", "def identity_parameters(z, eps=1e-5):\n    return z, z")
    edit(notebooks, "batchnorm_forward_columns", "def batchnorm_forward_columns(")
    found = {done.exercise.name: done for done in progress(notebooks).states}
    assert found["batch_statistics"].state == "correct"
    assert found["batchnorm_forward"].state == "not started"
    assert found["identity_parameters"].state == "wrong"
    assert "gamma has shape" in found["identity_parameters"].reason
    assert found["batchnorm_forward_columns"].reason == "its cell stops with SyntaxError"


def test_missing_and_broken_notebooks_are_named(notebooks):
    """Does a notebook that is gone or unreadable not stop the others?"""
    shutil.rmtree(notebooks / "01_normalize_inputs")
    (notebooks / SECOND / f"{SECOND}.ipynb").write_text("{")
    text = str(progress(notebooks))
    assert text.count("not found: no such notebook") == 4
    assert text.count("not found: it cannot be read") == 4


def test_endless_and_exiting_answers_do_not_stop_the_others(notebooks, monkeypatch):
    """Are an endless loop and sys.exit states of their exercise, and no more?"""
    monkeypatch.setattr(checks, "OTHERS", 0.5)
    loop = "def batch_statistics(z):\n    while True:\n        pass"
    leave = "import sys\ndef identity_parameters(z, eps=1e-5):\n    sys.exit(1)"
    edit(notebooks, "batch_statistics", loop)
    edit(notebooks, "identity_parameters", leave)
    found = {done.exercise.name: done for done in progress(notebooks).states}
    reason = found["batch_statistics"].reason
    assert reason.startswith("batch_statistics was still running after 0.5 seconds, at line ")
    assert "raised SystemExit" in found["identity_parameters"].reason
    assert found["batchnorm_forward_columns"].state == "not started"


def test_helpers_in_cells_of_their_own_count(notebooks):
    """Is an answer right that calls a function which the learner defined in an added cell?"""
    path = notebooks / SECOND / f"{SECOND}.ipynb"
    nb = json.loads(path.read_text())
    place = next(i for i, c in enumerate(nb["cells"]) if c["id"] == "batch_statistics")
    helper = {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "source": ""}
    nb["cells"].insert(place, helper | {"source": "def middle(z):\n    return z.mean(axis=0)"})
    path.write_text(json.dumps(nb))
    edit(notebooks, "batch_statistics", "def batch_statistics(z):\n    return middle(z), z.var(0)")
    assert states(notebooks)["batch_statistics"] == "correct"


def test_text_and_table_say_the_same(notebooks):
    """Is there a text for terminals and a table for Lab, with every exercise in both?"""
    shown = progress(notebooks)
    for spec in EXERCISES.values():
        assert f"{spec.number} {spec.name}" in str(shown)
        assert spec.name in shown._repr_html_()
    assert max(map(len, str(shown).splitlines())) <= 80
    assert shown.summary in shown._repr_html_()


def test_bonus_exercises_are_counted_beside_the_others(notebooks, monkeypatch):
    """Are there two counts where a notebook is a bonus, and one where none is?"""
    module, count = sys.modules["utils.progress"], len(EXERCISES)
    monkeypatch.setattr(module, "BONUS", frozenset())
    said = f"(core path: 0 of {len(CORE)})"
    assert progress(notebooks).summary == f"correct as last saved: 0 of {count} exercises {said}"
    monkeypatch.setattr(module, "BONUS", frozenset({SECOND}))
    edit(notebooks, "batch_statistics", "def batch_statistics(z):\n    return z.mean(0), z.var(0)")
    shown = progress(notebooks)
    said = said.replace("0 of", "1 of")
    assert shown.summary == (
        f"correct as last saved: 0 of {count - 4} exercises, 1 of 4 bonus {said}"
    )
    assert f"{SECOND} (bonus): 1 of 4 exercises" in shown._repr_html_()


def test_this_notebook_is_first_and_others_are_folded(notebooks, monkeypatch):
    """Is the notebook that one is in shown in full and first, and each other one in a line?"""
    monkeypatch.chdir(notebooks / SECOND)
    shown = progress()
    lines = str(shown).splitlines()
    assert lines[0].startswith(f"{SECOND}: 0 of 4 exercises, 0 of 1 in words, 0 of ")
    assert "  \u00b7 2.4 batchnorm_forward_columns (aside)  not started" in lines
    assert lines[5] == "  \u00b7 2.5 in your own words                  not answered"
    others = [line[:2] for line in lines[6:-1] if line[0] != " "]  # a long one goes on below
    assert others == [name[:2] for name in NOTEBOOKS if name != SECOND]
    assert "1.1 fit_normalizer" not in str(shown)
    page = shown._repr_html_()
    assert page.index("2.1 batch_statistics") < page.index("<details>")
    assert page.count("<details>") == page.count("</details>") == len(NOTEBOOKS) - 1
    assert "1.1 fit_normalizer" in page


def test_questions_in_words_are_answered_or_not(notebooks):
    """Is an answer in words counted once something else stands there?"""
    edit(notebooks, "in_your_own_words", "Because of gamma and beta.")
    (second,) = [c for c in progress(notebooks).chapters if c.notebook == SECOND]
    assert second.summary.startswith("0 of 4 exercises, 1 of 1 in words, ")
    assert [row.state for row in second.rows()][-1] == "answered"


@pytest.mark.parametrize("place", [".", "notebooks", f"notebooks/{SECOND}"])
def test_notebooks_are_found_from_where_one_is(notebooks, monkeypatch, place):
    """Does it work from the course, the folder of notebooks, and a notebook's own?"""
    monkeypatch.chdir(notebooks.parent / place)
    assert set(states(None).values()) == {"not started"}


def test_wrong_reasons_are_safe_to_show(notebooks):
    """Is what a learner's code says escaped in the table?"""
    source = "def batch_statistics(z):\n    raise ValueError('<script>alert(1)</script>')"
    edit(notebooks, "batch_statistics", source)
    assert "<script>" not in progress(notebooks)._repr_html_()
