"""Submissions out of an archive: who handed in what, by the names that a learning system gives."""

import shutil
import zipfile

import pytest

from grader.collecting import collect_zips
from grader.course import CourseError
from tests.classroom import ASSIGNMENT
from tests.conftest import ROOT

NOTEBOOK = f"{ASSIGNMENT}.ipynb"


@pytest.fixture
def root(tmp_path):
    """A course of one assignment, nothing handed in."""
    for name in ("solutions", "notebooks"):
        shutil.copytree(ROOT / name / ASSIGNMENT, tmp_path / name / ASSIGNMENT)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return tmp_path


def archive(root, members, name="class.zip"):
    (root / "downloads").mkdir(exist_ok=True)
    path = root / "downloads" / name
    with zipfile.ZipFile(path, "w") as bundle:
        for member, text in members.items():
            bundle.writestr(member, text)
    return path


def collected(root):
    return {p.parts[-3]: p.read_text() for p in (root / "submitted").glob(f"*/*/{NOTEBOOK}")}


@pytest.mark.parametrize(
    ("member", "student"),
    [
        (f"Ada Love_1234_assignsubmission_file_/{NOTEBOOK}", "Ada Love"),
        (f"Zoë O'Hara_99_assignsubmission_file/{NOTEBOOK}", "Zoë O'Hara"),
        (f"Ada Love_1234_assignsubmission_file_{NOTEBOOK}", "Ada Love"),
        (f"loveada_123_45678_{NOTEBOOK}", "loveada"),
        (f"loveada_LATE_123_45678_{ASSIGNMENT}-1.ipynb", "loveada"),
        (f"week 3/ada/{NOTEBOOK}", "ada"),
        (f"ada_l/{NOTEBOOK}", "ada_l"),
    ],
)
def test_students_are_read_from_names(root, member, student):
    """Are the names that Moodle and Canvas give, and plain folders, taken for their students?"""
    assert collect_zips(root, ASSIGNMENT, (archive(root, {member: "{}"}),)) == 1
    assert collected(root) == {student: "{}"}


def test_later_archive_replaces_what_is_in_it(root):
    """Does a second download bring the newer notebook, and leave those who are not in it?"""
    first = archive(root, {f"ada/{NOTEBOOK}": "old", f"bob/{NOTEBOOK}": "bob"}, "monday.zip")
    assert collect_zips(root, ASSIGNMENT, (first,)) == 2
    second = archive(root, {f"ada/{NOTEBOOK}": "new"}, "friday.zip")
    assert collect_zips(root, ASSIGNMENT, (second,)) == 1
    assert collected(root) == {"ada": "new", "bob": "bob"}
    kept = {p.name for p in (root / "downloaded" / ASSIGNMENT).glob("*/*.zip")}
    assert kept == {"monday.zip", "friday.zip"}


def test_archive_that_is_there_already_may_be_named(root):
    """Can the archive in its place be named again, or nothing be named?"""
    path = archive(root, {f"ada/{NOTEBOOK}": "{}"})
    place = root / "downloaded" / ASSIGNMENT / "archive"
    place.mkdir(parents=True)
    there = shutil.copy(path, place / path.name)
    assert collect_zips(root, ASSIGNMENT, (there,)) == 1
    assert collect_zips(root, ASSIGNMENT, ()) == 1


def test_names_that_say_nothing_are_an_error(root):
    """Is the instructor told what to set, though others have handed in by other ways?"""
    other = root / "submitted" / "eve" / ASSIGNMENT / NOTEBOOK
    other.parent.mkdir(parents=True)
    other.write_text("{}")
    with pytest.raises(CourseError, match=r"FileNameCollectorPlugin\.named_regexp"):
        collect_zips(root, ASSIGNMENT, (archive(root, {"homework.ipynb": "{}"}),))


def test_collect_is_a_command(classroom):
    """Does `python -m grader collect` say how many it found?"""
    path = archive(classroom.root, {f"ada/{NOTEBOOK}": "{}", f"bob/{NOTEBOOK}": "{}"})
    done = classroom.run("collect", ASSIGNMENT, str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{ASSIGNMENT}: 2 submissions are in submitted/" in done.stdout
