"""Does CONTRIBUTING's worked example do what it shows? Its files, commands and answers are run."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from grader.source.notebooks import canonical, read_notebook
from tests.conftest import ROOT, copy_course
from tests.documented import blocks, commands, run, same, section

ASSIGNMENT = "02_batchnorm_forward"
HEADING = "## Add an exercise: a worked example"


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> tuple[Path, list[tuple[str, str, str, int]]]:
    """The course with the example's exercise in it, and (command, shown, printed, exit code)."""
    parts = ("solutions", "notebooks", "utils", "grader")
    course = copy_course(tmp_path_factory.mktemp("example") / "course", *parts)
    source = course / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    ran = []
    for block in blocks(section(ROOT / "CONTRIBUTING.md", HEADING)):
        if block.kind == "file":
            path = course / block.name
            assert not path.exists(), f"{block.name} exists: the example shows whole new files"
            path.write_text(block.text, encoding="utf-8")
        elif block.kind == "cell":
            nb = read_notebook(source)
            (cell,) = [cell for cell in nb.cells if cell.id == block.name]
            cell.source = block.text
            source.write_text(canonical(nb), encoding="utf-8")
        else:
            assert block.kind == "console", f"a block that belongs to nothing: {block.text}"
            for command, shown in commands(block.text):
                done = run(command, course)
                ran.append((command, shown, done.stdout, done.returncode))
    return course, ran


def test_commands_print_what_is_shown(example):
    """Does each command of the example print what the page says that it prints?"""
    course, ran = example
    assert len(ran) >= 8
    for command, shown, printed, _ in ran:
        assert same(shown, printed.replace(str(course), "...")), f"$ {command}\n{printed}"


def test_only_the_wrong_answer_fails(example):
    """Do all commands succeed, except for the wrong answer's?"""
    _, ran = example
    assert [command for command, _, _, code in ran if code] == ["python answer.py"]


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
    total = 0
    for path in course.glob("solutions/*/*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        total += sum(cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in cells)
    assert total == 100


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


def test_add_wants_cells_and_points_that_exist(course):
    """Are an unknown cell and an exercise without enough points named, and nothing written?"""
    source = course / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    before = read_notebook(source)
    # an exercise that is described, and whose cells are gone
    mine = ("columns-task", "batchnorm_forward_columns", "check_batchnorm_forward_columns")
    before.cells = [cell for cell in before.cells if cell.id not in mine]
    source.write_text(canonical(before), encoding="utf-8")
    text = source.read_text(encoding="utf-8")
    for options, said in (
        ("--after nowhere --points-from batch_statistics", 'no cell named "nowhere"'),
        ("--after layer --points-from nobody", 'no cell named "check_nobody"'),
        ("--after layer --points 3 --points-from batch_statistics", "has 3 points"),
    ):
        done = subprocess_add(course, f"batchnorm_forward_columns {options}")
        assert said in done.stdout
        assert source.read_text(encoding="utf-8") == text
    done = subprocess_add(
        course, "batchnorm_forward_columns --after layer --points-from batch_statistics"
    )
    assert done.returncode == 0, done.stdout
    names = [cell.id for cell in read_notebook(source).cells]
    assert names[names.index("layer") + 2] == "batchnorm_forward_columns"


def subprocess_add(course: Path, arguments: str) -> subprocess.CompletedProcess:
    shutil.copytree(ROOT / "grader", course / "grader", dirs_exist_ok=True)
    return run(f"python -m grader add {arguments}", course)
