"""How otter-grader grades the same submissions: what bench/class_speed.py compares with.

`otter run` grades one submission at a time, in a kernel, with tests in a zip. The tests are
otter's own kind (doctests), one for each exercise, and compare what an answer puts out with what
is right on the inputs of the learners' check. Demonstrations and checks are marked to be ignored,
as one marks them for otter. It is installed into an environment of its own (`make bench`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.costs import ROOT
from grader.course import assignments
from utils.cells import CHECK, DEMO, grade_id, tags
from utils.exercises import exercises_of

OTTER = Path(sys.prefix, "otter", "bin", "otter")
HOW_TO_INSTALL = "`make bench` installs it, from PyPI"
IGNORED = "otter_ignore"
ZIP = "autograder.zip"

TEST = '''\
OK_FORMAT = True

test = {{
    "name": "{name}",
    "points": 1,
    "suites": [
        {{
            "cases": [{{"code": r"""{code}""", "hidden": False}}],
            "scored": True,
            "setup": "",
            "teardown": "",
            "type": "doctest",
        }}
    ],
}}
'''
CODE = """\
>>> import numpy as np
>>> from utils.checking.observe import observe
>>> from utils.exercises import find_exercise, storage
>>> spec = find_exercise("{name}")
>>> def agrees(example):
...     found, right = observe(spec, {name}, example.case.args).outputs, example.expected
...     return all(np.allclose(found[n], right[n], rtol=1e-6, atol=1e-9) for n in right)
>>> all(agrees(example) for example in storage.load("{name}"))
True"""


def prepare(folder: Path, assignment: str) -> None:
    """Write the tests of an assignment, with the earlier solutions beside them, into a zip.

    Raises subprocess.CalledProcessError: if otter cannot make it.
    """
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for spec in exercises_of(assignment):
        code = CODE.format(name=spec.name)
        (tests / f"{spec.name}.py").write_text(TEST.format(name=spec.name, code=code))
    carried = [folder / "notebooks" / name for name in _before(assignment)]
    for place in carried:
        shutil.copytree(ROOT / "solutions" / place.name, place)
    files = [str(path.relative_to(folder)) for place in carried for path in place.glob("*.ipynb")]
    subprocess.run(
        [OTTER, "generate", "-t", "tests", "-o", ZIP, "--no-requirements", *files],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def command(folder: Path, submission: Path) -> list[str]:
    """Return what grades a submission, of which a marked copy is written into the folder."""
    notebook = json.loads(submission.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if DEMO in tags(cell) or grade_id(cell).startswith(CHECK):
            cell["metadata"]["tags"] = [*tags(cell), IGNORED]
    copy = folder / submission.name
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    return [str(OTTER), "run", str(copy), "-a", str(folder / ZIP), "-o", str(folder), "--no-logo"]


def points(folder: Path) -> dict[str, float]:
    """Return what the last submission earned in each exercise."""
    results: dict[str, Any] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return {e["name"]: float(e["score"]) for e in results["tests"] if "score" in e}


def _before(assignment: str) -> list[str]:
    names = assignments(ROOT)
    return names[: names.index(assignment)]
