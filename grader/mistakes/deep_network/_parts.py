"""A network with batch norm, written right: the building blocks for exercises 4.2 to 4.6."""

from typing import Any

import numpy as np

from grader.mistakes.batchnorm_backward._parts import backward
from grader.mistakes.batchnorm_forward.batchnorm_forward.wrong_output import forward, right_std
from utils import BatchNormCache, LayerCache

Z = np.ndarray
Arrays = dict[str, np.ndarray]
Layer = tuple[Z, LayerCache]
LayerBackward = tuple[Z, Z, Z, Z]
Network = tuple[Z, list[Any]]

DIVIDED_BY_M = "deeplearning.ai: dW and db are divided by m, and dA is not"
COLUMNS = "deeplearning.ai: a column per example, W of shape (n_out, n_in), b of shape (n, 1)"


def normalized(z: Z, gamma: Z, beta: Z) -> tuple[Z, BatchNormCache]:
    return forward(z, gamma, beta, right_std(z, 1e-5))


def layer(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    z_tilde, bn = normalized(a_prev @ w, gamma, beta)
    a = activation(z_tilde)
    return a, LayerCache(a_prev, w, bn, a, activation)


def slope(cache: LayerCache) -> Z:
    there: Z = cache.activation.slope(cache.a)
    return there


def layer_back(da: Z, cache: LayerCache) -> LayerBackward:
    dz, dgamma, dbeta = backward(da * slope(cache), cache.bn)
    return dz @ cache.W.T, cache.a_prev.T @ dz, dgamma, dbeta


def hidden_layers(parameters: Arrays) -> int:
    return sum(name.startswith("gamma") for name in parameters)


def of_layer(parameters: Arrays, number: int) -> tuple[Z, Z, Z]:
    w, gamma, beta = (parameters[f"{name}[{number}]"] for name in ("W", "gamma", "beta"))
    return w, gamma, beta


def hidden(x: Z, parameters: Arrays, activation: Any) -> Network:
    """The output of the last hidden layer, and all caches."""
    a, caches = x, []
    for number in range(1, hidden_layers(parameters) + 1):
        a, cache = layer(a, *of_layer(parameters, number), activation)
        caches.append(cache)
    return a, caches


def scores_of(a: Z, parameters: Arrays) -> Z:
    last = hidden_layers(parameters) + 1
    scores: Z = a @ parameters[f"W[{last}]"] + parameters[f"b[{last}]"]
    return scores


def hidden_back(da: Z, caches: list[LayerCache]) -> Arrays:
    """The gradients of the hidden layers' parameters, from that of the last one's output."""
    gradients: Arrays = {}
    for number in range(len(caches), 0, -1):
        da, dw, dgamma, dbeta = layer_back(da, caches[number - 1])
        gradients |= named(number, dw, dgamma, dbeta)
    return gradients


def named(number: int, dw: Z, dgamma: Z, dbeta: Z) -> Arrays:
    return {f"dW[{number}]": dw, f"dgamma[{number}]": dgamma, f"dbeta[{number}]": dbeta}


def network_back(dscores: Z, caches: list[LayerCache], parameters: Arrays) -> Arrays:
    last = len(caches) + 1
    da = dscores @ parameters[f"W[{last}]"].T
    output = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    return output | hidden_back(da, caches)
