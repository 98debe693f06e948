"""Right answers to notebook 7, written in other ways."""

# ruff: noqa: N803

import re

import numpy as np

from utils import BatchNormCache, ResidualCache

# ---- 7.1 ----


def shifts_unit_by_unit(before, after):
    shifts = np.zeros((2, before.shape[1]))
    for j in range(before.shape[1]):
        old, new = before[:, j], after[:, j]
        if old.std() == 0:
            continue
        shifts[0, j] = abs(new.mean() - old.mean()) / old.std()
        shifts[1, j] = abs(np.log(new.std()) - np.log(old.std()))
    return shifts[0], shifts[1]


def shifts_of_normalized_values(before, after):
    mu, alive = before.mean(axis=0), before.std(axis=0) > 0
    scale = 1 / np.where(alive, before.std(axis=0), np.inf)
    normalized = (after - mu) * scale
    width = normalized.std(axis=0)
    return abs(normalized.mean(axis=0)), abs(np.log(np.where(alive, width, 1)))


def shifts_by_masks(before, after):
    var_before, var_after = before.var(axis=0), after.var(axis=0)
    moves = var_before != 0
    mean_shift, spread_shift = np.zeros(before.shape[1]), np.zeros(before.shape[1])
    distance = after.mean(axis=0)[moves] - before.mean(axis=0)[moves]
    mean_shift[moves] = np.sqrt(distance**2 / var_before[moves])
    spread_shift[moves] = 0.5 * np.abs(np.log(var_after[moves] / var_before[moves]))
    return mean_shift, spread_shift


# ---- 7.2 and 7.3 ----


def _cross_entropy(scores, y):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(len(y)), y]))
    return loss, (p - np.eye(scores.shape[1])[y]) / len(y)


def _gradients(network, parameters, x, y):
    scores, caches = network.forward(x, parameters)
    loss, dscores = _cross_entropy(scores, y)
    return loss, network.backward(dscores, caches, parameters)


def gradients_by_layer_numbers(network, parameters, x, y, layer, learning_rate):
    _, first = _gradients(network, parameters, x, y)
    there = dict(parameters)
    for number in range(1, layer):
        for kind in ("W", "gamma", "beta", "b"):
            name = f"{kind}[{number}]"
            if name in there:
                there[name] = there[name] - learning_rate * first["d" + name]
    _, second = _gradients(network, there, x, y)
    return first[f"dW[{layer}]"], second[f"dW[{layer}]"]


def gradients_by_pattern(network, parameters, x, y, layer, learning_rate):
    _, first = _gradients(network, parameters, x, y)
    rates = {name: learning_rate * (int(re.search(r"\d+", name)[0]) < layer) for name in parameters}
    there = {name: parameters[name] - rates[name] * first["d" + name] for name in parameters}
    _, second = _gradients(network, there, x, y)
    return first[f"dW[{layer}]"], second[f"dW[{layer}]"]


def gradients_in_copies(network, parameters, x, y, layer, learning_rate):
    there = {name: value.copy() for name, value in parameters.items()}
    found = []
    for _ in range(2):
        _, gradients = _gradients(network, there, x, y)
        found.append(gradients[f"dW[{layer}]"].copy())
        for name in there:
            if int(name.split("[")[1].strip("]")) < layer:
                there[name] -= learning_rate * gradients[f"d{name}"]
    return tuple(found)


def along_in_one_vector(network, parameters, x, y, lengths):
    names = sorted(parameters)

    def flat(gradients):
        return np.concatenate([gradients["d" + name].ravel() for name in names])

    g = flat(_gradients(network, parameters, x, y)[1])
    losses, changes = np.zeros(len(lengths)), np.zeros(len(lengths))
    for k, a in enumerate(lengths):
        there, place = {}, 0
        for name in names:
            size = parameters[name].size
            step = a * g[place : place + size].reshape(parameters[name].shape)
            there[name] = parameters[name] - step
            place += size
        losses[k], gradients = _gradients(network, there, x, y)
        changes[k] = np.linalg.norm(flat(gradients) - g)
    return losses, changes, max(changes / (lengths * np.linalg.norm(g)))


def along_with_squares(network, parameters, x, y, lengths):
    _, start = _gradients(network, parameters, x, y)
    size = sum(np.vdot(g, g) for g in start.values()) ** 0.5
    losses, changes, largest = [], [], 0.0
    for a in lengths:
        there = {k: v - a * start["d" + k] for k, v in parameters.items()}
        loss, now = _gradients(network, there, x, y)
        change = sum(((now[k] - start[k]) ** 2).sum() for k in start) ** 0.5
        losses.append(loss)
        changes.append(change)
        largest = max(largest, change / (a * size))
    return np.array(losses), np.array(changes), largest


def along_by_way(network, parameters, x, y, lengths):
    _, start = _gradients(network, parameters, x, y)
    losses, changes, ways = (np.empty(len(lengths)) for _ in range(3))
    for k in range(len(lengths)):
        there = {n: v - lengths[k] * start[f"d{n}"] for n, v in parameters.items()}
        losses[k], now = _gradients(network, there, x, y)
        # the root of a sum of squared norms of the single arrays
        changes[k] = np.sqrt(sum(np.linalg.norm(now[n] - start[n]) ** 2 for n in start))
        ways[k] = np.sqrt(sum(np.linalg.norm(there[n] - parameters[n]) ** 2 for n in parameters))
    return losses, changes, np.max(changes / ways)


# ---- 7.4 ----


def run_by_gammas(parameters, learning_rate, factor):
    layers = [name[5:] for name in parameters if name.startswith("gamma")]
    new = {name: value.copy() for name, value in parameters.items()}
    rates = dict.fromkeys(parameters, learning_rate)
    for layer in layers:
        new["W" + layer] *= factor
        rates["W" + layer] = factor * factor * learning_rate
    return new, rates


def run_by_comprehensions(parameters, learning_rate, factor):
    under = {f"W[{n}]" for n in range(1, 99) if f"gamma[{n}]" in parameters}
    factors = {name: factor if name in under else 1 for name in parameters}
    return (
        {name: factors[name] * value for name, value in parameters.items()},
        {name: learning_rate * factors[name] ** 2 for name in parameters},
    )


def run_with_loops(parameters, learning_rate, factor):
    new, rates = {}, {}
    for name, value in parameters.items():
        kind, number = name.rstrip("]").split("[")
        if kind == "W" and f"beta[{number}]" in parameters:
            new[name], rates[name] = np.multiply(value, factor), learning_rate * factor**2
        else:
            new[name], rates[name] = value, learning_rate
    return new, rates


# ---- 7.5 ----


def rotation_by_the_part_aside(W_before, W_after):
    u = W_before / np.linalg.norm(W_before, axis=0)
    along = (u * W_after).sum(axis=0)
    aside = np.linalg.norm(W_after - u * along, axis=0)
    return np.arctan2(aside, along)


def rotation_without_division(W_before, W_after):
    p, q = np.linalg.norm(W_before, axis=0), np.linalg.norm(W_after, axis=0)
    less, more = q * W_before - p * W_after, q * W_before + p * W_after
    return 2 * np.arctan2(np.sqrt((less**2).sum(axis=0)), np.sqrt((more**2).sum(axis=0)))


def rotation_by_the_half_sine(W_before, W_after):
    angles = []
    for u, v in zip(W_before.T, W_after.T, strict=True):
        chord = np.linalg.norm(u / np.linalg.norm(u) - v / np.linalg.norm(v))
        angles.append(2 * np.arcsin(min(chord / 2, 1.0)))
    return np.array(angles)


# ---- 7.6 and 7.7 ----


def _normalize(z, gamma, beta):
    std = np.sqrt(z.var(axis=0) + 1e-5)
    z_hat = (z - z.mean(axis=0)) / std
    return z_hat * gamma + beta, BatchNormCache(z_hat, std, gamma)


def block_by_where(h, W, gamma, beta, alpha):
    z_tilde, bn = _normalize(h, gamma, beta)
    a = np.where(z_tilde > 0, z_tilde, 0.0)
    return alpha * a @ W + h, ResidualCache(bn=bn, a=a, W=W, alpha=alpha)


def block_by_mask(h, W, gamma, beta, alpha):
    z_tilde, bn = _normalize(h, gamma, beta)
    a = z_tilde * (z_tilde > 0)
    out = h.copy()
    out += a @ (alpha * W)
    return out, ResidualCache(bn, a, W, alpha)


def block_by_parts(h, W, gamma, beta, alpha):
    z_tilde, bn = _normalize(h, gamma, beta)
    a = 0.5 * (z_tilde + np.abs(z_tilde))
    return np.add(h, np.multiply(alpha, np.dot(a, W))), ResidualCache(bn, a, W, alpha)


def _through_norm(dout, bn):
    dgamma, dbeta = np.einsum("nd,nd->d", dout, bn.z_hat), np.einsum("nd->d", dout)
    inner = dout - (dbeta + bn.z_hat * dgamma) / len(dout)
    return bn.gamma / bn.std * inner, dgamma, dbeta


def back_by_steps(dout, cache):
    dh = dout.copy()
    dproduct = dout * cache.alpha
    da = dproduct.dot(cache.W.T)
    da[cache.a <= 0] = 0
    dz, dgamma, dbeta = _through_norm(da, cache.bn)
    dh += dz
    return dh, cache.a.T.dot(dproduct), dgamma, dbeta, np.vdot(dout, cache.a @ cache.W)


def back_with_alpha_last(dout, cache):
    raw = cache.a.T @ dout
    dz, dgamma, dbeta = _through_norm(dout @ cache.W.T * np.sign(cache.a), cache.bn)
    k = cache.alpha
    return dout + k * dz, k * raw, k * dgamma, k * dbeta, float((raw * cache.W).sum())


def back_by_einsum(dout, cache):
    bn, a, w, alpha = cache
    dalpha = np.einsum("nk,nj,jk->", dout, a, w)
    dw = alpha * np.einsum("nj,nk->jk", a, dout)
    da = np.where(a > 0, alpha * np.einsum("nk,jk->nj", dout, w), 0.0)
    dz, dgamma, dbeta = _through_norm(da, bn)
    return dz + dout, dw, dgamma, dbeta, dalpha


RIGHT = {
    "distribution_shift": [shifts_unit_by_unit, shifts_of_normalized_values, shifts_by_masks],
    "gradient_before_and_after": [
        gradients_by_layer_numbers,
        gradients_by_pattern,
        gradients_in_copies,
    ],
    "along_gradient": [along_in_one_vector, along_with_squares, along_by_way],
    "equivalent_run": [run_by_gammas, run_by_comprehensions, run_with_loops],
    "rotation": [
        rotation_by_the_part_aside,
        rotation_without_division,
        rotation_by_the_half_sine,
    ],
    "residual_forward": [block_by_where, block_by_mask, block_by_parts],
    "residual_backward": [back_by_steps, back_with_alpha_last, back_by_einsum],
}
