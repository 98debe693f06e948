"""What experiments tell of wrong answers: each sentence is true of the very function."""

import numpy as np
import pytest

from grader.mistakes import mistakes_of
from grader.right_answers import RIGHT
from utils import BatchNormCache, CheckFailed, check
from utils.checking import reactions
from utils.checking.checks import examine
from utils.checking.dependence import look
from utils.checking.evidence import everything, where
from utils.checking.findings import best
from utils.checking.observe import observe
from utils.exercises import EXERCISES, Case, storage

OUTSIDE = np.random.default_rng(0).normal(size=(8, 4))


def told(exercise, fn):
    """The sentences that a wrong function is told, on a machine that is not busy."""
    spec = EXERCISES[exercise]
    examples = storage.load(exercise)
    seen = [observe(spec, fn, example.case.args) for example in examples]
    shown = examine(spec, fn).case
    known = reactions.load(exercise)
    found = everything(spec, fn, examples, seen, shown, known, patience=60)
    return [finding.text for finding in best(found)]


def uses_an_array_of_the_notebook(z):
    return OUTSIDE.mean(axis=0), z.var(axis=0)


def with_an_eps_of_its_own(z, gamma, beta, eps=1e-5):
    std = np.sqrt(z.var(axis=0) + 1e-4)
    return gamma * (z - z.mean(axis=0)) / std + beta, BatchNormCache(z, std, gamma)


def divided_by_all_entries(dout, cache):
    z_hat, std, gamma = cache
    dgamma, dbeta = (dout * z_hat).sum(axis=0), dout.sum(axis=0)
    dz = gamma / std * (dout - dbeta / dout.size - z_hat * dgamma / len(dout))
    return dz, dgamma, dbeta


def own_row_only(dout, cache):
    z_hat, std, gamma = cache
    return gamma / std * (dout - dout * z_hat**2), (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def gamma_squared(dout, cache):
    z_hat, std, gamma = cache
    inner = dout - dout.mean(axis=0) - z_hat * (dout * z_hat).mean(axis=0)
    return gamma**2 / std * inner, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def overflows(scores, y):
    powers = np.exp(scores)
    p = powers / powers.sum(axis=1, keepdims=True)
    loss = -np.log(p[range(len(y)), y]).mean()
    p[range(len(y)), y] -= 1
    return loss, p / len(y)


def cuts_off(z, eps=1e-5):
    mean = np.zeros_like(z[0])
    mean[:] = z.mean(axis=0)
    return np.sqrt(z.var(axis=0) + eps), mean.astype(float)


def takes_all_for_right(forward, backward, x, dout, tolerance=1e-6):
    return True


def images_apart(x, gamma, beta, eps=1e-5):
    each = [np.moveaxis(image, 0, -1).reshape(-1, len(gamma)) for image in x]
    std = np.array([np.sqrt(rows.var(axis=0) + eps) for rows in each])
    z_hat = np.array([(rows - rows.mean(axis=0)) for rows in each]) / std[:, None]
    rows = z_hat.reshape(-1, len(gamma))
    y = np.moveaxis((gamma * rows + beta).reshape(len(x), *x.shape[2:], -1), -1, 1)
    return y, BatchNormCache(rows, std.mean(axis=0), gamma)


def measured_in_the_spread_after(before, after):
    alive = before.std(axis=0) > 0
    spreads = [np.where(alive, z.std(axis=0), 1.0) for z in (before, after)]
    moved = np.abs(after.mean(axis=0) - before.mean(axis=0))
    return np.where(alive, moved / spreads[1], 0.0), np.abs(np.log(spreads[1] / spreads[0]))


WRONG = {
    "batchnorm_conv_forward": (images_apart, "only image 0 of y changes when only image 0 of x"),
    "distribution_shift": (
        measured_in_the_spread_after,
        "each column of after is spread twice as wide around its mean; it should stay the same",
    ),
    "batch_statistics": (
        uses_an_array_of_the_notebook,
        "your code uses OUTSIDE, an array that it is not given",
    ),
    "batchnorm_forward": (with_an_eps_of_its_own, "stays the same when eps is"),
    "batchnorm_backward": (divided_by_all_entries, "dz changes when 1 is added to all of dout"),
    "batchnorm_backward_simplified": (
        own_row_only,
        "only row 0 of dz changes when only row 0 of dout changes; the others should, too",
    ),
    "softmax_cross_entropy": (overflows, "overflow encountered in exp"),
    "identity_parameters": (cuts_off, 'wrong only on "whole numbers"'),
    "gradient_check": (takes_all_for_right, "agrees is True on all"),
}


@pytest.mark.parametrize("exercise", WRONG)
def test_dependence_is_told(exercise):
    """Is what the output depends on, and should not, said in words that name it?"""
    function, words = WRONG[exercise]
    assert words in ". ".join(told(exercise, function))


def test_inputs_on_which_alone_it_is_right_are_told():
    """Are the few inputs named on which an answer is right, unless that says nothing?"""
    cases = [Case(name, {}) for name in ("a", "b", "c", "d")]
    bad = [True, True, True, False]
    (finding,) = where(cases, bad, [False] * 4)
    assert finding.text == 'wrong on 3 of the 4 inputs tried, right only on "d"'
    assert where(cases, bad, [False, False, False, True]) == []
    assert where(cases, [True] * 4, [False] * 4) == []


def test_factor_is_told():
    """Is it said how often too often a factor comes in?"""
    text = " ".join(told("batchnorm_backward", gamma_squared))
    assert "dz becomes 4 times what it was when gamma is doubled" in text
    assert "it should become 2 times as large" in text


@pytest.mark.parametrize("exercise", EXERCISES)
def test_right_answers_react_as_stored(exercise):
    """Is nothing found in right answers, however they are written?"""
    spec, examples = EXERCISES[exercise], storage.load(exercise)
    cases = [example.case for example in examples]
    # as if every output were wrong
    wrong = [set(example.expected) for example in examples]
    for function in RIGHT[exercise]:
        seen = [observe(spec, function, case.args) for case in cases]
        known = [r._replace(right={}) for r in reactions.load(exercise)]
        assert look(spec, function, examples, seen, wrong, known, patience=60) == []


def test_what_is_told_holds_again():
    """Does the same experiment show the same on a second try, for every mistake of an exercise?"""
    for mistake in mistakes_of("batchnorm_forward"):
        assert told("batchnorm_forward", mistake.function) == told(
            "batchnorm_forward", mistake.function
        )


ODD_VALUES = {
    "text": "mu",
    "nothing": None,
    "ragged": [[1.0, 2.0], [3.0]],
    "objects": np.array([None, {}]),
    "a dictionary": {"mu": 1.0},
    "complex": np.ones(4) * 1j,
    "dates": np.array(["2015-02-11"], dtype="datetime64[D]"),
    "whole numbers": 3,
    "a truth": True,
    "nans": np.full(4, np.nan),
    "no entries": np.empty((0, 4)),
    "many axes": np.ones((1,) * 12),
    "a function": len,
}


@pytest.mark.parametrize("value", ODD_VALUES)
@pytest.mark.parametrize("exercise", ["batch_statistics", "relative_error", "gradient_check"])
def test_any_value_is_borne(exercise, value):
    """Does a check end in a verdict whatever a function returns?"""

    def odd(*args):
        return (ODD_VALUES[value],) * 2 if exercise == "batch_statistics" else ODD_VALUES[value]

    with pytest.raises(CheckFailed):
        check(odd, exercise)


def test_nothing_is_found_without_time():
    """Do experiments end when their time is over?"""
    spec, examples = EXERCISES["batchnorm_backward"], storage.load("batchnorm_backward")
    cases = [example.case for example in examples]
    seen = [observe(spec, gamma_squared, case.args) for case in cases]
    wrong = [{"dz"} for _ in cases]
    known = reactions.load(spec.name)
    assert look(spec, gamma_squared, examples, seen, wrong, known, patience=0.0) == []
