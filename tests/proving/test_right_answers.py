"""Right is right: solutions and other right answers pass the check, and the judge on many seeds."""

from pkgutil import walk_packages

import pytest

from grader import right_answers
from grader.judging.judge import judge, question
from grader.judging.verdicts import in_words
from grader.proving.caught import answers as answered
from grader.right_answers import RIGHT
from utils import check
from utils.exercises import EXERCISES

SEEDS = [str(seed) for seed in range(20)]


def each_right_answer():
    return [
        pytest.param(name, function, id=f"{name}-{function.__name__}")
        for name, functions in RIGHT.items()
        for function in functions
    ]


@pytest.mark.parametrize("name", EXERCISES)
def test_solution_passes_check_and_judge(name, solutions):
    """Does the course's own solution pass, on every seed?"""
    check(solutions[name], name)
    for seed in SEEDS:
        asked = question(name, solutions[name], seed)
        verdict = judge(asked, answered(asked, solutions[name]))
        assert verdict.kind == "correct", f"seed {seed}: {in_words(verdict)}"


@pytest.mark.parametrize(("name", "function"), each_right_answer())
def test_other_right_answer_passes_check_and_judge(name, function, solutions):
    """Does another right way to write it pass, on every seed?"""
    check(function, name)
    for seed in SEEDS:
        asked = question(name, solutions[name], seed)
        verdict = judge(asked, answered(asked, function))
        assert verdict.kind == "correct", f"seed {seed}: {in_words(verdict)}"


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_has_three_other_right_answers(name):
    """Is there enough variety to notice a check that is too strict?"""
    assert len(RIGHT[name]) >= 3


def test_every_module_is_listed():
    """Is a new module in the list, without which nobody would try what is in it?"""
    found = walk_packages(right_answers.__path__, f"{right_answers.__name__}.")
    there = {module.name.split(".", 2)[2] for module in found if not module.ispkg}
    assert there == set(right_answers.MODULES), "put it into MODULES of grader.right_answers"
