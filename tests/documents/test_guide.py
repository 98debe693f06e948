"""Notebook 8's page that decides, and its network of convolutions: do they say what is there?"""

import re

import numpy as np
import pytest

from grader.course import source_path
from grader.source.notebooks import read_notebook
from tests.conftest import ROOT
from tests.documents.test_relatives import percent, said
from utils.experiments import findings
from utils.experiments.beyond.findings import numbers, stored
from utils.experiments.beyond.norms import BN, LN
from utils.experiments.convolutional.measured import STORE
from utils.experiments.verdict import HOLDS, UNSEEN, decide

CELLS = {
    cell.id: cell.source for cell in read_notebook(source_path(ROOT, "08_beyond_batchnorm")).cells
}
STORED = findings.stored(STORE)
# the guide's numbers, as it says them: by the names of test_relatives.py
NUMBERS = (
    "layer norm, {bn_16} against {ln_16} in batches of 16, {bn_64} against {ln_64} in",
    "the pixels are examples, too: {two_shared} in batches of 2 |",
    "{one_shared} with one image, predicted with running statistics",
    "| layer norm, or none | {ln_2} and {none_2}, batch norm {bn_2} |",
    "batches of 4 | layer norm | {ln_4} against {bn_4} |",
    "variances are {averaged} off, gradients by each machine's own sums {own_sums} |",
    "batch norm {bn_sorted_1}, batch renorm {renorm_sorted_1}, layer norm {ln_sorted_1};",
    "two classes: {bn_sorted_2}, {renorm_sorted_2}, {ln_sorted_2} |",
    "keeps its statistics | {eval_2} against {train_2} |",
    "own rate | {train_20} against {eval_20}, and {train_inv} against {eval_inv} on inverted",
    "in train mode it forgets: {head_before} becomes {head_train} |",
    "half the contrast: {test_running} becomes {test_exact}; not with batches of 4 ({test_4})",
    "and never with one class alone ({test_class}) |",
    "{slow_running} becomes {slow_exact} after an epoch at momentum 0.99 |",
    "behind the last batch norm | {drop_behind} against {drop_before} before each |",
)


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


@pytest.mark.parametrize("sentence", NUMBERS)
def test_guide_says_what_is_stored(sentence):
    """Is each number of the guide the one that was measured last?"""
    small = numbers("small_batches")
    sizes = {
        f"{name}_{size}": percent(small[size][norm]["values"])
        for size in ("4", "16")
        for name, norm in (("bn", BN), ("ln", LN))
    }
    assert sentence.format(**said(), **sizes) in CELLS["guide"]


def test_every_number_of_the_guide_is_compared():
    """Is there no percentage in the guide but those that are compared with the stored ones?"""
    assert len(re.findall(r"\d%", CELLS["guide"])) == "".join(NUMBERS).count("{")


def test_guide_counts_what_is_no_better_than_none():
    """Is there too little to see between a normalization and none in the three sections named?"""
    assert f"2, layer norm than none, {UNSEEN}" in stored()["small_batches"].verdict
    assert f"1, layer norm than none, {UNSEEN}" in stored()["sorted_batches"].verdict
    assert STORED["convnet"].verdict.startswith(UNSEEN)
    assert (
        f"three times above there was {UNSEEN} between a normalization and none | "
        "Small batches; A network of convolutions; Batches of one class |"
    ) in CELLS["guide"]
