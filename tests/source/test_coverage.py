"""docs/coverage.md: is every statement somewhere, in cells that exist, and the page up to date?"""

import re
import tomllib

import pytest

from grader.course import CourseError
from grader.source import coverage
from tests.conftest import ROOT

TEXT = (ROOT / coverage.STATEMENTS).read_text(encoding="utf-8")
STATEMENTS = tomllib.loads(TEXT)["statements"]


def changed(tmp_path, old, new):
    """A course of the same sources, with one change in its statements."""
    assert TEXT.count(old)
    (tmp_path / "docs").mkdir()
    (tmp_path / "solutions").symlink_to(ROOT / "solutions")
    (tmp_path / coverage.STATEMENTS).write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return tmp_path


def test_page_is_up_to_date():
    """Is the page made of the statements as they are?"""
    assert coverage.problems(ROOT) == []


def test_every_statement_has_a_row():
    """Are all 33 there, and those of the second reading, each once and in order?"""
    rows = re.findall(r"^\| (\w+) \|", (ROOT / coverage.PAGE).read_text(), flags=re.MULTILINE)
    assert rows == [entry["number"] for entry in STATEMENTS]
    assert rows == [*map(str, range(1, 34)), *"abcdefghijklmno"]


def test_what_is_claimed_of_behaviour_is_measured():
    """Is there but one statement without a measurement: that two betas share a name alone?"""
    assert [e["number"] for e in STATEMENTS if not e["measures"]] == ["16"]


def test_edited_page_is_stale(tmp_path):
    """Is a page that is missing, or was changed by hand, named with the remedy?"""
    root = changed(tmp_path, "says = ", "says = ")
    (said,) = coverage.problems(root)
    assert said == (
        'docs/coverage.md is stale, or was edited by hand: edit docs/coverage.toml, then run "make '
        'build"'
    )
    (root / coverage.PAGE).write_text(coverage.page(root), encoding="utf-8")
    assert coverage.problems(root) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '["02:shape"]',
            '["02:shapes"]',
            "statement f names the cell 02:shapes, and there is none",
        ),
        ('"08:guide"', '"09:guide"', "statement 33 names the cell 09:guide, and there is none"),
        ('"normalize"', '"standardize"', "names the exercise standardize: no such one"),
        ('["log_uniform"]', "[]", "statement c has nothing under asks"),
    ],
)
def test_a_place_that_is_gone_fails(old, new, said, tmp_path):
    """Is a cell, a notebook or an exercise that is no longer there named with its statement?"""
    with pytest.raises(CourseError, match=re.escape(said)):
        coverage.page(changed(tmp_path, old, new))


def test_course_without_statements_has_no_page(tmp_path):
    """Does a course that lists none need none?"""
    assert coverage.page(tmp_path) is None
    assert coverage.problems(tmp_path) == []
