"""Wrong answers to notebook 4, written without a look at the bank."""

import numpy as np

from grader.unseen_answers.deep_network._parts import layer_backward

# 4.6, network_backward


def output_bias_averaged(dscores, caches, parameters):
    """Takes the mean of dscores over the examples for db, where the sum belongs."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.mean(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 0, -1):
        da, grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = layer_backward(
            da, caches[i - 1]
        )
    return grads


def output_bias_forgotten_on_the_way(dscores, caches, parameters):
    """Returns no gradient of the output layer's b."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 0, -1):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def output_bias_as_a_row(dscores, caches, parameters):
    """Keeps the summed axis: db has the shape (1, classes)."""
    last = len(caches) + 1
    grads = {}
    grads[f"dW[{last}]"] = np.dot(caches[-1].a.T, dscores)
    grads[f"db[{last}]"] = np.sum(dscores, axis=0, keepdims=True)
    da = np.dot(dscores, parameters[f"W[{last}]"].T)
    for i in reversed(range(1, last)):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def output_bias_summed_over_classes(dscores, caches, parameters):
    """Sums dscores along axis 1: db has N entries, one for each example."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=1)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 0, -1):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def output_weights_from_the_wrong_side(dscores, caches, parameters):
    """Makes dW of the output layer of the last hidden layer's input, not of its output."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a_prev.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 0, -1):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def output_layer_divides_by_n(dscores, caches, parameters):
    """Divides dW and db of the output layer by N; the hidden layers' gradients are right."""
    last = len(caches) + 1
    m = dscores.shape[0]
    grads = {
        f"dW[{last}]": caches[-1].a.T @ dscores / m,
        f"db[{last}]": np.sum(dscores, axis=0) / m,
    }
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 0, -1):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def everything_divides_by_n(dscores, caches, parameters):
    """Divides dscores by N once more, so every gradient is 1/N of what it should be."""
    dscores = dscores / len(dscores)
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 0, -1):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def slope_at_the_output_twice(dscores, caches, parameters):
    """Multiplies the da of the last hidden layer by its slope before layer_backward does."""
    last = len(caches) + 1
    top = caches[-1]
    grads = {f"dW[{last}]": top.a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T * top.activation.slope(top.a)
    for i in range(last - 1, 0, -1):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def relu_mask_between_layers(dscores, caches, parameters):
    """Sets da to 0 where a layer's output is <= 0, in every layer: wrong for tanh."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 0, -1):
        cache = caches[i - 1]
        da[cache.a <= 0] = 0
        da, dw, dgamma, dbeta = layer_backward(da, cache)
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def first_layer_skipped(dscores, caches, parameters):
    """Ends the loop before layer 1, which gets no gradients."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 1, -1):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def keys_without_d(dscores, caches, parameters):
    """Returns the gradients under the parameters' own names, without the d."""
    last = len(caches) + 1
    grads = {f"W[{last}]": caches[-1].a.T @ dscores, f"b[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 0, -1):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads[f"W[{i}]"], grads[f"gamma[{i}]"], grads[f"beta[{i}]"] = dw, dgamma, dbeta
    return grads


def layers_numbered_from_zero(dscores, caches, parameters):
    """Names the hidden layers' gradients by the index of their cache: dW[0], dW[1], ..."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in reversed(range(len(caches))):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i])
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def numbered_in_the_order_of_the_loop(dscores, caches, parameters):
    """Numbers the hidden layers' gradients from 1 in the order of the way back, last layer 1."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i, cache in enumerate(reversed(caches), start=1):
        da, grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = layer_backward(
            da, cache
        )
    return grads


def gamma_gets_the_shift(dscores, caches, parameters):
    """Stores dbeta as the gradient of gamma, and dgamma as that of beta."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 0, -1):
        da, grads[f"dW[{i}]"], grads[f"dbeta[{i}]"], grads[f"dgamma[{i}]"] = layer_backward(
            da, caches[i - 1]
        )
    return grads


def caches_popped_off(dscores, caches, parameters):
    """Pops the caches off the list that was passed, which is empty afterwards."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    while caches:
        i = len(caches)
        da, dw, dgamma, dbeta = layer_backward(da, caches.pop())
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def weight_decay_in_the_gradient(dscores, caches, parameters):
    """Adds 0.001 times W to each dW, the gradient of a penalty that the loss does not have."""
    reg = 1e-3
    last = len(caches) + 1
    w_last = parameters[f"W[{last}]"]
    grads = {
        f"dW[{last}]": caches[-1].a.T @ dscores + reg * w_last,
        f"db[{last}]": dscores.sum(axis=0),
    }
    da = dscores @ w_last.T
    for i in range(last - 1, 0, -1):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads[f"dW[{i}]"] = dw + reg * parameters[f"W[{i}]"]
        grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dgamma, dbeta
    return grads


def top_gradient_for_all_layers(dscores, caches, parameters):
    """Hands the last hidden layer's da to every layer: da_prev is thrown away."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 0, -1):
        _, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads[f"dW[{i}]"], grads[f"dgamma[{i}]"], grads[f"dbeta[{i}]"] = dw, dgamma, dbeta
    return grads


def hidden_biases_with_zeros(dscores, caches, parameters):
    """Adds a db of zeros for every hidden layer, which has no b."""
    last = len(caches) + 1
    grads = {f"dW[{last}]": caches[-1].a.T @ dscores, f"db[{last}]": dscores.sum(axis=0)}
    da = dscores @ parameters[f"W[{last}]"].T
    for i in range(last - 1, 0, -1):
        da, dw, dgamma, dbeta = layer_backward(da, caches[i - 1])
        grads |= {f"dW[{i}]": dw, f"dgamma[{i}]": dgamma, f"dbeta[{i}]": dbeta}
        grads[f"db[{i}]"] = np.zeros_like(dbeta)
    return grads


WRONG = {
    "network_backward": [
        output_bias_averaged,
        output_bias_forgotten_on_the_way,
        output_bias_as_a_row,
        output_bias_summed_over_classes,
        output_weights_from_the_wrong_side,
        output_layer_divides_by_n,
        everything_divides_by_n,
        slope_at_the_output_twice,
        relu_mask_between_layers,
        first_layer_skipped,
        keys_without_d,
        layers_numbered_from_zero,
        numbered_in_the_order_of_the_loop,
        gamma_gets_the_shift,
        caches_popped_off,
        weight_decay_in_the_gradient,
        top_gradient_for_all_layers,
        hidden_biases_with_zeros,
    ]
}
