"""Wrong answers to exercise 8.3 and the second half of 8.4, written without a look at the bank."""

import numpy as np

# 8.3, layernorm_backward


def layer_gamma_in_front(dout, cache):
    """Takes batch norm's formula with rows for columns, gamma in front of the bracket."""
    z_hat, std, gamma = cache
    d = dout.shape[1]
    a, b = dout.sum(1, keepdims=True), (dout * z_hat).sum(1, keepdims=True)
    dz = gamma / (d * std[:, None]) * (d * dout - a - z_hat * b)
    return dz, (dout * z_hat).sum(0), dout.sum(0)


def layer_means_down_the_columns(dout, cache):
    """Leaves the means along the examples, as in batch norm."""
    z_hat, std, gamma = cache
    u = dout * gamma
    dz = (u - u.mean(0) - z_hat * (u * z_hat).mean(0)) / std[:, None]
    return dz, (dout * z_hat).sum(0), dout.sum(0)


def layer_divides_by_examples(dout, cache):
    """Divides the sums along rows by N."""
    z_hat, std, gamma = cache
    n = len(dout)
    u = dout * gamma
    a, b = u.sum(axis=1, keepdims=True) / n, (u * z_hat).sum(axis=1, keepdims=True) / n
    return (u - a - z_hat * b) / std[:, None], np.sum(dout * z_hat, axis=0), np.sum(dout, axis=0)


def layer_forgets_the_mean(dout, cache):
    """Has no path through the mean."""
    z_hat, std, gamma = cache
    u = dout * gamma
    dz = (u - z_hat * (u * z_hat).mean(axis=1, keepdims=True)) / std[:, None]
    return dz, np.sum(dout * z_hat, axis=0), np.sum(dout, axis=0)


def layer_parameters_of_each_example(dout, cache):
    """Sums dgamma and dbeta along the rows."""
    z_hat, std, gamma = cache
    u = dout * gamma
    inner = u - u.mean(1, keepdims=True) - z_hat * (u * z_hat).mean(1, keepdims=True)
    return inner / std[:, None], (dout * z_hat).sum(1), dout.sum(1)


def layer_std_along_the_features(dout, cache):
    """Divides by std as it is, which stops unless there are as many examples as features."""
    z_hat, std, gamma = cache
    u = dout * gamma
    inner = u - u.mean(1, keepdims=True) - z_hat * (u * z_hat).mean(1, keepdims=True)
    return inner / std, (dout * z_hat).sum(0), dout.sum(0)


def layer_dgamma_with_gamma(dout, cache):
    """Multiplies by gamma before all three gradients."""
    z_hat, std, gamma = cache
    u = dout * gamma
    inner = u - u.mean(1, keepdims=True) - z_hat * (u * z_hat).mean(1, keepdims=True)
    return inner / std[:, None], (u * z_hat).sum(0), u.sum(0)


# 8.4, sync_backward


def machines_by_themselves(douts, caches):
    """Each machine does the backward pass of its own shard; dgamma and dbeta are added up."""
    dzs, dgamma, dbeta = [], 0, 0
    for dout, (z_hat, std, gamma) in zip(douts, caches, strict=True):
        n, own_beta, own_gamma = len(dout), dout.sum(0), (dout * z_hat).sum(0)
        dzs.append(gamma / (n * std) * (n * dout - own_beta - z_hat * own_gamma))
        dgamma, dbeta = dgamma + own_gamma, dbeta + own_beta
    return dzs, dgamma, dbeta


def machines_divide_by_their_rows(douts, caches):
    """Uses the sums of all machines and each machine's own number of rows."""
    dbeta = np.sum([d.sum(0) for d in douts], axis=0)
    dgamma = np.sum([(d * c.z_hat).sum(0) for d, c in zip(douts, caches, strict=True)], axis=0)
    dzs = []
    for dout, (z_hat, std, gamma) in zip(douts, caches, strict=True):
        n = len(dout)
        dzs.append(gamma / std * (dout - dbeta / n - z_hat * dgamma / n))
    return dzs, dgamma, dbeta


def machines_average_the_parameters(douts, caches):
    """Averages dgamma and dbeta over the machines, after dz is made of the right sums."""
    n = sum(map(len, douts))
    dbeta = sum(d.sum(0) for d in douts)
    dgamma = sum((d * c.z_hat).sum(0) for d, c in zip(douts, caches, strict=True))
    dzs = [
        c.gamma / c.std * (d - dbeta / n - c.z_hat * dgamma / n)
        for d, c in zip(douts, caches, strict=True)
    ]
    return dzs, dgamma / len(douts), dbeta / len(douts)


def machines_leave_the_sums_to_the_last(douts, caches):
    """Overwrites the sums in the loop, so that those of the last machine are left."""
    n = sum(len(d) for d in douts)
    for dout, cache in zip(douts, caches, strict=True):
        dbeta = dout.sum(axis=0)
        dgamma = (dout * cache.z_hat).sum(axis=0)
    dzs = []
    for dout, (z_hat, std, gamma) in zip(douts, caches, strict=True):
        dzs.append(gamma / (n * std) * (n * dout - dbeta - z_hat * dgamma))
    return dzs, dgamma, dbeta


def machines_sum_as_they_go(douts, caches):
    """Adds up the sums in the loop that already uses them."""
    n = sum(len(d) for d in douts)
    dzs, dgamma, dbeta = [], 0.0, 0.0
    for dout, (z_hat, std, gamma) in zip(douts, caches, strict=True):
        dbeta = dbeta + dout.sum(axis=0)
        dgamma = dgamma + (dout * z_hat).sum(axis=0)
        dzs.append(gamma / (n * std) * (n * dout - dbeta - z_hat * dgamma))
    return dzs, dgamma, dbeta


def machines_count_themselves(douts, caches):
    """Takes the number of machines for the number of rows."""
    n = len(douts)
    dbeta = sum(d.sum(0) for d in douts)
    dgamma = sum((d * c.z_hat).sum(0) for d, c in zip(douts, caches, strict=True))
    dzs = [
        c.gamma / (n * c.std) * (n * d - dbeta - c.z_hat * dgamma)
        for d, c in zip(douts, caches, strict=True)
    ]
    return dzs, dgamma, dbeta


def machines_put_together(douts, caches):
    """Returns one array with the rows of all machines."""
    dout = np.vstack(douts)
    z_hat = np.vstack([c.z_hat for c in caches])
    n, dbeta, dgamma = len(dout), dout.sum(0), (dout * z_hat).sum(0)
    std, gamma = caches[0].std, caches[0].gamma
    return gamma / (n * std) * (n * dout - dbeta - z_hat * dgamma), dgamma, dbeta


WRONG = {
    "layernorm_backward": [
        layer_gamma_in_front,
        layer_means_down_the_columns,
        layer_divides_by_examples,
        layer_forgets_the_mean,
        layer_parameters_of_each_example,
        layer_std_along_the_features,
        layer_dgamma_with_gamma,
    ],
    "sync_backward": [
        machines_by_themselves,
        machines_divide_by_their_rows,
        machines_average_the_parameters,
        machines_leave_the_sums_to_the_last,
        machines_sum_as_they_go,
        machines_count_themselves,
        machines_put_together,
    ],
}
