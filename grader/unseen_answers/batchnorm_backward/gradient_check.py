"""Wrong answers to notebook 3, written without a look at the bank."""

import numpy as np


def relative_error(a, b):
    """Give the learner's answer to exercise 3.1, as the notebook has it."""
    return np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8))


def numerical_gradient(f, x, dout, h=1e-5):
    """Give the learner's answer to exercise 3.2, as the notebook has it."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[k] += h
        down[k] -= h
        dx[k] = (np.sum(dout * f(up)) - np.sum(dout * f(down))) / (2 * h)
    return dx


def agrees_above_tolerance(forward, backward, x, dout, tolerance=1e-6):
    """Returns True where the error is above the tolerance: the comparison is turned round."""
    _, cache = forward(x)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    return relative_error(backward(dout, cache), tried) > tolerance


def agrees_by_allclose(forward, backward, x, dout, tolerance=1e-6):
    """Uses np.allclose with its own tolerances instead of relative_error and tolerance."""
    _, cache = forward(x)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    return np.allclose(backward(dout, cache), tried)


def agrees_by_allclose_with_tolerance(forward, backward, x, dout, tolerance=1e-6):
    """Uses np.allclose with the tolerance as rtol and as atol: tiny gradients always agree."""
    _, cache = forward(x)
    dx = backward(dout, cache)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    return np.allclose(dx, tried, rtol=tolerance, atol=tolerance)


def agrees_on_average(forward, backward, x, dout, tolerance=1e-6):
    """Compares the mean relative error of the entries with the tolerance, not the largest."""
    _, cache = forward(x)
    dx = backward(dout, cache)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    errors = np.abs(dx - tried) / np.maximum(np.abs(dx) + np.abs(tried), 1e-8)
    return errors.mean() < tolerance


def agrees_at_default_tolerance(forward, backward, x, dout, tolerance=1e-6):
    """Compares with 1e-6, whatever tolerance is given."""
    dx = backward(dout, forward(x)[1])
    dx_num = numerical_gradient(lambda v: forward(v)[0], x, dout)
    return relative_error(dx, dx_num) < 1e-6


def agrees_for_dout_of_ones(forward, backward, x, dout, tolerance=1e-6):
    """Puts ones in the place of dout on both sides."""
    y, cache = forward(x)
    dout = np.ones_like(y)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    return relative_error(backward(dout, cache), tried) < tolerance


def agrees_with_tolerance_as_step(forward, backward, x, dout, tolerance=1e-6):
    """Passes the tolerance to numerical_gradient, where it becomes the step h."""
    _, cache = forward(x)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout, tolerance)
    return relative_error(backward(dout, cache), tried) < tolerance


def agrees_gives_error(forward, backward, x, dout, tolerance=1e-6):
    """Returns the relative error instead of True or False."""
    _, cache = forward(x)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    return relative_error(backward(dout, cache), tried)


def agrees_or_nothing(forward, backward, x, dout, tolerance=1e-6):
    """Returns True for agreement, and None instead of False."""
    _, cache = forward(x)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    if relative_error(backward(dout, cache), tried) < tolerance:
        return True


def agrees_signed(forward, backward, x, dout, tolerance=1e-6):
    """Has no absolute value around dx minus numerical gradient: too small always agrees."""
    _, cache = forward(x)
    dx = backward(dout, cache)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    error = (dx - tried) / np.maximum(np.abs(dx) + np.abs(tried), 1e-8)
    return error.max() < tolerance


def agrees_absolutely(forward, backward, x, dout, tolerance=1e-6):
    """Compares the largest absolute difference with the tolerance, not the relative one."""
    _, cache = forward(x)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    return np.max(np.abs(backward(dout, cache) - tried)) < tolerance


def agrees_always(forward, backward, x, dout, tolerance=1e-6):
    """Always returns True: a bare comparison stands on a line of its own."""
    _, cache = forward(x)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    relative_error(backward(dout, cache), tried) < tolerance  # noqa: B015
    return True


def agrees_in_norm(forward, backward, x, dout, tolerance=1e-6):
    """Divides the norm of the difference by the sum of the norms."""
    _, cache = forward(x)
    dx = backward(dout, cache)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    error = np.linalg.norm(dx - tried) / (np.linalg.norm(dx) + np.linalg.norm(tried))
    return error < tolerance


def agrees_output_for_cache(forward, backward, x, dout, tolerance=1e-6):
    """Passes the output y to backward instead of the cache."""
    y, _ = forward(x)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    return relative_error(backward(dout, y), tried) < tolerance


def agrees_input_for_cache(forward, backward, x, dout, tolerance=1e-6):
    """Passes the input x to backward instead of the cache."""
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    return relative_error(backward(dout, x), tried) < tolerance


def agrees_one_sided(forward, backward, x, dout, tolerance=1e-6):
    """Compares with forward differences of step 1e-5 instead of the numerical gradient."""
    y, cache = forward(x)
    dx = backward(dout, cache)
    tried = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        moved = x.copy()
        moved[k] += 1e-5
        tried[k] = np.sum(dout * (forward(moved)[0] - y)) / 1e-5
    return relative_error(dx, tried) < tolerance


def agrees_somewhere(forward, backward, x, dout, tolerance=1e-6):
    """Returns True if any entry agrees, not only if all do."""
    _, cache = forward(x)
    dx = backward(dout, cache)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    errors = np.abs(dx - tried) / np.maximum(np.abs(dx) + np.abs(tried), 1e-8)
    return bool(np.any(errors < tolerance))


def agrees_in_first_row(forward, backward, x, dout, tolerance=1e-6):
    """Compares the first row of dx only."""
    _, cache = forward(x)
    dx = backward(dout, cache)
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout)
    return relative_error(dx[0], tried[0]) < tolerance


def agrees_in_direction(forward, backward, x, dout, tolerance=1e-6):
    """Asks for a cosine of nearly 1: gradients of any positive multiple agree."""
    _, cache = forward(x)
    dx = backward(dout, cache).ravel()
    tried = numerical_gradient(lambda v: forward(v)[0], x, dout).ravel()
    cosine = dx @ tried / (np.linalg.norm(dx) * np.linalg.norm(tried))
    return 1 - cosine < tolerance


def agrees_dout_only_backward(forward, backward, x, dout, tolerance=1e-6):
    """Gives dout to the backward pass, and ones to the numerical gradient."""
    y, cache = forward(x)
    tried = numerical_gradient(lambda v: forward(v)[0], x, np.ones(y.shape))
    return relative_error(backward(dout, cache), tried) < tolerance


def agrees_whole_forward(forward, backward, x, dout, tolerance=1e-6):
    """Hands forward itself to numerical_gradient, which then multiplies dout by (y, cache)."""
    _, cache = forward(x)
    dx = backward(dout, cache)
    tried = numerical_gradient(forward, x, dout)
    return relative_error(dx, tried) < tolerance


WRONG = {
    "gradient_check": [
        agrees_above_tolerance,
        agrees_by_allclose,
        agrees_by_allclose_with_tolerance,
        agrees_on_average,
        agrees_at_default_tolerance,
        agrees_for_dout_of_ones,
        agrees_with_tolerance_as_step,
        agrees_gives_error,
        agrees_or_nothing,
        agrees_absolutely,
        agrees_always,
        agrees_output_for_cache,
        agrees_input_for_cache,
        agrees_one_sided,
        agrees_somewhere,
        agrees_in_first_row,
        agrees_in_direction,
        agrees_dout_only_backward,
        agrees_whole_forward,
    ]
}

# wrong as said, but accepted on the inputs that some seeds give: 5 and 9 of 40
SOMETIMES = {"gradient_check": [agrees_signed, agrees_in_norm]}
