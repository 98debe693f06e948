"""Wrong answers to notebook 1, written without a look at the bank."""

import numpy as np


def normalize_own_statistics(x, mu, sigma):
    """Ignores mu and sigma: uses the mean and std of x itself, and 1 where that std is 0."""
    mu = x.mean(axis=0)
    sigma = x.std(axis=0)
    sigma = np.where(sigma == 0, 1, sigma)
    return (x - mu) / sigma


def normalize_own_mean_given_sigma(x, mu, sigma):
    """Subtracts the mean of x itself, and divides by the given sigma."""
    return (x - x.mean(axis=0)) / sigma


def normalize_in_place(x, mu, sigma):
    """Writes into x: float input is changed, and whole numbers raise an error."""
    x -= mu
    x /= sigma
    return x


def normalize_by_variance(x, mu, sigma):
    """Divides by sigma squared."""
    return (x - mu) / sigma**2


def normalize_takes_sigma_for_variance(x, mu, sigma):
    """Divides by the root of sigma."""
    x_norm = (x - mu) / np.sqrt(sigma)
    return x_norm


def normalize_with_epsilon(x, mu, sigma):
    """Adds 1e-8 to sigma."""
    eps = 1e-8
    return (x - mu) / (sigma + eps)


def normalize_missing_bracket(x, mu, sigma):
    """Divides only mu by sigma: x - mu / sigma."""
    return x - mu / sigma


def normalize_small_sigma_is_one(x, mu, sigma):
    """Replaces every sigma below 1e-6 by 1."""
    safe = np.where(sigma < 1e-6, 1.0, sigma)
    return (x - mu) / safe


def normalize_into_array_like_x(x, mu, sigma):
    """Collects the result in an array made like x: whole numbers in, decimals cut off."""
    x_norm = np.zeros_like(x)
    for j in range(x.shape[1]):
        x_norm[:, j] = (x[:, j] - mu[j]) / sigma[j]
    return x_norm


def normalize_returns_in_loop(x, mu, sigma):
    """Returns inside the loop: only the first feature is normalized, the others stay 0."""
    x_norm = np.zeros(x.shape)
    for j in range(x.shape[1]):
        x_norm[:, j] = (x[:, j] - mu[j]) / sigma[j]
        return x_norm


def normalize_lone_example_not_scaled(x, mu, sigma):
    """Only subtracts mu when there is a single example, as if it had no spread to divide by."""
    centered = x - mu
    if len(x) > 1:
        centered = centered / sigma
    return centered


def normalize_wrong_sign(x, mu, sigma):
    """Computes (mu - x) / sigma: the sign is wrong."""
    return (mu - x) / sigma


def normalize_multiplies(x, mu, sigma):
    """Multiplies by sigma instead of dividing."""
    return (x - mu) * sigma


def normalize_adds_mean(x, mu, sigma):
    """Adds mu instead of subtracting it."""
    return (x + mu) / sigma


def normalize_scales_before_centering(x, mu, sigma):
    """Divides by sigma first, and then subtracts mu, which is not divided."""
    x_norm = x / sigma
    x_norm = x_norm - mu
    return x_norm


def normalize_clips(x, mu, sigma):
    """Clips the result to the range from -3 to 3."""
    z = (x - mu) / sigma
    return np.clip(z, -3, 3)


def normalize_rows_for_columns(x, mu, sigma):
    """Puts mu and sigma along the rows: an error, unless x is square or has one column."""
    return (x - mu.reshape(-1, 1)) / sigma.reshape(-1, 1)


def normalize_first_sigma_for_all(x, mu, sigma):
    """Divides every feature by the first feature's sigma."""
    x_norm = np.empty(x.shape)
    for i, row in enumerate(x):
        for j in range(len(row)):
            x_norm[i, j] = (row[j] - mu[j]) / sigma[0]
    return x_norm


def normalize_single_precision(x, mu, sigma):
    """Computes in float32."""
    x = x.astype(np.float32)
    return (x - mu.astype(np.float32)) / sigma.astype(np.float32)


def normalize_forgets_to_return(x, mu, sigma):
    """Returns nothing."""
    x_norm = (x - mu) / sigma  # noqa: F841


WRONG = {
    "normalize": [
        normalize_own_statistics,
        normalize_own_mean_given_sigma,
        normalize_in_place,
        normalize_by_variance,
        normalize_takes_sigma_for_variance,
        normalize_with_epsilon,
        normalize_missing_bracket,
        normalize_small_sigma_is_one,
        normalize_into_array_like_x,
        normalize_returns_in_loop,
        normalize_lone_example_not_scaled,
        normalize_wrong_sign,
        normalize_multiplies,
        normalize_adds_mean,
        normalize_scales_before_centering,
        normalize_clips,
        normalize_rows_for_columns,
        normalize_first_sigma_for_all,
        normalize_single_precision,
        normalize_forgets_to_return,
    ]
}
