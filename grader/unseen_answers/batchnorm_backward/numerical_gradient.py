"""Wrong answers to notebook 3, written without a look at the bank."""

import numpy as np


def slope_one_sided(f, x, dout, h=1e-5):
    """Takes the forward difference, L(x + h) - L(x) over h."""
    dx = np.zeros(x.shape)
    base = np.sum(dout * f(x))
    for k in np.ndindex(x.shape):
        moved = x.copy()
        moved[k] += h
        dx[k] = (np.sum(dout * f(moved)) - base) / h
    return dx


def slope_over_h(f, x, dout, h=1e-5):
    """Divides the central difference by h instead of 2h: twice the gradient."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[k] += h
        down[k] -= h
        dx[k] = (np.sum(dout * f(up)) - np.sum(dout * f(down))) / h
    return dx


def slope_divided_by_two_times_h(f, x, dout, h=1e-5):
    """Writes / 2 * h without a bracket: divides by 2 and multiplies by h."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[k] = h
        dx[k] = np.sum(dout * (f(x + e) - f(x - e))) / 2 * h
    return dx


def slope_without_dout(f, x, dout, h=1e-5):
    """Sums f without multiplying by dout."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[k] = h
        dx[k] = (f(x + e).sum() - f(x - e).sum()) / (2 * h)
    return dx


def slope_leaves_x_moved(f, x, dout, h=1e-5):
    """Moves x itself up and then down, and never back: x ends h lower, later entries see it."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        x[k] += h
        up = np.sum(dout * f(x))
        x[k] -= 2 * h
        down = np.sum(dout * f(x))
        dx[k] = (up - down) / (2 * h)
    return dx


def slope_moves_x_back_roughly(f, x, dout, h=1e-5):
    """Moves x itself, and adds h to go back: round-off leaves entries of x changed."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        x[k] += h
        up = np.sum(dout * f(x))
        x[k] -= 2 * h
        down = np.sum(dout * f(x))
        x[k] += h
        dx[k] = (up - down) / (2 * h)
    return dx


def slope_of_one_array(f, x, dout, h=1e-5):
    """Gives x two more names instead of copying it: the difference is 0."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        plus = x
        minus = x
        plus[k] += h
        minus[k] -= h
        dx[k] = (np.sum(dout * f(plus)) - np.sum(dout * f(minus))) / (2 * h)
    return dx


def slope_mean_loss(f, x, dout, h=1e-5):
    """Takes the mean of all products for the loss instead of the sum."""
    dx = np.zeros_like(x)
    for k in np.ndindex(*x.shape):
        up, down = np.copy(x), np.copy(x)
        up[k] += h
        down[k] -= h
        dx[k] = (np.mean(dout * f(up)) - np.mean(dout * f(down))) / (2 * h)
    return dx


def slope_own_step(f, x, dout, h=1e-5):
    """Sets h to 1e-5, whatever h is given."""
    h = 1e-5
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[k] = h
        dx[k] = (np.sum(dout * f(x + e)) - np.sum(dout * f(x - e))) / (2 * h)
    return dx


def slope_relative_step(f, x, dout, h=1e-5):
    """Moves an entry by h times its size where that is above 1."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        step = h * max(1.0, abs(x[k]))
        up, down = x.copy(), x.copy()
        up[k] += step
        down[k] -= step
        dx[k] = np.sum(dout * (f(up) - f(down))) / (2 * step)
    return dx


def slope_half_steps(f, x, dout, h=1e-5):
    """Moves by h / 2 to both sides and divides by h."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[k] = h / 2
        dx[k] = np.sum(dout * (f(x + e) - f(x - e))) / h
    return dx


def slope_moves_whole_rows(f, x, dout, h=1e-5):
    """Loops over the rows and moves a whole row: each entry gets the sum over its row."""
    dx = np.zeros(x.shape)
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        dx[i] = (np.sum(dout * f(up)) - np.sum(dout * f(down))) / (2 * h)
    return dx


def slope_returns_in_loop(f, x, dout, h=1e-5):
    """Returns inside the loop: all entries but the first are 0."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[k] += h
        down[k] -= h
        dx[k] = (np.sum(dout * f(up)) - np.sum(dout * f(down))) / (2 * h)
        return dx


def slope_shaped_like_dout(f, x, dout, h=1e-5):
    """Makes dx and loops in the shape of dout: wrong entries, or an error, where shapes differ."""
    dx = np.zeros_like(dout)
    for k in np.ndindex(dout.shape):
        e = np.zeros(x.shape)
        e[k] = h
        dx[k] = np.sum(dout * (f(x + e) - f(x - e))) / (2 * h)
    return dx


def slope_five_points(f, x, dout, h=1e-5):
    """Takes the five-point formula, with 2h as well as h, which has another error term."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[k] = h
        near = np.sum(dout * (f(x + e) - f(x - e)))
        far = np.sum(dout * (f(x + 2 * e) - f(x - 2 * e)))
        dx[k] = (8 * near - far) / (12 * h)
    return dx


def slope_single_precision(f, x, dout, h=1e-5):
    """Moves the entries in float32; dx is float64."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        up, down = x.astype(np.float32), x.astype(np.float32)
        up[k] += h
        down[k] -= h
        dx[k] = (np.sum(dout * f(up)) - np.sum(dout * f(down))) / (2 * h)
    return dx


def slope_down_minus_up(f, x, dout, h=1e-5):
    """Subtracts the upper loss from the lower: the sign is wrong."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[k] += h
        down[k] -= h
        dx[k] = (np.sum(dout * f(down)) - np.sum(dout * f(up))) / (2 * h)
    return dx


def slope_complex_step(f, x, dout, h=1e-5):
    """Takes the complex step instead of the central difference: its error has the other sign."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[k] += 1j * h
        dx[k] = np.sum(dout * f(moved)).imag / h
    return dx


def slope_all_entries_at_once(f, x, dout, h=1e-5):
    """Moves all entries together: every entry of dx is the sum of the gradient."""
    slope = (np.sum(dout * f(x + h)) - np.sum(dout * f(x - h))) / (2 * h)
    return np.full(x.shape, slope)


def slope_moves_pile_up(f, x, dout, h=1e-5):
    """Copies x once before the loop and never moves entries back: the differences add up."""
    dx = np.zeros(x.shape)
    up, down = x.copy(), x.copy()
    for k in np.ndindex(x.shape):
        up[k] += h
        down[k] -= h
        dx[k] = (np.sum(dout * f(up)) - np.sum(dout * f(down))) / (2 * h)
    return dx


def slope_three_steps_apart(f, x, dout, h=1e-5):
    """Compares x + h with x - 2h, and divides by 2h: about 1.5 times the gradient."""
    dx = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        probe = x.copy()
        probe[k] = x[k] + h
        up = np.sum(dout * f(probe))
        probe[k] = x[k] - 2 * h
        down = np.sum(dout * f(probe))
        dx[k] = (up - down) / (2 * h)
    return dx


WRONG = {
    "numerical_gradient": [
        slope_one_sided,
        slope_over_h,
        slope_divided_by_two_times_h,
        slope_without_dout,
        slope_leaves_x_moved,
        slope_moves_x_back_roughly,
        slope_of_one_array,
        slope_mean_loss,
        slope_own_step,
        slope_relative_step,
        slope_half_steps,
        slope_moves_whole_rows,
        slope_returns_in_loop,
        slope_shaped_like_dout,
        slope_five_points,
        slope_single_precision,
        slope_down_minus_up,
        slope_complex_step,
        slope_all_entries_at_once,
        slope_moves_pile_up,
        slope_three_steps_apart,
    ]
}
