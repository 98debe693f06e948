"""The matrix: what catches each mistake, as a table and as a command."""

from click.testing import CliRunner

from grader.__main__ import main
from grader.mistakes import BANK, Mistake, mistakes_of
from grader.proving import caught, told
from grader.right_answers import RIGHT
from tests.conftest import ROOT

SEEDS = ["0", "1", "2"]
CAUGHT = caught.Row("normalize", "not_moved", "values", True, 20, 20)
JUDGED = caught.Row("normalize", "not_scaled", caught.MISSED, False, 19, 0)
ESCAPED = caught.Row("batch_statistics", "escaped", caught.MISSED, False, 0, 0)


def test_matrix_row_tells_what_caught_a_mistake(solutions):
    """Does a row hold the check's stage, the hint, and the judge's counts?"""
    (entry,) = [e for e in mistakes_of("normalize") if e.name == "normalizes_in_place"]
    row = caught.matrix_row(entry, solutions["normalize"], SEEDS)
    assert row == caught.Row("normalize", entry.name, "inputs unmutated", True, 3, 3)


def test_matrix_row_of_a_right_answer_is_missed(solutions):
    """Would a mistake that is none stand out?"""
    entry = Mistake("normalize", "none", solutions["normalize"], ("", "", ""))
    row = caught.matrix_row(entry, solutions["normalize"], SEEDS)
    assert row == caught.Row("normalize", "none", caught.MISSED, False, 0, 0)
    assert row.missed


def test_matrix_table_is_aligned():
    """Are the columns under one another, in at most 100?"""
    lines = caught.table([CAUGHT, JUDGED, ESCAPED])
    assert lines == [
        "mistake      visible check hint caught named",
        "--------------------------------------------",
        "exercise 1.2, normalize",
        "  not_moved  values        own  20/20  20/20",
        "  not_scaled MISSED        no   19/20  0/20",
        "exercise 2.1, batch_statistics",
        "  escaped    MISSED        no   0/20   0/20",
    ]
    widest = [
        caught.Row(e.exercise, e.name, "inputs unmutated", True, 20, 20)
        for entries in BANK.values()
        for e in entries
    ]
    assert max(map(len, caught.table(widest))) <= caught.WIDTH


def test_matrix_totals_do_not_round_up():
    """Is 100 % said only when it is all of them?"""
    text = "\n".join(caught.totals([CAUGHT] * 2999 + [ESCAPED]))
    assert "3000 mistakes in all" in text
    assert "99.9 % caught by the check or the judge (2999 of 3000)" in text


def command(monkeypatch, rows, failures, false=()):
    monkeypatch.setattr(caught, "matrix", lambda root, seeds, chosen: rows)
    monkeypatch.setattr(caught, "refused_right_answers", lambda root, right, seeds: failures)
    # minutes of work, which test_told.py looks at
    monkeypatch.setattr(told, "prove", lambda root, names, say: list(false))
    monkeypatch.chdir(ROOT)
    return CliRunner().invoke(main, ["mistakes"])


def test_mistakes_command_prints_the_matrix(monkeypatch):
    """Does the command print table and totals, and succeed when all is caught?"""
    result = command(monkeypatch, [CAUGHT, JUDGED], [])
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
    result = command(monkeypatch, [CAUGHT], ["normalize/loops, visible check: x"])
    assert result.exit_code == 1
    assert "normalize/loops, visible check" in result.output


def test_mistakes_command_fails_on_a_false_sentence(monkeypatch):
    """Is a sentence that does not hold an error, with the answer's name?"""
    false = ["batch_statistics/cubes is told what is not true: mu changes"]
    result = command(monkeypatch, [CAUGHT], [], false)
    assert result.exit_code == 1
    assert false[0] in result.output


def test_refused_right_answer_is_reported():
    """Does the matrix notice a right answer that fails, in the check and with each seed?"""

    def wrong(x, mu, sigma):
        return x - mu

    failures = caught.refused_right_answers(
        ROOT, {"normalize": [*RIGHT["normalize"], wrong]}, seeds=2
    )
    assert [failure.split(":")[0] for failure in failures] == [
        "normalize/wrong, visible check",
        "normalize/wrong, judge with seed 0",
        "normalize/wrong, judge with seed 1",
    ]
