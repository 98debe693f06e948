"""Wrong answers to notebook 6, written without a look at the bank."""

import numpy as np

# 6.1, update_running


def weights_the_other_way_round(running, batch, momentum=0.9):
    """Weighs the batch with momentum and the old average with 1 - momentum, as PyTorch does."""
    return (1 - momentum) * running + momentum * batch


def batch_at_full_weight(running, batch, momentum=0.9):
    """Adds the whole batch statistic, without the factor 1 - momentum."""
    return momentum * running + batch


def updated_in_place(running, batch, momentum=0.9):
    """Multiplies and adds in place: `running` changes, and one of whole numbers raises an error."""
    running *= momentum
    running += (1 - momentum) * batch
    return running


def filled_in_like_running(running, batch, momentum=0.9):
    """Fills an array made like `running`: the results are cut off where that has whole numbers."""
    new = np.empty_like(running)
    for j in range(len(running)):
        new[j] = momentum * running[j] + (1 - momentum) * batch[j]
    return new


def start_divided_out(running, batch, momentum=0.9):
    """Divides the new average by 1 - momentum, Adam's correction of step 1, if momentum < 1."""
    new = momentum * running + (1 - momentum) * batch
    return new / (1 - momentum) if momentum < 1 else new


def always_nine_tenths(running, batch, momentum=0.9):
    """Computes with 0.9 and 0.1 whatever momentum is."""
    return 0.9 * running + 0.1 * batch


def no_momentum_means_default(running, batch, momentum=0.9):
    """Takes momentum 0 for a missing one, `momentum or 0.9`."""
    m = momentum or 0.9
    return m * running + (1 - m) * batch


def first_batch_taken_whole(running, batch, momentum=0.9):
    """Returns the batch itself where the running average is all zeros."""
    if not np.any(running):
        return np.array(batch, dtype=np.float64)
    return momentum * running + (1 - momentum) * batch


def bracket_over_both(running, batch, momentum=0.9):
    """Multiplies the batch's share by momentum, too: a bracket around the sum."""
    return momentum * (running + (1 - momentum) * batch)


def running_twice(running, batch, momentum=0.9):
    """Adds up running and running: the batch is not in it."""
    return momentum * running + (1 - momentum) * running


def wrong_way_from_the_batch(running, batch, momentum=0.9):
    """Moves by 1 - momentum away from the batch: running minus batch, where it is the reverse."""
    return running + (1 - momentum) * (running - batch)


# 6.2, batchnorm_inference


def eps_beside_the_root(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Divides by sqrt(running_var) + eps, with eps outside the root."""
    z_hat = (z - running_mean) / (np.sqrt(running_var) + eps)
    return gamma * z_hat + beta


def without_eps(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Divides by sqrt(running_var), without eps."""
    return gamma * (z - running_mean) / np.sqrt(running_var) + beta


def eps_fixed(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Adds 1e-5 to the variance whatever eps is."""
    return gamma * (z - running_mean) / np.sqrt(running_var + 1e-5) + beta


def root_missing(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Divides by running_var + eps, without the root."""
    z_hat = (z - running_mean) / (running_var + eps)
    return gamma * z_hat + beta


def normalizes_only(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Returns z hat: gamma and beta are not used."""
    return (z - running_mean) / np.sqrt(running_var + eps)


def batch_statistics_if_there_is_a_batch(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Uses the mean and variance of z where it has more than one row."""
    mean, var = running_mean, running_var
    if len(z) > 1:
        mean, var = z.mean(axis=0), z.var(axis=0)
    return gamma * (z - mean) / np.sqrt(var + eps) + beta


def running_mean_and_batch_variance(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Subtracts the running mean, and divides by the root of the variance of z plus eps."""
    z_hat = (z - running_mean) / np.sqrt(np.var(z, axis=0) + eps)
    return gamma * z_hat + beta


def unbiased_by_the_new_batch(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Multiplies running_var by n / (n - 1), with the n > 1 of the batch to predict."""
    n = len(z)
    var = running_var * n / (n - 1) if n > 1 else running_var
    return gamma * (z - running_mean) / np.sqrt(var + eps) + beta


def shifted_before_scaling(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Adds beta before the multiplication by gamma."""
    z_hat = (z - running_mean) / np.sqrt(running_var + eps)
    return gamma * (z_hat + beta)


def only_the_mean_is_divided(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Divides the running mean alone by the root, not z minus it: a missing bracket."""
    return gamma * (z - running_mean / np.sqrt(running_var + eps)) + beta


def centred_in_place(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Subtracts the mean from z in place: z changes, and one of whole numbers raises an error."""
    z -= running_mean
    return gamma * z / np.sqrt(running_var + eps) + beta


def rows_written_into_a_copy(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Writes the rows into an array made like z: cut off to whole numbers where z has those."""
    out = np.zeros_like(z)
    std = np.sqrt(running_var + eps)
    for i, row in enumerate(z):
        out[i] = gamma * (row - running_mean) / std + beta
    return out


def squeezed_output(z, gamma, beta, running_mean, running_var, eps=1e-5):
    """Drops axes of length 1 from the result: one row comes out as (D,), one feature as (N,)."""
    z_tilde = gamma * (z - running_mean) / np.sqrt(running_var + eps) + beta
    return z_tilde.squeeze()


WRONG = {
    "update_running": [
        weights_the_other_way_round,
        batch_at_full_weight,
        updated_in_place,
        filled_in_like_running,
        start_divided_out,
        always_nine_tenths,
        no_momentum_means_default,
        first_batch_taken_whole,
        bracket_over_both,
        running_twice,
        wrong_way_from_the_batch,
    ],
    "batchnorm_inference": [
        eps_beside_the_root,
        without_eps,
        eps_fixed,
        root_missing,
        normalizes_only,
        batch_statistics_if_there_is_a_batch,
        running_mean_and_batch_variance,
        unbiased_by_the_new_batch,
        shifted_before_scaling,
        only_the_mean_is_divided,
        centred_in_place,
        rows_written_into_a_copy,
        squeezed_output,
    ],
}
