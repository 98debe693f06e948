"""Mistakes in exercise 1.4, gradient_descent_steps."""

import numpy as np

from grader.mistakes.bank import mistake
from grader.mistakes.normalize_inputs._parts import PATIENCE, Descent, X, descend, largest, slope


@mistake("gradient_descent_steps")
def not_divided_by_n(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The weights explode, or the steps run out, although the learning rate is within its limit.

    Your gradient is N times too large: it sums over the examples where it should average.

    The gradient in step 1 of exercise 1.4 is divided by N.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, factor=len(x))


@mistake("gradient_descent_steps", source="many texts leave out the 1/2 in the squared loss")
def factor_of_two(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The weights jump across the valley, as if the learning rate were too large.

    Your gradient is twice what it should be: it belongs to a loss without the factor 1/2.

    The loss under "Why wild scales slow learning" is divided by 2N, so its gradient has no 2.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, factor=2)


@mistake("gradient_descent_steps")
def divided_by_features(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """The weights explode, or the steps run out, although the learning rate is within its limit.

    Your gradient is divided by the number of features. It should be averaged over the examples.

    The gradient in step 1 of exercise 1.4 is divided by N, the number of rows of x.
    """
    n, d = x.shape
    return descend(x, y, learning_rate, tolerance, max_steps, factor=n / d)


@mistake("gradient_descent_steps")
def divided_by_entries(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """It takes too many steps, and stops too far from the minimum.

    Your gradient is divided by the number of all entries of x, features included.

    The gradient in step 1 of exercise 1.4 is divided by N, the number of rows of x.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, factor=1 / x.shape[1])


@mistake("gradient_descent_steps")
def uphill(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The weights explode: each step makes the loss larger.

    You walk up the hill. Either the gradient's sign or that of the step is the wrong way round.

    Steps 1 and 4 of exercise 1.4: the difference is prediction minus target, and the step goes
    against the gradient.
    """
    return descend(x, y, -learning_rate, tolerance, max_steps)


@mistake("gradient_descent_steps")
def one_step_more(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The weights are right, and the count is always one too many.

    You count looks at the gradient, or begin to count at 1. The last look is followed by no step.

    Exercise 1.4 begins with steps at 0 and counts only in step 4, after moving.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    return w, steps + 1


@mistake("gradient_descent_steps")
def moves_before_looking(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """All is right, but for a problem that is solved at the start you count a step.

    You move first and look at the gradient afterwards.

    In exercise 1.4 the two tests, steps 2 and 3, come before the move in step 4.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    return w, max(steps, 1)


@mistake("gradient_descent_steps")
def looks_at_the_old_gradient(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """You take one step too many, unless the limit stops you.

    After moving you test the gradient from before the move, so you notice one step late that the
    tolerance was met.

    In exercise 1.4 the two tests, steps 2 and 3, come before the move in step 4.
    """
    w, steps = np.zeros(x.shape[1]), 0
    while steps < max_steps:
        g = slope(x, y, w)
        w, steps = w - learning_rate * g, steps + 1
        if largest(g) <= tolerance:
            break
    return w, steps


@mistake("gradient_descent_steps", source="Python: range(n) ends at n - 1")
def number_of_the_last_round(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """All is right, but where the steps run out your count is one too small.

    You return the number of the loop's last round. Rounds are numbered from 0, so after the last
    of them one more step was taken than its number says.

    Step 3 of exercise 1.4: the count that stops the loop equals the limit.
    """
    w, steps = np.zeros(x.shape[1]), 0
    for steps in range(max_steps):  # noqa: B007  (returning it is the mistake)
        g = slope(x, y, w)
        if largest(g) <= tolerance:
            break
        w = w - learning_rate * g
    return w, steps


@mistake("gradient_descent_steps", source="NumPy: the norm of a vector is the root of its squares")
def euclidean_norm(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Every step is right, but you often stop a few steps late.

    You compare the length of the gradient with the tolerance. It is larger than its largest entry.

    Step 2 of exercise 1.4 looks at the largest absolute entry.
    """
    return descend(
        x, y, learning_rate, tolerance, max_steps, size=lambda g: float(np.linalg.norm(g))
    )


@mistake("gradient_descent_steps")
def mean_entry(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Every step is right, but you often stop too early.

    You compare the mean size of the gradient's entries with the tolerance, so one that is still
    large can hide behind small ones.

    Step 2 of exercise 1.4 looks at the largest absolute entry.
    """
    return descend(
        x, y, learning_rate, tolerance, max_steps, size=lambda g: float(np.abs(g).mean())
    )


@mistake("gradient_descent_steps")
def smallest_entry(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Every step is right, but you stop too early, when one entry of the gradient is small.

    A single small entry is enough for you. All of them have to be.

    Step 2 of exercise 1.4 looks at the largest absolute entry.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, size=lambda g: float(np.abs(g).min()))


@mistake("gradient_descent_steps")
def without_absolute(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Every step is right, but you stop too early, sometimes before the first step.

    You compare the largest entry as it is. A gradient of large negative entries passes for small.

    Step 2 of exercise 1.4 looks at absolute values.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, size=lambda g: float(g.max()))


@mistake("gradient_descent_steps")
def moved_distance(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """Every step is right, but you stop at the wrong time, depending on the learning rate.

    You compare what is added to the weights with the tolerance. That is the gradient times the
    learning rate.

    Step 2 of exercise 1.4 compares the gradient itself.
    """
    return descend(
        x, y, learning_rate, tolerance, max_steps, size=lambda g: learning_rate * largest(g)
    )


@mistake("gradient_descent_steps", source="many optimizers stop when the loss hardly changes")
def loss_hardly_changes(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Every step is right, but you stop too early where the valley is flat.

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


@mistake("gradient_descent_steps")
def starts_at_ones(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """The weights are nearly right where the tolerance was met, and the count is off.

    You start somewhere else. From another place the way to the minimum takes another number of
    steps.

    Exercise 1.4 starts with all weights zero.
    """
    return descend(x, y, learning_rate, tolerance, max_steps, start=1.0)


@mistake("gradient_descent_steps")
def limit_ignored(x: X, y: X, learning_rate: float, tolerance: float, max_steps: int) -> Descent:
    """You take more steps than are allowed.

    Nothing stops the loop but the tolerance. On a stretched problem that may take very long.

    Step 3 of exercise 1.4 is the second way to stop.
    """
    return descend(x, y, learning_rate, tolerance, PATIENCE)


@mistake("gradient_descent_steps")
def exchanged_results(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> tuple[int, X]:
    """Neither result is what it should be, yet both are there.

    You return the count first and the weights second.

    Exercise 1.4 returns w and then steps.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    return steps, w


@mistake("gradient_descent_steps", source="the habit of writing targets as a column")
def column_of_weights(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """The numbers are right, but the weights have one axis too many.

    You made the targets a column, and so the weights became one.

    Exercise 1.4 starts with weights of shape (D,), and a matrix times such an array is flat again.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    return w[:, None], steps


@mistake("gradient_descent_steps")
def one_weight_at_a_time(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """With one feature all would be right. With more, the weights go another way to the minimum.

    You move the weights one after another, and the later ones already see the earlier ones moved.

    In exercise 1.4 step 1 computes the whole gradient at one place before step 4 moves all of w.
    """
    w, steps = np.zeros(x.shape[1]), 0
    while largest(slope(x, y, w)) > tolerance and steps < max_steps:
        for j in range(len(w)):
            w[j] -= learning_rate * slope(x, y, w)[j]
        steps += 1
    return w, steps


@mistake("gradient_descent_steps")
def targets_overwritten(
    x: X, y: X, learning_rate: float, tolerance: float, max_steps: int
) -> Descent:
    """Your numbers are right, but afterwards y is no longer what it was.

    You keep what is left to explain in y itself, so the caller's targets are lost.

    Exercise 1.4 ends with what must not change; step 1 computes the difference anew each time.
    """
    w, steps = descend(x, y, learning_rate, tolerance, max_steps)
    y -= x @ w
    return w, steps
