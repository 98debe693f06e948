"""Does CONTRIBUTING's new notebook come to be as shown? Its files, cells and commands are run."""

import json
import re
import shutil
from pathlib import Path

import pytest

from grader.source import points
from grader.source.notebooks import canonical, read_notebook
from tests.conftest import ROOT, copy_course
from tests.documented import Ran, blocks, follow, put_row, run, same, section

NOTEBOOK = "09_one_example"
TEXT = section(ROOT / "CONTRIBUTING.md", "## Add a notebook: a worked example")
PAGE = blocks(TEXT)
PARTS = ("solutions", "notebooks", "utils", "grader")


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> tuple[Path, list[Ran]]:
    """The course with the example's notebook in it, and what its commands printed."""
    course = copy_course(tmp_path_factory.mktemp("example") / "course", *PARTS)
    shutil.copy(ROOT / "README.md", course)
    return course, follow(TEXT, course, NOTEBOOK)


def in_course(course: Path, code: str) -> str:
    """What Python prints in the course, with its own utils and grader."""
    (course / "asked.py").write_text(code, encoding="utf-8")
    done = run("python asked.py", course)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_commands_succeed_and_print_what_is_shown(example):
    """Does each command of the page do what the page says?"""
    course, ran = example
    assert len(ran) >= 8
    for step in ran:
        printed = step.printed.replace(str(course), "...")
        assert same(step.shown, printed), f"$ {step.command}\n{printed}"
        assert step.code == 0, f"$ {step.command}\n{printed}"


def test_nothing_of_the_skeleton_is_left(example):
    """Has the page written everything that `add` left to a person?"""
    course, _ = example
    for cell in read_notebook(course / "solutions" / NOTEBOOK / f"{NOTEBOOK}.ipynb").cells:
        assert "..." not in cell.source, cell.id


def test_skeleton_builds_as_soon_as_its_exercise_is_solved(tmp_path):
    """Is all that `add` leaves to a person words? What `check` then misses, it shows."""
    course = copy_course(tmp_path / "course", *PARTS)
    shutil.copy(ROOT / "README.md", course)
    described, solved = (
        next(block for block in PAGE if (block.kind, block.name) == wanted)
        for wanted in (("file", "utils/exercises/one_example.py"), ("cell", "pull"))
    )
    (course / described.name).write_text(described.text, encoding="utf-8")
    assert run("python -m grader add pull", course).returncode == 0
    source = course / "solutions" / NOTEBOOK / f"{NOTEBOOK}.ipynb"
    nb = read_notebook(source)
    (cell,) = [cell for cell in nb.cells if cell.id == "pull"]
    # the skeleton's set-up carries nothing
    cell.source = solved.text.replace("batch_statistics(z)", "z.mean(axis=0), 0")
    source.write_text(canonical(nb), encoding="utf-8")
    built = run(f"python -m grader build {NOTEBOOK}", course)
    assert built.returncode == 0, built.stdout
    (time,) = (
        line for line in quick_check(course) if line.startswith(f"solutions/{NOTEBOOK} says ")
    )
    nb = read_notebook(source)
    nb.cells[0].source = nb.cells[0].source.replace(
        "**Time.** About ... minutes.", re.search(r'write "(.+)"$', time)[1]
    )
    source.write_text(canonical(nb), encoding="utf-8")
    for line in quick_check(course):
        said, added, row = line.partition("; add ")
        if added:
            put_row(course / said.split()[0], row)
    # the start page has changed
    assert run(f"python -m grader build {NOTEBOOK}", course).returncode == 0
    assert quick_check(course) == [""]
    # another notebook's answers are as they were
    said = run(f"python -m grader check 02_batchnorm_forward {NOTEBOOK}", course).stdout
    names = f"02_batchnorm_forward, {NOTEBOOK}"
    assert said == f"solutions/, notebooks/ and the worked examples of {names} agree\n"


def quick_check(course: Path) -> list[str]:
    """Return what `check` says of all, but for stored answers, which take half a minute."""
    code = (
        "from pathlib import Path\n"
        "from grader.source import stored_answers\n"
        "from grader.source.build import stale\n"
        "stored_answers.stale_examples = lambda *_: []\n"
        "print(*stale(Path.cwd()), sep='\\n')"
    )
    return in_course(course, code).splitlines()


def test_points_stand_beside_the_100(example):
    """Do the points of all other notebooks still total 100, with those of this one besides?"""
    course, _ = example
    assert "100 3 []" in in_course(
        course,
        "from pathlib import Path\n"
        "from grader.course import assignments, source_path\n"
        "from grader.source.notebooks import read_notebook\n"
        "from grader.source.points import points_in, problems\n"
        "from utils.exercises import BONUS\n"
        "root = Path()\n"
        "each = {n: points_in(read_notebook(source_path(root, n))) for n in assignments(root)}\n"
        f"bonus = each[{NOTEBOOK!r}]\n"
        "shared = sum(points for name, points in each.items() if name not in BONUS)\n"
        "print(f'{shared:g} {bonus:g}', problems(root))\n",
    )
    assert points.problems(course) != []  # without BONUS, which this process does not know of


def test_learner_gets_a_stub_and_sees_the_notebook(example):
    """Is the released cell an exercise to do, and does progress() count it as a bonus?"""
    course, _ = example
    nb = read_notebook(course / "notebooks" / NOTEBOOK / f"{NOTEBOOK}.ipynb")
    (stub,) = [cell for cell in nb.cells if cell.id == "pull"]
    assert (
        'NotImplementedError("Exercise 9.1: how hard each example pulls the mean")' in stub.source
    )
    assert "batch_statistics(z)" not in stub.source
    said = in_course(course, "from utils import progress\nprint(progress('solutions'))\n")
    assert "9.1 pull" in said
    # those of the course's own bonus notebooks are counted with it
    assert re.search(r", (\d+) of \1 bonus \(core path: ", said)


def test_class_is_graded_in_it(example):
    """Does the report say what the class did, that it is a bonus, and which mistakes were made?"""
    course, _ = example
    report = json.loads(run("python -m grader report --json -", course).stdout)
    (assignment,) = report["assignments"]
    assert (assignment["name"], assignment["bonus"], assignment["max_score"]) == (NOTEBOOK, True, 3)
    (exercise,) = assignment["exercises"]
    assert exercise["kinds"]["correct"] > exercise["kinds"]["wrong"] >= 1
    named = {mistake["name"] for mistake in report["mistakes"]}
    assert named <= {"distances_from_the_mean", "mean_of_the_features", ""}
    assert named != {""}
    assert "(3, bonus)</th>" in (course / "report.html").read_text(encoding="utf-8")


def test_canvas_takes_it_for_extra_credit(example):
    """Are no points possible in the file for Canvas, and points earned?"""
    course, _ = example
    assert run("python -m grader export --format canvas marks.csv", course).returncode == 0
    _, possible, *students = (course / "marks.csv").read_text(encoding="utf-8").splitlines()
    assert possible.endswith(",0.0")
    assert any(row.endswith(",2.0") for row in students)
