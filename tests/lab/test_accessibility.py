"""What the course shows in JupyterLab, for who sees little, or no color, or has no mouse."""

import io

import nbformat
import numpy as np
import pytest
from matplotlib import image
from nbformat.v4 import new_code_cell, new_notebook

from tests.lab.axe import NOT_OURS, contrast, violations
from tests.lab.cells import outputs, run, run_all, shown, wider_than_their_place
from tests.lab.conftest import DARK, LIGHT

PROGRESS_TABLE = 'table[aria-label^="progress in"]'
OURS = ".jp-OutputArea-output"
MOST_TABS = 15  # the cell's own buttons come first
SETUP = """from utils import *
from utils.figures import style
from utils.figures.live import live"""
STUB = """def batch_statistics(z):
    # YOUR CODE HERE
    raise NotImplementedError("Exercise 2.1: batch_statistics")
check(batch_statistics)"""
WRONG = """def batch_statistics(z):
    return z.mean(axis=0), z.var(axis=0, ddof=1)
check(batch_statistics, more=True)"""
RIGHT = """def batch_statistics(z):
    return z.mean(axis=0), z.var(axis=0)
check(batch_statistics)"""
SLIDER = """from ipywidgets import FloatSlider
def draw(gamma):
    figure, ax = style.panels(width=8.4, height=3.4)
    style.label(ax, f"gamma is {gamma}", "z", "y")
    return style.finish(figure, f"An empty figure, gamma {gamma}")
live(draw, gamma=FloatSlider(description="gamma"))"""
# the learner's answers to notebook 1: a right one, a wrong one
PROGRESS = """import json
from pathlib import Path
path = Path("../01_normalize_inputs/01_normalize_inputs.ipynb")
nb = json.loads(path.read_text())
for cell in nb["cells"]:
    if cell["id"] == "fit_normalizer":
        cell["source"] = "def fit_normalizer(x):\\n    return x.mean(axis=0), x.var(axis=0)"
    if cell["id"] == "normalize":
        cell["source"] = "def normalize(x, mu, sigma):\\n    return (x - mu) / sigma"
path.write_text(json.dumps(nb))
progress()"""
UNFOLD = (
    "() => document.querySelectorAll('.jp-OutputArea details').forEach(d => { d.open = true; })"
)
WATCH = """from utils.watch import Watch
watch = Watch(3)
for loss in (3.0, 2.0, 1.0):
    watch(loss)"""
# one cell for each thing that the course shows: its name, its source, the words to see
SHOWN = {
    "setup": (SETUP, ""),
    "not-started": (STUB, "batch_statistics is not started"),
    "wrong": (WRONG, "CheckFailed: var[2] = "),
    "right": (RIGHT, "batch_statistics: correct"),
    "cannot": ("check(3)", "CannotCheck: check() got a int"),
    "carry": ('carry("batchnorm_forward")', "CarryError: batchnorm_forward is not finished"),
    "no-notebook": ('submit("02")', "SubmitError: 02 is not one of the course's notebooks"),
    "submit": ('submit("02_batchnorm_forward")', "exercise 2.1, batch_statistics: not started"),
    "progress": (PROGRESS, "2.1 batch_statistics not started"),
    "predict": ('predict("drops", ["it falls", "it stays"], "Which?")', "(b) it stays"),
    "slider": (SLIDER, "gamma"),
    "picture": ("draw(1)", ""),
    "watch": (WATCH, "100%"),
}  # fmt: skip


@pytest.fixture(scope="module", params=[(LIGHT, 1280), (DARK, 800)], ids=["light", "dark, narrow"])
def lab(request, visit, course):
    """A notebook that shows everything once, run, in a window so high that all of it is drawn."""
    folder = course / "notebooks" / "02_batchnorm_forward"
    cells = [
        new_code_cell(source, id=name, metadata={"tags": ["raises-exception"]})
        for name, (source, _) in SHOWN.items()
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), folder / "shown.ipynb")
    theme, width = request.param
    page = visit("lab/tree/02_batchnorm_forward/shown.ipynb", width, 6000, theme)
    run_all(page)
    outputs(page, "watch")
    page.locator(".jupyter-widgets img").first.wait_for()
    page.locator(".jupyter-widgets", has_text="100%").first.wait_for()
    page.evaluate(UNFOLD)
    yield page
    page.close()


@pytest.mark.parametrize("name", [name for name, (_, words) in SHOWN.items() if words])
def test_meaning_is_in_words(lab, name):
    """Is what color and signs say also written, for those who see neither?"""
    assert SHOWN[name][1] in " ".join(shown(lab, name).split())


def test_outputs_break_no_rule_of_wcag(lab):
    """Does axe-core find nothing in tables, messages, sliders and pictures, contrast included?"""
    assert violations(lab, OURS, without=NOT_OURS) == []


def test_faint_text_is_found(lab):
    """Does axe-core read contrast here at all? (What it takes for hidden, it does not.)"""
    cell = lab.locator(f"{PROGRESS_TABLE} td:nth-child(2)").first
    style = cell.get_attribute("style")
    cell.evaluate("e => { e.style.color = '#777777'; e.style.backgroundColor = '#888888'; }")
    found = violations(lab, PROGRESS_TABLE)
    cell.evaluate("(e, style) => e.setAttribute('style', style)", style)
    assert [line.split(":")[0] for line in found] == ["color-contrast"]


def test_pictures_do_not_glare(lab):
    """Are pictures, with sliders and without, dark in the dark theme and white in the light one?"""
    dark = "Dark" in lab.locator("body").get_attribute("data-jp-theme-name")
    pictures = lab.locator(f"{OURS} img").all()
    assert len(pictures) == 3
    for picture in pictures:
        painted = image.imread(io.BytesIO(picture.screenshot()))[..., :3]
        # most of a picture is background
        assert 0.05 < np.median(painted) < 0.2 if dark else np.median(painted) == 1


def test_signs_stand_out(lab):
    """Have the signs of right and wrong, which axe-core leaves out, the contrast of text?"""
    ticks = lab.locator('table[aria-label="check passed"] td', has_text="\u2713").all()
    signs = lab.locator(f"{PROGRESS_TABLE} td:first-child").all()
    assert {sign.inner_text() for sign in signs} == {"\u2713", "\u2717", "\u00b7"}
    assert min(contrast(sign) for sign in [*ticks, *signs]) >= 4.5  # WCAG 1.4.3


def test_outputs_fit_their_place(lab):
    """Is nothing wider than the window leaves room for, so that nothing has to be scrolled to?"""
    assert wider_than_their_place(lab) == []


def test_messages_stand_without_a_traceback(lab):
    """Do errors that say what to do show only that?"""
    for name in ("not-started", "wrong", "cannot", "carry", "no-notebook"):
        text = shown(lab, name)
        assert SHOWN[name][1].split()[0].rstrip(":") in text.split("\n")[0]
        assert "Traceback" not in text
        assert "line " not in text.split("\n")[0]
        assert "Cell In" not in text


def test_keyboard_alone_moves_a_slider(lab):
    """Does Tab lead from the slider's cell to the slider, and do the arrow keys move it?"""
    run(lab, "slider")
    handle = lab.locator(".noUi-handle")
    handle.wait_for()
    for _ in range(MOST_TABS):
        lab.keyboard.press("Tab")
        if handle.evaluate("e => e === document.activeElement"):
            break
    assert handle.evaluate("e => e === document.activeElement")
    before = handle.get_attribute("aria-valuenow")
    lab.keyboard.press("ArrowRight")
    lab.wait_for_function(
        "before => document.querySelector('.noUi-handle').ariaValueNow !== before", arg=before
    )
