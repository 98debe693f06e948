"""Wrong answers to notebook 3, written without a look at the bank."""

import numpy as np


def line_without_one_over_n(dout, cache):
    """Has no 1/N before the bracket: dz is N times too large."""
    z_hat, std, gamma = cache
    n = len(dout)
    dbeta, dgamma = dout.sum(axis=0), (dout * z_hat).sum(axis=0)
    dz = gamma / std * (n * dout - dbeta - z_hat * dgamma)
    return dz, dgamma, dbeta


def line_without_n_at_dout(dout, cache):
    """Has no N before dout inside the bracket."""
    z_hat, std, gamma = cache
    n = len(dout)
    dbeta, dgamma = dout.sum(axis=0), (dout * z_hat).sum(axis=0)
    dz = gamma / (n * std) * (dout - dbeta - z_hat * dgamma)
    return dz, dgamma, dbeta


def line_bracket_around_z_hat(dout, cache):
    """Closes the bracket before dgamma: (N dout - dbeta - z_hat) * dgamma."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    dz = gamma / (n * std) * (n * dout - dbeta - z_hat) * dgamma
    return dz, dgamma, dbeta


def line_sums_swapped(dout, cache):
    """Has dgamma and dbeta in each other's place inside the bracket."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * z_hat, axis=0)
    dz = gamma / (n * std) * (n * dout - dgamma - z_hat * dbeta)
    return dz, dgamma, dbeta


def line_plus_z_hat(dout, cache):
    """Adds the last term of the bracket instead of subtracting it."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta, dgamma = dout.sum(axis=0), (z_hat * dout).sum(axis=0)
    dz = gamma * (n * dout - dbeta + z_hat * dgamma) / (n * std)
    return dz, dgamma, dbeta


def line_plus_z_hat_and_gamma_again(dout, cache):
    """Two mistakes in dz: the last term is added, not subtracted, and multiplied by gamma again."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta, dgamma = dout.sum(axis=0), (z_hat * dout).sum(axis=0)
    dz = gamma / (n * std) * (n * dout - (dbeta - z_hat * gamma * dgamma))
    return dz, dgamma, dbeta


def line_without_gamma(dout, cache):
    """Has no gamma in dz."""
    z_hat, std, gamma = cache  # noqa: RUF059
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz = (n * dout - dbeta - z_hat * dgamma) / (n * std)
    return dz, dgamma, dbeta


def line_gamma_twice(dout, cache):
    """Has gamma in dz twice: in dz_hat, and before the bracket."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dz_hat = dout * gamma
    inner = n * dz_hat - dz_hat.sum(axis=0) - z_hat * (dz_hat * z_hat).sum(axis=0)
    dz = gamma / (n * std) * inner
    return dz, (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def line_gamma_on_dout_only(dout, cache):
    """Multiplies dout by gamma, but takes dbeta and dgamma, which have none, for the other sums."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz_hat = gamma * dout
    dz = (n * dz_hat - dbeta - z_hat * dgamma) / (n * std)
    return dz, dgamma, dbeta


def line_variance_for_std(dout, cache):
    """Divides by std squared."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz = gamma / (n * std**2) * (n * dout - dbeta - z_hat * dgamma)
    return dz, dgamma, dbeta


def line_root_of_std(dout, cache):
    """Divides by the root of std, as if it held the variance."""
    z_hat, var, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz = gamma / (n * np.sqrt(var)) * (n * dout - dbeta - z_hat * dgamma)
    return dz, dgamma, dbeta


def line_n_times_std_without_bracket(dout, cache):
    """Writes gamma / n * std without a bracket: multiplies by std instead of dividing."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz = gamma / n * std * (n * dout - dbeta - z_hat * dgamma)
    return dz, dgamma, dbeta


def line_means_returned(dout, cache):
    """Uses means in the formula, rightly, but returns them as dgamma and dbeta."""
    z_hat, std, gamma = cache
    dbeta = dout.mean(axis=0)
    dgamma = (dout * z_hat).mean(axis=0)
    dz = gamma / std * (dout - dbeta - z_hat * dgamma)
    return dz, dgamma, dbeta


def line_one_mean_one_sum(dout, cache):
    """Takes the mean of dout but the sum of dout * z_hat in the form without N."""
    z_hat, std, gamma = cache
    dgamma = (dout * z_hat).sum(axis=0)
    dz = gamma / std * (dout - dout.mean(axis=0) - z_hat * dgamma)
    return dz, dgamma, dout.sum(axis=0)


def line_dgamma_without_z_hat(dout, cache):
    """Subtracts dgamma without multiplying it by z_hat."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz = gamma / (n * std) * (n * dout - dbeta - dgamma)
    return dz, dgamma, dbeta


def line_sums_of_everything(dout, cache):
    """Sums over the whole array inside dz: the axis is missing there."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dz = gamma / (n * std) * (n * dout - np.sum(dout) - z_hat * np.sum(dout * z_hat))
    return dz, np.sum(dout * z_hat, axis=0), np.sum(dout, axis=0)


def line_n_is_size(dout, cache):
    """Takes the number of all entries, N times D, for N."""
    z_hat, std, gamma = cache
    n = dout.size
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz = gamma / (n * std) * (n * dout - dbeta - z_hat * dgamma)
    return dz, dgamma, dbeta


def line_n_minus_one(dout, cache):
    """Has N - 1 for N in both places (1 for a single example)."""
    z_hat, std, gamma = cache
    n = max(len(dout) - 1, 1)
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz = gamma / (n * std) * (n * dout - dbeta - z_hat * dgamma)
    return dz, dgamma, dbeta


def line_gradients_in_other_order(dout, cache):
    """Returns dgamma, dbeta, dz."""
    z_hat, std, gamma = cache
    n = len(dout)
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz = gamma / (n * std) * (n * dout - dbeta - z_hat * dgamma)
    return dgamma, dbeta, dz


def line_projects_exactly(dout, cache):
    """Divides by the sum of z_hat**2 instead of N in the last term: nan where it is 0."""
    z_hat, std, gamma = cache
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz = gamma / std * (dout - dbeta / len(dout) - z_hat * dgamma / (z_hat**2).sum(axis=0))
    return dz, dgamma, dbeta


def line_dgamma_scaled(dout, cache):
    """Returns dgamma times gamma; dz is right."""
    z_hat, std, gamma = cache
    n = len(dout)
    dz_hat = gamma * dout
    dbeta = dout.sum(axis=0)
    dgamma = (dz_hat * z_hat).sum(axis=0)
    dz = (n * dz_hat - gamma * dbeta - z_hat * dgamma) / (n * std)
    return dz, dgamma, dbeta


def line_matrix_product(dout, cache):
    """Takes z_hat @ (z_hat.T @ dout) for the last term, which mixes features (right for one)."""
    z_hat, std, gamma = cache
    n = len(dout)
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz = gamma / (n * std) * (n * dout - dbeta - z_hat @ (z_hat.T @ dout))
    return dz, dgamma, dbeta


def line_product_of_sums(dout, cache):
    """Takes the sum of dout times the sum of z_hat for dgamma, which is 0 up to round-off."""
    z_hat, std, gamma = cache
    n = len(dout)
    dbeta = dout.sum(axis=0)
    dgamma = dbeta * z_hat.sum(axis=0)
    dz = gamma / (n * std) * (n * dout - dbeta - z_hat * dgamma)
    return dz, dgamma, dbeta


def line_z_hat_divided_again(dout, cache):
    """Divides z_hat by std once more before using it, in dgamma and in dz."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    norm = z_hat / std
    dbeta = dout.sum(axis=0)
    dgamma = (dout * norm).sum(axis=0)
    dz = gamma / (n * std) * (n * dout - dbeta - norm * dgamma)
    return dz, dgamma, dbeta


def line_dout_in_place(dout, cache):
    """Multiplies dout by N in place after the sums: all is right, but dout is changed."""
    z_hat, std, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dout *= n
    dz = gamma / (n * std) * (dout - dbeta - z_hat * dgamma)
    return dz, dgamma, dbeta


def line_no_gamma_no_n(dout, cache):
    """Two mistakes in dz: gamma is missing, and the 1/N before the bracket."""
    z_hat, std, gamma = cache  # noqa: RUF059
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z_hat).sum(axis=0)
    dz = (n * dout - dbeta - z_hat * dgamma) / std
    return dz, dgamma, dbeta


WRONG = {
    "batchnorm_backward_simplified": [
        line_without_one_over_n,
        line_without_n_at_dout,
        line_bracket_around_z_hat,
        line_sums_swapped,
        line_plus_z_hat,
        line_plus_z_hat_and_gamma_again,
        line_without_gamma,
        line_gamma_twice,
        line_gamma_on_dout_only,
        line_variance_for_std,
        line_root_of_std,
        line_n_times_std_without_bracket,
        line_means_returned,
        line_one_mean_one_sum,
        line_dgamma_without_z_hat,
        line_sums_of_everything,
        line_n_is_size,
        line_n_minus_one,
        line_gradients_in_other_order,
        line_projects_exactly,
        line_dgamma_scaled,
        line_matrix_product,
        line_product_of_sums,
        line_z_hat_divided_again,
        line_dout_in_place,
        line_no_gamma_no_n,
    ]
}
