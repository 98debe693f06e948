"""What papers claim: do README and notebook 7 say what is stored, decided by the one rule?"""

import json
import re

import numpy as np
import pytest

from tests.conftest import ROOT
from utils.experiments import choosing, findings, table
from utils.experiments.stacked import Seen
from utils.experiments.verdict import FAILS, HOLDS, UNSEEN, decide
from utils.experiments.why import findings as why_findings
from utils.experiments.why import papers, parts, report, runs, stored
from utils.experiments.why.lengths import Decayed

README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTEBOOK = ROOT / "solutions" / "07_why_it_works" / "07_why_it_works.ipynb"
BN, PLAIN, SKIP, SKIP_BN = "batch norm", "plain", "skips", "skips and batch norm"
SKIP_INIT, SAME_TANH = "skips that start at alpha = 0", "tanh, 8 layers, both trained at rate 0.1"


def numbers(key):
    return stored()[key].numbers


def middle(values, place=None):
    found = np.array(values, dtype=float)
    return float(np.median(found if place is None else found[:, place]))


def percent(values):
    return f"{middle(values):.0%}"


def scientific(value):
    first, exponent = f"{value:.0e}".split("e")
    return rf"{first}\cdot10^{{{int(exponent)}}}"


def along(key, net, kind):
    return middle(numbers(key)["values"][net][kind])


def said():
    """Every stored number that the notebook's text says, by a name of it."""
    drift, same, noise = numbers("drift"), numbers("gradient_drift")["same"], numbers("noise")
    relu3, relu8 = "ReLU, 3 layers", "ReLU, 8 layers"
    equal, turns = numbers("equivalent"), numbers("turns")
    halves, thirty = numbers("halves"), numbers("thirty")["arms"]
    few, wide, one = numbers("few")["arms"], numbers("few")["wide"], numbers("one_step")
    ends = {kind: np.array(numbers("sizes")[kind]["1.4"]) for kind in (PLAIN, BN)}
    steps = {name: f"{middle(arm['values']):.0f}" for name, arm in noise["arms"].items()}
    return {
        "size_plain": f"{round(middle(ends[PLAIN]), -1):.0f}",
        "size_bn": f"{middle(ends[BN]):.2f}",
        "move_1": f"{middle(drift['mean'][PLAIN], 0):.3f}",
        "move_2": f"{middle(drift['mean'][PLAIN], 1):.3f}",
        "move_3": f"{middle(drift['mean'][PLAIN], 2):.3f}",
        "move_bn_2": f"{middle(drift['mean'][BN], 1):.3f}",
        "move_bn_3": f"{middle(drift['mean'][BN], 2):.3f}",
        "grad_2": f"{middle(drift['gradient'][PLAIN], 0):.0%}",
        "grad_3": f"{middle(drift['gradient'][PLAIN], 1):.0%}",
        "grad_bn_2": f"{middle(drift['gradient'][BN], 0):.0%}",
        "grad_bn_3": f"{middle(drift['gradient'][BN], 1):.0%}",
        "share_2": f"{middle(drift['gradient'][PLAIN], 0):.2f}",
        "share_bn_2": f"{middle(drift['gradient'][BN], 0):.2f}",
        "same_2": f"{middle(same[PLAIN], 0):.0%}",
        "same_bn_2": f"{middle(same[BN], 0):.0%}",
        "same_3": f"{middle(same[PLAIN], 1):.0%}",
        "same_bn_3": f"{middle(same[BN], 1):.0%}",
        "steps_plain": steps[PLAIN],
        "steps_bn": steps[BN],
        "steps_little": steps["noise 0.2"],
        "steps_much": steps["noise 0.5"],
        "shaken": f"{middle(noise['moves']['0.2'], -1):.2f}",
        "shaken_much": f"{middle(noise['moves']['0.5'], -1):.2f}",
        "reach_3": f"{along('along_loss', relu3, PLAIN):.2f}",
        "reach_bn_3": f"{along('along_loss', relu3, BN):.2f}",
        "reach_8": f"{along('along_loss', relu8, PLAIN):.0f}",
        "reach_bn_8": f"{along('along_loss', relu8, BN):.2f}",
        "reach_tanh": f"{along('along_loss', SAME_TANH, PLAIN):.2f}",
        "reach_bn_tanh": f"{along('along_loss', SAME_TANH, BN):.2f}",
        "change_tanh": f"{along('along_change', SAME_TANH, PLAIN):.1f}",
        "change_bn_tanh": f"{along('along_change', SAME_TANH, BN):.1f}",
        "smooth_3": f"{along('smoothness', relu3, PLAIN):.1f}",
        "smooth_bn_3": f"{along('smoothness', relu3, BN):.1f}",
        "smooth_8": f"{along('smoothness', relu8, PLAIN):.0f}",
        "smooth_bn_8": f"{along('smoothness', relu8, BN):.0f}",
        "smooth_tanh": f"{along('smoothness', SAME_TANH, PLAIN):.1f}",
        "smooth_bn_tanh": f"{along('smoothness', SAME_TANH, BN):.1f}",
        "step_plain": f"{round(middle(one[PLAIN]['10']), -3):,.0f}",
        "step_bn": f"{middle(one[BN]['10']):.1f}",
        "apart": scientific(max(max(run["apart"]) for run in equal.values())),
        "equal": percent(equal["30"]["equivalent"]),
        "slow_3": percent(equal["3"]["unchanged"]),
        "slow_30": percent(equal["30"]["unchanged"]),
        "slow_1000": percent(equal["1000"]["unchanged"]),
        "grown": f"{middle(numbers('invariance')['measured']):.0f}",
        "turn": f"{middle(turns['0.03']):.1f}",
        "turn_little": f"{middle(turns['0.01']):.1f}",
        "turn_much": f"{middle(turns['0.1']):.0f}",
        "turn_none": f"{middle(turns['0']):.1f}",
        "loss_on": f"{middle(numbers('decay_off')['on']):.2f}",
        "loss_off": f"{middle(numbers('decay_off')['off']):.3f}",
        "risen": scientific(middle(numbers("rising")["apart"])),
        "stayed": f"{middle(numbers('rising')['stayed']):.1%}",
        "short_scale": percent(halves["short"]["scale only"]["values"]),
        "short_bn": percent(halves["short"][BN]["values"]),
        "high_scale": percent(halves["rate 3"]["scale only"]["values"]),
        "high_bn": percent(halves["rate 3"][BN]["values"]),
        "explodes": f"{round(middle(numbers('explodes')[BN]), -2):.0f}",
        "skips_grow": f"{middle(numbers('explodes')[SKIP_BN]):.0f}",
        "behind": f"{middle(numbers('explodes')['behind'][SKIP_BN]):.0f}",
        "alike": f"{middle(numbers('shatters')[PLAIN]):.2f}",
        "alike_bn": f"{middle(numbers('shatters')[BN]):.2f}",
        "alike_skips": f"{middle(numbers('shatters')[SKIP_BN]):.2f}",
        "thirty_plain": percent(thirty[PLAIN]["values"]),
        "thirty_bn": percent(thirty[BN]["values"]),
        "thirty_skips": percent(thirty[SKIP]["values"]),
        "thirty_both": percent(thirty[SKIP_BN]["values"]),
        "thirty_alpha": percent(thirty[SKIP_INIT]["values"]),
        "few": percent(few["gamma and beta"]["values"]),
        "few_both": percent(few["both"]["values"]),
        "few_wide": percent(wide["gamma and beta"]["values"]),
        "few_wide_output": percent(wide["output layer"]["values"]),
        "few_wide_both": percent(wide["both"]["values"]),
    }


# where the notebook says them
SENTENCES = (
    ("sizes-seen", "With batch norm it is {size_bn} at the top"),
    ("drift-seen", "the one before: {move_1}, {move_2}, {move_3} standard deviations"),
    ("drift-seen", "about as much as layer 1: {move_bn_2} and {move_bn_3}."),
    ("drift-seen", "change by {grad_2} and {grad_3} of their length"),
    ("drift-seen", "and by {grad_bn_2} and {grad_bn_3} with it."),
    ("drift-seen", "{steps_bn} steps to 90% against {steps_plain}"),
    ("drift-seen", "in layer 2 ({same_2} and {same_bn_2}), and in"),
    ("drift-seen", "change *less* ({same_3} and {same_bn_3});"),
    ("noise-seen", "layer 3 move by {shaken} standard deviations"),
    ("noise-seen", "90% takes {steps_little} steps, against {steps_bn} without noise"),
    ("noise-seen", "to see) and {steps_plain} without batch norm"),
    (
        "noise-seen",
        "means move by {shaken_much} standard deviations a step, and 90% takes {steps_much}",
    ),
    ("noise-seen", "from it: {move_3}."),
    ("along-seen", "a range of {reach_3} without batch norm and {reach_bn_3} with it"),
    ("along-seen", "eight layers {reach_8} and {reach_bn_8}."),
    ("along-seen", "loss of {reach_bn_tanh} against {reach_tanh}, a change of the gradient of"),
    ("along-seen", "of {change_bn_tanh} against {change_tanh}, a smoothness"),
    ("along-seen", "of {smooth_bn_tanh} against {smooth_tanh}."),
    ("along-seen", "{smooth_3} against {smooth_bn_3} in three"),
    ("along-seen", "{smooth_8} against {smooth_bn_8} in eight"),
    ("one-step-seen", "the loss is {step_plain} in the median"),
    ("one-step-seen", "with it, {step_bn}."),
    ("scaled-seen", "to ${apart}$ over the first"),
    ("scaled-seen", "is the same {equal}, for weights"),
    ("scaled-seen", "it is {slow_3}, {slow_30} and {slow_1000}."),
    ("scaled-seen", "grew by {grown}, and"),
    ("decay-seen", "{turn} degrees a step where"),
    ("decay-seen", "is 7.7; {turn_much} where it is 14.0; and {turn_little} where it is 4.4"),
    ("decay-seen", "Without decay it is {turn_none} degrees"),
    ("decay-seen", "falls from {loss_on} to {loss_off}, as"),
    ("decay-seen", "the same to ${risen}$, where"),
    ("decay-seen", "that stays they are {stayed} apart"),
    ("halves-seen", "alone gets to {short_scale}, and batch norm to {short_bn}, 1.8"),
    ("halves-seen", "gets to {high_bn}, dividing alone to {high_scale}, subtracting"),
    ("depth-seen", "they grow {explodes} times"),
    ("depth-seen", "correlate by {alike} without batch norm and by {alike_bn} with it"),
    ("depth-seen", "the gradient grows {skips_grow} times over fifty"),
    ("depth-seen", "behind the first block it is {behind} times"),
    ("depth-seen", "gradients correlate by {alike_skips}. Skips"),
    (
        "thirty-seen",
        "to {thirty_plain} plain, to {thirty_bn} with batch norm, and to {thirty_skips} with",
    ),
    ("thirty-seen", "it is {thirty_both}. And without"),
    ("thirty-seen", "it is {thirty_alpha} as well"),
    ("few-seen", "Here, too: {few} after 200 steps"),
    ("few-seen", "Together they get to {few_both}."),
    ("few-seen", r"it is {few_wide} for $\gamma$ and $\beta$, {few_wide_output} for the output"),
    ("few-seen", "and {few_wide_both} for both, 12 points more"),
    ("in_your_own_words", "put out {size_plain} without it and {size_bn} with it"),
    (
        "in_your_own_words",
        "move by {move_bn_3} standard deviations a step against {move_3} without",
    ),
    ("in_your_own_words", "move by {shaken}, more than without batch norm"),
    (
        "in_your_own_words",
        "takes {steps_little} steps to 90%, against {steps_bn} and {steps_plain}.",
    ),
    ("in_your_own_words", "rate: {share_bn_2} against {share_2} of its length"),
    ("in_your_own_words", "by {reach_bn_3} against {reach_3}."),
    ("own", "{size_plain} without, {size_bn} with batch norm"),
    ("own", "{move_3} against {move_bn_3} standard"),
    ("own", "{share_2} against {share_bn_2}"),
    ("own", "{steps_bn} against {steps_little} steps to 90%"),
    ("own", "{reach_3} against {reach_bn_3} in three layers"),
    ("own", "to ${apart}$"),
    ("own", "{turn} degrees, and"),
    ("own", "{explodes} times; {skips_grow} times with skips"),
    ("own", "{thirty_bn} with batch norm, {thirty_both} with skips, too"),
)


def notebook():
    """The notebook's texts, by cell."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells}


@pytest.mark.parametrize(("cell", "sentence"), SENTENCES)
def test_notebook_says_what_is_stored(cell, sentence):
    """Is each number in the notebook's text the one that was measured last?"""
    values = said()
    wanted = re.sub(r"\{(\w+)\}", lambda found: values[found[1]], sentence)
    assert wanted in notebook()[cell]


def test_every_number_is_said():
    """Is no number looked up for a sentence that is no longer there?"""
    text = " ".join(sentence for _, sentence in SENTENCES)
    assert set(re.findall(r"\{(\w+)\}", text)) == set(said())


def test_readme_has_what_is_stored():
    """Is README's table made from the stored numbers, every claim with a paper and a verdict?"""
    rows = list(stored().values())
    assert [row.key for row in rows] == list(papers.PAPERS)
    assert table.put(README, papers.shown_table(), papers.BEGIN, papers.END) == README
    for row in rows:
        assert any(word in row.verdict for word in (HOLDS, FAILS, UNSEEN))
        assert row.seeds >= 20
        assert re.search(r"\b(19|20)\d\d\b", papers.PAPERS[row.key])


def test_stored_verdicts_are_the_rules():
    """Does the rule say of the stored numbers what is stored?"""
    for layer in range(3):
        means = [np.array(numbers("drift")["mean"][kind])[:, layer] for kind in (PLAIN, BN)]
        word = decide(*np.log(means)).word
        assert f"{layer + 1}: {word}: " in stored()["drift"].verdict
    thirty = {name: arm["values"] for name, arm in numbers("thirty")["arms"].items()}
    told = findings.told(decide(thirty[SKIP_BN], thirty[BN]), "points")
    assert f"{SKIP_BN} than {BN} {told}" in stored()["thirty"].verdict


@pytest.mark.parametrize(
    ("cell", "key", "verdict"),
    [
        ("drift-seen", "drift", "1: does not hold"),
        ("drift-seen", "drift", "3: holds"),
        ("drift-seen", "gradient_drift", "own, W[3] holds"),
        ("drift-seen", "gradient_drift", "same, W[2] too little to see"),
        ("drift-seen", "gradient_drift", "linear does not hold"),
        ("noise-seen", "noise", "noise 0.2, than plain holds"),
        ("noise-seen", "noise", "slower than batch norm too little to see"),
        ("noise-seen", "noise", "noise 0.5, than plain does not hold"),
        ("along-seen", "along_loss", "ReLU, 8 layers holds"),
        ("along-seen", "along_loss", "tanh, 8 layers too little to see"),
        ("along-seen", "smoothness", "both trained at rate 0.1 does not hold"),
        ("one-step-seen", "one_step", "10: holds"),
        ("scaled-seen", "equivalent", "holds, as an identity"),
        ("decay-seen", "rising", "holds, as an identity"),
        ("halves-seen", "halves", "than scale only, He's weights, too little to see"),
        ("halves-seen", "halves", "than scale only, rate 3, holds"),
        ("depth-seen", "shatters", "less with batch norm than plain holds"),
        ("thirty-seen", "thirty", f"{SKIP_INIT} than {SKIP_BN} too little to see"),
        ("few-seen", "few", "gamma and beta than the output layer too little to see"),
        ("few-seen", "few", "both with 128 units than with 32 holds: +12.0 points"),
    ],
)
def test_notebook_gives_the_stored_verdict(cell, key, verdict):
    """Do the notebook's words for a claim follow from what was measured?"""
    assert verdict in stored()[key].verdict
    # what "does not hold" means is said in other words where the sentence is turned round
    if FAILS not in verdict:
        word = UNSEEN if UNSEEN in verdict else HOLDS
        assert word in notebook()[cell]


def test_report_tells_claim_verdict_and_n():
    """Does what the notebook prints say how many seeds there were, in lines that fit?"""
    text = report(*papers.PAPERS)
    assert "reduces internal covariate shift: what a layer gets moves less (n = 20)\n" in text
    # a claim is one line, and may be longer
    lines = [line for line in text.splitlines() if line.startswith(" ")]
    assert max(map(len, lines)) <= 96


def test_measuring_makes_every_row_as_it_is_stored(monkeypatch, tmp_path):
    """Does the command measure every claim, with the words that are stored? (In very few steps.)"""
    rng, all_batches = np.random.default_rng(0), runs.batches

    def trained(recipe, course, seeds, rates):
        size = len(seeds), len(rates)
        looks = len(range(0, recipe.steps, recipe.every)) if recipe.every else 0
        at = np.arange(looks + 1)
        return Seen(rng.random((*size, looks + 1)), at, rng.random(size), rng.random(size))

    def decayed(own, seeds, *, decay=0.0, off=None):
        size = len(seeds), 600
        return Decayed(*(rng.random(size) for _ in range(3)), rng.random(len(seeds)))

    for module in (choosing, parts):
        monkeypatch.setattr(module, "train", trained)
    monkeypatch.setattr(parts, "decayed", decayed)
    monkeypatch.setattr(parts, "TINY", (1e-6,))
    monkeypatch.setattr(parts, "DEEP_RATES", (0.1,))
    monkeypatch.setattr(
        runs, "batches", lambda own, seed, steps: all_batches(own, seed, min(steps, 2))
    )
    monkeypatch.setattr(papers, "STORE", tmp_path / "measured.json")
    page = tmp_path / "page.md"
    page.write_text(f"{papers.BEGIN}\n{papers.END}\n", encoding="utf-8")
    told = table.measure_papers(page, str(ROOT / "solutions"), seeds=6)
    rows = findings.stored(tmp_path / "measured.json")
    assert list(rows) == list(papers.PAPERS)
    assert told == papers.table(list(rows.values()))
    assert told in page.read_text(encoding="utf-8")
    rates = re.compile(r"rate [\d.e-]+")
    for key, row in rows.items():
        kept = why_findings.stored()[key]
        assert row.claim == kept.claim
        # which rate is best comes from the numbers above
        assert rates.sub("", row.how).split("(", 1)[0] == rates.sub("", kept.how).split("(", 1)[0]
