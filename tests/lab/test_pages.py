"""The pages that instructors and learners are sent, read by axe-core: WCAG 2 A and AA."""

import pytest
from playwright.sync_api import expect

from grader.gradebook.ledger import Ledger
from grader.intake.roster import Enrolled, Roster
from grader.reporting.class_report import class_numbers
from grader.reporting.gathered import gather
from grader.reporting.pages import as_page, as_student_page
from grader.reporting.student_report import student_numbers
from tests.lab.axe import violations
from tests.small_class import ASSIGNMENT, grader


@pytest.fixture
def show(browser):
    """Opens a file as it is, with nothing loaded from elsewhere, in a light or dark theme."""
    pages = []

    def show(path, theme="light", width=1280):
        page = browser.new_page(
            color_scheme=theme, viewport={"width": width, "height": 1000}, bypass_csp=True
        )
        page.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
        page.goto(path.as_uri())
        pages.append(page)
        return page

    yield show
    for page in pages:
        page.close()


ROSTER = Roster(
    (
        Enrolled("ada", "Ada Love", section="A"),
        Enrolled("bob", "נועה D'Angelo", section="B"),
        Enrolled("cleo", "Kim Lee", section="A"),
        Enrolled("zoe", "Kim Lee", section="B"),
    )
)


@pytest.fixture(scope="module")
def reports(graded_class, tmp_path_factory):
    """A class's page and a student's, of a class with sections, as files."""
    folder = tmp_path_factory.mktemp("reports")
    with Ledger(f"sqlite:///{graded_class / 'gradebook.db'}") as ledger:
        class_ = gather(ledger, ROSTER)
    page = as_page(class_numbers(class_), "students")
    (folder / "class.html").write_text(page, encoding="utf-8")
    page = as_student_page(student_numbers(class_, "bob"))
    (folder / "bob.html").write_text(page, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("dark", 420)])
def test_reports_break_no_rule_of_wcag(show, reports, theme, width):
    """Are the class's report and a student's readable by all, also on a phone?"""
    for name, title in (("class", "Class report"), ("bob", "נועה D'Angelo")):
        page = show(reports / f"{name}.html", theme, width)
        assert page.locator("h1").inner_text() == title
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert violations(page, "html") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_report_is_sorted_and_filtered_by_keyboard(browser, reports):
    """Do keys alone sort the marks and choose rows, by the one script that the page allows?"""
    page = browser.new_page()  # its own policy holds
    page.goto((reports / "class.html").as_uri())
    ids = page.locator("#all-marks tbody tr:not([hidden]) th bdi:last-of-type")
    total = page.locator("#all-marks th button", has_text="total")
    total.focus()
    page.keyboard.press("Enter")
    assert total.locator("..").get_attribute("aria-sort") == "ascending"
    assert ids.all_inner_texts() == ["dan", "bob", "O'Eve", "cleo", "=1+2", "ada", "zoe"]
    page.keyboard.press("Space")
    assert ids.all_inner_texts() == ["=1+2", "ada", "O'Eve", "cleo", "bob", "dan", "zoe"]
    page.get_by_label("Find a student").focus()
    page.keyboard.type("kim")
    assert ids.all_inner_texts() == ["cleo", "zoe"]
    page.keyboard.press("Tab")
    page.keyboard.press("B")  # the section of that name
    assert ids.all_inner_texts() == ["zoe"]
    assert page.locator("output").inner_text() == "1 of 7 shown"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # everybody
    expect(page.locator("output")).to_have_text("7 of 7 shown")
    page.close()


def test_report_says_the_same_without_scripts(browser, reports):
    """Are all rows there, and no control that would do nothing?"""
    page = browser.new_page(java_script_enabled=False)
    page.goto((reports / "class.html").as_uri())
    assert page.locator("#all-marks tbody tr").count() == 7
    assert page.locator("form.filter").is_hidden()
    assert page.locator("th button").count() == 0
    page.close()


def test_reports_on_paper_are_light_and_whole(show, reports):
    """Is paper dark on white, and nothing wider than it?"""
    for name in ("class", "bob"):
        page = show(reports / f"{name}.html", "dark", 700)
        page.emulate_media(media="print", color_scheme="dark")
        assert (
            page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 700
        assert page.locator("form.filter").count() == 0 or page.locator("form.filter").is_hidden()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("dark", 420)])
def test_feedback_breaks_no_rule_of_wcag(show, graded_copy, theme, width):
    """Is a learner's feedback page, with right, wrong and crashed exercises, readable by all?"""
    page = show(feedback_of(graded_copy, "bob"), theme, width)
    for kind in ("correct", "wrong", "crashed"):
        assert page.locator("pre", has_text=kind).count() >= 1
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert violations(page, "html") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_feedback_on_paper_is_light_and_whole(show, graded_copy):
    """On paper, is a page dark on white for who has a dark machine, and nothing wider than it?"""
    page = show(feedback_of(graded_copy, "bob"), "dark", 700)
    page.emulate_media(media="print", color_scheme="dark")
    colors = page.evaluate(
        "() => { const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]; }"
    )
    assert colors == ["rgb(29, 29, 31)", "rgb(255, 255, 255)"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert violations(page, "html") == []


def feedback_of(root, student):
    """The page that `feedback` writes."""
    grader(root, "feedback", ASSIGNMENT)
    return root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
