"""Right answers to exercises 8.4 to 8.6, written in other ways."""

import numpy as np


def sync_all_rows(shards):
    rows = np.vstack(shards)
    return rows.mean(axis=0), rows.var(axis=0)


def sync_in_two_rounds(shards):
    n = sum(len(shard) for shard in shards)
    mu = sum(shard.sum(axis=0) for shard in shards) / n
    return [mu, sum(((shard - mu) ** 2).sum(axis=0) for shard in shards) / n]


def sync_one_after_the_other(shards):
    count, mean, squares = 0, 0.0, 0.0
    for shard in shards:
        n, own = len(shard), shard.mean(axis=0)
        squares = squares + ((shard - own) ** 2).sum(axis=0)
        squares = squares + (own - mean) ** 2 * count * n / (count + n)
        mean = (count * mean + n * own) / (count + n)
        count += n
    return mean, squares / count


def sync_with_average(shards):
    sizes = [len(shard) for shard in shards]
    means = np.stack([shard.mean(axis=0) for shard in shards])
    mu = np.average(means, axis=0, weights=sizes)
    whole = [
        shard.var(axis=0) + (mean - mu) ** 2 for shard, mean in zip(shards, means, strict=True)
    ]
    return mu, np.average(whole, axis=0, weights=sizes)


def back_as_one_batch(douts, caches):
    dout, z_hat = np.concatenate(douts), np.concatenate([cache.z_hat for cache in caches])
    std, gamma = caches[0].std, caches[0].gamma
    dz = gamma / std * (dout - dout.mean(axis=0) - z_hat * (dout * z_hat).mean(axis=0))
    ends = np.cumsum([len(d) for d in douts])[:-1]
    return np.split(dz, ends), (dout * z_hat).sum(axis=0), dout.sum(axis=0)


def back_from_means(douts, caches):
    sizes = [len(d) for d in douts]
    straight = np.average([d.mean(axis=0) for d in douts], axis=0, weights=sizes)
    along = np.average(
        [(d * c.z_hat).mean(axis=0) for d, c in zip(douts, caches, strict=True)],
        axis=0,
        weights=sizes,
    )
    dzs = []
    for d, c in zip(douts, caches, strict=True):
        dzs.append((d - straight - c.z_hat * along) * (c.gamma / c.std))
    return dzs, along * sum(sizes), straight * sum(sizes)


def back_example_by_example(douts, caches):
    n, dgamma, dbeta = 0, 0.0, 0.0
    for d, c in zip(douts, caches, strict=True):
        for g, hat in zip(d, c.z_hat, strict=True):
            n, dgamma, dbeta = n + 1, dgamma + g * hat, dbeta + g
    dzs = tuple(
        np.array(
            [
                c.gamma / c.std * (g - dbeta / n - hat * dgamma / n)
                for g, hat in zip(d, c.z_hat, strict=True)
            ]
        )
        for d, c in zip(douts, caches, strict=True)
    )
    return dzs, dgamma, dbeta


def renorm_limit_by_limit(z, gamma, beta, running_mean, running_std, r_max, d_max, eps=1e-5):
    mu, std = z.mean(axis=0), (z.var(axis=0) + eps) ** 0.5
    r = np.maximum(np.minimum(std / running_std, r_max), 1 / r_max)
    d = np.maximum(np.minimum((mu - running_mean) / running_std, d_max), -d_max)
    return gamma * r * (z - mu) / std + (gamma * d + beta), r, d


def renorm_unit_by_unit(z, gamma, beta, running_mean, running_std, r_max, d_max, eps=1e-5):
    out, rs, ds = np.empty(z.shape), [], []
    for j in range(z.shape[1]):
        mu = sum(z[:, j]) / len(z)
        std = np.sqrt(sum((z[:, j] - mu) ** 2) / len(z) + eps)
        rs.append(min(max(std / running_std[j], 1 / r_max), r_max))
        ds.append(min(max((mu - running_mean[j]) / running_std[j], -d_max), d_max))
        out[:, j] = gamma[j] * ((z[:, j] - mu) / std * rs[-1] + ds[-1]) + beta[j]
    return out, np.array(rs), np.array(ds)


def renorm_with_where(z, gamma, beta, running_mean, running_std, r_max, d_max, eps=1e-5):
    mu = np.mean(z, axis=0)
    std = np.sqrt(np.mean((z - mu) ** 2, axis=0) + eps)
    r, d = std / running_std, (mu - running_mean) / running_std
    r = np.where(r > r_max, r_max, np.where(r < 1 / r_max, 1 / r_max, r))
    d = np.where(np.abs(d) > d_max, np.sign(d) * d_max, d)
    return [((z - mu) / std * r + d) * gamma + beta, r, d]


def recalibrate_all_rows(parameters, batches):
    a, found = np.vstack(list(batches)), []
    hidden = sum(name.startswith("gamma") for name in parameters)
    for layer in range(1, hidden + 1):
        z = a @ parameters[f"W[{layer}]"]
        mean, var = z.mean(axis=0), z.var(axis=0)
        found.append((mean, var))
        z_hat = (z - mean) / np.sqrt(var + 1e-5)
        a = np.maximum(0, z_hat * parameters[f"gamma[{layer}]"] + parameters[f"beta[{layer}]"])
    return found


def recalibrate_from_the_start(parameters, batches):
    kept, found = [x.copy() for x in batches], ()

    def up_to(x, layers):
        for layer, (mean, var) in enumerate(layers, start=1):
            z = x @ parameters[f"W[{layer}]"] - mean
            slope = parameters[f"gamma[{layer}]"] * (var + 1e-5) ** -0.5
            x = np.clip(z * slope + parameters[f"beta[{layer}]"], 0, None)
        return x @ parameters[f"W[{len(layers) + 1}]"]

    while f"gamma[{len(found) + 1}]" in parameters:
        n, total = sum(map(len, kept)), sum(up_to(x, found).sum(axis=0) for x in kept)
        squares = sum(((up_to(x, found) - total / n) ** 2).sum(axis=0) for x in kept)
        found = (*found, [total / n, squares / n])
    return found


def recalibrate_by_merging(parameters, batches):
    a, found, layer = list(batches), [], 1
    while f"beta[{layer}]" in parameters:
        count, mean, squares = 0, 0.0, 0.0
        for x in a:
            for row in x @ parameters[f"W[{layer}]"]:
                count += 1
                before = row - mean
                mean = mean + before / count
                squares = squares + before * (row - mean)
        var = squares / count
        found.append((mean, var))
        following = []
        for x in a:
            out = (x @ parameters[f"W[{layer}]"] - mean) / np.sqrt(var + 1e-5)
            out = parameters[f"gamma[{layer}]"] * out + parameters[f"beta[{layer}]"]
            following.append(out * (out > 0))
        a, layer = following, layer + 1
    return found


RIGHT = {
    "sync_statistics": [
        sync_all_rows,
        sync_in_two_rounds,
        sync_one_after_the_other,
        sync_with_average,
    ],
    "sync_backward": [back_as_one_batch, back_from_means, back_example_by_example],
    "batch_renorm_forward": [renorm_limit_by_limit, renorm_unit_by_unit, renorm_with_where],
    "recalibrate": [recalibrate_all_rows, recalibrate_from_the_start, recalibrate_by_merging],
}
