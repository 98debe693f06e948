"""What is said of a right answer: only what was measured, and mostly nothing."""

import numpy as np
import pytest

from grader.right_answers import RIGHT
from utils import check
from utils.checking.remarks import BY_EXAMPLE, SHIFT_FREE, remarks
from utils.exercises import EXERCISES, storage


def said(name, function):
    return " ".join(remarks(EXERCISES[name], function))


def one_pass(z):
    mu = z.mean(axis=0)
    return mu, (z**2).mean(axis=0) - mu**2


def by_rows(z, gamma, beta, running_mean, running_var, eps=1e-5):
    out = np.empty(z.shape)
    for i, row in enumerate(z):
        out[i] = gamma * (row - running_mean) / np.sqrt(running_var + eps) + beta
    return out


def in_a_comprehension(z, gamma, beta, running_mean, running_var, eps=1e-5):
    std = np.sqrt(running_var + eps)
    return np.array([gamma * (row - running_mean) / std + beta for row in z])


def jacobian(dout, cache):
    fn = next(f for f in RIGHT["batchnorm_backward"] if "jacobian" in f.__name__)
    return fn(dout, cache)


@pytest.mark.parametrize("name", EXERCISES)
def test_nothing_is_said_of_the_solutions(name, solutions):
    """Is there nothing to say of answers that lose no digits and take no loops?"""
    assert remarks(EXERCISES[name], solutions[name]) == []


def test_lost_digits_are_said():
    """Is a variance from squares told, with what was seen?"""
    text = said("batch_statistics", one_pass)
    assert "with a million added to every value of z, your var changes by" in text

    def fit_normalizer(x):
        mu, var = one_pass(x)
        return mu, np.sqrt(np.where(np.ptp(x, axis=0) == 0, 1, var))

    assert "your sigma changes by" in said("fit_normalizer", fit_normalizer)
    assert "your gamma" in said(
        "identity_parameters", lambda z, eps=1e-5: (np.sqrt(one_pass(z)[1] + eps), z.mean(axis=0))
    )


@pytest.mark.parametrize("function", [by_rows, in_a_comprehension])
def test_loop_over_the_examples_is_said(function):
    """Is it told how slow it is, and which line runs for each example?"""
    text = said("batchnorm_inference", function)
    assert "on 512 examples it takes" in text
    assert "for row in z" in text or "out[i] = gamma" in text or "enumerate(z)" in text
    assert " runs 51" in text


def test_slow_for_another_reason_names_no_line():
    """Is no loop blamed where no line runs often?"""
    text = said("batchnorm_backward", jacobian)
    assert "times as long as twenty operations on the whole array" in text
    assert "your line" not in text


def test_what_fails_or_never_ends_on_more_examples_is_left_alone():
    """Does nothing come of what is tried beyond the exercise?"""

    def small_only(z, *rest):
        if len(z) > 100:
            raise ValueError
        return in_a_comprehension(z, *rest)

    def waits(z, *rest):
        while len(z) > 100:
            pass
        return in_a_comprehension(z, *rest)

    assert said("batchnorm_inference", small_only) == ""
    assert said("batchnorm_inference", waits) == ""


def test_remark_stands_below_the_claims(capsys):
    """Does the check say correct first, and the remark after it, in lines that fit?"""
    check(by_rows, "batchnorm_inference")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "exercise 6.2, batchnorm_inference: correct"
    (first,) = [i for i, line in enumerate(lines) if line.startswith("  by the way: on 512")]
    assert all("\u2713" in line for line in lines[1:first])
    assert max(map(len, lines)) <= 80


def test_tables_name_what_there_is():
    """Are the arguments and outputs in the tables those of the exercises?"""
    for name, outputs in SHIFT_FREE.items():
        assert set(outputs) <= set(storage.load(name)[0].expected)
    for name, (arguments, _) in BY_EXAMPLE.items():
        assert set(arguments) <= set(storage.load(name)[0].case.args)
