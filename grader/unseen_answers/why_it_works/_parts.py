"""Right versions of the functions that the exercises of notebook 7 call."""

import numpy as np

from utils import BatchNormCache


def softmax_cross_entropy(scores, y):
    """Return the mean loss and its gradient."""
    rows = np.arange(len(y))
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[rows, y]).mean()
    p[rows, y] -= 1
    return float(loss), p / len(y)


def look(network, parameters, x, y):
    """Return the loss and all gradients."""
    scores, caches = network.forward(x, parameters)
    loss, dscores = softmax_cross_entropy(scores, y)
    return loss, network.backward(dscores, caches, parameters)


def number(name):
    """Return the number of a parameter's layer."""
    return int(name[name.index("[") + 1 : -1])


def batchnorm_forward(z, gamma, beta, eps=1e-5):
    """Batch norm in training, and what its backward pass needs."""
    std = np.sqrt(z.var(axis=0) + eps)
    z_hat = (z - z.mean(axis=0)) / std
    return gamma * z_hat + beta, BatchNormCache(z_hat, std, gamma)


def batchnorm_backward(dout, cache):
    """Return the gradients with respect to z, gamma and beta."""
    dgamma, dbeta, n = (dout * cache.z_hat).sum(axis=0), dout.sum(axis=0), len(dout)
    dz = cache.gamma / cache.std * (dout - dbeta / n - cache.z_hat * dgamma / n)
    return dz, dgamma, dbeta
