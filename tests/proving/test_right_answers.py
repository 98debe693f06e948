"""Right is right: solutions and their variants pass the check, and the judge for many seeds."""

import pytest

from grader.judging.judge import judge, question
from grader.judging.verdicts import in_words
from grader.proving.caught import answers as answered
from grader.right_answers import RIGHT
from utils import check
from utils.exercises import EXERCISES

SEEDS = [str(seed) for seed in range(20)]


def variants():
    return [
        pytest.param(name, function, id=f"{name}-{function.__name__}")
        for name, functions in RIGHT.items()
        for function in functions
    ]


@pytest.mark.parametrize("name", EXERCISES)
def test_solution_passes_check_and_judge(name, solutions):
    """Does the course's own solution pass, on every seed?"""
    check(solutions[name], name)
    spec = EXERCISES[name]
    for seed in SEEDS:
        asked = question(name, solutions[name], seed)
        verdict = judge(asked, answered(spec, solutions[name], asked.cases))
        assert verdict.kind == "correct", f"seed {seed}: {in_words(verdict)}"


@pytest.mark.parametrize(("name", "function"), variants())
def test_variant_passes_check_and_judge(name, function, solutions):
    """Does another right way to write it pass, on every seed?"""
    check(function, name)
    spec = EXERCISES[name]
    for seed in SEEDS:
        asked = question(name, solutions[name], seed)
        verdict = judge(asked, answered(spec, function, asked.cases))
        assert verdict.kind == "correct", f"seed {seed}: {in_words(verdict)}"


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_has_three_variants(name):
    """Is there enough variety to notice a check that is too strict?"""
    assert len(RIGHT[name]) >= 3
