"""Which mistakes are related: do themes hold what belongs together, over several notebooks?"""

from collections import defaultdict

import pytest

from grader.mistakes import BANK
from grader.reporting.made_mistakes import coming_back
from grader.reporting.themes import THEMES, in_words, themes_of
from tests.reporting.made_up import FIRST, SECOND, THIRD, record
from utils.exercises import EXERCISES


def bank_by_theme():
    """Theme's name -> notebooks in which the bank has a mistake of it."""
    found = defaultdict(set)
    for exercise, mistakes in BANK.items():
        for mistake in mistakes:
            for theme in themes_of(mistake.name):
                found[theme.name].add(EXERCISES[exercise].notebook)
    return found


def test_every_theme_can_come_back():
    """Has each theme mistakes in two notebooks of the bank or more, and a name of its own?"""
    found = bank_by_theme()
    assert [theme.name for theme in THEMES if len(found[theme.name]) < 2] == []
    assert len({theme.name for theme in THEMES}) == len(THEMES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sample_variance", "UnbiasedKept"),
        ("eps_outside_the_root", "EpsOutsideInEvalMode"),
        ("divided_by_variance", "variance_for_deviation"),
        ("mean_of_rows", "one_mean_for_all"),
        ("uphill", "sign_of_the_gradient"),
        ("own_statistics", "batch_statistics_used"),
        ("normalizes_in_place", "writes_into_x"),
    ],
)
def test_related_mistakes_share_a_theme(one, other):
    """Do mistakes of different names, a function's or a class's, belong together?"""
    assert set(themes_of(one)) & set(themes_of(other))


@pytest.mark.parametrize(
    ("name", "theme"),
    [
        ("old_parameters_returned", "transposed"),  # reTURNED
        ("bias_in_place_of_beta", "written_over"),
        ("both_paths_by_n_minus_one", "sign"),
        ("standard_deviation_forgotten", "variance_or_deviation"),
        ("variances_averaged", "sum_or_mean"),
    ],
)
def test_words_that_look_alike_are_not_related(name, theme):
    """Is a mistake no part of a theme of which it has a word by chance?"""
    assert theme not in {found.name for found in themes_of(name)}


def test_mistake_of_no_theme_is_its_own():
    """Does one come back by its name alone, where nothing is related to it?"""
    (theme,) = themes_of("arccosine")
    assert (theme.name, theme.title) == ("arccosine", in_words("arccosine"))


def test_comes_back_is_two_notebooks_and_not_two_exercises():
    """Are related mistakes counted by student and by class, and one notebook's left out?"""
    records = [
        record(FIRST, "ada", 0.0, ["mean_of_rows"]),
        record(SECOND, "ada", 0.0, ["one_mean_for_all"]),
        record(THIRD, "bob", 0.0, ["paths_along_the_rows"]),
        record(FIRST, "cleo", 0.0, ["whole_range"]),
    ]
    (found,) = coming_back(records)
    assert found["theme"] == "axis"
    assert found["notebooks"] == {FIRST: 1, SECOND: 1, THIRD: 1}
    assert found["met_by"] == 2
    (student,) = found["students"]
    assert student["student"] == "ada"
    assert [one["name"] for one in student["made"]] == ["mean_of_rows", "one_mean_for_all"]
