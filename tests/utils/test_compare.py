"""Comparing one output: shape, dtype, values, and the narrowest true statement."""

import numpy as np
import pytest

from utils.compare import compare

RTOL = 1e-8
RIGHT = np.array([[1.0, -2.0, 0.5], [4.0, 3.0, 1e-3]])


def stage(got, expected=RIGHT, n=None):
    fault = compare("y", got, expected, RTOL, n)
    return fault.stage if fault else None


def hint(got, expected=RIGHT, n=None):
    return compare("y", got, expected, RTOL, n).hint


@pytest.mark.parametrize(
    "right",
    [
        RIGHT.copy(),
        np.asfortranarray(RIGHT),
        RIGHT[::-1][::-1],
        RIGHT * (1 + 1e-12),
        np.ma.masked_array(RIGHT),
    ],
    ids=["copy", "fortran", "view", "round-off", "subclass"],
)
def test_right_values_pass_however_they_are_stored(right):
    """Is the same array accepted in another memory layout, or off by round-off?"""
    assert compare("y", right, RIGHT, RTOL) is None


def test_order_is_shape_dtype_values():
    """Is the first fault in the canonical order the one that is reported?"""
    assert stage(np.float32(RIGHT[:1])) == "shape"
    assert stage(np.float32(RIGHT)) == "dtype"
    assert stage(RIGHT + 1) == "values"


def test_worst_entry_comes_first():
    """Does the message name the entry that is most wrong, in full, and how many are?"""
    got = RIGHT.copy()
    got[0, 0] += 1e-6
    got[1, 2] = 7.0
    fault = compare("y", got, RIGHT, RTOL)
    assert fault.headline == "y[1, 2] = 7, expected 0.001 (2 of 6 entries differ)"


def test_small_entries_count_in_full():
    """Is a wrong entry noticed beside entries a thousand times larger?"""
    got = RIGHT.copy()
    got[1, 2] *= 1.001
    assert stage(got) == "values"


def test_round_off_where_zero_is_expected_passes():
    """May a constant feature's z_hat be 1e-14 instead of 0?"""
    assert stage(np.array([1e-14, 1.0]), np.array([0.0, 1.0])) is None


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (RIGHT * 8 / 7, "N/(N-1) times"),
        (RIGHT / 8, "1/8 of"),
        (-RIGHT, "minus"),
        (RIGHT * 2, "twice"),
        (RIGHT * 3.5, "3.5 times"),
        (RIGHT + 2, "off by 2"),
        (RIGHT**2, "the square of"),
        (np.where(np.arange(3) == 1, 9.0, RIGHT), "only in column 1"),
        (np.where(np.arange(2)[:, None] == 1, 9.0, RIGHT), "only in row 1"),
        (np.where([[1, 0, 1], [0, 1, 0]], 0.0, RIGHT), "in the entries that differ: "),
        (np.where(RIGHT > 3, np.nan, RIGHT), "nan"),
        (np.where(RIGHT > 3, np.inf, RIGHT), "inf"),
    ],
)
def test_hint_states_what_is_true(got, words):
    """Does the hint name the factor, the offset, the columns or the rows?"""
    assert words in hint(got, n=8)


def test_transpose_is_named():
    """Is a transposed square array recognised?"""
    square = np.arange(9.0).reshape(3, 3)
    assert "transpose" in hint(square.T, square)


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (np.ones((1, 3)), "keepdims"),
        (np.ones((3, 1)), "keepdims"),
        (np.ones(5), "wrong axis"),
        (np.float64(1), "not one for the whole array"),
        (1.5, "not one for the whole array"),
        (np.array(1.5), "not one for the whole array"),
    ],
)
def test_shape_hints_for_one_number_per_feature(got, words):
    """Do (1, D), (N,) and a scalar get messages of their own?"""
    assert words in hint(got, np.ones(3))


@pytest.mark.parametrize(
    "garbage",
    ["text", None, [1.0, 2.0], {"a": 1}, object(), np.array(["a"]), np.array([None]), 1j],
)
def test_garbage_is_a_fault_not_a_crash(garbage):
    """Does anything at all that is not the right array give a fault?"""
    assert stage(garbage) in ("shape", "dtype")
    assert stage(garbage, np.float64(1.0)) in ("shape", "dtype")


def test_scalars_may_be_python_or_numpy_floats():
    """Is a plain float as good as a NumPy one?"""
    for right in (2.5, np.float64(2.5), np.array(2.5)):
        assert stage(right, 2.5) is None


def test_a_count_must_be_whole():
    """Is a float refused where a count is asked for?"""
    assert stage(3, 3) is None
    assert stage(np.int64(3), 3) is None
    assert stage(3.0, 3) == "dtype"
