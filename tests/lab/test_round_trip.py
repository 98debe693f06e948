"""An instructor's round trip: release, submissions from the exchange and from a zip, grading, a
mark by hand in formgrader, feedback back to the student, export, report."""

import csv
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from grader.nbgrader_calls.environment import BESIDE_PYTHON
from tests.conftest import free_port
from tests.exchange import ASSIGNMENT, Site, work
from tests.lab.conftest import STARTS_WITHIN, serving
from tests.small_class import DDOF

QUESTION = "in_your_own_words"
COMMENT = "Good, but say where the statistics come from."
GRADEBOOK = f"formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}"


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


@pytest.fixture
def formgrader(site, browser):
    """Opens a page of formgrader, in a server started at the course's folder."""
    port = free_port()
    command = [BESIDE_PYTHON / "jupyter", "lab", "--allow-root", "--no-browser", f"--port={port}"]
    command += ["--ServerApp.token=t"]
    url = f"http://127.0.0.1:{port}"
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(STARTS_WITHIN * 1000)
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    # nothing is taken from another server
    page.route(lambda to: not to.startswith(url), lambda route: route.abort())

    def open_page(path):
        page.goto(f"{url}/formgrader?token=t")  # only some pages keep the token
        page.goto(f"{url}/{path}")
        return page

    with serving(command, site.course, site.environment("instructor"), url):
        yield open_page
        page.close()


def mark_by_hand(page, student: str, points: str, comment: str) -> str:
    """Give points and a comment to the answer in words; returns what the page showed before."""
    name = page.locator("a.name-shown").filter(has_text=re.compile(f"^{student}$"))
    name.wait_for(state="attached")
    page.get_by_role("button", name="Show All Names").click()
    name.click()
    page.wait_for_function(
        "() => window.formgrader && formgrader.grades?.loaded && formgrader.comments?.loaded"
    )
    shown = page.inner_text("body")
    for selector, value in ((f"input[id='{QUESTION}']", points), (f"#{QUESTION}-comment", comment)):
        with page.expect_response(lambda r: "/api/" in r.url and r.request.method == "PUT") as put:
            page.locator(selector).fill(value)
            page.locator(selector).blur()
        assert put.value.ok
    return shown


def marks(path: Path) -> dict[str, float]:
    with path.open() as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def test_round_trip(site, formgrader):
    """Does each learner get verdicts, the mark by hand and the comment, by the way they came?"""
    site.instructor(f"python -m grader release {ASSIGNMENT}")
    site.instructor(f"nbgrader release_assignment {ASSIGNMENT}")

    site.student("ada", f"fetch_assignment {ASSIGNMENT}")
    work(site.home("ada") / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", {"batch_statistics": DDOF})
    site.student("ada", f"submit {ASSIGNMENT}")
    site.instructor(f"nbgrader collect {ASSIGNMENT}")

    hand_in = site.root / f"{ASSIGNMENT}.ipynb"
    shutil.copy(site.course / "notebooks" / ASSIGNMENT / hand_in.name, hand_in)
    work(hand_in, {})
    with zipfile.ZipFile(site.root / "moodle.zip", "w") as bundle:
        bundle.write(hand_in, f"Bob Bee_12_assignsubmission_file_/{hand_in.name}")
    site.instructor(f"python -m grader collect {ASSIGNMENT} ../moodle.zip")

    assert "2 graded" in site.instructor(f"python -m grader grade {ASSIGNMENT}")

    page = formgrader(GRADEBOOK)
    shown = mark_by_hand(page, "ada", "1.5", COMMENT)
    assert "wrong: var[" in shown
    assert "Your variance is a little too large" in shown
    assert page.complaints == []

    site.instructor("python -m grader export before.csv")
    site.instructor(f"python -m grader grade --again {ASSIGNMENT}")
    site.instructor("python -m grader export marks.csv")
    given = marks(site.course / "marks.csv")
    assert given == marks(site.course / "before.csv")
    # 2 of 3 points for batch_statistics are lost, 0.5 of 2 by hand; Bob's answer is not marked
    assert given == {"ada": 13.5, "Bob Bee": 14.0}

    site.instructor("python -m grader report report.html --json report.json")
    report = json.loads((site.course / "report.json").read_text())
    assert "13.5" in str(report)
    assert "13.5" in (site.course / "report.html").read_text()

    site.instructor(f"python -m grader feedback {ASSIGNMENT}")
    site.instructor(f"nbgrader release_feedback {ASSIGNMENT}")
    site.student("ada", f"fetch_feedback {ASSIGNMENT}")
    (fetched,) = (site.home("ada") / ASSIGNMENT / "feedback").rglob("*.html")
    page = fetched.read_text()
    assert "13.5 of 16 points" in page
    assert "1.5 of 2<" in page
    assert "Your variance is a little too large" in page
    assert COMMENT in page
    # what came by the zip goes back by hand
    other = site.course / "feedback" / "Bob Bee" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "14 of 16 points" in other.read_text()
    assert COMMENT not in other.read_text()
