"""A learner's way through each notebook, in JupyterLab and headless Chromium."""

import shutil

import pytest

from grader.course import assignments, source_path
from grader.source.notebooks import read_notebook
from tests.conftest import ROOT
from tests.lab.axe import NOT_OURS, violations
from tests.lab.cells import (
    complaints,
    outputs,
    run,
    run_all,
    scroll_to,
    unsaid_without_html,
    wider_than_their_place,
    write,
)
from tests.lab.conftest import DARK, LIGHT
from utils.cells import grade_id
from utils.exercises import EXERCISES

RENDERED = ".jp-MarkdownOutput"


def solve(page, assignment):
    """Write the course's own answers into the open notebook."""
    for cell in read_notebook(source_path(ROOT, assignment)).cells:
        if grade_id(cell) in EXERCISES:
            write(page, grade_id(cell), cell.source)


def test_fresh_notebook_leads_to_its_first_exercise(visit, course):
    """Does a notebook that carries say which earlier exercise is missing, without a traceback?"""
    page = visit("lab/tree/03_batchnorm_backward/03_batchnorm_backward.ipynb")
    run_all(page)
    (error,) = outputs(page, "setup")
    text = " ".join("".join(error["traceback"]).split())
    assert (
        "batchnorm_forward is not finished: do exercise 2.2 in 02_batchnorm_forward first" in text
    )
    assert "Traceback" not in text
    page.close()


# each notebook in one look, by turns: wide and light, narrow and dark
LOOKS = [(1280, LIGHT), (800, DARK)]
JOURNEYS = [(name, *LOOKS[turn % 2]) for turn, name in enumerate(assignments(ROOT))]


@pytest.mark.parametrize(("assignment", "width", "theme"), JOURNEYS)
def test_solved_notebook_runs_moves_and_is_handed_in(assignment, width, theme, visit, course):
    """Does every cell run, the slider redraw its figure, and submit() write the file?"""
    folder = course / "notebooks"
    for name in assignments(ROOT):
        if name < assignment:  # carried work: solved and saved
            shutil.copy(source_path(ROOT, name), folder / name)
    page = visit(f"lab/tree/{assignment}/{assignment}.ipynb", width, theme=theme)
    if width < 1000:
        page.keyboard.press("Control+b")  # no file browser, as docs/learners.md advises
        page.locator("#jp-left-stack").wait_for(state="hidden")
    solve(page, assignment)
    run_all(page)
    assert complaints(page) == []
    assert unsaid_without_html(page) == []
    move_slider(page)
    # what is on the screen around the slider: text, code's outputs, pictures
    assert violations(page, ".jp-OutputArea-output", RENDERED, without=NOT_OURS) == []
    assert wider_than_their_place(page) == []
    run(page, "submit")  # the answers above have not been saved
    said = " ".join(str(output) for output in outputs(page, "submit"))
    assert "Saved. The file to hand in is" in said
    assert "javascript" not in said
    assert f"hand_in/{assignment}.ipynb" in said
    assert "not answered" in said  # the question in words is left
    assert "exercise" not in said.replace("Every exercise", "")
    assert (folder / "hand_in" / f"{assignment}.ipynb").exists()
    page.close()


def move_slider(page):
    """Move the notebook's slider by the keyboard, and see its picture change."""
    scroll_to(page, "live(")
    slider = page.locator(".widget-slider").first
    slider.wait_for()
    assert slider.locator("[tabindex='0'][role=slider]").count() == 1  # Tab gets there
    picture = page.locator(".jupyter-widgets img").first
    picture.wait_for()
    before = picture.get_attribute("src")
    slider.locator(".noUi-handle").first.focus()
    # from either end, one of the two moves it
    for key in ["ArrowRight"] * 5 + ["ArrowLeft"] * 2:
        page.keyboard.press(key)
    page.wait_for_function(
        "before => [...document.querySelectorAll('.jupyter-widgets img')]"
        ".some(i => i.src !== before)",
        arg=before,
    )
