"""What is kept of answers: all that is judged, and never more than one submission's share."""

import json
import os

from grader.judging import kept
from grader.judging.judge import judge, question
from grader.judging.kept import judged_part, within_bounds
from tests.judging.test_judge import SPEC, answered
from utils.answers import MIME


def text(size):
    return {"output_type": "stream", "name": "stdout", "text": "x" * size}


def test_what_is_not_judged_is_not_kept(solutions):
    """Do prints, pictures and tracebacks beside an answer take no room, and change no verdict?"""
    asked = question(SPEC.name, solutions[SPEC.name], "seed")
    (answer,) = answered(solutions, solutions[SPEC.name])
    answer["data"] |= {"image/png": "p" * 100_000, "text/plain": "t" * 100_000}
    outputs = [text(1 << 20), answer, text(1 << 20)]
    part = judged_part(outputs)
    assert judge(asked, part) == judge(asked, outputs)
    assert judge(asked, part).kind == "correct"
    assert [set(output.get("data", ())) for output in part] == [{MIME}]


def test_error_is_kept_within_bounds():
    """Is a long error's name kept, and its traceback not?"""
    error = {"output_type": "error", "ename": "E" * 9999, "evalue": "v" * 9999, "traceback": ["t"]}
    (part,) = judged_part([text(9999), error])
    assert part["traceback"] == []
    assert len(json.dumps(part)) < 2500


def test_largest_answers_are_left_out(monkeypatch):
    """Of answers that are too large together, are the largest left out, and named?"""
    monkeypatch.setattr(kept, "MAX_KEPT_BYTES", 10_000)
    sizes = {"small": 10, "large": 9000, "larger": 9500}
    answers = {name: [{"data": {MIME: os.urandom(n // 2).hex()}}] for name, n in sizes.items()}
    left, unkept = within_bounds(answers)
    assert set(left) == {"small", "large"}
    assert unkept == ("larger",)


def test_many_small_sets_are_bounded_too():
    """Does a thousand copies of an answer not get in as one?"""
    answers = {"a": [{"data": {MIME: os.urandom(1 << 15).hex()}} for _ in range(100)]}
    assert within_bounds(answers) == ({}, ("a",))
