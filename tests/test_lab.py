"""A learner's session in JupyterLab, in headless Chromium: open, run, be wrong, be right."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.conftest import ROOT

ASSIGNMENT = "02_batchnorm_forward"
STARTS_WITHIN = 90  # seconds, on a busy machine
CHROMIUM_OPTIONS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync"
)
FIND_CELL = """
const notebook = window.jupyterapp.shell.currentWidget.content;
const cell = notebook.widgets.find(w => w.model.id === name);
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """JupyterLab as `make lab` starts it, on a copy of the release."""
    course = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", course / "notebooks")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    recipe = re.search(r"^\t\$\(BIN\)/jupyter (lab .*)$", (ROOT / "Makefile").read_text(), re.M)[1]
    options = re.sub(r"\$\(if .*?\)\)?,?(--allow-root)\)|\$\(LAB\)", r"\1", recipe).split()
    port = free_port()
    command = [Path(sys.executable).with_name("jupyter"), *options, f"--port={port}"]
    command += ["--no-browser", "--ServerApp.token=t", "--LabApp.expose_app_in_browser=True"]
    environment = os.environ | {"HOME": str(course), "JUPYTER_CONFIG_DIR": str(course / "config")}
    with (course / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=course, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                urlopen(f"{url}/api?token=t", timeout=5).close()
                break
            except (URLError, OSError):
                assert server.poll() is None, (course / "log").read_text()
                assert time.monotonic() < deadline, (course / "log").read_text()
                time.sleep(0.3)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def lab(address):
    """Notebook 2, open in JupyterLab, its kernel ready."""
    chromium = shutil.which("chromium")
    assert chromium, "no chromium on this machine: ./setup.sh system"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=CHROMIUM_OPTIONS.split()
        )
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(STARTS_WITHIN * 1000)
        page.goto(f"{address}/lab/tree/{ASSIGNMENT}/{ASSIGNMENT}.ipynb?token=t")
        # the indicator in the toolbar says idle before there is a kernel at all
        page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"
            " === 'idle'"
        )
        yield page
        browser.close()


def write(page: Page, name: str, source: str) -> None:
    """Replace a cell's source, as typing does."""
    page.evaluate(
        "([name, source]) => {" + FIND_CELL + "cell.model.sharedModel.setSource(source); }",
        [name, source],
    )


def outputs(page: Page, name: str) -> list[dict]:
    """A cell's outputs, once it has any."""
    script = "name => {" + FIND_CELL + "const all = cell.model.outputs.toJSON();"
    return page.wait_for_function(script + "return all.length && all; }", arg=name).json_value()


def run(page: Page, *names: str) -> None:
    """Run cells one after the other, and show the last."""
    page.evaluate(
        "async names => { for (const name of names) {"
        + FIND_CELL
        + "notebook.activeCellIndex = notebook.widgets.indexOf(cell); notebook.deselectAll();"
        + "await window.jupyterapp.commands.execute('notebook:run-cell'); } }",
        list(names),
    )


def run_all(page: Page) -> None:
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")


def test_lab_opens_at_the_notebooks_and_shows_validate(lab):
    """Are the notebooks at the root of the file browser, and is Validate in the toolbar?"""
    crumbs = lab.locator(".jp-FileBrowser-crumbs").inner_text()
    assert ASSIGNMENT in crumbs
    assert lab.locator(".jp-NotebookPanel-toolbar >> text=Validate").count() == 1


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
    assert colour == "rgb(0, 158, 115)"


def test_solved_notebook_runs_and_its_slider_draws(lab):
    """With all answers in, does every cell run without an error, and the slider redraw?"""
    from grader.course import source_path
    from grader.sources import grade_id, read_notebook
    from utils.exercises import EXERCISES

    for cell in read_notebook(source_path(ROOT, ASSIGNMENT)).cells:
        if grade_id(cell) in EXERCISES:
            write(lab, grade_id(cell), cell.source)
    run_all(lab)
    failed = lab.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets"
        ".filter(w => w.model.type === 'code')"
        ".flatMap(w => w.model.outputs.toJSON().map(o => [w.model.id, o.output_type, o.name]))"
        ".filter(o => o[1] === 'error' || o[2] === 'stderr')"
    )
    assert failed == []
    slider = lab.locator(".widget-slider").first
    lab.evaluate(
        "() => { const n = window.jupyterapp.shell.currentWidget.content;"
        "const i = n.widgets.findIndex(w => /live\\(/.test(w.model.sharedModel.source));"
        "n.activeCellIndex = i; return n.scrollToItem(i, 'start'); }"
    )
    slider.wait_for()
    picture = lab.locator(".jupyter-widgets img").first
    picture.wait_for()
    before = picture.get_attribute("src")
    slider.locator(".noUi-handle").first.focus()
    for _ in range(5):
        lab.keyboard.press("ArrowRight")
    lab.wait_for_function(
        "before => [...document.querySelectorAll('.jupyter-widgets img')]"
        ".some(i => i.src !== before)",
        arg=before,
    )
