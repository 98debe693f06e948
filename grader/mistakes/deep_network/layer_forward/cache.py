"""Mistakes in exercise 4.2, layer_forward: in the cache, and in what must stay."""

from typing import Any

import numpy as np

from grader.mistakes._shows import changes, differs, returns
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import Layer, Z, layer, normalized
from grader.mistakes.deep_network._shows import transposed
from utils import LayerCache
from utils.activations import relu

LAYER = "layer_forward"


@mistake(LAYER, shows=differs("cache.a"))
def cache_holds_z(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """The a in the cache is not what the layer should put out.

    It is z. The way back needs the layer's output, because the slope is computed from that.

    Exercise 4.2 says what the cache holds, in order.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, cache._replace(a=a_prev @ w)


@mistake(LAYER, shows=differs("cache.a"))
def cache_holds_z_tilde(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """The a in the cache is not what the layer should put out.

    It is the output of batch norm, from before the activation. The slope is computed from what
    comes after it.

    Exercise 4.2 says what the cache holds, in order.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, cache._replace(a=normalized(a_prev @ w, gamma, beta)[0])


@mistake(LAYER, shows=differs("cache.a_prev"))
def cache_holds_a_for_a_prev(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """The a_prev in the cache is not what came in.

    It is the layer's own output. The way back needs what the weights were multiplied with.

    Exercise 4.2 says what the cache holds: both the input and the output.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, cache._replace(a_prev=a)


@mistake(LAYER, shows=differs("cache.a_prev"))
def cache_holds_z_for_a_prev(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """The a_prev in the cache is not what came in.

    It is z. The way back needs what the weights were multiplied with.

    Exercise 4.2 says what the cache holds: the input comes first.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, cache._replace(a_prev=a_prev @ w)


@mistake(LAYER, shows=transposed("cache.W"))
def cache_holds_transposed_weights(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """The W in the cache has its rows and columns exchanged.

    What the way back needs of it, the way back transposes by itself.

    Exercise 4.2 says what the cache holds: W as it came.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, cache._replace(W=w.T)


@mistake(LAYER, shows=differs("cache.activation at -0.5"))
def cache_holds_relu(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """With any other activation than ReLU, the cache holds the wrong one.

    It holds ReLU whatever is passed. The way back would take the slope of that.

    Exercise 4.2 says what the cache holds: the activation comes last, as it was passed.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, cache._replace(activation=relu)


@mistake(LAYER, shows=returns("cache.activation as a"))
def cache_holds_the_slope(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """What the cache holds as the activation is only a function.

    The way back needs the activation itself, because that brings its slope along.

    Exercise 4.2 says what the cache holds: the activation comes last, as it was passed.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, cache._replace(activation=activation.slope)


@mistake(LAYER, shows=returns("cache.bn as a tuple"))
def both_results_for_the_cache(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """What the cache holds for the batch norm is a plain tuple.

    Batch norm returns two things: its output, and the cache that belongs there.

    Notebook 2 says what batch norm returns, exercise 4.2 what becomes of its cache.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    pair: Any = (a, cache.bn)
    return a, cache._replace(bn=pair)


@mistake(LAYER, shows=returns("cache as a ndarray"))
def exchanged_results(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> tuple[LayerCache, Z]:
    """Your second result is an array, where the cache should be.

    The cache is either returned in another place, or not at all.

    Exercise 4.2 returns a and then the cache.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return cache, a


@mistake(LAYER, shows=changes("a_prev"))
def changes_a_prev(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """Afterwards a_prev is no longer what it was.

    It was written into. The layer before keeps that very array in its cache.

    Exercise 4.2 makes new arrays: z, then the output of batch norm, then a.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    cache = cache._replace(a_prev=a_prev.copy())
    a_prev -= np.mean(a_prev, axis=0)
    return a, cache


@mistake(LAYER, shows=differs("cache.a"))
def cache_holds_a_prev_for_a(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """The a in the cache is not what the layer should put out.

    It is the layer's input, which the cache holds in another place already.

    Exercise 4.2 says what the cache holds: both the input and the output.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, cache._replace(a=a_prev)


@mistake(LAYER, shows=differs("cache.a_prev"))
def cache_with_input_and_weights_exchanged(
    a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any
) -> Layer:
    """The a_prev in the cache is not what came in.

    It is W, and what came in stands in the place of W.

    Exercise 4.2 says what the cache holds, in order.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, cache._replace(a_prev=w, W=a_prev)


@mistake(LAYER, shows=returns("cache as a tuple"))
def plain_tuple_for_the_cache(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Any:
    """Your cache is a plain tuple, whose parts have no names.

    The way back asks for them by name.

    Exercise 4.2 says which named tuple is wanted.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, tuple(cache)


@mistake(LAYER, shows=returns("returned one ndarray"))
def no_cache_returned(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Any:
    """You return one array, where two things are wanted.

    The cache is what the way back needs.

    Exercise 4.2 returns a and then the cache.
    """
    return layer(a_prev, w, gamma, beta, activation)[0]


@mistake(LAYER, shows=differs("cache.a_prev"))
def cache_holds_z_tilde_for_a_prev(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """The a_prev in the cache is not what came in.

    It is the output of batch norm. The way back needs what the weights were multiplied with.

    Exercise 4.2 says what the cache holds: the input comes first.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, cache._replace(a_prev=normalized(a_prev @ w, gamma, beta)[0])


@mistake(LAYER, shows=returns("cache.activation as a"))
def cache_holds_the_bare_function(a_prev: Z, w: Z, gamma: Z, beta: Z, activation: Any) -> Layer:
    """What the cache holds as the activation is only a function.

    It computes the activation, and has no slope. The way back needs that.

    Exercise 4.2 says what the cache holds: the activation comes last, as it was passed.
    """
    a, cache = layer(a_prev, w, gamma, beta, activation)
    return a, cache._replace(activation=activation.function)
