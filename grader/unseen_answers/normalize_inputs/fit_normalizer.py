"""Wrong answers to notebook 1, written without a look at the bank."""

import numpy as np

from utils import data

wine = data.load_wine()


def fit_sample_std(x):
    """Divides the sum of squares by N - 1 (ddof=1)."""
    mu = x.mean(axis=0)
    sigma = x.std(axis=0, ddof=1)
    sigma = np.where(x.max(axis=0) == x.min(axis=0), 1.0, sigma)
    return mu, sigma


def fit_constant_means_std_zero(x):
    """Takes a feature for constant where its std is exactly 0, so seven 0.1s are not constant."""
    mu = np.mean(x, axis=0)
    sigma = np.std(x, axis=0)
    sigma[sigma == 0] = 1
    return mu, sigma


def fit_constant_means_std_close_to_zero(x):
    """Takes every feature with a std below 1e-8 (np.isclose) for constant, honest spreads too."""
    mu = x.mean(0)
    sigma = x.std(0)
    return mu, np.where(np.isclose(sigma, 0), 1.0, sigma)


def fit_adds_small_number(x):
    """Adds 1e-8 to every sigma, and never sets one to 1."""
    mu = np.mean(x, axis=0)
    sigma = np.std(x, axis=0) + 1e-8
    return mu, sigma


def fit_variance_for_sigma(x):
    """Returns the variance as sigma: the root is missing."""
    n = x.shape[0]
    mu = x.sum(axis=0) / n
    sigma = ((x - mu) ** 2).sum(axis=0) / n
    sigma[x.max(axis=0) == x.min(axis=0)] = 1.0
    return mu, sigma


def fit_first_equals_last(x):
    """Takes a feature for constant where its first entry equals its last."""
    mu = x.mean(axis=0)
    sigma = x.std(axis=0)
    sigma[x[0] == x[-1]] = 1.0
    return mu, sigma


def fit_one_pair_for_all(x):
    """Takes mean and std over the whole array, and repeats them for each feature."""
    d = x.shape[1]
    mu = np.full(d, x.mean())
    sigma = np.full(d, x.std())
    sigma[x.max(axis=0) == x.min(axis=0)] = 1.0
    return mu, sigma


def fit_keeps_dims(x):
    """Keeps the first axis: mu and sigma have shape (1, D)."""
    mu = x.mean(axis=0, keepdims=True)
    sigma = x.std(axis=0, keepdims=True)
    constant = x.max(axis=0, keepdims=True) == x.min(axis=0, keepdims=True)
    return mu, np.where(constant, 1.0, sigma)


def fit_mean_of_squares_minus_square(x):
    """Takes the variance as mean(x**2) - mu**2, which cancels for a small spread around 1e4."""
    mu = (x * 1.0).mean(axis=0)
    var = (x * 1.0 * x).mean(axis=0) - mu**2
    sigma = np.sqrt(np.maximum(var, 0))
    sigma = np.where(x.max(axis=0) == x.min(axis=0), 1.0, sigma)
    return mu, sigma


def fit_mean_distance(x):
    """Takes the mean absolute distance from the mean for the standard deviation."""
    mu = x.mean(axis=0)
    sigma = np.abs(x - mu).mean(axis=0)
    sigma[x.max(axis=0) == x.min(axis=0)] = 1
    return mu, sigma


def fit_range_for_sigma(x):
    """Returns the range, maximum minus minimum, as sigma."""
    mu = x.mean(axis=0)
    sigma = (x.max(axis=0) - x.min(axis=0)).astype(float)
    sigma[sigma == 0] = 1.0
    return mu, sigma


def fit_constant_left_at_tiny(x):
    """Does nothing about constant features: their sigma is that of np.std."""
    return np.mean(x, axis=0), np.std(x, axis=0)


def fit_constant_loses_its_mean(x):
    """Sets mu to 0 for constant features, besides sigma to 1."""
    mu, sigma = x.mean(axis=0), x.std(axis=0)
    for j in range(x.shape[1]):
        if x[:, j].max() == x[:, j].min():
            mu[j], sigma[j] = 0.0, 1.0
    return mu, sigma


def fit_one_constant_makes_all_ones(x):
    """Sets every sigma to 1 as soon as any feature is constant."""
    mu = x.mean(axis=0)
    sigma = x.std(axis=0)
    if (x.max(axis=0) == x.min(axis=0)).any():
        sigma = np.ones_like(sigma)
    return mu, sigma


def fit_constant_relative_to_mean(x):
    """Takes a feature for constant where its std is at most a millionth of its mean's size."""
    mu = x.mean(axis=0)
    sigma = x.std(axis=0)
    sigma[sigma <= 1e-6 * np.abs(mu)] = 1.0
    return mu, sigma


def fit_root_before_division(x):
    """Divides by N after the root: sqrt(sum of squares) / N."""
    mu = x.sum(axis=0) / len(x)
    sigma = np.sqrt(np.sum((x - mu) ** 2, axis=0)) / len(x)
    sigma[x.max(axis=0) == x.min(axis=0)] = 1.0
    return mu, sigma


def fit_whole_numbers_cut(x):
    """Collects mu and sigma in arrays made like x, so whole numbers lose their decimals."""
    mu = np.zeros_like(x[0])
    sigma = np.ones_like(x[0])
    for j in range(x.shape[1]):
        column = x[:, j]
        mu[j] = column.mean()
        if column.max() != column.min():
            sigma[j] = column.std()
    return mu, sigma


def fit_single_example_unhandled(x):
    """Gives a single example sigma 0 instead of 1, though other constant features get 1."""
    n = x.shape[0]
    mu = x.mean(axis=0)
    if n < 2:
        return mu, np.zeros(x.shape[1])
    sigma = x.std(axis=0)
    sigma[np.ptp(x, axis=0) == 0] = 1.0
    return mu, sigma


def fit_wine_instead_of_x(x):
    """Fits the notebook's wine.x_train, whatever x is."""
    mu = wine.x_train.mean(axis=0)
    sigma = wine.x_train.std(axis=0)
    return mu, np.where(wine.x_train.max(axis=0) == wine.x_train.min(axis=0), 1.0, sigma)


def fit_neighbours_only(x):
    """Takes a feature for constant where its first two entries agree; breaks on one example."""
    mu, sigma = x.mean(axis=0), x.std(axis=0)
    sigma[x[0] == x[1]] = 1
    return mu, sigma


WRONG = {
    "fit_normalizer": [
        fit_sample_std,
        fit_constant_means_std_zero,
        fit_constant_means_std_close_to_zero,
        fit_adds_small_number,
        fit_variance_for_sigma,
        fit_first_equals_last,
        fit_one_pair_for_all,
        fit_keeps_dims,
        fit_mean_of_squares_minus_square,
        fit_mean_distance,
        fit_range_for_sigma,
        fit_constant_left_at_tiny,
        fit_constant_loses_its_mean,
        fit_one_constant_makes_all_ones,
        fit_constant_relative_to_mean,
        fit_root_before_division,
        fit_whole_numbers_cut,
        fit_single_example_unhandled,
        fit_wine_instead_of_x,
        fit_neighbours_only,
    ]
}
