"""Recognition: which wrong answers get a name, alone or together, and which get none."""

import numpy as np
import pytest

from grader.judging.judge import KEPT, question
from grader.mistakes import mistakes_of
from grader.proving import caught
from grader.right_answers import RIGHT
from tests.recognizing import names_of, packed
from utils import BatchNormCache, CheckFailed, check
from utils.checking import checks
from utils.exercises import EXERCISES

SEEDS = ["0", "1", "2"]


def right_forward(z, gamma, beta, eps):
    std = np.sqrt(z.var(axis=0) + eps)
    z_hat = (z - z.mean(axis=0)) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def cut_off_mean_and_sample_variance(z):
    return z.mean(axis=0).astype(z.dtype), z.var(axis=0, ddof=1)


def centered_in_place_and_sample_variance(z):
    mu, var = z.mean(axis=0), z.var(axis=0, ddof=1)
    z -= mu
    return mu, var


def exchanged_parameters_and_variance_in_cache(z, gamma, beta, eps=1e-5):
    out, cache = right_forward(z, beta, gamma, eps)
    return out, cache._replace(std=cache.std**2, gamma=gamma)


def column_of_weights_and_a_step_more(x, y, learning_rate, tolerance, max_steps):
    right = RIGHT["gradient_descent_steps"][0]
    w, steps = right(x, y, learning_rate, tolerance, max_steps)
    return w[:, None], steps + 1


def no_eps_and_minus_the_mean(z, eps=1e-5):
    return z.std(axis=0), -z.mean(axis=0)


TWO = {
    cut_off_mean_and_sample_variance: ("batch_statistics", {"mean_cut_off", "sample_variance"}),
    centered_in_place_and_sample_variance: (
        "batch_statistics",
        {"centers_its_input", "sample_variance"},
    ),
    exchanged_parameters_and_variance_in_cache: (
        "batchnorm_forward",
        {"exchanged_parameters", "cache_without_root"},
    ),
    column_of_weights_and_a_step_more: (
        "gradient_descent_steps",
        {"column_of_weights", "one_step_more"},
    ),
    no_eps_and_minus_the_mean: (
        "identity_parameters",
        {"deviation_without_eps", "minus_the_mean"},
    ),
}


@pytest.mark.parametrize("function", TWO)
def test_two_mistakes_on_different_outputs_get_both_hints(function, solutions):
    """Are two mistakes at once both recognized, by the check and by the judge?"""
    exercise, names = TWO[function]
    assert set(names_of(exercise, function)) == names
    with pytest.raises(CheckFailed) as failure:
        check(function, exercise, more=True)
    for entry in mistakes_of(exercise):
        if entry.name in names:
            assert all(packed(hint) in packed(str(failure.value)) for hint in entry.hints)
    given = caught.verdict(EXERCISES[exercise], solutions[exercise], function, "0")
    assert set(given.mistakes) == names


def rows_for_var(z):
    return z.mean(axis=0), z.var(axis=1)


def everything_for_mu(z):
    return z.mean(), z.var(axis=0)


@pytest.mark.parametrize(
    ("function", "name"),
    [(rows_for_var, "variance_of_rows"), (everything_for_mu, "one_mean_for_all")],
)
def test_one_wrong_output_of_several_is_recognized(function, name):
    """Is a mistake known by one output when the other is right?"""
    assert names_of("batch_statistics", function) == [name]


def mean_for_both(z):
    return z.mean(axis=0), z.mean(axis=0)


def backward_with(dz=None, dgamma=None, dbeta=None):
    """A backward pass with some of its gradients replaced."""

    def fn(dout, cache):
        right = RIGHT["batchnorm_backward"][0](dout, cache)
        wrong = (dz, dgamma, dbeta)
        return tuple(w(dout, cache) if w else r for w, r in zip(wrong, right, strict=True))

    return fn


HALVES = {
    "mean for both": ("batch_statistics", mean_for_both, ["mean_twice"]),
    "dgamma for both": (
        "batchnorm_backward",
        backward_with(dbeta=lambda g, c: (g * c.z_hat).sum(0)),
        ["dgamma_twice"],
    ),
    "only dgamma a number": (
        "batchnorm_backward",
        backward_with(dgamma=lambda g, c: (g * c.z_hat).sum()),
        ["dgamma_over_everything"],
    ),
    # half of an exchange, and something that nobody knows
    "half exchanged": (
        "batchnorm_backward",
        backward_with(dgamma=lambda g, c: g.sum(0), dbeta=lambda g, c: g.sum(0) + 1),
        [],
    ),
    "variance first, and no mean": (
        "batch_statistics",
        lambda z: (z.var(0), z.mean(0) + 1),
        [],
    ),
}


@pytest.mark.parametrize("case", HALVES)
def test_half_of_a_mistake_does_not_give_its_name(case):
    """Is what is only half there called by a name of its own, or by none?"""
    exercise, function, names = HALVES[case]
    assert names_of(exercise, function) == names


def test_answer_that_stops_on_the_plainest_case_gets_no_name_from_the_others():
    """Is a mistake told by outputs only where the case that is shown has some?"""

    def stops_first(z):
        if z.shape == (8, 4):
            raise ValueError("no")
        return z.mean(axis=0), z.var(axis=0, ddof=1)

    assert names_of("batch_statistics", stops_first) == []


def test_mistake_is_recognized_however_it_is_written():
    """Does another formula for the same wrong thing get the same name?"""

    def by_loops(z):
        n = len(z)
        columns = [[float(v) for v in column] for column in z.T]
        means = [sum(c) / n for c in columns]
        squares = [sum((v - m) ** 2 for v in c) for c, m in zip(columns, means, strict=True)]
        return np.array(means), np.array(squares) / (n - 1 if n > 1 else np.nan)

    def one_line(z, gamma, beta, eps=1e-5):
        z_hat = (z - z.mean(0)) * (1 / (z.std(0) + eps))
        return z_hat * gamma + beta, BatchNormCache(z_hat, z.std(0) + eps, gamma)

    assert names_of("batch_statistics", by_loops) == ["sample_variance"]
    assert names_of("batchnorm_forward", one_line) == ["eps_outside_the_root"]


def stops_halfway(x, y, learning_rate, tolerance, max_steps):
    right = RIGHT["gradient_descent_steps"][0]
    return right(x, y, learning_rate, tolerance, max_steps // 2 + 1)


UNKNOWN = {
    "mean a little off": ("batch_statistics", lambda z: (z.mean(0) * 1.01, z.var(0))),
    "another eps in it": ("batch_statistics", lambda z: (z.mean(0), z.var(0) + 1e-4)),
    "first row": ("batch_statistics", lambda z: (z[0] * 1.0, z.var(0))),
    "known and unknown": ("batch_statistics", lambda z: (z[0] * 1.0, z.var(0, ddof=1))),
    "always stops": ("batch_statistics", lambda z: 1 / 0),
    "no return": ("batch_statistics", lambda z: None),
    "zeros": ("normalize", lambda x, mu, sigma: np.zeros(x.shape)),
    "moved again": ("normalize", lambda x, mu, sigma: (x - mu) / sigma + 1),
    "median": ("fit_normalizer", lambda x: (np.median(x, axis=0), x.std(0))),
    "one": ("condition_number", lambda x: 1.0),
    "rows times columns": ("condition_number", lambda x: np.linalg.cond(x @ x.T)),
    "impatient": ("gradient_descent_steps", stops_halfway),
    "squashed": (
        "batchnorm_forward",
        lambda z, g, b, e=1e-5: (
            np.tanh(right_forward(z, g, b, e)[0]),
            right_forward(z, g, b, e)[1],
        ),
    ),
    "tuple for cache": (
        "batchnorm_forward",
        lambda z, g, b, e=1e-5: (right_forward(z, g, b, e)[0], (1, 2)),
    ),
    "square of gamma": (
        "identity_parameters",
        lambda z, e=1e-5: ((z.var(0) + e) ** 2, z.mean(0)),
    ),
    "beta twice": (
        "batchnorm_forward_columns",
        lambda z, g, b, e=1e-5: right_forward(z.T, g.ravel(), 2 * b.ravel(), e)[0].T,
    ),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown_wrong_answer_gets_no_name(case):
    """Is a wrong answer that the bank does not know left unnamed?"""
    exercise, function = UNKNOWN[case]
    assert names_of(exercise, function) == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_right_answers_are_no_mistakes(exercise, solutions):
    """Is no right answer recognized as a mistake, neither by the check nor by the judge?"""
    spec = EXERCISES[exercise]
    for function in [solutions[exercise], *RIGHT[exercise]]:
        assert checks.examine(spec, function) is None
        for seed in SEEDS:
            assert caught.verdict(spec, solutions[exercise], function, seed).mistakes == ()


def test_answer_that_changes_between_calls_gets_no_name():
    """Is one that is right on the first call only not taken for a mistake of the bank?"""
    calls = []

    def forgetful(z):
        calls.append(1)
        return z.mean(axis=0) + (len(calls) + 1) % 2, z.var(axis=0)

    assert names_of("batch_statistics", forgetful) == []


def test_bank_is_tried_once_on_the_same_inputs(solutions):
    """Is what the bank does kept for the same inputs, and dropped when newer ones come?"""

    def known(seed):
        return question("normalize", solutions["normalize"], seed).known

    first = known("0")
    assert known("0") is first
    assert known("1") != first
    assert known("0") is first
    for seed in range(KEPT):
        known(f"newer {seed}")
    assert question.cache_info().currsize == KEPT
    assert known("0") is not first
