"""Wrong answers to notebook 1, written without a look at the bank."""

import numpy as np


def descent_sum_instead_of_mean(x, y, learning_rate, tolerance, max_steps):
    """Does not divide the gradient by N."""
    w, steps = np.zeros(x.shape[1]), 0
    while True:
        g = x.T @ (x @ w - y)
        if np.max(np.abs(g)) <= tolerance or steps == max_steps:
            return w, steps
        w = w - learning_rate * g
        steps += 1


def descent_gradient_twice(x, y, learning_rate, tolerance, max_steps):
    """Takes 2/N for 1/N in the gradient, that of the mean squared error without the half."""
    w = np.zeros(x.shape[1])
    steps = 0
    while True:
        g = 2 * x.T @ (x @ w - y) / len(y)
        if np.abs(g).max() <= tolerance:
            break
        if steps == max_steps:
            break
        w -= learning_rate * g
        steps += 1
    return w, steps


def descent_stops_strictly_below(x, y, learning_rate, tolerance, max_steps):
    """Stops only strictly below the tolerance, so never at a gradient that equals it."""
    n, d = x.shape
    w = np.zeros(d)
    for steps in range(max_steps + 1):
        g = x.T @ (x @ w - y) / n
        if np.abs(g).max() < tolerance:
            break
        if steps == max_steps:
            break
        w = w - learning_rate * g
    return w, steps


def descent_norm_of_gradient(x, y, learning_rate, tolerance, max_steps):
    """Compares the Euclidean norm of the gradient with the tolerance."""
    w = np.zeros(x.shape[1])
    steps = 0
    g = x.T @ (x @ w - y) / len(x)
    while np.linalg.norm(g) > tolerance and steps < max_steps:
        w = w - learning_rate * g
        steps += 1
        g = x.T @ (x @ w - y) / len(x)
    return w, steps


def descent_no_absolute_value(x, y, learning_rate, tolerance, max_steps):
    """Compares the largest entry of the gradient, without its absolute value."""
    w = np.zeros(x.shape[1])
    steps = 0
    while steps < max_steps:
        g = x.T @ (x @ w - y) / len(x)
        if g.max() <= tolerance:
            break
        w = w - learning_rate * g
        steps += 1
    return w, steps


def descent_moves_before_it_tests(x, y, learning_rate, tolerance, max_steps):
    """Moves and counts before it looks at the gradient: one step too many."""
    w = np.zeros(x.shape[1])
    steps = 0
    for _ in range(max_steps):
        g = x.T @ (x @ w - y) / x.shape[0]
        w = w - learning_rate * g
        steps += 1
        if np.max(np.abs(g)) <= tolerance:
            break
    return w, steps


def descent_one_step_over_limit(x, y, learning_rate, tolerance, max_steps):
    """Stops only when steps exceeds max_steps, one step too late."""
    w, steps = np.zeros(x.shape[1]), 0
    while steps <= max_steps:
        g = x.T @ (x @ w - y) / len(x)
        if np.all(np.abs(g) <= tolerance):
            break
        w = w - learning_rate * g
        steps = steps + 1
    return w, steps


def descent_uphill(x, y, learning_rate, tolerance, max_steps):
    """Uses y - xw for the residual and still subtracts: it climbs."""
    w = np.zeros(x.shape[1])
    steps = 0
    while True:
        g = x.T @ (y - x @ w) / len(x)
        if np.abs(g).max() <= tolerance or steps >= max_steps:
            break
        w = w - learning_rate * g
        steps += 1
    return w, steps


def descent_mean_of_gradient(x, y, learning_rate, tolerance, max_steps):
    """Compares the mean absolute entry of the gradient with the tolerance."""
    w = np.zeros(x.shape[1])
    steps = 0
    while steps < max_steps:
        g = x.T @ (x @ w - y) / len(x)
        if np.mean(np.abs(g)) <= tolerance:
            break
        w = w - learning_rate * g
        steps += 1
    return w, steps


def descent_nothing_at_limit(x, y, learning_rate, tolerance, max_steps):
    """Returns None when max_steps is reached: only the other stop has a return."""
    w = np.zeros(x.shape[1])
    for steps in range(max_steps + 1):
        g = x.T @ (x @ w - y) / len(x)
        if np.max(np.abs(g)) <= tolerance:
            return w, steps
        w = w - learning_rate * g


def descent_counts_from_loop_index(x, y, learning_rate, tolerance, max_steps):
    """Returns the loop's index: one step too few when max_steps is reached."""
    w = np.zeros(x.shape[1])
    step = 0
    for step in range(max_steps):
        g = x.T @ (x @ w - y) / len(x)
        if np.abs(g).max() <= tolerance:
            break
        w = w - learning_rate * g
    return w, step


def descent_weights_like_x(x, y, learning_rate, tolerance, max_steps):
    """Makes w like a row of x and updates it in place: an error where x holds whole numbers."""
    w = np.zeros_like(x[0])
    steps = 0
    while True:
        g = x.T @ (x @ w - y) / len(x)
        if np.max(np.abs(g)) <= tolerance:
            break
        if steps == max_steps:
            break
        w -= learning_rate * g
        steps += 1
    return w, steps


def descent_float_steps(x, y, learning_rate, tolerance, max_steps):
    """Counts the steps in a float."""
    w = np.zeros(x.shape[1])
    steps = 0.0
    while steps < max_steps:
        g = x.T @ (x @ w - y) / len(x)
        if np.max(np.abs(g)) <= tolerance:
            break
        w = w - learning_rate * g
        steps += 1
    return w, steps


def descent_small_move(x, y, learning_rate, tolerance, max_steps):
    """Compares the move, learning rate times gradient, with the tolerance."""
    w = np.zeros(x.shape[1])
    steps = 0
    while True:
        move = learning_rate * (x.T @ (x @ w - y)) / len(x)
        if np.abs(move).max() <= tolerance:
            break
        if steps == max_steps:
            break
        w = w - move
        steps += 1
    return w, steps


def descent_smallest_entry(x, y, learning_rate, tolerance, max_steps):
    """Stops when any entry of the gradient is within the tolerance, not all."""
    w = np.zeros(x.shape[1])
    steps = 0
    while steps < max_steps:
        g = x.T @ (x @ w - y) / len(x)
        if np.any(np.abs(g) <= tolerance):
            break
        w = w - learning_rate * g
        steps += 1
    return w, steps


def descent_divides_by_features(x, y, learning_rate, tolerance, max_steps):
    """Divides the gradient by D, the number of features, instead of N."""
    n = x.shape[1]
    w = np.zeros(x.shape[1])
    steps = 0
    while steps < max_steps:
        g = x.T @ (x @ w - y) / n
        if np.max(np.abs(g)) <= tolerance:
            break
        w = w - learning_rate * g
        steps += 1
    return w, steps


def descent_starts_at_ones(x, y, learning_rate, tolerance, max_steps):
    """Starts from w = 1 instead of 0."""
    w = np.ones(x.shape[1])
    steps = 0
    while True:
        g = x.T @ (x @ w - y) / len(x)
        if np.max(np.abs(g)) <= tolerance or steps == max_steps:
            return w, steps
        w = w - learning_rate * g
        steps += 1


def descent_column_of_weights(x, y, learning_rate, tolerance, max_steps):
    """Returns w with shape (D, 1)."""
    w = np.zeros((x.shape[1], 1))
    target = y.reshape(-1, 1)
    steps = 0
    while True:
        g = x.T @ (x @ w - target) / len(x)
        if np.max(np.abs(g)) <= tolerance or steps == max_steps:
            break
        w = w - learning_rate * g
        steps += 1
    return w, steps


def descent_loss_stops_falling(x, y, learning_rate, tolerance, max_steps):
    """Stops when the loss falls by at most the tolerance, and never looks at the gradient."""
    w = np.zeros(x.shape[1])
    steps = 0
    loss = np.mean((x @ w - y) ** 2) / 2
    while steps < max_steps:
        w = w - learning_rate * x.T @ (x @ w - y) / len(x)
        steps += 1
        new_loss = np.mean((x @ w - y) ** 2) / 2
        if abs(loss - new_loss) <= tolerance:
            break
        loss = new_loss
    return w, steps


WRONG = {
    "gradient_descent_steps": [
        descent_sum_instead_of_mean,
        descent_gradient_twice,
        descent_stops_strictly_below,
        descent_norm_of_gradient,
        descent_no_absolute_value,
        descent_moves_before_it_tests,
        descent_one_step_over_limit,
        descent_uphill,
        descent_mean_of_gradient,
        descent_nothing_at_limit,
        descent_counts_from_loop_index,
        descent_weights_like_x,
        descent_float_steps,
        descent_small_move,
        descent_smallest_entry,
        descent_divides_by_features,
        descent_starts_at_ones,
        descent_column_of_weights,
        descent_loss_stops_falling,
    ]
}
