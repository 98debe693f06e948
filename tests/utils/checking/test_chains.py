"""Stages that are made of those before: is the first that is wrong told, and no other for it?"""

import numpy as np
import pytest

from grader.mistakes.batchnorm_backward.backward_stages._parts import RIGHT, stages
from utils import BackwardStages
from utils.checking.checks import examine
from utils.exercises import EXERCISES

SPEC = EXERCISES["backward_stages"]


def with_stages(**wrong):
    """Make an answer with some other stages than the right ones, each made of those before."""
    return lambda dout, cache: stages(dout, cache, **wrong)


def wrong_names(fn, seed=3):
    """The stages that count as wrong, on each input."""
    found = []
    for case in SPEC.cases(np.random.default_rng(seed)):
        right = SPEC.expected(with_stages(), case.args)
        got = SPEC.expected(fn, case.args)
        found.append([name for name in SPEC.chain if not np.allclose(got[name], right[name])])
    return found


# for each stage, one that is wrong wherever the right one is not 0; right for a single example, 0
SLIPS = {name: lambda s, name=name: 3 * RIGHT[name](s) + 1 for name in RIGHT}


@pytest.mark.parametrize("name", RIGHT)
def test_slip_is_wrong_once(name):
    """Is a slip wrong where it was made, and what is made of it rightly right?"""
    assert wrong_names(with_stages(**{name: SLIPS[name]})) == [[name]] * 6


def test_two_slips_are_two():
    """Is each of two slips seen, the later one with the first before it?"""
    two = with_stages(dstd=SLIPS["dstd"], dmu=SLIPS["dmu"])
    assert wrong_names(two) == [["dstd", "dmu"]] * 6


def test_right_stages_are_told_as_they_are():
    """Is a right stage compared in its own digits, and not after an addition?"""
    for case in SPEC.cases(np.random.default_rng(4)):
        raw = SPEC.apply(with_stages(), case.args)
        assert all(np.array_equal(raw[k], v) for k, v in SPEC.facts(case.args, raw).items())


def test_first_wrong_stage_is_told_alone():
    """Does the message name the one stage that is wrong, and say so of the others?"""
    found = examine(SPEC, with_stages(dvar=SLIPS["dvar"]))
    assert found.fault.headline.startswith("dvar[")
    assert "nothing but dvar is wrong: the others are right for what they are made of" in (
        found.fault.hint
    )


def test_second_slip_is_told_beside_the_first():
    """Is the first named, with its own hint, and the next one as well?"""
    found = examine(
        SPEC, with_stages(dstd=lambda s: -RIGHT["dstd"](s), dmu=lambda s: s.dcentered.sum(axis=0))
    )
    assert [known.name for known in found.known] == ["dstd_without_minus"]
    assert "dstd is the first that is wrong, and dmu is wrong by itself as well" in found.fault.hint


def test_wrong_shape_blames_nobody_else():
    """Is nothing said of the stages after one that they cannot be made of?"""
    found = examine(SPEC, with_stages(dstd=lambda s: s.dz_hat * s.z_hat))
    assert found.fault.headline == "dstd has shape (8, 4), expected (4,)"
    assert found.fault.hint.endswith("dstd is the first that is wrong")


def test_earliest_stage_is_told_wherever_it_is_wrong():
    """Is a slip in one case told before a later stage that is wrong in all of them?"""

    def rarely(s):
        right = RIGHT["dstd"](s)
        return right if right.all() else right + 1

    found = examine(SPEC, with_stages(dstd=rarely, dmu=SLIPS["dmu"]))
    assert found.fault.headline.startswith("dstd[2] = 1, expected 0")
    assert found.case.name == "feature 2 is constant"


@pytest.mark.parametrize("count", range(1, 8))
def test_beginning_says_where_to_go_on(count):
    """Is what is not written yet missing, and what is there found right?"""
    found = examine(SPEC, lambda dout, cache: BackwardStages(*stages(dout, cache)[:count]))
    assert found.fault.headline == f"{SPEC.chain[count]} is not there yet (None)"
    assert found.fault.hint.endswith("right: go on from there")
    assert SPEC.chain[count - 1] in found.fault.hint
    assert found.known == []


def test_unfinished_answer_is_told_its_mistake():
    """Is a mistake known by its stage, whatever is still to come?"""

    def begun(dout, cache):
        return BackwardStages(dout.sum(axis=0), dout.sum(axis=0))

    found = examine(SPEC, begun)
    assert [known.name for known in found.known] == ["dgamma_without_z_hat"]


def test_stub_of_the_other_function_of_the_exercise_is_not_its_own():
    """Are two exercises of one number told apart where one calls the other's stub?"""
    other = EXERCISES["batchnorm_backward"]
    assert other.number == SPEC.number

    def calls_the_stub(dout, cache):
        raise NotImplementedError(f"Exercise {SPEC.number}: {SPEC.task}")

    assert examine(SPEC, calls_the_stub).not_started
    found = examine(other, calls_the_stub)
    assert not found.not_started
    assert found.unstarted_part == SPEC.number
