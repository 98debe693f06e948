"""Right answers to notebook 6, written in other ways: its functions."""

import numpy as np


def update_by_difference(running, batch, momentum=0.9):
    return running + (1 - momentum) * (batch - running)


def update_with_average(running, batch, momentum=0.9):
    return np.average(np.stack([running, batch]), axis=0, weights=[momentum, 1 - momentum])


def update_with_loops(running, batch, momentum=0.9):
    return np.array(
        [momentum * old + (1 - momentum) * new for old, new in zip(running, batch, strict=True)]
    )


def update_in_place_on_a_copy(running, batch, momentum=0.9):
    out = np.array(running, dtype=np.float64)
    out *= momentum
    out += batch * (1 - momentum)
    return out


def inference_as_a_line(z, gamma, beta, running_mean, running_var, eps=1e-5):
    slope = gamma / np.sqrt(running_var + eps)
    return (z - running_mean) * slope + beta


def inference_row_by_row(z, gamma, beta, running_mean, running_var, eps=1e-5):
    rows = [(row - running_mean) * (running_var + eps) ** -0.5 for row in z]
    return np.array([row * gamma + beta for row in rows], order="F")


def inference_in_place_on_a_copy(z, gamma, beta, running_mean, running_var, eps=1e-5):
    out = np.array(z, dtype=np.float64)
    out -= running_mean
    out /= np.sqrt(running_var + eps)
    np.multiply(out, gamma, out=out)
    out += beta
    return out


def inference_transposed(z, gamma, beta, running_mean, running_var, eps=1e-5):
    units = z.T - running_mean[:, None]
    return (units * (gamma / np.sqrt(running_var + eps))[:, None] + beta[:, None]).T


def population_by_welford(batches):
    count, mean, deviations = 0, 0.0, 0.0
    for batch in batches:
        for row in batch:
            count += 1
            before = row - mean
            mean = mean + before / count
            deviations = deviations + before * (row - mean)
    return mean, deviations / count


def population_shifted_by_the_first_row(batches):
    count, total, squares, shift = 0, 0.0, 0.0, None
    for batch in batches:
        if shift is None:
            shift = batch[0].copy()
        moved = batch - shift
        count += len(batch)
        total = total + moved.sum(axis=0)
        squares = squares + (moved * moved).sum(axis=0)
    return shift + total / count, squares / count - (total / count) ** 2


def population_from_parts(batches):
    parts = [(len(batch), batch.mean(axis=0), batch.var(axis=0)) for batch in batches]
    sizes, means, variances = (np.array(part) for part in zip(*parts, strict=True))
    share = (sizes / sizes.sum())[:, None]
    mean = (share * means).sum(axis=0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(axis=0)


def population_by_merging_variances(batches):
    stream = iter(batches)
    first = next(stream)
    n, mean, var = len(first), first.mean(axis=0), first.var(axis=0)
    for batch in stream:
        m, total = len(batch), n + len(batch)
        other = batch.mean(axis=0)
        var = (n * var + m * batch.var(axis=0)) / total + n * m * (other - mean) ** 2 / total**2
        mean = (n * mean + m * other) / total
        n = total
    return [mean, var]


def fold_step_by_step(W, b, gamma, beta, running_mean, running_var, eps=1e-5):  # noqa: N803
    std = np.sqrt(running_var + eps)
    weights, bias = W / std, (b - running_mean) / std
    return weights * gamma, bias * gamma + beta


def fold_with_matrix_product(W, b, gamma, beta, running_mean, running_var, eps=1e-5):  # noqa: N803
    slope = np.diag(gamma * (running_var + eps) ** -0.5)
    return W @ slope, b @ slope + (beta - running_mean @ slope)


def fold_by_asking_the_layer(W, b, gamma, beta, running_mean, running_var, eps=1e-5):  # noqa: N803
    def layer(x):
        return (x @ W + b - running_mean) / np.sqrt(running_var + eps) * gamma + beta

    origin = layer(np.zeros((1, len(W))))[0]
    return (W * 1.0) * (gamma / np.sqrt(running_var + eps)), origin


def fold_unit_by_unit(W, b, gamma, beta, running_mean, running_var, eps=1e-5):  # noqa: N803
    weights, bias = np.empty(W.shape), np.empty(len(b))
    for j in range(len(b)):
        slope = gamma[j] / np.sqrt(running_var[j] + eps)
        weights[:, j] = slope * W[:, j]
        bias[j] = slope * (b[j] - running_mean[j]) + beta[j]
    return weights, bias


def pytorch_with_renaming(state, n, momentum=0.9):
    names = {"gamma": "weight", "beta": "bias"}
    arrays = {names.get(name, name): value.copy() for name, value in state.items()}
    arrays["running_var"] *= n / (n - 1)
    return arrays, 1 - momentum


def pytorch_in_another_order(state, n, momentum=0.9):
    return {
        "running_var": state["running_var"] / (1 - 1 / n),
        "running_mean": state["running_mean"],
        "bias": state["beta"],
        "weight": state["gamma"],
    }, 1.0 - momentum


def pytorch_from_the_sum(state, n, momentum=0.9):
    total = state["running_var"] * n
    weight, bias, mean = (np.array(state[name]) for name in ("gamma", "beta", "running_mean"))
    arrays = {"weight": weight, "bias": bias, "running_mean": mean, "running_var": total / (n - 1)}
    return [arrays, np.float64(1) - momentum]


RIGHT = {
    "update_running": [
        update_by_difference,
        update_with_average,
        update_with_loops,
        update_in_place_on_a_copy,
    ],
    "batchnorm_inference": [
        inference_as_a_line,
        inference_row_by_row,
        inference_in_place_on_a_copy,
        inference_transposed,
    ],
    "population_statistics": [
        population_by_welford,
        population_shifted_by_the_first_row,
        population_from_parts,
        population_by_merging_variances,
    ],
    "fold_batchnorm": [
        fold_step_by_step,
        fold_with_matrix_product,
        fold_by_asking_the_layer,
        fold_unit_by_unit,
    ],
    "to_pytorch": [pytorch_with_renaming, pytorch_in_another_order, pytorch_from_the_sum],
}
