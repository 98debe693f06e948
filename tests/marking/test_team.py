"""Two markers at once, in two browsers and by keyboard alone, on the pages that `mark` serves."""

import re
from urllib.parse import urlsplit

import nbformat
import pytest

from grader.gradebook.ledger import Ledger
from grader.gradebook.marks import marks
from grader.marking.class_marks import divide_class, log_lines
from tests.lab.axe import violations
from tests.lab.conftest import browser  # noqa: F401
from tests.marking.serving import WORDS, ask, first_form, marking
from tests.small_class import ASSIGNMENT, QUOTED, grader

FIRST, SECOND = (f"mark/{ASSIGNMENT}/{WORDS}/{turn}/" for turn in ("first", "second"))
NAMES = ("ada", "bob", "cleo", QUOTED)  # of those whose answers a person reads


@pytest.fixture
def sees(browser):  # noqa: F811
    """Opens a marker's pages in a browser of their own; what a page complains of is kept."""
    contexts, complaints = [], []

    def sees(address, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(address)
        return page

    yield sees
    for context in contexts:
        context.close()
    refused = [line for line in complaints if "409 (Conflict)" not in line]
    assert refused == []


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def saves(page, *keys):
    """Press keys, the last of which sends the form, and wait for the page that follows."""
    press(page, *keys[:-1])
    with page.expect_navigation():
        press(page, keys[-1])


def given(root):
    with Ledger(f"sqlite:///{root / 'gradebook.db'}") as ledger:
        found = marks(ledger.gradebook, ASSIGNMENT)
    return {student: found[student][WORDS].score for student in NAMES}


def test_two_markers_at_once_by_keyboard_alone(graded_copy, sees):
    """Do two mark a question together: shares, comments, a conflict, second marks, a decision?"""
    assert divide_class(graded_copy, [ASSIGNMENT], ("ann", "bob"), 50) == [
        f"{ASSIGNMENT}, {WORDS}: ann: 0 of 2 marked, 0 of 1 for the second time",
        f"{ASSIGNMENT}, {WORDS}: bob: 0 of 2 marked, 0 of 1 for the second time",
    ]
    with marking(graded_copy, "ann") as anns, marking(graded_copy, "bob") as bobs:
        phone = {"width": 420, "height": 800}
        ann, bob = sees(anns), sees(bobs, color_scheme="dark", viewport=phone)
        assert "2 of 2 wait" in ann.text_content("main")
        assert violations(ann, "body") == []
        # to the share by Tab and Enter, then points, a comment that is kept, Enter
        press(ann, "Tab")
        saves(ann, "Enter")
        assert "Answer 1 of 2" in ann.text_content("header")
        assert "1 point for gamma and beta" in ann.text_content("[aria-labelledby=h-scheme]")
        assert ann.locator("#answer math").count() > 5
        assert violations(ann, "body") == []
        press(ann, "1", ".", "5", "c")
        ann.keyboard.type("A number is missing.")
        press(ann, "Tab", "Space", "Escape")
        saves(ann, "Enter")
        assert "Saved: answer 1, 1.5." in ann.text_content(".saved")
        # the second answer with the comment for reuse, and back to the first and on again
        press(ann, "r", "1")
        assert ann.input_value("#comment") == "A number is missing."
        saves(ann, "2", "Control+Enter")
        assert "Nothing waits for you" in ann.text_content("main")

        # bob's first answer is ann's to mark a second time: she may not see the first mark of it
        bob.goto(bobs.split("?")[0] + FIRST)
        assert violations(bob, "body") == []
        ann.goto(bob.url.replace(bobs.split("/?")[0], anns.split("/?")[0]))
        assert SECOND in ann.url
        # his second answer is open before him when she marks it
        saves(bob, "n")
        ann.goto(bob.url.replace(bobs.split("/?")[0], anns.split("/?")[0]))
        saves(ann, "0", "Enter")
        saves(bob, "2", "Enter")
        assert "0 of 2, by ann" in bob.text_content("[role=alert]")
        assert bob.input_value("#points") == "2"
        assert violations(bob, "body") == []
        bob.locator("#why").focus()  # by Tab, as any field
        bob.keyboard.type("the number is in the last line")
        saves(bob, "Enter")
        assert sorted(filter(None, given(graded_copy).values()), key=float) == [1.5, 2, 2]

        # bob's other answer, then the second marks, which see nothing of the first
        saves(bob, "1", "Enter")
        for page, address, points in ((bob, bobs, "0"), (ann, anns, "1")):
            page.goto(address.split("?")[0] + SECOND)
            assert "Answer 1 of 1, second mark" in page.text_content("header")
            assert page.input_value("#points") + page.input_value("#comment") == ""
            assert "What became of this mark" not in page.text_content("main")
            saves(page, *points, "Enter")
        before = given(graded_copy)
        ann.goto(f"{anns.split('?')[0]}differences/{ASSIGNMENT}/{WORDS}")
        assert ann.locator("section.case h2").all_text_contents() == ["1: 1.5 and 0 of 2"]
        assert violations(ann, "body") == []
        ann.keyboard.type("1.25")
        press(ann, "Tab", "Tab")
        ann.keyboard.type("between the two")
        saves(ann, "Enter")
        assert ann.locator("section.case").count() == 0
        after = given(graded_copy)
        assert sum(before[name] != after[name] for name in NAMES) == 1
        assert 1.25 in after.values()
        for page in (ann, bob):
            assert not any(name in page.content() for name in ("ada", "cleo", "Eve"))

    log = [line.partition("  ")[2] for line in log_lines(graded_copy, [ASSIGNMENT], "text")]
    assert len(log) == 8
    assert sum("0 -> 2; the number is in the last line" in line for line in log) == 1
    assert log[-1].startswith("ann, decision: ")
    assert log[-1].endswith("-> 1.25; between the two")
    # the marks are nbgrader's: feedback and export have them
    grader(graded_copy, "feedback", ASSIGNMENT)
    (student,) = [name for name in NAMES if after[name] == 1.25]
    page = graded_copy / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "1.25 of 2" in page.read_text(encoding="utf-8")


def test_pages_are_for_who_has_the_address(graded_copy):
    """Is there nothing without token, for another site's name, or by another site's form?"""
    path = graded_copy / "autograded" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    nb = nbformat.read(path, as_version=4)
    with marking(graded_copy, "ann") as address:
        for where in ("/", f"/{FIRST}", f"/{SECOND}", f"/comments/{ASSIGNMENT}/{WORDS}"):
            assert ask(address, where)[0].status == 403
            assert ask(address, f"{where}?token=guessed")[0].status == 403
        token = urlsplit(address).query
        answer, _ = ask(address, f"/?{token}", host="elsewhere.invalid")
        assert answer.status == 404
        answer, _ = ask(address, f"/?{token}")
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        assert {"HttpOnly", "SameSite=Strict"} <= set(re.split("; *", answer.headers["Set-Cookie"]))
        found = first_form(address, ASSIGNMENT)
        policy = found.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; ")
        assert "unsafe" not in policy
        # a form without this page's own field, and one without its cookie
        form = f"points=2&version={found.version}"
        assert ask(address, found.path, "POST", cookie=found.cookies, body=form)[0].status == 403
        form += f"&_xsrf={found.xsrf}"
        assert ask(address, found.path, "POST", cookie=cookie, body=form)[0].status == 403
        assert not any(given(graded_copy).values())
        answer, _ = ask(address, found.path, "POST", cookie=found.cookies, body=form)
        assert answer.status == 303
    assert sum(filter(None, given(graded_copy).values())) == 2
    assert nbformat.read(path, as_version=4) == nb
