"""Mistakes in exercise 3.2, numerical_gradient: in which entries of x are moved, and moved back."""

import numpy as np

from grader.mistakes.bank import mistake
from grader.mistakes.batchnorm_backward._parts import Function, Z, slopes, weighted

ALIAS = "Python: a second name for an array is no second array"
ROUNDING = "floating point: adding h and taking it away again is not exact"


def moved_together(f: Function, x: Z, dout: Z, h: float, rows: bool) -> Z:
    """Central differences with all entries of a row (or of a column) moved at once."""
    loss, dx = weighted(f, dout), np.zeros(x.shape)
    for k in range(x.shape[0 if rows else 1]):
        moved = np.zeros(x.shape)
        part = (k, slice(None)) if rows else (slice(None), k)
        moved[part] = h
        dx[part] = (loss(x + moved) - loss(x - moved)) / (2 * h)
    return dx


@mistake("numerical_gradient")
def whole_rows_moved(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """All entries of a row are the same number.

    You move a whole row of x at once: an index picks a row, and you have only one index. What you
    get is the sum of the row's derivatives.

    Exercise 3.2 moves a single entry at a time, so its loop runs over rows and columns.
    """
    return moved_together(f, x, dout, h, rows=True)


@mistake("numerical_gradient")
def whole_columns_moved(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """All entries of a column are the same number.

    You move a whole column of x at once, so you get the sum of the column's derivatives.

    Exercise 3.2 moves a single entry at a time, so its loop runs over rows and columns.
    """
    return moved_together(f, x, dout, h, rows=False)


@mistake("numerical_gradient")
def everything_moved(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """All entries of your gradient are the same number.

    You move all of x at once, so you get the sum of all derivatives.

    Exercise 3.2 moves a single entry at a time and leaves the others where they are.
    """
    loss = weighted(f, dout)
    return np.full(x.shape, (loss(x + h) - loss(x - h)) / (2 * h))


@mistake("numerical_gradient")
def values_not_summed(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your gradient has the shape of f's values, not the shape of x.

    You move all of x at once and do not sum, as if each value of f belonged to one entry of x.

    Exercise 3.2 moves a single entry of x at a time, and the loss is a sum over all values of f.
    """
    return np.asarray(dout * (f(x + h) - f(x - h)) / (2 * h))


@mistake("numerical_gradient")
def shape_lost(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """The numbers are right, but they come as one flat array.

    You go through the entries one after another and do not bring them back into rows and columns.

    The gradient of exercise 3.2 has one entry for each entry of x, at the same place.
    """
    return slopes(weighted(f, dout), x, -h, h).ravel()


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


@mistake("numerical_gradient", source=ROUNDING)
def rounding_left_behind(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your numbers are right, but afterwards x is a tiny bit different from what it was.

    You move x itself and move it back by arithmetic. Round-off makes that inexact.

    Exercise 3.2 leaves x as it was: keep the old value and put it back, or move a copy.
    """
    return in_place(f, x, dout, h, h)


@mistake("numerical_gradient")
def never_moved_back(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Afterwards x is no longer what it was, and with a large step your numbers are wrong too.

    You do not put an entry back before you move the next one, so all later slopes are taken
    somewhere else.

    Exercise 3.2 moves a single entry at a time: the others are where they were.
    """
    return in_place(f, x, dout, h, 0)


@mistake("numerical_gradient")
def copy_never_moved_back(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Nearly right for a small step, and wrong for a large one, the more so the later the entry.

    You work on a copy, but do not put an entry back before you move the next one.

    Exercise 3.2 moves a single entry at a time: the others are where they were.
    """
    return in_place(f, x.copy(), dout, h, 0)


@mistake("numerical_gradient")
def copies_made_once(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Only the first entry is right. The farther on, the larger the numbers get.

    You make the two moved copies before the loop, so the moves of earlier entries stay in them.

    Exercise 3.2 moves a single entry at a time: for each entry the copies are made anew.
    """
    loss, dx, high, low = weighted(f, dout), np.zeros(x.shape), x.copy(), x.copy()
    for i in np.ndindex(x.shape):
        high[i] += h
        low[i] -= h
        dx[i] = (loss(high) - loss(low)) / (2 * h)
    return dx


@mistake("numerical_gradient", source=ALIAS)
def one_array_under_two_names(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your gradient is zero everywhere.

    Both moved arrays are x itself under other names. Up by h and down by h again, and both are the
    same.

    The central difference of exercise 3.2 needs f at two different places: make copies.
    """
    for i in np.ndindex(x.shape):
        x[i] += h
        x[i] -= h
    return np.zeros(x.shape)
