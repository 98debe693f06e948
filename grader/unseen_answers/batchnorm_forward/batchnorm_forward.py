"""Wrong answers to notebook 2, written without a look at the bank."""

import numpy as np

from utils import BatchNormCache

running = {"mean": None, "var": None}


def forward_eps_outside_root(z, gamma, beta, eps=1e-5):
    """Adds eps to the standard deviation, outside the root."""
    mu = z.mean(axis=0)
    std = z.std(axis=0) + eps
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_without_eps(z, gamma, beta, eps=1e-5):
    """Does not use eps."""
    mu, std = z.mean(axis=0), z.std(axis=0)
    z_hat = (z - mu) / std
    z_tilde = gamma * z_hat + beta
    return z_tilde, BatchNormCache(z_hat, std, gamma)


def forward_default_eps_only(z, gamma, beta, eps=1e-5):
    """Writes 1e-5 into the formula, whatever eps is given."""
    mu = np.mean(z, axis=0)
    var = np.var(z, axis=0)
    std = np.sqrt(var + 1e-5)
    z_hat = (z - mu) / std
    return z_hat * gamma + beta, BatchNormCache(z_hat, std, gamma)


def forward_sample_variance(z, gamma, beta, eps=1e-5):
    """Divides the sum of squares by N - 1 (ddof=1)."""
    mu = z.mean(axis=0)
    std = np.sqrt(z.var(axis=0, ddof=1) + eps)
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_keeps_z_tilde(z, gamma, beta, eps=1e-5):
    """Puts z_tilde into the cache in the place of z_hat: it is overwritten."""
    mu = z.mean(axis=0)
    std = np.sqrt(z.var(axis=0) + eps)
    out = (z - mu) / std
    out = gamma * out + beta
    return out, BatchNormCache(out, std, gamma)


def forward_keeps_std_without_eps(z, gamma, beta, eps=1e-5):
    """Puts the standard deviation without eps into the cache; z_tilde is right."""
    mu, std = z.mean(axis=0), z.std(axis=0)
    z_hat = (z - mu) / np.sqrt(std**2 + eps)
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_keeps_inverse_std(z, gamma, beta, eps=1e-5):
    """Puts 1 / sqrt(var + eps) into the cache as std; z_tilde is right."""
    zmu = z - np.mean(z, axis=0)
    ivar = 1.0 / np.sqrt(np.mean(zmu**2, axis=0) + eps)
    zhat = zmu * ivar
    return gamma * zhat + beta, BatchNormCache(zhat, ivar, gamma)


def forward_keeps_variance(z, gamma, beta, eps=1e-5):
    """Puts var + eps into the cache as std: the root is taken only in z_hat."""
    mu = z.mean(axis=0)
    var = z.var(axis=0) + eps
    z_hat = (z - mu) / np.sqrt(var)
    cache = BatchNormCache(z_hat, var, gamma)
    return gamma * z_hat + beta, cache


def forward_keeps_centered(z, gamma, beta, eps=1e-5):
    """Puts the centered batch, z - mu, into the cache as z_hat."""
    zmu = z - z.mean(axis=0)
    std = np.sqrt(z.var(axis=0) + eps)
    z_tilde = gamma * (zmu / std) + beta
    return z_tilde, BatchNormCache(zmu, std, gamma)


def forward_cache_in_other_order(z, gamma, beta, eps=1e-5):
    """Fills the cache in the order z_hat, gamma, std."""
    mu = z.mean(axis=0)
    std = np.sqrt(z.var(axis=0) + eps)
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, gamma, std)


def forward_no_root(z, gamma, beta, eps=1e-5):
    """Divides by var + eps: there is no root, neither in z_hat nor in the cache."""
    mu = z.mean(axis=0)
    std = z.var(axis=0) + eps
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_power_of_minus_one_half(z, gamma, beta, eps=1e-5):
    """Writes ** -1 / 2: multiplies by 1 / (2 (var + eps)); the std of the cache is right."""
    mu = z.mean(axis=0)
    var = z.var(axis=0)
    z_hat = (z - mu) * (var + eps) ** -1 / 2
    z_tilde = gamma * z_hat + beta
    return z_tilde, BatchNormCache(z_hat, np.sqrt(var + eps), gamma)


def forward_forgets_beta(z, gamma, beta, eps=1e-5):
    """Does not add beta."""
    mu = z.mean(axis=0)
    std = np.sqrt(z.var(axis=0) + eps)
    z_hat = (z - mu) / std
    return gamma * z_hat, BatchNormCache(z_hat, std, gamma)


def forward_shift_before_scale(z, gamma, beta, eps=1e-5):
    """Computes gamma * (z_hat + beta): gamma scales beta, too."""
    mu = z.mean(axis=0)
    std = np.sqrt(z.var(axis=0) + eps)
    z_hat = (z - mu) / std
    return gamma * (z_hat + beta), BatchNormCache(z_hat, std, gamma)


def forward_gamma_and_beta_swapped(z, gamma, beta, eps=1e-5):
    """Scales by beta and shifts by gamma."""
    mu = z.mean(axis=0)
    std = np.sqrt(z.var(axis=0) + eps)
    z_hat = (z - mu) / std
    return beta * z_hat + gamma, BatchNormCache(z_hat, std, gamma)


def forward_over_features(z, gamma, beta, eps=1e-5):
    """Normalizes each row over its features (axis=1), and keeps a std of shape (N, 1)."""
    mu = z.mean(axis=1, keepdims=True)
    std = np.sqrt(z.var(axis=1, keepdims=True) + eps)
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_std_keeps_axis(z, gamma, beta, eps=1e-5):
    """Puts a std of shape (1, D) into the cache; z_tilde is right."""
    mu = np.mean(z, axis=0, keepdims=True)
    std = np.sqrt(np.var(z, axis=0, keepdims=True) + eps)
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_whole_array(z, gamma, beta, eps=1e-5):
    """Uses one mean and one variance of the whole array, the std repeated for each feature."""
    mu = np.mean(z)
    std = np.full(z.shape[1], np.sqrt(np.var(z) + eps))
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_plain_tuple(z, gamma, beta, eps=1e-5):
    """Returns the cache as a plain tuple."""
    mu = z.mean(axis=0)
    std = np.sqrt(z.var(axis=0) + eps)
    z_hat = (z - mu) / std
    cache = (z_hat, std, gamma)
    return gamma * z_hat + beta, cache


def forward_lone_example_passes(z, gamma, beta, eps=1e-5):
    """Takes z itself for z_hat, and 1 for std, when there is a single example."""
    if z.shape[0] == 1:
        return gamma * z + beta, BatchNormCache(z.astype(float), np.ones(z.shape[1]), gamma)
    mu = z.mean(axis=0)
    std = np.sqrt(z.var(axis=0) + eps)
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_constant_gets_std_one(z, gamma, beta, eps=1e-5):
    """Sets std to 1 where a feature is constant; z_tilde is right, the cache is not."""
    mu = z.mean(axis=0)
    std = np.sqrt(z.var(axis=0) + eps)
    std[z.max(axis=0) == z.min(axis=0)] = 1.0
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_eps_as_floor(z, gamma, beta, eps=1e-5):
    """Takes the larger of var and eps under the root, instead of their sum."""
    mu = z.mean(axis=0)
    std = np.sqrt(np.maximum(z.var(axis=0), eps))
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_centers_in_place(z, gamma, beta, eps=1e-5):
    """Subtracts mu in place: float input is changed, and whole numbers raise an error."""
    var = z.var(axis=0)
    z -= z.mean(axis=0)
    std = np.sqrt(var + eps)
    z_hat = z / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_variance_not_centered(z, gamma, beta, eps=1e-5):
    """Takes the mean of z**2 for the variance, without subtracting mu."""
    mu = z.mean(axis=0)
    var = (z**2).mean(axis=0)
    std = np.sqrt(var + eps)
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_running_averages(z, gamma, beta, eps=1e-5):
    """Normalizes with running averages kept in a global, updated with momentum 0.9 at each call."""
    mu, var = z.mean(axis=0), z.var(axis=0)
    if running["mean"] is None or running["mean"].shape != mu.shape:
        running["mean"], running["var"] = np.zeros_like(mu), np.ones_like(var)
    running["mean"] = 0.9 * running["mean"] + 0.1 * mu
    running["var"] = 0.9 * running["var"] + 0.1 * var
    std = np.sqrt(running["var"] + eps)
    z_hat = (z - running["mean"]) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_sample_std_plus_eps(z, gamma, beta, eps=1e-5):
    """Two mistakes: divides by N - 1 (by 1 for one example), and adds eps outside the root."""
    n = z.shape[0]
    mu = np.sum(z, axis=0) / n
    std = np.sqrt(np.sum((z - mu) ** 2, axis=0) / max(n - 1, 1)) + eps
    z_hat = (z - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def forward_like_z(z, gamma, beta, eps=1e-5):
    """Collects z_hat in an array made like z: whole numbers in, decimals cut off."""
    mu = z.mean(axis=0)
    std = np.sqrt(z.var(axis=0) + eps)
    z_hat = np.empty_like(z)
    for i in range(len(z)):
        z_hat[i] = (z[i] - mu) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


WRONG = {
    "batchnorm_forward": [
        forward_eps_outside_root,
        forward_without_eps,
        forward_default_eps_only,
        forward_sample_variance,
        forward_keeps_z_tilde,
        forward_keeps_std_without_eps,
        forward_keeps_inverse_std,
        forward_keeps_variance,
        forward_keeps_centered,
        forward_cache_in_other_order,
        forward_no_root,
        forward_power_of_minus_one_half,
        forward_forgets_beta,
        forward_shift_before_scale,
        forward_gamma_and_beta_swapped,
        forward_over_features,
        forward_std_keeps_axis,
        forward_whole_array,
        forward_plain_tuple,
        forward_lone_example_passes,
        forward_constant_gets_std_one,
        forward_eps_as_floor,
        forward_centers_in_place,
        forward_variance_not_centered,
        forward_running_averages,
        forward_sample_std_plus_eps,
        forward_like_z,
    ]
}
