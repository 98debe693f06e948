"""The survey of public code: does it say the same wherever it is told?"""

import re

from grader.course import source_path
from grader.source.notebooks import read_notebook
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "survey.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("|")]


def cell(notebook, name):
    nb = read_notebook(source_path(ROOT, notebook))
    return next(c.source for c in nb.cells if c.id == name)


def test_notebook_3_shows_the_pages_table():
    """Has the folded table the same rows?"""
    assert "\n".join(ROWS) in cell("03_batchnorm_backward", "hunt-intro")


def test_kinds_add_up_to_what_is_said():
    """Is the sum of the table the number in the text, and its part at test time notebook 6's?"""
    counts = {row.split("|")[1]: int(row.split("|")[2].split()[0]) for row in ROWS[2:]}
    total = sum(counts.values())
    at_test_time = sum(count for kind, count in counts.items() if "at test time" in kind)
    assert f"add up to {total}" in PAGE
    assert f"{at_test_time} of its {total} mistakes" in cell(
        "06_running_averages", "inference-task"
    )


def test_share_is_that_of_the_counts():
    """Is the percentage the quotient of the numbers beside it?"""
    wrong, of, share = map(int, re.search(r"(\d+) of the (\d+), (\d+)%", PAGE).groups())
    assert round(100 * wrong / of) == share
    assert f"{wrong} of them, {share}%" in cell("03_batchnorm_backward", "hunt-intro")
