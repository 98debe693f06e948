"""Mistakes in exercise 1.2, normalize: in the array of the result, and in what becomes of x."""

import numpy as np

from grader.mistakes._parts import CUT_OFF, FLOORED, IN_PLACE
from grader.mistakes._shows import all_of, changes, cut_off, each_of, equals, is_whole, stops, where
from grader.mistakes.bank import mistake
from grader.mistakes.normalize_inputs._shows import (
    whole_x,
)

X = np.ndarray


@mistake("normalize", source=FLOORED, shows=is_whole("x_norm"))
def quotient_rounded_down(x: X, mu: X, sigma: X) -> X:
    """Every value of the result is whole.

    The quotient is rounded down, which is what // does in Python.

    Exercise 1.2 asks for the quotient in its formula, which is rarely whole.
    """
    return (x - mu) // sigma


@mistake("normalize", source=IN_PLACE, shows=changes("x"))
def normalizes_in_place(x: X, mu: X, sigma: X) -> X:
    """Afterwards x is no longer what it was.

    Something is written into the array that was given: the caller's data are lost.

    Exercise 1.2 asks for a new array that leaves x as it was.
    """
    x -= mu
    return x / sigma


@mistake(
    "normalize",
    source=CUT_OFF,
    shows=all_of(changes("x"), where(whole_x, each_of(changes("x"), is_whole("x_norm")))),
)
def overwrites_entries(x: X, mu: X, sigma: X) -> X:
    """Afterwards x is no longer what it was, and whole numbers stay whole.

    The results are written into the array that was given. The caller's data are lost, and an array
    of whole numbers cuts off the decimals.

    Exercise 1.2 asks for a new array that leaves x as it was.
    """
    x[:] = (x - mu) / sigma
    return x


@mistake("normalize", source=CUT_OFF, shows=cut_off("x_norm", "x"))
def decimals_cut_off(x: X, mu: X, sigma: X) -> X:
    """Where x holds whole numbers, so does the result.

    The decimals are cut off. An array that is made like x is of whole numbers whenever x is.

    Exercise 1.2 asks for the quotient in its formula, which is rarely whole: it needs an array of
    float64.
    """
    x_norm = np.zeros_like(x)
    x_norm[:] = (x - mu) / sigma
    return x_norm


@mistake(
    "normalize",
    source="NumPy refuses to subtract decimals in place from whole numbers",
    shows=where(whole_x, stops),
)
def copy_of_whole_numbers(x: X, mu: X, sigma: X) -> X:
    """Where x holds whole numbers, the function stops with an error.

    NumPy refuses to put decimals into an array of whole numbers, and a copy of x is one whenever x
    is.

    Exercise 1.2 asks for the quotient in its formula, which is rarely whole: it needs an array of
    float64.
    """
    x_norm = x.copy()
    x_norm -= mu
    x_norm /= sigma
    return x_norm


@mistake(
    "normalize", shows=lambda s: np.asarray(s.got["x_norm"]).dtype == np.float32 if s.got else None
)
def single_precision(x: X, mu: X, sigma: X) -> X:
    """The array is float32, which holds about seven digits.

    Somewhere the numbers are converted to single precision, as is usual for training on a GPU.

    Exercise 1.2 is plain arithmetic on float64 arrays: its formula needs no conversion.
    """
    return ((x - mu) / sigma).astype(np.float32)


@mistake("normalize", shows=equals("x_norm", lambda s: s.want["x_norm"].T))
def rows_and_columns_exchanged(x: X, mu: X, sigma: X) -> X:
    """The result has rows and columns exchanged.

    It is the transpose of what is expected.

    Exercise 1.2 asks for a result of the shape of x.
    """
    return ((x - mu) / sigma).T
