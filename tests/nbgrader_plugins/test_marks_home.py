"""From a system's download to a file that it takes back: is every row matched to its person?"""

import csv
import shutil
import unicodedata

import pytest
from nbgrader.api import Gradebook
from openpyxl import load_workbook

from grader.commands.cli import main
from grader.intake.collecting import collect
from grader.nbgrader_calls.environment import environment
from grader.nbgrader_plugins.exports.workbook import write_workbook
from tests.classroom import ASSIGNMENT
from tests.conftest import ASSIGNMENTS, ROOT
from tests.intake import learning_systems as made
from tests.intake.learning_systems import NOTEBOOK, PEOPLE, written
from tests.nbgrader_plugins import importers
from tests.nbgrader_plugins.importers import User

URL = "sqlite:///gradebook.db"
EXERCISES = {"check_batch_statistics": 4.0, "check_batchnorm_forward": 12.0}


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """An empty gradebook: making one takes a second."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", environment()["PATH"])  # with alembic, which nbgrader calls
        Gradebook(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def root(tmp_path, monkeypatch, gradebook):
    """A course folder with nothing handed in."""
    shutil.copy(gradebook, tmp_path)
    for name in ASSIGNMENTS[:2]:
        (tmp_path / "solutions" / name).mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def users(**more):
    """Everybody as a system has them in its own list of people."""
    return [
        User(
            one.mark,
            number=str(one.number),
            sis=f"S{one.number}",
            login=one.login,
            name=one.name,
            sortable=f"{one.last}, {one.first}",
            email=f"{one.number}@Example.org",
        )
        for one in PEOPLE
    ]


def collected(root, members, roster=()):
    """Collect a download and give everybody their own mark; returns whose mark is which."""
    if roster:
        with open("class.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(roster)
        run("roster", "import", "class.csv")
    done = collect(root, ASSIGNMENT, (written(root / "downloads" / "class.zip", members),))
    assert done.missing == []
    expected = {}
    with Gradebook(URL) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT)
        gradebook.update_or_create_notebook(ASSIGNMENT, ASSIGNMENT)
        for cell, most in EXERCISES.items():
            gradebook.add_grade_cell(cell, ASSIGNMENT, ASSIGNMENT, max_score=most, cell_type="code")
        for number, path in enumerate(sorted((root / "submitted").glob(f"*/*/{NOTEBOOK}"))):
            student = path.parts[-3]
            gradebook.update_or_create_student(student)
            with gradebook.db.no_autoflush:
                gradebook.add_submission(ASSIGNMENT, student)
            first = gradebook.find_grade("check_batch_statistics", ASSIGNMENT, ASSIGNMENT, student)
            second = gradebook.find_grade(
                "check_batchnorm_forward", ASSIGNMENT, ASSIGNMENT, student
            )
            first.auto_score, second.auto_score = 1.5, number / 4
            first.needs_manual_grade = second.needs_manual_grade = False
            gradebook.db.commit()
            expected[path.read_text()] = str(1.5 + number / 4)
    return expected


def run(*arguments, code=0):
    """Output and, apart, what was said on stderr."""
    from click.testing import CliRunner

    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == code, (done.output, done.exc_info)
    return done.stdout, done.stderr


def exported(form, *options):
    """The file, and what was said of it."""
    _, said = run("export", "--to", form, "out.csv", *options)
    with open("out.csv", "rb") as file:
        return file.read(), said


def roster(*columns):
    """Rows of a roster; columns: name -> what it holds for a learner."""
    rows = [["id", "name", "email", *(name for name, _ in columns)]]
    for one in PEOPLE:
        about = [f"S{one.number}", one.name, f"{one.number}@example.org"]
        rows.append([*about, *(value(one) for _, value in columns)])
    return rows


DOWNLOADS = {
    "plain": made.canvas,
    "late": lambda: made.canvas(late=(101, 103, 111)),
}


@pytest.mark.parametrize("download", DOWNLOADS)
def test_canvas_finds_everybody_of_its_download(root, download):
    """Does Canvas find all by its own number, without a roster?"""
    expected = collected(root, DOWNLOADS[download]())
    data, said = exported("canvas")
    assert importers.canvas(data, users()) == expected
    assert said == ""


def test_canvas_finds_everybody_of_a_roster(root):
    """With ids of the roster's, is each found by number, and by SIS id where there is none?"""
    expected = collected(root, made.canvas(), roster(("canvas", lambda one: one.number)))
    assert (root / "submitted" / "S101").is_dir()
    data, said = exported("canvas")
    assert importers.canvas(data, users()) == expected
    assert said == ""
    for provenance in root.glob("submitted/*/*/collected.json"):
        provenance.unlink()
    rows = roster(("canvas:sis", lambda one: f"S{one.number}"))
    with open("class.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    run("roster", "import", "class.csv")
    with Gradebook(URL) as gradebook:
        for student in gradebook.students:
            student.lms_user_id = None
        gradebook.db.commit()
    data, said = exported("canvas")
    assert importers.canvas(data, users()) == expected
    assert said == ""


def test_canvas_by_number_in_another_assignment(root):
    """Is Canvas's number, which lasts, known from an assignment that came by its download?"""
    expected = collected(root, made.canvas())
    for folder in root.glob(f"submitted/*/{ASSIGNMENT}"):
        folder.rename(folder.parent / ASSIGNMENTS[0])
    data, said = exported("canvas")
    assert importers.canvas(data, users()) == expected
    assert said == ""


def test_anonymous_work_is_said_to_be_lost(root):
    """Are those named whom Canvas cannot find, because it did not say who they are?"""
    collected(root, made.canvas("before"))
    data, said = exported("canvas")
    assert importers.canvas(data, users()) == {}
    assert f"{len(PEOPLE)} have no number of Canvas's here" in said


@pytest.mark.parametrize("shape", ["folders", "older", "flat", "zips", "blind"])
def test_moodle_worksheet_finds_everybody(root, shape):
    """Does Moodle find all by the participants' numbers, also with blind marking?"""
    blind = shape == "blind"
    expected = collected(root, made.moodle("folders" if blind else shape, blind))
    data, said = exported("moodle")
    assert importers.moodle_worksheet(data, users()) == expected
    assert said == ""
    assert importers.moodle_worksheet(exported("moodle", "--bom")[0], users()) == expected


@pytest.mark.parametrize("by", ["email", "sis", "login"])
def test_moodle_gradebook_finds_everybody_of_a_roster(root, by):
    """Does Moodle's gradebook find all by whichever column is chosen?"""
    rows = roster(
        (f"moodle:{ASSIGNMENT}", lambda one: one.number), ("moodle:username", lambda one: one.login)
    )
    expected = collected(root, made.moodle("folders"), rows)
    data, said = exported("moodle-gradebook")
    column = f"Assignment: {ASSIGNMENT}"
    assert importers.moodle_gradebook(data, users(), by, column) == expected
    assert said == ""


def test_moodle_passes_nobody_over_in_silence(root):
    """Are those named whose numbers are not this assignment's?"""
    collected(root, made.canvas())
    data, said = exported("moodle")
    assert importers.moodle_worksheet(data, users()) == {}
    assert f"{len(PEOPLE)} have no participant's number of this assignment" in said
    assert "export --to moodle-gradebook" in said


def test_blackboard_finds_everybody(root):
    """Does Blackboard find all by their user names?"""
    expected = collected(root, made.blackboard())
    data, said = exported("blackboard")
    assert importers.blackboard(data, users()) == expected
    assert said == ""


def test_brightspace_finds_everybody_of_a_roster(root):
    """Does Brightspace find all by either name, and are they named where the roster has none?"""
    expected = collected(root, made.brightspace())
    data, said = exported("brightspace")
    assert importers.brightspace(data, users()) == {}
    assert f"{len(PEOPLE)} are left out" in said
    ids = {one.mark: p.parts[-3] for p in root.glob(f"submitted/*/*/{NOTEBOOK}") for one in PEOPLE
           if p.read_text() == one.mark}  # fmt: skip
    for column, value in (("username", "login"), ("orgdefinedid", "sis")):
        rows = [["id", f"brightspace:{column}"]]
        rows += [[ids[user.key], getattr(user, value)] for user in users()]
        with open("class.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        run("roster", "import", "class.csv")
        data, said = exported("brightspace")
        assert importers.brightspace(data, users()) == expected
        assert said == ""


def test_points_of_each_exercise(root):
    """Has each exercise a column that Canvas and Moodle's gradebook read, with its own points?"""
    expected = collected(root, made.canvas())
    data, _ = exported("canvas", "--points-per-exercise")
    header, points, *_ = importers.rows_of(data)
    names = [f"{ASSIGNMENT}: {name}" for name in ("batch_statistics", "batchnorm_forward")]
    assert header[5:] == [ASSIGNMENT, *names]
    assert points[5:] == ["16.0", "4.0", "12.0"]
    assert importers.canvas(data, users()) == expected
    assert set(importers.canvas(data, users(), 1).values()) == {"1.5"}
    second = importers.canvas(data, users(), 2)
    assert {who: float(mark) + 1.5 for who, mark in second.items()} == {
        who: float(mark) for who, mark in expected.items()
    }
    data, _ = exported("moodle", "--points-per-exercise")
    assert importers.rows_of(data)[0][5:] == [f"Assignment: {ASSIGNMENT}", *names]


def test_names_come_back_from_plain_csv_and_workbook(root):
    """Are all names, marks and states in the plain table, in both shapes?"""
    expected = collected(root, made.canvas(), roster(("canvas", lambda one: one.number)))
    data, _ = exported("csv", "--bom")
    assert data.startswith(b"\xef\xbb\xbf")
    header, *rows = importers.rows_of(data)
    run("export", "--to", "xlsx", "out.xlsx")
    # a spreadsheet has no 16.0
    table = [[value.removesuffix(".0") for value in row] for row in rows]
    assert workbook("out.xlsx") == [header, *table]
    found = {row[2]: row for row in rows}
    for one in PEOPLE:
        row = found[f"S{one.number}"]
        assert (row[5], row[7]) == (expected[one.mark], "marked")
        assert row[3] == f"{one.number}@example.org"
        shown = {*f"{row[0]} {row[1]}".replace(",", "").split()}
        assert shown == {*unicodedata.normalize("NFC", one.name).replace(",", "").split()}


def workbook(path):
    """The cells of a workbook's sheet as text, none of which is a formula."""
    (sheet,) = load_workbook(path).worksheets
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    return [["" if v is None else str(v) for v in row] for row in sheet.values]


def test_text_in_a_workbook_is_no_formula(tmp_path):
    """Is a name that begins as a formula does text there, and what XML cannot hold replaced?"""
    write_workbook(tmp_path / "out.xlsx", [["=1+1", "\0", "+2", 3.5, None]])
    assert workbook(tmp_path / "out.xlsx") == [["=1+1", "\ufffd", "+2", "3.5"]]
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


def test_nothing_to_export_is_one_line(root):
    """Is a gradebook without marks told, and nothing written?"""
    for form in ("canvas", "moodle", "csv"):
        _, said = run("export", "--to", form, "out.csv", code=1)
        assert said.startswith("Error: there is nothing to export: ")
        assert len(said.splitlines()) == 1
    assert not (root / "out.csv").exists()


def test_unknown_system_and_student_are_one_line(root):
    """Is what there is told, where a system or a student is none?"""
    collected(root, made.canvas())
    _, said = run("export", "--to", "sakai", "out.csv", code=2)
    assert "'sakai' is not one of" in said.splitlines()[-1]
    _, said = run("export", "--student", "nobody", "out.csv", code=1)
    assert said == "Error: nobody is not in the gradebook\n"
    _, said = run("export", "--to", "xlsx", "out.csv", code=1)
    assert said == "Error: out.csv: a workbook's name ends in .xlsx\n"
