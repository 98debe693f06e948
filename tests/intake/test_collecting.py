"""Submissions out of an archive: who handed in what, by the names that a learning system gives."""

import io
import shutil
import zipfile

import pytest

from grader.course import CourseError
from grader.intake.collecting import collect
from grader.intake.sorting import Way
from tests.classroom import ASSIGNMENT

NOTEBOOK = f"{ASSIGNMENT}.ipynb"
LATE = "late, and the system does not say when, so no late penalty is worked out: loveada"
ADA = "Ada Love_12_assignsubmission_file_"


def archive(root, members, name="class.zip"):
    (root / "downloads").mkdir(exist_ok=True)
    path = root / "downloads" / name
    with zipfile.ZipFile(path, "w") as bundle:
        for member, text in members.items():
            bundle.writestr(member, text)
    return path


def collect_zips(root, assignment, archives):
    """How many were collected, and all that was said of what was not."""
    done = collect(root, assignment, archives)
    return len(done.taken), [*done.missing, *done.notes]


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
    count, said = collect_zips(root, ASSIGNMENT, (archive(root, {member: "{}"}),))
    assert (count, said) == (1, [LATE] if "_LATE" in member else [])
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
    count, said = collect_zips(root, ASSIGNMENT, (archive(root, {name: inner.getvalue()}),))
    assert (count, said) == (1, [LATE] if "_LATE" in name else [])
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
    no_notebook = f"left out, there is no notebook {ASSIGNMENT}, but"
    assert said == [
        f"class/../mal/{NOTEBOOK}: left out, it points outside its folder",
        f"class/.hidden/{NOTEBOOK}: left out, its name does not say whose it is",
        "late.zip was refused: it is no zip, or a damaged one",
        f"class/bob of bob: {no_notebook} a notebook that cannot be read (homework.ipynb)",
        f"class/eve of eve: {no_notebook} a PDF (notes.pdf)",
    ]


@pytest.mark.parametrize(
    "inside",
    [f"b/{NOTEBOOK}", f"b_{NOTEBOOK}", f"b_12_34_{NOTEBOOK}",
     f"b_9_assignsubmission_file_/{NOTEBOOK}", f"x/b/{NOTEBOOK}"],
)  # fmt: skip
@pytest.mark.parametrize("others", [{}, {f"b/{NOTEBOOK}": "b"}])
def test_folder_in_a_folder_is_nobodys(root, inside, others):
    """In plain folders, is what lies in a's folder under b's name never what b handed in?"""
    members = {f"a/{inside}": "not b", f"c/{NOTEBOOK}": "c", **others}
    _, said = collect_zips(root, ASSIGNMENT, (archive(root, members),))
    assert collected(root) == {"c": "c", **({"b": "b"} if others else {})}
    starts = (f"class/a/{inside}: left out, ", "class/a of a: left out, ")
    assert [line.startswith(starts) for line in said] == [True]


def test_time_and_secret_from_a_zip_are_not_believed(root):
    """Does what a learner puts beside the notebook not say when it was handed in?"""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as bundle:
        for name in (NOTEBOOK, "timestamp.txt", "submission_secret.txt"):
            bundle.writestr(name, "2020-01-01 00:00:00 UTC")
    members = {
        f"ada/{NOTEBOOK}": "{}",
        "ada/timestamp.txt": "2020-01-01",
        f"{ADA}/work.zip": inner.getvalue(),
    }
    count, said = collect_zips(root, ASSIGNMENT, (archive(root, members),))
    assert count == 2
    assert {p.name for p in root.glob("submitted/*/*/*")} == {NOTEBOOK, "collected.json"}
    reason = "left out, nbgrader's exchange alone writes such a file"
    assert sorted(said) == [
        f"class/{ADA}/work.zip/submission_secret.txt of Ada Love: {reason}",
        f"class/{ADA}/work.zip/timestamp.txt of Ada Love: {reason}",
        f"class/ada/timestamp.txt of ada: {reason}",
    ]


def test_time_from_before_does_not_stay(root):
    """Does the time of what the exchange brought not count for what a zip brings later?"""
    folder = root / "submitted" / "ada" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC")
    assert collect_zips(root, ASSIGNMENT, (archive(root, {f"ada/{NOTEBOOK}": "{}"}),)) == (1, [])
    assert sorted(p.name for p in folder.iterdir()) == [NOTEBOOK, "collected.json"]


def test_names_reach_the_terminal_without_control_characters(root):
    """Does no name from an archive act on the terminal that reads what was left out?"""
    red = "\x1b[31m\x07\x9b\u202e"
    members = {
        f"ada/{NOTEBOOK}": "{}",
        f"{red}/notes.pdf": "",
        f"../{red}.ipynb": "",
        f"{red}/{red}.zip": b"no zip",
        f"{ADA}/{red}/{NOTEBOOK}": "1",
        f"{ADA}/{red}2/{NOTEBOOK}": "2",
        f"{red}/{red}/{NOTEBOOK}": "3",
    }
    count, said = collect_zips(root, ASSIGNMENT, (archive(root, members),))
    assert count == 2
    assert len(said) >= 4
    assert all(line.isprintable() for line in said)


def test_what_one_learner_has_left_out_is_named_within_bounds(root):
    """Do hundreds of files beside one notebook not fill the screen?"""
    members = {f"{ADA}/{n}.pdf": "" for n in range(300)} | {f"{ADA}/{NOTEBOOK}": "{}"}
    count, said = collect_zips(root, ASSIGNMENT, (archive(root, members),))
    first = "0.pdf, 1.pdf, 2.pdf, 3.pdf, 4.pdf"
    assert (count, said) == (
        1,
        [f"Ada Love: only the notebook is graded, not {first} and 295 more"],
    )


def test_folder_that_cannot_be_written_costs_its_student(root):
    """Is a student whose place in submitted/ is taken named, and everybody else collected?"""
    (root / "submitted").mkdir()
    (root / "submitted" / "bob").write_text("a file where a folder belongs")
    members = {f"{name}/{NOTEBOOK}": "{}" for name in ("ada", "bob", "cleo")}
    count, said = collect_zips(root, ASSIGNMENT, (archive(root, members),))
    assert (count, set(collected(root))) == (2, {"ada", "cleo"})
    assert [line.partition(":")[0] for line in said] == ["bob"]


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


def test_folder_of_classes_is_nobodys_work(root):
    """Is a class's archive in a folder not taken for what one person handed in?"""
    place = root / "downloads"
    archive(root, {f"ada/{NOTEBOOK}": "a", f"bob/{NOTEBOOK}": "b"}, "monday.zip")
    archive(root, {f"a_1_2_{NOTEBOOK}": "a", f"b_2_3_{NOTEBOOK}": "b"}, "friday.zip")
    archive(root, {NOTEBOOK: "cleo"}, "cleo.zip")
    done = collect(root, ASSIGNMENT, (place,))
    assert collected(root) == {"cleo": "cleo"}
    assert [line.endswith("a class, name it itself") for line in done.missing] == [True, True]


def test_pattern_of_the_course_is_taken_when_asked(root):
    """Do names of the course's own making say who is who, where it is chosen?"""
    config = root / "nbgrader_config.py"
    pattern = r".*/hw-(?P<student_id>\w+)-(?P<file_id>\d\d_[a-z_]+)\.ipynb"
    config.write_text(
        config.read_text() + f"c.FileNameCollectorPlugin.named_regexp = r'{pattern}'\n"
    )
    path = archive(root, {f"x/hw-s_1-{NOTEBOOK}": "1", f"x/s_2-{NOTEBOOK}": "2"})
    done = collect(root, ASSIGNMENT, (path,), Way(system="pattern"))
    assert collected(root) == {"s_1": "1"}
    assert done.missing == [f"class/x/s_2-{NOTEBOOK}: left out, its name does not say whose it is"]


def test_command_says_who_would_get_what(classroom):
    """Does --dry-run show it, with the system that was chosen, and leave submitted/ alone?"""
    path = str(archive(classroom.root, {f"ada_12_34_{NOTEBOOK}": "{}"}))
    done = classroom.run("collect", "--dry-run", "--from=canvas", ASSIGNMENT, path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "class: a Canvas download, 1 person",
        f"  ada <- class/ada_12_34_{NOTEBOOK} (ada, number 12)",
        f"{ASSIGNMENT}: 1 submissions would be in submitted/",
    ]
    assert not (classroom.root / "submitted").exists()
    for wrong in ("--from=nowhere", "--timezone=Nowhere/Here"):
        done = classroom.run("collect", wrong, ASSIGNMENT, path)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_collect_is_a_command(classroom):
    """Does `python -m grader collect` say how many it found?"""
    members = {f"ada/{NOTEBOOK}": "{}", f"bob/{NOTEBOOK}": "{}", "eve/work.pdf": ""}
    done = classroom.run("collect", ASSIGNMENT, str(archive(classroom.root, members)))
    left_out = (
        f"class/eve of eve: left out, there is no notebook {ASSIGNMENT}, but a PDF (work.pdf)\n"
    )
    assert (done.returncode, done.stderr) == (3, left_out)
    assert f"{ASSIGNMENT}: 2 submissions are in submitted/" in done.stdout
