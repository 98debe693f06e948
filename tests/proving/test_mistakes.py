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
from tests.recognizing import names_of, packed
from utils import CheckFailed, check
from utils.exercises import EXERCISES

SEEDS = ["0", "1", "2"]
ALL = [entry for entries in BANK.values() for entry in entries]
each_mistake = pytest.mark.parametrize(
    "entry", ALL, ids=[f"{entry.exercise}-{entry.name}" for entry in ALL]
)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_exercise_has_mistakes(exercise):
    """Is there enough in the bank for the tests below to mean something?"""
    assert len(mistakes_of(exercise)) >= 12


@each_mistake
def test_visible_check_catches_mistake_with_its_own_hints(entry: Mistake):
    """Does the learner's check fail, with all that the bank has to say about this mistake?"""
    with pytest.raises(CheckFailed) as failure:
        check(entry.function, entry.exercise, more=True)
    assert packed(" ".join(entry.hints)) in packed(str(failure.value))
    assert names_of(entry.exercise, entry.function) == [entry.name]


@each_mistake
def test_judge_catches_and_names_mistake(entry: Mistake, solutions):
    """Does the judge say no, and name it, on inputs that nobody has seen?"""
    spec = EXERCISES[entry.exercise]
    for seed in SEEDS:
        given = caught.verdict(spec, solutions[entry.exercise], entry.function, seed)
        assert given.kind in ("wrong", "crashed"), f"seed {seed}: {given.kind}"
        # of an answer that crashes at once the judge has nothing to recognize it by
        if given.kind == "wrong":
            assert given.mistakes == (entry.name,), f"seed {seed}"
            assert given.hint == " ".join(entry.hints)


@each_mistake
def test_hints_are_plain_words(entry: Mistake):
    """Are there three short paragraphs, without code?"""
    for hint in entry.hints:
        assert 20 <= len(hint) <= 300
        assert re.fullmatch(r"[A-Za-z].*\w.*[.?]", hint), "a hint is made of sentences"
        for code in (
            r"`",
            r"\bnp\.",
            r"\w *= *[A-Za-z(]",
            r"\.\w+\(",
            r"\w\[",
            r"\*\*",
            r"axis *=",
        ):
            assert not re.search(code, hint), f"{code} in {hint!r}"


@pytest.mark.parametrize("entry", ALL)
def test_hints_do_not_count_on_all_else_being_right(entry: Mistake):
    """May each hint stand beside one about another mistake, in another output?"""
    for hint in entry.hints:
        alone = r"\b(numbers|values|answers|output|weights|means) (is|are) right\b|\ball is right\b"
        assert not re.search(alone, hint, flags=re.IGNORECASE), hint


@each_mistake
def test_last_hint_points_to_what_exists(entry: Mistake):
    """Do the exercises and headings that it names exist in the notebook?"""
    notebook = EXERCISES[entry.exercise].notebook
    cells = json.loads((ROOT / f"solutions/{notebook}/{notebook}.ipynb").read_text())["cells"]
    text = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    exercises = re.findall(r"exercise (\d\.\d)", entry.hints[2], flags=re.IGNORECASE)
    headings = re.findall(r'"(.+?)"', entry.hints[2])
    # in notebook 3 the equation itself is often said in words
    assert exercises or headings or notebook.startswith("03")
    for number in exercises:
        assert f"## Exercise {number}:" in text
    for heading in headings:
        # asides say so behind their heading
        assert f"## {heading}\n" in text or f"## {heading} (aside)\n" in text


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
