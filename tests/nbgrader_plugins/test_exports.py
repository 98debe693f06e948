"""Marks for other gradebooks: the columns that they document, quoted, and never a formula."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Grade, Gradebook
from nbgrader.plugins import CsvExportPlugin
from traitlets.config import Config

from grader.commands.cli import main
from grader.nbgrader_plugins.exports import FORMATS, CanvasExport, inert_cell
from tests.conftest import ROOT
from tests.small_class import ASSIGNMENT, FORMULA, QUOTED, grader

URL = "sqlite:///gradebook.db"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000")
ODD = {"last_name": 'O"Brien, Jr.', "first_name": "Zoë 李", "email": "ada@example.org"}


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [[MOMENT.sub("now", cell) for cell in row] for row in csv.reader(file)]


def exported(form, *options):
    """The rows that `python -m grader export` writes."""
    run = CliRunner().invoke(main, ["export", "--format", form, "out.csv", *options])
    assert run.exit_code == 0, run.output
    rows = read("out.csv")
    assert len({len(row) for row in rows}) == 1, "rows of different lengths"
    return rows


@pytest.fixture
def named(graded_copy):
    """The graded class, with a name that needs quotes, an absent student, and ids of an LMS."""
    with Gradebook(URL) as gradebook:
        gradebook.update_or_create_student("ada", lms_user_id="4711", **ODD)
        gradebook.update_or_create_student("bob", last_name="=HYPERLINK(1)", first_name="+1")
        gradebook.update_or_create_student("absent", last_name="Absent")
    return graded_copy


def test_nbgrader_format_agrees_with_nbgraders_own(graded_copy):
    """Where nothing needs quotes, is the file what stock nbgrader writes?"""
    with Gradebook(URL) as gradebook:
        stock = CsvExportPlugin()
        stock.to, stock.student = "stock.csv", ["ada", "bob", "cleo", "dan"]
        stock.export(gradebook)
    chosen = [word for s in ("ada", "bob", "cleo", "dan") for word in ("--student", s)]
    assert exported("nbgrader", *chosen) == read("stock.csv")


def test_names_with_commas_quotes_and_other_alphabets_come_back(named):
    """Is every cell read back as it was?"""
    rows = exported("nbgrader", "--student", "ada", "--assignment", ASSIGNMENT)
    found = dict(zip(*rows, strict=True))
    assert {key: found[key] for key in ODD} == ODD
    assert found["score"] == "14.0"
    assert exported("moodle", "--student", "ada")[1][1] == 'Zoë 李 O"Brien, Jr.'


def test_canvas_has_its_documented_columns(named):
    """Are there Canvas's five columns, its row of points, and one column for each assignment?"""
    header, points, *students = exported("canvas", "--assignment", ASSIGNMENT)
    assert header == [
        "Student", "ID", "SIS User ID", "SIS Login ID", "Section", ASSIGNMENT
    ]  # fmt: skip
    assert points == ["    Points Possible", "", "", "", "", "16.0"]
    found = {row[3]: row for row in students}
    assert found["ada"] == ['O"Brien, Jr., Zoë 李', "4711", "", "ada", "", "14.0"]
    assert found["absent"][-1] == ""
    assert found["dan"][-1] == ""  # could not be read: no mark, not 0


def test_canvas_column_carries_the_configured_id(graded_copy):
    """Is a column called "name (id)", as Canvas wants it, where the id is known?"""
    config = Config()
    config.CanvasExport.assignment_ids = {ASSIGNMENT: "99"}
    config.CanvasExport.assignment_names = {ASSIGNMENT: "Batch norm"}
    config.CanvasExport.section = "A"
    plugin = CanvasExport(config=config)
    plugin.to, plugin.student = "out.csv", ["ada"]
    with Gradebook(URL) as gradebook:
        plugin.export(gradebook)
    header, _, ada = read("out.csv")
    assert header[-1] == "Batch norm (99)"
    assert ada[4] == "A"


def test_moodle_worksheet_of_one_assignment(named):
    """Has one assignment the columns of Moodle's grading worksheet?"""
    header, *students = exported("moodle", "--assignment", ASSIGNMENT)
    assert header == [
        "Identifier", "Full name", "Email address", "ID number",
        "Grade", "Maximum Grade", "Last modified (grade)",
    ]  # fmt: skip
    found = {row[3]: row for row in students}
    assert found["ada"][2:6] == ["ada@example.org", "ada", "14.0", "16.0"]
    assert found["absent"][4] == ""


def test_moodle_import_of_several_assignments(named):
    """Have several assignments a column each?"""
    with Gradebook(URL) as gradebook:
        gradebook.add_assignment("99_other")
    header = exported("moodle")[0]
    assert header[4:] == ["Username", f"Assignment: {ASSIGNMENT}", "Assignment: 99_other"]


@pytest.mark.parametrize("form", ["nbgrader", "canvas", "moodle", "csv"])
def test_no_cell_is_a_formula(named, form):
    """Does any cell begin as a formula does, wherever it came from?"""
    cells = [cell for row in exported(form) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert f"'{FORMULA}" in cells
    assert any("=HYPERLINK(1)" in cell for cell in cells)
    assert QUOTED in cells


def test_numbers_stay_numbers():
    """Is a negative number left a number, and text of the same look not?"""
    assert inert_cell(-1.5) == "-1.5"
    assert inert_cell("-1.5") == "'-1.5"
    assert inert_cell(None) == ""


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_no_plain_mark_is_told(graded_copy, form):
    """Does every way to export say on stderr what waits for a hand, was refused, or is empty?"""
    with Gradebook(URL) as gradebook:
        for comment in gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "bob").comments:
            comment.auto_comment = "No response."
        gradebook.db.commit()
    name = "out.xlsx" if form == "xlsx" else "out.csv"
    done = grader(graded_copy, "export", "--to", form, name)
    assert done.stdout == f"the marks are in {name}\n"
    for words in (
        "4 wait for marks by hand, which count 0 so far: O'Eve, ada, bob, cleo",
        "1 refused, for the file could not be used, with ",
        "1 empty, with nothing of the learner's own, and 0 points: bob",
    ):
        assert f"{ASSIGNMENT}: {words}" in done.stderr, done.stderr


@pytest.mark.parametrize("form", FORMATS)
def test_complete_only_refuses(graded_copy, form):
    """Is nothing written while marks by hand are missing, where that is asked for?"""
    name = "out.xlsx" if form == "xlsx" else "out.csv"
    arguments = ["export", "--to", form, "--complete-only", name]
    run = CliRunner().invoke(main, arguments)
    assert run.exit_code == 1
    assert run.stderr.startswith("Error: nothing is exported, because not all marks are there: ")
    assert not Path(name).exists()
    with Gradebook(URL) as gradebook:
        for grade in gradebook.db.query(Grade):
            if grade.auto_score is None:
                grade.manual_score = 2.0
                grade.needs_manual_grade = False
        gradebook.db.commit()
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert Path(name).exists()


STOCK_FORMS = [form for form in FORMATS if form != "xlsx"]
# `nbgrader export` for each line of options, in one process: starting it takes seconds
EXPORTS = """
import sys
from nbgrader.apps import ExportApp, NbGraderApp
for line in sys.stdin:
    NbGraderApp.launch_instance(["export", *line.split()])
    ExportApp.clear_instance()
"""


@pytest.fixture(scope="module")
def stock(graded_class, tmp_path_factory):
    """A copy of the graded class, with <format>.csv of each, and what was said on stderr."""
    root = tmp_path_factory.mktemp("stock") / "course"
    shutil.copytree(graded_class, root, symlinks=True)
    lines = [
        f"--exporter=grader.nbgrader_plugins.exports.{FORMATS[form].__name__} --to {form}.csv\n"
        for form in STOCK_FORMS
    ]
    done = subprocess.run(
        [sys.executable, "-c", EXPORTS],
        cwd=root,
        input="".join(lines),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return root, done.stderr


@pytest.mark.parametrize("form", STOCK_FORMS)
def test_stock_nbgrader_export_takes_the_plugins(stock, graded_copy, form):
    """Does `nbgrader export --exporter=...` write the same file?"""
    root, said = stock
    assert read(root / f"{form}.csv") == exported(form)
    assert said.count(f"{ASSIGNMENT}: 4 wait for marks by hand") == len(STOCK_FORMS)


def test_nbgraders_command_takes_a_plugin(graded_copy):
    """Does it where the command itself is typed?"""
    command = Path(sys.executable).with_name("nbgrader")
    plugin = "grader.nbgrader_plugins.exports.MoodleExport"
    assert plugin.endswith(FORMATS["moodle"].__name__)
    done = subprocess.run(
        [command, "export", f"--exporter={plugin}", "--to", "stock.csv"],
        cwd=graded_copy,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert f"{ASSIGNMENT}: 4 wait for marks by hand" in done.stderr
    assert read("stock.csv") == exported("moodle")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x; =1+1", "x;' =1+1"),
        ('x;"=1+1', "x;'\"=1+1"),
        ("x\t@SUM(1)", "x\t'@SUM(1)"),
        ("x\n-1", "x\n'-1"),
        (" =1", "' =1"),
        ("\uff1d1", "'\uff1d1"),
        ("=1;+1;a", "'=1;'+1;a"),
        ("O'Brien; Ann-Lee + Co", "O'Brien; Ann-Lee + Co"),
        (-1.5, "-1.5"),
    ],
)
def test_no_part_of_a_cell_begins_a_formula(text, cell):
    """Is what stands behind a semicolon or a tab, which separate cells elsewhere, text as well?"""
    assert inert_cell(text) == cell


def test_unwritable_place_is_one_line(graded_copy):
    """Is a folder that is not there told without a traceback?"""
    run = CliRunner().invoke(main, ["export", "nowhere/out.csv"])
    assert run.exit_code == 1
    assert "nowhere/out.csv cannot be written: No such file" in run.output
