"""Wrong answers to notebook 3, written without a look at the bank."""

import numpy as np


def error_mean(a, b):
    """Averages over the entries instead of taking the worst."""
    return np.mean(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8))


def error_floor_added(a, b):
    """Adds 1e-8 to the denominator instead of taking the larger of the two."""
    return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-8))


def error_larger_for_sum(a, b):
    """Takes the larger of |a| and |b| in the denominator instead of their sum."""
    scale = np.maximum(np.abs(a), np.abs(b))
    return np.max(np.abs(a - b) / np.maximum(scale, 1e-8))


def error_without_floor(a, b):
    """Has no floor: 0/0 is nan where both are zero."""
    return (np.abs(a - b) / (np.abs(a) + np.abs(b))).max()


def error_of_norms(a, b):
    """Divides the norm of the difference by the sum of the norms: one ratio for all entries."""
    diff = np.linalg.norm(a - b)
    return diff / max(np.linalg.norm(a) + np.linalg.norm(b), 1e-8)


def error_signed_difference(a, b):
    """Has no absolute value in the numerator."""
    return np.max((a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8))


def error_size_of_sum(a, b):
    """Takes |a + b| in the denominator instead of |a| + |b|."""
    return np.max(np.abs(a - b) / np.maximum(np.abs(a + b), 1e-8))


def error_np_max_for_maximum(a, b):
    """Calls np.max(values, 1e-8), whose second argument is an axis: always an error."""
    return np.max(np.abs(a - b) / np.max(np.abs(a) + np.abs(b), 1e-8))


def error_builtin_max(a, b):
    """Uses the builtin max for the floor, which raises an error for arrays, not for numbers."""
    return np.max(np.abs(a - b) / max(np.abs(a) + np.abs(b), 1e-8))


def error_maxima_divided(a, b):
    """Divides the largest difference by the largest denominator, of any entry."""
    return np.max(np.abs(a - b)) / np.max(np.maximum(np.abs(a) + np.abs(b), 1e-8))


def error_of_each_entry(a, b):
    """Returns all the entries' errors instead of the largest."""
    return np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8)


def error_mean_size(a, b):
    """Divides by the mean of |a| and |b| instead of the sum: twice as large above the floor."""
    return np.max(np.abs(a - b) / np.maximum((np.abs(a) + np.abs(b)) / 2, 1e-8))


def error_relative_to_b(a, b):
    """Divides by |b| alone (at least 1e-8)."""
    return np.max(np.abs(a - b) / np.maximum(np.abs(b), 1e-8))


def error_lower_floor(a, b):
    """Has a floor of 1e-12 instead of 1e-8."""
    num = np.abs(a - b)
    den = np.maximum(np.abs(a) + np.abs(b), 1e-12)
    return np.max(num / den)


def error_skips_small_entries(a, b):
    """Leaves entries below the floor out of the maximum, as if they had no error."""
    size = np.abs(a) + np.abs(b)
    return np.max(np.where(size > 1e-8, np.abs(a - b) / np.maximum(size, 1e-8), 0.0))


def error_of_squares(a, b):
    """Squares in place of absolute values, in the numerator and in the denominator."""
    return np.max((a - b) ** 2 / np.maximum(a**2 + b**2, 1e-8))


def error_zero_if_close(a, b):
    """Returns 0 as soon as np.allclose finds the two arrays close."""
    if np.allclose(a, b):
        return 0.0
    return np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8))


def error_summed(a, b):
    """Sums over the entries instead of taking the worst."""
    return np.sum(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8))


def error_difference_in_place(a, b):
    """Subtracts b from a in place: a is changed, and |a| in the denominator is |a - b|."""
    a -= b
    return np.max(np.abs(a) / np.maximum(np.abs(a) + np.abs(b), 1e-8))


def error_of_first_entry(a, b):
    """Returns inside the loop: the error of the first entry only."""
    worst = 0.0
    for x, y in zip(np.ravel(a), np.ravel(b), strict=True):
        worst = max(worst, abs(x - y) / max(abs(x) + abs(y), 1e-8))
        return worst


WRONG = {
    "relative_error": [
        error_mean,
        error_floor_added,
        error_larger_for_sum,
        error_without_floor,
        error_of_norms,
        error_signed_difference,
        error_size_of_sum,
        error_np_max_for_maximum,
        error_builtin_max,
        error_maxima_divided,
        error_of_each_entry,
        error_mean_size,
        error_relative_to_b,
        error_lower_floor,
        error_skips_small_entries,
        error_of_squares,
        error_zero_if_close,
        error_summed,
        error_difference_in_place,
        error_of_first_entry,
    ]
}
