"""Wrong answers to notebook 3, written without a look at the bank."""

import numpy as np


def steps_without_variance(dout, cache):
    """Leaves out the path through the variance."""
    z_hat, std, gamma = cache
    n = len(dout)
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz_hat = dout * gamma
    dcentered = dz_hat / std
    dmu = -dcentered.sum(axis=0)
    dz = dcentered + dmu / n
    return dz, dgamma, dbeta


def steps_without_mean(dout, cache):
    """Leaves out the path through the mean: dz is dcentered."""
    z_hat, std, gamma = cache
    n = len(dout)
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz_hat = dout * gamma
    dstd = -(dz_hat * z_hat).sum(axis=0) / std
    dvar = dstd / (2 * std)
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / n
    return dcentered, dgamma, dbeta


def steps_straight_only(dout, cache):
    """Takes mean and variance for constants: dz is gamma / std times dout."""
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * cache.z_hat, axis=0)
    dz = dout * cache.gamma / cache.std
    return dz, dgamma, dbeta


def steps_second_part_replaces_first(dout, cache):
    """Assigns the second part of dcentered over the first instead of adding it."""
    z_hat, std, gamma = cache
    n, _ = dout.shape
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz_hat = dout * gamma
    dstd = np.sum(-dz_hat * z_hat / std, axis=0)
    dvar = dstd / (2 * std)
    dcentered = dz_hat / std
    dcentered = dvar * 2 * z_hat * std / n
    dmu = -dcentered.sum(axis=0)
    dz = dcentered + dmu / n
    return dz, dgamma, dbeta


def steps_mean_not_spread(dout, cache):
    """Adds all of dmu to each row of dz, without 1/N."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta, dgamma = dout.sum(axis=0), (dout * z_hat).sum(axis=0)
    dz_hat = dout * gamma
    dvar = -(dz_hat * z_hat).sum(axis=0) / std / (2 * std)
    dcentered = dz_hat / std + 2 * dvar * z_hat * std / n
    dmu = -dcentered.sum(axis=0)
    return dcentered + dmu, dgamma, dbeta


def steps_mean_not_summed(dout, cache):
    """Does not sum dmu over the rows: minus dcentered / N is added in each row."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta, dgamma = dout.sum(axis=0), (dout * z_hat).sum(axis=0)
    dz_hat = dout * gamma
    dvar = -(dz_hat * z_hat).sum(axis=0) / (2 * std**2)
    dcentered = dz_hat / std + dvar * 2 * (z_hat * std) / n
    dmu = -dcentered
    dz = dcentered + dmu / n
    return dz, dgamma, dbeta


def steps_mean_sign(dout, cache):
    """Has no minus in dmu."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    dz_hat = gamma * dout
    dvar = np.sum(dz_hat * -z_hat / std, axis=0) * 0.5 / std
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / n
    dmu = np.sum(dcentered, axis=0)
    return dcentered + dmu / n, dgamma, dbeta


def steps_std_sign(dout, cache):
    """Has no minus in dstd."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    dz_hat = gamma * dout
    dstd = np.sum(dz_hat * z_hat / std, axis=0)
    dvar = dstd / (2 * std)
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / n
    dmu = -np.sum(dcentered, axis=0)
    return dcentered + dmu / n, dgamma, dbeta


def steps_root_without_half(dout, cache):
    """Takes 1 / std for the derivative of the root, without the 1/2."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    dz_hat = gamma * dout
    dstd = -np.sum(dz_hat * z_hat, axis=0) / std
    dvar = dstd / std
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / n
    dz = dcentered - dcentered.sum(axis=0) / n
    return dz, dgamma, dbeta


def steps_half_times_std(dout, cache):
    """Writes dstd / 2 * std without a bracket: multiplies by std instead of dividing."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    dz_hat = gamma * dout
    dstd = -np.sum(dz_hat * z_hat, axis=0) / std
    dvar = dstd / 2 * std
    dcentered = dz_hat / std + dvar * 2 * z_hat * std / n
    dmu = -dcentered.sum(axis=0)
    dz = dcentered + dmu / n
    return dz, dgamma, dbeta


def steps_variance_not_averaged(dout, cache):
    """Takes 2c for the derivative of the variance, without 1/N."""
    z_hat, std, gamma = cache
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    dz_hat = gamma * dout
    dstd = -np.sum(dz_hat * z_hat, axis=0) / std
    dvar = dstd / (2 * std)
    centered = z_hat * std
    dcentered = dz_hat / std + dvar * 2 * centered
    dmu = -dcentered.sum(axis=0)
    return dcentered + dmu / len(dout), dgamma, dbeta


def steps_z_hat_for_centered(dout, cache):
    """Uses z_hat where centered = z_hat * std belongs, in the derivative of the variance."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    dz_hat = gamma * dout
    dstd = -np.sum(dz_hat * z_hat, axis=0) / std
    dvar = dstd / (2 * std)
    dcentered = dz_hat / std + dvar * 2 * z_hat / n
    dmu = -dcentered.sum(axis=0)
    return dcentered + dmu / n, dgamma, dbeta


def steps_centered_divided(dout, cache):
    """Takes z_hat / std for centered, in both places where it is used."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    centered = z_hat / std
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    dz_hat = gamma * dout
    dstd = np.sum(dz_hat * -centered / std**2, axis=0)
    dvar = dstd / (2 * std)
    dcentered = dz_hat / std + dvar * 2 * centered / n
    dmu = -dcentered.sum(axis=0)
    return dcentered + dmu / n, dgamma, dbeta


def steps_std_not_squared(dout, cache):
    """Divides by std instead of its square in dstd: -c / s."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    centered = z_hat * std
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    dz_hat = gamma * dout
    dstd = np.sum(-dz_hat * centered / std, axis=0)
    dvar = dstd / (2 * std)
    dcentered = dz_hat / std + dvar * 2 * centered / n
    dmu = -dcentered.sum(axis=0)
    return dcentered + dmu / n, dgamma, dbeta


def steps_power_three_halves(dout, cache):
    """Raises std to the power -3/2 in dvar, as if it held the variance plus eps."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    xmu = z_hat * std
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    dxhat = dout * gamma
    dvar = np.sum(dxhat * xmu, axis=0) * -0.5 * std**-1.5
    dmu = np.sum(dxhat * -1 / std, axis=0) + dvar * np.mean(-2 * xmu, axis=0)
    dx = dxhat / std + dvar * 2 * xmu / n + dmu / n
    return dx, dgamma, dbeta


WRONG = {
    "batchnorm_backward": [
        steps_without_variance,
        steps_without_mean,
        steps_straight_only,
        steps_second_part_replaces_first,
        steps_mean_not_spread,
        steps_mean_not_summed,
        steps_mean_sign,
        steps_std_sign,
        steps_root_without_half,
        steps_half_times_std,
        steps_variance_not_averaged,
        steps_z_hat_for_centered,
        steps_centered_divided,
        steps_std_not_squared,
        steps_power_three_halves,
    ]
}
