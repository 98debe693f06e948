"""One diagnosis for the learner's check and the judge: what it holds, whoever asks for it."""

from functools import partial

import numpy as np
import pytest

from grader.right_answers import RIGHT
from utils.checking.diagnosis import describe, diagnose
from utils.checking.observe import observe
from utils.checking.recognize import load
from utils.checking.stubs import stub, stub_number
from utils.exercises import EXERCISES, StructureError, storage

SPEC = EXERCISES["batch_statistics"]


def raising(error):
    def fn(*args):
        raise error

    return fn


def diagnosed(fn, spec=SPEC, try_properties=False):
    examples = storage.load(spec.name)
    cases = [example.case for example in examples]
    seen = [observe(spec, fn, case.args) for case in cases]

    def run(**args):
        again = observe(spec, fn, args)
        if again.outputs is None:
            raise StructureError(again.structure or again.raised)
        return again.outputs

    expected = [example.expected for example in examples]
    bank = partial(load, spec.name, expected)
    return diagnose(spec, cases, expected, seen, bank, run if try_properties else None)


def test_right_answer_has_no_diagnosis():
    """Is there nothing to say of what is right, with and without the properties?"""
    for function in RIGHT[SPEC.name]:
        assert diagnosed(function) is None
        assert diagnosed(function, try_properties=True) is None


@pytest.mark.parametrize("exercise", EXERCISES)
def test_stub_of_a_release_is_known_again(exercise):
    """Is what the release writes read as that exercise, not started, and as part of another?"""
    spec = EXERCISES[exercise]
    namespace: dict = {}
    exec(f"def fn(*args, **settings):\n    {stub(spec.number, spec.task)}", namespace)
    found = diagnosed(namespace["fn"], spec)
    assert (found.not_started, found.crashed, found.unstarted_part) == (True, False, "")
    other = EXERCISES["to_pytorch" if exercise != "to_pytorch" else "train"]
    found = diagnosed(namespace["fn"], other)
    assert (found.not_started, found.crashed, found.unstarted_part) == (False, True, spec.number)


@pytest.mark.parametrize(
    "raised", ["", "NotImplementedError: ", "ValueError: Exercise 2.1: x", "Exercise 2.1: x"]
)
def test_other_errors_are_no_stub(raised):
    """Is only what a stub raises taken for one?"""
    assert stub_number(raised) == ""


def test_stub_without_a_number_is_its_own():
    """Is a plain NotImplementedError the exercise's own, whatever it says?"""
    assert diagnosed(raising(NotImplementedError("later"))).not_started


def test_crash_has_its_line():
    """Is a crash told from a wrong answer, with the line of code?"""
    found = diagnosed(raising(ValueError("no")))
    assert found.crashed
    assert found.fault.headline == "batch_statistics raised ValueError: no"
    assert "raise error" in found.fault.hint


def test_first_fault_is_on_the_first_case_that_shows_it():
    """Do cases count in their order, and is the known mistake named?"""
    found = diagnosed(lambda z: (z.mean(axis=0), z.var(axis=0, ddof=1)))
    assert found.case.name == "a batch"
    assert [known.name for known in found.known] == ["sample_variance"]
    odd = diagnosed(lambda z: (z.mean(axis=0), z.var(axis=0) + (len(z) == 1)))
    assert odd.case.name == "a single example"
    assert odd.known == []


def test_properties_are_tried_where_the_function_can_be_called():
    """Is a broken property told beside a fault without a hint, and only if it can be tried?"""

    def cubes(z):
        return z.mean(axis=0), np.mean(np.abs(z - z.mean(axis=0)) ** 3, axis=0)

    without, tried = diagnosed(cubes), diagnosed(cubes, try_properties=True)
    assert without.fault.hint == ""
    claim = SPEC.properties[1]
    assert tried.fault.hint == f"not true of your answer: {claim.claim} ({claim.why})"
    assert without.fault.headline == tried.fault.headline


def test_broken_property_is_a_fault_of_its_own():
    """Is an answer that is right on the cases, and on these alone, told what does not hold?"""
    stored = {e.case.args["z"].tobytes(): e.expected for e in storage.load(SPEC.name)}

    def remembered(z):
        right = stored.get(z.tobytes(), {"mu": z[0], "var": z[0]})
        return right["mu"].copy(), right["var"].copy()

    assert diagnosed(remembered) is None
    found = diagnosed(remembered, try_properties=True)
    assert found.fault.stage == "properties"
    assert SPEC.properties[0].claim in found.fault.headline


def test_description_leaves_out_what_is_made():
    """Does a message show arrays and numbers, but not the number that a function is made from?"""
    spec = EXERCISES["numerical_gradient"]
    shown = [describe(spec, case) for case in spec.cases(np.random.default_rng(0))]
    assert shown[1] == "(x w)**3, h 0.1: w (2, 2), x (3, 2), dout (3, 2), h=0.1"
