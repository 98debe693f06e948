"""Mistakes in exercise 3.2, numerical_gradient: in which entries of x are moved, and moved back."""

import numpy as np

from grader.mistakes._parts import CUT_OFF
from grader.mistakes._shows import (
    all_of,
    changes,
    cut_off,
    each_of,
    has_shape,
    is_wrong,
    right_only,
    said_of,
    stops,
    times,
    where,
)
from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import Function, Z, slopes, weighted
from grader.mistakes.batchnorm_backward._shows import (
    alike_along,
    axes,
    dx_about,
    first_alone_right,
    large_step,
    nearly_right_dx,
    whole_x,
)

ALIAS = "Python: a second name for an array is no second array"
ROUNDING = "floating point: adding h and taking it away again is not exact"


def moved_together(f: Function, x: Z, dout: Z, h: float, rows: bool) -> Z:
    """Central differences with all entries of a row (or of a column) moved at once."""
    loss, dx = weighted(f, dout), np.zeros(x.shape)
    for k in range(x.shape[0 if rows else 1]):
        moved = np.zeros(x.shape)
        part = (k,) if rows else (slice(None), k)
        moved[part] = h
        dx[part] = (loss(x + moved) - loss(x - moved)) / (2 * h)
    return dx


@mistake(
    "numerical_gradient",
    shows=where(lambda s: axes(s) > 1, alike_along(lambda dx: tuple(range(1, dx.ndim)))),
)
def whole_rows_moved(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Where x has rows, all entries of a row of your gradient are the same number.

    It is the sum of the row's derivatives, as where an index picks a whole row and moves it at
    once.

    Exercise 3.2 moves a single entry at a time, so its loop runs over rows and columns.
    """
    return moved_together(f, x, dout, h, rows=True)


@mistake("numerical_gradient", shows=alike_along(lambda dx: 0))
def whole_columns_moved(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """All entries of a column are the same number.

    It is the sum of the column's derivatives, as where a whole column of x is moved at once.

    Exercise 3.2 moves a single entry at a time, so its loop runs over rows and columns.
    """
    return moved_together(f, x, dout, h, rows=False)


@mistake("numerical_gradient", shows=alike_along(lambda dx: None))
def everything_moved(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """All entries of your gradient are the same number.

    It is the sum of all derivatives, as where all of x is moved at once.

    Exercise 3.2 moves a single entry at a time and leaves the others where they are.
    """
    loss = weighted(f, dout)
    return np.full(x.shape, (loss(x + h) - loss(x - h)) / (2 * h))


@mistake("numerical_gradient", shows=has_shape("dx", lambda s: s.args["dout"].shape))
def values_not_summed(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your gradient has the shape of f's values, not the shape of x.

    It is what comes of moving all of x at once without a sum, as if each value of f belonged to one
    entry of x.

    Exercise 3.2 moves a single entry of x at a time, and the loss is a sum over all values of f.
    """
    return np.asarray(dout * (f(x + h) - f(x - h)) / (2 * h))


@mistake("numerical_gradient", shows=has_shape("dx", lambda s: (s.args["x"].size,)))
def shape_lost(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your gradient is one flat array.

    It holds the entries one after another, and not in the shape of x.

    The gradient of exercise 3.2 has one entry for each entry of x, at the same place.
    """
    return slopes(weighted(f, dout), x, -h, h).ravel()


@mistake("numerical_gradient", shows=where(lambda s: axes(s) != 2, stops))
def two_axes_only(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Where x has another number of axes than two, the function stops.

    The shape of x is taken apart into rows and columns. That fails when there are more or fewer.

    Exercise 3.2 says that x may have any shape, and how to run through all of its entries.
    """
    n, d = x.shape
    return slopes(weighted(f, dout), x, -h, h).reshape(n, d)


@mistake(
    "numerical_gradient",
    shows=all_of(
        where(lambda s: axes(s) == 1, stops),
        where(lambda s: axes(s) == 3, alike_along(lambda dx: 2)),
    ),
)
def two_indices_only(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """With one axis the function stops, and with three some entries are the same number.

    Two indices pick an entry only where x has two axes. With three they pick a whole row, and the
    row is moved at once.

    Exercise 3.2 says that x may have any shape, and how to run through all of its entries.
    """
    loss, dx = weighted(f, dout), np.zeros(x.shape)
    for i, j in np.ndindex(x.shape[0], x.shape[1]):
        moved = np.zeros(x.shape)
        moved[i, j] = h
        dx[i, j] = (loss(x + moved) - loss(x - moved)) / (2 * h)
    return dx


def on_a_copy(f: Function, x: Z, dout: Z, h: float) -> Z:
    """Central differences that move the entries of a copy, which is whole if x is."""
    loss, dx, moved = weighted(f, dout), np.zeros(x.shape), x.copy()
    for i in np.ndindex(x.shape):
        moved[i] = x[i] + h
        high = loss(moved)
        moved[i] = x[i] - h
        dx[i] = (high - loss(moved)) / (2 * h)
        moved[i] = x[i]
    return dx


@mistake("numerical_gradient", source=CUT_OFF, shows=right_only(lambda s: not whole_x(s), "dx"))
def step_cut_off(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Where x holds whole numbers, your gradient is wrong.

    The step is cut off there. An array of whole numbers cannot hold a moved entry, and x or a copy
    of it is one whenever x is.

    Exercise 3.2 moves each entry by h, a fraction: that needs an array of float64.
    """
    return on_a_copy(f, x, dout, h)


@mistake("numerical_gradient", source=CUT_OFF, shows=cut_off("dx", "x"))
def slopes_cut_off(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Where x holds whole numbers, so does your gradient.

    The decimals are cut off. An array that is made like x is of whole numbers whenever x is.

    The central difference of exercise 3.2 is a quotient, which is rarely whole.
    """
    return slopes(weighted(f, dout), x, -h, h).astype(x.dtype)


@mistake("numerical_gradient", source=CUT_OFF, shows=cut_off("dx", "x"))
def step_and_slopes_cut_off(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Where x holds whole numbers, so does your gradient, and it is wrong.

    Two things are cut off there: the step, and the decimals of the result. Arrays that are made
    like x are of whole numbers whenever x is.

    Exercise 3.2 moves each entry by h, a fraction, and returns quotients: both need float64.
    """
    return on_a_copy(f, x, dout, h).astype(x.dtype)


def in_place(f: Function, x: Z, dout: Z, h: float, back: float) -> Z:
    """Central differences that move the entries of x itself, and in the end by `back`."""
    loss, dx = weighted(f, dout), np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        high = loss(x)
        x[i] -= 2 * h
        dx[i] = (high - loss(x)) / (2 * h)
        x[i] += back
    return dx


@mistake("numerical_gradient", source=ROUNDING, shows=changes("x"))
def rounding_left_behind(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Afterwards x is a little different from what it was, and more than a little if it holds whole
    numbers.

    x itself is moved, and moved back by arithmetic. Round-off makes that inexact, and whole numbers
    cut off the step.

    Exercise 3.2 leaves x as it was: keep the old value and put it back, or move a copy.
    """
    return in_place(f, x, dout, h, h)


@mistake(
    "numerical_gradient",
    shows=all_of(changes("x"), where(large_step, each_of(changes("x"), is_wrong("dx")))),
)
def never_moved_back(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Afterwards x is no longer what it was, and with a large step your numbers are wrong too.

    An entry is not put back before the next one moves, so all later slopes are taken somewhere
    else.

    Exercise 3.2 moves a single entry at a time: the others are where they were.
    """
    return in_place(f, x, dout, h, 0)


@mistake("numerical_gradient", shows=nearly_right_dx)
def copy_never_moved_back(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Nearly right for a small step, and wrong for a large one, the more so the later the entry.

    x is left alone, but an entry is not put back before the next one moves, so all later slopes are
    taken somewhere else.

    Exercise 3.2 moves a single entry at a time: the others are where they were.
    """
    return in_place(f, x.copy(), dout, h, 0)


@mistake(
    "numerical_gradient",
    shows=all_of(
        dx_about(lambda dx: np.cumsum(dx).reshape(dx.shape)),
        where(whole_x, is_wrong("dx"), said_of("dx", first_alone_right)),
    ),
)
def copies_made_once(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Where x holds decimals the first entry is right, and each later one is about the sum of all
    up to it.

    The moves of earlier entries are still there, up in one place and down in the other, as where
    the two moved copies are made before the loop.

    Exercise 3.2 moves a single entry at a time: for each entry the copies are made anew.
    """
    loss, dx, high, low = weighted(f, dout), np.zeros(x.shape), x.copy(), x.copy()
    for i in np.ndindex(x.shape):
        high[i] += h
        low[i] -= h
        dx[i] = (loss(high) - loss(low)) / (2 * h)
    return dx


@mistake("numerical_gradient", source=ALIAS, shows=times("dx", 0))
def one_array_under_two_names(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your gradient is zero everywhere.

    So it is where both moved arrays are x itself under other names. Up by h and down by h again,
    and both are the same.

    The central difference of exercise 3.2 needs f at two different places: make copies.
    """
    for i in np.ndindex(x.shape):
        x[i] += h
        x[i] -= h
    return np.zeros(x.shape)
