"""The benchmark of a class: does it run, on a class of one?"""

import json
import os
import subprocess
import sys

from tests.conftest import NOT_ACTIVATED, ROOT


def test_every_way_grades_on_a_fresh_clone():
    """Do plain nbgrader, ours and the floor all grade where the environment is not activated?"""
    done = subprocess.run(
        [sys.executable, "bench/class_speed.py", "--students=1", "--json", "02_batchnorm_forward"],
        cwd=ROOT,
        env=os.environ | {"PATH": NOT_ACTIVATED},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    costs = json.loads(done.stdout)
    assert next(iter(costs)) == "plain nbgrader"
    for way, cost in costs.items():
        assert (cost["submissions"], cost["failed"]) == (1, []), way
        assert cost["wall"] > 0, way
