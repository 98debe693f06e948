"""Right versions of the functions that the exercises of notebook 5 call."""

import numpy as np


def softmax_cross_entropy(scores, y):
    """The mean cross-entropy, and its gradient."""
    rows = np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    log_p = shifted - log_sum
    dscores = np.exp(log_p)
    dscores[rows, y] -= 1
    return -log_p[rows, y].mean(), dscores / len(y)


def minibatches(x, y, batch_size, rng):
    """The shuffled mini-batches of an epoch."""
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        yield x[chosen], y[chosen]


def train_step(network, parameters, state, x, y, rule, learning_rate):
    """One step of training."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    gradients = network.backward(dscores, caches, parameters)
    parameters, state = rule(parameters, gradients, state, learning_rate)
    return parameters, state, loss
