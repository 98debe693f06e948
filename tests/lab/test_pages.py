"""The pages that instructors and learners are sent, read by axe-core: WCAG 2 A and AA."""

import pytest

from grader.gradebook.ledger import Ledger
from grader.gradebook.report import as_page, class_numbers
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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_report_breaks_no_rule_of_wcag(show, graded_class, tmp_path, theme):
    """Is the class report readable by all, in both themes?"""
    with Ledger(f"sqlite:///{graded_class / 'gradebook.db'}") as ledger:
        (tmp_path / "class.html").write_text(as_page(class_numbers(ledger)), encoding="utf-8")
    page = show(tmp_path / "class.html", theme)
    assert page.locator("h1").inner_text() == "Class report"
    assert violations(page, "html") == []


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
