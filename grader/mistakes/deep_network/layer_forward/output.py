"""Mistakes in exercise 4.2, layer_forward: in the output."""

from typing import Any

import numpy as np

from grader.mistakes._shows import equals, right_for
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import Layer, Z, layer, normalized
from grader.mistakes.deep_network._shows import a_is, activation, standardized, z_of, z_tilde
from utils import LayerCache
from utils.activations import relu, tanh

LAYER = "layer_forward"


@mistake(LAYER, shows=a_is(z_of))
def activation_of_z(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """Your a does not depend on gamma and beta.

    It is the activation of z. What batch norm gives is not in it.

    The activation comes last in exercise 4.2, after batch norm.
    """
    _, cache = layer(a_prev, w, gamma, beta, activation)
    a = activation(a_prev @ w)
    return a, cache._replace(a=a)


@mistake(
    LAYER,
    source="many later networks have them in this order",
    shows=equals(
        "a", lambda s: normalized(activation(s)(z_of(s)), s.args["gamma"], s.args["beta"])[0]
    ),
)
def batch_norm_after_the_activation(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """Your a is a normalized array, scaled by gamma and shifted by beta.

    It is what batch norm gives if the activation comes before it.

    Exercise 4.2 gives the order: linear, batch norm, activation.
    """
    a, bn = normalized(activation(a_prev @ w), gamma, beta)
    return a, LayerCache(a_prev, w, bn, a, activation)


@mistake(LAYER, shows=a_is(lambda s: s.want["cache.bn.z_hat"]))
def activation_of_z_hat(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """Your a is what it would be with gamma 1 and beta 0.

    It is the activation of the normalized values, before they are scaled and shifted.

    In exercise 4.2 the activation takes the output of batch norm.
    """
    _, cache = layer(a_prev, w, gamma, beta, activation)
    a = activation(cache.bn.z_hat)
    return a, cache._replace(a=a)


@mistake(LAYER, shows=equals("a", z_tilde))
def activation_missing(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """Your a is the output of batch norm, unchanged.

    The activation is not in it. Without it, the layers together would be hardly more than one.

    The activation is the last of the three steps in exercise 4.2.
    """
    _, cache = layer(a_prev, w, gamma, beta, activation)
    a, _ = normalized(a_prev @ w, gamma, beta)
    return a, cache._replace(a=a)


@mistake(LAYER, shows=equals("a", lambda s: relu(z_tilde(s))))
def always_relu(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """With any other activation than ReLU, your a is what ReLU would give.

    The activation that is passed has no effect on it.

    The activation in exercise 4.2 is the function's last argument, and can be called.
    """
    a, cache = layer(a_prev, w, gamma, beta, relu)
    return a, cache._replace(activation=activation)


@mistake(LAYER, shows=equals("a", lambda s: activation(s).slope(z_tilde(s))))
def slope_for_the_activation(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """Your a is not an activation's output.

    It is what the slope of the activation gives for the output of batch norm. The slope belongs
    to the way back.

    Exercise 4.2 says how the activation is applied, and what its slope is for.
    """
    _, cache = layer(a_prev, w, gamma, beta, activation)
    a = activation.slope(normalized(a_prev @ w, gamma, beta)[0])
    return a, cache._replace(a=a)


@mistake(LAYER, shows=a_is(lambda s: normalized(z_of(s), s.args["beta"], s.args["gamma"])[0]))
def gamma_and_beta_exchanged(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """The normalized values are scaled by beta, and gamma is added.

    The two have changed places on the way to batch norm.

    In exercise 4.2, as in notebook 2, gamma comes before beta.
    """
    return layer(a_prev, w, beta, gamma, activation)


@mistake(LAYER, shows=equals("a", z_tilde))
def z_tilde_returned(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """Your a is the output of batch norm, unchanged.

    The a in the cache is the activation of it, and that is what the layer puts out.

    Exercise 4.2 returns a, after the last of its three steps.
    """
    _, cache = layer(a_prev, w, gamma, beta, activation)
    return normalized(a_prev @ w, gamma, beta)[0], cache


@mistake(LAYER, shows=a_is(lambda s: s.args["gamma"] * z_of(s) + s.args["beta"]))
def not_normalized(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """In your a, z is scaled and shifted as it came.

    It is not normalized before gamma and beta.

    Exercise 4.2 has the whole batch norm of notebook 2 between z and the activation.
    """
    _, cache = layer(a_prev, w, gamma, beta, activation)
    a = activation(gamma * (a_prev @ w) + beta)
    return a, cache._replace(a=a)


@mistake(LAYER, shows=equals("a", lambda s: tanh(z_tilde(s))))
def always_tanh(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """With any other activation than tanh, your a is what tanh would give.

    The activation that is passed has no effect on it.

    The activation in exercise 4.2 is the function's last argument, and can be called.
    """
    a, cache = layer(a_prev, w, gamma, beta, tanh)
    return a, cache._replace(activation=activation)


@mistake(LAYER, shows=a_is(lambda s: s.want["a"]))
def activation_twice(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """Your a has gone through the activation twice.

    Once is enough: what comes out is the layer's output.

    Exercise 4.2 has three steps, and the activation is one of them.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    a = activation(a)
    return a, cache._replace(a=a)


@mistake(LAYER, shows=right_for(LAYER, layer, "a", a_prev=lambda s: standardized(s.args["a_prev"])))
def input_normalized_too(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """The layer's input is normalized before the weights.

    Batch norm is for z. The input is another layer's output, and goes to the weights as it came.

    Exercise 4.2 gives the order: linear, batch norm, activation.
    """
    centered = (a_prev - a_prev.mean(axis=0)) / np.sqrt(a_prev.var(axis=0) + 1e-5)
    a, cache = layer(centered, w, gamma, beta, activation)
    return a, cache._replace(a_prev=a_prev)


@mistake(
    LAYER,
    shows=right_for(
        LAYER,
        layer,
        gamma=lambda s: np.ones_like(s.args["gamma"]),
        beta=lambda s: np.zeros_like(s.args["beta"]),
    ),
)
def gamma_and_beta_not_used(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """Neither your a nor your cache depends on gamma and beta.

    They are those of gamma 1 and beta 0.

    Exercise 4.2 hands both to batch norm.
    """
    return layer(a_prev, w, np.ones_like(gamma), np.zeros_like(beta), activation)
