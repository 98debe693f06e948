"""One submission's share of the class's gradebook: bounded, whatever it shows or answers."""

import json
import sqlite3

import nbformat
import pytest

from grader.cells import NOTES
from grader.intake.admission import MAX_REPAIRS
from grader.judging.kept import MAX_KEPT_BYTES
from tests.attacks.flooding import LARGE
from tests.classroom import ASSIGNMENT, put

HONEST_BYTES = 20_000  # a right submission's row takes less
TOO_LARGE = """
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    noise = np.random.rand(20, 400)
    return noise, BatchNormCache(noise, gamma, gamma)
"""


def repaired(nb):
    """A notebook in which a thousand cells are copies of one."""
    cell = next(c for c in nb.cells if c.id == "batch_statistics")
    nb.cells += [nbformat.from_dict(cell | {"id": f"c{n}"}) for n in range(900)]
    return nb


def share(room, student):
    """The bytes of a submission's row, and what is in it."""
    database = sqlite3.connect(room.root / "gradebook.db")
    row = database.execute(
        "select answers, verdicts, notes, cases from batchnorm_record where student = ?", (student,)
    ).fetchone()
    database.close()
    assert row
    return sum(map(len, row)), row


@pytest.fixture
def small_answers(monkeypatch):
    """A bound that the tests' submissions reach in seconds."""
    monkeypatch.setattr("grader.judging.kept.MAX_KEPT_BYTES", 200_000)


@pytest.mark.parametrize("what", LARGE)
def test_what_is_beside_an_answer_takes_no_room(classroom, what):
    """Do megabytes of prints, pictures and noise leave a gradebook as small as it was?"""
    classroom.hand_in("ada", put(classroom.notebook(), "batchnorm_forward", LARGE[what]))
    assert classroom.grade()["code"] == 0
    size, _ = share(classroom, "ada")
    assert size <= MAX_KEPT_BYTES + HONEST_BYTES
    if "beside" in what:
        assert size < HONEST_BYTES


def test_too_large_answers_are_not_kept_and_that_is_said(classroom, small_answers):
    """Are they named on the page and by grade, and does regrade say that a run is needed?"""
    classroom.hand_in("ada", put(classroom.notebook(), "batchnorm_forward", TOO_LARGE))
    outcome = classroom.grade()
    said = "the answers of batchnorm_forward are too large to be kept"
    assert any(said in note for note in outcome["notes"])
    size, row = share(classroom, "ada")
    assert size <= 200_000 + HONEST_BYTES
    assert json.loads(row[2])["unkept"] == ["batchnorm_forward"]
    page = nbformat.read(classroom.autograded("ada"), as_version=4)
    assert said in page.cells[0].source.replace("\n  ", " ")
    assert page.metadata[NOTES]["unkept"] == ["batchnorm_forward"]
    done = classroom.run("regrade", "--dry-run", ASSIGNMENT)
    assert done.returncode == 3, done.stderr
    assert "batchnorm_forward has answers that were too large to be kept" in done.stdout


def test_many_repairs_are_named_within_bounds(classroom):
    """Does a notebook in which 900 cells are repaired have a short list of them?"""
    classroom.hand_in("ada", repaired(classroom.notebook()))
    outcome = classroom.grade()
    assert len(outcome["notes"]) == MAX_REPAIRS + 1
    assert outcome["notes"][-1].endswith("850 more of its cells were repaired")
    assert share(classroom, "ada")[0] < HONEST_BYTES


def test_many_incidents_are_kept_within_bounds(classroom):
    """Are 40 cells that end Python told at each, and kept as the first few?"""
    nb = classroom.notebook()
    nb.cells += [nbformat.v4.new_code_cell(f"import os; os._exit({n})") for n in range(40)]
    classroom.hand_in("ada", nb)
    outcome = classroom.grade()
    assert len(outcome["notes"]) == 20
    assert share(classroom, "ada")[0] < HONEST_BYTES
    page = nbformat.read(classroom.autograded("ada"), as_version=4)
    told = [cell.outputs[-1].text for cell in page.cells[-40:]]
    assert all("it ended the Python" in text for text in told)
