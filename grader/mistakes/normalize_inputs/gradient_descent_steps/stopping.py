"""Mistakes in exercise 1.4, gradient_descent_steps: in what is compared with the tolerance."""

import numpy as np

from grader.mistakes._shows import all_of, larger, said_of, smaller, where, wrong
from grader.mistakes.bank import mistake
from grader.mistakes.normalize_inputs._parts import Descent, X, descend, largest, slope
from grader.mistakes.normalize_inputs._shows import (
    count,
    gradient,
    gradient_at,
    least_loss,
    most,
    where_it_stopped,
)


@mistake(
    "gradient_descent_steps",
    source="NumPy: the norm of a vector is the root of its squares",
    shows=larger("steps"),
)
def euclidean_norm(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """You often stop too late.

    You stop where the length of the gradient is within the tolerance. With more than one feature it
    is larger than the largest entry.

    Step 2 of exercise 1.4 looks at the largest absolute entry.
    """
    return descend(
        x, y, learning_rate, tolerance, max_steps, size=lambda g: float(np.linalg.norm(g))
    )


@mistake("gradient_descent_steps", shows=smaller("steps"))
def mean_entry(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """You often stop too early.

    You stop where the mean size of the gradient's entries is within the tolerance, so one that is
    still large can hide behind small ones.

    Step 2 of exercise 1.4 looks at the largest absolute entry.
    """
    return descend(
        x, y, learning_rate, tolerance, max_steps, size=lambda g: float(np.abs(g).mean())
    )


@mistake(
    "gradient_descent_steps",
    shows=all_of(
        smaller("steps"),
        where_it_stopped(lambda s, w: min(abs(gradient(s, w))) <= s.args["tolerance"]),
    ),
)
def smallest_entry(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """You stop too early, when one entry of the gradient is small.

    A single small entry is enough for you. All of them have to be.

    Step 2 of exercise 1.4 looks at the largest absolute entry.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, size=lambda g: float(np.abs(g).min()))


@mistake(
    "gradient_descent_steps",
    shows=all_of(
        smaller("steps"), where_it_stopped(lambda s, w: max(gradient(s, w)) <= s.args["tolerance"])
    ),
)
def without_absolute(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """You stop too early, sometimes before the first step.

    You stop where the largest entry, with its sign, is within the tolerance. A gradient of large
    negative entries passes for small.

    Step 2 of exercise 1.4 looks at absolute values.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, size=lambda g: float(g.max()))


@mistake("gradient_descent_steps", shows=larger("steps"))
def sum_of_absolute_entries(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """You often stop too late.

    You stop where the sum of the gradient's absolute entries is within the tolerance. With more
    than one feature it is larger than the largest of them.

    Step 2 of exercise 1.4 looks at the largest absolute entry.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, size=lambda g: float(np.abs(g).sum()))


@mistake(
    "gradient_descent_steps",
    shows=all_of(
        smaller("steps"), where_it_stopped(lambda s, w: gradient_at(s, w) > 3 * s.args["tolerance"])
    ),
)
def squared_length(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """You stop too early: there the gradient is still far above the tolerance.

    You stop where the sum of the squares of the gradient's entries is within the tolerance. Squares
    of small numbers are much smaller.

    Step 2 of exercise 1.4 looks at the largest absolute entry.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, size=lambda g: float(g @ g))


@mistake("gradient_descent_steps", shows=count(lambda s, n: n == most(s)))
def tolerance_ignored(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """You always take all the steps that are allowed.

    The tolerance changes nothing: the loop goes on where the gradient is small, even where it is 0.

    Step 2 of exercise 1.4 is the first way to stop.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, size=lambda g: 1.0)


@mistake(
    "gradient_descent_steps",
    source="parentheses that close too early around np.abs",
    shows=said_of("w", lambda s, w: s.got["steps"] == most(s) or min(abs(gradient(s, w))) < 1e-12),
)
def truth_for_size(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """You take all the steps that are allowed, unless an entry of the gradient is exactly 0.

    A small gradient does not stop you, only a zero does. So it is where the tolerance is compared
    with the answer to whether all entries are there: a yes counts as 1.

    Step 2 of exercise 1.4 compares the largest absolute entry with the tolerance.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, size=lambda g: float(np.all(g)))


@mistake(
    "gradient_descent_steps",
    shows=where(
        lambda s: gradient_at(s, 0 * s.want["w"]) == s.args["tolerance"], count(lambda s, n: n > 0)
    ),
)
def strictly_below(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Where the gradient is exactly as large as the tolerance you go on.

    So it is where the gradient has to be below the tolerance. With a tolerance of 0 that never
    happens.

    Step 2 of exercise 1.4 says at most.
    """
    just_above = lambda g: float(np.nextafter(largest(g), np.inf))  # noqa: E731
    return descend(x, y, learning_rate, tolerance, max_steps, size=just_above)


@mistake(
    "gradient_descent_steps",
    shows=all_of(
        wrong("steps"),
        where_it_stopped(
            lambda s, w: (s.got["steps"] < s.want["steps"]) == (s.args["learning_rate"] < 1)
        ),
    ),
)
def moved_distance(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """You stop at the wrong time, depending on the learning rate.

    You stop where what is added to the weights is within the tolerance. That is the gradient times
    the learning rate.

    Step 2 of exercise 1.4 compares the gradient itself.
    """
    return descend(
        x, y, learning_rate, tolerance, max_steps, size=lambda g: learning_rate * largest(g)
    )


@mistake(
    "gradient_descent_steps",
    source="many optimizers stop when the loss hardly changes",
    shows=where(lambda s: s.want["steps"] > 0, smaller("steps")),
)
def loss_hardly_changes(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """You stop too early where the valley is flat.

    You stop when the loss hardly changes. In a flat valley it changes slowly although the minimum
    is far away.

    Step 2 of exercise 1.4 compares the gradient with the tolerance.
    """
    w, steps, before = np.zeros(x.shape[1]), 0, np.inf
    while steps < max_steps:
        loss = np.mean((x @ w - y) ** 2) / 2
        if abs(before - loss) <= tolerance:
            break
        w, steps, before = w - learning_rate * slope(x, y, w), steps + 1, loss
    return w, steps


@mistake(
    "gradient_descent_steps",
    shows=where(lambda s: least_loss(s) > s.args["tolerance"], count(lambda s, n: n == most(s))),
)
def loss_within_tolerance(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Where the loss stays above the tolerance you take all the steps that are allowed.

    You stop where the loss is within the tolerance. How small it can get depends on the targets.

    Step 2 of exercise 1.4 compares the gradient with the tolerance.
    """
    w, steps = np.zeros(x.shape[1]), 0
    while np.mean((x @ w - y) ** 2) / 2 > tolerance and steps < max_steps:
        w, steps = w - learning_rate * slope(x, y, w), steps + 1
    return w, steps
