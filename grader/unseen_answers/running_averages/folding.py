"""Wrong answers to notebook 6, written without a look at the bank."""

# ruff: noqa: N803, N806

import numpy as np

# 6.4, fold_batchnorm


def bias_not_scaled(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Adds b to the new bias without the factor gamma / sqrt(running_var + eps)."""
    scale = gamma / np.sqrt(running_var + eps)
    return W * scale, b - running_mean * scale + beta


def bias_dropped(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Leaves b out, as if the layer had none."""
    scale = gamma / np.sqrt(running_var + eps)
    return W * scale, beta - running_mean * scale


def mean_not_scaled(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Subtracts the running mean from the new bias without the factor."""
    scale = gamma / np.sqrt(running_var + eps)
    return W * scale, b * scale - running_mean + beta


def mean_forgotten(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Leaves the running mean out of the new bias."""
    scale = gamma / np.sqrt(running_var + eps)
    return W * scale, b * scale + beta


def mean_added(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Adds the running mean to b, where it is to be subtracted."""
    scale = gamma / np.sqrt(running_var + eps)
    return W * scale, (b + running_mean) * scale + beta


def beta_scaled_too(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Multiplies beta by the factor, too: it stands within the bracket."""
    scale = gamma / np.sqrt(running_var + eps)
    return W * scale, (b - running_mean + beta) * scale


def gamma_for_weights_only(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Scales W by gamma / sqrt(running_var + eps), and b - running_mean without gamma."""
    std = np.sqrt(running_var + eps)
    return W * gamma / std, (b - running_mean) / std + beta


def rows_scaled(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Multiplies the rows of W by the factors: it runs only where W is square or D_in is 1."""
    scale = gamma / np.sqrt(running_var + eps)
    return scale[:, None] * W, (b - running_mean) * scale + beta


def variance_without_root(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Divides by running_var + eps, without the root."""
    scale = gamma / (running_var + eps)
    return W * scale, (b - running_mean) * scale + beta


def eps_after_the_root(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Adds eps to the root of running_var, not under it."""
    scale = gamma / (np.sqrt(running_var) + eps)
    return W * scale, (b - running_mean) * scale + beta


def mean_through_the_weights(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Subtracts the running mean from each row of W, too, before W is scaled."""
    scale = gamma / np.sqrt(running_var + eps)
    return (W - running_mean) * scale, (b - running_mean) * scale + beta


def no_bias_no_mean(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Takes beta alone for the new bias where b is all zeros: the mean is forgotten there."""
    scale = gamma / np.sqrt(running_var + eps)
    b_folded = (b - running_mean) * scale + beta if np.any(b) else beta.copy()
    return W * scale, b_folded


def columns_written_into_a_copy(W, b, gamma, beta, running_mean, running_var, eps=1e-5):
    """Writes the scaled columns into a copy of W: cut off where W holds whole numbers."""
    W_folded = W.copy()
    scale = gamma / np.sqrt(running_var + eps)
    for j in range(W.shape[1]):
        W_folded[:, j] = W[:, j] * scale[j]
    return W_folded, (b - running_mean) * scale + beta


WRONG = {
    "fold_batchnorm": [
        bias_not_scaled,
        bias_dropped,
        mean_not_scaled,
        mean_forgotten,
        mean_added,
        beta_scaled_too,
        gamma_for_weights_only,
        rows_scaled,
        variance_without_root,
        eps_after_the_root,
        mean_through_the_weights,
        no_bias_no_mean,
        columns_written_into_a_copy,
    ],
}
