"""The judge: a verdict for whatever comes, and the right one for what an honest kernel sends."""

import json
import re

import numpy as np
import pytest
from nbformat.v4 import new_output

from grader.judging.judge import judge, question, secret_cases
from grader.judging.kept import judged_part
from grader.judging.verdicts import as_outputs, in_words
from grader.proving.caught import answers
from grader.records import Kind, Verdict
from utils.answers import MIME
from utils.exercises import EXERCISES

SPEC = EXERCISES["batchnorm_forward"]


@pytest.fixture
def cases():
    return secret_cases(SPEC, "seed")


def verdict(solutions, outputs):
    return judge(question(SPEC.name, solutions[SPEC.name], "seed"), outputs)


def answered(solutions, function, seed="seed"):
    return answers(question(SPEC.name, solutions[SPEC.name], seed), function)


def payload(value):
    return [{"output_type": "display_data", "data": {MIME: value}}]


def error(name, text=""):
    return [{"output_type": "error", "ename": name, "evalue": text, "traceback": []}]


def test_seed_decides_the_inputs():
    """Are a run's inputs the same again, and another run's and another exercise's different?"""
    same = secret_cases(SPEC, "a"), secret_cases(SPEC, "a"), secret_cases(SPEC, "b")
    first, again, other = (cases[0].args["z"] for cases in same)
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)
    assert not np.allclose(first, secret_cases(EXERCISES["batch_statistics"], "a")[0].args["z"])


def test_stub_of_another_exercise_is_named(cases, solutions):
    """Is an exercise that calls an unfinished one told which, not called crashed?"""

    def calls_a_stub(z, gamma, beta, eps=1e-5):
        raise NotImplementedError("Exercise 2.1: mean and variance of a batch")

    result = verdict(solutions, answered(solutions, calls_a_stub))
    assert result.kind == "not run"
    assert "calls the function of exercise 2.1, which is not started" in result.headline


def test_kinds_of_honest_failure(cases, solutions):
    """Are wrong, crashed, unfinished and too large told apart?"""

    def crashes(z, gamma, beta, eps=1e-5):
        raise ZeroDivisionError("division by zero")

    def stub(z, gamma, beta, eps=1e-5):
        raise NotImplementedError

    def hungry(z, gamma, beta, eps=1e-5):
        raise MemoryError

    def wrong(z, gamma, beta, eps=1e-5):
        z_tilde, cache = solutions[SPEC.name](z, gamma, beta, eps)
        return z_tilde + 1, cache

    kinds = {crashes: "crashed", stub: "not run", hungry: "out of memory", wrong: "wrong"}
    for function, kind in kinds.items():
        found = verdict(solutions, answered(solutions, function))
        assert found.kind == kind
        assert found.headline


def test_partial_credit_needs_every_case(cases, solutions):
    """Does an output that is right everywhere earn its share, and one that is mostly right none?"""

    def cache_wrong(z, gamma, beta, eps=1e-5):
        z_tilde, cache = solutions[SPEC.name](z, gamma, beta, eps)
        return z_tilde, cache._replace(std=cache.std**2)

    found = verdict(solutions, answered(solutions, cache_wrong))
    assert found.share == pytest.approx(2 / 3)
    assert found.note == "z_tilde right in every case"

    def mostly(z, gamma, beta, eps=1e-5):
        z_tilde, cache = cache_wrong(z, gamma, beta, eps)
        return z_tilde + (len(z) == 1), cache

    assert verdict(solutions, answered(solutions, mostly)).share == 0


def test_changed_input_earns_nothing(cases, solutions):
    """Are right values with an input destroyed no credit?"""

    def in_place(z, gamma, beta, eps=1e-5):
        result = solutions[SPEC.name](z.copy(), gamma, beta, eps)
        z[:] = 0
        return result

    found = verdict(solutions, answered(solutions, in_place))
    assert (found.kind, found.share) == ("wrong", 0)
    assert "changed its input z" in found.headline


@pytest.mark.parametrize("kept", ["one number", "all answers"])
def test_what_is_kept_between_calls_is_found_out(cases, solutions, kept):
    """Is a function that is right only at first told so, though others are asked in between?"""
    calls: list[int] = []

    def keeps(z, gamma, beta, eps=1e-5):
        calls.append(len(z))
        z_tilde, cache = solutions[SPEC.name](z, gamma, beta, eps)
        # wrong from the second call on, or where such a batch was seen before
        late = len(calls) > 1 if kept == "one number" else calls.count(len(z)) > 1
        return z_tilde + late, cache

    found = verdict(solutions, answered(solutions, keeps))
    assert (found.kind, found.headline) == (
        "wrong",
        "z_tilde is right on the first call and wrong on a second with the same inputs",
    )


ODD_PAYLOADS = [
    None,
    5,
    "",
    "{",
    "[]",
    "null",
    "5",
    "[" * 50_000,
    json.dumps([None] * 7),
    json.dumps([{}] * 6),
    json.dumps([{"outputs": None}] * 7),
    json.dumps([{"outputs": {"z_tilde": 1}}] * 7),
    json.dumps([{"outputs": {"z_tilde": {"dtype": "<f8", "shape": [2**60], "data": ""}}}] * 7),
    '[{"outputs": NaN}]',
    '[{"outputs": {}, "again": []}, 1e999, 2, 3, 4, 5, 6]',
    "9" * 5000,
    {"a": 1},
]


@pytest.mark.parametrize("value", ODD_PAYLOADS, ids=lambda v: repr(v)[:40])
def test_odd_payload_is_tampered(cases, solutions, value):
    """Is anything but answers a verdict of its own, worth nothing?"""
    found = verdict(solutions, payload(value))
    assert (found.kind, found.share) == ("tampered", 0)


@pytest.mark.parametrize(
    "entry", [{}, {"outputs": {}}, {"structure": "x" * 9999}, {"raised": ["<b>"]}], ids=repr
)
def test_incomplete_answers_are_never_correct(cases, solutions, entry):
    """Do entries that lack what was asked for fail, in a message of bounded length?"""
    found = verdict(solutions, payload(json.dumps([entry] * len(cases))))
    assert found.kind in ("wrong", "crashed")
    assert found.share == 0
    assert len(in_words(found)) < 2000


@pytest.mark.parametrize("count", [2, 1000])
def test_many_answers_are_tampered(cases, solutions, count):
    """Does exactly one set of answers count?"""
    one = answered(solutions, solutions[SPEC.name])
    found = verdict(solutions, one * count)
    assert (found.kind, found.share) == ("tampered", 0)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "nothing"),
        ("Traceback:\nOSError: [Errno 24] Too many open files\n", "OSError: [Errno 24] Too many"),
        ("x\x1b[31m", "x [31m"),
    ],
)
def test_missing_answers_are_told_as_what_was_seen(cases, solutions, text, shown):
    """Is nobody said to have tampered where no answers came, and is said what came instead?"""
    outputs = [new_output("stream", name="stderr", text=text)] if text else []
    found = verdict(solutions, outputs)
    assert (found.kind, found.share) == ("not run", 0)
    assert found.headline.startswith(f"no answers came; what asks for them showed {shown}")
    assert verdict(solutions, judged_part(outputs)) == found


@pytest.mark.parametrize(
    ("outputs", "kind"),
    [
        (error("NameError", "name 'batchnorm_forward' is not defined"), "not run"),
        (error("MemoryError"), "out of memory"),
        (error("ValueError", "x"), "crashed"),
        (error("\x00", "\ud800" * 10), "crashed"),
    ],
)
def test_error_instead_of_answers(cases, solutions, outputs, kind):
    """Is what stopped the answers named?"""
    assert verdict(solutions, outputs).kind == kind


def test_answers_to_other_inputs_are_wrong(cases, solutions):
    """Is a replay of right answers from another run worth nothing?"""
    others = answered(solutions, solutions[SPEC.name], "another run")
    found = verdict(solutions, others)
    assert (found.kind, found.share) == ("wrong", 0)


def test_fault_of_the_grader_is_nobodys_failure(cases, solutions):
    """Is a solution that crashes the grader's fault, in so many words?"""

    def broken(*args):
        raise RuntimeError("oops")

    outputs = answered(solutions, solutions[SPEC.name])
    found = judge(question(SPEC.name, broken, "seed"), outputs)
    assert found.kind == "grader fault"
    assert "not yours" in in_words(found)


def outputs(kind, headline, share):
    """The cell outputs that tell a verdict on an exercise of 6 points."""
    about = Verdict(kind=Kind(kind), about="exercise 2.2", headline=headline, share=share)
    return as_outputs(about, 6)


def test_verdicts_are_what_nbgrader_reads():
    """Does nbgrader give the points that the verdict says, for none, some and all of them?"""
    from nbformat.v4 import new_code_cell
    from nbgrader.utils import determine_grade

    for share in (0.0, 1 / 3, 2 / 3, 1.0):
        kind = "correct" if share == 1 else "wrong"
        cell = new_code_cell(metadata={"nbgrader": {"grade": True, "points": 6, "grade_id": "x"}})
        cell.outputs = outputs(kind, "h", share)
        assert determine_grade(cell) == (pytest.approx(6 * share, abs=0.005), 6)
        text = json.dumps(cell.outputs)
        assert f"{6 * share:g} of 6 points" in text


@pytest.mark.parametrize(("kind", "share"), [("correct", 1.0), ("wrong", 0.5), ("wrong", 0.0)])
def test_verdicts_colour_their_kind(kind, share):
    """Is the kind of a verdict coloured, and nothing else of it?"""
    shown, *_ = outputs(kind, "a headline", share)
    text = "\n".join(shown.get("traceback", [shown.get("text", "")]))
    assert re.findall(r"\x1b\[1;3\dm(.*?)\x1b\[0m", text, flags=re.DOTALL) == [kind]
