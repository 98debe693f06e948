"""Does the measure of similar work run, find copies, and list nobody who worked apart?"""

import re

from tests.conftest import run_python


def test_it_finds_copies_and_nobody_else():
    """In classes of 40, are most of the planted pairs found, and no others?"""
    notebooks = ("03_batchnorm_backward", "05_minibatch_training")
    done = run_python("bench/similar_work.py", "--students=40", "--copies=20", *notebooks)
    assert done.returncode == 0, done.stderr
    apart = re.findall(r"(\d+) pairs that worked apart are listed", done.stdout)
    assert apart == ["0"] * 5
    found, planted = re.findall(r"(\d+) of +(\d+) in all", done.stdout)[0]
    assert planted == "8"
    assert int(found) >= 7, done.stdout
