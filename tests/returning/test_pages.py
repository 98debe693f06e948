"""Everybody's page: what it says, and that only those are made anew that would be different."""

import html
import os
import re

from nbgrader.api import Gradebook

from tests.nbgrader_plugins.test_marks_home import run
from tests.small_class import ASSIGNMENT

URL = "sqlite:///gradebook.db"
PAGE = f"{ASSIGNMENT}/{ASSIGNMENT}.html"


def texts(root):
    return {p.parts[-3]: p.read_text(encoding="utf-8") for p in root.glob(f"feedback/*/{PAGE}")}


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))


def test_pages_say_what_nbgraders_do(graded_copy):
    """Are words and marks those that `nbgrader generate_feedback` shows with our template?"""
    import subprocess
    import sys

    from tests.conftest import ROOT

    run("feedback")
    ours = texts(graded_copy)
    assert len(ours) == 6
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_feedback", ASSIGNMENT, "--force"],
        cwd=graded_copy, check=True, capture_output=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    theirs = texts(graded_copy)
    for student, page in ours.items():
        without = re.sub(r"<!-- made from .*? -->", "", page)
        told = [html.unescape(words(text)).split() for text in (without, theirs[student])]
        assert told[0] == told[1], student


def test_only_what_would_be_different_is_made_anew(graded_copy):
    """Does a second run write nothing, and one after a mark or a comment that page alone?"""
    assert "pages in feedback/: 6 new, 0 as they were" in run("feedback")[0]
    before = {p: p.stat().st_mtime_ns for p in graded_copy.glob(f"feedback/*/{PAGE}")}
    assert "pages in feedback/: 0 new, 6 as they were" in run("feedback")[0]
    assert {p: p.stat().st_mtime_ns for p in before} == before
    with Gradebook(URL) as gradebook:
        grade = gradebook.find_grade("in_your_own_words", ASSIGNMENT, ASSIGNMENT, "ada")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        comment = gradebook.find_comment("in_your_own_words", ASSIGNMENT, ASSIGNMENT, "bob")
        comment.manual_comment = "Say *which* mean."
        gradebook.db.commit()
    assert "pages in feedback/: 2 new, 4 as they were" in run("feedback")[0]
    changed = {p.parts[-3] for p, time in before.items() if p.stat().st_mtime_ns != time}
    assert changed == {"ada", "bob"}
    assert "1.5 of 2" in words(texts(graded_copy)["ada"])
    assert "Say which mean." in words(texts(graded_copy)["bob"])
    assert "pages in feedback/: 6 new" in run("feedback", "--again")[0]
    assert "pages in feedback/: 1 new" in run("feedback", "--again", "--student", "ada")[0]


def test_page_that_stays_counts_for_its_newest_run(graded_copy):
    """Where a notebook was written again as it was, is its page taken for one of that run?"""
    run("feedback")
    notebook = graded_copy / "autograded" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    page = graded_copy / "feedback" / "ada" / PAGE
    later = page.stat().st_mtime_ns + 10**9
    os.utime(notebook, ns=(later, later))
    os.utime(page, ns=(1, 1))
    assert "pages in feedback/: 0 new" in run("feedback")[0]
    assert page.stat().st_mtime_ns > 1


def test_two_processes_make_the_same_pages(graded_copy, monkeypatch):
    """Are pages of two processes those of one?"""
    from grader.returning import pages

    run("feedback", "--workers", "1")
    one = texts(graded_copy)
    monkeypatch.setattr(pages, "FEW", 2)
    run("feedback", "--workers", "2", "--again")
    assert texts(graded_copy) == one


def test_mark_that_waits_is_no_zero(graded_copy):
    """Is an answer that nobody has read "not marked yet", and 0 where somebody gave that?"""
    run("feedback")
    page = words(texts(graded_copy)["ada"])
    assert "in_your_own_words not marked yet, of 2" in page
    assert "2 of the 16 points are not marked yet" in page
    assert "0 of 2" not in page
    with Gradebook(URL) as gradebook:
        grade = gradebook.find_grade("in_your_own_words", ASSIGNMENT, ASSIGNMENT, "ada")
        grade.manual_score, grade.needs_manual_grade = 0.0, False
        gradebook.db.commit()
    run("feedback")
    page = words(texts(graded_copy)["ada"])
    assert "in_your_own_words 0 of 2" in page
    assert "not marked yet" not in page


def test_page_needs_nothing_else(graded_copy):
    """Does no page load, link to or run anything of its own?"""
    run("feedback")
    for page in texts(graded_copy).values():
        assert "<script" not in page
        assert not re.search(r"""(src|href)=["'](?!data:image/|#|https?://|mailto:)""", page)
        assert not re.search(r"url\(|@import|@font-face", page)


def test_one_broken_notebook_costs_nobody_else(graded_copy):
    """Is whose page cannot be made named, and everybody else's made?"""
    path = graded_copy / "autograded" / "bob" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.chmod(0o644)
    path.write_text("{}")
    out, said = run("feedback", code=3)
    assert "pages in feedback/: 5 new" in out
    assert said.startswith("bob: no page could be made (")
    assert set(texts(graded_copy)) == {"ada", "cleo", "dan", "O'Eve", "=1+2"}


def test_nobody_and_nothing_are_one_line(graded_copy):
    """Is a student without a graded notebook told, and an assignment of which nothing is graded?"""
    assert run("feedback", "--student", "nobody", code=1)[1] == (
        f"Error: nobody has no graded notebook of {ASSIGNMENT}: run "
        '"python -m grader grade --student nobody"\n'
    )
    assert run("feedback", "01_normalize_inputs", code=1)[1] == (
        "Error: there is no feedback to write: nothing of 01_normalize_inputs is graded yet; run "
        '"python -m grader grade"\n'
    )
