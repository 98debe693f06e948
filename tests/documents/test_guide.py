"""Notebook 8's page that decides, and its network of convolutions: do they say what is there?"""

import re

import numpy as np
import pytest

from grader.course import source_path
from grader.source.notebooks import read_notebook
from tests.conftest import ROOT
from utils.experiments import findings
from utils.experiments.convolutional.measured import STORE
from utils.experiments.verdict import HOLDS, UNSEEN, decide

CELLS = {
    cell.id: cell.source for cell in read_notebook(source_path(ROOT, "08_beyond_batchnorm")).cells
}
STORED = findings.stored(STORE)


def test_each_line_names_sections_that_exist():
    """Does every row of the guide end with headings of the notebook?"""
    headings = set(re.findall(r"^## (.+)$", "\n".join(CELLS.values()), flags=re.MULTILINE))
    rows = [line.strip("| ").split(" | ") for line in CELLS["guide"].splitlines() if "|" in line]
    assert len(rows) > 12
    for row in rows[2:]:
        assert set(row[-1].split("; ")) <= headings, row


@pytest.mark.parametrize(
    ("key", "better", "worse", "word", "said"),
    [
        ("convnet", "batch norm", "plain", UNSEEN, "97% with batch norm and 96% without it"),
        (
            "convnet_one", "batch norm, one image", "plain, one image", HOLDS,
            "it is 92%, and 88% without batch norm",
        ),
    ],
)  # fmt: skip
def test_text_says_what_is_stored(key, better, worse, word, said):
    """Are the medians and the verdict in the text those of the stored seeds?"""
    arms = STORED[key].numbers["arms"]
    first, second = (np.array(arms[name]["values"]) for name in (better, worse))
    assert decide(first, second).word == word
    assert said in CELLS["convnet-seen"]
    assert re.findall(r"\d+%", said) == [f"{np.median(v):.0%}" for v in (first, second)]
