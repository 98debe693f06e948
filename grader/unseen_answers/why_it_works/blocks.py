"""Wrong answers to exercises 7.5 to 7.7, written without a look at the bank."""

# ruff: noqa: N803

import numpy as np

from grader.unseen_answers.why_it_works._parts import batchnorm_backward, batchnorm_forward
from utils import ResidualCache

# 7.5, rotation


def _unit(w):
    return w / np.sqrt((w**2).sum(axis=0))


def of_the_difference(W_before, W_after):
    """The angle between the weights before and the step."""
    u, v = _unit(W_before), _unit(W_after - W_before + 1e-300)
    return 2 * np.arctan2(np.linalg.norm(u - v, axis=0), np.linalg.norm(u + v, axis=0))


def halves(W_before, W_after):
    """Half of each angle: the 2 before the arctangent is missing."""
    u, v = _unit(W_before), _unit(W_after)
    return np.arctan2(np.linalg.norm(u - v, axis=0), np.linalg.norm(u + v, axis=0))


def length_of_the_chord(W_before, W_after):
    """The length of the difference of the directions, which is the angle only if that is small."""
    return np.linalg.norm(_unit(W_before) - _unit(W_after), axis=0)


def by_the_arcsine(W_before, W_after):
    """The arcsine of the part that is perpendicular: obtuse angles come out as acute ones."""
    u, v = _unit(W_before), _unit(W_after)
    aside = v - u * (u * v).sum(axis=0)
    return np.arcsin(np.minimum(np.linalg.norm(aside, axis=0), 1))


def one_minus_the_cosine(W_before, W_after):
    """One minus the cosine."""
    return 1 - (_unit(W_before) * _unit(W_after)).sum(axis=0)


def whole_turns(W_before, W_after):
    """The angles as shares of a whole turn."""
    u, v = _unit(W_before), _unit(W_after)
    half = np.arctan2(np.linalg.norm(u - v, axis=0), np.linalg.norm(u + v, axis=0))
    return half / np.pi


# 7.6, residual_forward


def _branch(h, W, gamma, beta):
    z_tilde, bn = batchnorm_forward(h, gamma, beta)
    a = np.maximum(z_tilde, 0)
    return a, bn


def convex_mix(h, W, gamma, beta, alpha):
    """Mixes the two ways, (1 - alpha) h + alpha times the branch."""
    a, bn = _branch(h, W, gamma, beta)
    return (1 - alpha) * h + alpha * (a @ W), ResidualCache(bn, a, W, alpha)


def relu_at_the_end_too(h, W, gamma, beta, alpha):
    """Applies a ReLU to the sum."""
    a, bn = _branch(h, W, gamma, beta)
    return np.maximum(h + alpha * (a @ W), 0), ResidualCache(bn, a, W, alpha)


def skip_from_the_normalized(h, W, gamma, beta, alpha):
    """Adds the branch to the batch norm's output, not to h."""
    z_tilde, bn = batchnorm_forward(h, gamma, beta)
    a = np.maximum(z_tilde, 0)
    return z_tilde + alpha * (a @ W), ResidualCache(bn, a, W, alpha)


def weights_scaled_in_the_cache(h, W, gamma, beta, alpha):
    """Keeps alpha W as W in the cache."""
    a, bn = _branch(h, W, gamma, beta)
    return h + a @ (alpha * W), ResidualCache(bn, a, alpha * W, alpha)


def divided_by_the_root_of_two(h, W, gamma, beta, alpha):
    """Divides the sum by the root of 2, to keep the variance."""
    a, bn = _branch(h, W, gamma, beta)
    return (h + alpha * (a @ W)) / np.sqrt(2), ResidualCache(bn, a, W, alpha)


def leaky(h, W, gamma, beta, alpha):
    """Takes alpha for the slope of a leaky ReLU."""
    z_tilde, bn = batchnorm_forward(h, gamma, beta)
    a = np.where(z_tilde > 0, z_tilde, alpha * z_tilde)
    return h + a @ W, ResidualCache(bn, a, W, alpha)


# 7.7, residual_backward


def stops_at_the_relu(dout, cache):
    """Leaves batch norm out on the way back to h."""
    da = cache.alpha * dout @ cache.W.T * (cache.a > 0)
    _, dgamma, dbeta = batchnorm_backward(da, cache.bn)
    dalpha = (dout * (cache.a @ cache.W)).sum()
    return dout + da, cache.a.T @ dout * cache.alpha, dgamma, dbeta, dalpha


def alpha_twice(dout, cache):
    """Multiplies what comes back into the branch by alpha twice."""
    da = cache.alpha**2 * dout @ cache.W.T * (cache.a > 0)
    dz, dgamma, dbeta = batchnorm_backward(da, cache.bn)
    dalpha = (dout * (cache.a @ cache.W)).sum()
    return dout + dz, cache.a.T @ dout * cache.alpha, dgamma, dbeta, dalpha


def skip_from_the_branch(dout, cache):
    """Adds the gradient of the branch's product to that of the skip, times alpha."""
    da = cache.alpha * dout @ cache.W.T * (cache.a > 0)
    dz, dgamma, dbeta = batchnorm_backward(da, cache.bn)
    dalpha = (dout * (cache.a @ cache.W)).sum()
    return cache.alpha * dout + dz, cache.a.T @ dout * cache.alpha, dgamma, dbeta, dalpha


def dalpha_of_the_output(dout, cache):
    """Sums dout times the ReLU's output, without W."""
    da = cache.alpha * dout @ cache.W.T * (cache.a > 0)
    dz, dgamma, dbeta = batchnorm_backward(da, cache.bn)
    return dout + dz, cache.a.T @ dout * cache.alpha, dgamma, dbeta, (dout * cache.a).sum()


def slope_is_the_output(dout, cache):
    """Multiplies by the ReLU's output in place of its slope."""
    da = cache.alpha * dout @ cache.W.T * cache.a
    dz, dgamma, dbeta = batchnorm_backward(da, cache.bn)
    dalpha = (dout * (cache.a @ cache.W)).sum()
    return dout + dz, cache.a.T @ dout * cache.alpha, dgamma, dbeta, dalpha


def normalized_for_dw(dout, cache):
    """Makes dW of z_hat, not of the ReLU's output."""
    da = cache.alpha * dout @ cache.W.T * (cache.a > 0)
    dz, dgamma, dbeta = batchnorm_backward(da, cache.bn)
    dalpha = (dout * (cache.a @ cache.W)).sum()
    return dout + dz, cache.bn.z_hat.T @ dout * cache.alpha, dgamma, dbeta, dalpha


WRONG = {
    "rotation": [
        of_the_difference,
        halves,
        length_of_the_chord,
        by_the_arcsine,
        one_minus_the_cosine,
        whole_turns,
    ],
    "residual_forward": [
        convex_mix,
        relu_at_the_end_too,
        skip_from_the_normalized,
        weights_scaled_in_the_cache,
        divided_by_the_root_of_two,
        leaky,
    ],
    "residual_backward": [
        stops_at_the_relu,
        alpha_twice,
        skip_from_the_branch,
        dalpha_of_the_output,
        slope_is_the_output,
        normalized_for_dw,
    ],
}
