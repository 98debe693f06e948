"""Pages back into the system that the work is from: does it take each for the right person's?"""

import email
import re
import zipfile
from email.policy import default

import pytest

from grader.intake.collecting import collect
from tests.classroom import ASSIGNMENT
from tests.intake import learning_systems as made
from tests.intake.learning_systems import NOTEBOOK, PEOPLE, written
from tests.nbgrader_plugins.test_marks_home import gradebook, root, run  # noqa: F401

pytestmark = pytest.mark.usefixtures("root")
PAGES = {one.number: one.mark for one in PEOPLE}


def give(root, members, roster=""):  # noqa: F811
    """Collect a download, and put a page for each that holds whose it is; returns the ids."""
    if roster:
        (root / "class.csv").write_text(roster, encoding="utf-8")
        run("roster", "import", "class.csv")
    done = collect(root, ASSIGNMENT, (written(root / "downloads" / "class.zip", members),))
    assert done.missing == []
    ids = []
    for path in (root / "submitted").glob(f"*/*/{NOTEBOOK}"):
        student = path.parts[-3]
        page = root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
        page.parent.mkdir(parents=True)
        page.write_text(path.read_text(), encoding="utf-8")
        ids.append(student)
    return ids


def packed(root, system, ids):  # noqa: F811
    from grader.returning.zips import write_zip

    count, missing = write_zip(root, system, [ASSIGNMENT], ids, root / "home.zip")
    with zipfile.ZipFile(root / "home.zip") as bundle:
        files = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert len(files) == count
    return files, missing


def moodle_takes(files):
    """Participant's number -> page: by the first part of a path with five parts."""
    taken = {}
    for path, text in files.items():
        assert not path.rsplit("/", 1)[-1].startswith((".", "~"))
        parts = path.split("_", 4)
        assert (parts[2], parts[3]) == ("assignsubmission", "file")
        assert parts[4] == f"{ASSIGNMENT}.html"
        taken[int(parts[1])] = text
    return taken


def canvas_takes(files):
    """The person's number -> page: the first two whole numbers; the attachment must be theirs."""
    taken = {}
    for path, text in files.items():
        number, attachment = [p for p in path.split("_") if re.fullmatch(r"[0-9]+", p)][:2]
        assert int(attachment) == int(number) + 9000
        taken[int(number)] = text
    return taken


@pytest.mark.parametrize("shape", ["folders", "older", "flat", "zips", "blind"])
def test_moodle_knows_every_page(root, shape):  # noqa: F811
    """Does Moodle's bulk upload find everybody, however its download looked?"""
    blind = shape == "blind"
    ids = give(root, made.moodle("folders" if blind else shape, blind))
    files, missing = packed(root, "moodle", ids)
    assert missing == []
    assert moodle_takes(files) == PAGES
    if blind:
        assert all(name.startswith("Participant_") for name in files)


def test_moodle_stays_blind_with_a_roster(root):  # noqa: F811
    """With blind marking, is no name in the zip though the roster has it?"""
    rows = "\n".join(f'S{one.number},"{one.name}",{one.number}' for one in PEOPLE)
    ids = give(root, made.moodle("folders", True), f"id,name,moodle:{ASSIGNMENT}\n{rows}\n")
    files, missing = packed(root, "moodle", ids)
    assert missing == []
    assert moodle_takes(files) == PAGES
    assert all(name.startswith("Participant_") for name in files)


@pytest.mark.parametrize("late", [(), (101, 103, 111)])
def test_canvas_knows_every_page(root, late):  # noqa: F811
    """Does Canvas's bulk upload find everybody and what they handed in?"""
    files, missing = packed(root, "canvas", give(root, made.canvas(late=late)))
    assert missing == []
    assert canvas_takes(files) == PAGES


def test_anonymous_names_go_back_to_canvas_as_they_came(root):  # noqa: F811
    """Is an anonymous page named as its download's file was?"""
    members = made.canvas("before", (102,))
    files, missing = packed(root, "canvas", give(root, members))
    assert missing == []
    assert files == {name.replace(".ipynb", ".html"): text for name, text in members.items()}


def test_who_has_no_name_there_is_said(root):  # noqa: F811
    """Is everybody named whose page a system would not know?"""
    from grader.course import CourseError
    from grader.returning.zips import write_zip

    ids = give(root, made.canvas())
    with pytest.raises(CourseError, match=r"home.zip is not written, for no page can go into it"):
        write_zip(root, "moodle", [ASSIGNMENT], ids, root / "home.zip")
    assert not (root / "home.zip").exists()


def test_letters_hold_the_page_and_nothing_is_sent(root):  # noqa: F811
    """Does everybody with an address get a letter with their own page, and is the rest named?"""
    from grader.returning.letters import write_letters

    rows = "\n".join(f'S{one.number},"{one.name}",{one.number}@example.org' for one in PEOPLE)
    give(root, made.canvas(), "")
    (root / "class.csv").write_text(f"id,name,email\n{rows}\n", encoding="utf-8")
    run("roster", "import", "class.csv", code=3)
    emails = {
        path.parts[-3]: f"{path.read_text().split()[-1]}@example.org"
        for path in (root / "submitted").glob(f"*/*/{NOTEBOOK}")
    }
    first, second, *_ = sorted(emails)
    emails[first], emails[second] = "", "not an address"
    count, missing = write_letters(
        root, [ASSIGNMENT], emails, root / "letters", "teacher@example.org"
    )
    assert count == len(PEOPLE) - 2
    assert any(line.startswith(f"{first}, {ASSIGNMENT}: no email address") for line in missing)
    assert any("not an address is no email address" in line for line in missing)
    for path in (root / "letters").iterdir():
        assert path.stat().st_mode & 0o077 == 0
        letter = email.message_from_bytes(path.read_bytes(), policy=default)
        student = path.name.removesuffix(f"_{ASSIGNMENT}.eml")
        (page,) = letter.iter_attachments()
        assert (page.get_filename(), page.get_content_type()) == (f"{ASSIGNMENT}.html", "text/html")
        assert letter["To"].addresses[0].addr_spec == emails[student]
        assert letter["From"] == "teacher@example.org"
        assert page.get_content().split()[-1] == emails[student].split("@")[0]
