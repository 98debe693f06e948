"""Collecting a function's source: it does in a cell of its own what it did in its module."""

import ast
from functools import cache

import numpy as np
import pytest

from grader.mistakes import BANK
from grader.proving import self_contained
from grader.right_answers import RIGHT
from utils.checking import recognize
from utils.checking.observe import observe
from utils.checking.recognize import fingerprint, same_case
from utils.exercises import find_exercise, storage

self_contained_source = cache(self_contained.self_contained_source)
SCALE, SHIFT = 2.0, 1.0


def scaled(values, factor=SCALE):
    return values * factor


def shadowed(values):
    """A local has the name of a helper that another helper uses."""
    scaled = [value + SHIFT for value in values]
    return outer(scaled)


def outer(scaled_values):
    return scaled(np.asarray(scaled_values))


def recursive(n: int) -> int:
    steps: int = 1
    return steps if n == 0 else n * recursive(n - 1)


def lost():
    return undefined_anywhere  # noqa: F821


def run(source, name):
    """The function `name` as a kernel would know it after running the source."""
    namespace = {"__name__": "__main__"}
    exec(source, namespace)
    return namespace[name]


def same(exercise, function, other):
    """Whether two functions leave the same fingerprints on the worked examples' inputs."""
    spec = find_exercise(exercise)
    return all(
        same_case(
            fingerprint(observe(spec, function, case.args)),
            fingerprint(observe(spec, other, case.args)),
        )
        for case in spec.cases(np.random.default_rng(0))
    )


@pytest.mark.parametrize("exercise", BANK)
def test_every_mistake_behaves_as_the_original(exercise):
    """Does each mistake of the bank do the same when only its collected source is there?"""
    spec, examples = find_exercise(exercise), storage.load(exercise)
    # what the originals do is stored, and `python -m grader check` says if it is stale
    stored = recognize.load(exercise, [example.expected for example in examples])
    did = {known.name: known.fingerprints for known in stored}
    for entry in BANK[exercise]:
        source = self_contained_source(entry.function, exercise)
        function = run(source, exercise)
        for example, original in zip(examples, did[entry.name], strict=True):
            found = fingerprint(observe(spec, function, example.case.args))
            assert same_case(found, original), f"{entry.name}\n{source}"


@pytest.mark.parametrize("exercise", RIGHT)
def test_every_right_answer_behaves_as_the_original(exercise):
    """And does each right answer?"""
    for function in RIGHT[exercise]:
        source = self_contained_source(function, exercise)
        assert same(exercise, run(source, exercise), function), f"{function.__name__}\n{source}"


@pytest.mark.parametrize("exercise", BANK)
def test_a_cell_tells_nothing_and_clashes_with_nothing(exercise):
    """Are hints gone, is nothing imported from the grader, and does every name say its exercise?"""
    for entry in BANK[exercise]:
        source = self_contained_source(entry.function, exercise)
        assert '"""' not in source
        assert "grader" not in source
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                assert node.name == exercise or node.name.startswith(f"{exercise}__")
            if isinstance(node, ast.FunctionDef):
                assert all(arg.annotation is None for arg in node.args.args)


def test_a_local_of_the_same_name_is_left_alone():
    """Is only the global renamed where a local has a helper's name?"""
    function = run(self_contained_source(shadowed, "answer"), "answer")
    assert function([1.0, 2.0]).tolist() == shadowed([1.0, 2.0]).tolist() == [4.0, 6.0]


def test_recursion_follows_the_new_name():
    """Does a function that calls itself call its renamed self?"""
    source = self_contained_source(recursive, "answer")
    assert run(source, "answer")(5) == 120
    assert "recursive" not in source


def test_what_is_nowhere_defined_is_named():
    """Is a name that no module defines an error that says which?"""
    with pytest.raises(ValueError, match='does not define "undefined_anywhere"'):
        self_contained_source(lost, "answer")


def scaling(by):
    """Makes functions inside, as decorators do."""

    def scaler(values):
        return by(values) * SCALE

    return scaler


def test_a_function_made_inside_another_takes_its_functions_along():
    """Is what a closure holds collected too, under a name of its own?"""
    function = scaling(scaled)
    source = self_contained_source(function, "answer")
    assert run(source, "answer")(3.0) == function(3.0) == 12.0
    assert "def answer__scaled(" in source


def test_a_closure_over_something_without_source_is_refused():
    """Is what cannot be collected an error that says what?"""
    with pytest.raises(ValueError, match="is not a function with a source"):
        self_contained_source(scaling(np.sum), "answer")
