"""Submissions out of an archive: who handed in what, by the names that a learning system gives."""

import io
import shutil
import zipfile

import pytest

from grader.course import CourseError
from grader.intake.collecting import collect_zips
from tests.classroom import ASSIGNMENT
from tests.conftest import copy_course

NOTEBOOK = f"{ASSIGNMENT}.ipynb"
ADA = "Ada Love_12_assignsubmission_file_"


@pytest.fixture
def root(tmp_path):
    """A course of one assignment, nothing handed in."""
    return copy_course(tmp_path, f"solutions/{ASSIGNMENT}", f"notebooks/{ASSIGNMENT}")


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
        (f"{ADA}/bob_{NOTEBOOK}", "Ada Love"),
        (f"{ADA}/bob/{NOTEBOOK}", "Ada Love"),
        (f"{ADA}/extracted/bob/{NOTEBOOK}", "Ada Love"),
        (f"{ADA}/bob_99_assignsubmission_file_/{NOTEBOOK}", "Ada Love"),
        (f"{ADA}bob_{NOTEBOOK}", "Ada Love"),
        (f"loveada_LATE_123_45678_bob_{NOTEBOOK}", "loveada"),
        (f"ada_12_34_x/{NOTEBOOK}", "ada_12_34_x"),
    ],
)
def test_students_are_read_from_names(root, member, student):
    """Are the names that Moodle and Canvas give, and plain folders, taken for their students?"""
    assert collect_zips(root, ASSIGNMENT, (archive(root, {member: "{}"}),)) == (1, [])
    assert collected(root) == {student: "{}"}


@pytest.mark.parametrize(
    "inside", [f"bob/{NOTEBOOK}", f"bob_{NOTEBOOK}", f"extracted/bob/{NOTEBOOK}"]
)
@pytest.mark.parametrize(
    ("name", "student"),
    [
        (f"{ADA}/work.zip", "Ada Love"),
        (f"{ADA}work.zip", "Ada Love"),
        ("loveada_LATE_123_45678_work.zip", "loveada"),
        ("loveada_123_45678_02_batchnorm_forward-1.zip", "loveada"),
        ("ada.zip", "ada"),
    ],
)
def test_zip_that_was_handed_in_is_its_owners(root, name, student, inside):
    """Is a zip in the archive its owner's, whatever names are in it?"""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as bundle:
        bundle.writestr(inside, "{}")
    assert collect_zips(root, ASSIGNMENT, (archive(root, {name: inner.getvalue()}),)) == (1, [])
    assert collected(root) == {student: "{}"}


def test_a_learner_cannot_stop_the_class_or_be_another(root):
    """Does everybody's own notebook count, when somebody hands in one more under another's name?"""
    members = {
        f"{ADA}/{NOTEBOOK}": "ada",
        f"{ADA}/bob/{NOTEBOOK}": "more",
        f"{ADA}/__MACOSX/._{NOTEBOOK}": "mac",
        f"bob_34_assignsubmission_file_/{NOTEBOOK}": "bob",
    }
    count, said = collect_zips(root, ASSIGNMENT, (archive(root, members),))
    assert (count, collected(root)) == (2, {"Ada Love": "ada", "bob": "bob"})
    assert said == [
        f"class/{ADA}/bob/{NOTEBOOK}: left out, class/{ADA}/{NOTEBOOK} is taken for Ada Love"
    ]


def test_what_is_left_out_is_named(root):
    """Is each file that is not collected named, with the reason?"""
    members = {
        f"ada/{NOTEBOOK}": "{}",
        "bob/homework.ipynb": "{}",
        "eve/notes.pdf": "",
        f".hidden/{NOTEBOOK}": "{}",
        f"../mal/{NOTEBOOK}": "{}",
    }
    (root / "downloads").mkdir()
    (root / "downloads" / "late.zip").write_bytes(b"no zip")
    class_zip = archive(root, members)
    count, said = collect_zips(root, ASSIGNMENT, (class_zip, root / "downloads" / "late.zip"))
    assert (count, collected(root)) == (1, {"ada": "{}"})
    assert said == [
        f"class.zip: '../mal/{NOTEBOOK}' points outside its folder: left out",
        "late.zip was refused: File is not a zip file",
        f"class/.hidden/{NOTEBOOK}: left out, its name does not say whose it is",
        "class/bob/homework.ipynb: left out, its name does not say whose it is",
        "class/eve/notes.pdf: left out, it is no notebook",
    ]


def test_names_reach_the_terminal_without_control_characters(root):
    """Can a name in an archive, or of one, write over what the terminal shows?"""
    odd = "\x1b[2J\x07\u202e"
    members = {f"ada/{NOTEBOOK}": "{}", f"bob/{odd}notes.pdf": ""}
    count, said = collect_zips(root, ASSIGNMENT, (archive(root, {**members, f"../{odd}": ""}),))
    assert count == 1
    assert any(r"\x1b[2J\x07\u202enotes.pdf" in line for line in said)
    assert all(line.isprintable() for line in said)


def test_archives_of_one_name_are_refused(root):
    """Are two halves of a class with one file name an error, before anything is moved?"""
    archive(root, {f"ada/{NOTEBOOK}": "{}"})
    halves = []
    for half in ("a", "b"):
        (root / half).mkdir()
        halves.append(root / half / "class.zip")
        shutil.copy(root / "downloads" / "class.zip", halves[-1])
    collect_zips(root, ASSIGNMENT, (halves[0],))
    before = sorted((root / "downloaded").rglob("*"))
    with pytest.raises(CourseError, match=r"a/class\.zip and .*b/class\.zip have the same name"):
        collect_zips(root, ASSIGNMENT, tuple(halves))
    assert sorted((root / "downloaded").rglob("*")) == before


def test_student_in_two_archives_is_an_error(root):
    """Is nobody's choice made by the order of two archives' names?"""
    two = [archive(root, {f"ada/{NOTEBOOK}": "{}"}, f"{day}.zip") for day in ("monday", "friday")]
    with pytest.raises(CourseError, match=r"ada is in two archives, friday/ada.* and monday/ada"):
        collect_zips(root, ASSIGNMENT, tuple(two))


def test_archives_that_are_set_aside_keep_each_other(root):
    """Are three downloads of the same name all kept?"""
    for number in range(3):
        path = archive(root, {f"ada/{NOTEBOOK}": str(number)})
        collect_zips(root, ASSIGNMENT, (path,))
    earlier = root / "downloaded" / ASSIGNMENT / "earlier"
    assert {p.name for p in earlier.iterdir()} == {"class.zip", "class-2.zip"}
    assert collected(root) == {"ada": "2"}


def test_later_archive_replaces_what_is_in_it(root):
    """Does a second download bring the newer notebook, and leave those who are not in it?"""
    first = archive(root, {f"ada/{NOTEBOOK}": "old", f"bob/{NOTEBOOK}": "bob"}, "monday.zip")
    assert collect_zips(root, ASSIGNMENT, (first,)) == (2, [])
    second = archive(root, {f"ada/{NOTEBOOK}": "new"}, "friday.zip")
    assert collect_zips(root, ASSIGNMENT, (second,)) == (1, [])
    assert collected(root) == {"ada": "new", "bob": "bob"}
    kept = {p.name for p in (root / "downloaded" / ASSIGNMENT).glob("*/*.zip")}
    assert kept == {"monday.zip", "friday.zip"}


def test_archive_that_is_there_already_may_be_named(root):
    """Can the archive in its place be named again, or nothing be named?"""
    path = archive(root, {f"ada/{NOTEBOOK}": "{}"})
    place = root / "downloaded" / ASSIGNMENT / "archive"
    place.mkdir(parents=True)
    there = shutil.copy(path, place / path.name)
    assert collect_zips(root, ASSIGNMENT, (there,)) == (1, [])
    assert collect_zips(root, ASSIGNMENT, ()) == (1, [])


def test_names_that_say_nothing_are_an_error(root):
    """Is the instructor told what to set, though others have handed in by other ways?"""
    other = root / "submitted" / "eve" / ASSIGNMENT / NOTEBOOK
    other.parent.mkdir(parents=True)
    other.write_text("{}")
    with pytest.raises(CourseError, match=r"FileNameCollectorPlugin\.named_regexp"):
        collect_zips(root, ASSIGNMENT, (archive(root, {"homework.ipynb": "{}"}),))


def test_collect_is_a_command(classroom):
    """Does `python -m grader collect` say how many it found?"""
    members = {f"ada/{NOTEBOOK}": "{}", f"bob/{NOTEBOOK}": "{}", "eve/work.pdf": ""}
    done = classroom.run("collect", ASSIGNMENT, str(archive(classroom.root, members)))
    left_out = "class/eve/work.pdf: left out, it is no notebook\n"
    assert (done.returncode, done.stderr) == (0, left_out)
    assert f"{ASSIGNMENT}: 2 submissions are in submitted/" in done.stdout
