"""The table of the benchmarks: is it told what was measured, and whether it will do?"""

import pytest

from bench.rows import Figure, Goal, Row, number, table


def test_row_has_median_spread_and_goal():
    """Are several rounds told by their median and their range, and one round by itself?"""
    seconds, rate = Figure([3.0, 1.25, 2.0], "s"), Figure([1234.5], "a minute")
    row = Row("grading", "somehow", [seconds, rate], Goal(1.9), "last: x")
    assert table([row]).splitlines()[2] == (
        "| grading | somehow | 2 (1.25 to 3) s; 1234 a minute; last: x | at most 1.9: **missed** |"
    )


def test_row_of_what_was_not_measured():
    """Is a row without figures as wide as the others?"""
    assert Row("otter-grader", "not installed", ()).cells == (
        "otter-grader",
        "not installed",
        "",
        "",
    )


def test_row_of_what_cannot_be_counted():
    """Is it said that the CPU time was not counted, as without root, and no goal called missed?"""
    row = Row("floor", "so", [Figure([float("nan")] * 3, "s of CPU each")], Goal(0.4))
    assert row.cells[2:] == ("s of CPU each: not counted", "at most 0.4")


@pytest.mark.parametrize(
    ("goal", "reached", "told"),
    [
        (Goal(0.4), 0.4, "at most 0.4"),
        (Goal(0.4), 0.41, "at most 0.4: **missed**"),
        (Goal(150, at_least=True), 150, "at least 150"),
        (Goal(150, at_least=True), 149, "at least 150: **missed**"),
    ],
)
def test_goal_is_met_up_to_its_limit(goal, reached, told):
    """Is a goal that was missed said to be?"""
    assert goal.told(reached) == told


@pytest.mark.parametrize(
    ("value", "written"), [(0.01234, "0.0123"), (12.345, "12.3"), (1680, "1680")]
)
def test_numbers_have_three_digits(value, written):
    """Are large numbers written without powers of ten?"""
    assert number(value) == written
