"""Answers that nobody worked out earn nothing, and whatever is sent for raw data is judged."""

import copy
import json

import numpy as np
import pytest

from grader.judging.judge import Question, judge, question, secret_cases
from grader.records import Kind
from utils.answers import MIME, PayloadError, pack
from utils.checking.observe import Call, conclude
from utils.exercises import EXERCISES, storage
from utils.exercises.spec import as_they_are

SEEDS = ("a", "b", "c")


def raw(spec, solution, cases):
    """What the solution's process would send for each case."""
    return [spec.apply(solution, copy.deepcopy(dict(case.args))) for case in cases]


def sent(asked, answers):
    """The outputs of a process that sends these, and says that no input was changed."""
    entries = [
        {"outputs": pack(outputs), "inputs": pack(case.args)}
        for outputs, case in zip(answers, asked.cases, strict=True)
    ]
    return [{"output_type": "display_data", "data": {MIME: json.dumps(entries)}}]


def assert_earns_nothing(asked, answers):
    found = judge(asked, sent(asked, answers))
    assert found.kind not in (Kind.CORRECT, Kind.GRADER_FAULT, Kind.TAMPERED), found.headline
    assert found.share == 0


def like(value, number):
    """An answer of the same shape and kind that holds one number."""
    array = np.asarray(value)
    full = np.full(array.shape, number, dtype=array.dtype)
    return full if isinstance(value, np.ndarray) else full[()]


def drawn(value, rng):
    """An answer of the same shape and kind that is drawn at random."""
    array = np.asarray(value)
    if array.dtype.kind == "b":
        some = rng.integers(2, size=array.shape).astype(bool)
    elif array.dtype.kind in "iu":
        some = rng.integers(-2, 9, size=array.shape)
    else:
        some = rng.normal(size=array.shape)
    return np.asarray(some) if isinstance(value, np.ndarray) else np.asarray(some)[()]


# by module: all tests of one question are run together, while the judge keeps it
@pytest.fixture(params=EXERCISES, scope="module")
def name(request):
    return request.param


# in a chain they are the raw data, as long as these are right
WITH_FACTS = [n for n, e in EXERCISES.items() if e.facts is not as_they_are and not e.chain]


@pytest.fixture(params=SEEDS, scope="module")
def asked(request, name, solutions):
    return question(name, solutions[name], request.param)


def test_honest_raw_data_earn_all(asked):
    """Is it the answers that earn nothing below, not the way in which they are sent?"""
    found = judge(asked, sent(asked, raw(asked.spec, asked.solution, asked.cases)))
    assert found.kind == Kind.CORRECT


@pytest.mark.parametrize("number", [0, 1])
def test_constants_earn_nothing(asked, number):
    """Is one number for everything worth nothing?"""
    right = raw(asked.spec, asked.solution, asked.cases)
    assert_earns_nothing(asked, [{k: like(v, number) for k, v in o.items()} for o in right])


def test_answers_to_the_worked_examples_earn_nothing(asked):
    """Are the stored right answers worth nothing, and the process's own way to them?"""
    examples = storage.load(asked.spec.name)
    assert_earns_nothing(asked, [example.expected for example in examples])
    assert_earns_nothing(asked, raw(asked.spec, asked.solution, [e.case for e in examples]))


def test_answers_to_another_seed_earn_nothing(asked):
    """Is a table by the number of the call worth nothing?"""
    for seed in ("x", "y"):
        others = secret_cases(asked.spec, seed)
        assert_earns_nothing(asked, raw(asked.spec, asked.solution, others))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", WITH_FACTS)
def test_the_right_facts_earn_nothing_where_raw_data_are_asked(name, seed, solutions):
    """Is the process's own word for what holds worth nothing?"""
    asked = question(name, solutions[name], seed)
    assert_earns_nothing(asked, asked.expected)


def test_random_answers_earn_nothing(asked):
    """Are numbers of the right shapes and kinds worth nothing, ten times?"""
    rng = np.random.default_rng(7)
    right = raw(asked.spec, asked.solution, asked.cases)
    for _ in range(10):
        assert_earns_nothing(asked, [{k: drawn(v, rng) for k, v in o.items()} for o in right])


def test_answers_to_the_same_cases_in_another_order_earn_nothing(asked):
    """Is it secret which answer belongs to which case?"""
    right = raw(asked.spec, asked.solution, asked.cases)
    assert_earns_nothing(asked, right[1:] + right[:1])


def test_each_input_is_asked_twice_in_an_order_that_the_seed_hides(name, solutions):
    """Are there other inputs between the two, and is the order another one with another seed?"""
    one, other = (Question(EXERCISES[name], solutions[name], seed).order for seed in ("a", "b"))
    assert sorted(one) == sorted([*range(len(one) // 2)] * 2) == sorted(other)
    assert one != other
    assert one[0] == 0


ODD = [
    np.array([]),
    np.zeros((0, 0)),
    np.zeros((3, 0)),
    np.zeros((0, 3)),
    np.array(5),
    np.array([np.nan, np.inf, -np.inf]),
    np.full((4, 3), np.nan),
    np.full((20, 3), np.inf),
    np.array([2**63 - 1, 2**63 - 1]),
    np.array([2**64 - 1, 1], dtype=np.uint64),
    np.array([-1, 21]),
    np.array([True, False]),
    np.zeros((2, 2, 2)),
    np.ones((6, 3), dtype=np.float16),
    np.ones((6, 3), dtype=np.float32),
    np.ones(8000, dtype=np.longdouble),
    np.array([10, 10]),
    np.array([0, 20]),
    3.5,
    True,
    7,
]


def test_facts_bear_any_numbers(name, solutions):
    """Does every sort of raw data lead to a conclusion, never to a fault of the grader?"""
    asked = question(name, solutions[name], "a")
    rng = np.random.default_rng(8)
    right = raw(asked.spec, asked.solution, asked.cases)
    for case, outputs in zip(asked.cases, right, strict=True):
        trials = [outputs | {part: odd} for part in outputs for odd in ODD]
        trials += [{k: v for k, v in outputs.items() if k != part} for part in outputs]
        if asked.spec.facts is as_they_are:
            trials = trials[:: max(1, len(trials) // 40)]
        for trial in trials:
            call = Call(trial, case.args)
            conclude(asked.spec, case.args, call, call)
    for _ in range(60):
        odd = [{k: ODD[rng.integers(len(ODD))] for k in o} for o in right]
        found = judge(asked, sent(asked, odd))
        assert found.kind != Kind.GRADER_FAULT, found.headline
        assert found.share == 0


def test_answers_that_are_no_numbers_are_not_packed():
    """Is there nothing to unpickle in raw data?"""
    with pytest.raises(PayloadError):
        pack({"x": np.array([{}], dtype=object)})
