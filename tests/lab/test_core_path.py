"""Predictions, progress and model answers in JupyterLab, in headless Chromium."""

import json

import pytest

from tests.lab.axe import NOT_OURS, violations
from tests.lab.cells import run, run_all, scroll_to, shown, wider_than_their_place
from tests.lab.conftest import DARK, LIGHT

SECOND = "02_batchnorm_forward"
ANSWER = "Right is that z_hat has mean 0 and variance 1 at each unit of the batch. " * 3
OUTPUT = ".jp-OutputArea-output"


@pytest.fixture(scope="module", params=[(LIGHT, 1280), (DARK, 800)], ids=["light", "dark, narrow"])
def lab(request, visit):
    """Notebook 2, open in JupyterLab, its kernel ready."""
    theme, width = request.param
    page = visit(f"lab/tree/{SECOND}/{SECOND}.ipynb", width, 1000, theme)
    yield page
    page.close()


def test_choice_is_kept_and_shown_again(lab, course):
    """Is what one clicks stored at once, and still chosen after Run All, which it does not stop?"""
    kept = course / "notebooks" / "predictions.json"
    kept.unlink(missing_ok=True)
    run(lab, "setup", "shape-prediction")
    scroll_to(lab, "shape-place")
    second = lab.locator("label", has_text="(b) the Gaussian and the uniform one").first
    second.wait_for()
    second.click()
    lab.locator('[role="status"]', has_text="Kept.").first.wait_for()
    stored = {"shape-place": "the Gaussian and the uniform one"}
    assert json.loads(kept.read_text()) == stored
    assert violations(lab, OUTPUT, without=NOT_OURS) == []
    assert wider_than_their_place(lab) == []
    run(lab, "shape-prediction")
    again = lab.locator('input[type="radio"]:checked')
    lab.locator('[role="status"]', has_text="Your prediction is kept.").first.wait_for()
    assert again.count() == 1
    assert "(b)" in again.locator("xpath=..").inner_text()
    assert json.loads(kept.read_text()) == stored


def test_progress_has_this_notebook_open_and_others_folded(lab, course):
    """Does one see this notebook's exercises, question and predictions, and unfold the others?"""
    run(lab, "progress")
    scroll_to(lab, "progress()")
    here = lab.locator(f'table[aria-label="progress in {SECOND}"]')
    here.wait_for()
    assert "2.5 in your own words" in here.inner_text()
    said = shown(lab, "progress")
    assert f"{SECOND}: 0 of 4 exercises, 0 of 1 in words, 1 of 8 predicted" in said
    other = lab.locator('table[aria-label="progress in 01_normalize_inputs"]')
    assert not other.is_visible()
    lab.locator("summary", has_text="01_normalize_inputs").click()
    assert "1.3 condition_number (aside)" in other.inner_text()
    assert violations(lab, OUTPUT, without=NOT_OURS) == []
    assert wider_than_their_place(lab) == []


def test_model_answer_opens_once_one_has_answered(lab, course):
    """Does it ask for one's own answer first, and then show itself and the marking?"""
    run(lab, "model-answer")
    lab.locator(OUTPUT, has_text="Answer first").wait_for()
    lab.evaluate(
        "answer => { const n = window.jupyterapp.shell.currentWidget.content;"
        "n.widgets.find(w => w.model.id === 'in_your_own_words')"
        ".model.sharedModel.setSource(answer); }",
        ANSWER,
    )
    lab.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    run(lab, "model-answer")
    opened = lab.locator(OUTPUT, has_text="A model answer.")
    opened.wait_for()
    assert "Marking: 1 point for gamma and beta" in opened.inner_text()
    assert violations(lab, OUTPUT, without=NOT_OURS) == []
    lab.evaluate(
        "() => { const n = window.jupyterapp.shell.currentWidget.content;"
        "n.widgets.find(w => w.model.id === 'in_your_own_words')"
        ".model.sharedModel.setSource('YOUR ANSWER HERE'); }"
    )
    lab.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")


def test_run_all_passes_predictions(lab):
    """Is the first exercise, and no prediction, what Run All stops at?"""
    run_all(lab)
    lab.locator(OUTPUT, has_text="batch_statistics is not started").first.wait_for()
