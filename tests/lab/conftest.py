"""JupyterLab as `make lab` starts it, and a browser that looks at it."""

import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from itertools import count
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, sync_playwright

from grader.nbgrader_calls.environment import BESIDE_PYTHON
from tests.conftest import ROOT, free_port

STARTS_WITHIN = 90  # seconds, on a busy machine
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
CHROMIUM_OPTIONS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync"
)


@contextmanager
def serving(command, folder, environment, url):
    """A Jupyter server, from when it answers; what it says is in the folder's log."""
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                urlopen(f"{url}/api?token=t", timeout=5).close()
                break
            except (URLError, OSError):
                assert server.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline, (folder / "log").read_text()
                time.sleep(0.3)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Where the server of this module works."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def address(course):
    """JupyterLab as `make lab` starts it, on a copy of the release."""
    shutil.copytree(ROOT / "notebooks", course / "notebooks")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    recipe = re.search(r"^\t\$\(BIN\)/jupyter (lab .*)$", (ROOT / "Makefile").read_text(), re.M)[1]
    options = re.sub(r"\$\(if .*?\)\)?,?(--allow-root)\)|\$\(LAB\)", r"\1", recipe).split()
    port = free_port()
    command = [BESIDE_PYTHON / "jupyter", *options, f"--port={port}"]
    command += ["--no-browser", "--ServerApp.token=t", "--LabApp.expose_app_in_browser=True"]
    environment = os.environ | {"HOME": str(course), "JUPYTER_CONFIG_DIR": str(course / "config")}
    environment["JUPYTER_CONFIG_PATH"] = str(ROOT / "utils" / "lab")
    with serving(command, course, environment, url := f"http://127.0.0.1:{port}"):
        yield url


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    assert chromium, "no chromium on this machine: ./setup.sh system"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=CHROMIUM_OPTIONS.split()
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def console():
    """What the pages of this module complained of, since the last test."""
    return []


@pytest.fixture(autouse=True)
def quiet_console(console):
    """Every test here fails if a page logs an error or throws one."""
    yield
    said, console[:] = list(console), []
    assert said == []


@pytest.fixture(scope="module")
def visit(browser: Browser, address, console):
    """Opens a path of JupyterLab: visit("lab/tree/...", width=800, theme=DARK)."""

    numbers = count()

    def visit(path, width=1280, height=1000, theme=LIGHT):
        # JupyterLab opens again what its workspace had open: each visit has one of its own
        path = path.replace("lab/tree/", f"lab/workspaces/visit-{next(numbers)}/tree/")
        page = browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(STARTS_WITHIN * 1000)
        page.on("pageerror", lambda error: console.append(f"thrown: {error}"))
        page.on("console", lambda said: said.type == "error" and console.append(said.text))
        page.goto(f"{address}/{path}?token=t")
        # the indicator in the toolbar says idle before there is a kernel at all
        page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"
            " === 'idle'"
        )
        # the server remembers a theme, so each visit says which
        page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
        )
        page.locator(f'body[data-jp-theme-name="{theme}"]').wait_for(state="attached")
        return page

    return visit
