"""Wrong answers to notebook 4, written without a look at the bank."""

# ruff: noqa: N803, N806

import numpy as np

from grader.unseen_answers.deep_network._parts import batchnorm_forward
from utils import BatchNormCache, LayerCache
from utils.activations import relu

# 4.1, initialize_parameters


def xavier_one_over_inputs(layer_sizes, rng):
    """Scales the weights by sqrt(1 / inputs), not sqrt(2 / inputs)."""
    parameters = {}
    L = len(layer_sizes) - 1
    for layer in range(1, L + 1):
        n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
        parameters[f"W[{layer}]"] = rng.normal(size=(n_in, n_out)) * np.sqrt(1 / n_in)
        if layer < L:
            parameters[f"gamma[{layer}]"] = np.ones(n_out)
            parameters[f"beta[{layer}]"] = np.zeros(n_out)
    parameters[f"b[{L}]"] = np.zeros(layer_sizes[-1])
    return parameters


def variance_as_scale(layer_sizes, rng):
    """Scales the weights by 2 / inputs, without the square root."""
    parameters = {}
    last = len(layer_sizes) - 1
    for layer, (n_in, n_out) in enumerate(zip(layer_sizes, layer_sizes[1:]), start=1):  # noqa: B905, RUF007
        parameters[f"W[{layer}]"] = rng.normal(scale=2 / n_in, size=(n_in, n_out))
        if layer == last:
            parameters[f"b[{layer}]"] = np.zeros(n_out)
        else:
            parameters[f"gamma[{layer}]"] = np.ones(n_out)
            parameters[f"beta[{layer}]"] = np.zeros(n_out)
    return parameters


def fan_out_scale(layer_sizes, rng):
    """Scales the weights by sqrt(2 / n_l), the layer's own units, not by sqrt(2 / n_(l-1))."""
    p = {}
    L = len(layer_sizes)
    for l in range(1, L):  # noqa: E741
        p[f"W[{l}]"] = rng.normal(size=(layer_sizes[l - 1], layer_sizes[l]))
        p[f"W[{l}]"] *= np.sqrt(2 / layer_sizes[l])
        if l == L - 1:
            p[f"b[{l}]"] = np.zeros(layer_sizes[l])
        else:
            p[f"gamma[{l}]"] = np.ones(layer_sizes[l])
            p[f"beta[{l}]"] = np.zeros(layer_sizes[l])
    return p


def first_size_scales_all(layer_sizes, rng):
    """Scales the weights of every layer by sqrt(2 / layer_sizes[0]), the network's inputs."""
    scale = np.sqrt(2 / layer_sizes[0])
    parameters = {}
    n = len(layer_sizes) - 1
    for i in range(n):
        parameters[f"W[{i + 1}]"] = scale * rng.normal(size=(layer_sizes[i], layer_sizes[i + 1]))
        if i < n - 1:
            parameters[f"gamma[{i + 1}]"] = np.ones(layer_sizes[i + 1])
            parameters[f"beta[{i + 1}]"] = np.zeros(layer_sizes[i + 1])
    parameters[f"b[{n}]"] = np.zeros(layer_sizes[n])
    return parameters


def transposed_draw(layer_sizes, rng):
    """Draws each W in the shape (units, inputs) and transposes it: other places, same shape."""
    parameters = {}
    L = len(layer_sizes) - 1
    for layer in range(1, L + 1):
        n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
        W = rng.normal(size=(n_out, n_in)) * np.sqrt(2 / n_in)
        parameters[f"W[{layer}]"] = W.T
        if layer < L:
            parameters[f"gamma[{layer}]"] = np.ones(n_out)
            parameters[f"beta[{layer}]"] = np.zeros(n_out)
        else:
            parameters[f"b[{layer}]"] = np.zeros(n_out)
    return parameters


def hidden_biases_too(layer_sizes, rng):
    """Gives every hidden layer a b of zeros beside its gamma and beta."""
    parameters = {}
    L = len(layer_sizes) - 1
    for layer in range(1, L + 1):
        n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
        parameters[f"W[{layer}]"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2.0 / n_in)
        parameters[f"b[{layer}]"] = np.zeros(n_out)
        if layer != L:
            parameters[f"gamma[{layer}]"] = np.ones(n_out)
            parameters[f"beta[{layer}]"] = np.zeros(n_out)
    return parameters


def norm_at_the_output(layer_sizes, rng):
    """Gives the output layer a gamma and a beta, beside its b."""
    parameters = {}
    for layer in range(1, len(layer_sizes)):
        n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
        parameters[f"W[{layer}]"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)
        parameters[f"gamma[{layer}]"] = np.ones(n_out)
        parameters[f"beta[{layer}]"] = np.zeros(n_out)
    parameters[f"b[{layer}]"] = np.zeros(n_out)
    return parameters


def global_random_weights(layer_sizes, rng):
    """Draws the weights from np.random and not from rng."""
    parameters = {}
    L = len(layer_sizes) - 1
    for layer in range(1, L + 1):
        n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
        parameters[f"W[{layer}]"] = np.random.randn(n_in, n_out) * np.sqrt(2 / n_in)
        if layer < L:
            parameters[f"gamma[{layer}]"] = np.ones(n_out)
            parameters[f"beta[{layer}]"] = np.zeros(n_out)
    parameters[f"b[{L}]"] = np.zeros(n_out)
    return parameters


def random_shift_of_the_output(layer_sizes, rng):
    """Draws b of the output layer from rng, normal times 0.01, where it should be zeros."""
    parameters = {}
    L = len(layer_sizes) - 1
    for layer in range(1, L):
        n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
        parameters[f"W[{layer}]"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)
        parameters[f"gamma[{layer}]"] = np.ones(n_out)
        parameters[f"beta[{layer}]"] = np.zeros(n_out)
    size = (layer_sizes[-2], layer_sizes[-1])
    parameters[f"W[{L}]"] = rng.normal(size=size) * np.sqrt(2 / layer_sizes[-2])
    parameters[f"b[{L}]"] = 0.01 * rng.normal(size=layer_sizes[-1])
    return parameters


def output_weights_drawn_first(layer_sizes, rng):
    """Draws the output layer's weights before those of the hidden layers."""
    L = len(layer_sizes) - 1
    n_last, classes = layer_sizes[-2:]
    parameters = {
        f"W[{L}]": rng.normal(size=(n_last, classes)) * np.sqrt(2 / n_last),
        f"b[{L}]": np.zeros(classes),
    }
    for layer in range(1, L):
        n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
        parameters[f"W[{layer}]"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)
        parameters[f"gamma[{layer}]"] = np.ones(n_out)
        parameters[f"beta[{layer}]"] = np.zeros(n_out)
    return parameters


def rows_of_gamma_and_zero_scale(layer_sizes, rng):
    """Makes gamma, beta and b with the shape (1, n_l), and gamma zeros instead of ones."""
    parameters = {}
    L = len(layer_sizes) - 1
    for layer in range(1, L + 1):
        n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
        parameters[f"W[{layer}]"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)
        if layer < L:
            parameters[f"gamma[{layer}]"] = np.zeros((1, n_out))
            parameters[f"beta[{layer}]"] = np.zeros((1, n_out))
    parameters[f"b[{L}]"] = np.zeros((1, n_out))
    return parameters


# 4.2, layer_forward


def norm_after_activation(a_prev, W, gamma, beta, activation):
    """Applies the activation to z and batch norm to that, and returns the batch norm's output."""
    h = activation(a_prev @ W)
    a, bn = batchnorm_forward(h, gamma, beta)
    return a, LayerCache(a_prev, W, bn, a, activation)


def keeps_the_value_before_activation(a_prev, W, gamma, beta, activation):
    """Stores z tilde, the activation's input, as `a` of the cache; the `a` returned is right."""
    z = a_prev @ W
    z_tilde, bn = batchnorm_forward(z, gamma, beta)
    a = activation(z_tilde)
    return a, LayerCache(a_prev, W, bn, z_tilde, activation)


def keeps_z_as_its_input(a_prev, W, gamma, beta, activation):
    """Overwrites a_prev with a_prev @ W, so the cache holds z as a_prev."""
    a_prev = a_prev @ W
    a_prev_norm, bn = batchnorm_forward(a_prev, gamma, beta)
    a = activation(a_prev_norm)
    return a, LayerCache(a_prev, W, bn, a, activation)


def beta_as_bias_before_norm(a_prev, W, gamma, beta, activation):
    """Adds beta to z before batch norm and shifts by 0 after it: beta has no effect."""
    z = a_prev @ W + beta
    z_tilde, bn = batchnorm_forward(z, gamma, np.zeros_like(beta))
    a = activation(z_tilde)
    return a, LayerCache(a_prev, W, bn, a, activation)


def always_relu(a_prev, W, gamma, beta, activation):
    """Applies relu whatever the activation; the cache holds the activation that was given."""
    z_tilde, bn = batchnorm_forward(np.dot(a_prev, W), gamma, beta)
    a = relu(z_tilde)
    return a, LayerCache(a_prev, W, bn, a, activation)


def gamma_and_beta_change_places(a_prev, W, gamma, beta, activation):
    """Calls the batch norm with beta as the scale and gamma as the shift."""
    z_tilde, bn = batchnorm_forward(a_prev @ W, beta, gamma)
    a = activation(z_tilde)
    return a, LayerCache(a_prev, W, bn, a, activation)


def activates_the_normalized(a_prev, W, gamma, beta, activation):
    """Applies the activation to z hat, so gamma and beta do not enter a."""
    z_tilde, bn = batchnorm_forward(a_prev @ W, gamma, beta)  # noqa: RUF059
    a = activation(bn.z_hat)
    return a, LayerCache(a_prev, W, bn, a, activation)


def own_norm_with_unbiased_variance(a_prev, W, gamma, beta, activation):
    """Normalizes by itself with the variance that divides by N - 1 (by N if N is 1)."""
    z = a_prev @ W
    n = z.shape[0]
    var = np.var(z, axis=0, ddof=1 if n > 1 else 0)
    std = np.sqrt(var + 1e-5)
    z_hat = (z - np.mean(z, axis=0)) / std
    a = activation(gamma * z_hat + beta)
    return a, LayerCache(a_prev, W, BatchNormCache(z_hat, std, gamma), a, activation)


def eps_of_the_update_rules(a_prev, W, gamma, beta, activation):
    """Calls the batch norm with eps 1e-8 instead of its default 1e-5."""
    z_tilde, bn = batchnorm_forward(a_prev @ W, gamma, beta, 1e-8)
    a = activation(z_tilde)
    return a, LayerCache(a_prev, W, bn, a, activation)


def activates_twice(a_prev, W, gamma, beta, activation):
    """Applies the activation twice, once more where the result is returned and cached."""
    z = a_prev @ W
    z, bn = batchnorm_forward(z, gamma, beta)
    a = activation(z)
    return activation(a), LayerCache(a_prev, W, bn, activation(a), activation)


def single_example_skips_norm(a_prev, W, gamma, beta, activation):
    """With one example, z stands in for z hat, and 1 for std: a is g(gamma z + beta)."""
    z = a_prev @ W
    if len(z) == 1:
        bn = BatchNormCache(z, np.ones_like(gamma), gamma)
        z_tilde = gamma * z + beta
    else:
        z_tilde, bn = batchnorm_forward(z, gamma, beta)
    a = activation(z_tilde)
    return a, LayerCache(a_prev, W, bn, a, activation)


WRONG = {
    "initialize_parameters": [
        xavier_one_over_inputs,
        variance_as_scale,
        fan_out_scale,
        first_size_scales_all,
        transposed_draw,
        hidden_biases_too,
        norm_at_the_output,
        global_random_weights,
        random_shift_of_the_output,
        output_weights_drawn_first,
        rows_of_gamma_and_zero_scale,
    ],
    "layer_forward": [
        norm_after_activation,
        keeps_the_value_before_activation,
        keeps_z_as_its_input,
        beta_as_bias_before_norm,
        always_relu,
        gamma_and_beta_change_places,
        activates_the_normalized,
        own_norm_with_unbiased_variance,
        eps_of_the_update_rules,
        activates_twice,
        single_example_skips_norm,
    ],
}
