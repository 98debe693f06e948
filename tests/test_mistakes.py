"""The bank of mistakes: is each caught, called by its name, and hinted at without the code?"""

import ast
import inspect
import json
import re
import textwrap
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from grader import examples, matrix
from grader.__main__ import main
from grader.judge import secret_cases
from grader.mistakes import BANK, Mistake, bank, mistakes_of
from grader.mistakes.bank import mistake
from tests.test_checks import run_cell
from tests.variants import RIGHT
from utils import BatchNormCache, CheckFailed, check, checks
from utils.exercises import EXERCISES

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ["0", "1", "2"]
ALL = [entry for entries in BANK.values() for entry in entries]
each_mistake = pytest.mark.parametrize(
    "entry", ALL, ids=[f"{entry.exercise}-{entry.name}" for entry in ALL]
)


def packed(text: str) -> str:
    """A text without its line breaks, which may fall within a hyphenated word."""
    return "".join(text.split())


def names_of(exercise: str, function) -> list[str]:
    """What the learner's check recognizes in a function."""
    found = checks.diagnose(EXERCISES[exercise], function)
    assert found is not None, "the check takes it for right"
    return [known.name for known in found.known]


# ---- the bank --------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_exercise_has_mistakes(exercise):
    """Is there enough in the bank for the tests below to mean something?"""
    assert len(mistakes_of(exercise)) >= 7


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
        given = matrix.verdict(spec, solutions[entry.exercise], entry.function, seed)
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
        assert f"## {heading}\n" in text


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


# ---- recognition -----------------------------------------------------------------------------


def right_forward(z, gamma, beta, eps):
    std = np.sqrt(z.var(axis=0) + eps)
    z_hat = (z - z.mean(axis=0)) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def cut_off_mean_and_sample_variance(z):
    return z.mean(axis=0).astype(z.dtype), z.var(axis=0, ddof=1)


def centered_in_place_and_sample_variance(z):
    mu, var = z.mean(axis=0), z.var(axis=0, ddof=1)
    z -= mu
    return mu, var


def exchanged_parameters_and_variance_in_cache(z, gamma, beta, eps=1e-5):
    out, cache = right_forward(z, beta, gamma, eps)
    return out, cache._replace(std=cache.std**2, gamma=gamma)


def column_of_weights_and_a_step_more(x, y, learning_rate, tolerance, max_steps):
    right = RIGHT["gradient_descent_steps"][0]
    w, steps = right(x, y, learning_rate, tolerance, max_steps)
    return w[:, None], steps + 1


def no_eps_and_minus_the_mean(z, eps=1e-5):
    return z.std(axis=0), -z.mean(axis=0)


TWO = {
    cut_off_mean_and_sample_variance: ("batch_statistics", {"mean_cut_off", "sample_variance"}),
    centered_in_place_and_sample_variance: (
        "batch_statistics",
        {"centers_its_input", "sample_variance"},
    ),
    exchanged_parameters_and_variance_in_cache: (
        "batchnorm_forward",
        {"exchanged_parameters", "cache_without_root"},
    ),
    column_of_weights_and_a_step_more: (
        "gradient_descent_steps",
        {"column_of_weights", "one_step_more"},
    ),
    no_eps_and_minus_the_mean: (
        "identity_parameters",
        {"deviation_without_eps", "minus_the_mean"},
    ),
}


@pytest.mark.parametrize("function", TWO)
def test_two_mistakes_on_different_outputs_get_both_hints(function, solutions):
    """Are two mistakes at once both recognized, by the check and by the judge?"""
    exercise, names = TWO[function]
    assert set(names_of(exercise, function)) == names
    with pytest.raises(CheckFailed) as failure:
        check(function, exercise, more=True)
    for entry in mistakes_of(exercise):
        if entry.name in names:
            assert all(packed(hint) in packed(str(failure.value)) for hint in entry.hints)
    given = matrix.verdict(EXERCISES[exercise], solutions[exercise], function, "0")
    assert set(given.mistakes) == names


def rows_for_var(z):
    return z.mean(axis=0), z.var(axis=1)


def everything_for_mu(z):
    return z.mean(), z.var(axis=0)


@pytest.mark.parametrize(
    ("function", "name"),
    [(rows_for_var, "statistics_of_rows"), (everything_for_mu, "statistics_over_everything")],
)
def test_one_wrong_output_of_several_is_recognized(function, name):
    """Is a mistake known by one output when the other is right?"""
    assert names_of("batch_statistics", function) == [name]


def test_mistake_is_recognized_however_it_is_written():
    """Does another formula for the same wrong thing get the same name?"""

    def by_loops(z):
        n = len(z)
        columns = [[float(v) for v in column] for column in z.T]
        means = [sum(c) / n for c in columns]
        squares = [sum((v - m) ** 2 for v in c) for c, m in zip(columns, means, strict=True)]
        return np.array(means), np.array(squares) / (n - 1 if n > 1 else np.nan)

    def one_line(z, gamma, beta, eps=1e-5):
        z_hat = (z - z.mean(0)) * (1 / (z.std(0) + eps))
        return z_hat * gamma + beta, BatchNormCache(z_hat, z.std(0) + eps, gamma)

    assert names_of("batch_statistics", by_loops) == ["sample_variance"]
    assert names_of("batchnorm_forward", one_line) == ["eps_outside_the_root"]


def stops_halfway(x, y, learning_rate, tolerance, max_steps):
    right = RIGHT["gradient_descent_steps"][0]
    return right(x, y, learning_rate, tolerance, max_steps // 2 + 1)


UNKNOWN = {
    "mean a little off": ("batch_statistics", lambda z: (z.mean(0) * 1.01, z.var(0))),
    "another eps in it": ("batch_statistics", lambda z: (z.mean(0), z.var(0) + 1e-4)),
    "first row": ("batch_statistics", lambda z: (z[0] * 1.0, z.var(0))),
    "known and unknown": ("batch_statistics", lambda z: (z[0] * 1.0, z.var(0, ddof=1))),
    "always stops": ("batch_statistics", lambda z: 1 / 0),
    "no return": ("batch_statistics", lambda z: None),
    "zeros": ("normalize", lambda x, mu, sigma: np.zeros(x.shape)),
    "moved again": ("normalize", lambda x, mu, sigma: (x - mu) / sigma + 1),
    "median": ("fit_normalizer", lambda x: (np.median(x, axis=0), x.std(0))),
    "one": ("condition_number", lambda x: 1.0),
    "rows times columns": ("condition_number", lambda x: np.linalg.cond(x @ x.T)),
    "impatient": ("gradient_descent_steps", stops_halfway),
    "squashed": (
        "batchnorm_forward",
        lambda z, g, b, e=1e-5: (
            np.tanh(right_forward(z, g, b, e)[0]),
            right_forward(z, g, b, e)[1],
        ),
    ),
    "tuple for cache": (
        "batchnorm_forward",
        lambda z, g, b, e=1e-5: (right_forward(z, g, b, e)[0], (1, 2)),
    ),
    "square of gamma": (
        "identity_parameters",
        lambda z, e=1e-5: ((z.var(0) + e) ** 2, z.mean(0)),
    ),
    "beta twice": (
        "batchnorm_forward_columns",
        lambda z, g, b, e=1e-5: right_forward(z.T, g.ravel(), 2 * b.ravel(), e)[0].T,
    ),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown_wrong_answer_gets_no_name(case):
    """Is a wrong answer that the bank does not know left unnamed?"""
    exercise, function = UNKNOWN[case]
    assert names_of(exercise, function) == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_right_answers_are_no_mistakes(exercise, solutions):
    """Is no right answer recognized as a mistake, neither by the check nor by the judge?"""
    spec = EXERCISES[exercise]
    for function in [solutions[exercise], *RIGHT[exercise]]:
        assert checks.diagnose(spec, function) is None
        for seed in SEEDS:
            assert matrix.verdict(spec, solutions[exercise], function, seed).mistakes == ()


def test_answer_that_changes_between_calls_gets_no_name():
    """Is one that is right on the first call only not taken for a mistake of the bank?"""
    calls = []

    def forgetful(z):
        calls.append(1)
        return z.mean(axis=0) + (len(calls) + 1) % 2, z.var(axis=0)

    assert names_of("batch_statistics", forgetful) == []


def test_student_side_holds_no_mistakes_code():
    """Are the learner's files free of every distinctive line of the bank?"""
    paths = [p for p in (ROOT / "utils").rglob("*") if p.suffix in (".py", ".json")]
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    assert not any(re.search(r"^\s*(from|import) grader", t, re.MULTILINE) for t in texts.values())
    checked = 0
    for entry in ALL:
        source = textwrap.dedent(inspect.getsource(entry.function))
        function = ast.parse(source).body[0]
        assert isinstance(function, ast.FunctionDef)
        for statement in function.body[1:]:
            line = (ast.get_source_segment(source, statement) or "").splitlines()[0]
            if len(line) > 30:
                checked += 1
                holders = [p for p, text in texts.items() if line in text]
                assert not holders, f"{line!r} of {entry.name} is in {holders}"
    assert checked > 80


def test_bank_is_tried_once_on_the_same_inputs(monkeypatch):
    """Is what the bank does kept for the same inputs, and dropped when newer ones come?"""
    kept = {}
    monkeypatch.setattr(examples, "_kept", kept)
    monkeypatch.setattr(examples, "KEPT", 2)
    spec = EXERCISES["normalize"]

    def known(seed):
        return examples.known_mistakes(spec, secret_cases(spec, seed))

    first = known("0")
    assert known("0") is first
    assert known("1") != first
    assert known("0") is first
    known("2")
    assert len(kept) == 2
    assert known("0") is not first


# ---- progressive hints -----------------------------------------------------------------------


def sample_variance(z):
    return z.mean(axis=0), z.var(axis=0, ddof=1)


def deviation(z):
    return z.mean(axis=0), z.std(axis=0)


def hints_shown(function, **options) -> list[bool]:
    """Which of a mistake's three hints a failing check shows."""
    with pytest.raises(CheckFailed) as failure:
        check(function, "batch_statistics", **options)
    (name,) = names_of("batch_statistics", function)
    (entry,) = [entry for entry in mistakes_of("batch_statistics") if entry.name == name]
    return [packed(hint) in packed(str(failure.value)) for hint in entry.hints]


@pytest.fixture
def first_time(monkeypatch):
    """As if nothing had been checked before in this session."""
    monkeypatch.setattr(checks, "_failures", {})


@pytest.mark.usefixtures("first_time")
def test_hints_come_one_by_one():
    """Is the symptom said first, then the cause, then the equation, and then no less?"""
    assert hints_shown(sample_variance) == [True, False, False]
    assert hints_shown(sample_variance) == [True, True, False]
    assert hints_shown(sample_variance) == [True, True, True]
    assert hints_shown(sample_variance) == [True, True, True]


@pytest.mark.usefixtures("first_time")
def test_another_mistake_starts_anew():
    """Does a new mistake begin with its symptom, and a right answer forget the old one?"""
    hints_shown(sample_variance)
    hints_shown(sample_variance)
    assert hints_shown(deviation) == [True, False, False]
    check(RIGHT["batch_statistics"][0], "batch_statistics")
    assert hints_shown(deviation) == [True, False, False]


@pytest.mark.usefixtures("first_time")
def test_learner_can_ask_for_more():
    """Does more=True give all hints at once?"""
    assert hints_shown(sample_variance, more=True) == [True, True, True]


@pytest.mark.usefixtures("first_time")
def test_hint_says_that_there_is_more():
    """Is a learner told how far the hints have come, until they have all of them?"""
    for count in ("[hint 1 of 3;", "[hint 2 of 3;"):
        with pytest.raises(CheckFailed, match=re.escape(count)):
            check(deviation, "batch_statistics")
    with pytest.raises(CheckFailed) as failure:
        check(deviation, "batch_statistics")
    assert "[hint" not in str(failure.value)


def test_notebook_that_runs_by_itself_gets_two_hints():
    """Under nbclient, as with Validate: are symptom and cause said at once?"""
    (error,) = run_cell(
        "from utils import check\ncheck(lambda z: (z.mean(0), z.std(0)), 'batch_statistics')"
    )
    (entry,) = [e for e in mistakes_of("batch_statistics") if e.name == "deviation_for_variance"]
    shown = [packed(hint) in packed("".join(error.traceback)) for hint in entry.hints]
    assert shown == [True, True, False]


# ---- the decorator ---------------------------------------------------------------------------


@pytest.fixture
def empty_bank(monkeypatch):
    monkeypatch.setattr(bank, "BANK", {})


@pytest.mark.usefixtures("empty_bank")
def test_new_mistake_is_one_decorated_function():
    """Is a function with three paragraphs all it takes?"""

    @mistake("normalize", source="a forum")
    def nothing(x, mu, sigma):
        """It looks
        unchanged.

        Nothing is done.

        The formula in exercise 1.2.
        """
        return x

    assert bank.mistakes_of("normalize") == [
        Mistake(
            "normalize",
            "nothing",
            nothing,
            ("It looks unchanged.", "Nothing is done.", "The formula in exercise 1.2."),
            "a forum",
        )
    ]


def test_mistake_needs_an_exercise():
    """Is a misspelt exercise refused, with the one that was meant?"""
    with pytest.raises(KeyError, match='did you mean "normalize"'):
        mistake("normalise")


@pytest.mark.usefixtures("empty_bank")
@pytest.mark.parametrize(("text", "count"), [(None, 1), ("One.", 1), ("A.\n\nB.\n\nC.\n\nD.", 4)])
def test_mistake_needs_three_hints(text, count):
    """Is another number of paragraphs refused, saying what belongs there?"""

    def hinted(x):
        return x

    hinted.__doc__ = text
    expected = f"normalize/hinted: its docstring has {count} paragraphs, expected 3: symptom, cause"
    with pytest.raises(ValueError, match=re.escape(expected)):
        mistake("normalize")(hinted)


def test_mistake_needs_a_name_of_its_own():
    """Is a second mistake of the same name refused?"""

    def own_statistics(x):
        """A.

        B.

        C."""

    with pytest.raises(ValueError, match='normalize has a mistake named "own_statistics" already'):
        mistake("normalize")(own_statistics)


# ---- the matrix ------------------------------------------------------------------------------

CAUGHT = matrix.Row("normalize", "not_moved", "values", True, 20, 20)
JUDGED = matrix.Row("normalize", "not_scaled", matrix.MISSED, False, 19, 0)
ESCAPED = matrix.Row("batch_statistics", "escaped", matrix.MISSED, False, 0, 0)


def test_matrix_row_tells_what_caught_a_mistake(solutions):
    """Does a row hold the check's stage, the hint, and the judge's counts?"""
    (entry,) = [e for e in mistakes_of("normalize") if e.name == "normalizes_in_place"]
    row = matrix.matrix_row(entry, solutions["normalize"], SEEDS)
    assert row == matrix.Row("normalize", entry.name, "inputs unmutated", True, 3, 3)


def test_matrix_row_of_a_right_answer_is_missed(solutions):
    """Would a mistake that is none stand out?"""
    entry = Mistake("normalize", "none", solutions["normalize"], ("", "", ""))
    row = matrix.matrix_row(entry, solutions["normalize"], SEEDS)
    assert row == matrix.Row("normalize", "none", matrix.MISSED, False, 0, 0)
    assert row.missed


def test_matrix_table_is_aligned():
    """Are the columns under one another, in at most 100?"""
    lines = matrix.table([CAUGHT, JUDGED, ESCAPED])
    assert lines == [
        "mistake      visible check hint caught named",
        "--------------------------------------------",
        "exercise 1.2, normalize",
        "  not_moved  values        own  20/20  20/20",
        "  not_scaled MISSED        no   19/20  0/20",
        "exercise 2.1, batch_statistics",
        "  escaped    MISSED        no   0/20   0/20",
    ]
    widest = [matrix.Row(e.exercise, e.name, "inputs unmutated", True, 20, 20) for e in ALL]
    assert max(map(len, matrix.table(widest))) <= matrix.WIDTH


def test_matrix_totals_do_not_round_up():
    """Is 100 % said only when it is all of them?"""
    text = "\n".join(matrix.totals([CAUGHT] * 2999 + [ESCAPED]))
    assert "3000 mistakes in all" in text
    assert "99.9 % caught by the check or the judge (2999 of 3000)" in text


def command(monkeypatch, rows, failures, *options):
    monkeypatch.setattr(matrix, "matrix", lambda root, seeds: rows)
    monkeypatch.setattr(matrix, "failed_variants", lambda root, variants, seeds: failures)
    monkeypatch.chdir(ROOT)
    return CliRunner().invoke(main, ["mistakes", *options])


def test_mistakes_command_prints_the_matrix(monkeypatch):
    """Does the command print table and totals, and succeed when all is caught?"""
    result = command(monkeypatch, [CAUGHT, JUDGED], [], "--variants", "tests.variants")
    assert result.exit_code == 0, result.output
    assert "not_scaled MISSED" in result.output
    assert "100.0 % caught by the check or the judge (2 of 2)" in result.output
    assert f"0 failures of {sum(map(len, RIGHT.values()))} other right answers" in result.output


def test_mistakes_command_fails_on_an_escaped_mistake(monkeypatch):
    """Is a mistake that nothing catches an error, by name?"""
    result = command(monkeypatch, [CAUGHT, ESCAPED], [])
    assert result.exit_code == 1
    assert "batch_statistics/escaped is caught by nothing" in result.output


def test_mistakes_command_fails_on_a_refused_right_answer(monkeypatch):
    """Is a right answer that does not pass an error, by name?"""
    result = command(
        monkeypatch, [CAUGHT], ["normalize/loops, visible check: x"], "--variants", "tests.variants"
    )
    assert result.exit_code == 1
    assert "normalize/loops, visible check" in result.output


def test_refused_right_answer_is_reported():
    """Does the matrix notice a right answer that fails, in the check and with each seed?"""

    def wrong(x, mu, sigma):
        return x - mu

    failures = matrix.failed_variants(ROOT, {"normalize": [*RIGHT["normalize"], wrong]}, seeds=2)
    assert [failure.split(":")[0] for failure in failures] == [
        "normalize/wrong, visible check",
        "normalize/wrong, judge with seed 0",
        "normalize/wrong, judge with seed 1",
    ]
