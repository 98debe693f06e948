"""The bank of mistakes: is each caught, called by its name, and hinted at without the code?"""

import ast
import inspect
import json
import re
import textwrap

import pytest

from grader.mistakes import BANK, Mistake, mistakes_of
from grader.proving import caught
from tests.conftest import ROOT
from tests.recognizing import packed
from utils import CheckFailed, check
from utils.exercises import EXERCISES

SEEDS = ["0", "1", "2"]
ALL = [entry for entries in BANK.values() for entry in entries]
# code, which no hint holds
CODE = (r"`", r"\bnp\.", r"\w *= *[A-Za-z(]", r"\.\w+\(", r"\w\[", r"\*\*", r"axis *=")
# one test for each exercise, which names all mistakes that fail: a test for each mistake costs more
# than what it tries
each_exercise = pytest.mark.parametrize("exercise", EXERCISES)


@each_exercise
def test_every_exercise_has_mistakes(exercise):
    """Is there enough in the bank for the tests below to mean something?"""
    assert len(mistakes_of(exercise)) >= 12


def what_the_check_says(entry: Mistake) -> str:
    """The hint that a learner reads in the end; nothing where the answer is taken for right."""
    try:
        check(entry.function, entry.exercise, more=True)
    except CheckFailed as failure:
        # all that is shown, if the hint is not in it
        return failure.hint if packed(failure.hint) in packed(str(failure)) else str(failure)
    return ""


@each_exercise
def test_visible_check_catches_mistakes_with_their_own_hints(exercise):
    """Does the learner's check fail, with all that the bank has to say about this mistake alone?"""
    bank = mistakes_of(exercise)
    own = {entry.name: " ".join(entry.hints) for entry in bank}
    assert len({*own.values()}) == len(bank), "the same hints would call two mistakes the same"
    said = {entry.name: what_the_check_says(entry) for entry in bank}
    failed = [f"{name}: {said[name] or 'is right'}" for name in own if said[name] != own[name]]
    assert not failed, "\n".join(failed)


@each_exercise
def test_judge_catches_and_names_mistakes(exercise, solutions):
    """Does the judge say no, and name it, on inputs that nobody has seen?"""
    failed = []
    for entry in mistakes_of(exercise):
        for seed in SEEDS:
            given = caught.verdict(EXERCISES[exercise], solutions[exercise], entry.function, seed)
            # of an answer that crashes at once the judge has nothing to recognize it by
            if given.kind == "crashed":
                continue
            told = given.kind, given.mistakes, given.hint
            if told != ("wrong", (entry.name,), " ".join(entry.hints)):
                failed.append(f"{entry.name}, seed {seed}: {told}")
    assert not failed, "\n".join(failed)


@each_exercise
def test_hints_are_plain_words(exercise):
    """Are there three short paragraphs, without code?"""
    for entry in mistakes_of(exercise):
        for hint in entry.hints:
            assert 20 <= len(hint) <= 300, f"{entry.name}: {hint}"
            assert re.fullmatch(r"[A-Za-z].*\w.*[.?]", hint), f"no sentences: {entry.name}: {hint}"
            for code in CODE:
                assert not re.search(code, hint), f"{entry.name}: {code} in {hint!r}"


@each_exercise
def test_hints_do_not_count_on_all_else_being_right(exercise):
    """May each hint stand beside one about another mistake, in another output?"""
    alone = r"\b(numbers|values|answers|output|weights|means) (is|are) right\b|\ball is right\b"
    for entry in mistakes_of(exercise):
        for hint in entry.hints:
            assert not re.search(alone, hint, flags=re.IGNORECASE), f"{entry.name}: {hint}"


@each_exercise
def test_last_hints_point_to_what_exists(exercise):
    """Do the exercises and headings that they name exist in the notebook?"""
    notebook = EXERCISES[exercise].notebook
    cells = json.loads((ROOT / f"solutions/{notebook}/{notebook}.ipynb").read_text())["cells"]
    text = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    for entry in mistakes_of(exercise):
        numbers = re.findall(r"exercise (\d\.\d)", entry.hints[2], flags=re.IGNORECASE)
        headings = re.findall(r'"(.+?)"', entry.hints[2])
        # in notebook 3 the equation itself is often said in words
        assert numbers or headings or notebook.startswith("03"), entry.name
        for number in numbers:
            assert f"## Exercise {number}:" in text, entry.name
        for heading in headings:
            # asides say so behind their heading
            assert re.search(rf"## {re.escape(heading)}( \(aside\))?\n", text), entry.name


def test_pages_hold_what_hints_count_on():
    """Are the formulas, the list and the table where the hints say?"""
    first, second = (
        {
            cell["id"]: "".join(cell["source"])
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        }
        for path in sorted(ROOT.glob("solutions/*/0[12]*.ipynb"))
    )
    assert first["what-normalizing-is"].count(r"\frac") == 3
    assert "constant" in first["what-normalizing-is"]
    assert "maximum equals its minimum" in first["tenths-seen"]
    assert r"\kappa = \frac" in first["curvature"]
    assert r"H = x^\top x / N" in first["curvature"]
    assert re.findall(r"^\d\.", first["exercise-1-4"], flags=re.MULTILINE) == [
        "1.",
        "2.",
        "3.",
        "4.",
    ]
    assert second["layer-seen"].count(r"\frac{1}{N}") == 2
    formulas = second["batchnorm-forward-task"]
    assert formulas.index(r"\hat z_{ij} = ") < formulas.index(r"\tilde z_{ij} = ")
    assert "\n* `BatchNormCache(z_hat, std, gamma)`" in formulas
    assert r"| $\mu$, $\sigma^2$ |" in second["columns-task"]
    (path,) = ROOT.glob("solutions/*/06*.ipynb")
    sixth = {
        cell["id"]: "".join(cell["source"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    }
    assert r"\text{momentum}\cdot\text{running}" in sixth["running-intro"]
    assert r"\sqrt{\text{running\_var}_j + \varepsilon}" in sixth["inference-task"]
    assert sixth["inference-task"].count("\n* ") == 3
    merged = sixth["population-task"]
    assert merged.index(r"\frac{n_b}{n_a + n_b}") < merged.index(r"\frac{n_a\, n_b}{n_a + n_b}")
    assert r"\gamma\,\frac{(xW + b) - \text{running\_mean}}" in sixth["fold-task"]
    assert "\n| train | `True` |" in sixth["class-task"]
    assert "\n| eval | `False` |" in sixth["class-task"]
    for name in ("gamma", "beta", "running_mean", "running_var", "momentum"):
        assert f"\n| `{name}`" in sixth["to-pytorch-task"]


def test_student_side_holds_no_mistakes_code():
    """Are the learner's files free of every distinctive line of the bank?"""
    paths = [p for p in (ROOT / "utils").rglob("*") if p.suffix in (".py", ".json")]
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    assert not any(re.search(r"^\s*(from|import) grader", t, re.MULTILINE) for t in texts.values())
    checked = 0
    for entry in ALL:
        source = textwrap.dedent(inspect.getsource(entry.function))
        function = ast.parse(source).body[0]
        assert isinstance(function, ast.FunctionDef | ast.ClassDef)
        for statement in function.body[1:]:
            line = (ast.get_source_segment(source, statement) or "").splitlines()[0]
            if len(line) > 30:
                checked += 1
                holders = [p for p, text in texts.items() if line in text]
                assert not holders, f"{line!r} of {entry.name} is in {holders}"
    assert checked > 80
