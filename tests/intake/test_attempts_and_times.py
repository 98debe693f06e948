"""What the system knew is kept: number, login, name, time, late, attempt; and the newest counts."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from grader.course import CourseError
from grader.intake import downloads
from grader.intake.collecting import collect
from grader.intake.exchange_files import read_timestamp
from grader.intake.sorting import Way
from tests.classroom import ASSIGNMENT
from tests.intake import learning_systems as made
from tests.intake.learning_systems import NOTEBOOK, PEOPLE, unpacked, written

BERLIN = Way(zone=ZoneInfo("Europe/Berlin"))
STAMP = "2026-03-10 11:00:00.000000 UTC"


def folder(root, student):
    return root / "submitted" / student / ASSIGNMENT


def known(root, student):
    return json.loads((folder(root, student) / "collected.json").read_text())


def stamp(root, student):
    path = folder(root, student) / "timestamp.txt"
    return path.read_text() if path.exists() else None


def taken(root, members, way=None, name="class.zip"):
    return collect(root, ASSIGNMENT, (written(root / "downloads" / name, members),), way)


def test_what_blackboard_knew_is_kept(root):
    """Are login, name, time and both attempts beside the notebook?"""
    taken(root, made.blackboard(), BERLIN)
    said = known(root, "s_4711")
    about = {key: said[key] for key in ("system", "login", "name", "attempt", "late")}
    assert about == {
        "system": "blackboard", "login": "s_4711", "name": "s_4711 4711", "attempt": 2,
        "late": None,
    }  # fmt: skip
    assert said["handed_in"] == "2026-03-10T12:00:00+01:00"
    assert [one["counts"] for one in said["attempts"]] == [False, True]
    assert stamp(root, "s_4711") == STAMP


@pytest.mark.parametrize(
    ("make", "student", "number", "moment"),
    [
        (made.brightspace, "Zoe O'Hara", "103", "2026-03-10 12:05:00.000000 UTC"),
        (made.gradescope, "0103", "", "2026-03-10 12:00:00.123456 UTC"),
        (made.nbgrader, "ada2", "", "2026-03-10 12:00:00.000000 UTC"),
    ],
)
def test_times_are_written_as_nbgrader_has_them(root, make, student, number, moment):
    """Can nbgrader read when each was handed in, in UTC?"""
    taken(root, make(), BERLIN)
    assert known(root, student)["number"] == number
    assert stamp(root, student) == moment
    assert read_timestamp(folder(root, student), None) is not None


def test_late_without_a_time_is_named(root):
    """Is Canvas's mark kept, and who has it named, since no penalty can be worked out?"""
    done = taken(root, made.canvas(late=(103, 111)))
    assert (known(root, "oharazoe")["late"], known(root, "कुमारअनिल")["late"]) == (
        True,
        False,
    )
    assert stamp(root, "oharazoe") is None
    assert (
        "late, and the system does not say when, so no late penalty is worked out: "
        "oharazoe, latelate"
    ) in done.notes


def test_late_in_a_name_is_no_mark(root):
    """Is somebody called LATE not late?"""
    taken(root, {f"LATE_7_8_{NOTEBOOK}": "a", f"LATE_LATE_9_10_{NOTEBOOK}": "b"})
    assert known(root, "LATE_7")["late"] is False
    assert known(root, "LATE_9")["late"] is True


def test_newest_upload_of_canvas_counts(root):
    """Does the later attachment count, whatever the learner's own names say?"""
    head = "loveada_101"
    done = taken(
        root,
        {
            f"{head}_9050_{ASSIGNMENT}-1.ipynb": "second",
            f"{head}_9001_{NOTEBOOK}": "first",
            f"{head}_10002_{ASSIGNMENT}.ipynb": "third",
            f"{head}_10003_notes.pdf": "beside",
        },
    )
    assert (folder(root, "loveada") / NOTEBOOK).read_text() == "third"
    said = known(root, "loveada")
    assert (said["attempt"], len(said["attempts"])) == (3, 3)
    assert done.missing == []


def test_newest_attempt_without_a_notebook_does_not_hide_the_one_before(root):
    """Does work stay, where somebody's last attempt is a PDF, and is that said?"""
    head = "Batch norm 2_ada_attempt_2026-03"
    done = taken(
        root,
        {f"{head}-09-12-00-00_{NOTEBOOK}": "work", f"{head}-10-12-00-00_notes.pdf": "pdf"},
    )
    assert (folder(root, "ada") / NOTEBOOK).read_text() == "work"
    assert "ada: the newest attempt has no notebook: the one before counts" in done.notes


def test_order_of_downloads_does_not_matter(root):
    """Is an older download that is collected later no step back, and are all attempts listed?"""
    head = "Batch norm 2_ada_attempt_2026-03"
    taken(root, {f"{head}-10-12-00-00_{NOTEBOOK}": "new"}, BERLIN, "tuesday.zip")
    done = taken(root, {f"{head}-09-12-00-00_{NOTEBOOK}": "old"}, BERLIN, "monday.zip")
    assert (folder(root, "ada") / NOTEBOOK).read_text() == "new"
    assert "ada: what was collected before is newer: it stays" in done.notes
    assert stamp(root, "ada") == STAMP
    said = known(root, "ada")
    assert [one["file"].split("/")[0] for one in said["attempts"]] == ["monday", "tuesday"]
    assert said["attempt"] == 2


def test_several_archives_are_one_class(root):
    """Is a class in several archives collected at once, the newest of somebody who is in two?"""
    head = "Batch norm 2_{}_attempt_2026-03-{}-12-00-00_" + NOTEBOOK
    first = {head.format("ada", "09"): "old", head.format("bob", "09"): "bob"}
    second = {head.format("ada", "10"): "new", head.format("cleo", "10"): "cleo"}
    paths = [
        written(root / "downloads" / f"{name}.zip", members)
        for name, members in (("b", first), ("a", second))
    ]
    done = collect(root, ASSIGNMENT, tuple(paths))
    assert {one.student for one in done.taken} == {"ada", "bob", "cleo"}
    assert (folder(root, "ada") / NOTEBOOK).read_text() == "new"


def test_single_notebooks_are_taken(root):
    """Are files that lie alone taken, each by its name, and one that names nobody refused?"""
    place = unpacked(
        root / "downloads",
        {f"ada_{NOTEBOOK}": "ada", f"s_1_{NOTEBOOK}": "s1", f"own/{NOTEBOOK}": "?"},
    )
    done = collect(root, ASSIGNMENT, (place / f"ada_{NOTEBOOK}", place / f"s_1_{NOTEBOOK}",
                                      place / "own" / NOTEBOOK))  # fmt: skip
    assert {one.student for one in done.taken} == {"ada", "s_1"}
    assert done.missing == [f"{NOTEBOOK}: left out, its name does not say whose it is"]


def test_dry_run_writes_nothing(root):
    """Does --dry-run say who would get what, and leave everything as it is?"""
    path = written(root / "downloads" / "class.zip", made.brightspace())
    before = sorted(root.rglob("*"))
    done = collect(root, ASSIGNMENT, (path,), Way(zone=ZoneInfo("Europe/Berlin"), dry=True))
    assert sorted(root.rglob("*")) == before
    (line,) = [str(one) for one in done.taken if one.student == "Zoe O'Hara"]
    assert line == (
        f"Zoe O'Hara <- class/103-1003 - Zoe O'Hara - Mar 10, 2026 105 PM/{NOTEBOOK} "
        "(Zoe O'Hara, number 103, 2026-03-10 13:05 CET, attempt 2 of 2)"
    )


def test_cap_of_one_student_costs_that_one(root, monkeypatch):
    """Does a file that is too large cost its owner alone, and is the bound named?"""
    monkeypatch.setattr(downloads, "MAX_OWN_BYTES", 1 << 20)
    members = {f"{one.name}_{one.number}_assignsubmission_file/{NOTEBOOK}": one.mark
               for one in PEOPLE}  # fmt: skip
    members[f"Big Fish_1_assignsubmission_file/{NOTEBOOK}"] = "0" * (3 << 20)
    done = taken(root, members)
    assert len(done.taken) == len(PEOPLE)
    assert done.missing == [
        f"class/Big Fish_1_assignsubmission_file/{NOTEBOOK} of Big Fish: left out, it has 3.0 MiB, "
        "2.0 MiB more than 1.0 MiB: ask for the notebook alone"
    ]


def test_due_dates_and_penalties_work_after_collect(classroom):
    """Is who handed in late by the system's time late in the gradebook, and loses points?"""
    with classroom.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-10 10:00:00")
    config = classroom.root / "nbgrader_config.py"
    config.write_text(config.read_text() + 'c.LateSubmissionPlugin.penalty_method = "zero"\n')
    solved = classroom.notebook()
    text = json.dumps(solved)
    head = "Batch norm 2_{}_attempt_2026-03-10-{}-00-00_" + NOTEBOOK
    path = written(
        classroom.root / "downloads" / "class.zip",
        {head.format("ada", "09"): text, head.format("bob", "12"): text},
    )
    done = classroom.run("collect", "--timezone=UTC", ASSIGNMENT, str(path))
    assert done.returncode == 0, done.stderr
    assert classroom.grade()["code"] == 0
    rows = classroom.rows()
    assert rows["ada"]["late"][1] == 0
    assert rows["bob"]["late"] == (datetime(2026, 3, 10, 12), 7200.0)
    assert (rows["ada"]["penalty"], rows["bob"]["penalty"]) == (None, 14.0)


def test_record_that_somebody_else_wrote_stops_nothing(root):
    """Is a collected.json that holds nonsense passed over?"""
    for text in ("", "[]", '{"system": 1}', "[" * 100_000, "\udc80"):
        folder(root, "ada").mkdir(parents=True, exist_ok=True)
        path = folder(root, "ada") / "collected.json"
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        assert taken(root, {f"ada/{NOTEBOOK}": "{}"}).missing == []


def test_nothing_named_and_nothing_kept_is_an_error(root):
    """Is it said what to do?"""
    with pytest.raises(CourseError, match="name the files that you downloaded"):
        collect(root, ASSIGNMENT)


def test_timestamps_are_utc(root):
    """Does a time with a zone become the same moment?"""
    taken(root, made.blackboard(), BERLIN)
    moment = read_timestamp(folder(root, "ada"), None)
    assert moment.replace(tzinfo=UTC) == datetime(2026, 3, 10, 11, tzinfo=UTC)


FORGED = json.dumps({
    "system": "moodle", "name": "Bob", "number": "34", "login": "bob", "email": "",
    "lasting": False,
    "handed_in": "2020-01-01T00:00:00+00:00", "late": False, "attempt": 1,
    "attempts": [{"file": "x", "handed_in": "2099-01-01T00:00:00+00:00", "late": False,
                  "counts": True}],
})  # fmt: skip


@pytest.mark.parametrize("inside", ["", "work.zip"])
def test_forged_record_is_not_believed(root, inside):
    """Does what a learner hands in beside the notebook say nothing of who, when or which?"""
    head = "Ada Love_12_assignsubmission_file"
    files = {NOTEBOOK: "ada", "collected.json": FORGED, "timestamp.txt": "2020-01-01 00:00:00 UTC"}
    members = {f"{head}/{name}": text for name, text in files.items()}
    if inside:
        packed = written(root / inside, files)
        members = {f"{head}/{inside}": packed.read_bytes()}
    members[f"Bob_34_assignsubmission_file/{NOTEBOOK}"] = "bob"
    done = taken(root, members)
    assert {one.student for one in done.taken} == {"Ada Love", "Bob"}
    assert (folder(root, "Bob") / NOTEBOOK).read_text() == "bob"
    said = known(root, "Ada Love")
    assert (said["name"], said["number"], said["handed_in"]) == ("Ada Love", "12", None)
    assert [one["handed_in"] for one in said["attempts"]] == [None]
    assert stamp(root, "Ada Love") is None
    assert sum("itself writes such a file" in line for line in done.notes) == 1


def test_forged_record_in_a_graded_layout_is_not_believed(root):
    """Is nbgrader's own time believed in its layout, and a record beside it not?"""
    place = f"submitted/ada/{ASSIGNMENT}"
    files = {NOTEBOOK: "ada", "collected.json": FORGED, "timestamp.txt": "2026-03-10 11:00:00 UTC"}
    taken(root, {f"{place}/{name}": text for name, text in files.items()})
    said = known(root, "ada")
    assert (said["name"], said["number"], len(said["attempts"])) == ("ada", "", 1)
    assert stamp(root, "ada") == STAMP


def test_forged_record_from_the_exchange_costs_nobody_else(root):
    """Does a record that a learner's own folder brought leave another's name and work alone?"""
    (folder(root, "eve")).mkdir(parents=True)
    (folder(root, "eve") / "collected.json").write_text(FORGED)
    done = taken(root, {f"{name}_{n}_assignsubmission_file/{NOTEBOOK}": name
                        for n, name in ((34, "Bob"), (35, "eve"))})  # fmt: skip
    assert {one.said.person.number for one in done.taken} == {"34", "35"}
    assert (folder(root, "Bob") / NOTEBOOK).read_text() == "Bob"
    assert known(root, "Bob")["handed_in"] is None
