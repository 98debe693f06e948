"""What was measured: do README and notebook 5 say what is stored, decided by the one rule?"""

import json
import re

import numpy as np
import pytest

from tests.conftest import ROOT
from utils.experiments import choosing, findings, parts, promises, report, searching, stored, table
from utils.experiments.choosing import Arm
from utils.experiments.findings import Finding, paired, told
from utils.experiments.stacked import Seen
from utils.experiments.verdict import FAILS, HOLDS, UNSEEN

README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTEBOOK = ROOT / "solutions" / "05_minibatch_training" / "05_minibatch_training.ipynb"
BN, PLAIN = "batch norm", "plain"
# rows 21 to 26 of the syllabus, and what else the notebook says of training
KEYS = {
    "faster",
    "same_rate",
    "higher_rates",
    "shrinking_gradient",
    "initial_scale",
    "regularizes",
    "jitter_regularizes",
    "small_batches",
    "jitter",
    "higher_accuracy",
    "cost",
    "needs_batches",
    "z_or_a",
    "some_layers",
    "gamma_beta",
    "depth",
    "rules",
    "figure_1",
    "grid_or_random",
    "what_matters",
}
NOT_COMPARED = {"jitter"}


def arm(key: str, *path: str) -> Arm:
    """One way to train, as it is stored; what was never reached is infinite again."""
    found = stored()[key].numbers
    for name in path:
        found = found[name]
    values = np.array(found["values"], dtype=float)
    return Arm(found["rate"], np.where(np.isnan(values), np.inf, values))


def median(key: str, *path: str) -> float:
    return float(np.median(arm(key, *path).values))


def percent(key: str, *path: str) -> str:
    return f"{median(key, *path):.0%}"


def gain(key: str, better: tuple[str, ...], worse: tuple[str, ...]) -> str:
    """The median difference of two ways to train, in points."""
    return f"{100 * paired(arm(key, *better), arm(key, *worse)).median:.1f}"


def ends(name: str, rate: float) -> np.ndarray:
    found = stored()["shrinking_gradient"].numbers
    return np.array(found["ends"][name], dtype=float)[:, found["rates"].index(rate)]


def highest(name: str) -> np.ndarray:
    """The highest rate at which each seed learns."""
    return np.array(stored()["higher_rates"].numbers["highest"][name])


def scale(name: str, factor: float) -> str:
    found = stored()["initial_scale"].numbers
    return f"{np.median(found['ends'][name][found['factors'].index(factor)]):.0%}"


def batch(steps: int, size: int, name: str) -> str:
    return percent("needs_batches", "arms", f"{steps} steps, {size} a batch", name)


def said() -> dict[str, str]:
    """Every stored number that the notebook's text says, by a name of it."""
    few = [("arms", f"{name}, 30 a batch") for name in (BN, PLAIN)]
    still = ("arms", f"{BN}, 30 a batch, no jitter")
    places = stored()["z_or_a"].numbers
    highest_a = min(min(places[name]["highest"]["a"]) for name in ("tanh", "sigmoid"))
    held = np.median(ends("learned", 3) - ends("learned, length held", 3))
    rule, random = ("arms", "gradient_descent"), stored()["grid_or_random"].numbers["random"]
    best = "each at its best rate"
    return {
        "faster_bn": f"{median('faster', 'arms', BN):.0f}",
        "faster_plain": f"{median('faster', 'arms', PLAIN):.0f}",
        "same_bn": f"{median('same_rate', 'arms', BN):.0f}",
        "same_plain": f"{median('same_rate', 'arms', PLAIN):.0f}",
        "highest_bn": f"{highest(BN).min():g}",
        "highest_plain": f"{np.median(highest(PLAIN)):g}",
        "lowest_plain": f"{highest(PLAIN).min():g}",
        "highest_a": f"{highest_a:g}",
        "accuracy_gain": gain("higher_accuracy", ("20", BN), ("20", PLAIN)),
        "accuracy_bn": percent("higher_accuracy", "20", BN),
        "accuracy_plain": percent("higher_accuracy", "20", PLAIN),
        "held_learned_3": f"{100 * held:.1f}",
        "fixed_10": f"{np.median(ends('fixed', 10)):.0%}",
        "fixed_30": f"{np.median(ends('fixed', 30)):.0%}",
        "scale_bn_3": scale(BN, 3),
        "scale_plain_3": scale(PLAIN, 3),
        "scale_bn_30": scale(BN, 30),
        "plain_1": batch(72, 1, PLAIN),
        "plain_1_long": batch(720, 1, PLAIN),
        "bn_2": batch(72, 2, BN),
        "bn_16": batch(72, 16, BN),
        "bn_2_long": batch(720, 2, BN),
        "plain_2_long": batch(720, 2, PLAIN),
        "reg_bn": percent("regularizes", *few[0]),
        "reg_plain": percent("regularizes", *few[1]),
        "reg_gain": gain("regularizes", few[0], few[1]),
        "jitter_gain": gain("regularizes", few[0], still),
        "depth_bn": percent("depth", "20", BN),
        "depth_plain": percent("depth", "20", PLAIN),
        "rmsprop_gain": gain("rules", ("arms", "rmsprop"), rule),
        "adam_gain": gain("rules", ("arms", "adam"), rule),
        "figure_bn": percent("figure_1", best, BN),
        "figure_plain": percent("figure_1", best, PLAIN),
        "random_low": f"{min(random):.0%}",
        "random_high": f"{max(random):.0%}",
    }


# where the notebook says them
SENTENCES = (
    ("rates-seen", "rates up to {highest_bn}, and none"),
    ("rates-seen", "learn up to {highest_plain}, and some"),
    ("rates-seen", "only up to {lowest_plain}: three times"),
    ("rates-seen", "rate, 90% takes {faster_bn} steps with"),
    ("rates-seen", "of 1) and {faster_plain} without (at"),
    ("rates-seen", "little to see: {same_bn} steps with, {same_plain} without. What"),
    ("rates-seen", "it holds, by {accuracy_gain} points: {accuracy_bn}"),
    ("rates-seen", "by {accuracy_gain} points: {accuracy_bn} against {accuracy_plain}."),
    ("rates-seen", "points: {accuracy_bn} against {accuracy_plain}. Five seeds"),
    ("shrink-seen", "with $W$ held, {held_learned_3} points are"),
    ("shrink-seen", "it decides between {fixed_10} or {fixed_30} and about"),
    ("scales-seen", "and gets to {scale_plain_3} at a"),
    ("scales-seen", "norm gets to {scale_bn_3}."),
    ("scales-seen", "times He's weights {scale_bn_30} is the"),
    ("batch-seen", "from single images: {plain_1} after 72"),
    ("batch-seen", "72 steps and {plain_1_long} after 720."),
    ("batch-seen", "it gets to {bn_2_long} in 720"),
    ("batch-seen", "network gets to {plain_2_long}; and with"),
    ("gap-seen", "is right in {reg_bn} and the"),
    ("gap-seen", "plain network in {reg_plain}, {reg_gain} points more"),
    ("gap-seen", "batch norm loses {jitter_gain} points, and"),
    ("parts-seen", "seed up to {highest_a} only."),
    ("parts-seen", "and with twenty {depth_bn} against {depth_plain} after eight"),
    ("rules-seen", "gradient descent by {rmsprop_gain} and {adam_gain} points; of"),
    ("figure-1-seen", "seeds it is {figure_bn} against {figure_plain}; and no"),
    ("search-seen", "was anything from {random_low} to {random_high}. A grid"),
    ("in_your_own_words", "batch norm reached {bn_2} after 72"),
    ("in_your_own_words", "of two, and {bn_16} with sixteen;"),
    ("in_your_own_words", "after 720 steps {bn_2_long}, where the"),
    ("in_your_own_words", "plain network reached {plain_2_long}. So no"),
    ("in_your_own_words", "batch norm was {reg_gain} points better"),
    ("own", "90% after {faster_bn} steps against {faster_plain}, each at"),
    ("own", "to see | {same_bn} against {same_plain}"),
    ("own", "up to {highest_bn}; without batch norm up to {highest_plain}"),
    ("own", "at 3 worth {held_learned_3} points"),
    ("own", "holds | {reg_bn} on test"),
    ("own", "test images against {reg_plain}, with batches"),
    ("own", "to see | {jitter_gain} points"),
    ("own", "holds | {accuracy_gain} points after"),
    ("own", "twenty hidden layers: {depth_bn} against {depth_plain}"),
    ("own", "three sigmoid layers: {figure_bn} with, {figure_plain} without"),
)


def notebook() -> dict[str, str]:
    """The notebook's texts, by cell."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells}


@pytest.mark.parametrize(("cell", "sentence"), SENTENCES)
def test_notebook_says_what_is_stored(cell, sentence):
    """Is each number in the notebook's text the one that was measured last?"""
    assert sentence.format(**said()) in notebook()[cell]


def test_every_number_is_said():
    """Is no number looked up for a sentence that is no longer there?"""
    text = " ".join(sentence for _, sentence in SENTENCES)
    assert set(re.findall(r"\{(\w+)\}", text)) == set(said())


def test_readme_has_what_is_stored():
    """Is the table of the README made from the stored numbers, every claim with a verdict and n?"""
    rows = list(stored().values())
    assert {row.key for row in rows} == KEYS
    assert table.put(README, table.table(rows)) == README
    for row in rows:
        decided = any(word in row.verdict for word in (HOLDS, FAILS, UNSEEN))
        assert decided != (row.key in NOT_COMPARED)
        assert row.seeds >= 15


@pytest.mark.parametrize(
    ("key", "path", "sign", "unit"),
    [
        ("faster", ("arms",), -1, "steps saved"),
        ("same_rate", ("arms",), -1, "steps saved"),
        ("higher_accuracy", ("20",), 1, "points"),
        ("depth", ("20",), 1, "points"),
        ("figure_1", ("both at rate 1",), 1, "points"),
    ],
)
def test_stored_verdicts_are_the_rules(key, path, sign, unit):
    """Does the rule say of the stored numbers what is stored?"""
    verdict = paired(arm(key, *path, BN), arm(key, *path, PLAIN), sign)
    assert told(verdict, unit) in stored()[key].verdict


@pytest.mark.parametrize(
    ("cell", "keys", "word"),
    [
        ("rates-seen", ("faster", "higher_rates"), HOLDS),
        ("rates-seen", ("same_rate",), UNSEEN),
        ("scales-seen", ("initial_scale",), HOLDS),
        ("gap-seen", ("regularizes",), HOLDS),
        ("gap-seen", ("jitter_regularizes",), UNSEEN),
        ("parts-seen", ("gamma_beta",), UNSEEN),
        ("search-seen", ("grid_or_random",), HOLDS),
        ("six-seen", ("what_matters",), HOLDS),
    ],
)
def test_notebook_gives_the_stored_verdict(cell, keys, word):
    """Do the notebook's words for a claim follow from what was measured?"""
    for key in keys:
        words = {w for w in (HOLDS, FAILS, UNSEEN) if w in stored()[key].verdict}
        assert words == {word}
    assert word in notebook()[cell]


def test_report_tells_claim_verdict_and_n():
    """Does what the notebook prints say how many seeds there were, and what follows?"""
    text = report("faster")
    assert text.startswith(f"trains faster (n = {stored()['faster'].seeds})\n")
    assert f"  -> {HOLDS}: +" in text
    assert max(map(len, report(*KEYS).splitlines())) <= 96


def test_measuring_writes_between_the_markers():
    """Is the table, and nothing else of the page, made anew?"""
    page = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"
    rows = [Finding("k", "c", "h", 6, "r", "v", {})]
    new = table.put(page, table.table(rows))
    assert new.startswith("before\n")
    assert new.endswith("\nafter\n")
    assert "| c | h | r | v | 6 |" in new
    assert "old" not in new
    assert table.put(new, table.table(rows)) == new
    with pytest.raises(ValueError, match="there is no place for the table"):
        table.put("no markers", "")


def test_measuring_makes_every_row_and_stores_it(monkeypatch, tmp_path):
    """Does the command measure every claim? (Here with numbers instead of trained networks.)"""
    rng = np.random.default_rng(0)

    def trained(recipe, course, seeds, rates):
        size = len(seeds), len(rates)
        at = np.array(
            [*(range(0, recipe.steps, recipe.every) if recipe.every else ()), recipe.steps]
        )
        return Seen(rng.random((*size, len(at))), at, rng.random(size), rng.random(size))

    for module in (choosing, promises, parts):
        monkeypatch.setattr(module, "train", trained)
    monkeypatch.setattr(searching, "trial", lambda *args, **settings: rng.random())
    monkeypatch.setattr(table, "company", lambda *a, **settings: rng.random(9))
    monkeypatch.setattr(table, "cost", lambda *a: {k: 1 + rng.random(15) for k in (True, False)})
    monkeypatch.setattr(table, "rule_at_best", lambda *a: Arm(1.0, rng.random(6)))
    monkeypatch.setattr(findings, "STORE", tmp_path / "measured.json")
    page = tmp_path / "page.md"
    page.write_text(f"{table.BEGIN}\n{table.END}\n", encoding="utf-8")
    said = table.measure(page, str(ROOT / "solutions"), seeds=6)
    rows = stored(tmp_path / "measured.json")
    assert set(rows) == KEYS
    assert said == table.table(list(rows.values()))
    assert said in page.read_text(encoding="utf-8")
