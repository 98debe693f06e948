"""Right answers to notebook 4, written in other ways: its layers and networks."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from utils import BatchNormCache, LayerCache


def start_with_scale(layer_sizes, rng):
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(layer_sizes), start=1):
        parameters[f"W[{layer}]"] = rng.normal(scale=(2 / n_in) ** 0.5, size=(n_in, n_out))
        parameters[f"gamma[{layer}]"] = np.ones((n_out,))
        parameters[f"beta[{layer}]"] = np.zeros((n_out,))
    del parameters[f"gamma[{layer}]"]
    parameters[f"b[{layer}]"] = parameters.pop(f"beta[{layer}]")
    return parameters


def start_with_standard_normal(layer_sizes, rng):
    *hidden, classes = layer_sizes[1:]
    last = len(layer_sizes) - 1
    weights = {
        f"W[{k + 1}]": np.sqrt(2) * rng.standard_normal(shape) / np.sqrt(shape[0])
        for k, shape in enumerate(pairwise(layer_sizes))
    }
    gammas = {f"gamma[{k}]": np.full(n, 1.0) for k, n in enumerate(hidden, 1)}
    betas = {f"beta[{k}]": np.full(n, 0.0) for k, n in enumerate(hidden, 1)}
    return {f"b[{last}]": np.zeros(classes)} | betas | gammas | weights


def start_from_flat_draws(layer_sizes, rng):
    parameters, layer = {}, 0
    while layer + 1 < len(layer_sizes):
        n_in, n_out = layer_sizes[layer : layer + 2]
        layer += 1
        w = np.empty((n_in, n_out), order="F")
        w[:] = rng.normal(size=n_in * n_out).reshape(n_in, n_out)
        w /= np.sqrt(n_in / 2)
        parameters[f"W[{layer}]"] = w
        shift = np.zeros(n_out)
        if layer + 1 == len(layer_sizes):
            parameters[f"b[{layer}]"] = shift
        else:
            parameters.update({f"gamma[{layer}]": np.ones_like(shift), f"beta[{layer}]": shift})
    return parameters


def batch_norm(z, gamma, beta):
    std = (z.var(axis=0) + 1e-5) ** 0.5
    z_hat = (z - z.mean(axis=0)) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def layer_with_einsum(a_prev, w, gamma, beta, activation):
    z_tilde, bn = batch_norm(np.einsum("ij,jk->ik", a_prev, w), gamma, beta)
    a = activation.function(z_tilde)
    return a, LayerCache(a_prev=a_prev, W=w, bn=bn, a=a, activation=activation)


def layer_with_loops(a_prev, w, gamma, beta, activation):
    n, d = len(a_prev), w.shape[1]
    z_hat, std, a = np.zeros((n, d)), np.zeros(d), np.zeros((n, d))
    for k in range(d):
        z = [sum(float(p) * float(q) for p, q in zip(row, w[:, k], strict=True)) for row in a_prev]
        mu = sum(z) / n
        std[k] = np.sqrt(sum((value - mu) ** 2 for value in z) / n + 1e-5)
        for i in range(n):
            z_hat[i, k] = (z[i] - mu) / std[k]
            a[i, k] = activation(np.array(gamma[k] * z_hat[i, k] + beta[k]))
    return a, LayerCache(a_prev, w, BatchNormCache(z_hat, std, gamma), a, activation)


def layer_with_copies(a_prev, w, gamma, beta, activation):
    z = (w.T @ a_prev.T).T
    z -= z.mean(axis=0, keepdims=True)
    std = np.sqrt(np.mean(z * z, axis=0) + 1e-5)
    z /= std
    a = activation(z * gamma[None, :] + beta[None, :])
    bn = BatchNormCache(np.asfortranarray(z), std, gamma.copy())
    return [a.copy(), LayerCache(a_prev.copy(), w.copy(), bn, a, activation)]


def layer_with_a_bias(a_prev, w, gamma, beta, activation):
    """A constant added to z changes nothing: superfluous, and not wrong."""
    z_tilde, bn = batch_norm(a_prev @ w + 1.0, gamma, beta)
    a = activation(z_tilde)
    return a, LayerCache(a_prev, w, bn, a, activation)


def batch_norm_backward(dout, bn):
    dbeta, dgamma, n = dout.sum(axis=0), (dout * bn.z_hat).sum(axis=0), len(dout)
    return bn.gamma / bn.std / n * (n * dout - dbeta - bn.z_hat * dgamma), dgamma, dbeta


def layer_with_keywords(a_prev, w, gamma, beta, activation):
    z_tilde, bn = batch_norm(z=a_prev @ w, gamma=gamma, beta=beta)
    a = activation(z=z_tilde)
    return a, LayerCache(a_prev, w, bn, a, activation)


def back_with_einsum(da, cache):
    a_prev, w, bn, a, activation = cache
    dz, dgamma, dbeta = batch_norm_backward(activation.slope(a) * da, bn)
    da_prev = np.einsum("ik,jk->ij", dz, w)
    return da_prev, np.einsum("ij,ik->jk", a_prev, dz), dgamma, dbeta


def back_example_by_example(da, cache):
    dz, dgamma, dbeta = batch_norm_backward(da * cache.activation.slope(cache.a), cache.bn)
    dw, da_prev = np.zeros_like(cache.W), np.empty_like(cache.a_prev)
    for i in range(len(da)):
        dw += np.outer(cache.a_prev[i], dz[i])
        da_prev[i] = cache.W @ dz[i]
    return da_prev, dw, dgamma, dbeta


def back_with_the_jacobian(da, cache):
    n, d = da.shape
    out, z_hat = da.copy(), cache.bn.z_hat
    out *= cache.activation.slope(cache.a)
    dz = np.empty((n, d), order="F")
    for k in range(d):
        jacobian = np.eye(n) - (1 + np.outer(z_hat[:, k], z_hat[:, k])) / n
        dz[:, k] = jacobian @ out[:, k] * (cache.bn.gamma[k] / cache.bn.std[k])
    return [(cache.W @ dz.T).T, (dz.T @ cache.a_prev).T, np.diag(z_hat.T @ out), np.ones(n) @ out]


def scores_by_recursion(x, parameters, activation):
    def onward(a, layer):
        w = parameters[f"W[{layer}]"]
        if f"gamma[{layer}]" not in parameters:
            return a @ w + parameters[f"b[{layer}]"], []
        gamma, beta = parameters[f"gamma[{layer}]"], parameters[f"beta[{layer}]"]
        a, cache = layer_with_einsum(a, w, gamma, beta, activation)
        scores, caches = onward(a, layer + 1)
        return scores, [cache, *caches]

    return onward(x, 1)


def scores_with_while(x, parameters, activation):
    caches, a = (), np.array(x, order="F")
    while f"beta[{len(caches) + 1}]" in parameters:
        given = [parameters[f"{name}[{len(caches) + 1}]"] for name in ("W", "gamma", "beta")]
        a, cache = layer_with_copies(a, *given, activation)
        caches += (cache,)
    out = f"[{len(caches) + 1}]"
    return [np.add(parameters["b" + out], np.dot(a, parameters["W" + out])), caches]


def scores_with_a_column_of_ones(x, parameters, activation):
    count = sum(key.startswith("W[") for key in parameters)
    layers = [f"[{layer}]" for layer in range(1, count + 1)]
    outputs, caches = [x], []
    for index in layers[:-1]:
        w, gamma, beta = (parameters[name + index] for name in ("W", "gamma", "beta"))
        a, cache = layer_with_einsum(outputs[-1], w, gamma, beta, activation)
        outputs.append(a)
        caches.append(cache)
    ones = np.ones((len(x), 1))
    w_and_b = np.vstack([parameters["W" + layers[-1]], parameters["b" + layers[-1]]])
    return np.hstack([outputs[-1], ones]) @ w_and_b, caches


def loss_with_logaddexp(scores, y):
    log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    n, classes = scores.shape
    return -log_p[range(n), y].sum() / n, (np.exp(log_p) - np.eye(classes)[y]) / n


def loss_with_loops(scores, y):
    total, dscores = 0.0, np.zeros(scores.shape)
    for i, (row, right) in enumerate(zip(scores.tolist(), y, strict=True)):
        top = max(row)
        powers = [np.exp(score - top) for score in row]
        total += np.log(sum(powers)) - (row[right] - top)
        for k, power in enumerate(powers):
            dscores[i, k] = (power / sum(powers) - (k == right)) / len(scores)
    return total / len(scores), dscores


def loss_with_one_hot(scores, y):
    targets = (np.asarray(y)[:, None] == np.arange(scores.shape[1])).astype(float)
    differences = scores - (scores * targets).sum(axis=1, keepdims=True)
    top = differences.max(axis=1)
    per_example = top + np.log(np.exp(differences - top[:, None]).sum(axis=1))
    p = np.exp(differences - per_example[:, None])
    return np.mean(per_example), np.divide(p - targets, len(targets))


def gradients_with_zip(dscores, caches, parameters):
    last = len(caches) + 1
    out = {f"db[{last}]": np.ones(len(dscores)) @ dscores}
    out[f"dW[{last}]"] = (dscores.T @ caches[-1].a).T
    da = np.einsum("ik,jk->ij", dscores, parameters[f"W[{last}]"])
    for layer, cache in reversed(list(enumerate(caches, start=1))):
        da, *found = back_with_einsum(da, cache)
        for name, gradient in zip(("W", "gamma", "beta"), found, strict=True):
            out[f"d{name}[{layer}]"] = gradient
    return out


def gradients_by_recursion(dscores, caches, parameters):
    def back(da, layer):
        if layer == 0:
            return {}
        da, dw, dgamma, dbeta = back_example_by_example(da, caches[layer - 1])
        here = {f"dW[{layer}]": dw, f"dgamma[{layer}]": dgamma, f"dbeta[{layer}]": dbeta}
        return back(da, layer - 1) | here

    top = len(caches) + 1
    found = back(dscores @ parameters[f"W[{top}]"].transpose(), top - 1)
    return found | {f"dW[{top}]": caches[-1].a.T @ dscores, f"db[{top}]": np.sum(dscores, 0)}


def gradients_with_a_stack(dscores, caches, parameters):
    stack, out = list(caches), {}
    top = SimpleNamespace(a=stack[-1].a, number=len(stack) + 1)
    out[f"dW[{top.number}]"] = sum(np.outer(a, d) for a, d in zip(top.a, dscores, strict=True))
    out[f"db[{top.number}]"] = sum(dscores)
    da = (parameters[f"W[{top.number}]"] @ dscores.T).T
    while stack:
        layer = len(stack)
        da, dw, dgamma, dbeta = back_with_the_jacobian(da, stack.pop())
        out.update({f"dbeta[{layer}]": dbeta, f"dgamma[{layer}]": dgamma, f"dW[{layer}]": dw})
    return out


RIGHT = {
    "initialize_parameters": [
        start_with_scale,
        start_with_standard_normal,
        start_from_flat_draws,
    ],
    "layer_forward": [
        layer_with_einsum,
        layer_with_loops,
        layer_with_copies,
        layer_with_a_bias,
        layer_with_keywords,
    ],
    "layer_backward": [back_with_einsum, back_example_by_example, back_with_the_jacobian],
    "network_forward": [scores_by_recursion, scores_with_while, scores_with_a_column_of_ones],
    "softmax_cross_entropy": [loss_with_logaddexp, loss_with_loops, loss_with_one_hot],
    "network_backward": [gradients_with_zip, gradients_by_recursion, gradients_with_a_stack],
}
