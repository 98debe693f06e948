"""The comparison of a learner's algebra with their stages."""

import numpy as np

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
