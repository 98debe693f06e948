"""Everybody who handed in, by each system's own names: as many ids, or who is missing and why."""

import unicodedata

import pytest

from grader.course import CourseError
from grader.intake.collecting import collect
from grader.intake.sorting import Way
from tests.classroom import ASSIGNMENT
from tests.intake import learning_systems as made
from tests.intake.learning_systems import NOTEBOOK, PEOPLE, unpacked, written


def got(root):
    """Id -> what the notebook holds."""
    return {p.parts[-3]: p.read_text() for p in (root / "submitted").glob(f"*/*/{NOTEBOOK}")}


def everybody(root):
    """Is each one's own newest work there, once, under an id of their own?"""
    return sorted(got(root).values()) == sorted(one.mark for one in PEOPLE)


DOWNLOADS = {
    "Moodle": (lambda: made.moodle("folders"), "a Moodle download", ""),
    "Moodle, older": (lambda: made.moodle("older"), "a Moodle download", ""),
    "Moodle, flat": (lambda: made.moodle("flat"), "a Moodle download", ""),
    "Moodle, zips inside": (lambda: made.moodle("zips"), "a Moodle download", ""),
    "Moodle, blind": (
        lambda: made.moodle("folders", blind=True), "a Moodle download with blind marking", ""),
    "Moodle, flat and blind": (
        lambda: made.moodle("flat", blind=True), "a Moodle download with blind marking", ""),
    "Canvas": (made.canvas, "a Canvas download", ""),
    "Canvas, late": (lambda: made.canvas(late=(101, 103, 111)), "a Canvas download", ""),
    "Canvas, anonymous": (
        lambda: made.canvas("before", (102, 103)), "a Canvas download with anonymous marking", ""),
    "Canvas, anonymous, LATE behind": (
        lambda: made.canvas("behind", (102, 103)), "a Canvas download with anonymous marking", ""),
    "Blackboard": (made.blackboard, "a Blackboard download", ""),
    "Blackboard, a title with _": (
        lambda: made.blackboard(title="02_batch_norm"), "a Blackboard download", ""),
    "Brightspace": (made.brightspace, "a Brightspace download", ""),
    "Gradescope": (made.gradescope, "a Gradescope export", ""),
    "GitHub Classroom": (
        lambda: {f"batch-norm-submissions/{k}": v for k, v in made.github().items()},
        "repositories of GitHub Classroom", ""),
    "GitHub Classroom, zips": (
        lambda: made.github(zips=True), "repositories of GitHub Classroom", "github"),
    "nbgrader": (made.nbgrader, "a folder of nbgrader's", ""),
}  # fmt: skip


@pytest.mark.parametrize("system", DOWNLOADS)
def test_as_many_come_out_as_handed_in(root, system):
    """Does everybody's work come out under an id of their own, and is the system told?"""
    make, title, chosen = DOWNLOADS[system]
    path = written(root / "downloads" / "class.zip", make())
    way = Way(system=chosen, prefix="batch-norm" if chosen else "")
    done = collect(root, ASSIGNMENT, (path,), way)
    assert done.missing == []
    assert everybody(root)
    assert done.seen == [f"class: {title}, {len(PEOPLE)} people"]


@pytest.mark.parametrize("system", DOWNLOADS)
def test_a_second_time_changes_nothing(root, system):
    """Does the same download again find the same people under the same ids?"""
    make, _, chosen = DOWNLOADS[system]
    path = written(root / "downloads" / "class.zip", make())
    way = Way(system=chosen, prefix="batch-norm" if chosen else "")
    collect(root, ASSIGNMENT, (path,), way)
    before = got(root)
    assert collect(root, ASSIGNMENT, (path,), way).missing == []
    assert got(root) == before


def test_unpacked_folders_are_taken_too(root):
    """Does a download that was unpacked give the same as its archive?"""
    for name, make in (("a", made.moodle("folders")), ("b", made.brightspace())):
        done = collect(root, ASSIGNMENT, (unpacked(root / "downloads" / name, make),))
        assert done.missing == []
        assert len(done.taken) == len(PEOPLE)


def test_plain_folders_of_one_name_are_refused(root):
    """Are two folders whose names differ only in how accents are written both named?"""
    path = written(root / "downloads" / "class.zip", made.plain())
    done = collect(root, ASSIGNMENT, (path,))
    accents = {unicodedata.normalize(form, "Zoë Müller") for form in ("NFC", "NFD")}
    assert len(done.taken) == len(PEOPLE) - len(accents)
    assert len(done.missing) == len(accents)
    assert all(
        line.endswith("2 are called Zoë Müller, and nothing tells them apart: rename one")
        for line in done.missing
    )


def test_google_classroom_is_asked_about(root):
    """Is nobody guessed by a name that learners can change, and everybody there once it is said?"""
    path = written(root / "downloads" / "class.zip", made.google())
    with pytest.raises(CourseError, match="Google Classroom does not say for sure whose it is"):
        collect(root, ASSIGNMENT, (path,))
    who = root / "who.csv"
    with pytest.raises(CourseError, match=r"who.csv is written, with 14 files: say in its column"):
        collect(root, ASSIGNMENT, (path,), Way(owners=who))
    rows = who.read_text().splitlines()
    assert rows[0] == "file,id"
    filled = [f"{row}s{number}" for number, row in enumerate(rows[1:])]
    who.write_text("\n".join([rows[0], *filled]))
    done = collect(root, ASSIGNMENT, (path,), Way(owners=who))
    assert done.missing == []
    assert everybody(root)
    assert set(got(root)) == {f"s{number}" for number in range(len(PEOPLE))}


def test_repositories_need_their_prefix(root):
    """Is where a login begins never guessed?"""
    path = written(root / "downloads" / "class.zip", made.github())
    with pytest.raises(CourseError, match=r"is not sure: say what stands before it, as in --pref"):
        collect(root, ASSIGNMENT, (path,), Way(system="github"))
    done = collect(root, ASSIGNMENT, (path,), Way(system="github", prefix="batch-norm"))
    assert done.missing == []
    assert everybody(root)


def test_blackboard_without_its_texts_is_not_guessed(root):
    """Without the .txt files, is a login taken only where one _ is in the name?"""
    path = written(root / "downloads" / "class.zip", made.blackboard(slips=False))
    done = collect(root, ASSIGNMENT, (path,))
    unsure = [one for one in PEOPLE if "_" in one.login]
    assert len(done.taken) == len(PEOPLE) - len(unsure)
    assert len(done.missing) == 2 * len(unsure)  # two attempts of each
    for one in unsure:
        assert sum(f"_{one.login}_attempt_" in line for line in done.missing) == 2


def test_group_of_gradescope_is_everybody_in_it(root):
    """Do both of two who handed in together get the work?"""
    path = written(root / "downloads" / "class.zip", made.gradescope(group=True))
    done = collect(root, ASSIGNMENT, (path,))
    assert done.missing == []
    assert got(root)["0101"] == got(root)["102"] == PEOPLE[1].mark
    assert len(got(root)) == len(PEOPLE)


def test_who_is_only_in_the_metadata_is_named(root):
    """Is somebody whose folder is not in Gradescope's archive named, and a stray folder?"""
    members = made.gradescope()
    gone = f"assignment_1_export/submission_330103/{NOTEBOOK}"
    members[f"assignment_1_export/submission_999/{NOTEBOOK}"] = members.pop(gone)
    done = collect(root, ASSIGNMENT, (written(root / "downloads" / "class.zip", members),))
    absent, stray = done.missing
    assert absent.startswith("submission_330103 of Zoe O'Hara is in submission_metadata.yml")
    assert stray.endswith("submission_metadata.yml does not say whose it is")


@pytest.mark.parametrize("system", ["Moodle", "Canvas", "Brightspace"])
def test_namesakes_have_ids_with_their_numbers(root, system):
    """Are two of one name told apart by the system's numbers, and is that said?"""
    path = written(root / "downloads" / "class.zip", DOWNLOADS[system][0]())
    done = collect(root, ASSIGNMENT, (path,))
    name = "loveada" if system == "Canvas" else "Ada Love"
    assert {f"{name}_101", f"{name}_102"} < set(got(root))
    assert sum(line.startswith(f"{name} is the name of several") for line in done.notes) == 1


def test_namesakes_keep_their_ids(root):
    """In the next assignment, does one of two namesakes alone keep the id with the number?"""
    members = made.canvas()
    collect(root, ASSIGNMENT, (written(root / "downloads" / "class.zip", members),))
    (root / "submitted" / "loveada_101" / ASSIGNMENT).rename(
        root / "submitted" / "loveada_101" / "01_normalize_inputs"
    )
    only = {name: text for name, text in members.items() if "_101_" in name}
    collect(root, ASSIGNMENT, (written(root / "downloads" / "later.zip", only),))
    assert got(root)["loveada_101"] == PEOPLE[0].mark
    assert "loveada" not in got(root)


def test_another_of_the_name_does_not_get_the_first_ones_id(root):
    """Where one of the name was there before, is another who comes later somebody else?"""
    for number, text in ((101, "first"), (102, "second")):
        members = {f"loveada_{number}_{9000 + number}_{NOTEBOOK}": text}
        collect(root, ASSIGNMENT, (written(root / "downloads" / f"{number}.zip", members),))
    assert got(root) == {"loveada": "first", "loveada_102": "second"}


def test_learner_cannot_look_like_another_system(root):
    """Does a file's name that looks like Moodle's not change whose it is in Canvas's download?"""
    members = made.canvas()
    members[f"eve_999_99999_Ada Love_12_assignsubmission_file_{NOTEBOOK}"] = "eve"
    members[f"mal_998_99998_t_ada_attempt_2026-03-10-12-00-00_{NOTEBOOK}"] = "mal"
    done = collect(root, ASSIGNMENT, (written(root / "downloads" / "class.zip", members),))
    assert done.seen == [f"class: a Canvas download, {len(PEOPLE) + 2} people"]
    assert (got(root)["eve"], got(root)["mal"]) == ("eve", "mal")


def test_what_can_be_of_two_systems_is_refused(root):
    """Where nothing in a download decides which system it is of, is that asked?"""
    name = f"eve_999_99999_Ada Love_12_assignsubmission_file_{NOTEBOOK}"
    path = written(root / "downloads" / "class.zip", {name: "eve"})
    with pytest.raises(CourseError, match=r"say which it is, by --from moodle or --from canvas"):
        collect(root, ASSIGNMENT, (path,))
    collect(root, ASSIGNMENT, (path,), Way(system="canvas"))
    assert got(root) == {"eve": "eve"}


def test_folder_around_a_download_needs_its_system_said(root):
    """Is a download with a folder around it taken where its system is said, and not guessed?"""
    members = {f"class/{name}": text for name, text in made.moodle("folders").items()}
    path = written(root / "downloads" / "class.zip", members)
    with pytest.raises(CourseError, match="say by --from"):
        collect(root, ASSIGNMENT, (path,))
    assert collect(root, ASSIGNMENT, (path,), Way(system="moodle")).missing == []
    assert everybody(root)
