"""What is kept back until a prediction is made: in sources, releases and the packed files."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from grader.course import release_path, source_path
from grader.source import findings
from grader.source.notebooks import canonical, read_notebook
from tests.conftest import ASSIGNMENTS, ROOT

SECOND = "02_batchnorm_forward"


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_each_prediction_has_its_words_and_the_release_has_none(name):
    """Are the words of every prediction packed, as the source has them, and not released?"""
    assert list(findings.problems(ROOT, name)) == []
    assert findings.stale(ROOT, name) == []
    released = read_notebook(release_path(ROOT, name)).cells
    for words, shows in findings.kept_back(read_notebook(source_path(ROOT, name)).cells):
        assert words.id not in [cell.id for cell in released]
        assert [cell.source for cell in released if cell.id == shows.id] == [shows.source]


def edited(course, edit):
    path = source_path(course, SECOND)
    nb = read_notebook(path)
    edit(nb.cells, {cell.id: at for at, cell in enumerate(nb.cells)})
    path.write_text(canonical(nb), encoding="utf-8")
    return "\n".join(findings.problems(course, SECOND))


def test_words_that_are_no_fold_are_named(course):
    """Is text named that would vanish from the release beside the fold?"""

    def edit(cells, at):
        cells[at["shape-seen"]].source += "\n\nAnd so on."

    assert 'cell "shape-seen": saw("shape-place", "shape-share") needs' in edited(course, edit)


def test_prediction_without_words_is_named(course):
    """Is a prediction named that nothing answers, and an answer to none?"""

    def edit(cells, at):
        cells[at["shape-saw"]].source = 'saw("shape-place", "shape")'

    problems = edited(course, edit)
    assert 'after the prediction "shape-share" needs a cell saw("shape-share")' in problems
    assert 'saw("shape") names no prediction; those are: shape-place, ' in problems


def test_changed_words_make_their_file_stale(course):
    """Does `check` name the file whose source says something else now, and one without a use?"""

    def edit(cells, at):
        cells[at["shape-seen"]].source = cells[at["shape-seen"]].source.replace("All four", "All")

    edited(course, edit)
    (written,) = findings.stale(course, SECOND)
    assert findings.write(course, SECOND) == [written]
    assert findings.stale(course, SECOND) == []


def test_notebook_without_predictions_has_no_file(course):
    """Does a file go when nothing is left for it?"""

    def edit(cells, at):
        cells[:] = [new_markdown_cell("# 2"), new_code_cell("1")]

    edited(course, edit)
    (written,) = findings.write(course, SECOND)
    assert not written.exists()
    assert findings.stale(course, SECOND) == []
