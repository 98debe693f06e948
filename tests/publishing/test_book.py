"""The book: the student's view as a site to read, with figures, search and no solution."""

import json
import re
import shutil
from functools import cache
from itertools import pairwise

import nbformat
import pytest

from grader.course import CourseError, release_path, source_path
from grader.publishing import book, site_check
from grader.source.notebooks import read_notebook
from grader.source.release import leaks, secrets
from tests.conftest import ASSIGNMENTS, ROOT, run_python

pytest.importorskip("myst_nb", reason="the extra `book` is not installed")
SECOND = "02_batchnorm_forward"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The whole book, made once as `make book` makes it: the notebooks run for it."""
    target = tmp_path_factory.mktemp("book") / "site"
    done = run_python("-m", "grader", "book", target)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"open {target}/index.html in a browser\n")
    return target


@pytest.fixture
def spoiled(site, tmp_path):
    """A copy of the book to break."""
    return shutil.copytree(site, tmp_path / "site")


@cache
def page(site, name):
    return site_check.Page((site / name).read_text(encoding="utf-8"))


def notebook(site, assignment):
    return page(site, f"notebooks/{assignment}/{assignment}.html")


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_every_page_is_there_with_its_title(site):
    """Are the front page, all notebooks and all guides in the book, under their own titles?"""
    assert page(site, "index.html").title == "Batch normalization, by hand"
    for assignment in ASSIGNMENTS:
        (title, *_) = read_notebook(release_path(ROOT, assignment)).cells[0].source.split("\n")
        assert notebook(site, assignment).title.startswith(title.removeprefix("# "))
    for guide in (ROOT / "docs").glob("*.md"):
        title = guide.read_text().split("\n")[0].removeprefix("# ")
        assert page(site, f"docs/{guide.stem}.html").title.startswith(title)


def test_links_pictures_and_secrets_are_in_order(site):
    """Does every link lead somewhere, every picture have words, and no solution show?"""
    book.refuse_faults(ROOT, site)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_line_of_a_solution_is_on_its_page(site, assignment):
    """Is the exercise there as a stub, and its solution nowhere?"""
    text = notebook(site, assignment).text
    found = secrets(read_notebook(source_path(ROOT, assignment)))
    assert not leaks(found, text)
    stubs = [
        cell
        for cell in read_notebook(release_path(ROOT, assignment)).cells
        if "raise NotImplementedError" in cell.source
    ]
    assert text.count("raise NotImplementedError") >= len(stubs) > 0


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_page_shows_what_right_answers_give(site, assignment):
    """Are the stored numbers, the checks' tables and the figures there, and nothing personal?"""
    text = notebook(site, assignment).text
    for cell in read_notebook(source_path(ROOT, assignment)).cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                assert output.text.strip() in text, cell.id
        if cell.id.startswith("check_"):
            assert f", {cell.id.removeprefix('check_')}: correct" in text
    assert "correct as last saved" not in text
    html = (site / "notebooks" / assignment / f"{assignment}.html").read_text(encoding="utf-8")
    assert html.count("<img ") >= 2


def test_a_picture_with_sliders_says_what_moves_it(site):
    """Is a slider a still picture, with the slider's name and range?"""
    html = (site / "notebooks" / SECOND / f"{SECOND}.html").read_text(encoding="utf-8")
    assert (
        "In JupyterLab you move this picture by <b>gamma</b>, -4 to 4 and <b>beta</b>, -4 to 4."
    ) in html
    sliders = sum(
        cell.source.count("live(\n")
        for assignment in ASSIGNMENTS
        for cell in read_notebook(source_path(ROOT, assignment)).cells
        if cell.cell_type == "code"
    )
    pages = [notebook(site, assignment).text for assignment in ASSIGNMENTS]
    assert sum(text.count("In JupyterLab you move") for text in pages) == sliders > 3


def test_formulas_are_drawn_by_the_browser_itself(site):
    """Is every formula MathML, with nothing left of its TeX and no script that draws it?"""
    for path, found in site_check.pages(site).items():
        html = path.read_text(encoding="utf-8")
        for formula in re.findall(r"<math.*?</math>", html, re.DOTALL):
            assert not re.search(r"[\\$]", formula), formula
        assert not re.search(r"\$\\?[a-z]+", found.text) or "notebooks" not in path.parts, path
        assert not any("math" in load.lower() for load in found.loads), path
    assert (site / "_static" / "STIXTwoMath-Regular.ttf").exists()


def test_search_finds_what_a_notebook_says(site):
    """Is there an index, in which a word leads to its notebook?"""
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    found = index["terms"]["jacobian"]
    found = [found] if isinstance(found, int) else found
    assert "notebooks/03_batchnorm_backward/03_batchnorm_backward" in [
        index["docnames"][number] for number in found
    ]


def test_notebooks_follow_one_another(site):
    """Does the page of each notebook lead to the next?"""
    for before, after in pairwise(ASSIGNMENTS):
        assert f"../{after}/{after}.html" in notebook(site, before).links


# what is added to a page, and what is said of it
FAULTS = {
    '<a href="gone.html">x</a>': "index.html: gone.html: there is no such file",
    '<a href="#nowhere">x</a>': "index.html: #nowhere: no anchor nowhere",
    '<a href="docs/learners.html#no">x</a>': "learners.html#no: no anchor no",
    '<a href="https://example.org">x</a>': "https://example.org: leads where no page may",
    '<script src="https://example.org/x.js"></script>': "index.html loads https://example",
    '<link rel="stylesheet" href="//example.org/x.css">': "index.html loads //example",
    '<img src="_images/cover.png">': "the picture _images/cover.png has no alternative text",
    '<img src="a.png" alt="a.png">': "the picture a.png has no alternative text",
    '<img src="_images/no.png" alt="x">': "_images/no.png: there is no such file",
}


@pytest.fixture(scope="module")
def named(site, tmp_path_factory):
    """Return what is said of a book with all of FAULTS on its front page."""
    spoiled = shutil.copytree(site, tmp_path_factory.mktemp("faults") / "site")
    append(spoiled / "index.html", "".join(FAULTS))
    with pytest.raises(CourseError) as told:
        book.refuse_faults(ROOT, spoiled)
    return str(told.value).splitlines()


@pytest.mark.parametrize("added", FAULTS)
def test_a_fault_of_the_site_is_named(named, added):
    """Is each kind of fault noticed, with its page, and once?"""
    assert sum(FAULTS[added] in line for line in named) == 1


@pytest.mark.parametrize("place", [f"notebooks/{SECOND}/{SECOND}.html", "docs/learners.html"])
def test_a_solution_on_any_page_is_a_leak(spoiled, place):
    """Is a solution line noticed between tags, in its notebook and in a guide?"""
    line = next(iter(secrets(read_notebook(source_path(ROOT, SECOND)))))
    append(spoiled / place, f"<pre><span>{line[:5]}</span><b>{line[5:]}</b>\n</pre>")
    with pytest.raises(CourseError, match=f"{place} leaks a solution line of {SECOND}"):
        book.refuse_faults(ROOT, spoiled)


@pytest.mark.parametrize("kept", ["thesis.tex", ".git/config", "build/book/searchindex.js"])
def test_a_folder_that_is_no_book_is_not_replaced(tmp_path, kept):
    """Is `book .`, which would delete what is there, refused before anything is executed?"""
    (tmp_path / kept).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / kept).write_text("years")
    said = []
    with pytest.raises(CourseError, match="is not an earlier book: name a new folder"):
        book.book(ROOT, tmp_path, said.append)
    assert (tmp_path / kept).read_text() == "years"
    assert said == []


def test_an_earlier_book_and_nothing_may_be_replaced(tmp_path):
    """May the target be absent, empty, or a book, and not a file?"""
    book.refuse_to_replace(tmp_path / "new")
    book.refuse_to_replace(tmp_path)
    (tmp_path / "searchindex.js").write_text("")
    book.refuse_to_replace(tmp_path)
    with pytest.raises(CourseError, match="cannot be replaced by a book: Not a directory"):
        book.refuse_to_replace(tmp_path / "searchindex.js")


def test_a_page_takes_cells_from_the_release_and_words_from_the_source():
    """Do a page's cells come from the release, its printed text from the stored outputs?"""

    def nb(source, *outputs):
        cell = nbformat.v4.new_code_cell(source, id="look", outputs=list(outputs))
        return nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_markdown_cell("# T", id="t"), cell], metadata={}
        )

    def stream(text):
        return nbformat.v4.new_output("stream", text=text)

    picture = nbformat.v4.new_output(
        "execute_result", {"image/png": "eA=="}, metadata={"image/png": {"alt": "two dots"}}
    )
    made = book.notebook_page(
        nb("stub"), nb("solution", stream("3 s"), picture), nb("solution", stream("2 s"))
    )
    assert [cell.source for cell in made.cells if cell.cell_type == "code"] == ["stub"]
    assert made.cells[-1].outputs == [stream("2 s"), picture]
    assert made.cells[-1].metadata.mystnb.image.alt == "two dots"


def test_links_to_what_the_book_lacks_keep_their_words():
    """Do links follow pages that moved, and become words where there is no page?"""
    written, moved = {"README.md", "docs/a.md"}, {"README.md": "index.md"}
    text = "[front](../README.md#x) [b](b.md) [a](a.md) ![p](p.png) [out](https://x.org) [h](#h)"
    assert book.relink(text, "docs/a.md", written, moved) == (
        "[front](../index.md#x) b [a](a.md) ![p](p.png) [out](https://x.org) [h](#h)"
    )
