"""Wrong answers to notebook 2, written without a look at the bank."""

import numpy as np


def statistics_sample_variance(z):
    """Divides by N - 1, which gives nan for a single example."""
    mu = np.mean(z, axis=0)
    var = np.var(z, axis=0, ddof=1)
    return mu, var


def statistics_sample_variance_guarded(z):
    """Divides by N - 1, or by 1 for a single example."""
    n = len(z)
    mu = z.sum(axis=0) / n
    var = ((z - mu) ** 2).sum(axis=0) / max(n - 1, 1)
    return mu, var


def statistics_standard_deviation(z):
    """Returns the standard deviation as var."""
    return z.mean(axis=0), z.std(axis=0)


def statistics_of_rows(z):
    """Averages over axis 1: one mean and variance per example."""
    mu = np.mean(z, axis=1)
    var = np.var(z, axis=1)
    return mu, var


def statistics_with_kept_axis(z):
    """Returns mu and var with shape (1, D)."""
    mu = np.mean(z, axis=0, keepdims=True)
    var = np.mean((z - mu) ** 2, axis=0, keepdims=True)
    return mu, var


def statistics_without_axis(z):
    """Gives no axis: one mean and one variance of the whole array."""
    return z.mean(), z.var()


def statistics_with_eps(z):
    """Adds 1e-5 to the variance."""
    mu = z.mean(axis=0)
    var = z.var(axis=0) + 1e-5
    return mu, var


def statistics_sum_of_squares(z):
    """Does not divide the sum of squared deviations by N."""
    mu = z.sum(axis=0) / z.shape[0]
    var = np.sum((z - mu) ** 2, axis=0)
    return mu, var


def statistics_not_centered(z):
    """Takes the mean of z**2 for the variance, without subtracting mu."""
    mu = np.mean(z, axis=0)
    var = np.mean(z**2, axis=0)
    return mu, var


def statistics_mean_before_square(z):
    """Squares the mean deviation instead of averaging the squares, which gives 0."""
    mu = np.mean(z, axis=0)
    var = np.mean(z - mu, axis=0) ** 2
    return mu, var


def statistics_changed_places(z):
    """Returns var first and mu second."""
    mu = z.mean(axis=0)
    var = z.var(axis=0)
    return var, mu


def statistics_divided_by_features(z):
    """Divides both sums by D, the number of columns, instead of N."""
    m = z.shape[1]
    mu = np.sum(z, axis=0) / m
    var = np.sum((z - mu) ** 2, axis=0) / m
    return mu, var


def statistics_running_update_wrong(z):
    """Updates the mean row by row, and squares the deviation from the old mean only."""
    mu = np.zeros(z.shape[1])
    m2 = np.zeros(z.shape[1])
    for i, row in enumerate(z, start=1):
        delta = row - mu
        mu = mu + delta / i
        m2 = m2 + delta * delta
    return mu, m2 / len(z)


def statistics_like_first_row(z):
    """Collects mu in an array made like a row of z: whole numbers in, decimals cut off."""
    mu = np.zeros_like(z[0])
    for j in range(z.shape[1]):
        mu[j] = sum(z[:, j]) / len(z)
    var = ((z - z.mean(axis=0)) ** 2).mean(axis=0)
    return mu, var


def statistics_constant_has_variance_one(z):
    """Sets the variance of constant features to 1, as for the sigma of notebook 1."""
    mu = z.mean(axis=0)
    var = z.var(axis=0)
    var = np.where(z.max(axis=0) == z.min(axis=0), 1.0, var)
    return mu, var


def statistics_batch_of_32(z):
    """Divides both sums by 32, the notebook's batch size, whatever N is."""
    mu = np.sum(z, axis=0) / 32
    var = np.sum((z - mu) ** 2, axis=0) / 32
    return mu, var


def statistics_covariance_matrix(z):
    """Returns the (D, D) covariance matrix as var."""
    mu = z.mean(axis=0)
    var = (z - mu).T @ (z - mu) / len(z)
    return mu, var


def statistics_floor_division(z):
    """Divides with //, which rounds mu and var down to whole numbers."""
    n = z.shape[0]
    mu = np.sum(z, axis=0) // n
    var = np.sum((z - mu) ** 2, axis=0) // n
    return mu, var


def statistics_mean_deviation(z):
    """Averages |z - mu| instead of its square."""
    mu = z.mean(axis=0)
    return mu, np.mean(np.abs(z - mu), axis=0)


def statistics_returned_in_loop(z):
    """Returns inside the loop: statistics of the first feature, 0 for the others."""
    mu, var = np.zeros(z.shape[1]), np.zeros(z.shape[1])
    for j in range(z.shape[1]):
        mu[j] = z[:, j].mean()
        var[j] = z[:, j].var()
        return mu, var


WRONG = {
    "batch_statistics": [
        statistics_sample_variance,
        statistics_sample_variance_guarded,
        statistics_standard_deviation,
        statistics_of_rows,
        statistics_with_kept_axis,
        statistics_without_axis,
        statistics_with_eps,
        statistics_sum_of_squares,
        statistics_not_centered,
        statistics_mean_before_square,
        statistics_changed_places,
        statistics_divided_by_features,
        statistics_running_update_wrong,
        statistics_like_first_row,
        statistics_constant_has_variance_one,
        statistics_batch_of_32,
        statistics_covariance_matrix,
        statistics_floor_division,
        statistics_mean_deviation,
        statistics_returned_in_loop,
    ]
}
