"""Does anything that learners wrote act in a reader's browser: feedback, report, marking pages?

Every page holds the whole corpus at once, past the intake: what is tried is the page itself.
"""

import os
import re
from dataclasses import replace
from urllib.parse import quote

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook

from grader.gradebook.ledger import Ledger
from grader.intake.markup import inert_markdown
from grader.marking.desk import open_desk
from grader.nbgrader_calls.environment import BESIDE_PYTHON, environment
from grader.reporting.class_report import class_numbers
from grader.reporting.gathered import gather
from grader.reporting.pages import as_page, as_student_page
from grader.reporting.student_report import student_numbers
from grader.similarity.page import as_page as as_pairs_page
from tests.attacks.payloads import DATA, ELSEWHERE, NAMES, PRINTED, TEXTS, armed
from tests.conftest import ROOT, free_port
from tests.lab.axe import violations
from tests.lab.conftest import serving
from tests.marking.serving import marking
from tests.similarity.test_pairs import hostile_pairs
from tests.small_class import ASSIGNMENT, grader

STUDENT = "bob"
WRITTEN = ".text_cell_render, .output_subarea, .input_area"  # where a learner's words stand
PART = 26  # payloads in one answer: what one leaves open may cover those behind it
# real links may be followed; the test stays on its page
STAY = """addEventListener('click', event => {
  const link = event.target.closest?.('a');
  if (link && /^(https?|mailto):/.test(link.href)) event.preventDefault();
}, true)"""
EVERYTHING = """selector => {
  const said = [];
  for (const part of document.querySelectorAll(selector))
    for (const element of [part, ...part.querySelectorAll('*')]) {
      for (const kind of ['mouseover', 'pointerover', 'focus', 'toggle', 'input', 'click'])
        element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
      if (element.tagName === 'A' && element.hasAttribute('href')) said.push(element.href);
    }
  return said;
}"""


def filled(value, number):
    """An output's data or a text, armed."""
    if isinstance(value, dict):
        return {key: filled(entry, number) for key, entry in value.items()}
    return armed(value, number) if isinstance(value, str) else value


def hostile_cells():
    """A cell for each payload."""
    cells = [new_markdown_cell(armed(text, n)) for n, text in enumerate(TEXTS)]
    for number, data in enumerate((*DATA, *DATA), start=500):
        data = filled(data, number)
        metadata = data.pop("metadata", {})
        kind = "display_data" if number % 2 else "execute_result"
        cells.append(new_code_cell("x", outputs=[new_output(kind, data, metadata=metadata)]))
    for number, text in enumerate((*PRINTED, *TEXTS), start=700):
        text = armed(text, number)
        error = new_output("error", ename=text, evalue=text, traceback=[text])
        streams = [new_output("stream", name=name, text=text) for name in ("stdout", "stderr")]
        cells.append(new_code_cell(text, outputs=[*streams, error]))
    return cells


@pytest.fixture
def watched(browser):
    """A page that remembers what it asked for and what acted."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.asked, page.acts = [], []
    page.on("request", lambda request: page.asked.append(f"{request.method} {request.url}"))
    page.on("dialog", lambda dialog: (page.acts.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda other: page.acts.append(f"opened {other.url}"))
    page.on("download", lambda file: page.acts.append(f"loaded {file.url}"))
    page.route(lambda url: url.startswith(ELSEWHERE), lambda route: route.abort())
    page.add_init_script(STAY)
    yield page
    page.close()


def use(page, parts=WRITTEN):
    """Move over, click and focus all that a learner wrote, by mouse and by keyboard.

    Returns where its links lead.
    """
    address = page.url
    places = page.evaluate(
        "s => [...document.querySelectorAll(s)].map(e => scrollY + e.getBoundingClientRect().top)",
        parts,
    )
    for top in places[:: max(1, len(places) // 40)]:
        page.evaluate("top => scrollTo(0, top - 300)", top)
        page.mouse.move(400, 310)
        page.mouse.click(400, 310)
    links = page.evaluate(EVERYTHING, parts)
    for element in page.query_selector_all(
        ", ".join(f"{part} {kind}" for part in parts.split(", ") for kind in ("a", "summary"))
    ):
        element.focus()
        page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
    page.wait_for_timeout(300)
    assert re.split("[?#]", page.url)[0] == re.split("[?#]", address)[0]
    return links


def acted(page):
    """What a page did of itself: marks that payloads left, and what it asked for elsewhere."""
    mark = page.evaluate("window.acted")
    elsewhere = [line for line in page.asked if "elsewhere.invalid" in line]
    return [*([mark] if mark is not None else []), *page.acts, *elsewhere]


@pytest.fixture
def hostile(graded_copy):
    """A graded class in which one notebook and some names are the corpus."""
    path = graded_copy / "autograded" / STUDENT / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    nb = nbformat.read(path, as_version=4)
    nb.cells += hostile_cells()
    path.unlink()
    nbformat.write(nb, path)
    for number, name in enumerate(NAMES, start=900):
        # a folder's name has no slash; what stands for it in an address is decoded later
        folder = graded_copy / "submitted" / armed(name, number).replace("/", "%2F") / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_text("{}")
    return graded_copy


def test_payloads_act_where_nothing_holds_them(watched, tmp_path):
    """Would the corpus be noticed at all, on a page that shows it as it is?"""
    markup = "<img src=x onerror=JS>"
    (tmp_path / "page.html").write_text(f"<div class=input_area>{armed(markup, 1)}</div>")
    watched.goto((tmp_path / "page.html").as_uri())
    use(watched)
    assert acted(watched) == [1]


def test_feedback_is_inert_and_complete(watched, hostile):
    """Does a feedback page run, load and lead to nothing, whatever stands in it?"""
    grader(hostile, "feedback", ASSIGNMENT)
    path = hostile / "feedback" / STUDENT / ASSIGNMENT / f"{ASSIGNMENT}.html"
    watched.goto(path.as_uri())
    assert watched.locator("math").count() > 100
    links = use(watched)
    assert acted(watched) == []
    assert {link.split(":")[0] for link in links} <= {"http", "https", "mailto"}
    assert [line for line in watched.asked if not line.startswith("GET data:image/")] == [
        f"GET {path.as_uri()}"
    ]
    # and if something came through: no script of whatever kind is allowed
    watched.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"acted=1\">')"
    )
    watched.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'acted=2'}))"
    )
    watched.wait_for_timeout(200)
    assert watched.evaluate("window.acted") is None


def test_intake_alone_makes_nbgraders_own_page_inert(watched, hostile, tmp_path):
    """Does what the intake lets through act where our filters and policy are not set?"""
    from nbconvert.filters import strip_files_prefix
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    shown = [
        strip_files_prefix(markdown2html_mistune(inert_markdown(armed(text, n))))
        for n, text in enumerate(TEXTS)
    ]
    body = "".join(f"<div class=input_area>{part}</div>" for part in shown)
    (tmp_path / "page.html").write_text(f"<meta charset=utf-8>{body}", encoding="utf-8")
    watched.goto((tmp_path / "page.html").as_uri())
    links = use(watched)
    assert acted(watched) == []
    outside = [link for link in links if not link.startswith("file:")]  # headings' own anchors
    assert {link.split(":")[0] for link in outside} <= {"http", "https", "mailto"}


def test_reports_are_inert(watched, hostile):
    """Do the class's report and a student's show names, reasons, comments and notes as text?"""
    with Ledger(f"sqlite:///{hostile / 'gradebook.db'}") as ledger:
        class_ = gather(ledger)
    numbers = class_numbers(class_)
    payloads = [armed(text, n) for n, text in enumerate((*NAMES, *TEXTS))]
    for rows, name in (("failed", "reason"), ("failed", "student"), ("slowest", "student")):
        numbers[rows] = [numbers[rows][0] | {name: text} for text in payloads] + numbers[rows]
    numbers["refused"] += [numbers["refused"][0] | {"reasons": payloads}]
    someone = numbers["students"][0]
    for key in ("student", "name", "section"):
        numbers["students"] += [someone | {key: text} for text in payloads]
    row = {"handed_in_something": 0, "median": None, "missing": 0, "waiting": 0, "students": 1}
    numbers["course"]["sections"] = [{"section": text} | row for text in payloads]
    (hostile / "report.html").write_text(as_page(numbers), encoding="utf-8")
    watched.goto((hostile / "report.html").as_uri())
    use(watched, "td, th, option")
    watched.locator("#all-marks th button").first.click()
    watched.get_by_label("Section").select_option(index=3)
    assert acted(watched) == []
    assert len(watched.asked) == 1

    (hostile / "linked.html").write_text(as_page(numbers, "students"), encoding="utf-8")
    watched.goto((hostile / "linked.html").as_uri())
    links = watched.evaluate("[...document.links].map(a => a.href.split('#')[0])")
    own, pages = (hostile / "linked.html").as_uri(), (hostile / "students").as_uri()
    assert len(links) > len(payloads)
    assert [to for to in links if to != own and not to.startswith(f"{pages}/")] == []

    theirs = student_numbers(class_, STUDENT)
    entry = theirs["assignments"][0]
    entry["exercises"] = [
        entry["exercises"][0] | {key: text}
        for text in payloads
        for key in ("comment", "hint", "name")
    ]
    theirs |= {"name": payloads[0], "section": payloads[-1]}
    (hostile / "student.html").write_text(as_student_page(theirs), encoding="utf-8")
    watched.goto((hostile / "student.html").as_uri())
    use(watched, "td, th, h1")
    assert acted(watched) == []
    assert len(watched.asked) == 3


def test_similar_work_is_inert(watched, tmp_path):
    """Does the page of similar work show names and what learners wrote as text, readable by all?"""
    found = hostile_pairs()
    (tmp_path / "similar.html").write_text(as_pairs_page(found), encoding="utf-8")
    watched.goto((tmp_path / "similar.html").as_uri())
    use(watched, "h2, pre, figcaption, td, th")
    assert acted(watched) == []
    assert len(watched.asked) == 1
    some = replace(found, pairs=found.pairs[:3])
    (tmp_path / "similar.html").write_text(as_pairs_page(some), encoding="utf-8")
    watched.reload()
    for scheme in ("light", "dark"):
        watched.emulate_media(color_scheme=scheme)
        assert violations(watched, "body") == []


@pytest.fixture
def formgrader(hostile, tmp_path):
    """The address of a server that is started at the course's folder."""
    port = free_port()
    command = [BESIDE_PYTHON / "jupyter", "lab", "--allow-root", "--no-browser", f"--port={port}"]
    home = {"HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path / "config")}
    variables = os.environ | environment() | home | {"PYTHONPATH": str(ROOT)}
    url = f"http://127.0.0.1:{port}"
    with serving([*command, "--ServerApp.token=t"], hostile, variables, url):
        yield url


def test_marking_page_is_inert(watched, hostile):
    """Does an answer act where it is marked, or a comment for reuse, whatever stands in it?"""
    path = hostile / "autograded" / STUDENT / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    nb = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in nb.cells if cell.id == "in_your_own_words"]
    texts = [armed(text, n) for n, text in enumerate(TEXTS) if "attachment:" not in text]

    def answer(payloads):
        cell.source = "\n\n".join(payloads)
        path.unlink()
        nbformat.write(nb, path)

    with Ledger(f"sqlite:///{hostile / 'gradebook.db'}") as ledger:
        desk = open_desk(hostile, ledger, [ASSIGNMENT], "ann", 0.5)
        (question,) = desk.questions
        for text in texts:
            desk.add_phrase(question, text)
        (mark,) = [mark.id for mark in desk.marks(question) if mark.student == STUDENT]
    complaints = []
    watched.on("pageerror", lambda error: complaints.append(str(error)))
    watched.on("console", lambda said: complaints.append(said.text))
    with marking(hostile, "ann") as address:
        watched.goto(address)
        start = address.split("?")[0]
        links = []
        for first in range(0, len(texts), PART):
            answer(texts[first : first + PART])
            watched.goto(f"{start}mark/{ASSIGNMENT}/{question.name}/first/{mark}")
            links += use(watched, "#answer")
            assert acted(watched) == []
        assert links
        assert {link.split(":")[0] for link in links} <= {"http", "https", "mailto"}
        watched.locator("#phrases button").last.click()
        assert watched.input_value("#comment") == texts[-1].strip()
        assert complaints == []
        # and if something came through: no script and no style of whatever kind is allowed
        watched.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"acted=1\">')"
        )
        assert acted(watched) == []
        assert any("violates" in line for line in complaints)
        assert {line.split("?")[0].split("/mark/")[0] for line in watched.asked} <= {
            f"GET {start}",
            f"GET {start}marking.css",
            f"GET {start}marking.js",
            f"GET {start.rstrip('/')}",
            *(line for line in watched.asked if line.startswith("GET data:image/")),
        }


def test_formgrader_is_inert(watched, hostile, formgrader):
    """Do the lists, a student's page and a submission's change nothing but by its own buttons?"""
    names = [armed(name, n) for n, name in enumerate(NAMES, start=900)]
    database = f"sqlite:///{hostile / 'gradebook.db'}"
    with Gradebook(database) as gradebook:
        for name in names:
            gradebook.add_student(name, last_name=name, first_name=name)
        (found,) = [
            n.id
            for n in gradebook.notebook_submissions(ASSIGNMENT, ASSIGNMENT)
            if n.student.id == STUDENT
        ]
    watched.goto(f"{formgrader}/formgrader?token=t")
    lists = (f"manage_submissions/{ASSIGNMENT}", f"gradebook/{ASSIGNMENT}/{ASSIGNMENT}")
    for path in ("manage_assignments", "manage_students", "gradebook", *lists):
        watched.goto(f"{formgrader}/formgrader/{path}")
        watched.locator("#main-table td").nth(3).wait_for(state="attached")
        use(watched, "#main-table td.name, .breadcrumb")
        assert acted(watched) == [], path
    for name in names:
        where = quote(name, safe="")
        for path in (
            f"manage_students/{where}",
            f"manage_students/{where}/{where}",
            f"manage_submissions/{where}",
            f"gradebook/{where}",
            f"gradebook/{where}/{where}",
        ):
            watched.goto(f"{formgrader}/formgrader/{path}", wait_until="domcontentloaded")
            watched.wait_for_timeout(50)
            assert acted(watched) == [], path

    watched.asked.clear()
    complaints = []
    watched.on("pageerror", lambda error: complaints.append(str(error)))
    watched.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    watched.goto(f"{formgrader}/formgrader/submissions/{found}/")
    watched.wait_for_function("() => window.formgrader && formgrader.grades?.loaded")
    assert watched.locator("math").count() > 100
    links = use(watched)
    assert acted(watched) == []
    assert not [link for link in links if link.startswith(formgrader) or "script" in link]
    assert {line.split()[0] for line in watched.asked} == {"GET"}
    assert {line.split()[1].split("/formgrader")[0] for line in watched.asked} <= {
        formgrader,
        *(line.split()[1] for line in watched.asked if "data:image/" in line),
    }
    assert complaints == []
    # its own buttons still work
    with watched.expect_response(lambda r: "/api/" in r.url and r.request.method == "PUT"):
        watched.locator("input.score").first.fill("1")
        watched.locator("input.score").first.blur()
