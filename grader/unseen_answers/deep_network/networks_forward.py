"""Wrong answers to notebook 4, written without a look at the bank."""

import numpy as np

from grader.unseen_answers.deep_network._parts import layer_forward
from utils.activations import relu

# 4.4, network_forward


def output_bias_forgotten(x, parameters, activation):
    """Leaves b out of the output layer."""
    caches, a = [], x
    hidden = sum(key.startswith("gamma") for key in parameters)
    for layer in range(1, hidden + 1):
        a, cache = layer_forward(
            a,
            parameters[f"W[{layer}]"],
            parameters[f"gamma[{layer}]"],
            parameters[f"beta[{layer}]"],
            activation,
        )
        caches.append(cache)
    return a @ parameters[f"W[{hidden + 1}]"], caches


def activated_scores(x, parameters, activation):
    """Applies the activation to the scores."""
    caches, a, layer = [], x, 1
    while f"gamma[{layer}]" in parameters:
        w, g = parameters[f"W[{layer}]"], parameters[f"gamma[{layer}]"]
        a, cache = layer_forward(a, w, g, parameters[f"beta[{layer}]"], activation)
        caches.append(cache)
        layer += 1
    scores = activation(a @ parameters[f"W[{layer}]"] + parameters[f"b[{layer}]"])
    return scores, caches


def probabilities_for_scores(x, parameters, activation):
    """Applies the softmax to the scores, each row by itself."""
    caches, a, layer = [], x, 1
    while f"gamma[{layer}]" in parameters:
        w, g = parameters[f"W[{layer}]"], parameters[f"gamma[{layer}]"]
        a, cache = layer_forward(a, w, g, parameters[f"beta[{layer}]"], activation)
        caches.append(cache)
        layer += 1
    z = a @ parameters[f"W[{layer}]"] + parameters[f"b[{layer}]"]
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True), caches


def last_hidden_layer_skipped(x, parameters, activation):
    """Stops one hidden layer early: the scores come from the hidden layer before the last one."""
    n_hidden = len([k for k in parameters if "gamma" in k])
    caches = []
    a = x
    for i in range(1, n_hidden):
        a, cache = layer_forward(
            a,
            parameters[f"W[{i}]"],
            parameters[f"gamma[{i}]"],
            parameters[f"beta[{i}]"],
            activation,
        )
        caches.append(cache)
    output = n_hidden + 1
    return a @ parameters[f"W[{output}]"] + parameters[f"b[{output}]"], caches


def caches_last_first(x, parameters, activation):
    """Lists the caches from the last hidden layer to the first."""
    caches, a, layer = [], x, 1
    while f"gamma[{layer}]" in parameters:
        w, g = parameters[f"W[{layer}]"], parameters[f"gamma[{layer}]"]
        a, cache = layer_forward(a, w, g, parameters[f"beta[{layer}]"], activation)
        caches.insert(0, cache)
        layer += 1
    return a @ parameters[f"W[{layer}]"] + parameters[f"b[{layer}]"], caches


def only_the_last_cache(x, parameters, activation):
    """Starts the list of caches anew in each layer, so that it holds the last one only."""
    a = x
    n_hidden = sum("gamma" in k for k in parameters)
    for i in range(1, n_hidden + 1):
        caches = []
        w, gamma, beta = (parameters[f"{p}[{i}]"] for p in ("W", "gamma", "beta"))
        a, cache = layer_forward(a, w, gamma, beta, activation)
        caches.append(cache)
    scores = a @ parameters[f"W[{n_hidden + 1}]"] + parameters[f"b[{n_hidden + 1}]"]
    return scores, caches


def relu_in_all_hidden_layers(x, parameters, activation):
    """Calls the hidden layers with relu, whatever the activation is."""
    caches, a = [], x
    n_hidden = sum("gamma" in k for k in parameters)
    for i in range(1, n_hidden + 1):
        w, gamma, beta = (parameters[f"{p}[{i}]"] for p in ("W", "gamma", "beta"))
        a, cache = layer_forward(a, w, gamma, beta, relu)
        caches.append(cache)
    scores = a @ parameters[f"W[{n_hidden + 1}]"] + parameters[f"b[{n_hidden + 1}]"]
    return scores, caches


def beta_before_gamma(x, parameters, activation):
    """Hands beta to layer_forward as gamma, and gamma as beta."""
    caches, a = [], x
    n_hidden = sum("gamma" in k for k in parameters)
    for i in range(1, n_hidden + 1):
        w, beta, gamma = (parameters[f"{p}[{i}]"] for p in ("W", "beta", "gamma"))
        a, cache = layer_forward(a, w, beta, gamma, activation)
        caches.append(cache)
    scores = a @ parameters[f"W[{n_hidden + 1}]"] + parameters[f"b[{n_hidden + 1}]"]
    return scores, caches


def normalized_scores(x, parameters, activation):
    """Normalizes the scores over the batch, to mean 0 and (nearly) standard deviation 1."""
    caches, a, layer = [], x, 1
    while f"gamma[{layer}]" in parameters:
        w, g = parameters[f"W[{layer}]"], parameters[f"gamma[{layer}]"]
        a, cache = layer_forward(a, w, g, parameters[f"beta[{layer}]"], activation)
        caches.append(cache)
        layer += 1
    scores = a @ parameters[f"W[{layer}]"] + parameters[f"b[{layer}]"]
    scores = (scores - scores.mean(axis=0)) / np.sqrt(scores.var(axis=0) + 1e-5)
    return scores, caches


def inputs_normalized_first(x, parameters, activation):
    """Standardizes the columns of x with the batch's mean and std, plus 1e-8, before layer 1."""
    a = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-8)
    caches, layer = [], 1
    while f"gamma[{layer}]" in parameters:
        w, g = parameters[f"W[{layer}]"], parameters[f"gamma[{layer}]"]
        a, cache = layer_forward(a, w, g, parameters[f"beta[{layer}]"], activation)
        caches.append(cache)
        layer += 1
    return a @ parameters[f"W[{layer}]"] + parameters[f"b[{layer}]"], caches


def every_layer_sees_the_input(x, parameters, activation):
    """Hands x to each hidden layer, not the output of the layer before."""
    caches, layer = [], 1
    while f"gamma[{layer}]" in parameters:
        w, g = parameters[f"W[{layer}]"], parameters[f"gamma[{layer}]"]
        a, cache = layer_forward(x, w, g, parameters[f"beta[{layer}]"], activation)
        caches.append(cache)
        layer += 1
    return a @ parameters[f"W[{layer}]"] + parameters[f"b[{layer}]"], caches


def output_layer_has_a_cache(x, parameters, activation):
    """Appends the last hidden layer's cache once more, for the output layer."""
    caches, a, layer = [], x, 1
    while f"W[{layer}]" in parameters:
        w = parameters[f"W[{layer}]"]
        if f"gamma[{layer}]" in parameters:
            gamma, beta = parameters[f"gamma[{layer}]"], parameters[f"beta[{layer}]"]
            a, cache = layer_forward(a, w, gamma, beta, activation)
        else:
            scores = a @ w + parameters[f"b[{layer}]"]
        caches.append(cache)
        layer += 1
    return scores, caches


def used_parameters_popped(x, parameters, activation):
    """Pops each parameter out of the dictionary as it is used: the argument is emptied."""
    caches, a, layer = [], x, 1
    while f"gamma[{layer}]" in parameters:
        w, gamma = parameters.pop(f"W[{layer}]"), parameters.pop(f"gamma[{layer}]")
        a, cache = layer_forward(a, w, gamma, parameters.pop(f"beta[{layer}]"), activation)
        caches.append(cache)
        layer += 1
    return a @ parameters.pop(f"W[{layer}]") + parameters.pop(f"b[{layer}]"), caches


WRONG = {
    "network_forward": [
        output_bias_forgotten,
        activated_scores,
        probabilities_for_scores,
        last_hidden_layer_skipped,
        caches_last_first,
        only_the_last_cache,
        relu_in_all_hidden_layers,
        beta_before_gamma,
        normalized_scores,
        inputs_normalized_first,
        every_layer_sees_the_input,
        output_layer_has_a_cache,
        used_parameters_popped,
    ]
}
