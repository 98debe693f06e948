"""What pages say of the notebooks: is it what the sources say, and is it told where not?"""

import shutil

import nbformat
import pytest

from grader.course import START, CourseError, source_path
from grader.source import listings, points
from grader.source.build import stale
from grader.source.notebooks import canonical, read_notebook
from tests.conftest import ASSIGNMENTS, ROOT
from tests.documented import put_row
from utils.exercises import BONUS

SECOND = "02_batchnorm_forward"
START_PAGE = f"solutions/{START}"
BUNDLE = "grader/publishing/templates/bundle/README.md"


@pytest.fixture
def pages(course):
    """A course with all pages that say something of its notebooks."""
    for name in ("README.md", "CONTRIBUTING.md", BUNDLE):
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, course / name)
    shutil.copytree(ROOT / "docs", course / "docs")
    return course


def edit(path, before, after):
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_pages_agree_with_the_sources(pages):
    """Do this tree's pages say what its notebooks say?"""
    assert listings.problems(pages) == []
    assert len(listings.ROW.findall((pages / "README.md").read_text())) == len(ASSIGNMENTS)


def test_course_without_pages_has_nothing_to_say(course):
    """Is a course of notebooks alone, as instructors copy it, well?"""
    (course / START_PAGE).unlink()
    assert listings.problems(course) == []


# page, what is changed in it, and what is said of it
SAID_OTHERWISE = {
    "a function is missing": (
        "README.md", "`identity_parameters`, ", "",
        f'README.md, the row of {SECOND}: it says "`batch_statistics`, `batchnorm_forward`, '
        '`batchnorm_forward_columns`", the source "`batch_statistics`, `batchnorm_forward`, '
        '`identity_parameters`, `batchnorm_forward_columns`"; change one of them',
    ),
    "another title": (
        "README.md", "[2 · Normalize a hidden layer]", "[2 · Normalize]",
        f'README.md, the row of {SECOND}: it says "[2 · Normalize](notebooks/',
    ),
    "another duration": (
        START_PAGE, "| 50 minutes (core: 35) |", "| 75 minutes |",
        f'{START_PAGE}, the row of {SECOND}: it says "75 minutes", the source "50 minutes (core',
    ),
    "a row without a notebook": (
        "README.md", f"{SECOND}/{SECOND}.ipynb", "09_old/09_old.ipynb",
        "README.md has a row for notebooks/09_old/09_old.ipynb, which has no source in solutions/",
    ),
    "a row of two cells": (
        "README.md", " | z against a, what eps is for, what gamma and beta decide |", " |", "",
    ),
    "a count in a word": (
        BUNDLE, "and measure", "in nineteen\n notebooks. Eleven notebooks, and measure",
        f'{BUNDLE} says "Eleven notebooks", and solutions/ has {len(ASSIGNMENTS)}',
    ),
    "a count in digits": (
        "docs/learners.md", "lists the notebooks", "lists the 99\nnotebooks",
        'docs/learners.md says "99 notebooks", and solutions/ has',
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SAID_OTHERWISE)
def test_page_that_says_otherwise_is_named(pages, what):
    """Is what a page says otherwise told, with the page, both sides and what to do?"""
    page, before, after, said = SAID_OTHERWISE[what]
    edit(pages / page, before, after)
    found = "\n".join(listings.problems(pages))
    assert said in found
    assert bool(found) == bool(said)


def test_right_count_may_be_said(pages):
    """Is a count that is right no fault?"""
    edit(pages / "README.md", "## The notebooks", f"## The {len(ASSIGNMENTS)} notebooks")
    assert listings.problems(pages) == []


@pytest.mark.parametrize("page", ["README.md", START_PAGE])
def test_row_that_is_missing_is_shown(pages, page):
    """Does putting in the row that is told leave nothing to tell?"""
    rows = listings.ROW.finditer(listings._text(pages / page))
    (old,) = [row[0] for row in rows if SECOND in row["link"]]
    edit(pages / page, old, "")
    (problem,) = listings.problems(pages)
    said, _, shown = problem.partition("; add ")
    assert said == f"{page} has no row for {SECOND}"
    put_row(pages / page, shown)
    assert listings.problems(pages) == []


def test_bonus_is_marked_in_both_tables(pages, monkeypatch):
    """Is a learner told where they look which notebooks are a bonus?"""
    monkeypatch.setattr(listings, "BONUS", BONUS | {SECOND})
    # a bonus has no core, which its first cell then says, too
    first, *found = listings.problems(pages)
    assert "**Time.** About 50 minutes." in first
    assert len(found) == 2
    assert all('.ipynb) (bonus)"; change one of them' in problem for problem in found)


def test_check_names_a_source_without_title_or_duration(course, answers_known):
    """Is a notebook of which the pages cannot say enough named, and named once?"""
    path = source_path(course, SECOND)
    nb = read_notebook(path)
    nb.cells[0].source = "# Normalize"
    path.write_text(canonical(nb), encoding="utf-8")
    with pytest.raises(CourseError, match="its first cell needs a title"):
        listings.problems(course)
    assert sum("first cell needs a title" in problem for problem in stale(course)) == 1
    path.write_text("{")
    assert sum(f"{path} is not valid JSON" in problem for problem in stale(course)) == 1


def test_points_must_total_100_without_those_of_a_bonus(course, answers_known, monkeypatch):
    """Is a point too many named, notebook by notebook, and a bonus not counted?"""
    assert points.problems(course) == []
    path = source_path(course, SECOND)
    nb = nbformat.read(path, as_version=4)
    cells = {cell.id: cell for cell in nb.cells}
    cells["check_batch_statistics"].metadata.nbgrader.points += 1
    path.write_text(canonical(nb), encoding="utf-8")
    (problem,) = points.problems(course)
    assert "have 101 points together (01_normalize_inputs 12, 02_batchnorm_forward 17," in problem
    assert problem in stale(course)
    monkeypatch.setattr(points, "BONUS", BONUS | {SECOND})
    (problem,) = points.problems(course)
    assert "have 84 points together (01_normalize_inputs 12, 03_" in problem
