"""The class report: does it say what happened, to everybody, and is it safe to open?"""

import json
import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from grader.commands.cli import main
from grader.gradebook.ledger import Ledger
from grader.nbgrader_calls.environment import environment
from grader.reporting import charts
from grader.reporting.class_report import class_numbers, summary
from grader.reporting.gathered import gather
from grader.reporting.pages import as_json, as_page, script_hash
from grader.reporting.themes import in_words
from tests.small_class import ASSIGNMENT, FORMULA, QUOTED, SEED


@pytest.fixture(scope="module")
def found(graded_class):
    with Ledger(f"sqlite:///{graded_class / 'gradebook.db'}") as ledger:
        return class_numbers(gather(ledger))


@pytest.fixture(scope="module")
def page(found):
    return as_page(found)


class Tags(HTMLParser):
    """Which elements a page has, and which were left open or closed without being opened."""

    EMPTY = frozenset({"meta", "rect", "line", "path", "br", "wbr", "input"})

    def __init__(self, page):
        super().__init__()
        self.tags, self.open, self.astray = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.astray.append(tag)


def test_marks_are_those_of_the_gradebook(found):
    """Has every student the points that the class is known to have?"""
    marks = {entry["student"]: entry["marks"][ASSIGNMENT]["score"] for entry in found["students"]}
    assert marks == {"ada": 14, "bob": 9, "cleo": 12, "dan": 0, QUOTED: 12, FORMULA: 14}
    (assignment,) = found["assignments"]
    assert assignment["max_score"] == 16
    assert assignment["waiting"] == 4
    assert assignment["distribution"] == [1, 0, 0, 0, 0, 1, 0, 2, 2, 0]
    assert assignment["median"] == 12
    assert assignment["seeds"] == [SEED]
    assert assignment["without_sandbox"] == []


def test_exercises_have_their_verdicts_and_pass_rates(found):
    """Are kinds counted per exercise, with the mean of what they earned?"""
    exercises = {e["name"]: e for e in found["assignments"][0]["exercises"]}
    first = exercises["batch_statistics"]
    assert first["kinds"] == {"correct": 2, "wrong": 3, "not run": 1}
    assert first["pass_rate"] == pytest.approx(2 / 6)
    assert first["mean"] == pytest.approx((3 + 3 + 1 + 1 + 1) / 6)
    assert exercises["identity_parameters"]["kinds"] == {"correct": 4, "crashed": 1, "not run": 1}


def test_mistakes_are_counted_with_what_was_misunderstood(found, page):
    """Is the most frequent mistake first, with its hint and who made it?"""
    first, other = found["mistakes"]
    assert first["exercise"] == "batch_statistics"
    assert first["count"] == 2
    assert first["of_wrong"] == 3
    assert first["students"] == [QUOTED, "bob"]
    assert first["cause"] in page.replace("&#39;", "'")
    assert other["name"] == ""
    assert other["students"] == ["cleo"]


def test_failed_and_refused_are_named_with_reasons(found):
    """Is it said whose code crashed, and whose file was refused, and why?"""
    (failed,) = found["failed"]
    assert (failed["student"], failed["kind"]) == ("bob", "crashed")
    assert "NameError" in failed["reason"]
    (refused,) = found["refused"]
    assert refused["student"] == "dan"
    assert "is not valid JSON" in refused["reasons"][0]
    assert found["faults"] == []
    assert len(found["slowest"]) == 6
    seconds = [entry["seconds"] for entry in found["slowest"]]
    assert seconds == sorted(seconds, reverse=True)


def test_page_holds_nothing_that_acts_or_loads(page):
    """Is the page one file with no script but ours, links out, or markup from a student's id?"""
    tags = Tags(page)
    assert (tags.open, tags.astray) == ([], [])
    names = [name for name, _ in tags.tags]
    assert not set(names) & {"link", "img", "iframe"}
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert names.count("script") == 1
    assert f"script-src '{script_hash(script)}'" in page
    for _, attributes in tags.tags:
        assert not any(name.startswith("on") or name == "src" for name in attributes)
        assert attributes.get("href", "#").startswith("#")
    assert not re.search(r"url\((?!#)|@import", page)
    assert QUOTED not in page
    assert "O&#39;Eve" in page


def test_whatever_is_in_the_numbers_is_text(found):
    """Is markup in every single text of the numbers escaped?"""
    bad = "<script>alert(1)</script>"

    def spoiled(value):
        if isinstance(value, dict):
            times = ("made", "due")
            return {k: entry if k in times else spoiled(entry) for k, entry in value.items()}
        if isinstance(value, list):
            return [spoiled(entry) for entry in value]
        return value + bad if isinstance(value, str) else value

    page = as_page(spoiled(found))
    assert page.count("<script") == 1
    assert bad not in page
    assert "&lt;script" in page


def test_every_chart_says_its_numbers(page):
    """Has each picture a label for those who do not see it?"""
    pictures = [a for tag, a in Tags(page).tags if tag == "svg" and "aria-hidden" not in a]
    assert len(pictures) > 6
    assert all(a["role"] == "img" and a["aria-label"] for a in pictures)
    labels = " ".join(a["aria-label"] for a in pictures)
    assert "batch_statistics: 2 correct, 3 wrong, 1 not run" in labels
    assert "50 to 60 %: 1" in labels


def test_kinds_differ_in_pattern_and_not_only_in_colour():
    """Has every kind of verdict a pattern of its own, that the page defines?"""
    assert len(set(charts.PATTERNS.values())) == len(charts.PATTERNS)


def test_percentages_are_rounded_down():
    """Is 100 % said of all and of nothing less?"""
    assert charts.percent(0.9999) == "99 %"
    assert charts.percent(0.29) == "29 %"
    assert charts.percent(1.0) == "100 %"


def test_json_has_the_same_numbers(found):
    """Can the numbers be read back?"""
    assert json.loads(as_json(found)) == found


def test_command_writes_both_and_says_where_it_cannot(graded_copy):
    """Does the command write page and JSON, and tell an unwritable place in one line?"""
    run = CliRunner().invoke(main, ["report", "r.html", "--json", "r.json"])
    assert run.exit_code == 0, run.output
    assert json.loads((graded_copy / "r.json").read_text())["assignments"]
    assert (graded_copy / "r.html").read_text().startswith("<!doctype html>")
    run = CliRunner().invoke(main, ["report", "nowhere/r.html"])
    assert run.exit_code == 1
    assert "nowhere/r.html cannot be written" in run.output


def test_empty_gradebook_gives_a_page_that_says_so(tmp_path, monkeypatch):
    """Is there a page before anything is graded?"""
    monkeypatch.setenv("PATH", environment()["PATH"])  # with alembic, which nbgrader calls
    with Ledger(f"sqlite:///{tmp_path / 'gradebook.db'}") as ledger:
        page = as_page(class_numbers(gather(ledger)))
    assert "Nothing is graded yet" in page


def test_terminal_says_what_was_misunderstood(found):
    """Is there a line for the assignment, and the mistake that two students made, on top?"""
    assignment, title, first, *_ = summary(found)
    assert re.fullmatch(
        rf"{ASSIGNMENT}: 6 handed in, the median is [\d.]+ of 16 points", assignment
    )
    assert title == "misunderstood most often:"
    assert first.split() == ["2", "sample", "variance", "in", "batch_statistics"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("own_mean", "own mean"), ("EpsOutsideInEvalMode", "eps outside in eval mode")],
)
def test_mistakes_are_shown_in_words(name, words):
    """Is a mistake called by words, be it a function or a class?"""
    assert in_words(name) == words
