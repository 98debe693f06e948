"""The sample class: the same again, believable, and never in place of what is real."""

import hashlib
import random
from collections import Counter

import pytest
from click.testing import CliRunner

from grader.commands.cli import main
from grader.course import CourseError
from grader.intake.admission import admit
from grader.proving.sample_class import (
    HONEST,
    SHARES,
    compose,
    deal_kinds,
    gather_material,
    sample,
    student_ids,
)
from grader.proving.sample_faults import BROKEN, HOSTILE

ASSIGNMENT = "02_batchnorm_forward"


def contents(root):
    """File -> what is in it, or where it points."""
    return {
        str(p.relative_to(root)): str(p.readlink())
        if p.is_symlink()
        else hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted((root / "submitted").rglob("*"))
        if p.is_symlink() or p.is_file()
    }


def test_same_seed_same_bytes_and_another_seed_another_class(course):
    """Is the class a function of its seed, also when written over an earlier one?"""
    sample(course, [ASSIGNMENT], 12, "7")
    first = contents(course)
    sample(course, [ASSIGNMENT], 20, "8")
    assert contents(course) != first
    sample(course, [ASSIGNMENT], 12, "7")
    assert contents(course) == first


def test_shares_are_kept_as_exactly_as_they_go():
    """Are the kinds dealt by their shares, and everybody given one?"""
    dealt = Counter(deal_kinds(100, SHARES, random.Random(1)))
    assert dealt == SHARES
    assert Counter(deal_kinds(30, SHARES, random.Random(1))).total() == 30
    assert set(deal_kinds(1000, HONEST, random.Random(1))) == set(HONEST)
    assert len(set(student_ids(500))) == 500


def test_every_broken_and_hostile_kind_is_in_a_large_class(course):
    """Does a class have all of them, and an honest one none?"""
    told = sample(course, [ASSIGNMENT], 40, shares={"broken": 50, "hostile": 50})
    assert set(told) == {f"broken: {b}" for b in BROKEN} | {
        f"hostile: {h}" for h in [*HOSTILE, "link"]
    }
    told = sample(course, [ASSIGNMENT], 40, shares=HONEST)
    assert set(told) == set(HONEST)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused_or_repaired_by_name(course, tmp_path, name):
    """Does the intake notice each?"""
    nb = compose("right", gather_material(course, ASSIGNMENT), random.Random(0))
    path = tmp_path / f"{ASSIGNMENT}.ipynb"
    path.write_bytes(BROKEN[name](nb))
    assert admit(path, course, ASSIGNMENT).notes


def test_right_answers_are_written_in_many_ways_and_wrong_ones_are_from_the_bank(course):
    """Is a cell's code one of the right or wrong answers to its exercise?"""
    about = gather_material(course, ASSIGNMENT)
    sources = {
        cell["source"]
        for n in range(30)
        for cell in compose("right", about, random.Random(n))["cells"]
        if cell["id"] == "batch_statistics"
    }
    assert len(sources) > 3
    assert "### BEGIN" not in "".join(sources)
    known = {*about.right["batch_statistics"], *about.wrong["batch_statistics"]}
    assert sources <= known
    assert sources & set(about.wrong["batch_statistics"])


def test_real_submissions_are_never_replaced(course):
    """Does it refuse beside real ones, add beside them when forced, and touch none?"""
    real = course / "submitted" / "somebody" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    real.parent.mkdir(parents=True)
    real.write_text("{}")
    with pytest.raises(CourseError, match=r"somebody/.* was not written by `sample`"):
        sample(course, [ASSIGNMENT], 3)
    sample(course, [ASSIGNMENT], 3, force=True)
    taken = course / "submitted" / student_ids(1)[0] / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    taken.write_text("mine now")
    with pytest.raises(CourseError, match="was not written"):
        sample(course, [ASSIGNMENT], 3)
    with pytest.raises(CourseError, match="is somebody's own"):
        sample(course, [ASSIGNMENT], 3, force=True)
    assert taken.read_text() == "mine now"
    assert real.read_text() == "{}"


def test_command_says_what_it_wrote_and_refuses_in_one_line(course):
    """Does the command count the kinds, and name an assignment that is not there?"""
    run = CliRunner().invoke(main, ["sample", "--students", "5", "--honest", ASSIGNMENT])
    assert run.exit_code == 0, run.output
    assert "     5 submissions are in" in run.output
    assert len(list((course / "submitted").glob(f"*/{ASSIGNMENT}/*.ipynb"))) == 5
    run = CliRunner().invoke(main, ["sample", "--students", "2", "no_such"])
    assert run.exit_code == 1
    assert run.output.startswith("Error: there is no assignment 'no_such'; there are: ")


def test_smaller_class_leaves_nothing_of_the_larger(course):
    """Are folders of students who are no longer there gone, but not what else is in them?"""
    sample(course, [ASSIGNMENT], 9)
    other = course / "submitted" / student_ids(9)[-1] / "other"
    other.mkdir()
    sample(course, [ASSIGNMENT], 3)
    left = {p.name for p in (course / "submitted").iterdir() if p.is_dir()}
    assert left == {*student_ids(3), student_ids(9)[-1]}
    assert other.is_dir()
