"""What papers claim of batch norm's relatives: do README and notebook 8 say what is stored?"""

import json
import re

import numpy as np
import pytest

from tests.conftest import ROOT
from utils.experiments import findings, table
from utils.experiments.beyond import papers
from utils.experiments.beyond.company import APART as PIXELS_APART
from utils.experiments.beyond.company import EXACT
from utils.experiments.beyond.convolution import APART, SHARED
from utils.experiments.beyond.exact import MIXED, SORTED
from utils.experiments.beyond.findings import numbers, report, stored
from utils.experiments.beyond.later import BEFORE, BEHIND, CLASS, RECALIBRATED, RUNNING, WITHOUT
from utils.experiments.beyond.norms import BN, GN, LN, NONE, RENORM
from utils.experiments.beyond.tuning import FROZEN, TRAIN
from utils.experiments.verdict import FAILS, HOLDS, UNSEEN, decide

README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTEBOOK = ROOT / "solutions" / "08_beyond_batchnorm" / "08_beyond_batchnorm.ipynb"


def percent(values):
    return f"{np.median(values):.0%}"


def said():
    """Every stored number that the notebook's text says, by a name of it."""
    one, small, machine = numbers("one_image"), numbers("small_batches"), numbers("machines")
    classes, test, tune = numbers("sorted_batches"), numbers("test_time"), numbers("fine_tuning")
    head, drop, slow = numbers("head_only"), numbers("dropout"), numbers("recalibration")

    def of(arms, name):
        return percent(arms[name]["values"])

    def layers(name):
        return [f"{v:.2f}" for v in np.median(drop[name]["ratio"], axis=0)]

    ratio, low = layers(BEFORE), layers("lower")
    contrast, blurred = test["half the contrast"], test["blurred"]
    return {
        "careless": f"{np.median(numbers('rows')['careless']):.1f}",
        "one_shared": of(one["1"], SHARED),
        "one_apart": of(one["1"], APART),
        "two_shared": of(one["2"], SHARED),
        "two_apart": of(one["2"], APART),
        "bn_2": of(small["2"], BN),
        "ln_2": of(small["2"], LN),
        "gn_2": of(small["2"], GN),
        "none_2": of(small["2"], NONE),
        "exact_2": of(small["2"], EXACT),
        "renorm_2": of(small["2"], RENORM),
        "bn_64": of(small["64"], BN),
        "ln_64": of(small["64"], LN),
        "gn_64": of(small["64"], GN),
        "none_64": of(small["64"], NONE),
        "bn_own": of(small[PIXELS_APART], BN),
        "ln_own": of(small[PIXELS_APART], LN),
        "averaged": percent(machine[MIXED]["averaged"]),
        "averaged_sorted": percent(machine[SORTED]["averaged"]),
        "unweighted": f"{np.median(machine[MIXED]['unweighted']):.1f}",
        "own_sums": percent(machine[MIXED]["own_sums"]),
        "bn_sorted_1": of(classes["1"], BN),
        "ln_sorted_1": of(classes["1"], LN),
        "none_sorted_1": of(classes["1"], NONE),
        "exact_sorted_1": of(classes["1"], EXACT),
        "renorm_sorted_1": of(classes["1"], RENORM),
        "bn_sorted_2": of(classes["2"], BN),
        "ln_sorted_2": of(classes["2"], LN),
        "renorm_sorted_2": of(classes["2"], RENORM),
        "bn_sorted_10": of(classes["10"], BN),
        "ln_sorted_10": of(classes["10"], LN),
        "test_before": percent(test["as in training"][RUNNING]),
        "test_running": percent(contrast[RUNNING]),
        "test_exact": percent(contrast[RECALIBRATED]),
        "test_16": percent(contrast["batches of 16"]),
        "test_4": percent(contrast["batches of 4"]),
        "test_class": percent(test["as in training"][CLASS]),
        "blur_running": percent(blurred[RUNNING]),
        "blur_exact": percent(blurred[RECALIBRATED]),
        "inverted_exact": percent(test["inverted"][RECALIBRATED]),
        "slow_running": percent(slow["0.99, 22"]["running"]),
        "slow_exact": percent(slow["0.99, 22"]["exact"]),
        "train_2": of(tune["turned, 2"], TRAIN),
        "eval_2": of(tune["turned, 2"], FROZEN),
        "train_20": of(tune["turned, 20"], TRAIN),
        "eval_20": of(tune["turned, 20"], FROZEN),
        "same_20": of(tune["same"], "turned, 20"),
        "train_inv": of(tune["inverted, 20"], TRAIN),
        "eval_inv": of(tune["inverted, 20"], FROZEN),
        "head_before": percent(head["before"]),
        "head_train": percent(head["in_train"]),
        "head_eval": percent(head["in_eval"]),
        "head_mended": percent(head["mended"]),
        "ratio_1": ratio[0],
        "ratio_2": ratio[1],
        "ratio_3": ratio[2],
        "low_1": low[0],
        "low_2": low[1],
        "low_3": low[2],
        "drop_before": percent(drop[BEFORE]["running"]),
        "drop_exact": percent(drop[BEFORE]["exact"]),
        "drop_behind": percent(drop[BEHIND]["running"]),
        "drop_none": percent(drop[WITHOUT]["running"]),
        "low_running": percent(drop["lower"]["running"]),
        "low_exact": percent(drop["lower"]["exact"]),
    }


# where the notebook says them
SENTENCES = (
    ("convolution-rows-seen", "are off by {careless}:"),
    ("convolution-rows-seen", "yours gets to {one_shared}, for a channel has 36 values to take a"),
    ("convolution-rows-seen", "{one_apart}."),
    ("convolution-rows-seen", "batch it is {two_shared} against {two_apart} (holds), and with 16"),
    ("small-batches-seen", "norm gets to {bn_2}, layer norm to {ln_2}, group norm to {gn_2}."),
    ("small-batches-seen", "with exact ones, from exercise 8.6, it is {exact_2}."),
    ("small-batches-seen", "Batch renorm, which you write in exercise 8.5, gets to {renorm_2}:"),
    ("small-batches-seen", "**No normalization is as good here.** {none_2} with none:"),
    ("small-batches-seen", "is ahead, holds.** {bn_64}, with {ln_64} for layer norm, {gn_64} for"),
    ("small-batches-seen", "group norm and {none_64} for none."),
    ("small-batches-seen", "5, it is {bn_own} against {ln_own}."),
    ("sync-errors-seen", "too small by {averaged}:"),
    ("sync-errors-seen", "and it is {averaged_sorted}, 1.9 times as much (holds)."),
    ("sync-errors-seen", "Means without weights are {unweighted} standard deviations off:"),
    ("sync-errors-seen", "are wrong by {own_sums} of their length, with the statistics all"),
    ("sorted-batches-seen", "holds.** {bn_sorted_1}, where layer norm gets to {ln_sorted_1} and"),
    ("sorted-batches-seen", "no normalization to {none_sorted_1} (between these two there is too"),
    ("sorted-batches-seen", "{exact_sorted_1}."),
    ("sorted-batches-seen", "holds.** {renorm_sorted_1}, for what it subtracts is near the"),
    ("sorted-batches-seen", "{renorm_sorted_2} against {ln_sorted_2}, and batch norm gets to"),
    ("sorted-batches-seen", "norm gets to {bn_sorted_2}."),
    ("sorted-batches-seen", "{bn_sorted_10} against {ln_sorted_10}."),
    ("test-time-statistics-seen", "brings {test_before} down to {test_running}, and"),
    ("test-time-statistics-seen", "recalibrated it is {test_exact} again:"),
    ("test-time-statistics-seen", "Blurred images come from {blur_running} to {blur_exact}."),
    ("test-time-statistics-seen", "**Nothing mends inverted ones:** {inverted_exact}."),
    ("test-time-statistics-seen", "16 it is {test_16} (better than running statistics:"),
    ("test-time-statistics-seen", "holds), with batches of 4 {test_4}:"),
    ("test-time-statistics-seen", "{test_class}."),
    ("recalibration-measured-seen", "running averages predict {slow_running} and exact"),
    ("recalibration-measured-seen", "and exact statistics {slow_exact}, with the very same"),
    ("fine-tuning-seen", "holds.** Turned images come to {eval_2}, in train mode to {train_2}:"),
    ("fine-tuning-seen", "other way round.** {train_20} in train mode, {eval_20} in eval mode;"),
    ("fine-tuning-seen", "the old ones, {train_inv} and {eval_inv}."),
    ("fine-tuning-seen", "on turned images ({same_20} and {eval_20}), while on inverted ones"),
    ("fine-tuning-seen", "old head gets {head_train} of the old images right where it was"),
    ("fine-tuning-seen", "where it was {head_before}."),
    ("fine-tuning-seen", "mode it is {head_eval} as before, and one recalibration on old images"),
    ("fine-tuning-seen", "old images brings {head_mended} back."),
    ("dropout-before-seen", "to 3 have {ratio_1}, {ratio_2} and {ratio_3} of the variance that"),
    ("dropout-before-seen", "holds**, {drop_before} against {drop_behind} behind the last one"),
    ("dropout-before-seen", "last one and {drop_none} without dropout."),
    ("dropout-before-seen", "statistics it is {drop_exact}, and the gain is too little to see."),
    ("dropout-before-seen", "are further off ({low_1}, {low_2}, {low_3}), exact statistics do"),
    ("dropout-before-seen", "from {low_running} to {low_exact}."),
    ("own", "{one_shared}, against {one_apart} with each pixel by itself"),
    ("own", "{ln_2} against {bn_2}"),
    ("own", "{ln_2} against {none_2}"),
    ("own", "{bn_64} against {ln_64}"),
    ("own", "by {averaged}, and by {averaged_sorted} if sorted by class"),
    ("own", "{renorm_sorted_1} against {bn_sorted_1}; layer norm {ln_sorted_1}"),
    ("own", "{test_exact} against {test_running}"),
    ("own", "{slow_exact} against {slow_running}"),
    ("own", "{eval_2} against {train_2}"),
    ("own", "{eval_20} against {train_20}"),
    ("own", "{head_before} becomes {head_train}"),
    ("own", "{ratio_3} of what is expected"),
)


def notebook():
    """The notebook's texts, by cell."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells}


@pytest.mark.parametrize(("cell", "sentence"), SENTENCES)
def test_notebook_says_what_is_stored(cell, sentence):
    """Is each number in the notebook's text the one that was measured last?"""
    values = said()
    wanted = re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), sentence)
    assert wanted in notebook()[cell]


def test_every_number_is_said():
    """Is no number looked up for a sentence that is no longer there?"""
    text = " ".join(sentence for _, sentence in SENTENCES)
    assert set(re.findall(r"\{(\w+)\}", text)) >= set(said())


def test_readme_has_what_is_stored():
    """Is README's table made from the stored numbers, every claim with a paper and a verdict?"""
    rows = list(stored().values())
    assert [row.key for row in rows] == list(papers.PAPERS)
    assert table.put(README, papers.table(rows), papers.BEGIN, papers.END) == README
    for row in rows:
        assert any(word in row.verdict for word in (HOLDS, FAILS, UNSEEN))
        assert row.seeds >= 20


def test_stored_verdicts_are_the_rules():
    """Does the rule say of the stored numbers what is stored?"""
    two, exact = numbers("small_batches")["2"], numbers("recalibration")["0.99, 22"]
    told = findings.told(decide(two[LN]["values"], two[BN]["values"]), "points")
    assert f"2, {LN} than {BN}, {told}" in stored()["small_batches"].verdict
    told = findings.told(decide(exact["exact"], exact["running"]), "points")
    assert f"0.99, 22 steps: {told}" in stored()["recalibration"].verdict


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("rows", "rows: holds, as an identity"),
        ("rows", "instance norm: holds, as an identity"),
        ("one_image", "1, together than each by itself holds"),
        ("one_image", "2, together than each by itself holds"),
        ("one_image", "16, together than each by itself too little to see"),
        ("small_batches", "2, layer norm than batch norm, holds"),
        ("small_batches", "2, group norm than batch norm, holds"),
        ("small_batches", "2, batch renorm than batch norm, holds"),
        ("small_batches", "2, batch renorm than layer norm, does not hold"),
        ("small_batches", "2, layer norm than none, too little to see"),
        ("small_batches", "2, RMS norm than layer norm, too little to see"),
        ("small_batches", "4, layer norm than batch norm, holds"),
        ("small_batches", "16, batch norm than layer norm, holds"),
        ("small_batches", "64, batch norm than layer norm, holds"),
        ("small_batches", "64, batch norm than none, holds"),
        ("machines", "exact: holds, as an identity: at most 4.4e-16"),
        ("machines", "further off holds: 1.86 times"),
        ("sorted_batches", "10, batch norm than layer norm, holds"),
        ("sorted_batches", "2, batch renorm than layer norm, holds"),
        ("sorted_batches", "1, layer norm than batch norm, holds"),
        ("sorted_batches", "1, batch renorm than batch norm, holds"),
        ("sorted_batches", "1, layer norm than none, too little to see"),
        ("test_time", "half the contrast, recalibrated on all than running holds"),
        ("test_time", "blurred, recalibrated on all than running holds"),
        ("test_time", "half the contrast, batches of 16 than running holds"),
        ("test_time", "half the contrast, batches of 4 than running does not hold"),
        ("recalibration", "0.9, 22 steps: holds: +1.2"),
        ("recalibration", "0.9, 184 steps: too little to see"),
        ("recalibration", "0.99, 184 steps: holds: +1.8"),
        ("fine_tuning", "turned, 2, eval than train mode holds"),
        ("fine_tuning", "turned, 20, eval than train mode does not hold"),
        ("head_only", "train mode, lost: holds"),
        ("dropout", "exact than running statistics too little to see"),
        ("dropout", "behind the last one than before holds"),
        ("dropout", "at rate 0.3 holds"),
    ],
)
def test_what_the_notebook_says_holds(key, verdict):
    """Are the verdicts that the notebook's words give the stored ones?"""
    assert verdict in stored()[key].verdict


def test_same_rates_decide_as_the_notebook_says():
    """Is tuning at one rate as it is told: nothing to see if turned, behind if inverted?"""
    parts = stored()["fine_tuning"].verdict.split("; ")
    turned = next(part for part in parts if part.startswith("turned, 20"))
    inverted = next(part for part in parts if part.startswith("inverted, 20"))
    assert f"at the same rate {UNSEEN}" in turned
    assert f"at the same rate {FAILS}" in inverted
    assert f"recalibrated than eval mode {HOLDS}" in inverted


def test_table_of_the_notebook_is_short():
    """Has notebook 8's table every claim, its paper and verdicts, and no interval?"""
    shown = papers.verdicts()
    assert len(shown.splitlines()) == 2 + len(papers.PAPERS)
    for row in stored().values():
        assert f"| {row.claim} | {papers.PAPERS[row.key]} | " in shown
    assert "2, layer norm than batch norm, holds: +61.2 points<br>2, batch renorm than" in shown
    assert "1.86 times |" in shown
    assert not re.search(r"\([-+.\d]+ to ", shown)


def test_report_fits():
    """Does what the notebook prints fit its lines?"""
    lines = [line for line in report(*papers.PAPERS).splitlines() if line.startswith(" ")]
    assert max(map(len, lines)) <= 96
