"""Mistakes in exercise 1.4, gradient_descent_steps: in the count, and in the limit on it."""

import numpy as np

from grader.mistakes._shows import each_of, right, where
from grader.mistakes.bank import mistake
from grader.mistakes.normalize_inputs._parts import PATIENCE, Descent, X, descend, largest, slope
from grader.mistakes.normalize_inputs._shows import (
    count,
    most,
    runs_out,
)


@mistake(
    "gradient_descent_steps",
    shows=each_of(count(lambda s, n: n == s.want["steps"] + 1), right("w")),
)
def one_step_more(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The count is always one more than the moves.

    The looks at the gradient are one more than the moves, and so is a count that begins at 1.

    Exercise 1.4 begins with steps at 0 and counts only in step 4, after moving.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    return w, steps + 1


@mistake(
    "gradient_descent_steps",
    shows=where(lambda s: s.want["steps"] == 0, count(lambda s, n: n == 1)),
)
def moves_before_looking(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Where the problem is solved at the start, and where no step is allowed, a step is counted.

    One move is made before anything is tested.

    In exercise 1.4 the two tests, steps 2 and 3, come before the move in step 4.
    """
    w, steps = -learning_rate * slope(x, y, np.zeros(x.shape[1])), 1
    while largest(slope(x, y, w)) > tolerance and steps < max_steps:
        w, steps = w - learning_rate * slope(x, y, w), steps + 1
    return w, steps


@mistake("gradient_descent_steps", shows=count(lambda s, n: n == min(s.want["steps"] + 1, most(s))))
def looks_at_the_old_gradient(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """You take one step too many, unless the limit stops you.

    The loop notices one move late that the tolerance is met: what is tested after a move is the
    gradient from before it.

    In exercise 1.4 the two tests, steps 2 and 3, come before the move in step 4.
    """
    w, steps = np.zeros(x.shape[1]), 0
    while steps < max_steps:
        g = slope(x, y, w)
        w, steps = w - learning_rate * g, steps + 1
        if largest(g) <= tolerance:
            break
    return w, steps


@mistake(
    "gradient_descent_steps",
    source="Python: range(n) ends at n - 1",
    shows=where(lambda s: runs_out(s) and most(s) > 0, count(lambda s, n: n == most(s) - 1)),
)
def number_of_the_last_round(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Where the steps run out the count is one too small.

    It is what the number of the loop's last round would be. Rounds are numbered from 0, so after
    the last of them one more step was taken than its number says.

    Step 3 of exercise 1.4: the count that stops the loop equals the limit.
    """
    w, steps = np.zeros(x.shape[1]), 0
    for steps in range(max_steps):  # noqa: B007  (returning it is the mistake)
        g = slope(x, y, w)
        if largest(g) <= tolerance:
            break
        w = w - learning_rate * g
    return w, steps


@mistake(
    "gradient_descent_steps",
    source="Python: a return ends the function, loop and all",
    shows=count(lambda s, n: n <= 1),
)
def one_round_only(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """You never take more than one step.

    So it is where a return stands in the loop and ends it in its first round, or where nothing
    repeats the steps.

    Exercise 1.4 repeats its steps 1 to 4 until 2 or 3 stops, and returns then.
    """
    return descend(x, y, learning_rate, tolerance, min(max_steps, 1))


@mistake("gradient_descent_steps", shows=where(lambda s: most(s) == 0, count(lambda s, n: n == 1)))
def limit_tested_after_the_move(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Where no step is allowed you take one.

    The limit stops the loop only after a move.

    In exercise 1.4 the limit, step 3, comes before the move in step 4.
    """
    return descend(x, y, learning_rate, tolerance, max(max_steps, 1))


@mistake("gradient_descent_steps", shows=where(runs_out, count(lambda s, n: n == most(s) + 1)))
def one_step_past_the_limit(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Where the steps run out you take one more than is allowed.

    The loop goes on where the count equals the limit.

    Step 3 of exercise 1.4 stops when the count equals the limit.
    """
    return descend(x, y, learning_rate, tolerance, max_steps + 1)


@mistake("gradient_descent_steps", shows=where(runs_out, count(lambda s, n: n > most(s))))
def limit_ignored(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """You take more steps than are allowed.

    Nothing stops the loop but the tolerance. On a stretched problem that may take very long.

    Step 3 of exercise 1.4 is the second way to stop.
    """
    return descend(x, y, learning_rate, tolerance, PATIENCE)
