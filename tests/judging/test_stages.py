"""Notebook 3 graded: stages that are right, one that is wrong, and a hand-in from before them."""

import nbformat
import pytest

from grader.course import release_path, source_path
from grader.judging.attempt import Attempt
from grader.judging.grading import new_session
from tests.conftest import ROOT

ASSIGNMENT = "03_batchnorm_backward"


@pytest.fixture(scope="module")
def sources():
    nb = nbformat.read(source_path(ROOT, ASSIGNMENT), as_version=4)
    return {cell.id: cell.source for cell in nb.cells if "nbgrader" in cell.metadata}


@pytest.fixture
def graded(sources, solutions):
    def grade(**changed):
        cells = nbformat.read(release_path(ROOT, ASSIGNMENT), as_version=4).cells
        for cell in cells:
            if cell.id in sources and not cell.id.startswith("check_"):
                cell.source = changed.get(cell.id, sources[cell.id])
        attempt = Attempt(cells, solutions, "seed", lambda: new_session(ROOT, ASSIGNMENT))
        attempt.run()
        return attempt.verdicts

    return grade


def test_right_stages_are_correct(graded):
    """Does everything pass in a notebook whose stages are right?"""
    assert {verdict.kind for verdict in graded().values()} == {"correct"}


def test_one_wrong_stage_is_named(graded, sources):
    """Is one wrong stage named, and do those that are right keep their points?"""
    slip = sources["backward_stages"].replace("np.sum(-dz_hat", "np.sum(dz_hat")
    assert slip != sources["backward_stages"]
    verdicts = graded(backward_stages=slip)
    verdict = verdicts["backward_stages"]
    assert (verdict.kind, verdict.mistakes) == ("wrong", ("dstd_without_minus",))
    # what comes through the variance cancels in dmu, so that one is right all the same
    assert verdict.note == "dbeta and dgamma and dz_hat and dmu right in every case"
    assert verdict.share == pytest.approx(0.5)
    assert "nothing but dstd is wrong" in verdict.seen
    assert verdicts["batchnorm_backward"].kind == "wrong"
    assert verdicts["batchnorm_backward_simplified"].kind == "correct"


# as in notebooks that were begun before there were stages
BEFORE = """
def batchnorm_backward(dout, cache):
    dbeta, dgamma = dout.sum(axis=0), (dout * cache.z_hat).sum(axis=0)
    inner = dout - dbeta / len(dout) - cache.z_hat * dgamma / len(dout)
    return cache.gamma / cache.std * inner, dgamma, dbeta
"""
STUB = 'raise NotImplementedError("Exercise 3.4: the batch norm backward pass, step by step")'


def test_hand_in_from_before_the_stages_is_graded_as_it_was(graded):
    """Does a right 3.4 without stages pass, and is one that was not begun still that?"""
    verdicts = graded(backward_stages="", batchnorm_backward=BEFORE)
    assert verdicts["batchnorm_backward"].kind == "correct"
    assert verdicts["backward_stages"].kind == "not run"
    stub = f"def batchnorm_backward(dout, cache):\n    {STUB}"
    verdict = graded(backward_stages="", batchnorm_backward=stub)["batchnorm_backward"]
    assert verdict.headline == "batchnorm_backward is not started"
