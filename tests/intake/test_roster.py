"""The roster: who is in the class, and how each system calls them."""

import subprocess

import pytest

from grader.course import CourseError, roster_path, secret_paths
from grader.intake.collecting import collect
from grader.intake.roster import check_roster, keep_roster, read_roster
from grader.intake.systems import SYSTEMS
from tests.classroom import ASSIGNMENT
from tests.conftest import ROOT
from tests.intake import learning_systems as made
from tests.intake.learning_systems import NOTEBOOK, PEOPLE, written

HEADER = "id,name,email,section,canvas,blackboard,github,brightspace,gradescope,"
MOODLE = f"moodle:{ASSIGNMENT}"


def row(one):
    login = one.login.replace(".", "-").replace("_", "-").replace("'", "-").lower()
    sid = f"{'0' if one.number % 2 else ''}{one.number}"
    cells = (f"s{one.number}", f'"{one.last}, {one.first}"', f"{one.number}@example.org", "A",
             one.number, one.login, login, one.number, sid, one.number)  # fmt: skip
    return ",".join(map(str, cells))


def whole(path):
    """A roster of everybody, with each system's numbers."""
    lines = [HEADER + MOODLE, *map(row, PEOPLE)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def imported(root, text):
    path = root / "class.csv"
    path.write_text(text, encoding="utf-8")
    keep_roster(root, read_roster(path, SYSTEMS))


def ids(root):
    return {p.parts[-3]: p.read_text() for p in (root / "submitted").glob(f"*/*/{NOTEBOOK}")}


@pytest.mark.parametrize(
    "make",
    [
        lambda: made.moodle("folders"),
        lambda: made.moodle("folders", blind=True),
        made.canvas,
        lambda: made.blackboard(slips=False),
        made.brightspace,
        made.gradescope,
        lambda: {f"batch-norm-submissions/{k}": v for k, v in made.github().items()},
    ],
    ids=["moodle", "blind", "canvas", "blackboard", "brightspace", "gradescope", "github"],
)
def test_numbers_on_the_roster_decide(root, make):
    """Does everybody get the roster's id, namesakes and blind ones too?"""
    keep_roster(root, read_roster(whole(root / "class.csv"), SYSTEMS))
    done = collect(root, ASSIGNMENT, (written(root / "downloads" / "class.zip", make()),))
    assert done.missing == []
    assert ids(root) == {f"s{one.number}": one.mark for one in PEOPLE}


def test_names_decide_where_one_person_alone_has_them(root):
    """Without numbers, is a name taken that one has, and two of the name refused?"""
    rows = [f's{one.number},"{one.last}, {one.first}"' for one in PEOPLE]
    imported(root, "\n".join(["id,name", *rows]))
    path = written(root / "downloads" / "class.zip", made.brightspace())
    done = collect(root, ASSIGNMENT, (path,))
    unsure = {101, 102, 104, 105}
    named = {f"s{one.number}": one.mark for one in PEOPLE if one.number not in unsure}
    assert named.items() <= ids(root).items()
    assert len(ids(root)) == len(PEOPLE) - len(unsure)
    for line in done.missing:
        assert "can be s10" in line
        assert line.endswith("give their numbers in a column brightspace")


def test_who_is_on_no_roster_is_collected_and_named(root):
    """Is somebody unknown collected under their own id, and said, and who is absent too?"""
    imported(root, "id,name,canvas\nada,Ada Love,101\nbob,Bob Bee,7\n")
    members = {f"loveada_101_1_{NOTEBOOK}": "a", f"noone_5_2_{NOTEBOOK}": "n"}
    done = collect(root, ASSIGNMENT, (written(root / "downloads" / "class.zip", members),))
    assert ids(root) == {"ada": "a", "noone": "n"}
    assert "noone is not on the roster: noone" in done.notes
    assert "1 on the roster have handed in nothing: bob" in done.notes


def test_roster_of_another_number_is_somebody_else(root):
    """Is a namesake whose number differs not taken for the one on the roster?"""
    imported(root, "id,name,canvas\nloveada,Ada Love,101\n")
    members = {f"loveada_102_1_{NOTEBOOK}": "another"}
    collect(root, ASSIGNMENT, (written(root / "downloads" / "class.zip", members),))
    assert ids(root) == {"loveada_102": "another"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name\nAda\n", "has no column id"),
        ("id,name\nada,Ada\nada,Bob\n", "id ada is there 2 times: Ada, Bob"),
        ("id,email\na,x@y.org\nb,X@y.org\n", "email x@y.org is there 2 times: a, b"),
        ("id,canvas\na,7\nb,7\n", "canvas 7 is there 2 times: a, b"),
        ("id,moodle\na,7\n", "name it as in moodle:02_batchnorm_forward"),
        ("id,name\n,Ada\n", "line 2: the id '' is empty"),
        ("id,name\na/b,Ada\n", "line 2: the id 'a/b' cannot be a folder's name"),
        ("id,name\n<b>,Ada\n", "line 2: the id '<b>' as a folder's name holds < >"),
    ],
)
def test_roster_that_is_not_sure_is_refused(root, text, reason):
    """Is each fault named with its line or who it is about, and nothing kept?"""
    with pytest.raises(CourseError) as said:
        imported(root, text)
    assert reason in str(said.value)
    assert not roster_path(root).exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_roster_of_a_spreadsheet_is_read(tmp_path, encoding, mark):
    """Are other separators and a byte order mark read, and unused columns named?"""
    path = tmp_path / "class.csv"
    rows = (("ID", "Name", "Comment"), ("ada", "Zoë", "x"))
    path.write_text("\r\n".join(mark.join(cells) for cells in rows), encoding=encoding)
    roster = read_roster(path, SYSTEMS)
    assert [(one.id, one.name) for one in roster.people] == [("ada", "Zoë")]
    assert roster.ignored == ("comment",)


def test_roster_in_another_encoding_is_told(tmp_path):
    """Is it said how to save it?"""
    path = tmp_path / "class.csv"
    path.write_bytes("id,name\nada,Zoë\n".encode("cp1252"))
    with pytest.raises(CourseError, match=r"not text in UTF-8 .*: save it as CSV UTF-8"):
        read_roster(path, SYSTEMS)


def test_import_names_who_is_unknown_and_missing(classroom):
    """Does the command say who is unknown or missing, keep the roster, and enter the names?"""
    classroom.hand_in("ada")
    classroom.hand_in("eve")
    path = classroom.root / "class.csv"
    path.write_text("id,name,email,canvas\nada,Ada Love,a@x.org,101\nbob,Bob Bee,,7\n")
    done = classroom.run("roster", "import", str(path))
    assert done.returncode == 3, done.stderr
    assert done.stderr.splitlines() == [
        f"{ASSIGNMENT}: 1 have handed in nothing: bob",
        "eve has handed in, and is not on the roster",
    ]
    assert done.stdout == "2 people are on the roster\n"
    assert roster_path(classroom.root).exists()
    with classroom.gradebook() as gradebook:
        ada = gradebook.find_student("ada")
        about = (ada.first_name, ada.last_name, ada.email, ada.lms_user_id)
    assert about == ("Ada", "Love", "a@x.org", "101")


def test_import_twice_keeps_what_is_not_said(classroom):
    """Does a roster without emails leave those that are in the gradebook?"""
    path = classroom.root / "class.csv"
    for text in ("id,name,email\nada,Ada Love,a@x.org\n", "id,name\nada,Ada Lovelace\n"):
        path.write_text(text)
        assert classroom.run("roster", "import", str(path)).returncode == 0
    with classroom.gradebook() as gradebook:
        ada = gradebook.find_student("ada")
        assert (ada.last_name, ada.email) == ("Lovelace", "a@x.org")


def test_two_of_a_name_are_noted(root):
    """Is it said when a name alone will not tell who is who?"""
    path = root / "class.csv"
    path.write_text("id,name\na,Ada Love\nb,ada love\n")
    (line,) = check_roster(root, read_roster(path, SYSTEMS)).notes
    assert line.startswith("2 are called Ada Love")


def test_submissions_do_not_see_the_roster(root):
    """Is it among what the sandbox hides?"""
    assert str(roster_path(root)) in secret_paths(root)


@pytest.mark.parametrize(
    "name",
    ["roster.csv", "marks.csv", "who.csv", "report.html", "report.json", "moodle.zip",
     f"downloaded/{ASSIGNMENT}/archive/class.zip", f"submitted/ada/{ASSIGNMENT}/collected.json"],
)  # fmt: skip
def test_personal_data_are_ignored_by_git(name):
    """Can nobody's name be committed by accident?"""
    done = subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False)
    assert done.returncode == 0
