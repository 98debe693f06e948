"""A learner's first steps in JupyterLab, in headless Chromium: open, run, be wrong, be right."""

import re

import pytest

from tests.lab.axe import violations
from tests.lab.cells import outputs, run, run_all, wider_than_their_place, write
from tests.lab.conftest import DARK, LIGHT

ASSIGNMENT = "02_batchnorm_forward"


@pytest.fixture(scope="module")
def lab(visit):
    """Notebook 2, open in JupyterLab, its kernel ready."""
    return visit(f"lab/tree/{ASSIGNMENT}/{ASSIGNMENT}.ipynb")


@pytest.mark.parametrize("look", [(1280, 1000, LIGHT), (800, 1000, DARK)], ids=["light", "dark"])
def test_landing_page_says_where_to_start(visit, look):
    """Does JupyterLab open with a page that leads to notebook 1 and shows progress?"""
    page = visit("", *look)
    page.locator(".jp-RenderedMarkdown", has_text="Start with notebook 1").first.wait_for()
    assert page.locator("a", has_text="1 · Normalize the inputs").count() == 1
    run(page, "your-progress")
    page.locator("summary", has_text="01_normalize_inputs: 0 of 4 exercises").wait_for()
    page.locator("p", has_text="(core path: 0 of").wait_for()
    assert page.get_by_text("official Jupyter news").count() == 0
    assert violations(page, ".jp-OutputArea-output", ".jp-MarkdownOutput") == []
    assert wider_than_their_place(page) == []
    page.close()


def test_lab_opens_at_the_notebooks_and_shows_validate(lab):
    """Are the notebooks at the root of the file browser, and is Validate in the toolbar?"""
    crumbs = lab.locator(".jp-FileBrowser-crumbs").inner_text()
    assert ASSIGNMENT in crumbs
    lab.locator(".jp-NotebookPanel-toolbar >> text=Validate").wait_for()


def test_lab_hides_what_is_for_instructors(lab):
    """Are nbgrader's panels and menu for making courses out of a learner's way?"""
    lab.locator(".jp-NotebookPanel-toolbar >> text=Validate").wait_for()
    assert lab.locator("#jp-main-dock-panel").count() == 1
    for words in ("Create Assignment", "Nbgrader", "Formgrader", "Course List", "Assignment List"):
        assert lab.get_by_text(words).count() == 0, words


def test_run_all_stops_at_the_first_stub_and_names_it(lab):
    """Does Run All on a fresh notebook lead to exercise 2.1, in plain words?"""
    run_all(lab)
    (error,) = outputs(lab, "check_batch_statistics")
    text = "".join(error["traceback"])
    assert "batch_statistics is not started" in text
    assert "exercise 2.1" in text
    assert "Traceback" not in text


def test_wrong_answer_shows_its_message(lab):
    """Is a learner who divides by N-1 told so, on the page?"""
    write(
        lab,
        "batch_statistics",
        "def batch_statistics(z):\n    return z.mean(axis=0), z.var(axis=0, ddof=1)",
    )
    run(lab, "setup", "batch_statistics", "check_batch_statistics")
    message = lab.locator(".jp-OutputArea-output", has_text="CheckFailed").first
    message.wait_for()
    assert "N/(N-1) times what is expected" in " ".join(message.inner_text().split())


def test_right_answer_is_green(lab):
    """Does the right answer show the table of what was checked?"""
    write(
        lab,
        "batch_statistics",
        "def batch_statistics(z):\n    return z.mean(axis=0), z.var(axis=0)",
    )
    run(lab, "batch_statistics", "check_batch_statistics")
    table = lab.locator('table[aria-label="check passed"]').first
    table.wait_for()
    assert "exercise 2.1, batch_statistics: correct" in table.inner_text()
    colour = table.locator("td").first.evaluate("e => getComputedStyle(e).color")
    red, green, blue = (float(part) for part in re.findall(r"\d\.\d+|\d+", colour)[:3])
    assert green > max(red, blue), colour
