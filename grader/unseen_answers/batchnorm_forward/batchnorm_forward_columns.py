"""Wrong answers to notebook 2, written without a look at the bank."""

import numpy as np

from utils import BatchNormCache


def batchnorm_forward(z, gamma, beta, eps=1e-5):
    """Give the notebook's forward pass in the row convention, as exercise 2.2 asks for it."""
    std = np.sqrt(z.var(axis=0) + eps)
    z_hat = (z - z.mean(axis=0)) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def columns_over_rows(z, gamma, beta, eps=1e-5):
    """Takes the statistics along axis 0, over the features of each example."""
    mu = np.mean(z, axis=0, keepdims=True)
    var = np.var(z, axis=0, keepdims=True)
    z_hat = (z - mu) / np.sqrt(var + eps)
    return gamma * z_hat + beta


def columns_flat_statistics(z, gamma, beta, eps=1e-5):
    """Leaves out keepdims: statistics of shape (n,) meet the last axis, mostly with an error."""
    mu = z.mean(axis=1)
    var = z.var(axis=1)
    z_hat = (z - mu) / np.sqrt(var + eps)
    return gamma * z_hat + beta


def columns_not_transposed_back(z, gamma, beta, eps=1e-5):
    """Uses the row version on the transpose, and returns (m, n) without transposing back."""
    z_tilde, _ = batchnorm_forward(z.T, gamma.ravel(), beta.ravel(), eps)
    return z_tilde


def columns_eps_not_passed_on(z, gamma, beta, eps=1e-5):
    """Uses the row version on the transpose without passing eps on, so it is always 1e-5."""
    z_tilde, _ = batchnorm_forward(z.T, gamma[:, 0], beta[:, 0])
    return z_tilde.T


def columns_reshaped(z, gamma, beta, eps=1e-5):
    """Reshapes where it should transpose, both ways."""
    n, m = z.shape
    z_tilde, _ = batchnorm_forward(z.reshape(m, n), gamma.reshape(n), beta.reshape(n), eps)
    return z_tilde.reshape(n, m)


def columns_sample_variance(z, gamma, beta, eps=1e-5):
    """Divides the sum of squares by m - 1 (ddof=1)."""
    mu = z.mean(axis=1, keepdims=True)
    var = z.var(axis=1, keepdims=True, ddof=1)
    return gamma * (z - mu) / np.sqrt(var + eps) + beta


def columns_eps_outside_root(z, gamma, beta, eps=1e-5):
    """Adds eps outside the root."""
    mu = z.mean(axis=1, keepdims=True)
    sigma = z.std(axis=1, keepdims=True)
    z_norm = (z - mu) / (sigma + eps)
    return gamma * z_norm + beta


def columns_without_eps(z, gamma, beta, eps=1e-5):
    """Does not use eps."""
    z_norm = (z - z.mean(axis=1, keepdims=True)) / z.std(axis=1, keepdims=True)
    return gamma * z_norm + beta


def columns_whole_array(z, gamma, beta, eps=1e-5):
    """Uses one mean and one variance of the whole array: keepdims is there, axis is not."""
    mu = np.mean(z, keepdims=True)
    var = np.var(z, keepdims=True)
    return gamma * (z - mu) / np.sqrt(var + eps) + beta


def columns_with_a_cache(z, gamma, beta, eps=1e-5):
    """Returns a cache besides z_tilde."""
    mu = z.mean(axis=1, keepdims=True)
    std = np.sqrt(z.var(axis=1, keepdims=True) + eps)
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def columns_no_root(z, gamma, beta, eps=1e-5):
    """Divides by var + eps: the root is missing."""
    mu = z.mean(axis=1, keepdims=True)
    var = z.var(axis=1, keepdims=True)
    z_hat = (z - mu) / (var + eps)
    return gamma * z_hat + beta


def columns_mean_along_other_axis(z, gamma, beta, eps=1e-5):
    """Takes the mean along axis 0, and the variance along axis 1."""
    mu = np.mean(z, axis=0, keepdims=True)
    var = np.var(z, axis=1, keepdims=True)
    z_hat = (z - mu) / np.sqrt(var + eps)
    return gamma * z_hat + beta


def columns_shift_before_scale(z, gamma, beta, eps=1e-5):
    """Computes gamma * (z_hat + beta)."""
    mu = z.mean(axis=1, keepdims=True)
    var = z.var(axis=1, keepdims=True)
    z_hat = (z - mu) / np.sqrt(var + eps)
    return gamma * (z_hat + beta)


def columns_centers_in_place(z, gamma, beta, eps=1e-5):
    """Subtracts the mean in place: float input is changed, and whole numbers raise an error."""
    z -= z.mean(axis=1, keepdims=True)
    var = (z**2).mean(axis=1, keepdims=True)
    return gamma * z / np.sqrt(var + eps) + beta


def columns_divided_by_features(z, gamma, beta, eps=1e-5):
    """Divides the sums along the rows by n, the number of features, instead of m."""
    n = z.shape[0]
    mu = z.sum(axis=1, keepdims=True) / n
    var = ((z - mu) ** 2).sum(axis=1, keepdims=True) / n
    return gamma * (z - mu) / np.sqrt(var + eps) + beta


def columns_first_gamma_for_all(z, gamma, beta, eps=1e-5):
    """Uses the first feature's gamma and beta for all features."""
    mu = z.mean(axis=1, keepdims=True)
    var = z.var(axis=1, keepdims=True)
    z_hat = (z - mu) / np.sqrt(var + eps)
    return gamma[0] * z_hat + beta[0]


def columns_like_z(z, gamma, beta, eps=1e-5):
    """Collects z_tilde in an array made like z: whole numbers in, decimals cut off."""
    z_tilde = np.zeros_like(z)
    for j in range(z.shape[0]):
        mu, var = z[j].mean(), z[j].var()
        z_tilde[j] = gamma[j] * (z[j] - mu) / np.sqrt(var + eps) + beta[j]
    return z_tilde


def columns_stops_after_first_feature(z, gamma, beta, eps=1e-5):
    """Returns inside the loop: the first feature is right, the others are 0."""
    z_tilde = np.zeros(z.shape)
    for j in range(z.shape[0]):
        std = np.sqrt(np.var(z[j]) + eps)
        z_tilde[j] = gamma[j] * (z[j] - np.mean(z[j])) / std + beta[j]
        return z_tilde


def columns_not_centered(z, gamma, beta, eps=1e-5):
    """Does not subtract the mean from z, only inside the variance."""
    var = z.var(axis=1, keepdims=True)
    return gamma * z / np.sqrt(var + eps) + beta


def columns_sample_std_no_beta(z, gamma, beta, eps=1e-5):
    """Two mistakes: divides by m - 1 (by 1 for one example), and does not add beta."""
    m = z.shape[1]
    centered = z - z.mean(axis=1, keepdims=True)
    var = np.sum(centered**2, axis=1, keepdims=True) / max(m - 1, 1)
    return gamma * centered / np.sqrt(var + eps)


WRONG = {
    "batchnorm_forward_columns": [
        columns_over_rows,
        columns_flat_statistics,
        columns_not_transposed_back,
        columns_eps_not_passed_on,
        columns_reshaped,
        columns_sample_variance,
        columns_eps_outside_root,
        columns_without_eps,
        columns_whole_array,
        columns_with_a_cache,
        columns_no_root,
        columns_mean_along_other_axis,
        columns_shift_before_scale,
        columns_centers_in_place,
        columns_divided_by_features,
        columns_first_gamma_for_all,
        columns_like_z,
        columns_stops_after_first_feature,
        columns_not_centered,
        columns_sample_std_no_beta,
    ]
}
