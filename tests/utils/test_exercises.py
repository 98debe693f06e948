"""What an exercise says of itself: are its cases numbers, and its functions made in the open?"""

import inspect

import numpy as np
import pytest

from utils.answers import pack, unpack
from utils.exercises import EXERCISES, Exercise, StructureError
from utils.exercises.spec import returns

each_exercise = pytest.mark.parametrize("spec", EXERCISES.values(), ids=lambda spec: spec.name)
# what is made and is no parameter: a part of the caches that are passed, and how often to call
NO_PARAMETERS = {
    ("layer_backward", "activation"),
    ("network_backward", "activation"),
    ("layer_report", "activation"),
    ("train_step", "steps"),
}


def cases_of(spec: Exercise):
    return spec.cases(np.random.default_rng(0))


@each_exercise
def test_cases_can_be_sent(spec):
    """Is every argument a number or an array, also one that a function is made from?"""
    for case in cases_of(spec):
        assert not any(name.startswith("_") for name in case.args)
        back = unpack(pack(case.args), 1 << 20)
        assert list(back) == list(case.args)


@each_exercise
def test_what_is_made_is_a_parameter(spec, solutions):
    """Has an argument that is made the name of the learner's parameter, and a number in a case?"""
    made = {name for name in spec.made if (spec.name, name) not in NO_PARAMETERS}
    assert made <= set(inspect.signature(solutions[spec.name]).parameters)
    cases = cases_of(spec)
    for name in spec.made:
        numbers = [case.args[name] for case in cases if name in case.args]
        assert numbers
        assert all(type(number) is int for number in numbers)


def exercise(answer, **made):
    return Exercise("f", "9.9", "none", "a task", lambda rng: [], answer, made)


def test_usual_answer_hands_over_the_arguments_in_order():
    """Does the function get the arguments by position, what is made among them?"""
    spec = exercise(returns("sum"), f=(abs, float).__getitem__)
    assert spec.apply(lambda x, f, y: f(x) + y, {"x": -2, "f": 0, "y": 1}) == {"sum": 3}


def test_optional_function_is_made_only_where_a_case_has_it():
    """Is a function that a case leaves out left to the parameter's default?"""
    spec = exercise(returns("n"), f=(abs,).__getitem__)
    assert spec.apply(lambda x, f=None: f is None, {"x": 1}) == {"n": True}


def test_structure_is_told_from_what_the_function_raises():
    """Is a wrong number of values a StructureError, and the function's own error its own?"""
    spec = exercise(returns("a", "b"))
    with pytest.raises(StructureError, match="returned 3 values, expected 2: a, b"):
        spec.apply(lambda: (1, 2, 3), {})
    with pytest.raises(ZeroDivisionError):
        spec.apply(lambda: 1 // 0, {})
