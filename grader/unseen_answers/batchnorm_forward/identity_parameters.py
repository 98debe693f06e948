"""Wrong answers to notebook 2, written without a look at the bank."""

import numpy as np


def identity_without_eps(z, eps=1e-5):
    """Takes the plain standard deviation for gamma, without eps."""
    gamma = z.std(axis=0)
    beta = z.mean(axis=0)
    return gamma, beta


def identity_eps_outside_root(z, eps=1e-5):
    """Adds eps to the standard deviation, outside the root."""
    gamma = np.sqrt(z.var(axis=0)) + eps
    beta = z.mean(axis=0)
    return gamma, beta


def identity_no_root(z, eps=1e-5):
    """Takes var + eps for gamma: the root is missing."""
    mu, var = np.mean(z, axis=0), np.var(z, axis=0)
    return var + eps, mu


def identity_one_over(z, eps=1e-5):
    """Takes one over sqrt(var + eps) for gamma."""
    gamma = 1 / np.sqrt(z.var(axis=0) + eps)
    beta = z.mean(axis=0)
    return gamma, beta


def identity_minus_mean(z, eps=1e-5):
    """Takes minus the mean for beta."""
    gamma = np.sqrt(z.var(axis=0) + eps)
    beta = -z.mean(axis=0)
    return gamma, beta


def identity_beta_over_std(z, eps=1e-5):
    """Takes mu / sqrt(var + eps) for beta."""
    gamma = np.sqrt(z.var(axis=0) + eps)
    beta = z.mean(axis=0) / gamma
    return gamma, beta


def identity_sample_variance(z, eps=1e-5):
    """Divides the sum of squares by N - 1 (by 1 for a single example)."""
    n = len(z)
    beta = z.mean(axis=0)
    gamma = np.sqrt(np.sum((z - beta) ** 2, axis=0) / max(1, n - 1) + eps)
    return gamma, beta


def identity_ones_and_zeros(z, eps=1e-5):
    """Returns gamma 1 and beta 0, where training starts."""
    d = z.shape[1]
    return np.ones(d), np.zeros(d)


def identity_swapped(z, eps=1e-5):
    """Returns beta first and gamma second."""
    gamma = np.sqrt(z.var(axis=0) + eps)
    beta = z.mean(axis=0)
    return beta, gamma


def identity_default_eps_only(z, eps=1e-5):
    """Uses 1e-5, whatever eps is given."""
    gamma = np.sqrt(np.var(z, axis=0) + 1e-5)
    return gamma, np.mean(z, axis=0)


def identity_of_whole_array(z, eps=1e-5):
    """Uses the variance and mean of the whole array, repeated for each feature."""
    d = z.shape[1]
    return np.full(d, np.sqrt(z.var() + eps)), np.full(d, z.mean())


def identity_with_kept_axis(z, eps=1e-5):
    """Returns both with shape (1, D)."""
    gamma = np.sqrt(z.var(axis=0, keepdims=True) + eps)
    beta = z.mean(axis=0, keepdims=True)
    return gamma, beta


def identity_beta_zero(z, eps=1e-5):
    """Returns beta 0, as if z were centered."""
    gamma = np.sqrt(z.var(axis=0) + eps)
    beta = np.zeros_like(gamma)
    return gamma, beta


def identity_constant_has_gamma_one(z, eps=1e-5):
    """Sets gamma to 1 where a feature is constant."""
    gamma = np.sqrt(z.var(axis=0) + eps)
    gamma[z.max(axis=0) == z.min(axis=0)] = 1.0
    return gamma, z.mean(axis=0)


def identity_fitted_slope(z, eps=1e-5):
    """Fits gamma as a slope of z on z_hat, which is 0/0 where a feature is constant."""
    mu = z.mean(axis=0)
    centered = z - mu
    z_hat = centered / np.sqrt(z.var(axis=0) + eps)
    gamma = (z_hat * centered).sum(axis=0) / (z_hat * z_hat).sum(axis=0)
    return gamma, mu


def identity_eps_as_floor(z, eps=1e-5):
    """Takes the larger of var and eps under the root, instead of their sum."""
    var = z.var(axis=0)
    gamma = np.sqrt(np.where(var > eps, var, eps))
    return gamma, z.mean(axis=0)


def identity_from_two_examples(z, eps=1e-5):
    """Solves for gamma with the first two rows: an error for one row, nan where they are equal."""
    mu = z.mean(axis=0)
    z_hat = (z - mu) / np.sqrt(z.var(axis=0) + eps)
    gamma = (z[0] - z[1]) / (z_hat[0] - z_hat[1])
    beta = z[0] - gamma * z_hat[0]
    return gamma, beta


def identity_roots_added(z, eps=1e-5):
    """Takes the roots of var and of eps separately and adds them."""
    return np.sqrt(z.var(axis=0)) + np.sqrt(eps), z.mean(axis=0)


def identity_ratio_of_stds(z, eps=1e-5):
    """Takes sqrt(var + eps) / sqrt(var) for gamma: undoes only the effect of eps."""
    var = z.var(axis=0)
    gamma = np.sqrt(var + eps) / np.sqrt(var)
    beta = z.mean(axis=0)
    return gamma, beta


def identity_of_examples(z, eps=1e-5):
    """Averages over axis 1: one gamma and beta per example."""
    gamma = np.sqrt(np.var(z, axis=1) + eps)
    beta = np.mean(z, axis=1)
    return gamma, beta


def identity_only_gamma(z, eps=1e-5):
    """Two mistakes: returns gamma alone, and takes it without eps."""
    gamma = np.std(z, axis=0)
    return gamma


WRONG = {
    "identity_parameters": [
        identity_without_eps,
        identity_eps_outside_root,
        identity_no_root,
        identity_one_over,
        identity_minus_mean,
        identity_beta_over_std,
        identity_sample_variance,
        identity_ones_and_zeros,
        identity_swapped,
        identity_default_eps_only,
        identity_of_whole_array,
        identity_with_kept_axis,
        identity_beta_zero,
        identity_constant_has_gamma_one,
        identity_fitted_slope,
        identity_eps_as_floor,
        identity_from_two_examples,
        identity_roots_added,
        identity_ratio_of_stds,
        identity_of_examples,
        identity_only_gamma,
    ]
}
