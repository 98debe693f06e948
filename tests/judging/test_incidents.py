"""A learner's own cell that dies, hangs, eats memory or floods: named, with what it cost."""

import copy

import nbformat
import pytest

from grader.cells import EXTRA, notes_of
from grader.course import source_path
from grader.judging.grading import grade_notebook
from grader.records import Budget, Conditions, Incident, Notes, notes_from_json, notes_to_json
from tests.conftest import ROOT
from utils.cells import DEMO, grade_id, tags

ASSIGNMENT = "02_batchnorm_forward"
BUDGET = Conditions(budget=Budget(cell=4, exercise=4, notebook=60))
LEAK = """\
import os
left_open = []
try:
    while True:
        left_open.append(os.open('/dev/null', os.O_RDONLY))
except OSError:
    pass"""


@pytest.fixture(scope="module")
def graded(solutions):
    """Grade the solution with cells of a learner's own after the imports."""
    release = nbformat.read(source_path(ROOT, ASSIGNMENT), as_version=4)
    release.cells = [c for c in release.cells if DEMO not in tags(c)]

    def grade(*sources):
        nb = copy.deepcopy(release)
        place = next(i for i, c in enumerate(nb.cells) if c.id == "setup") + 1
        extra = [nbformat.v4.new_code_cell(s, metadata={EXTRA: True}) for s in sources]
        nb.cells[place:place] = extra
        attempt = grade_notebook(nb, ROOT, ASSIGNMENT, solutions, seed="5eed", conditions=BUDGET)
        return nb, extra, attempt

    return grade


OWN = {
    "dies": ("# my test\nimport os; os._exit(3)", "it ended the Python process (exit 3)", True),
    "hangs": ("while True: pass", "it ran for more than ", False),
    "eats memory": ("bytearray(8 << 30)", "it used more memory than allowed", False),
    "is killed for memory": (
        "x = []\nwhile True: x.append(bytearray(50 << 20))",
        "it used more memory than allowed",
        None,
    ),
    "floods": ("while True: print('x' * 10_000)", "it printed more than 1024 KiB", True),
}


@pytest.mark.parametrize("what", OWN)
def test_own_cell_is_named_with_what_it_cost(graded, what):
    """Are cell, event and cost told at the cell and at the top, and does no exercise pay?"""
    source, happened, restarted = OWN[what]
    nb, (cell,), attempt = graded(source)
    assert {verdict.kind for verdict in attempt.verdicts.values()} == {"correct"}
    (incident,) = notes_of(nb).incidents
    assert incident.cell == source.partition("\n")[0]
    assert incident.happened.startswith(happened)  # how long follows the solution's own time
    assert incident.seconds > 0
    if restarted is not None:
        assert (incident.restart is not None) is restarted
    told = cell.outputs[-1].text.replace("\n  ", " ")
    assert told == f"{incident.line}\n"
    assert ("its kernel was started anew" in told) is (incident.restart is not None)
    title, block = nb.cells[0].source.split("\n\n")
    assert title == "**What happened when this notebook was run**"
    assert block.replace("\n  ", " ") == f"```text\n- {incident.line}\n```"


def test_first_line_of_a_cell_acts_on_nobody(graded):
    """Can a cell's name not end the block of text that it is shown in?"""
    nb, _, _ = graded("```</script><script>`[x](javascript:1)\x1b[31m", "import os; os._exit(0)")
    assert notes_of(nb).incidents[0].cell.startswith("import")
    nb, _, _ = graded("#```\x1b[31m" + "x" * 200 + "\nimport os; os._exit(0)")
    (incident,) = notes_of(nb).incidents
    assert incident.cell.isprintable()
    assert len(incident.cell) == 60
    assert nb.cells[0].source.count("\n```") == 2


def test_ordinary_notebook_has_no_such_note(graded):
    """Is nothing added where nothing happened, also where a cell of one's own raises?"""
    nb, _, attempt = graded("1 / 0")
    assert notes_of(nb) == Notes()
    assert nb.cells[0].id != "run-notes"
    assert not attempt.incidents


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("get_ipython().input_transformers_post.append(lambda lines: [])", "nothing"),
        ("import IPython.display as d; d.display = lambda *_, **__: None", "nothing"),
        ("import sys; sys.modules.clear()", ""),
        (LEAK, ""),
    ],
)
def test_stopped_answers_are_not_called_tampered(graded, monkeypatch, source, shown):
    """Where a cell leaves something that stops the answers, is told what was seen?"""
    monkeypatch.setattr("grader.judging.second_tries.SecondTries.run", lambda *_: None)
    _, _, attempt = graded(source)
    for verdict in attempt.verdicts.values():
        assert verdict.kind == "not run"
        assert verdict.headline.startswith(f"no answers came; what asks for them showed {shown}")
    if source is LEAK:
        assert "Too many open files" in verdict.headline


def test_a_right_answer_counts_by_itself_beside_them(graded):
    """Do exercises keep their marks when another cell leaves an input transformer?"""
    _, _, attempt = graded("get_ipython().input_transformers_post.append(lambda lines: [])")
    assert {verdict.share for verdict in attempt.verdicts.values()} == {1.0}


def test_too_large_answers_are_said(graded, monkeypatch):
    """Is an exercise named whose answers are not kept?"""
    monkeypatch.setattr("grader.judging.kept.MAX_KEPT_BYTES", 100)
    nb, _, attempt = graded()
    assert attempt.answers == {}
    assert set(notes_of(nb).unkept) == set(attempt.verdicts)
    assert "the answers of batch_statistics are too large to be kept" in nb.cells[0].source.replace(
        "\n  ", " "
    )


def test_notes_go_to_json_and_back():
    """Are incidents kept with the marks, and are notes from before read?"""
    incident = Incident(cell="x", happened="it died", seconds=1.0, restart=2.0)
    notes = Notes(repairs=("a",), incidents=(incident,), unkept=("b",))
    assert notes_from_json(notes_to_json(notes)) == notes
    assert notes_from_json('{"refusal": "", "repairs": ["a"]}') == Notes(repairs=("a",))


def test_graded_cells_are_found_as_before(graded):
    """Is every graded cell still there, once, whatever was added?"""
    nb, _, _ = graded("import os; os._exit(3)")
    names = [grade_id(c) for c in nb.cells if grade_id(c)]
    assert len(names) == len(set(names))
