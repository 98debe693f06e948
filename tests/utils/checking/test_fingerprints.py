"""Stored fingerprints: is what a file leaves out put back, and nothing else?"""

import json
import re

import numpy as np
import pytest

from utils.checking.observe import Observation
from utils.checking.recognize import (
    FOLDER,
    KnownMistake,
    dump,
    fingerprint,
    load,
    same_case,
    same_output,
)
from utils.exercises import EXERCISES, storage

HINTS = ("It looks odd.", "It is odd.", "The formula is not.")
EXPECTED = {"mean": np.array([0.5, 1.5]), "count": 3}


def stored(tmp_path, *outputs, changed=()):
    """What a file holds of a mistake with these outputs on each case, and what is read from it."""
    did = [fingerprint(Observation(given, given, changed=list(changed))) for given in outputs]
    expected = [EXPECTED] * len(did)
    path = tmp_path / "batch_statistics.json"
    path.write_text(dump([KnownMistake("odd", HINTS, did)], expected), encoding="utf-8")
    (mistake,) = load("batch_statistics", expected, tmp_path)
    assert (mistake.name, mistake.hints) == ("odd", HINTS)
    assert all(same_case(a, b) for a, b in zip(did, mistake.fingerprints, strict=True))
    return json.loads(path.read_text(encoding="utf-8"))[0]["differences"]


def test_what_is_right_is_left_out(tmp_path):
    """Is nothing stored of a right answer, and of a half wrong one the wrong output's numbers?"""
    half = EXPECTED | {"count": 4}
    assert stored(tmp_path, EXPECTED, half) == [
        {},
        {"outputs": {"count": [4.0, 2.16120922347, 3.36588393923]}},
    ]


@pytest.mark.parametrize(
    ("value", "head"),
    [
        (np.array([[0.5, 1.5]]), [[1, 2], "float64", 0]),
        (np.array([0.5, 1.5], dtype="float32"), [[2], "float32", 0]),
        (np.array([0.5, np.inf]), [[2], "float64", 1]),
        ("half", ["<U4"]),
        (None, ["object"]),
    ],
)
def test_other_shape_or_type_is_stored(tmp_path, value, head):
    """Is an output of another shape, of another type, or without numbers stored as such?"""
    ((case),) = stored(tmp_path, EXPECTED | {"mean": value})
    assert list(case["outputs"]) == ["mean"]
    assert case["outputs"]["mean"][: len(head)] == head


@pytest.mark.parametrize(
    ("outputs", "names"),
    [
        ({}, []),
        ({"mean": EXPECTED["mean"]}, ["mean"]),
        ({"count": 3, "mean": EXPECTED["mean"]}, ["count", "mean"]),
        (EXPECTED | {"more": 1}, ["mean", "count", "more"]),
    ],
)
def test_other_names_are_stored(tmp_path, outputs, names):
    """Are outputs that are missing, too many, or in another order told from the right ones?"""
    ((case),) = stored(tmp_path, outputs)
    assert case["names"] == names
    assert set(case.get("outputs", ())) == set(outputs) - set(EXPECTED)


def test_changed_input_is_stored(tmp_path):
    """Is a mistake known whose numbers are right, and which writes into its input?"""
    assert stored(tmp_path, EXPECTED, changed=["z"]) == [{"changed": ["z"]}]


def test_answer_without_outputs_is_stored(tmp_path):
    """Is a crash stored as such, and what is no answer at all?"""
    assert stored(tmp_path, None) == [{"raised": ""}]


def test_file_for_other_cases_is_an_error(tmp_path):
    """Is a file that does not belong to the worked examples refused, with the remedy?"""
    stored(tmp_path, EXPECTED, EXPECTED)
    expected = re.escape('batch_statistics.json holds 2 cases of odd, expected 3: run "make build"')
    with pytest.raises(ValueError, match=expected):
        load("batch_statistics", [EXPECTED] * 3, tmp_path)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_committed_files_hold_differences_alone(exercise):
    """Is no output stored that is the right one, and no number in more than 12 digits?"""
    expected = [want for _, want in storage.load(exercise)]
    right = [fingerprint(Observation(want, want)) for want in expected]
    text = (FOLDER / f"{exercise}.json").read_text(encoding="utf-8")
    entries = json.loads(text)
    for entry, mistake in zip(entries, load(exercise, expected), strict=True):
        for part, did, base in zip(entry["differences"], mistake.fingerprints, right, strict=True):
            for name, numbers in part.get("outputs", {}).items():
                there = base["outputs"].get(name)
                # a tenth of the tolerance, in 12 digits
                assert not there or not same_output(did["outputs"][name], there, 0.9e-10)
                assert all(float(f"{x:.12g}") == x for x in numbers if isinstance(x, float))
