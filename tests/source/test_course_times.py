"""The core path: its marks, its length, and whether it runs without what is beside it."""

import contextlib
import re
from collections.abc import Iterator

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import utils
from grader.course import source_path
from grader.source import course_times, listings
from grader.source.course_times import ASIDE, HEADING, Section, sections, times_of
from grader.source.notebooks import canonical, read_notebook
from tests.conftest import ASSIGNMENTS, ROOT
from utils import CarryError
from utils.cells import grade_id
from utils.exercises import BONUS, CORE, EXERCISES

FIRST, SECOND, FOURTH = "01_normalize_inputs", "02_batchnorm_forward", "04_deep_network"
# those whose asides are marked
MARKED = [name for name in ASSIGNMENTS if name not in BONUS]


def source(name):
    return read_notebook(source_path(ROOT, name))


def words_before(name: str, cell_id: str = "") -> int:
    """How many words the core path has before a cell."""
    count = 0
    for part in sections(source(name)):
        for cell in part.cells:
            if cell.id == cell_id:
                return count
            if cell.cell_type == "markdown" and not part.aside and not grade_id(cell):
                count += len(cell.source.split())
    return count


# ---- the rule ----


def test_rule_is_worked_out_by_hand():
    """Are words, pictures, predictions, exercises and questions counted as the rule says?"""
    solution = "def normalize(x):\n    ### BEGIN SOLUTION\n    a\n\n    b\n    ### END SOLUTION"
    graded = {"nbgrader": {"grade_id": "normalize", "solution": True}}
    words = {"nbgrader": {"grade_id": "own_words", "solution": True}}
    cells = [
        new_markdown_cell("word " * 400),
        new_code_cell("import numpy", metadata={"tags": ["setup"]}),
        new_code_cell("draw()", metadata={"tags": ["demo"]}),
        new_code_cell('predict("a", [])\npredict("b", [])', metadata={"tags": ["demo"]}),
        new_code_cell("progress()", metadata={"tags": ["demo"]}),
        new_markdown_cell(f"## Beside {ASIDE}"),
        new_code_cell(solution, metadata=graded),
        new_markdown_cell("an answer", metadata=words),
    ]
    measured = times_of(new_notebook(cells=cells))
    assert measured.core == pytest.approx(2 + 0.5 + 2 * 0.5)
    assert measured.whole - measured.core == pytest.approx(3 / 200 + 3 + 2 * 0.5 + 5)
    assert str(measured) == "15 minutes (core: 5)"


def test_bonus_has_no_core():
    """Is a bonus's time one number?"""
    nb = new_notebook(cells=[new_markdown_cell("word " * 2000)])
    assert str(times_of(nb, bonus=True)) == "10 minutes"


# ---- what pages say ----


def test_every_time_that_is_said_is_measured():
    """Do titles, start page and README say what the rule gives?"""
    assert listings.problems(ROOT) == []
    for page in ("README.md", "solutions/start_here.ipynb"):
        assert len(listings.HOURS.findall(listings._text(ROOT / page))) == 1, page


def edit_title(course, old, new):
    path = source_path(course, SECOND)
    nb = read_notebook(path)
    nb.cells[0].source = re.sub(old, new, nb.cells[0].source)
    path.write_text(canonical(nb), encoding="utf-8")


@pytest.mark.parametrize("said", ["90 minutes (core: 40)", "50 minutes (core: 20)", "an hour"])
def test_time_that_is_not_measured_is_named(course, said):
    """Is a title that says otherwise told, with what to write?"""
    edit_title(course, r"About .+\.", f"About {said}.")
    problems = [line for line in listings.problems(course) if "Time" in line]
    assert len(problems) == 1
    assert f'says "About {said}"' in problems[0]
    assert str(times_of(source(SECOND))) in problems[0]


def test_hours_that_are_not_measured_are_named(course):
    """Is the start page's sum compared, too?"""
    page = course / "solutions" / "start_here.ipynb"
    text = page.read_text()
    page.write_text(re.sub(r"[\d.]+ hours, its core", "3 hours, its core", text))
    (problem,) = listings.problems(course)
    assert 'says "3 hours, its core path about' in problem


# ---- the marks ----


def test_core_names_exercises():
    """Is every name on the list an exercise's?"""
    assert set(CORE) <= set(EXERCISES)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_headings_and_list_agree(name):
    """Is an exercise marked as an aside where, and only where, the list leaves it out?"""
    assert list(course_times.heading_problems(name, source(name))) == []


def test_heading_that_disagrees_is_named(monkeypatch):
    """Is a wrong mark told in either direction, with the remedy?"""
    monkeypatch.setattr(course_times, "CORE", ("batchnorm_forward_columns", "batchnorm_forward"))
    found = "\n".join(course_times.heading_problems(SECOND, source(SECOND)))
    assert (
        'batch_statistics is not in utils/exercises/core.py, so its heading must end with "(aside)"'
        in found
    )
    assert (
        "batchnorm_forward_columns is in utils/exercises/core.py, so its heading must not" in found
    )


@pytest.mark.parametrize("name", MARKED)
def test_sections_can_be_folded(name):
    """Does each heading of the second level begin its cell, where JupyterLab has its arrow?"""
    for cell in source(name).cells:
        if cell.cell_type == "markdown":
            assert len(HEADING.findall(cell.source)) <= 1, cell.id
            assert not HEADING.search(cell.source) or cell.source.startswith("#"), cell.id


def test_first_exercises_come_early():
    """Are there at most 400 words before notebook 4's first answer, 2,000 before exercise 2.2's?"""
    assert words_before(FOURTH, "initialize_parameters") <= 400
    assert words_before(FIRST) + words_before(SECOND, "batchnorm_forward") <= 2000


# ---- the core runs alone ----


def core_code(name: str) -> Iterator[tuple[str, str]]:
    """The core path's code cells, with less to do, but checks and what looks at saved notebooks."""
    for part in sections(source(name)):
        for cell in part.cells:
            looks = cell.source.startswith((*course_times.PERSONAL, "check("))
            if cell.cell_type == "code" and not part.aside and not looks:
                shorter = cell.source.replace("steps=400", "steps=12")
                yield cell.id, shorter.replace("range(1000)", "range(20)")


@pytest.mark.parametrize("name", MARKED)
def test_core_path_needs_no_aside(name, monkeypatch, capsys):
    """Do all core cells run for somebody who did no aside, in this notebook or an earlier one?"""

    def carried(exercise, folder=None):
        function = carry(exercise, folder)
        return function if exercise in CORE else left_out

    def left_out(*_, **__):
        raise CarryError("an aside that was left out")

    carry = utils.carry
    monkeypatch.setattr(utils, "carry", carried)
    monkeypatch.setattr(utils, "predict", lambda *_, **__: None)
    namespace = {"__name__": name, "display": lambda *_: None}
    with contextlib.chdir(source_path(ROOT, name).parent):
        for cell, code in core_code(name):
            try:
                exec(compile(code, f"<{cell}>", "exec"), namespace)
            except Exception as error:
                raise AssertionError(f"{name}, cell {cell}: {error!r}") from error
    asides = {n for n, spec in EXERCISES.items() if spec.notebook == name and n not in CORE}
    assert asides.isdisjoint(namespace)


def test_section_without_a_heading_is_core():
    """Is what stands before the first heading on the path?"""
    assert not Section("").aside
    assert Section(f"Exercise 2.4: One column per example {ASIDE}").aside
