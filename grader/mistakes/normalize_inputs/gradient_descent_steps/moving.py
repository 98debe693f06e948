"""Mistakes in exercise 1.4, gradient_descent_steps: in the gradient, the move, and the results."""

import numpy as np

from grader.mistakes._parts import FLOORED
from grader.mistakes._shows import changes, each_of, equals, holds, right_only, where
from grader.mistakes._shows_arrays import one_axis_more
from grader.mistakes.bank import mistake
from grader.mistakes.normalize_inputs._parts import Descent, X, descend, largest, slope
from grader.mistakes.normalize_inputs._shows import (
    features,
    gradient_at,
    is_multiple,
    loss,
    most,
    runs_out,
    steps_times,
    where_it_stopped,
)


@mistake("gradient_descent_steps", shows=steps_times(lambda s: s.n))
def not_divided_by_n(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Each step is N times as long as it should be.

    Your results are those of a gradient N times too large: a sum over the examples where an average
    should be.

    The gradient in step 1 of exercise 1.4 is divided by N.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, factor=len(x))


@mistake(
    "gradient_descent_steps",
    source="many texts leave out the 1/2 in the squared loss",
    shows=steps_times(2),
)
def factor_of_two(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Each step is twice as long as it should be.

    Your results are those of twice the gradient: it belongs to a loss without the factor 1/2.

    The loss under "Why wild scales slow learning" is divided by 2N, so its gradient has no 2.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, factor=2)


@mistake("gradient_descent_steps", shows=steps_times(lambda s: s.n / features(s)))
def divided_by_features(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Each step is N/D times as long as it should be, with D features.

    Your results are those of a gradient divided by the number of features. It should be averaged
    over the examples.

    The gradient in step 1 of exercise 1.4 is divided by N, the number of rows of x.
    """
    n, d = x.shape
    return descend(x, y, learning_rate, tolerance, max_steps, factor=n / d)


@mistake("gradient_descent_steps", shows=steps_times(lambda s: 1 / features(s)))
def divided_by_entries(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """With more than one feature each step is too short.

    Your gradient is divided by the number of all entries of x, features included.

    The gradient in step 1 of exercise 1.4 is divided by N, the number of rows of x.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, factor=1 / x.shape[1])


@mistake(
    "gradient_descent_steps",
    shows=where_it_stopped(lambda s, w: not loss(s, w) <= loss(s, 0 * s.want["w"])),
)
def uphill(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The weights explode: each step makes the loss larger.

    The weights walk up the hill. Either the gradient's sign or that of the step is the wrong way
    round.

    Steps 1 and 4 of exercise 1.4: the difference is prediction minus target, and the step goes
    against the gradient.
    """
    return descend(x, y, -learning_rate, tolerance, max_steps)


@mistake("gradient_descent_steps", shows=steps_times(0.5))
def half_the_gradient(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Each step is half as long as it should be.

    Your results are those of half the gradient: the 1/2 of the loss has cancelled with the 2 of the
    square, and is there once more.

    The gradient in step 1 of exercise 1.4 is divided by N and not by 2N.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, factor=0.5)


@mistake(
    "gradient_descent_steps",
    source=FLOORED,
    shows=where_it_stopped(
        lambda s, w: (
            is_multiple(w, s.args["learning_rate"]) and gradient_at(s, w) > s.args["tolerance"]
        )
    ),
)
def gradient_rounded_down(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """The weights are whole multiples of the learning rate, and stop too far from the minimum.

    Your results are those of a gradient that is rounded down to whole numbers, which is what // in
    Python does.

    The gradient in step 1 of exercise 1.4 is divided by N, and that is a fraction.
    """
    w, steps = np.zeros(x.shape[1]), 0
    while largest(g := x.T @ (x @ w - y) // len(x)) > tolerance and steps < max_steps:
        w, steps = w - learning_rate * g, steps + 1
    return w, steps


@mistake(
    "gradient_descent_steps",
    shows=where(lambda s: most(s) == 0, equals("w", lambda s: np.ones(features(s)))),
)
def starts_at_ones(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Where no step is allowed your weights are 1.

    The way begins with all weights 1. From another place it takes another number of steps.

    Exercise 1.4 starts with all weights zero.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, start=1.0)


@mistake("gradient_descent_steps", shows=each_of(holds("w", "steps"), holds("steps", "w")))
def exchanged_results(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> tuple[int, X]:
    """w holds the count, and steps holds the weights.

    The count comes first and the weights second.

    Exercise 1.4 returns w and then steps.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    return steps, w


@mistake(
    "gradient_descent_steps",
    source="the habit of writing targets as a column",
    shows=one_axis_more("w"),
)
def column_of_weights(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """The weights have one axis too many.

    They are a column, of shape (D, 1). So they are if the targets are made one.

    Exercise 1.4 starts with weights of shape (D,), and a matrix times such an array is flat again.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    return w[:, None], steps


@mistake(
    "gradient_descent_steps",
    shows=where(
        lambda s: features(s) == 1 or (runs_out(s) and most(s) > 0),
        right_only(lambda s: features(s) == 1, "w"),
    ),
)
def one_weight_at_a_time(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """With more than one feature the weights go another way to the minimum.

    The weights move one after another, and the later ones already see the earlier ones moved.

    In exercise 1.4 step 1 computes the whole gradient at one place before step 4 moves all of w.
    """
    w, steps = np.zeros(x.shape[1]), 0
    while largest(slope(x, y, w)) > tolerance and steps < max_steps:
        for j in range(len(w)):
            w[j] -= learning_rate * slope(x, y, w)[j]
        steps += 1
    return w, steps


@mistake("gradient_descent_steps", shows=changes("y"))
def targets_overwritten(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Afterwards y is no longer what it was.

    Something is written into y itself, so the caller's targets are lost.

    Exercise 1.4 ends with what must not change; step 1 computes the difference anew each time.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    y -= x @ w
    return w, steps
