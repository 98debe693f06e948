"""The benchmark of a class: does it run, on a class of one?"""

import os
import subprocess
import sys

from tests.conftest import NOT_ACTIVATED, ROOT

LOOK = ["--students=1", "--rounds=1", "02_batchnorm_forward"]


def test_every_way_grades_on_a_fresh_clone():
    """Do plain nbgrader, ours and the floor all grade where the environment is not activated?"""
    done = subprocess.run(
        [sys.executable, "bench/class_speed.py", *LOOK],
        cwd=ROOT,
        env=os.environ | {"PATH": NOT_ACTIVATED},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    _, _, *rows = [map(str.strip, line.split("|")[1:-1]) for line in done.stdout.splitlines()]
    whole = [(name, figures) for name, _, figures, _ in rows]
    found = dict(whole)
    for way in ("plain nbgrader", "plain, demos skipped", "floor", "here, 1 worker"):
        # a failed command is named behind the figures
        assert found[way].endswith("MiB at most"), found[way]
        assert float(found[way].split()[0]) > 0, way
    assert "otter-grader" in found  # or that it is not installed
    assert sum(name == "speed with two workers" for name, _ in whole) >= 3
