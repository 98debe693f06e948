"""The comparison of a learner's algebra with their stages."""

import numpy as np

from grader.mistakes._parts import forward
from grader.mistakes.batchnorm_backward.backward_stages._parts import stages
from utils import agrees

WANTED = np.array([[1.0, 2.5], [-3.0, 4.0]])


def said(capsys, yours):
    agrees("bracket", yours, WANTED)
    return capsys.readouterr().out


def test_three_dots_are_not_written_yet(capsys):
    """Does Run All go on where nothing is written?"""
    assert said(capsys, ...).startswith("bracket: not written yet")


def test_right_expression_agrees(capsys):
    """Is a right expression said to agree, up to round-off?"""
    assert said(capsys, WANTED * (1 + 1e-13)) == "bracket agrees with your stages\n"


def test_wrong_expression_is_told_where(capsys):
    """Is the worst entry shown, and the factor if there is one?"""
    out = said(capsys, -WANTED)
    assert "expected" in out
    assert "bracket is minus what is expected" in out
    assert "shape" in said(capsys, WANTED[0])


def test_algebra_of_the_notebook_agrees_with_its_stages(capsys):
    """Are the three expressions that notebook 3 asks for those that its folds show?"""
    rng = np.random.default_rng(2)
    dout, gamma = rng.normal(size=(8, 3)), rng.uniform(0.5, 2, size=3)
    _, cache = forward(rng.normal(size=(8, 3)), gamma, 0 * gamma, std=np.array([0.5, 1.0, 2.0]))
    z_hat, std, n = cache.z_hat, cache.std, len(dout)
    found = stages(dout, cache)
    sums = dout.sum(axis=0), (dout * z_hat).sum(axis=0)
    through_var = -gamma / std * z_hat * sums[1] / n
    agrees("through_var", through_var, found.dcentered - found.dz_hat / std)
    agrees("through_mu", -gamma / std * sums[0], found.dmu)
    agrees("bracket", n * dout - sums[0] - z_hat * sums[1], found.dz * n * std / gamma)
    assert capsys.readouterr().out.count("agrees with your stages") == 3
