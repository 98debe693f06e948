"""One fault, one exercise: whatever is wrong with one answer, what else is lost? Nothing.

The whole table, every exercise with every fault, is printed by bench/one_fault.py.
"""

import pytest

from grader.judging.carried import built_on, names_used
from grader.judging.verdicts import in_words
from grader.records import verdicts_from_json, verdicts_to_json
from grader.source.solutions import solution_sources
from tests.conftest import ASSIGNMENTS, ROOT
from tests.judging.faults import FAULTS, judged, lost, right
from utils.exercises import EXERCISES, exercises_of

ASSIGNMENT = "02_batchnorm_forward"
BUILT_ON = [
    name
    for assignment in ASSIGNMENTS
    for answers in [solution_sources(ROOT, assignment).answers]
    for name in answers
    if any(name in built_on(names_used(text), answers) - {own} for own, text in answers.items())
]


def test_the_table_knows_what_is_built_on():
    """Are these the exercises whose functions the solutions of others call?"""
    assert {"batch_statistics", "numerical_gradient", "layer_forward", "minibatches"} <= {*BUILT_ON}
    for spec in EXERCISES.values():
        assert {*spec.uses} <= {*BUILT_ON}


# what hangs takes its time: one of each notebook
FIRST = {EXERCISES[name].notebook: name for name in reversed(BUILT_ON)}.values()
TRIED = [
    (name, fault)
    for name in BUILT_ON
    for fault in FAULTS
    if not fault.startswith("hanging") or name in FIRST
]


@pytest.mark.parametrize(("name", "fault"), TRIED)
def test_nothing_else_is_lost(name, fault, solutions):
    """Does each exercise that builds on a faulty one earn all its points, and the page say why?"""
    attempt = judged(EXERCISES[name].notebook, {name: FAULTS[fault](name)}, solutions)
    assert lost(attempt).keys() == {name}
    carried = [verdict for verdict in attempt.verdicts.values() if verdict.carried]
    assert carried
    for verdict in carried:
        assert verdict.carried == (name,)
        told = in_words(verdict).replace("\n        ", " ")
        assert f"this counts as it works with the course's own {name}" in told


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_many_faults_cost_no_other(assignment, solutions):
    """Where all that nobody builds on is faulty, each in another way, is the rest judged right?"""
    names = [spec.name for spec in exercises_of(assignment) if spec.name not in BUILT_ON]
    faults = [*FAULTS.values()]
    changed = {name: faults[i % len(faults)](name) for i, name in enumerate(names)}
    assert lost(judged(assignment, changed, solutions)).keys() == {*names}


def test_two_faults_in_a_row_cost_two(solutions):
    """Is the third of three that build on one another judged with the solutions of two?"""
    columns = (
        "def batchnorm_forward_columns(z, gamma, beta, eps=1e-5):\n"
        "    z_tilde, _ = batchnorm_forward(z.T, gamma.ravel(), beta.ravel(), eps)\n"
        "    return z_tilde.T"
    )
    changed = {
        "batch_statistics": "def batch_statistics(z)\n    return 0, 1",
        "batchnorm_forward": "def batchnorm_forward(z, gamma, beta, eps=1e-5):\n    return z",
        "batchnorm_forward_columns": columns,
    }
    attempt = judged(ASSIGNMENT, changed, solutions)
    assert lost(attempt).keys() == {"batch_statistics", "batchnorm_forward"}
    assert attempt.verdicts["batchnorm_forward_columns"].carried == ("batchnorm_forward",)


def test_a_right_one_that_was_carried_does_not_stand(solutions):
    """Where 2.4 calls a right 2.2 that calls a wrong 2.1, does it count as well?"""
    columns = (
        "def batchnorm_forward_columns(z, gamma, beta, eps=1e-5):\n"
        "    return batchnorm_forward(z.T, np.ravel(gamma), np.ravel(beta), eps)[0].T"
    )
    changed = {"batch_statistics": FAULTS["wrong"]("batch_statistics")}
    attempt = judged(ASSIGNMENT, changed | {"batchnorm_forward_columns": columns}, solutions)
    assert lost(attempt).keys() == {"batch_statistics"}


SETUPS = {
    "importing what is not there": "import torch\nimport numpy as np",
    "not parsing": "import numpy as np\ndef helper(:",
    "missing": "",
    "ending": "import os; os._exit(1)",
    "with a module of another kind": "import math as np",
}


@pytest.mark.parametrize("setup", SETUPS)
def test_a_faulty_first_cell_costs_nothing(setup, solutions):
    """Does the release's set-up hold, whatever the learner's has become?"""
    assert not lost(judged(ASSIGNMENT, {"setup": SETUPS[setup]}, solutions))


def test_what_the_learner_adds_is_there_in_the_second_try(solutions):
    """Does an answer count that uses a helper of the learner's own beside a wrong 2.1?"""
    setup = "import numpy as np\nfrom math import sqrt as root\nfrom utils import check"
    statistics = "def spread(var, eps):\n    return np.array([root(v + eps) for v in var])\n"
    identity = (
        "def identity_parameters(z, eps=1e-5):\n    mu, var = batch_statistics(z)\n"
        "    return spread(var, eps), mu"
    )
    changed = {
        "setup": setup,
        "batch_statistics": statistics + FAULTS["wrong"]("batch_statistics"),
        "identity_parameters": identity,
    }
    attempt = judged(ASSIGNMENT, changed, solutions)
    assert lost(attempt).keys() == {"batch_statistics"}


def test_partial_points_say_what_they_are_for(solutions):
    """Where half of an answer is right beside the solution, is that said, and no more?"""
    half = right("batchnorm_forward").replace("return", "gamma = gamma + 1\n    return", 1)
    changed = {
        "batch_statistics": "def batch_statistics(z):\n    return z",
        "batchnorm_forward": half.replace("return", "z_tilde = z_tilde * 1\n    return"),
    }
    verdict = judged(ASSIGNMENT, changed, solutions).verdicts["batchnorm_forward"]
    assert 0 < verdict.share < 1
    assert "right in every case, with the course's own batch_statistics" in in_words(
        verdict
    ).replace("\n        ", " ")
    assert verdicts_from_json(verdicts_to_json({"x": verdict})) == {"x": verdict}


def test_a_clean_notebook_starts_one_session(solutions, monkeypatch):
    """Does nobody pay for second tries who needs none?"""
    from tests.judging import faults

    started = []
    real = faults.new_session

    def counted(*arguments):
        started.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(faults, "new_session", counted)
    monkeypatch.setattr(faults, "solution_sources", lambda *_: pytest.fail("read the solutions"))
    assert not lost(judged(ASSIGNMENT, {}, solutions))
    assert len(started) == 1
