"""Running a submission: what its session sees of the course, and faults that stay local."""

from functools import partial

import nbformat
import pytest

from grader.course import release_path
from grader.judging.attempt import Attempt, Budget
from grader.judging.grading import new_session, safe_outputs
from grader.judging.verdicts import in_words
from grader.sandbox.session import Outcome
from grader.source.solutions import solution_sources
from tests.conftest import ROOT

ASSIGNMENT = "02_batchnorm_forward"


def session():
    return new_session(ROOT, ASSIGNMENT)


def test_earlier_references_are_siblings_and_this_one_is_not():
    """Can a notebook carry from the reference of an earlier one, and not read its own?"""
    look = (
        "import os\n"
        "print(os.path.basename(os.getcwd()), sorted(os.listdir('..')), os.listdir('.'))\n"
        "path = '../01_normalize_inputs/01_normalize_inputs.ipynb'\n"
        "print('BEGIN SOLUTION' in open(path).read())"
    )
    with session() as opened:
        outcome = opened.run(look, 20, 10_000)
    assert outcome.kind == "finished"
    first, second = outcome.outputs[0].text.splitlines()
    assert first == f"{ASSIGNMENT} ['01_normalize_inputs', '{ASSIGNMENT}'] []"
    assert second == "True"


RIGHT = {
    "batch_statistics": "def batch_statistics(z):\n    return z.mean(axis=0), z.var(axis=0)",
    # needs what an earlier cell defined
    "identity_parameters": "def identity_parameters(z, eps=1e-5):\n"
    "    mu, var = batch_statistics(z)\n    return np.sqrt(var + eps), mu",
}
FAULTS = {
    "while True: pass": "out of time",
    "import os; os._exit(0)": "crashed",
    "import ctypes; ctypes.string_at(0)": "crashed",
    "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)": "out of time",
    "bytearray(8 << 30)": "out of memory",
    "while True: print('x' * 10000)": "out of time",
}


def with_answers(sources):
    """The release's cells, some of them answered."""
    cells = nbformat.read(release_path(ROOT, ASSIGNMENT), as_version=4).cells
    for cell in cells:
        cell.source = sources.get(cell.id, cell.source)
    return cells


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_costs_its_own_exercise_only(fault, solutions):
    """Is the exercise named for what happened, and the ones around it judged right?"""
    faulty = f"def batchnorm_forward(z, gamma, beta, eps=1e-5):\n    {fault}"
    cells = with_answers({**RIGHT, "batchnorm_forward": faulty})
    attempt = Attempt(cells, solutions, "seed", session, Budget(cell=15, exercise=3, notebook=120))
    attempt.run()
    kinds = {name: verdict.kind for name, verdict in attempt.verdicts.items()}
    assert kinds == {
        "batch_statistics": "correct",
        "batchnorm_forward": FAULTS[fault],
        "identity_parameters": "correct",
        "batchnorm_forward_columns": "not run",
    }
    assert all(v.headline for v in attempt.verdicts.values() if v.kind != "correct")


def test_notebook_budget_ends_the_run(solutions):
    """Is what comes after the notebook's time is used up not run, and said so?"""
    nb = nbformat.read(release_path(ROOT, ASSIGNMENT), as_version=4)
    attempt = Attempt(nb.cells, solutions, "seed", session, Budget(notebook=0))
    attempt.run()
    for verdict in attempt.verdicts.values():
        assert verdict.kind == "not run"
        assert "whole notebook were used up" in verdict.headline


def test_what_a_spent_budget_left_out_is_judged_by_itself(solutions):
    """Does a right answer count where what came before it took all the time?"""
    cells = with_answers({"batch_statistics": RIGHT["batch_statistics"]})
    attempt = Attempt(cells, solutions, "seed", session, Budget(notebook=0))
    attempt.run()
    assert attempt.verdicts["batch_statistics"].kind == "correct"


LOOP = "def batch_statistics(z):\n    while True:\n        pass"
# slow only where it is asked itself, and the wrong way round, as its caller knows
SLOW = """\
import sys, time
def batch_statistics(z):
    if sys._getframe(1).f_code.co_name != "identity_parameters":
        time.sleep(60)
    return z.var(axis=0), z.mean(axis=0)
"""
KNOWS = """\
once = [0.15]
def identity_parameters(z, eps=1e-5):
    time.sleep(once.pop() if once else 0)
    var, mu = batch_statistics(z)
    return np.sqrt(var + eps), mu
"""


@pytest.mark.parametrize(
    ("builds_on", "caller"), [(LOOP, {}), (SLOW, {"identity_parameters": KNOWS})]
)
def test_a_loop_is_waited_for_once_and_nothing_is_lost(builds_on, caller, solutions):
    """Does what calls it wait a tenth, and count: with the solution, or with the slow one?"""
    ran_on = []

    def timed():
        opened = session()
        run = opened.run

        def noted(code, allowed, most):
            outcome = run(code, allowed, most)
            ran_on.extend([outcome.reason] if outcome.kind == "out of time" else [])
            return outcome

        opened.run = noted
        return opened

    cells = with_answers({**RIGHT, "batch_statistics": builds_on, **caller})
    sources = partial(solution_sources, ROOT, ASSIGNMENT)
    attempt = Attempt(cells, solutions, "seed", timed, Budget(least=1), sources, measure=dict)
    attempt.run()
    assert attempt.verdicts["batch_statistics"].kind == "out of time"
    after = attempt.verdicts["identity_parameters"]
    assert after.kind == "correct"
    assert (after.carried, after.by_itself) == (() if caller else ("batch_statistics",), False)
    # with globals about, the slow one is tried by itself, too
    assert ran_on == ["more than 1 s", "more than 0.1 s"] + ["more than 1 s"] * bool(caller)


def test_only_what_another_cell_can_have_broken_is_judged_again(solutions):
    """Does a right answer count that another cell breaks, and does that one get no second try?"""
    breaks = "np.sqrt = np.square\ndef batchnorm_forward(z, gamma, beta, eps=1e-5):\n    return z"
    cells = with_answers({**RIGHT, "batchnorm_forward": breaks})
    started = []

    def counted():
        started.append(session())
        return started[-1]

    attempt = Attempt(cells, solutions, "seed", counted)
    attempt.run()
    assert attempt.verdicts["batchnorm_forward"].kind == "wrong"
    assert attempt.verdicts["identity_parameters"].kind == "correct"
    assert attempt.verdicts["identity_parameters"].by_itself
    told = in_words(attempt.verdicts["identity_parameters"])
    assert "another cell of the notebook" in told
    assert len(started) == 2


def test_outputs_that_could_act_are_not_shown():
    """Are HTML, JavaScript and SVG of a learner dropped, and text and pictures kept?"""
    data = {"text/html": "<script>", "text/plain": "x", "image/png": "p", "image/svg+xml": "<svg>"}
    output = nbformat.v4.new_output("display_data", data=data, metadata={"a": 1})
    only_script = nbformat.v4.new_output("display_data", data={"application/javascript": "1"})
    (kept,) = safe_outputs(Outcome("finished", [output, only_script]))
    assert kept.data == {"text/plain": "x", "image/png": "p"}
    assert kept.metadata == {}
