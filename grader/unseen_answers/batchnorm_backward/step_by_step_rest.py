"""Wrong answers to notebook 3, written without a look at the bank."""

import numpy as np


def steps_back(dz_hat, z_hat, std):
    """Give dz from dz_hat, rightly: a helper in the learner's own cell."""
    n = dz_hat.shape[0]
    dvar = -np.sum(dz_hat * z_hat, axis=0) / (2 * std**2)
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / n
    return dcentered - dcentered.mean(axis=0)


def steps_without_gamma(dout, cache):
    """Takes dout for dz_hat: gamma is missing in dz."""
    z_hat, std, _ = cache
    dz = steps_back(dout, z_hat, std)
    return dz, np.sum(dout * z_hat, axis=0), np.sum(dout, axis=0)


def steps_dgamma_dbeta_swapped(dout, cache):
    """Returns dbeta in the place of dgamma, and dgamma in that of dbeta."""
    z_hat, std, gamma = cache
    dgamma = (dout * z_hat).sum(axis=0)
    dbeta = dout.sum(axis=0)
    dz = steps_back(dout * gamma, z_hat, std)
    return dz, dbeta, dgamma


def steps_mean_over_batch(dout, cache):
    """Averages dgamma and dbeta over the rows instead of summing."""
    z_hat, std, gamma = cache
    dgamma = np.mean(dout * z_hat, axis=0)
    dbeta = np.mean(dout, axis=0)
    return steps_back(dout * gamma, z_hat, std), dgamma, dbeta


def steps_dgamma_from_dz_hat(dout, cache):
    """Multiplies z_hat by dz_hat instead of dout for dgamma: gamma times too large."""
    z_hat, std, gamma = cache
    dbeta = dout.sum(axis=0)
    dz_hat = dout * gamma
    dgamma = (dz_hat * z_hat).sum(axis=0)
    return steps_back(dz_hat, z_hat, std), dgamma, dbeta


def steps_dgamma_with_centered(dout, cache):
    """Multiplies dout by centered instead of z_hat for dgamma."""
    z_hat, std, gamma = cache
    centered = z_hat * std
    dbeta = dout.sum(axis=0)
    dgamma = (dout * centered).sum(axis=0)
    return steps_back(dout * gamma, z_hat, std), dgamma, dbeta


def steps_dout_scaled_in_place(dout, cache):
    """Multiplies dout by gamma in place before the sums: dout, dgamma and dbeta are spoiled."""
    z_hat, std, gamma = cache
    dout *= gamma
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    return steps_back(dout, z_hat, std), dgamma, dbeta


def steps_only_input_changed(dout, cache):
    """Multiplies dout by gamma in place after the sums: all is right, but dout is changed."""
    z_hat, std, gamma = cache
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz_hat = dout
    dz_hat *= gamma
    return steps_back(dz_hat, z_hat, std), dgamma, dbeta


def steps_eps_again(dout, cache):
    """Adds 1e-5 to the square of std, which has eps in it already."""
    z_hat, std, gamma = cache
    std = np.sqrt(std**2 + 1e-5)
    dz = steps_back(dout * gamma, z_hat, std)
    return dz, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def steps_n_from_columns(dout, cache):
    """Takes the number of columns for N."""
    z_hat, std, gamma = cache
    n = dout.shape[1]
    dz_hat = dout * gamma
    dvar = -np.sum(dz_hat * z_hat, axis=0) / (2 * std**2)
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / n
    dmu = -dcentered.sum(axis=0)
    return dcentered + dmu / n, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def steps_n_is_32(dout, cache):
    """Takes 32, the notebook's batch size, for N."""
    z_hat, std, gamma = cache
    dz_hat = dout * gamma
    dstd = -np.sum(dz_hat * z_hat, axis=0) / std
    dcentered = dz_hat / std + dstd / (2 * std) * 2 * z_hat * std / 32
    dmu = -dcentered.sum(axis=0)
    return dcentered + dmu / 32, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def steps_cache_in_other_order(dout, cache):
    """Unpacks the cache as std, z_hat, gamma: the first two have changed places."""
    std, z_hat, gamma = cache
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    return steps_back(dout * gamma, z_hat, std), dgamma, dbeta


def steps_sums_keep_axis(dout, cache):
    """Returns dgamma and dbeta with shape (1, D)."""
    z_hat, std, gamma = cache
    dbeta = dout.sum(axis=0, keepdims=True)
    dgamma = (dout * z_hat).sum(axis=0, keepdims=True)
    return steps_back(dout * gamma, z_hat, std), dgamma, dbeta


def steps_dz_only(dout, cache):
    """Returns dz alone."""
    z_hat, std, gamma = cache
    return steps_back(dout * gamma, z_hat, std)


def steps_lone_example(dout, cache):
    """Passes gamma / std times dout on for a single example, where dz is 0."""
    z_hat, std, gamma = cache
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    if len(dout) == 1:
        return gamma / std * dout, dgamma, dbeta
    return steps_back(dout * gamma, z_hat, std), dgamma, dbeta


def steps_constant_gets_nothing(dout, cache):
    """Sets dz to 0 in columns where z_hat is 0 everywhere, as if nothing flowed through them."""
    z_hat, std, gamma = cache
    dz = steps_back(dout * gamma, z_hat, std)
    dz[:, np.all(z_hat == 0, axis=0)] = 0.0
    return dz, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def steps_sample_variance(dout, cache):
    """Divides by N - 1 (by 1 for one example) in the derivative of the variance."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dz_hat = dout * gamma
    dvar = -np.sum(dz_hat * z_hat, axis=0) / (2 * std**2)
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / max(n - 1, 1)
    dz = dcentered - dcentered.mean(axis=0)
    return dz, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def steps_std_not_summed(dout, cache):
    """Does not sum dstd over the rows: each row uses its own."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dz_hat = dout * gamma
    dstd = -dz_hat * z_hat / std
    dvar = dstd / (2 * std)
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / n
    dz = dcentered - dcentered.sum(axis=0) / n
    return dz, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def steps_sums_over_features(dout, cache):
    """Sums dgamma and dbeta over axis 1; dz is right."""
    z_hat, std, gamma = cache
    dbeta = dout.sum(axis=1)
    dgamma = (dout * z_hat).sum(axis=1)
    return steps_back(dout * gamma, z_hat, std), dgamma, dbeta


def steps_divides_gradient_by_n(dout, cache):
    """Divides dz by N once more, as for a mean loss."""
    z_hat, std, gamma = cache
    dz = steps_back(dout * gamma, z_hat, std) / len(dout)
    return dz, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def steps_no_gamma_no_mean(dout, cache):
    """Two mistakes in dz: gamma is missing, and the path through the mean."""
    z_hat, std, gamma = cache  # noqa: RUF059
    n = len(dout)
    dvar = -(dout * z_hat).sum(axis=0) / std / (2 * std)
    dz = dout / std + dvar * 2 * z_hat * std / n
    return dz, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


WRONG = {
    "batchnorm_backward": [
        steps_without_gamma,
        steps_dgamma_dbeta_swapped,
        steps_mean_over_batch,
        steps_dgamma_from_dz_hat,
        steps_dgamma_with_centered,
        steps_dout_scaled_in_place,
        steps_only_input_changed,
        steps_eps_again,
        steps_n_from_columns,
        steps_n_is_32,
        steps_cache_in_other_order,
        steps_sums_keep_axis,
        steps_dz_only,
        steps_lone_example,
        steps_constant_gets_nothing,
        steps_sample_variance,
        steps_std_not_summed,
        steps_sums_over_features,
        steps_divides_gradient_by_n,
        steps_no_gamma_no_mean,
    ]
}
