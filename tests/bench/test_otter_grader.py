"""otter-grader beside ours: are its tests fair, and is what ours does not run left out for it, too?

Nothing here needs otter itself.
"""

import doctest
import json

import pytest

from bench import otter_grader
from grader.mistakes import mistakes_of
from tests.conftest import ROOT
from utils.cells import CHECK, DEMO, grade_id, tags


def failures(name: str, function: object) -> int:
    """How many statements of an exercise's test fail with a function."""
    found: dict = {}
    exec(otter_grader.TEST.format(name=name, code=otter_grader.CODE.format(name=name)), found)
    (suite,) = found["test"]["suites"]
    (case,) = suite["cases"]
    statements = doctest.DocTestParser().get_doctest(case["code"], {name: function}, name, "", 0)
    return doctest.DocTestRunner(verbose=False).run(statements, out=lambda _: None).failed


# with arrays alone, with a function among the arguments, with one that is handed over
@pytest.mark.parametrize("name", ["batch_statistics", "layer_forward", "gradient_check"])
def test_test_tells_right_from_wrong(name, solutions):
    """Does a solution pass, and a mistake of the bank not?"""
    assert failures(name, solutions[name]) == 0
    assert failures(name, mistakes_of(name)[0].function) == 1


def test_what_is_not_graded_is_ignored(tmp_path):
    """Are demonstrations and the learner's checks marked for otter, and nothing else?"""
    name = "02_batchnorm_forward"
    command = otter_grader.command(tmp_path, ROOT / "solutions" / name / f"{name}.ipynb")
    assert str(tmp_path / f"{name}.ipynb") in command
    cells = json.loads((tmp_path / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        not_graded = DEMO in tags(cell) or grade_id(cell).startswith(CHECK)
        assert (otter_grader.IGNORED in tags(cell)) == not_graded
    assert sum(otter_grader.IGNORED in tags(cell) for cell in cells) > 10
