"""Comparing one output: shape, dtype, values, and the narrowest true statement."""

import numpy as np
import pytest

from utils.checking.compare import compare

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
        (RIGHT * 1.0000001, "1.0000001 times"),
        (RIGHT.astype("f4").astype(float), "y is right to about 7 digits"),
        (RIGHT * (1 + 1e-6 * np.array([1.0, -1.0, 3.0])), "y is right to about 5 digits"),
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


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (0.9, 0.81),
        (2.0, 1.0),
        (np.full(3, 1.5), np.full(3, 1.0)),
        (np.int64(40), 5),
        (np.array([8, 16]), np.array([1, 2])),
        (np.array([True, False]), np.array([False, True])),
    ],
)
def test_round_numbers_and_counts_match_nothing_by_chance(got, expected):
    """Is no factor, power or offset told of numbers that would fit a dozen of them?"""
    fault = compare("y", got, expected, RTOL, n=8)
    assert not any(word in fault.hint for word in ("what is expected", "off by", "zero"))


def test_numbers_beyond_all_bounds_are_not_called_an_offset():
    """Is "off by" kept for numbers that the offset does not swallow?"""
    assert "off by" not in hint(np.where(RIGHT > 0, -5.8e232, RIGHT))


def test_place_does_not_take_in_entries_that_are_right():
    """Is what is said of wrong entries not said of their whole column?"""
    got = RIGHT * [[0.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    assert hint(got) == "only in column 0; in the entries that differ: y is zero, up to round-off"
    got = RIGHT * [[0.0, 1.0, 1.0], [0.0, 1.0, 1.0]]
    assert hint(got) == "only in column 0: y is zero, up to round-off"


@pytest.mark.parametrize("columns", [[0, 1], [0, 2], [1, 2], [0, 1, 2]])
def test_most_columns_are_not_called_only(columns):
    """Is "only in" kept for half of the columns at most, where the others are no zeros?"""
    got = RIGHT.copy()
    got[:, columns] = 9.0
    assert "only" not in hint(got)


def test_columns_that_are_zero_do_not_count_as_right():
    """Is a wrong column beside two that are 0 anyhow not called the only one?"""
    zeros = RIGHT * [1.0, 0.0, 0.0]
    assert "only" not in hint(zeros + np.array([[1.0, 0, 0], [2.0, 0, 0]]), zeros)


@pytest.mark.parametrize(
    ("got", "said"),
    [
        (1, "y is 1 (int), expected True or False (bool)"),
        (1e-10, "y is 1e-10 (float), expected True or False (bool)"),
        ("True", "y is True (str), expected True or False (bool)"),
        (np.array([1, 0]), "y holds int64 values, expected True or False (bool)"),
    ],
)
def test_true_must_be_a_bool(got, said):
    """Is a number refused where a truth is asked for, without calling it True?"""
    fault = compare("y", got, np.array([True, False]) if np.ndim(got) else True, RTOL)
    assert (fault.stage, fault.headline) == ("dtype", said)
    assert compare("y", np.True_, True, RTOL) is None


def test_transpose_is_named():
    """Is a transposed square array recognised?"""
    square = np.arange(9.0).reshape(3, 3)
    assert "transpose" in hint(square.T, square)


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (np.ones((1, 3)), "a flat array is wanted"),
        (np.ones((3, 1)), "a flat array is wanted"),
        (np.ones(5), "one number for each row of the input"),
        (np.float64(1), "3 numbers are wanted, and this is one"),
        (1.5, "3 numbers are wanted, and this is one"),
        (np.array(1.5), "3 numbers are wanted, and this is one"),
    ],
)
def test_shape_hints_for_one_number_per_feature(got, words):
    """Do (1, D), (N,) and a scalar get messages of their own?"""
    assert words in hint(got, np.ones(3), n=5)


def test_shape_hint_claims_no_axis_that_was_not_seen():
    """Is nothing said of rows where another length came, and nothing of a flat array's exchange?"""
    assert hint(np.ones(4), np.ones(3), n=5) == ""
    assert "one number" not in hint(1.5, np.ones((2, 3)))
    assert hint(np.ones((3, 2)), np.ones((2, 3))).startswith("that is the expected shape")


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
