"""Intake: what is refused, what is repaired, and that both are named."""

import copy
import json
import os
import re

import nbformat
import numpy as np
import pytest

from grader.cells import EXTRA, PART_OF
from grader.course import release_path, source_path
from grader.inert_html import is_inert
from grader.intake.admission import admit
from grader.intake.markup import inert_markdown, rendered
from grader.records import Notes
from tests.conftest import ROOT
from utils.cells import grade_id

ASSIGNMENT = "02_batchnorm_forward"
RELEASE = nbformat.read(release_path(ROOT, ASSIGNMENT), as_version=4)


@pytest.fixture
def nb():
    return copy.deepcopy(RELEASE)


@pytest.fixture
def hand_in(tmp_path):
    """Admit a notebook, or any text or bytes, as a submission."""

    def admit_it(content):
        path = tmp_path / f"{ASSIGNMENT}.ipynb"
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content)
        else:
            path.write_text(json.dumps(content))
        return admit(path, ROOT, ASSIGNMENT)

    return admit_it


def cell(nb, name):
    return next(c for c in nb.cells if (grade_id(c) or c.id) == name)


def names(nb):
    return [grade_id(c) or c.id for c in nb.cells]


def test_untouched_release_comes_through_unchanged(nb, hand_in):
    """Is nothing done to a notebook that needs nothing?"""
    admitted = hand_in(nb)
    assert admitted.nb == RELEASE
    assert admitted.notes == Notes()


def test_answers_are_kept(nb, hand_in):
    """Do the learner's code and text get in, in their cells?"""
    cell(nb, "batch_statistics").source = "def batch_statistics(z):\n    return 1, 2"
    admitted = hand_in(nb)
    assert "return 1, 2" in cell(admitted.nb, "batch_statistics").source
    assert admitted.notes == Notes()


UNREADABLE = {
    "not JSON": ("{", "not valid JSON"),
    "empty": ("", "is empty"),
    "binary": (b"\xff\xfe\x00\x01", "not valid JSON"),
    "half a character": (b"\xff\xfe{", "not text in UTF-16"),
    "no encoding": (
        '{"cells": ["é\x81"]}'.encode("latin-1"),
        "not text in UTF-8 (byte 13 is 0xe9)",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n", "not text in UTF-8 (byte 1 is 0x89)"),
    "a list": ([], "not a Jupyter notebook"),
    "no cells": ({"nbformat": 4}, "not a Jupyter notebook"),
    "old format without sheets": ({"nbformat": 3, "cells": []}, "not a Jupyter notebook"),
    "old format, a sheet of none": ({"nbformat": 3, "worksheets": [1]}, "not a Jupyter notebook"),
    "old format, nothing in it": ({"nbformat": 3, "worksheets": []}, "is not the notebook of"),
    "old format, cells of a wrong type": (
        {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": 1}, 2]}]},
        "cell 1 has no source",
    ),
    "cells of a wrong type": ({"nbformat": 4, "cells": [1]}, "cell 1 has no source"),
    "source of a wrong type": ({"nbformat": 4, "cells": [{"source": 1}]}, "cell 1 has no source"),
    "too many cells": ({"nbformat": 4, "cells": [{"source": ""}] * 1001}, "1001 cells"),
    "a huge cell": ({"nbformat": 4, "cells": [{"source": "x" * 200_001}]}, "200001 characters"),
    "too deep": ("[" * 100_000, "not valid JSON"),
    "too large": (b" " * (10 * 2**20 + 1), "10.0 MiB without its outputs"),
    "too large to be cut": (b" " * (50 * 2**20 + 1), "50.0 MiB, more than 50"),
    "too large, and in no encoding": (b"\xff" * (10 * 2**20 + 1), "10.0 MiB, more than 10"),
    "too large, and too much in it": (b"[" * (10 * 2**20 + 1), "brackets and strings"),
    "another notebook": ({"nbformat": 4, "cells": [{"source": "x"}]}, "is not the notebook of"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_unusable_file_is_refused_with_name_reason_and_remedy(hand_in, what):
    """Does an unusable file become the untouched release, with one line that says why?"""
    content, words = UNREADABLE[what]
    admitted = hand_in(content)
    assert admitted.notes.refusal.startswith(f"{ASSIGNMENT}.ipynb")
    assert words in admitted.notes.refusal
    (note,) = admitted.notes.lines
    assert note == f"the file was refused: {admitted.notes.refusal}"
    assert admitted.nb == RELEASE


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
def test_marked_encodings_are_read(nb, hand_in, encoding):
    """Is a notebook that an editor saved with a byte order mark read as it is?"""
    cell(nb, "batch_statistics").source = "x = 'é ✓'"
    mark = "\ufeff" if encoding.endswith(("le", "be")) else ""
    admitted = hand_in((mark + json.dumps(nb, ensure_ascii=False)).encode(encoding))
    assert cell(admitted.nb, "batch_statistics").source == "x = 'é ✓'"
    assert admitted.notes == Notes()


def test_notebook_of_another_assignment_is_named(hand_in):
    """Is a submission of notebook 1 under notebook 2's name told so?"""
    other = nbformat.read(source_path(ROOT, "01_normalize_inputs"), as_version=4)
    refusal = hand_in(other).notes.refusal
    assert f"is not the notebook of {ASSIGNMENT}" in refusal
    assert f"hand in {ASSIGNMENT}/{ASSIGNMENT}.ipynb" in refusal


@pytest.mark.parametrize("target", ["exists", "dangling"])
def test_link_is_refused(tmp_path, target):
    """Is a link not followed, wherever it points?"""
    secret = tmp_path / "secret.ipynb"
    if target == "exists":
        secret.write_text(json.dumps(RELEASE))
    path = tmp_path / f"{ASSIGNMENT}.ipynb"
    path.symlink_to(secret)
    assert "is a link, not a file" in admit(path, ROOT, ASSIGNMENT).notes.refusal


def test_pipe_and_folder_are_refused(tmp_path):
    """Does a named pipe or a folder in the notebook's place not block the class?"""
    for number, make in enumerate((os.mkfifo, os.mkdir)):
        path = tmp_path / f"{number}.ipynb"
        make(path)
        assert "is not a regular file" in admit(path, ROOT, ASSIGNMENT).notes.refusal


def test_missing_cells_are_restored(nb, hand_in):
    """Do deleted exercise and check cells come back, each named?"""
    gone = ("batch_statistics", "check_batch_statistics")
    nb.cells = [c for c in nb.cells if grade_id(c) not in gone]
    admitted = hand_in(nb)
    assert names(admitted.nb) == names(RELEASE)
    assert list(admitted.notes.repairs) == [
        f"cell {name} was missing: restored from the release" for name in gone
    ]


def test_edited_check_is_restored(nb, hand_in):
    """Does a weakened check cell not count?"""
    cell(nb, "check_batch_statistics").source = "5"
    admitted = hand_in(nb)
    assert cell(admitted.nb, "check_batch_statistics").source == "check(batch_statistics)"
    (repair,) = admitted.notes.repairs
    assert repair == "cell check_batch_statistics was changed: restored from the release"


ASKED = {
    "check(batch_statistics, more=True)": True,
    "check( batch_statistics , more = True )\n": True,
    "check(batch_statistics)": True,
    "check(batch_statistics, 'x', more=True)": False,
    "check(batch_statistics, more=True); 5": False,
    "check(batchnorm_forward, more=True)": False,
    "check(": False,
    "check(batch_statistics" + ", more=True" * 200 + ")": False,
}


@pytest.mark.parametrize("source", ASKED)
def test_asking_for_hints_is_no_change(source, nb, hand_in):
    """Is what the guide recommends not told as a change, and the release's cell what counts?"""
    cell(nb, "check_batch_statistics").source = source
    admitted = hand_in(nb)
    assert cell(admitted.nb, "check_batch_statistics").source == "check(batch_statistics)"
    assert (not admitted.notes) is ASKED[source]


def test_copied_cell_counts_once(nb, hand_in):
    """Of a cell and its copy, does the original count and the copy run as an extra cell?"""
    place = names(nb).index("batch_statistics")
    nb.cells[place].source = "def batch_statistics(z):\n    return 'original'"
    twin = copy.deepcopy(nb.cells[place])
    twin.id, twin.source = "a1b2c3", "def batch_statistics(z):\n    return 'copy'"
    nb.cells.insert(place, twin)
    admitted = hand_in(nb)
    assert "is there twice" in admitted.notes.repairs[0]
    assert "original" in cell(admitted.nb, "batch_statistics").source
    (extra,) = [c for c in admitted.nb.cells if "'copy'" in c.source]
    assert extra.metadata == {EXTRA: True, PART_OF: "batch_statistics"}


def test_split_cell_stays_together(nb, hand_in):
    """Are both halves of a split exercise cell run, in order?"""
    place = names(nb).index("batch_statistics")
    second = copy.deepcopy(nb.cells[place])
    nb.cells[place].source = "def helper(z):\n    return z.mean(axis=0)"
    second.id, second.source = "zz", "def batch_statistics(z):\n    return helper(z), z.var(axis=0)"
    nb.cells.insert(place + 1, second)
    admitted = hand_in(nb)
    first = names(admitted.nb).index("batch_statistics")
    assert "helper(z), z.var" in admitted.nb.cells[first + 1].source


def test_moved_cells_go_back(nb, hand_in):
    """Does the release's order hold, and is what was moved named?"""
    place = names(nb).index("check_batchnorm_forward")
    nb.cells.insert(0, nb.cells.pop(place))
    admitted = hand_in(nb)
    assert names(admitted.nb) == names(RELEASE)
    assert any("was moved" in repair for repair in admitted.notes.repairs)


def test_retyped_cells_are_turned_back(nb, hand_in):
    """Is an exercise that became text code again, with the learner's source?"""
    mine = cell(nb, "batch_statistics")
    mine["cell_type"], mine["source"] = "markdown", "def batch_statistics(z): ..."
    del mine["outputs"], mine["execution_count"]
    admitted = hand_in(nb)
    back = cell(admitted.nb, "batch_statistics")
    assert back.cell_type == "code"
    assert back.source == "def batch_statistics(z): ..."
    assert "was turned into a markdown cell" in admitted.notes.repairs[0]


def test_tags_and_metadata_come_from_the_release(nb, hand_in):
    """Do skip tags, points and locks in a submission count for nothing?"""
    for each in nb.cells:
        each.metadata["tags"] = ["skip-execution", "demo"]
        if grade_id(each):
            each.metadata.nbgrader.update(points=100, grade=False, locked=False, checksum="0")
    nb.metadata["kernelspec"] = {"name": "bash", "display_name": "x", "language": "bash"}
    assert hand_in(nb).nb == RELEASE


def test_own_cells_stay_where_they_were(nb, hand_in):
    """Do extra cells keep their place and lose their metadata?"""
    place = names(nb).index("batch_statistics")
    extra = nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["demo"], "nbgrader": {}})
    nb.cells.insert(place, extra)
    admitted = hand_in(nb)
    assert admitted.nb.cells[place].source == "x = 1"
    assert admitted.nb.cells[place].metadata == {EXTRA: True}
    assert admitted.notes == Notes()


def test_same_file_is_admitted_as_the_same_notebook(nb, hand_in):
    """Do a learner's own cells get the same ids each time, which are those of no other?"""
    place = names(nb).index("batch_statistics")
    nb.cells.insert(place, nbformat.v4.new_markdown_cell("A note."))
    nb.cells.insert(place + 2, nbformat.v4.new_code_cell("1 + 1"))
    first, second = hand_in(nb).nb, hand_in(nb).nb
    assert first == second
    assert len({each.id for each in first.cells}) == len(first.cells)


def test_edited_import_cell_runs_beside_the_releases(nb, hand_in):
    """Is an import that the learner added kept, without losing the release's own?"""
    cell(nb, "setup").source += "\nimport math"
    admitted = hand_in(nb)
    place = names(admitted.nb).index("setup")
    assert admitted.nb.cells[place].source == cell(RELEASE, "setup").source
    assert admitted.nb.cells[place + 1].source.endswith("import math")


def test_hostile_names_do_not_reach_messages(nb, hand_in):
    """Is markup in a grade_id made harmless before it is shown?"""
    nb.cells = [nbformat.v4.new_code_cell("", metadata={"nbgrader": {"grade_id": "<script>"}})]
    refusal = hand_in(nb).notes.refusal
    assert refusal
    assert "<" not in refusal


@pytest.mark.parametrize("seed", range(20))
def test_texts_without_brackets_need_no_renderer(seed):
    """Is what is taken for harmless at a glance found harmless by the renderer, too?"""
    rng = np.random.default_rng(seed)
    marks = (
        "a B 1 \n \t * _ ` ~ # - > | : = + . !  ? ( ) \\ $ % { } ' / http://a.b $$ ``` javascript:"
    )
    marks = ["\n\n", " ", *marks.split(" ")]
    for _ in range(20):
        text = "".join(rng.choice(marks, size=60))
        assert inert_markdown(text) == text
        # some addresses are none, but a browser does no more with them than with others
        page = re.sub(r'<a href="https?://[^"]*">', "<a>", rendered(text))
        assert is_inert(page), text
