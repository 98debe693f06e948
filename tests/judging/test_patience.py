"""How long code may run: by what our own version takes here, and not by how busy the machine is."""

from collections.abc import Iterator

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from grader.cells import EXTRA
from grader.course import source_path
from grader.judging.grading import new_session
from grader.judging.patience import Patience, reference_times
from grader.records import Budget
from grader.sandbox.session import Allowance, Session
from tests.conftest import ROOT
from tests.sandboxed_cells import sandboxed
from utils.cells import CHECK, DEMO, SETUP, tags
from utils.exercises import find_exercise

ASSIGNMENT = "02_batchnorm_forward"
TIMES = {"slow": 0.15, f"{CHECK}batchnorm_forward": 0.4}


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with sandboxed(prepared=True) as running:
        yield running


def waits(cell, most=None):
    """The seconds that a cell gets at once, and in all."""
    allowed = Patience(Budget(), lambda: TIMES).for_cell(cell, most)
    return allowed.seconds, allowed.longer() if allowed.longer else None


def test_a_cell_has_some_times_what_ours_takes():
    """Has each cell fifty times its own in ours, the least or the most that any may have?"""
    assert waits(new_code_cell("", id="slow")) == (3, 8)
    assert waits(new_code_cell("", id="slow"), most=5) == (3, 5)
    # one of the learner's own, whatever it is called: as all of ours together
    assert waits(new_code_cell("", id="slow", metadata={EXTRA: True})) == (3, 28)
    # libraries are loaded in the first, from a disk that may be slow
    assert waits(new_code_cell("", id="slow", metadata={"tags": [SETUP]})) == (30, None)
    patience = Patience(Budget(times=5), lambda: TIMES)
    longer = patience.for_exercise(find_exercise("batchnorm_forward")).longer
    assert longer is not None
    assert longer() == 3


def test_ours_is_measured_only_when_code_runs_on(session):
    """Does nobody pay for measuring before a cell has had the least of time, and then once?"""
    asked = []

    def measure():
        asked.append(1)
        return {"cell": 0.01}

    patience = Patience(Budget(least=0.2, times=50), measure)
    assert session.run("1", patience.for_cell(new_code_cell("", id="cell")), 9999).alive
    assert asked == []
    outcome = session.run("while True: pass", patience.for_cell(new_code_cell("", id="cell")), 9999)
    assert (outcome.kind, outcome.reason) == ("out of time", "more than 1 s")
    assert asked == [1]


def test_waiting_for_a_processor_is_not_counted(session, monkeypatch):
    """Does a cell end that had no processor, and not one that slept?"""
    waited = iter([0.0, 9.0])
    monkeypatch.setattr(session._process, "waited", lambda: next(waited))
    assert session.run("import time; time.sleep(0.5)", Allowance(0.2), 9999).kind == "finished"
    monkeypatch.setattr(session._process, "waited", lambda: 0.0)
    assert session.run("import time; time.sleep(9)", Allowance(0.2), 9999).kind == "out of time"


def test_each_cell_of_ours_is_measured(solutions):
    """Is our own version run as a submission is, each cell and question with its time?"""
    cells = nbformat.read(source_path(ROOT, ASSIGNMENT), as_version=4).cells
    start = lambda: new_session(ROOT, ASSIGNMENT)  # noqa: E731
    times = reference_times(cells, start, solutions, "seed", Budget())
    run = [c for c in cells if c.cell_type == "code" and c.source.strip() and DEMO not in tags(c)]
    assert len(times) == len(run)
    assert set(times) > {"setup", "batchnorm_forward", f"{CHECK}batchnorm_forward"}
    assert all(0 < seconds < 9 for seconds in times.values())
