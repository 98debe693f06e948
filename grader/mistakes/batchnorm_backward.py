"""Mistakes in notebook 3. Each is one thing gone wrong in an answer that is otherwise right.

A pair is an entry of its own where both of its mistakes reach the same output. The two ways to
write the backward pass share what can go wrong in either.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes.bank import mistake
from utils import BatchNormCache

Z = np.ndarray
Function = Callable[[Z], Z]
Layer = Callable[..., Any]
Backward = tuple[Z, Z, Z]

FLOOR = 1e-8

# where an observation is from
CS231N = "the notes of CS231n divide by the larger of the two"
NORMS = "gradient checking in deeplearning.ai's course compares norms"
SURVEY = "survey of 118 public NumPy implementations"
SHORTENED = "Ioffe & Szegedy (2015), section 2, on what comes of it"
INVERSE = "PyTorch keeps one over the standard deviation between the passes"
NO_AXIS = "NumPy: without an axis, a sum is over the whole array"
KEPT = "NumPy: keepdims leaves an axis of length 1"
IN_PLACE = "NumPy: an augmented assignment writes into the array"
ALIAS = "Python: a second name for an array is no second array"
ROUNDING = "floating point: adding h and taking it away again is not exact"

# ---- 3.1 relative_error --------------------------------------------------------------------------


def worst(difference: Z, size: Z, floor: float = FLOOR) -> float:
    return float(np.max(difference / np.maximum(size, floor)))


def sizes(a: Z, b: Z) -> Z:
    return np.asarray(np.abs(a) + np.abs(b))


def distance(a: Z, b: Z) -> Z:
    return np.asarray(np.abs(a - b))


@mistake("relative_error")
def floor_missing(a: Z, b: Z) -> float:
    """The result is not a number where an entry is zero in both arrays.

    There 0 is divided by 0: nothing keeps the denominator away from zero.

    The formula of exercise 3.1 takes the larger of the sum below the line and a floor of 1e-8.
    """
    return float(np.max(distance(a, b) / sizes(a, b)))


@mistake("relative_error")
def floor_too_small(a: Z, b: Z) -> float:
    """Two tiny entries, 1e-12 and 0, count as entirely different.

    Your floor is much smaller than 1e-8, or you only leave out 0 divided by 0. So round-off in
    an entry that should be zero looks like a wrong gradient.

    The floor in the formula of exercise 3.1 is 1e-8.
    """
    return worst(distance(a, b), sizes(a, b), 1e-20)


@mistake("relative_error")
def floor_of_one(a: Z, b: Z) -> float:
    """Small entries may be entirely wrong and your error is still small.

    Your denominator is at least 1, so below 1 you measure the absolute difference.

    The floor in the formula of exercise 3.1 is 1e-8: it matters only next to zero.
    """
    return worst(distance(a, b), sizes(a, b), 1.0)


@mistake("relative_error")
def floor_added(a: Z, b: Z) -> float:
    """Nearly right where the entries are large, and a little too small where they are tiny.

    You add the floor to the denominator.

    The formula of exercise 3.1 takes the larger of the two, the sum or the floor.
    """
    return worst(distance(a, b), sizes(a, b) + FLOOR)


@mistake("relative_error")
def floor_for_each(a: Z, b: Z) -> float:
    """Right for ordinary entries, and half of what is expected for tiny ones.

    Each of the two absolute values has a floor of its own, so the denominator has it twice.

    In the formula of exercise 3.1 the floor is for the sum.
    """
    return worst(distance(a, b), np.maximum(np.abs(a), FLOOR) + np.maximum(np.abs(b), FLOOR))


@mistake("relative_error")
def first_alone_below(a: Z, b: Z) -> float:
    """About twice what is expected, and not the same when a and b change places.

    You divide by the size of a alone. So a and b are not treated alike.

    Below the line of the formula of exercise 3.1 is the sum of both absolute values.
    """
    return worst(distance(a, b), np.abs(a))


@mistake("relative_error", source=CS231N)
def larger_below(a: Z, b: Z) -> float:
    """About twice what is expected. With opposite signs you get 2 where 1 is expected.

    You divide by the larger of the two absolute values, or by that of b alone. Dividing by the
    larger is in use too, but gives other numbers.

    Below the line of the formula of exercise 3.1 is the sum of both absolute values.
    """
    return worst(distance(a, b), np.maximum(np.abs(a), np.abs(b)))


@mistake("relative_error")
def average_below(a: Z, b: Z) -> float:
    """Twice what is expected.

    You divide by the mean of the two absolute values, which is half of their sum.

    Below the line of the formula of exercise 3.1 is the sum itself.
    """
    return worst(2 * distance(a, b), sizes(a, b), 2 * FLOOR)


@mistake("relative_error")
def average_error(a: Z, b: Z) -> float:
    """Too small whenever some entries agree better than others.

    You average over the entries, so one wrong entry can hide among many right ones.

    Exercise 3.1 asks for one number: the formula's value at the worst entry.
    """
    return float(np.mean(distance(a, b) / np.maximum(sizes(a, b), FLOOR)))


@mistake("relative_error")
def sum_of_errors(a: Z, b: Z) -> float:
    """Too large, and it grows with the number of entries.

    You add up the errors of the entries.

    Exercise 3.1 asks for one number: the formula's value at the worst entry.
    """
    return float(np.sum(distance(a, b) / np.maximum(sizes(a, b), FLOOR)))


@mistake("relative_error", source=NORMS)
def error_of_norms(a: Z, b: Z) -> float:
    """Too small where the entries are of very different sizes.

    You compare the lengths of whole arrays. The large entries decide, and small ones may be wrong.

    Exercise 3.1 divides entry by entry, and takes the worst entry afterwards.
    """
    below = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / max(float(below), FLOOR))


@mistake("relative_error")
def maximum_above_and_below(a: Z, b: Z) -> float:
    """Too small where the entries are of very different sizes.

    You divide the largest difference by the largest sum, and these may be of different entries.

    Exercise 3.1 divides entry by entry, and takes the worst entry afterwards.
    """
    return worst(distance(a, b).max(), sizes(a, b).max())


@mistake("relative_error")
def absolute_error(a: Z, b: Z) -> float:
    """Large entries make your error large, however well they agree.

    It is the absolute difference: nothing is divided.

    The formula of exercise 3.1 has the size of the entries below the line.
    """
    return float(distance(a, b).max())


@mistake("relative_error")
def difference_with_sign(a: Z, b: Z) -> float:
    """Your error can be negative. Where b is larger than a, it does not count.

    The difference has kept its sign, so the maximum passes over what is wrong downwards.

    Above the line of the formula of exercise 3.1 is an absolute value.
    """
    return worst(a - b, sizes(a, b))


@mistake("relative_error")
def sizes_with_sign(a: Z, b: Z) -> float:
    """Far too large as soon as an entry is negative.

    Below the line are a and b with their signs. A negative sum falls to the floor.

    In the formula of exercise 3.1 each of the two has its own absolute value.
    """
    return worst(distance(a, b), a + b)


@mistake("relative_error")
def size_of_the_sum(a: Z, b: Z) -> float:
    """Right until a and b have opposite signs: then it is enormous.

    You take the absolute value of the sum. Opposite entries cancel there.

    In the formula of exercise 3.1 each of the two has its own absolute value below the line.
    """
    return worst(distance(a, b), np.abs(a + b))


@mistake("relative_error")
def difference_of_sizes(a: Z, b: Z) -> float:
    """Two arrays of opposite sign agree perfectly for you.

    You subtract absolute values, so a wrong sign is not seen.

    The formula of exercise 3.1 takes the absolute value of the difference.
    """
    return worst(distance(np.abs(a), np.abs(b)), sizes(a, b))


@mistake("relative_error")
def squared_error(a: Z, b: Z) -> float:
    """Far too small when a and b are close: about the square of what is expected.

    The difference and the sizes are squared.

    Nothing is squared in the formula of exercise 3.1: there are absolute values.
    """
    return worst((a - b) ** 2, a**2 + b**2, FLOOR**2)


@mistake("relative_error")
def errors_of_all_entries(a: Z, b: Z) -> Z:
    """You return a whole array of errors. There should be one number.

    Each entry has its error, but the worst of them is not picked.

    Exercise 3.1 asks for one number: the formula's value at the worst entry.
    """
    return np.atleast_1d(distance(a, b) / np.maximum(sizes(a, b), FLOOR))


# ---- 3.2 numerical_gradient ----------------------------------------------------------------------


def slopes(
    loss: Callable[[Z], Any], x: Z, start: float, end: float, width: float | None = None
) -> Z:
    """For each entry: how much the loss grows as it goes from x + start to x + end, over width."""
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        unit = np.zeros(x.shape)
        unit[i] = 1.0
        dx[i] = (loss(x + end * unit) - loss(x + start * unit)) / (width or end - start)
    return dx


def weighted(f: Function, dout: Z) -> Callable[[Z], float]:
    return lambda x: float(np.sum(dout * f(x)))


@mistake("numerical_gradient")
def forward_difference(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Nearly right, but off by about h. With a large step it is far off.

    You compare x + h with x itself. The error of such a one-sided difference shrinks with h, that
    of the central one with its square.

    The central difference of exercise 3.2 goes h to either side and divides by 2h.
    """
    return slopes(weighted(f, dout), x, 0, h)


@mistake("numerical_gradient")
def backward_difference(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Nearly right, but off by about h. With a large step it is far off.

    You compare x with x - h. The error of such a one-sided difference shrinks with h, that of the
    central one with its square.

    The central difference of exercise 3.2 goes h to either side and divides by 2h.
    """
    return slopes(weighted(f, dout), x, -h, 0)


@mistake("numerical_gradient")
def one_side_over_two_steps(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """About half of what is expected.

    You go from x to x + h, which is one step, and divide by two.

    The central difference of exercise 3.2 goes h to either side and divides by 2h.
    """
    return slopes(weighted(f, dout), x, 0, h, 2 * h)


@mistake("numerical_gradient")
def three_steps_over_two(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """About one and a half times what is expected: a relative error of 0.2.

    You go from x - 2h to x + h, which is three steps, and divide by two. Probably 2h was taken
    away from x itself, and not from x + h.

    The central difference of exercise 3.2 goes h to either side of x.
    """
    return slopes(weighted(f, dout), x, -2 * h, h, 2 * h)


@mistake("numerical_gradient")
def divided_by_one_step(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Twice what is expected.

    From x - h to x + h are two steps, and you divide by one.

    The central difference of exercise 3.2 divides by 2h.
    """
    return slopes(weighted(f, dout), x, -h, h, h)


@mistake("numerical_gradient", source="an expression divides and multiplies from left to right")
def multiplied_by_the_step(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Far too small: with h at 1e-5 nothing but round-off seems to be left.

    You divide by 2 and multiply by h.

    In the central difference of exercise 3.2 the whole product 2h is below the line.
    """
    return slopes(weighted(f, dout), x, -h, h, 2 / h)


@mistake("numerical_gradient")
def not_divided_by_the_step(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Far too small: it shrinks with the step.

    You return how much the loss changed. A slope is that change for each unit of x.

    The central difference of exercise 3.2 divides by 2h.
    """
    return slopes(weighted(f, dout), x, -h, h, 1.0)


@mistake("numerical_gradient")
def downhill(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Minus what is expected.

    You subtract the loss at x + h from the loss at x - h.

    In the central difference of exercise 3.2 the value at x + h comes first.
    """
    return slopes(weighted(f, dout), x, -h, h, -2 * h)


@mistake("numerical_gradient")
def step_fixed(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Right as long as h is 1e-5, and different for any other h.

    The h that is passed is not used: a number is written in its place.

    The h in the central difference of exercise 3.2 is the function's last argument.
    """
    return slopes(weighted(f, dout), x, -1e-5, 1e-5)


@mistake("numerical_gradient")
def half_steps(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Right for a small step, and not the number expected for a large one.

    You go h/2 to either side and divide by h. It is a central difference, with half the step asked
    for.

    The central difference of exercise 3.2 goes a whole h to either side and divides by 2h.
    """
    return slopes(weighted(f, dout), x, -h / 2, h / 2)


@mistake("numerical_gradient", source="the rule that the step should grow with x")
def step_grows_with_x(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Right for a small step, and not the number expected for a large one.

    Your step depends on the size of the entry that is moved.

    In the central difference of exercise 3.2 the step is h for every entry.
    """
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = h * max(1.0, abs(float(x[i])))
        dx[i] = slopes(weighted(f, dout), x, -step, step)[i]
    return dx


@mistake("numerical_gradient")
def complex_step(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Right for a small step, and not the number expected for a large one.

    You take an imaginary step. That is the better method where f allows it, but its error differs
    from the central difference's.

    Exercise 3.2 asks for the central difference: real steps of h to either side.
    """
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[i] += 1j * h
        dx[i] = np.sum(dout * f(moved)).imag / h
    return dx


@mistake("numerical_gradient")
def dout_ignored(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your gradient does not depend on dout.

    It is the gradient of the plain sum of f's values, as if dout were all ones.

    The loss of exercise 3.2 is the sum of dout times f of x, entry by entry.
    """
    return slopes(weighted(f, np.ones_like(dout)), x, -h, h)


@mistake("numerical_gradient")
def loss_of_squares(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your gradient does not depend on dout.

    It is the gradient of the sum of the squares of f's values.

    The loss of exercise 3.2 is the sum of dout times f of x, entry by entry.
    """
    return slopes(lambda moved: np.sum(f(moved) ** 2), x, -h, h)


@mistake("numerical_gradient")
def loss_of_half_squares(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Your gradient does not depend on dout.

    It is the gradient of half the sum of the squares of f's values.

    The loss of exercise 3.2 is the sum of dout times f of x, entry by entry.
    """
    return slopes(lambda moved: np.sum(f(moved) ** 2) / 2, x, -h, h)


@mistake("numerical_gradient")
def loss_is_a_mean(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Too small, by a factor that depends on how many values f returns.

    You average dout times f of x. How the loss weighs each value is in dout already.

    The loss of exercise 3.2 is a sum.
    """
    return slopes(weighted(f, dout), x, -h, h) / dout.size


@mistake("numerical_gradient")
def loss_divided_by_examples(f: Function, x: Z, dout: Z, h: float = 1e-5) -> Z:
    """Too small by a factor of N, the number of examples.

    You divide by N. How the loss weighs each example is in dout already.

    The loss of exercise 3.2 is a sum, with no 1/N.
    """
    return slopes(weighted(f, dout), x, -h, h) / len(x)


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


# ---- 3.3 gradient_check --------------------------------------------------------------------------


def gradients_of(forward: Layer, backward: Layer, x: Z, dout: Z) -> tuple[Z, Z]:
    """The layer's gradient, and the numerical one."""
    numerical = slopes(lambda moved: np.sum(dout * forward(moved)[0]), x, -1e-5, 1e-5)
    return backward(dout, forward(x)[1]), numerical


def error_of(forward: Layer, backward: Layer, x: Z, dout: Z) -> float:
    a, b = gradients_of(forward, backward, x, dout)
    return worst(distance(a, b), sizes(a, b))


@mistake("gradient_check")
def tolerance_ignored(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Right as long as the tolerance is 1e-6: a looser one changes nothing.

    The tolerance that is passed is not used: a number is written in its place.

    Exercise 3.3 compares the relative error with its last argument.
    """
    return error_of(forward, backward, x, dout) <= 1e-6


@mistake("gradient_check")
def too_loose(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """A gradient that is wrong by a factor of 1.0001 passes your check.

    Your comparison is too loose: a larger tolerance by default, or one that sees only directions.

    Exercise 3.3 demands a relative error below the tolerance, and that is 1e-6 by default.
    """
    return error_of(forward, backward, x, dout) <= max(tolerance, 1e-3)


@mistake("gradient_check")
def too_strict(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """Right layers fail your check, unless a looser tolerance is passed.

    By default you demand more digits than a central difference has. It is good to about ten.

    The tolerance of exercise 3.3 is 1e-6 by default.
    """
    return error_of(forward, backward, x, dout) <= (tolerance if tolerance != 1e-6 else 1e-14)


@mistake("gradient_check")
def dout_of_ones(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """A backward pass that does not look at dout passes your check.

    You check with a dout of ones. For that loss, the sum of y, many a wrong gradient is right.

    Exercise 3.3 hands the dout that it is given to both: the backward pass and the numerical
    gradient.
    """
    return error_of(forward, backward, x, np.ones_like(dout)) <= tolerance


@mistake("gradient_check")
def dout_of_ones_tolerance_ignored(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """A backward pass that does not look at dout passes, and a looser tolerance changes nothing.

    Two things: you check with a dout of ones, and the tolerance that is passed is not used.

    Exercise 3.3 uses all its arguments: dout goes to both gradients, and the relative error is
    compared with the tolerance.
    """
    return error_of(forward, backward, x, np.ones_like(dout)) <= 1e-6


@mistake("gradient_check")
def always_true(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """Every layer passes your check, wrong ones too.

    Nothing that the backward pass returns changes your answer. Perhaps a gradient is compared with
    itself, or an error is always below the tolerance.

    Exercise 3.3 compares two gradients that know nothing of each other: the layer's and the
    numerical one.
    """
    return True


@mistake("gradient_check")
def never_agrees(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """No layer passes your check, not even a right one with a loose tolerance.

    Either the two gradients are of different losses (one has dout and the other has not), or they
    are expected to be equal to the last bit.

    Exercise 3.3 hands the same dout to both and asks for a relative error below the tolerance.
    """
    return False


@mistake("gradient_check")
def answer_inverted(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Right layers fail your check and wrong ones pass.

    You return whether the error is above the tolerance.

    Exercise 3.3 returns True when the error is within the tolerance.
    """
    return error_of(forward, backward, x, dout) > tolerance


@mistake("gradient_check")
def inverted_tolerance_ignored(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Right layers fail your check and wrong ones pass, whatever the tolerance.

    Two things: you return whether the error is too large, and the tolerance that is passed is not
    used.

    Exercise 3.3 returns True when the relative error is within the tolerance that it is given.
    """
    return error_of(forward, backward, x, dout) > 1e-6


@mistake("gradient_check")
def backward_given_y(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Whether a right layer passes your check depends on what it keeps from its forward pass.

    The backward pass gets the forward pass's values y in place of the cache.

    In exercise 3.3 the forward pass returns two things, and the second is what backward is given.
    """
    return error_of(lambda a: (forward(a)[0],) * 2, backward, x, dout) <= tolerance


@mistake("gradient_check")
def backward_given_x(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """Whether a right layer passes your check depends on what it keeps from its forward pass.

    The backward pass gets x in place of the cache. Some layers do keep x, others keep more or less.

    In exercise 3.3 the forward pass returns two things, and the second is what backward is given.
    """
    return error_of(lambda a: (forward(a)[0], a), backward, x, dout) <= tolerance


@mistake("gradient_check")
def cache_in_the_loss(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> bool:
    """The function stops with an error, or right layers fail, depending on what they keep.

    You hand the forward pass to the numerical gradient as it is. It returns y and the cache, and
    the cache gets into the loss.

    In exercise 3.3 the numerical gradient is of a function that returns y alone.
    """
    numerical = slopes(lambda moved: np.sum(dout * np.asarray(forward(moved))), x, -1e-5, 1e-5)
    a = backward(dout, forward(x)[1])
    return worst(distance(a, numerical), sizes(a, numerical)) <= tolerance


@mistake("gradient_check")
def answer_for_each_entry(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> Z:
    """You return a whole array. There should be one True or False.

    Each entry is compared with the tolerance by itself.

    Exercise 3.3 uses the error of exercise 3.1, which is one number: the worst of all entries.
    """
    a, b = gradients_of(forward, backward, x, dout)
    return np.asarray(distance(a, b) <= tolerance * np.maximum(sizes(a, b), FLOOR))


@mistake("gradient_check")
def nothing_returned(
    forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6
) -> None:
    """Your function returns None.

    Perhaps it prints its answer, or the comparison stands there without being returned.

    Exercise 3.3 returns True or False.
    """


@mistake("gradient_check", source=IN_PLACE)
def x_left_moved(forward: Layer, backward: Layer, x: Z, dout: Z, tolerance: float = 1e-6) -> bool:
    """Your answers are right, but afterwards x is no longer what it was.

    Probably the numerical gradient moves x itself and does not put it back exactly.

    Exercises 3.2 and 3.3 leave x as it was: keep the old value and put it back, or move a copy.
    """
    agrees = error_of(forward, backward, x, dout) <= tolerance
    x += 1e-5
    return agrees


# ---- 3.4 batchnorm_backward and 3.5 batchnorm_backward_simplified --------------------------------

STAGED, SHORT = "batchnorm_backward", "batchnorm_backward_simplified"


def backward_mistake(source: str = "") -> Callable[[Layer], Layer]:
    """Put the decorated function into the bank of both exercises."""

    def register(function: Layer) -> Layer:
        return mistake(SHORT, source)(mistake(STAGED, source)(function))

    return register


def backward(
    dout: Z, cache: BatchNormCache, whole: Any = 1.0, mean: Any = 1.0, spread: Any = 1.0
) -> Backward:
    """The backward pass with factors: of dz, of its path through the mean, and the variance."""
    z_hat, std, gamma = cache
    inner = dout - mean * dout.mean(axis=0) - spread * z_hat * (dout * z_hat).mean(axis=0)
    return whole * gamma / std * inner, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def with_dz(dout: Z, cache: BatchNormCache, inner: Z) -> Backward:
    """The backward pass with another bracket than the right one."""
    _, dgamma, dbeta = backward(dout, cache)
    return cache.gamma / cache.std * inner, dgamma, dbeta


@backward_mistake(source=SHORTENED)
def statistics_held_fixed(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0, and dz follows dout alone.

    You treat the mean and the variance as constants. Both depend on every example in the batch.

    The chain rule goes through mu and through the variance too: the second and the third term in
    the one-line formula of exercise 3.5.
    """
    return backward(dout, cache, mean=0.0, spread=0.0)


@backward_mistake()
def mean_path_missing(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0.

    The path through the mean is missing. When one z moves, mu moves, and with it all of the column.

    The chain rule through mu: the second term in the one-line formula of exercise 3.5.
    """
    return backward(dout, cache, mean=0.0)


@backward_mistake()
def variance_path_missing(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but dz is not orthogonal to z_hat.

    The path through the variance is missing. When one z moves, the spread of its column changes.

    The chain rule through the variance: the third term in the one-line formula of exercise 3.5.
    """
    return backward(dout, cache, spread=0.0)


@backward_mistake()
def gamma_missing(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is what it would be if gamma were 1.

    The step back through the scaling is missing.

    The first step back turns dout into the gradient of z_hat, by gamma: the factor in front of the
    one-line formula of exercise 3.5.
    """
    return backward(dout, cache, 1 / cache.gamma)


@backward_mistake()
def gamma_applied_twice(dout: Z, cache: BatchNormCache) -> Backward:
    """Each column of your dz is gamma times what is expected.

    You multiply by gamma twice, perhaps once at the start and again at the end.

    The step back through the scaling happens once: one gamma in front of the one-line formula of
    exercise 3.5.
    """
    return backward(dout, cache, cache.gamma)


@backward_mistake()
def gamma_for_dout_alone(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0 where gamma is not 1.

    Only the direct path is multiplied by gamma. The paths through the mean and the variance start
    from dout instead of the gradient of z_hat.

    All three terms in the one-line formula of exercise 3.5 share the factor gamma.
    """
    return backward(dout, cache, mean=1 / cache.gamma, spread=1 / cache.gamma)


@backward_mistake()
def gamma_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but dz is wrong where gamma is not 1.

    The path through the variance starts from dout instead of the gradient of z_hat.

    All three terms in the one-line formula of exercise 3.5 share the factor gamma.
    """
    return backward(dout, cache, spread=1 / cache.gamma)


@backward_mistake()
def mean_path_not_divided(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the path through the mean is N times too strong.

    A single z moves mu by only 1/N of its own move, and that 1/N is missing.

    The chain rule through mu: mu is a sum divided by N, so its derivative is 1/N.
    """
    return backward(dout, cache, mean=len(dout))


@backward_mistake()
def variance_path_not_divided(dout: Z, cache: BatchNormCache) -> Backward:
    """The path through the variance is N times too strong.

    The variance is a sum of squares divided by N, and that 1/N is missing in its derivative.

    The chain rule through the variance: the third term in the one-line formula of exercise 3.5 is
    divided by N.
    """
    return backward(dout, cache, spread=len(dout))


@backward_mistake()
def sums_not_divided(dout: Z, cache: BatchNormCache) -> Backward:
    """The paths through the mean and the variance are both N times too strong.

    You subtract sums from a single dout. Both sums belong to means.

    In the one-line formula of exercise 3.5 the sums are subtracted from N times dout, and all is
    divided by N.
    """
    return backward(dout, cache, mean=len(dout), spread=len(dout))


@backward_mistake()
def n_times_too_large(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is N times what is expected.

    Dout is multiplied by N, and nothing divides by N afterwards.

    The denominator of the one-line formula of exercise 3.5 holds N and std.
    """
    return backward(dout, cache, len(dout))


@backward_mistake()
def divided_by_n_again(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dz is 1/N of what is expected.

    You divide by N once too often. If the loss is a mean over the batch, dout has its 1/N already.

    The 1/N in the one-line formula of exercise 3.5 goes with the N at its dout: only the two sums
    are divided.
    """
    return backward(dout, cache, 1 / len(dout))


@backward_mistake()
def n_missing_at_dout(dout: Z, cache: BatchNormCache) -> Backward:
    """The direct path from dout to dz is N times too weak.

    All is divided by N, but dout is not multiplied by N before.

    In the one-line formula of exercise 3.5 the first term in the bracket is N times dout.
    """
    return backward(dout, cache, 1 / len(dout), len(dout), len(dout))


@backward_mistake(source="ddof=1 is the variance of a sample")
def variance_path_by_n_minus_one(dout: Z, cache: BatchNormCache) -> Backward:
    """Nearly right for a large batch, and not a number for a single example.

    Your path through the variance divides by N - 1. The forward pass divides by N.

    The chain rule through the variance uses the variance that the forward pass used.
    """
    return backward(dout, cache, spread=np.float64(len(dout)) / (len(dout) - 1))


@backward_mistake()
def both_paths_by_n_minus_one(dout: Z, cache: BatchNormCache) -> Backward:
    """Nearly right for a large batch, and not a number for a single example.

    You divide the sums by N - 1. The forward pass divides by N, in the mean and in the variance.

    The N in the one-line formula of exercise 3.5 is the number of examples, with nothing taken off.
    """
    factor = np.float64(len(dout)) / (len(dout) - 1)
    return backward(dout, cache, mean=factor, spread=factor)


@backward_mistake()
def features_for_examples(dout: Z, cache: BatchNormCache) -> Backward:
    """Right only when there are as many examples as features.

    Your N is the number of columns.

    N in the formulas of exercises 3.4 and 3.5 is the number of examples, the rows of dout.
    """
    factor = dout.shape[0] / dout.shape[1]
    return backward(dout, cache, mean=factor, spread=factor)


@backward_mistake()
def sign_of_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance has the wrong sign.

    A larger variance makes z_hat smaller: the derivative of one over a root is negative.

    The chain rule through the variance: the third term in the one-line formula of exercise 3.5 is
    subtracted.
    """
    return backward(dout, cache, spread=-1.0)


@backward_mistake()
def sign_of_the_mean_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the path through the mean has the wrong sign.

    A larger mu makes z_hat smaller, so its derivative is negative.

    The chain rule through mu: the second term in the one-line formula of exercise 3.5 is
    subtracted.
    """
    return backward(dout, cache, mean=-1.0)


@backward_mistake()
def signs_of_both_paths(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0, and dz is not orthogonal to z_hat.

    The paths through the mean and the variance both have the wrong sign. A larger mu or a larger
    variance makes z_hat smaller.

    In the one-line formula of exercise 3.5 both sums are subtracted.
    """
    return backward(dout, cache, mean=-1.0, spread=-1.0)


@backward_mistake()
def half_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance is half as strong.

    The 2 is missing that comes from the derivative of a square.

    The chain rule through the variance: the 2 of the square and the 1/2 of the root cancel.
    """
    return backward(dout, cache, spread=0.5)


@backward_mistake()
def twice_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance is twice as strong.

    The 1/2 is missing that comes from the derivative of a root.

    The chain rule through the variance: the 2 of the square and the 1/2 of the root cancel.
    """
    return backward(dout, cache, spread=2.0)


@backward_mistake()
def std_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """Right only in columns whose std is 1. The path through the variance is off by a factor std.

    One division by std is missing there, or the centered z stands where z_hat should.

    The chain rule through the variance: z_hat is the centered z over std, and the derivative of one
    over the root has the third power of std below the line.
    """
    return backward(dout, cache, spread=cache.std)


@backward_mistake()
def std_once_too_often_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """Right only in columns whose std is 1. The path through the variance is too strong where std
    is small.

    It is divided by std once too often: z_hat stands where the centered z should, and has its
    division by std already.

    The derivative of z_hat to std: minus centered over the square of std, or minus z_hat over std.
    """
    return backward(dout, cache, spread=1 / cache.std)


@backward_mistake()
def std_twice_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """Right only in columns whose std is 1. The path through the variance is off by std squared.

    Two divisions by std are missing there: it is divided by std where its third power should be,
    or the centered z stands twice where z_hat should.

    The chain rule through the variance: the derivative of one over the root has the third power.
    """
    return backward(dout, cache, spread=cache.std**2)


@mistake(STAGED)
def std_taken_for_variance(dout: Z, cache: BatchNormCache) -> Backward:
    """Right only in columns whose std is 1. The path through the variance is off by a power of std.

    You raise std to the power -3/2. That power belongs to the variance, and std is its root.

    The chain rule through the variance: one over std to the third, which is the variance plus eps
    to the power -3/2.
    """
    return backward(dout, cache, spread=cache.std**1.5)


@mistake(STAGED)
def std_missing_in_the_mean_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0 only where std is 1.

    The path through the mean is not divided by std.

    The chain rule through mu: z_hat is the difference of z and mu divided by std, so its derivative
    with respect to mu is minus one over std.
    """
    return backward(dout, cache, mean=cache.std)


@mistake(STAGED)
def centered_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """In each column your path through the variance adds the same number to every example.

    The derivative of a square is twice what is squared, and that centered z is missing.

    The chain rule through the variance: examples far from the mean move the variance more.
    """
    path = (dout * cache.z_hat).mean(axis=0) / cache.std
    return with_dz(dout, cache, dout - dout.mean(axis=0) - path)


@mistake(STAGED)
def gamma_missing_in_the_mean_path(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0 where gamma is not 1.

    The path through the mean starts from dout instead of the gradient of z_hat.

    The chain rule through mu: it begins with the gradient of z_hat, which is gamma times dout.
    """
    return backward(dout, cache, mean=1 / cache.gamma)


@mistake(STAGED)
def mean_path_divided_twice(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the path through the mean is N times too weak.

    It is divided by N twice: a mean is taken where the gradient of mu is a sum, and N divides it
    again.

    The chain rule through mu: the gradient of mu is a sum over the examples, and each z gets 1/N of
    it.
    """
    return backward(dout, cache, mean=1 / len(dout))


@mistake(STAGED)
def variance_path_divided_twice(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the path through the variance is N times too weak.

    It is divided by N twice: a mean is taken where the gradient of the variance is a sum.

    The chain rule through the variance: its gradient is a sum over the examples, and each z gets
    1/N of it, times twice the centered z.
    """
    return backward(dout, cache, spread=1 / len(dout))


@backward_mistake()
def not_divided_by_std(dout: Z, cache: BatchNormCache) -> Backward:
    """Each column of your dz is std times what is expected.

    The division by std is missing on the way back.

    Dividing by std in the forward pass is dividing by std in the backward pass: below the line in
    the one-line formula of exercise 3.5.
    """
    return backward(dout, cache, cache.std)


@backward_mistake()
def divided_by_std_twice(dout: Z, cache: BatchNormCache) -> Backward:
    """Columns that vary much get too small a dz, those that vary little too large a one.

    You divide by std twice, or by the variance.

    Below the line in the one-line formula of exercise 3.5 is std, not its square.
    """
    return backward(dout, cache, 1 / cache.std)


@backward_mistake(source=INVERSE)
def multiplied_by_std(dout: Z, cache: BatchNormCache) -> Backward:
    """Each column of your dz is std squared times what is expected.

    You multiply by std. Here the cache holds std itself, not one over it. Or parentheses are
    missing: dividing by N times std is not dividing by N and then multiplying by std.

    Std is below the line in the one-line formula of exercise 3.5.
    """
    return backward(dout, cache, cache.std**2)


@backward_mistake()
def root_of_std(dout: Z, cache: BatchNormCache) -> Backward:
    """Each column of your dz is off by the root of std.

    You take the root of std, as if it were a variance. The cache holds the root already.

    The cache's std is the root of the variance plus eps: it goes below the line as it is.
    """
    return backward(dout, cache, np.sqrt(cache.std))


@backward_mistake(source=SURVEY)
def eps_in_the_root_again(dout: Z, cache: BatchNormCache) -> Backward:
    """Nearly right where a column varies much, and too small where it hardly varies.

    You add eps once more, to the square of std. The cache's std has it already.

    The cache's std is the root of the variance plus eps: it goes below the line as it is.
    """
    return backward(dout, cache, cache.std / np.sqrt(cache.std**2 + 1e-5))


@backward_mistake(source=SURVEY)
def eps_added_to_std(dout: Z, cache: BatchNormCache) -> Backward:
    """Nearly right where a column varies much, and a little too small where it hardly varies.

    You add eps to std. The cache's std has it already, inside the root.

    The cache's std is the root of the variance plus eps: it goes below the line as it is.
    """
    return backward(dout, cache, cache.std / (cache.std + 1e-5))


@mistake(SHORT)
def z_hat_missing_in_the_variance_path(dout: Z, cache: BatchNormCache) -> Backward:
    """In each column your third term subtracts the same number from every example.

    The sum of dout times z_hat is there, but it is not multiplied by z_hat.

    In the one-line formula of exercise 3.5 z_hat stands twice in the third term: inside the sum and
    in front of it.
    """
    return with_dz(dout, cache, dout - dout.mean(axis=0) - (dout * cache.z_hat).mean(axis=0))


@mistake(SHORT)
def z_hat_missing_in_the_sum(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz sum to 0, but the third term is wrong.

    It multiplies z_hat by the sum of dout. That sum is the second term's.

    In the one-line formula of exercise 3.5 z_hat stands twice in the third term: inside the sum and
    in front of it.
    """
    inner = dout - dout.mean(axis=0) - cache.z_hat * dout.mean(axis=0)
    return with_dz(dout, cache, inner)


@mistake(SHORT)
def z_hat_at_the_wrong_sum(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0: the two sums have changed places.

    Z_hat multiplies the sum of dout. It belongs to the sum of dout times z_hat, the one that is
    dgamma.

    In the one-line formula of exercise 3.5 the sum of dout stands alone.
    """
    inner = dout - (dout * cache.z_hat).mean(axis=0) - cache.z_hat * dout.mean(axis=0)
    return with_dz(dout, cache, inner)


@mistake(SHORT)
def z_hat_squared(dout: Z, cache: BatchNormCache) -> Backward:
    """Your third term has z_hat twice in front of a sum that lacks it.

    It is z_hat squared times the sum of dout: a factor that differs between examples was taken out
    of the sum.

    In the one-line formula of exercise 3.5 one z_hat is inside the sum and one in front of it.
    """
    inner = dout - dout.mean(axis=0) - cache.z_hat**2 * dout.mean(axis=0)
    return with_dz(dout, cache, inner)


@mistake(SHORT)
def third_term_not_summed(dout: Z, cache: BatchNormCache) -> Backward:
    """In your third term each example sees only its own dout.

    There is no sum: dout is multiplied by z_hat squared and divided by N.

    In the one-line formula of exercise 3.5 the sum in the third term is over all examples.
    """
    inner = dout - dout.mean(axis=0) - cache.z_hat**2 * dout / len(dout)
    return with_dz(dout, cache, inner)


@mistake(SHORT)
def projected_exactly(dout: Z, cache: BatchNormCache) -> Backward:
    """Nearly right where a column varies much, and not a number where it does not vary.

    You make dz exactly orthogonal to z_hat, dividing by the sum of its squares. Because of eps
    that sum is a little less than N.

    In the one-line formula of exercise 3.5 the third term is divided by N.
    """
    along = (dout * cache.z_hat).sum(axis=0) / (cache.z_hat**2).sum(axis=0)
    return with_dz(dout, cache, dout - dout.mean(axis=0) - cache.z_hat * along)


@mistake(SHORT)
def gradients_scaled_in_the_bracket(dout: Z, cache: BatchNormCache) -> Backward:
    """In the second and the third term gamma acts twice.

    Dout times gamma is summed in the bracket, and gamma stands in front of it too.

    In the one-line formula of exercise 3.5 the sums are dbeta and dgamma, with no gamma in them.
    """
    return backward(dout, cache, mean=cache.gamma, spread=cache.gamma)


@backward_mistake(source="the sums along a row are those of layer normalization")
def paths_along_the_rows(dout: Z, cache: BatchNormCache) -> Backward:
    """The columns of your dz do not sum to 0. With a gamma of 1 its rows would.

    In the paths through the mean and the variance you sum along the rows, so features get mixed.

    Mu and the variance belong to a column: their gradients are sums over the examples.
    """
    along = (dout * cache.z_hat).mean(axis=1, keepdims=True)
    inner = dout - dout.mean(axis=1, keepdims=True) - cache.z_hat * along
    return with_dz(dout, cache, inner)


@backward_mistake(source=NO_AXIS)
def paths_over_everything(dout: Z, cache: BatchNormCache) -> Backward:
    """With one feature all would be right. With more, the columns of your dz do not sum to 0.

    In the paths through the mean and the variance you average over the whole array.

    Mu and the variance belong to a column: their gradients are sums over the examples.
    """
    inner = dout - dout.mean() - cache.z_hat * (dout * cache.z_hat).mean()
    return with_dz(dout, cache, inner)


@backward_mistake()
def dgamma_without_z_hat(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is the same as dbeta.

    It is the sum of dout. What gamma multiplies is missing.

    In the forward pass gamma multiplies z_hat, so its gradient is the sum of dout times z_hat.
    """
    dz, _, dbeta = backward(dout, cache)
    return dz, dbeta.copy(), dbeta


@backward_mistake()
def dgamma_from_centered(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is std times what is expected.

    It is made with the centered z, before the division by std.

    In the forward pass gamma multiplies z_hat, so its gradient is the sum of dout times z_hat.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma * cache.std, dbeta


@backward_mistake()
def dgamma_from_scaled_dout(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is gamma times what is expected.

    It is made with the gradient of z_hat, or with the output. It needs dout and z_hat.

    The gradient of gamma is the sum of dout times z_hat: there is no gamma in it.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma * cache.gamma, dbeta


@backward_mistake()
def dbeta_from_scaled_dout(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dbeta is gamma times what is expected.

    It is the sum of the gradient of z_hat. Beta is added after gamma has multiplied.

    The gradient of beta is the sum of dout over the examples.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma, dbeta * cache.gamma


@backward_mistake()
def dgamma_averaged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma is 1/N of what is expected.

    You average over the examples. How the loss weighs each example is in dout already.

    The gradient of gamma is a sum over the examples, because all of them use the same gamma.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma / len(dout), dbeta


@backward_mistake()
def dbeta_averaged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dbeta is 1/N of what is expected.

    You average over the examples. How the loss weighs each example is in dout already.

    The gradient of beta is a sum over the examples, because all of them use the same beta.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma, dbeta / len(dout)


@backward_mistake()
def both_averaged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma and dbeta are 1/N of what is expected.

    You average over the examples. How the loss weighs each example is in dout already.

    The gradients of gamma and beta are sums over the examples, because all of them share the two.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma / len(dout), dbeta / len(dout)


@backward_mistake()
def gradients_exchanged(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma holds what dbeta should, and the other way round.

    They have changed places, in the return or where they are made.

    Exercises 3.4 and 3.5 return dz, dgamma, dbeta. Beta is only added, so its gradient is the sum
    without z_hat.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dbeta, dgamma


@backward_mistake()
def gradients_not_summed(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma and dbeta have one row for each example. There should be one number a feature.

    The sum over the examples is missing. NumPy repeats gamma and beta for every row, and what is
    repeated on the way forward is summed on the way back.

    The gradients of gamma and beta are sums over the examples.
    """
    return backward(dout, cache)[0], dout * cache.z_hat, dout.copy()


@backward_mistake()
def gradients_along_the_rows(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma and dbeta have one number for each example. There should be one a feature.

    The sums run along the rows.

    The gradients of gamma and beta are sums over the examples: every feature keeps its own.
    """
    return backward(dout, cache)[0], (dout * cache.z_hat).sum(axis=1), dout.sum(axis=1)


@backward_mistake(source=NO_AXIS)
def gradients_over_everything(dout: Z, cache: BatchNormCache) -> tuple[Z, float, float]:
    """Your dgamma and dbeta are single numbers, whatever the number of features.

    The sums run over the whole array, so features are mixed.

    The gradients of gamma and beta are sums over the examples: every feature keeps its own.
    """
    return backward(dout, cache)[0], (dout * cache.z_hat).sum(), dout.sum()


@backward_mistake(source=KEPT)
def gradients_with_an_axis_too_many(dout: Z, cache: BatchNormCache) -> Backward:
    """The numbers are right, but dgamma and dbeta have one axis too many.

    The axis that was summed over is still there, with length 1.

    Dgamma and dbeta have the shapes of gamma and beta, which are flat: (D,).
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dz, dgamma[None], dbeta[None]


@backward_mistake()
def dz_alone(dout: Z, cache: BatchNormCache) -> Z:
    """You return one array. Three are asked for.

    The gradients of gamma and beta are missing.

    Exercises 3.4 and 3.5 return dz, dgamma, dbeta: one gradient for each input of the forward pass.
    """
    return backward(dout, cache)[0]


@backward_mistake()
def dz_last(dout: Z, cache: BatchNormCache) -> Backward:
    """All numbers are there, but in another order.

    You return them in the order in which they are made: dgamma, dbeta, dz.

    Exercises 3.4 and 3.5 return dz, dgamma, dbeta: the order of the forward pass's inputs.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    return dgamma, dbeta, dz


@backward_mistake(source=IN_PLACE)
def dout_overwritten(dout: Z, cache: BatchNormCache) -> Backward:
    """Your numbers are right, but afterwards dout is no longer what it was.

    You multiply dout itself by gamma. Whoever called your function still has that array.

    The gradient of z_hat, gamma times dout, goes into an array of its own.
    """
    right = backward(dout, cache)
    dout *= cache.gamma
    return right


@backward_mistake(source=IN_PLACE)
def dout_overwritten_first(dout: Z, cache: BatchNormCache) -> Backward:
    """Your dgamma and dbeta are gamma times what is expected, and dout has changed.

    You multiply dout itself by gamma, and only then make dgamma and dbeta from it.

    The gradient of z_hat goes into an array of its own. Dgamma and dbeta are sums of dout.
    """
    dz, dgamma, dbeta = backward(dout, cache)
    dout *= cache.gamma
    return dz, dgamma * cache.gamma, dbeta * cache.gamma


@backward_mistake(source=IN_PLACE)
def cache_overwritten(dout: Z, cache: BatchNormCache) -> Backward:
    """Right on the first call, but afterwards the cache's z_hat is no longer what it was.

    You write into z_hat. A second backward pass with the same cache would be wrong.

    The third term of dz, z_hat times a sum, goes into an array of its own.
    """
    right = backward(dout, cache)
    z_hat = cache.z_hat
    z_hat *= right[1] + 1.0
    return right
