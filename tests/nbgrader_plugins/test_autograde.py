"""Grading with stock nbgrader commands, run as an instructor runs them."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grader.course import release_path, source_path
from grader.judging.grading import RECORD
from tests.conftest import copy_course
from utils.exercises import EXERCISES

ASSIGNMENT = "02_batchnorm_forward"
AUTO, BY_HAND = 14, 2

ALMOST = """
def batch_statistics(z):
    return z.mean(axis=0), z.var(axis=0, ddof=1)
"""
CRASHES = """
def identity_parameters(z, eps=1e-5):
    return sqrt(z.var(axis=0) + eps), z.mean(axis=0)
"""


def nbgrader(course, *arguments):
    """Run a stock nbgrader command in the course."""
    command = Path(sys.executable).with_name("nbgrader")
    return subprocess.run(
        [command, *arguments], cwd=course, capture_output=True, text=True, check=False
    )


def put(nb, name, source):
    next(c for c in nb.cells if c.id == name).source = source


def right(course):
    return nbformat.read(source_path(course, ASSIGNMENT), as_version=4)


def empty(course):
    return nbformat.read(release_path(course, ASSIGNMENT), as_version=4)


def half(course):
    """2.1 with ddof=1, 2.2 right (and using 2.1's replacement), 2.3 crashes, 2.4 not started."""
    nb, solved = empty(course), right(course)
    put(nb, "batch_statistics", ALMOST)
    forward = next(c for c in solved.cells if c.id == "batchnorm_forward").source
    own = "mu, var = z.mean(axis=0), z.var(axis=0)"
    forward = re.sub(r"mu, var = batch_statistics\(z\)", own, forward)
    assert own in forward
    put(nb, "batchnorm_forward", forward)
    put(nb, "identity_parameters", CRASHES)
    return nb


def warns(course):
    """A right answer whose cells also write to stderr."""
    nb = right(course)
    source = next(c for c in nb.cells if c.id == "batch_statistics").source
    put(nb, "batch_statistics", f"import sys\nprint('hm', file=sys.stderr)\n{source}")
    return nb


STUDENTS = {"right": right, "empty": empty, "half": half, "warns": warns}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course in which four students were graded, with feedback and an export."""
    course = copy_course(tmp_path_factory.mktemp("graded") / "course")
    for student, make in STUDENTS.items():
        path = course / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(make(course), path)
    for command in ("generate_assignment", "autograde", "generate_feedback"):
        done = nbgrader(course, command, ASSIGNMENT)
        assert done.returncode == 0, done.stderr
    assert nbgrader(course, "export").returncode == 0
    return course


@pytest.fixture(scope="module")
def marks(graded):
    with (graded / "grades.csv").open() as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def outputs(course, student):
    """Exercise name -> the text of its graded cell's outputs."""
    path = course / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    nb = nbformat.read(path, as_version=4)
    texts = {}
    for cell in nb.cells:
        if cell.id.startswith("check_"):
            parts = ["\n".join(o.get("traceback", [o.get("text", "")])) for o in cell.outputs]
            texts[cell.id.removeprefix("check_")] = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(parts))
    return texts


def page(course, student):
    html = (course / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_right_submission_gets_full_marks(marks):
    """Does the solution earn all that is marked automatically?"""
    assert marks["right"] == AUTO


def test_stderr_costs_nothing(marks):
    """Does a warning on stderr leave the marks alone?"""
    assert marks["warns"] == AUTO


def test_empty_submission_gets_zero_and_is_told_why(graded, marks):
    """Does an untouched release earn nothing, and its feedback say that nothing was started?"""
    assert marks["empty"] == 0
    for name, text in outputs(graded, "empty").items():
        assert text.startswith(f"not run: {name} is not started")
        assert f"exercise {EXERCISES[name].number}" in text
        assert "0 of " in text
    assert "batch_statistics is not started" in page(graded, "empty")


def test_half_right_submission_gets_what_it_earned(graded, marks):
    """Are partial credit, a crash and an unstarted exercise each marked and explained?"""
    texts = outputs(graded, "half")
    assert marks["half"] == 1 + 6
    assert "wrong: var[" in texts["batch_statistics"]
    assert "N/(N-1) times what is expected" in " ".join(texts["batch_statistics"].split())
    assert "mu right in every case" in texts["batch_statistics"]
    assert "1 of 3 points" in texts["batch_statistics"]
    assert texts["batchnorm_forward"].startswith("correct")
    assert "6 of 6 points" in texts["batchnorm_forward"]
    crashed = " ".join(texts["identity_parameters"].split())
    assert crashed.startswith("crashed: identity_parameters raised NameError: name 'sqrt' is not")
    assert texts["batchnorm_forward_columns"].startswith("not run")
    assert "N/(N-1) times what is expected" in page(graded, "half")


def test_lines_of_feedback_fit(graded):
    """Does every line that the grader writes fit 80 columns?"""
    for student in STUDENTS:
        for text in outputs(graded, student).values():
            assert max(map(len, text.splitlines())) <= 80


def test_seed_and_sandbox_are_stored_with_the_run(graded):
    """Can a run be repeated, and seen to have been sandboxed?"""
    path = graded / "autograded" / "half" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    record = nbformat.read(path, as_version=4).metadata[RECORD]
    assert record["sandbox"] is True
    assert len(record["seed"]) == 32
    assert record["seed"] not in page(graded, "half")


def test_same_seed_gives_the_same_notebook_byte_for_byte(graded):
    """Does grading again with the stored seed give the same verdicts, and another seed others?"""
    path = graded / "autograded" / "half" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    seed = nbformat.read(path, as_version=4).metadata[RECORD]["seed"]
    before = path.read_bytes()
    again = ("autograde", ASSIGNMENT, "--student", "half", "--force")
    assert nbgrader(graded, *again, f"--JudgedExecute.seed={seed}").returncode == 0
    assert path.read_bytes() == before
    assert nbgrader(graded, *again).returncode == 0
    assert path.read_bytes() != before


def test_written_answer_waits_for_its_marker(graded):
    """Is the free-text question left for the instructor, and an empty one marked 0?"""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as gradebook:
        for student, waits in (("right", True), ("empty", False)):
            submission = gradebook.find_submission(ASSIGNMENT, student)
            assert submission.needs_manual_grade is waits
            assert submission.max_score == AUTO + BY_HAND


def test_without_bubblewrap_grading_refuses_in_one_line(graded):
    """Where there is no sandbox, does nothing run, and one line say what installs it?"""
    before = (graded / "gradebook.db").read_bytes()
    environment = os.environ | {"PATH": str(Path(sys.executable).parent)}
    done = subprocess.run(
        [Path(sys.executable).with_name("nbgrader"), "autograde", ASSIGNMENT, "--force"],
        cwd=graded,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 1
    assert "sudo apt-get install bubblewrap" in done.stderr
    assert "Traceback" not in done.stderr
    assert (graded / "gradebook.db").read_bytes() == before


def test_no_sandbox_is_explicit_warned_of_and_recorded(graded):
    """Does grading without the sandbox need an option, warn, and mark every result?"""
    done = nbgrader(
        graded,
        "autograde",
        ASSIGNMENT,
        "--student=warns",
        "--force",
        "--JudgedExecute.sandbox=False",
    )
    assert done.returncode == 0
    assert "Graded without the sandbox" in done.stderr
    path = graded / "autograded" / "warns" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert nbformat.read(path, as_version=4).metadata[RECORD]["sandbox"] is False
    assert all("graded without the sandbox" in t for t in outputs(graded, "warns").values())
