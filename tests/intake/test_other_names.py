"""A file of any name, in a place that says whose it is: the notebook is known by its cells."""

import json
import logging

import pytest

from grader.course import release_path
from grader.intake.admission import Admitted, note_beside
from grader.intake.collecting import collect
from grader.intake.submissions import read_submission
from tests.classroom import ASSIGNMENT
from tests.conftest import ROOT
from tests.intake.learning_systems import NOTEBOOK, written
from utils.exercises import EXERCISES

HEAD = "Ada Love_12_assignsubmission_file"


def release(root, without=""):
    """The release's text; without: ids, names, or what a cell is called by both."""
    nb = json.loads(release_path(root, ASSIGNMENT).read_text(encoding="utf-8"))
    for cell in nb["cells"]:
        if without in ("ids", "both"):
            cell.pop("id", None)
        if without in ("metadata", "both"):
            cell["metadata"] = {}
    return json.dumps(nb)


def collected(root, members):
    done = collect(root, ASSIGNMENT, (written(root / "downloads" / "class.zip", members),))
    (path,) = (root / "submitted").glob(f"*/*/{NOTEBOOK}")
    return path.read_text(), done


@pytest.mark.parametrize(
    "name",
    ["02_batchnorm_forward (1).ipynb", "02_batchnorm_forward-Copy1.ipynb",
     "Copy of 02_batchnorm_forward.ipynb", "02_batchnorm_forward_final.ipynb",
     "02_batchnorm_forward - Ada.ipynb", "02_BATCHNORM_FORWARD.IPYNB", "homework.ipynb",
     "02_batchnorm_forward.ipynb.json", "02_batchnorm_forward.ipynb.txt"],
)  # fmt: skip
@pytest.mark.parametrize("without", ["", "ids", "metadata", "both"])
def test_notebook_of_another_name_is_taken(root, name, without):
    """Is it taken by its ids, names or texts, also in a folder of a plain archive?"""
    text = release(root, without)
    other = json.dumps({"cells": [], "nbformat": 4})
    for place in (HEAD, "ada"):
        members = {f"{place}/{name}": text, f"{place}/03_batchnorm_backward.ipynb": other}
        members["bob/work.pdf"] = ""  # one folder alone could be Google Classroom's
        found, done = collected(root, members)
        assert found == text
        assert [line.startswith("class/bob of bob: ") for line in done.missing] == [True]
        for path in (root / "submitted").glob("*/*"):
            path.rename(root / f"{place} done")


def test_newest_of_several_is_taken_and_named(root):
    """Of two that fit, is it the later, and is that said?"""
    text = release(root)
    found, done = collected(
        root, {f"{HEAD}/homework.ipynb": text, f"{HEAD}/homework 2.ipynb": text}
    )
    assert found == text
    (line,) = [line for line in done.notes if "by its cells" in line]
    assert line.endswith("taken for 02_batchnorm_forward by its cells, the newest of 2")


def test_what_is_there_instead_is_said(root):
    """Is a learner told of what they handed in instead?"""
    members = {
        f"{HEAD}/work.pdf": "x",
        f"{HEAD}/03_batchnorm_backward.ipynb": "{}",
        f"bob_34_assignsubmission_file/{NOTEBOOK}": "{}",
    }
    _, done = collected(root, members)
    assert done.missing == [
        f"class/{HEAD} of Ada Love: left out, there is no notebook {ASSIGNMENT}, but a PDF "
        "(work.pdf), notebook 3 (03_batchnorm_backward.ipynb)"
    ]


def finished_release(root, answers):
    """The release with so many answers begun."""
    nb = json.loads(release(root))
    for cell in nb["cells"]:
        if cell["id"] in EXERCISES and answers > 0:
            cell["source"] = f"def {cell['id']}(*z):\n    return 1"
            answers -= 1
        elif cell["id"] == "in_your_own_words" and answers > 0:
            cell["source"] = "Because."
    return json.dumps(nb)


def test_newest_complete_one_is_taken(root):
    """Does an untouched copy, newer or of the very name, not stand for what was done?"""
    members = {
        f"{HEAD}/{NOTEBOOK}": release(root),
        f"{HEAD}/{ASSIGNMENT} (1).ipynb": finished_release(root, 9),
        f"{HEAD}/{ASSIGNMENT}-Copy1.ipynb": finished_release(root, 2),
    }
    found, done = collected(root, members)
    assert found == members[f"{HEAD}/{ASSIGNMENT} (1).ipynb"]
    (line,) = [line for line in done.notes if "by its cells" in line]
    assert f"{ASSIGNMENT} (1).ipynb: taken for" in line
    assert line.endswith("by its cells, the newest complete of 3")


def test_editors_own_copy_is_no_rival(root):
    """Is a checkpoint passed over, where there is a notebook?"""
    members = {
        f"{HEAD}/{NOTEBOOK}": release(root),
        f"{HEAD}/.ipynb_checkpoints/{ASSIGNMENT}-checkpoint.ipynb": finished_release(root, 9),
    }
    found, _ = collected(root, members)
    assert found == members[f"{HEAD}/{NOTEBOOK}"]


def test_other_notebook_is_known_by_its_cells(root):
    """Is notebook 3 under another name told as that?"""
    other = release_path(ROOT, "03_batchnorm_backward").read_text(encoding="utf-8")
    members = {f"{HEAD}/homework.ipynb": other, f"{HEAD}/work.pdf": "x",
               f"bob_34_assignsubmission_file/{NOTEBOOK}": "{}"}  # fmt: skip
    _, done = collected(root, members)
    assert done.missing[0].endswith("but a PDF (work.pdf), notebook 3 (homework.ipynb)")


def test_files_beside_are_named_to_instructor_and_learner(root):
    """Is a helper file named in what `collect` says, and in what is read of the submission?"""
    members = {f"{HEAD}/{NOTEBOOK}": release(root), f"{HEAD}/helper.py": "x = 1"}
    _, done = collected(root, members)
    assert "Ada Love: only the notebook is graded, not helper.py" in done.notes
    read = read_submission(root, ASSIGNMENT, "Ada Love", logging.getLogger())
    assert read.beside == ("helper.py",)
    (root / "submitted" / "Ada Love" / ASSIGNMENT / "more.py").write_text("y = 2")
    read = read_submission(root, ASSIGNMENT, "Ada Love", logging.getLogger())
    admitted = Admitted(None)
    note_beside(admitted, (*read.beside, "<b>"))
    assert admitted.notes.repairs == (
        "only the notebook is graded: helper.py, more.py, ?b? beside it are not used",
    )
