"""Wrong answers to exercises 8.4 (statistics), 8.5 and 8.6, written without a look at the bank."""

import numpy as np

# 8.4, sync_statistics


def shards_count_alike(shards):
    """Averages the shards' means and variances, each shard with the same weight."""
    means, variances = [s.mean(0) for s in shards], [s.var(0) for s in shards]
    return np.mean(means, axis=0), np.mean(variances, axis=0)


def shards_averaged_by_rows(shards):
    """Averages the shards' variances by their rows: what is between the shards is lost."""
    n = [len(s) for s in shards]
    mu = np.average([s.mean(0) for s in shards], axis=0, weights=n)
    var = np.average([s.var(0) for s in shards], axis=0, weights=n)
    return mu, var


def shards_squares_minus_square(shards):
    """Sends sums of squares, and subtracts the square of the mean."""
    n = sum(len(s) for s in shards)
    mu = sum(s.sum(0) for s in shards) / n
    return mu, sum((s**2).sum(0) for s in shards) / n - mu**2


def shards_spread_of_means_alone(shards):
    """Takes the spread of the shards' means for the variance."""
    n = np.array([len(s) for s in shards])[:, None]
    means = np.array([s.mean(0) for s in shards])
    mu = (n * means).sum(0) / n.sum()
    return mu, (n * (means - mu) ** 2).sum(0) / n.sum()


def shards_first_machine(shards):
    """Uses what the first machine has."""
    return shards[0].mean(axis=0), shards[0].var(axis=0)


def shards_between_unweighed(shards):
    """Weighs what is inside the shards, and not what is between them."""
    n = np.array([len(s) for s in shards])[:, None]
    means, variances = np.array([s.mean(0) for s in shards]), np.array([s.var(0) for s in shards])
    mu = (n * means).sum(0) / n.sum()
    return mu, (n * variances).sum(0) / n.sum() + ((means - mu) ** 2).mean(0)


def shards_sum_not_divided(shards):
    """Returns the sum of squared deviations."""
    rows = np.concatenate(shards)
    mu = rows.mean(axis=0)
    return mu, ((rows - mu) ** 2).sum(axis=0)


# 8.5, batch_renorm_forward


def renorm_upside_down(z, gamma, beta, running_mean, running_std, r_max, d_max, eps=1e-5):
    """Divides the running deviation by the batch's."""
    mu, std = z.mean(0), np.sqrt(z.var(0) + eps)
    r = np.clip(running_std / std, 1 / r_max, r_max)
    d = np.clip((mu - running_mean) / running_std, -d_max, d_max)
    return gamma * ((z - mu) / std * r + d) + beta, r, d


def renorm_shift_by_the_batch(z, gamma, beta, running_mean, running_std, r_max, d_max, eps=1e-5):
    """Measures the shift in the batch's deviations."""
    mu, std = z.mean(0), np.sqrt(z.var(0) + eps)
    r = np.clip(std / running_std, 1 / r_max, r_max)
    d = np.clip((mu - running_mean) / std, -d_max, d_max)
    return gamma * ((z - mu) / std * r + d) + beta, r, d


def renorm_no_lower_limit(z, gamma, beta, running_mean, running_std, r_max, d_max, eps=1e-5):
    """Keeps r from growing beyond r_max only."""
    mu, std = z.mean(0), np.sqrt(z.var(0) + eps)
    r = np.minimum(std / running_std, r_max)
    d = np.clip((mu - running_mean) / running_std, -d_max, d_max)
    return gamma * ((z - mu) / std * r + d) + beta, r, d


def renorm_shift_scaled_too(z, gamma, beta, running_mean, running_std, r_max, d_max, eps=1e-5):
    """Adds d before multiplying by r."""
    mu, std = z.mean(0), np.sqrt(z.var(0) + eps)
    r = np.clip(std / running_std, 1 / r_max, r_max)
    d = np.clip((mu - running_mean) / running_std, -d_max, d_max)
    return gamma * (((z - mu) / std + d) * r) + beta, r, d


def renorm_other_way_round(z, gamma, beta, running_mean, running_std, r_max, d_max, eps=1e-5):
    """Subtracts the batch's mean from the running one."""
    mu, std = z.mean(0), np.sqrt(z.var(0) + eps)
    r = np.clip(std / running_std, 1 / r_max, r_max)
    d = np.clip((running_mean - mu) / running_std, -d_max, d_max)
    return gamma * ((z - mu) / std * r + d) + beta, r, d


def renorm_moves_the_averages(z, gamma, beta, running_mean, running_std, r_max, d_max, eps=1e-5):
    """Updates the running statistics in place at the end."""
    mu, std = z.mean(0), np.sqrt(z.var(0) + eps)
    r = np.clip(std / running_std, 1 / r_max, r_max)
    d = np.clip((mu - running_mean) / running_std, -d_max, d_max)
    out = gamma * ((z - mu) / std * r + d) + beta
    running_mean += 0.1 * (mu - running_mean)
    running_std += 0.1 * (std - running_std)
    return out, r, d


def renorm_without_eps(z, gamma, beta, running_mean, running_std, r_max, d_max, eps=1e-5):
    """Takes r from the batch's deviation without eps."""
    mu, var = z.mean(0), z.var(0)
    r = np.clip(np.sqrt(var) / running_std, 1 / r_max, r_max)
    d = np.clip((mu - running_mean) / running_std, -d_max, d_max)
    return gamma * ((z - mu) / np.sqrt(var + eps) * r + d) + beta, r, d


# 8.6, recalibrate


def _relu(z):
    return np.maximum(z, 0)


def _hidden(parameters):
    return sum(name.startswith("gamma") for name in parameters)


def recalibrated_by_batches(parameters, batches):
    """Lets each batch be normalized by its own statistics on the way to the next layer."""
    a, found = [np.asarray(b) for b in batches], []
    for layer in range(1, _hidden(parameters) + 1):
        z = [x @ parameters[f"W[{layer}]"] for x in a]
        rows = np.concatenate(z)
        found.append((rows.mean(0), rows.var(0)))
        gamma, beta = parameters[f"gamma[{layer}]"], parameters[f"beta[{layer}]"]
        a = [_relu(gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5) + beta) for x in z]
    return found


def recalibrated_with_mean_variances(parameters, batches):
    """Averages the batches' means and variances."""
    a, found = list(batches), []
    for layer in range(1, _hidden(parameters) + 1):
        z = [x @ parameters[f"W[{layer}]"] for x in a]
        mean, var = np.mean([x.mean(0) for x in z], 0), np.mean([x.var(0) for x in z], 0)
        found.append((mean, var))
        gamma, beta = parameters[f"gamma[{layer}]"], parameters[f"beta[{layer}]"]
        a = [_relu(gamma * (x - mean) / np.sqrt(var + 1e-5) + beta) for x in z]
    return found


def recalibrated_without_activation(parameters, batches):
    """Goes on with the normalized values, without relu."""
    a, found = np.concatenate(list(batches)), []
    for layer in range(1, _hidden(parameters) + 1):
        z = a @ parameters[f"W[{layer}]"]
        mean, var = z.mean(0), z.var(0)
        found.append((mean, var))
        z_hat = (z - mean) / np.sqrt(var + 1e-5)
        a = parameters[f"gamma[{layer}]"] * z_hat + parameters[f"beta[{layer}]"]
    return found


def recalibrated_outputs(parameters, batches):
    """Gives the statistics after gamma and beta."""
    a, found = np.concatenate(list(batches)), []
    for layer in range(1, _hidden(parameters) + 1):
        z = a @ parameters[f"W[{layer}]"]
        z = (z - z.mean(0)) / np.sqrt(z.var(0) + 1e-5)
        z = parameters[f"gamma[{layer}]"] * z + parameters[f"beta[{layer}]"]
        found.append((z.mean(0), z.var(0)))
        a = _relu(z)
    return found


def recalibrated_from_the_stream(parameters, batches):
    """Goes through the batches anew for each layer, so that a generator is used up."""
    found = []
    for layer in range(1, _hidden(parameters) + 1):
        outputs = []
        for x in batches:
            for below in range(1, layer):
                z = x @ parameters[f"W[{below}]"]
                mean, var = found[below - 1]
                z = (z - mean) / np.sqrt(var + 1e-5)
                x = _relu(parameters[f"gamma[{below}]"] * z + parameters[f"beta[{below}]"])
            outputs.append(x @ parameters[f"W[{layer}]"])
        rows = np.concatenate(outputs)
        found.append((rows.mean(0), rows.var(0)))
    return found


def recalibrated_with_the_output_layer(parameters, batches):
    """Counts the output layer as one that is normalized."""
    a, found = np.concatenate(list(batches)), []
    layer = 1
    while f"W[{layer}]" in parameters:
        z = a @ parameters[f"W[{layer}]"]
        mean, var = z.mean(0), z.var(0)
        found.append((mean, var))
        if f"gamma[{layer}]" in parameters:
            z = (z - mean) / np.sqrt(var + 1e-5)
            a = _relu(parameters[f"gamma[{layer}]"] * z + parameters[f"beta[{layer}]"])
        layer += 1
    return found


def recalibrated_deviations(parameters, batches):
    """Returns standard deviations in the place of variances."""
    a, found = np.concatenate(list(batches)), []
    for layer in range(1, _hidden(parameters) + 1):
        z = a @ parameters[f"W[{layer}]"]
        mean, std = z.mean(0), np.sqrt(z.var(0) + 1e-5)
        found.append((mean, std))
        a = _relu(parameters[f"gamma[{layer}]"] * (z - mean) / std + parameters[f"beta[{layer}]"])
    return found


WRONG = {
    "sync_statistics": [
        shards_count_alike,
        shards_averaged_by_rows,
        shards_squares_minus_square,
        shards_spread_of_means_alone,
        shards_first_machine,
        shards_between_unweighed,
        shards_sum_not_divided,
    ],
    "batch_renorm_forward": [
        renorm_upside_down,
        renorm_shift_by_the_batch,
        renorm_no_lower_limit,
        renorm_shift_scaled_too,
        renorm_other_way_round,
        renorm_moves_the_averages,
        renorm_without_eps,
    ],
    "recalibrate": [
        recalibrated_by_batches,
        recalibrated_with_mean_variances,
        recalibrated_without_activation,
        recalibrated_outputs,
        recalibrated_from_the_stream,
        recalibrated_with_the_output_layer,
        recalibrated_deviations,
    ],
}
