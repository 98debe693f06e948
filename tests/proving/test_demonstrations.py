"""Green means go: our own cells run with every answer that a check accepts."""

import pytest

from grader.right_answers import RIGHT
from tests.proving.demonstrations import (
    EXERCISES,
    kind,
    odd,
    run_notebook,
    ways,
    ways_of_a_check,
    wrapped,
)
from utils import check
from utils.exercises import NOTEBOOKS

# The last two turns, in which few answers are left, are those of other types and other names: all
# cells once more would take seconds.
LAST = max(map(len, RIGHT.values())) - 1
# A rule that returns None for the state that it does not use does not go together with a step that
# copies the state as a dictionary, and no cell of ours is to blame: it takes another turn.
APART = "descent_along_the_gradients"


class NotLikeTheCheck(Exception):
    """A function is called in a way in which its check never calls it."""


def run_all(replace, patch):
    earlier = {}
    for notebook in NOTEBOOKS:
        run_notebook(notebook, replace, earlier, patch)


def answer(turn, name, solution):
    """The right answer whose turn it is; the solution where there are not so many."""
    for place, function in enumerate(RIGHT[name]):
        if turn == (LAST if function.__name__ == APART else place):
            return function
    return solution


@pytest.mark.parametrize("turn", range(LAST - 1))
def test_cells_run_with_every_right_answer(turn, monkeypatch):
    """Does each demonstration run with each right answer, and each solution on top of them?"""
    run_all(lambda name, solution: answer(turn, name, solution), monkeypatch)


def test_cells_pass_what_the_checks_pass(monkeypatch, solutions):
    """Does nothing of ours pass other types, numbers of axes or keywords than the check?"""

    def replace(name, function):
        known = ways_of_a_check(EXERCISES[name], solutions[name])

        def narrow(method, args, kwargs):
            if new := ways(args, kwargs) - known.get(method, set()):
                raise NotLikeTheCheck(f"{name} {method}: {new}")

        return wrapped(function, narrow)

    run_all(replace, monkeypatch)


def test_cells_run_with_other_types_of_results(monkeypatch, solutions):
    """Do they run where results are lists, arrays without axes, dictionaries in another order?"""

    def replace(name, function):
        check(odd(solutions[name]), name)
        return odd(answer(LAST - 1, name, function))

    run_all(replace, monkeypatch)


def test_cells_run_with_functions_of_other_names(monkeypatch):
    """Do they run with lambdas, which are all called alike?"""

    def replace(name, function):
        function = answer(LAST, name, function)
        if isinstance(function, type):
            return function
        return lambda *args, **kwargs: function(*args, **kwargs)

    run_all(replace, monkeypatch)


def test_kinds_are_told_apart():
    """Would the narrow answers notice a list, whole numbers, a keyword?"""
    import numpy as np

    kinds = [[1.0], np.ones(1), np.ones(1, dtype=int), np.ones((1, 1)), 1, 1.0, {}, print]
    assert len({repr(kind(value)) for value in kinds}) == len(kinds)
    assert ways((1, 2), {}) != ways((1,), {"b": 2})
