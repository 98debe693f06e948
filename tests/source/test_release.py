"""Building the release: what is generated, what is refused, what is noticed as stale."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from grader.commands.cli import main
from grader.course import CourseError, assignments, release_path, source_path
from grader.source import release, stored_answers
from grader.source.build import stale
from grader.source.notebooks import canonical, read_notebook, validate_source
from grader.source.release import ReleaseError, leaks, refuse_unlisted, secrets
from tests.conftest import ASSIGNMENTS, ROOT
from utils.exercises import EXERCISES, exercises_of

SECOND = "02_batchnorm_forward"


def edit(path: Path, change):
    """Apply `change` to the notebook at path, keeping its form."""
    nb = nbformat.read(path, as_version=4)
    change(nb)
    path.write_text(canonical(nb), encoding="utf-8")


def cell(nb, name):
    return next(c for c in nb.cells if c.id == name)


def test_committed_course_is_up_to_date():
    """Do solutions/, notebooks/ and the worked examples agree in this tree?"""
    assert stale(ROOT) == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_release_holds_every_exercise_as_a_numbered_stub(assignment):
    """Does each exercise's cell raise NotImplementedError with its number?"""
    nb = read_notebook(release_path(ROOT, assignment))
    for spec in exercises_of(assignment):
        source = cell(nb, spec.name).source
        assert f'raise NotImplementedError("Exercise {spec.number}: {spec.task}")' in source
        assert re.search(rf"^(def|class) {spec.name}\b", source, re.MULTILINE)
        assert cell(nb, f"check_{spec.name}").metadata.nbgrader.locked


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_release_holds_no_output(assignment):
    """Is nothing executed left in what students get?"""
    nb = read_notebook(release_path(ROOT, assignment))
    code = [c for c in nb.cells if c.cell_type == "code"]
    assert all(c.outputs == [] and c.execution_count is None for c in code)


def test_regenerating_changes_no_byte(course):
    """Is the release the same, byte for byte, each time it is made?"""
    assert release.generate(course, SECOND) == release.generate(course, SECOND)


def test_hand_edit_in_the_release_is_named(course):
    """Is an edit in notebooks/ noticed, with the remedy?"""
    edit(release_path(course, SECOND), lambda nb: nb.cells[0].update(source="# My course"))
    assert stale(course) == [
        f"notebooks/{SECOND}/{SECOND}.ipynb is stale, or was edited by hand: edit solutions/, "
        'then run "make build"'
    ]


def test_check_of_one_notebook_is_confined_to_it(course):
    """Is what is stale of one notebook named, and nothing of another, and no name guessed?"""
    for name in ASSIGNMENTS[:2]:
        edit(release_path(course, name), lambda nb: nb.cells[0].update(source="# My course"))
    (problem,) = stale(course, (SECOND,))
    assert problem.startswith(f"notebooks/{SECOND}/{SECOND}.ipynb is stale")
    with pytest.raises(CourseError, match="there is no assignment '02_batchnrm'; there are: 01"):
        stale(course, ("02_batchnrm",))


def test_solution_line_in_the_release_is_a_leak(course):
    """Is a solution pasted into the release named, with its line?"""
    line = next(iter(secrets(read_notebook(source_path(course, SECOND)))))

    def paste(nb):
        nb.cells[2]["source"] += f"\n   {line}"

    edit(release_path(course, SECOND), paste)
    (problem,) = stale(course)
    assert f"leaks a solution line of {SECOND}" in problem


def test_solution_line_elsewhere_in_the_source_is_a_leak(course):
    """Is a solution that a demonstration gives away caught before anything is written?"""
    source = read_notebook(source_path(course, SECOND))
    line = next(
        line.strip()
        for line in cell(source, "batchnorm_forward").source.split("\n")
        if release._bare(line) in secrets(source)
    )
    before = release_path(course, SECOND).read_text()

    def give_away(nb):
        nb.cells.append(nbformat.v4.new_markdown_cell(f"Hint:\n\n    {line}", id="giveaway"))

    edit(source_path(course, SECOND), give_away)
    released = release.generate(course, SECOND)
    with pytest.raises(ReleaseError, match="leaks a solution line"):
        release.refuse_leaks(course, SECOND, released)
    assert release_path(course, SECOND).read_text() == before


def test_solution_line_in_utils_is_a_leak(course):
    """Is the learner's side scanned too?"""
    line = next(iter(secrets(read_notebook(source_path(course, SECOND)))))
    (course / "utils" / "handy.py").write_text(f"def f():\n    {line}\n")
    (problem,) = [p for p in stale(course) if "handy.py" in p]
    assert "leaks a solution line" in problem


def test_hidden_test_lines_are_secrets_too():
    """Are lines of hidden tests, and stray markers, leaks?"""
    source = "### BEGIN HIDDEN TESTS\nassert batchnorm_forward(3) == 4\n### END HIDDEN TESTS"
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    found = secrets(nb)
    assert leaks(found, "assert  batchnorm_forward( 3 ) == 4") == [
        ("hidden test", "assert  batchnorm_forward( 3 ) == 4")
    ]
    assert leaks(found, "x = 1") == []
    assert leaks({}, "### BEGIN SOLUTION") == [("marker", "### BEGIN SOLUTION")]


@pytest.mark.parametrize("side", ["solutions", "notebooks"])
@pytest.mark.parametrize("name", [f"{SECOND}.py", "answers.txt", "sub/x.csv", "other.ipynb"])
def test_release_refuses_unlisted_file(course, side, name):
    """Is a stray file in an assignment folder stopped, on both sides?"""
    stray = course / side / SECOND / name
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("x = 1")
    (problem,) = stale(course, (SECOND,))
    assert problem.startswith(f"{stray} is not in the manifest")


def test_release_refuses_a_link(course):
    """Is a link refused even under an allowed name?"""
    path = source_path(course, SECOND)
    path.rename(course / "elsewhere.ipynb")
    path.symlink_to(course / "elsewhere.ipynb")
    with pytest.raises(ReleaseError, match="not in the manifest"):
        refuse_unlisted(path.parent, SECOND)


def test_released_folder_without_source_is_named(course):
    """Is a release nobody can rebuild noticed?"""
    (course / "notebooks" / "03_old").mkdir()
    (course / "notebooks" / "notes.txt").write_text("")
    assert [p.split(":")[0] for p in stale(course)] == [
        "notebooks/03_old has no source in solutions/",
        "notebooks/notes.txt does not belong in notebooks/",
    ]


def test_stale_examples_are_named(course):
    """Is a worked example that no longer fits the solution noticed, and a missing one?"""
    folder = course / "utils" / "exercises" / "worked_examples"
    stored = json.loads((folder / "batch_statistics.json").read_text())
    stored[0]["expected"]["mu"]["data"][0] += 1e-6
    (folder / "batch_statistics.json").write_text(json.dumps(stored))
    (folder / "identity_parameters.json").unlink()
    problems = stale(course)
    assert len(problems) == 2
    assert "batch_statistics.json is stale" in problems[0]
    assert "identity_parameters.json is stale" in problems[1]


def test_last_bits_of_another_machine_are_not_stale(course):
    """Does a rebuild leave fingerprints alone that differ by rounding, and no others?"""
    path = course / "utils" / "exercises" / "known_mistakes" / "batch_statistics.json"
    stored = json.loads(path.read_text())
    outputs = stored[0]["differences"][0]["outputs"]
    for factor, problems in ((1 + 1e-11, 0), (1 + 1e-6, 1)):
        outputs["var"][3] *= factor
        path.write_text(json.dumps(stored))
        assert len(stale(course, (SECOND,))) == problems


@pytest.mark.parametrize(
    "change",
    [
        lambda entries: entries[0].pop("differences"),
        lambda entries: entries[0]["differences"].pop(),
        lambda entries: entries[0]["differences"][0].update(names=["mean"]),
        lambda entries: entries.pop(),
    ],
    ids=["another form", "fewer cases", "other outputs", "fewer mistakes"],
)
def test_stale_fingerprints_are_named(course, change):
    """Are fingerprints noticed that are not those of the bank, whatever is wrong with the file?"""
    path = course / "utils" / "exercises" / "known_mistakes" / "batch_statistics.json"
    stored = json.loads(path.read_text())
    change(stored)
    path.write_text(json.dumps(stored))
    (problem,) = stale(course, (SECOND,))
    assert "known_mistakes/batch_statistics.json is stale" in problem


def test_unreadable_example_names_file_and_remedy(course):
    """Is a broken worked-examples file an error with its name?"""
    spec = EXERCISES["batch_statistics"]
    path = stored_answers.examples_path(course, spec)
    path.write_text("{")
    with pytest.raises(CourseError, match=r'batch_statistics.json cannot be read .* "make build"'):
        stored_answers.up_to_date(spec, [], path)


def files(course):
    """Every file's content; bytecode is Python's own business."""
    return {
        path: path.read_bytes()
        for path in course.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_check_writes_nothing(course):
    """Does `check` leave every file as it was, even where things are stale?"""
    edit(source_path(course, SECOND), lambda nb: cell(nb, "title").update(source="# Changed"))
    before = files(course)
    # in this process, which knows what right answers do
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 1
    assert "is stale" in done.stderr
    assert files(course) == before


def test_build_repairs_what_check_names(course):
    """After an edit in solutions/, does `build` make everything agree, and again change nothing?"""

    def reword(nb):
        cell(nb, "title").source += "\n\nOne more sentence."
        nb.cells[1].metadata["scrolled"] = True
        nb.metadata["widgets"] = {"state": {}}

    path = source_path(course, SECOND)
    nb = nbformat.read(path, as_version=4)
    reword(nb)
    nbformat.write(nb, path)
    assert any("not in canonical form" in p for p in stale(course))
    # in this process, which knows what right answers do
    built = CliRunner().invoke(main, ["build", SECOND])
    assert built.exit_code == 0, built.output
    assert stale(course) == []
    assert "One more sentence." in release_path(course, SECOND).read_text()
    again = CliRunner().invoke(main, ["build", SECOND])
    assert again.exit_code == 0, again.output
    assert "wrote" not in again.stdout


def test_failing_cell_is_named(course):
    """Does a source whose cell raises stop the build, naming the cell?"""

    def break_(nb):
        nb.cells.insert(1, nbformat.v4.new_code_cell("1 / 0", id="broken-demo"))

    edit(source_path(course, SECOND), break_)
    done = subprocess.run(
        [sys.executable, "-m", "grader", "build", SECOND],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert 'cell "broken-demo" fails' in done.stderr
    assert "ZeroDivisionError" in done.stderr


# what is wrong with a source, how it gets so, and the words of the message
BROKEN = {
    "not JSON": (lambda p: p.write_text("{"), "not valid JSON"),
    "no notebook": (lambda p: p.write_text('{"a": 1}'), "not a Jupyter notebook"),
    "missing": (lambda p: p.unlink(), "is missing: restore it with git"),
    "binary": (lambda p: p.write_bytes(b"\xff\xfe\x00"), "not a Jupyter notebook"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_unreadable_source_names_file_and_remedy(course, how):
    """Is a source that cannot be read named, with what to do?"""
    path = source_path(course, SECOND)
    breaking, words = BROKEN[how]
    breaking(path)
    with pytest.raises(CourseError, match=words) as failure:
        validate_source(course, SECOND)
    assert str(path) in str(failure.value)
    assert "restore it with git" in str(failure.value)


def test_source_lacking_a_cell_is_named(course):
    """Is a missing exercise or check cell named?"""

    def drop(nb):
        nb.cells.remove(cell(nb, "check_batch_statistics"))

    edit(source_path(course, SECOND), drop)
    with pytest.raises(CourseError, match='lacks the cell with grade_id "check_batch_statistics"'):
        validate_source(course, SECOND)


def test_duplicated_grade_id_in_the_source_is_named(course):
    """Is a copied cell named?"""

    def copy(nb):
        nb.cells.append(nbformat.from_dict(cell(nb, "batch_statistics") | {"id": "copy"}))

    path = source_path(course, SECOND)
    nb = nbformat.read(path, as_version=4)
    copy(nb)
    path.write_text(nbformat.writes(nb))
    with pytest.raises(CourseError, match='two cells named "batch_statistics"'):
        validate_source(course, SECOND)


def test_source_of_another_assignment_is_named(course):
    """Is a notebook in the wrong folder noticed?"""
    other = assignments(course)[0]
    source_path(course, SECOND).write_text(source_path(course, other).read_text())
    with pytest.raises(CourseError, match="lacks the cell with grade_id"):
        validate_source(course, SECOND)


def test_outside_a_course_says_where_to_go(tmp_path, monkeypatch):
    """Is running elsewhere met with one clear line?"""
    monkeypatch.chdir(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "grader", "check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "cd into the clone" in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_assignment_is_named(course):
    """Is a misspelt assignment an error with its name?"""
    done = subprocess.run(
        [sys.executable, "-m", "grader", "build", "02_batchnrm"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "02_batchnrm" in done.stderr
    assert "Traceback" not in done.stderr
