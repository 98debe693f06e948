"""Does CONTRIBUTING's worked example do what it shows? Its files, commands and answers are run."""

import json
import shutil
from pathlib import Path

import pytest

from grader.source import points
from grader.source.notebooks import read_notebook
from tests.conftest import ROOT, copy_course
from tests.documented import Ran, follow, run, same, section

ASSIGNMENT = "02_batchnorm_forward"
HEADING = "## Add an exercise: a worked example"
PARTS = ("solutions", "notebooks", "utils", "grader")


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> tuple[Path, list[Ran]]:
    """The course with the example's exercise in it, and what its commands printed."""
    course = copy_course(tmp_path_factory.mktemp("example") / "course", *PARTS)
    shutil.copy(ROOT / "README.md", course)
    return course, follow(section(ROOT / "CONTRIBUTING.md", HEADING), course, ASSIGNMENT)


def test_commands_print_what_is_shown(example):
    """Does each command of the example print what the page says that it prints?"""
    course, ran = example
    assert len(ran) >= 8
    for step in ran:
        printed = step.printed.replace(str(course), "...")
        assert same(step.shown, printed), f"$ {step.command}\n{printed}"


def test_only_the_wrong_answer_fails(example):
    """Do all commands succeed, except for the wrong answer's?"""
    _, ran = example
    assert [step.command for step in ran if step.code] == ["python answer.py"]


def test_right_answer_passes(example):
    """Is a learner who writes it in another way told nothing but that it is right?"""
    course, _ = example
    script = (course / "answer.py").read_text(encoding="utf-8")
    right = script.replace("np.std(z, axis=0)", "np.sqrt(z.var(axis=0) / len(z))")
    assert right != script
    (course / "right.py").write_text(right, encoding="utf-8")
    done = run("python right.py", course)
    assert done.returncode == 0, done.stdout
    assert "Failed" not in done.stdout


def test_learner_gets_a_stub(example):
    """Is the released cell an exercise to do, numbered, and without the solution?"""
    course, _ = example
    nb = read_notebook(course / "notebooks" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    (cell,) = [cell for cell in nb.cells if cell.id == "standard_error"]
    assert 'NotImplementedError("Exercise 2.6: how far the mean of a batch is off")' in cell.source
    assert "np.std" not in cell.source


def test_points_still_total_100(example):
    """Did the exercise take its points from another one?"""
    course, _ = example
    assert points.problems(course) == []


def test_class_is_graded_on_it(example):
    """Does the report of a graded class count the exercise, and name its mistakes?"""
    course, _ = example
    done = run("python -m grader report --json -", course)
    report = json.loads(done.stdout)
    (exercise,) = [
        e for e in report["assignments"][0]["exercises"] if e["name"] == "standard_error"
    ]
    assert exercise["points"] == 1
    assert exercise["kinds"]["correct"] > exercise["kinds"]["wrong"] >= 1
    named = {m["name"] for m in report["mistakes"] if m["exercise"] == "standard_error"}
    assert named & {"spread_of_the_examples", "divided_by_the_number"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("standard_eror --after layer --points-from batch_statistics", "no exercise asks for"),
        ("standard_error --after layer --points-from batch_statistics", "already"),
    ],
)
def test_add_refuses(example, arguments, said):
    """Is an exercise that is not described, or is in the notebook already, refused in one line?"""
    course, _ = example
    done = run(f"python -m grader add {arguments}", course)
    assert done.returncode == 1
    assert said in done.stdout
    assert done.stdout.count("\n") == 1
