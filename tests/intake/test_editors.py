"""Finished work, however an editor left it: is every answer where it belongs, and is it said?"""

import base64
import contextlib
import copy
import json

import pytest

from grader.cells import EXTRA
from grader.intake import reading
from grader.intake.admission import admit
from grader.intake.definitions import definitions
from grader.intake.outputs import TooIntricate, without_outputs
from grader.intake.pictures import MAX_PICTURE, MAX_PICTURES
from grader.proving.sample_class import gather_material
from tests.conftest import ROOT
from tests.intake import editors
from tests.intake.editors import SHAPES, WORDS, bare, code, finished, names, place, text, written
from utils.cells import grade_id
from utils.exercises import EXERCISES

ASSIGNMENT = "02_batchnorm_forward"
TAKEN = ("02_batchnorm_forward", "03_batchnorm_backward", "06_running_averages")
ABOUT = {name: gather_material(ROOT, name) for name in TAKEN}
PIXEL = base64.b64encode(editors.png(100)).decode()
# whose answers may hold more than their function
WHOLE = ("joined", "in one cell")


@pytest.fixture
def hand_in(tmp_path):
    def admit_it(data, assignment=ASSIGNMENT):
        path = tmp_path / f"{assignment}.ipynb"
        path.write_bytes(data)
        return admit(path, ROOT, assignment)

    return admit_it


@pytest.fixture
def nb():
    return finished(ABOUT[ASSIGNMENT])


def answers(admitted):
    """Exercise -> what stands in its cell."""
    return {name: c.source for c in admitted.nb.cells if (name := grade_id(c)) in EXERCISES}


def in_words(admitted):
    (found,) = [c for c in admitted.nb.cells if c.cell_type == "markdown" and grade_id(c)]
    return found


def own(admitted):
    """The code cells that the release does not have."""
    return [c.source for c in admitted.nb.cells if EXTRA in c.metadata]


@pytest.mark.parametrize("assignment", TAKEN)
@pytest.mark.parametrize("shape", SHAPES)
def test_finished_work_is_finished_in_every_shape(shape, assignment, hand_in):
    """Is every answer in its place, and no demonstration run again?"""
    about = ABOUT[assignment]
    admitted = hand_in(SHAPES[shape](finished(about), about), assignment)
    assert not admitted.notes.refusal
    found, joined = answers(admitted), any(word in shape for word in WHOLE)
    split = "cells split" in shape
    for name, right in ((n, about.right[n][0]) for n in found):
        if "cp1252" in shape:  # which has not every character
            right = right.encode("cp1252", "replace").decode("cp1252")
        lines = [line.rstrip() for line in found[name].strip().split("\n")]
        mine = [line.rstrip() for line in right.strip().split("\n")]
        behind = split and any(mine == source.strip().split("\n") for source in own(admitted))
        assert lines == mine or behind or (joined and set(mine) <= set(lines))
    assert in_words(admitted).source.startswith(WORDS.split("≠")[0].split("ö")[0])
    expected = {"Colab": 2, "Kaggle": 1, "cells split": len(found)}
    allowed = max([n for part, n in expected.items() if part in shape], default=0)
    assert len(own(admitted)) <= allowed


def test_clean_work_has_no_notes(hand_in, nb):
    """Is nothing said where nothing was done?"""
    admitted = hand_in(written(nb))
    assert not admitted.notes
    assert own(admitted) == []


def test_how_cells_were_known_is_said(hand_in, nb):
    """Does a line say by what, and which answers?"""
    (line,) = hand_in(written(bare(nb))).notes.repairs
    assert line == (
        "graded cells had lost their names, and were known: 4 by their text; batch_statistics, "
        "batchnorm_forward, identity_parameters, batchnorm_forward_columns by their function; "
        "in_your_own_words by their place"
    )


def test_answer_that_defines_nothing_is_known_by_its_place(hand_in, nb):
    """Is an answer under a wrong name not called missing?"""
    here = place(nb, names(nb)[0])
    nb["cells"][here]["source"] = "def statistics(z):\n    return z.mean(axis=0), z.var(axis=0)"
    admitted = hand_in(written(bare(nb)))
    assert answers(admitted)["batch_statistics"].startswith("def statistics")


def test_answer_that_is_no_python_is_known(hand_in, nb):
    """Is a missing colon a fault, and not a missing cell?"""
    here = place(nb, names(nb)[0])
    nb["cells"][here]["source"] = "def batch_statistics(z)\n    return 1, 2"
    assert answers(hand_in(written(bare(nb))))["batch_statistics"].startswith("def batch_stat")


def test_joined_answers_that_cannot_be_read_get_their_own_lines(hand_in, nb):
    """Does a missing colon in the first answer leave the second as it is?"""
    first, second = names(nb)[:2]
    joined = editors.joined(nb)
    cell = joined["cells"][place(joined, first)]
    cell["source"] = cell["source"].replace(":\n", "\n", 1)
    found = answers(hand_in(written(joined)))
    assert found[second].strip() == ABOUT[ASSIGNMENT].right[second][0].strip()
    assert f"def {second}" not in found[first]


def test_of_several_definitions_the_last_before_the_check_counts(hand_in, nb):
    """Is it the one that a run of all cells would leave, and is it said?"""
    nb = bare(nb)
    sources = [c["source"] for c in nb["cells"]]
    check = sources.index("check(batch_statistics)")
    nb["cells"].insert(check, code("def batch_statistics(z):\n    return 'last'"))
    nb["cells"].append(code("def batch_statistics(z):\n    return 'after'"))
    admitted = hand_in(written(nb))
    assert "'last'" in answers(admitted)["batch_statistics"]
    (line,) = [n for n in admitted.notes.repairs if n.startswith("3 cells define")]
    assert line.endswith(f"number {check + 1} of the notebook counts")


def test_unfinished_work_stays_unfinished(hand_in, nb):
    """Is an exercise that nobody began not filled with something else?"""
    about = ABOUT[ASSIGNMENT]
    release = {grade_id(c): c["source"] for c in about.release["cells"]}
    for name in names(nb)[1:]:
        nb["cells"][place(nb, name)]["source"] = release[name]
    found = answers(hand_in(written(bare(nb))))
    assert all(found[name].strip() == release[name].strip() for name in list(found)[1:])


def test_unsure_words_are_said_and_stay(hand_in, nb):
    """Where the place of an answer in words cannot be known, is it said, and the text kept?"""
    nb = bare(nb)
    words = editors.words(nb)
    nb["cells"].remove(words)
    nb["cells"].insert(1, text("A note of my own."))
    nb["cells"].insert(2, words)
    admitted = hand_in(written(nb))
    assert any("in_your_own_words is not sure" in n for n in admitted.notes.repairs)
    assert WORDS in [c.source for c in admitted.nb.cells]


def test_other_notebook_without_names_is_refused(hand_in):
    """Is notebook 3 not notebook 2, also where nothing is left but texts?"""
    for shape in (bare, lambda nb: nb):
        other = shape(finished(ABOUT["03_batchnorm_backward"]))
        assert "is not the notebook of" in hand_in(written(other)).notes.refusal


def test_prediction_that_was_made_in_the_cell_is_no_cell_of_ones_own(hand_in, nb):
    """Is predict(..., choose="b") the release's cell, with its name or without?"""
    for cell in nb["cells"]:
        if cell["source"].startswith("predict("):
            cell["source"] = cell["source"].rstrip(",\n )") + ', choose="b")'
    assert own(hand_in(written(nb))) == []
    assert own(hand_in(written(bare(nb)))) == []


# ---- size ----


def test_outputs_are_dropped_and_all_else_stays(nb):
    """Is what is left of a file the notebook that had no outputs?"""
    clean = json.loads(written(nb))
    for grown in (editors.with_outputs(copy.deepcopy(nb), 10_000), copy.deepcopy(nb)):
        left = json.loads(without_outputs(written(grown).decode()))
        assert left["cells"] == clean["cells"]
    left = json.loads(without_outputs(written(editors.with_widgets(nb)).decode()))
    assert left["metadata"]["widgets"] == {}


def test_what_looks_like_outputs_in_a_text_stays():
    """Is a source that holds JSON left alone?"""
    source = '{"outputs": [1, "]"], "widgets": {"a": 1}} \\" "outputs": ['
    nb = {"cells": [code(source)], "metadata": {"x": {"widgets": {"a": 1}}}, "outputs": [1]}
    assert json.loads(without_outputs(json.dumps(nb))) == nb


@pytest.mark.parametrize("part", ["[", '"', '{"a":', '"\\', '{"outputs":['])
def test_hostile_texts_are_cut_in_bounded_time(part):
    """Does a text that is all brackets or quotes end, one way or the other?"""
    with contextlib.suppress(TooIntricate):
        without_outputs(part * 2_000_000)


def test_pictures_that_make_a_file_too_large_are_left_out(hand_in, nb, monkeypatch):
    """Is the answer read without them, and is that said?"""
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 100_000)
    admitted = hand_in(written(editors.with_picture(nb)))
    assert in_words(admitted).source == f"{WORDS}\n\n(a picture was here)"
    assert any("too large with the rest" in n for n in admitted.notes.repairs)


# ---- pictures ----


def shown(hand_in, nb, kind, data, name="image.png"):
    """The answer in words with a picture in it."""
    cell = editors.words(nb)
    cell["source"] = f"{WORDS}\n\n![x](attachment:{name})"
    cell["attachments"] = {name: {kind: base64.b64encode(data).decode()}}
    return hand_in(written(nb))


@pytest.mark.parametrize(
    ("kind", "begin"),
    [("image/png", editors.png()), ("image/jpeg", b"\xff\xd8\xff\xe0x"), ("image/gif", b"GIF89ax")],
)
def test_pasted_picture_stays(hand_in, nb, kind, begin):
    """Is it in the cell that is graded, and the words beside it shown as they are?"""
    admitted = shown(hand_in, nb, kind, begin)
    assert in_words(admitted).attachments == {"image.png": {kind: base64.b64encode(begin).decode()}}
    assert in_words(admitted).source == f"{WORDS}\n\n![x](attachment:image.png)"
    assert not admitted.notes


@pytest.mark.parametrize(
    ("kind", "data"),
    [("image/svg+xml", b"<svg onload='alert(1)'/>"), ("text/html", b"<script>"),
     ("image/png", b"<svg/>"), ("image/png", editors.png(MAX_PICTURE))],
)  # fmt: skip
def test_what_is_no_picture_is_left_out_and_said(hand_in, nb, kind, data):
    """Does it not come into a page, and do the words stay?"""
    admitted = shown(hand_in, nb, kind, data)
    assert "attachments" not in in_words(admitted)
    assert in_words(admitted).source == f"{WORDS}\n\n(a picture was here)"
    assert any("a picture in a text" in n for n in admitted.notes.repairs)


@pytest.mark.parametrize("small", [True, False])
def test_pictures_are_bounded_together(hand_in, nb, small):
    """Is a notebook full of photographs read, and is said what is left out?"""
    size = MAX_PICTURES // (4 if small else 2)
    data = base64.b64encode(editors.png(size - 1000)).decode()
    for n in range(4 if small else 3):
        nb["cells"].append(text(f"![x](data:image/png;base64,{data})", id=editors.hexes(n)()))
    if small:
        pixel = f"![x](data:image/png;base64,{PIXEL})"
        nb["cells"] = nb["cells"][:-2] + [text(pixel, id=f"{n}") for n in range(60)]
    admitted = hand_in(written(nb))
    assert not admitted.notes.refusal
    line = "the rest is left out" if small else "too large with the rest"
    assert any(line in note for note in admitted.notes.repairs)


# ---- code ----


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1\n\n# about\n@cache\ndef f():\n    pass\n\nclass G: 1",
         [("x", 0), ("f", 1), ("G", 6)]),
        ('f = carry("f")', []),
        ("%matplotlib inline\n!ls\nf?\ndef f(): pass", [("f", 3)]),
        ("await x\nf = lambda: 1", [("f", 1)]),
        ("async def f(): pass", [("f", 0)]),
        ("# about\ndef f(x)\n    return 1\ny = 2", [("f", 0), ("y", 3)]),
        ("text = '''\ndef g(): pass\n'''", [("text", 0)]),
        ("    def f(): pass", []),
        ("x == 1", []),
    ],
)  # fmt: skip
def test_definitions_are_found(source, expected):
    """Are names and the lines they begin at found, also where the code cannot be read?"""
    assert [(one.name, one.line) for one in definitions(source)] == expected
