"""Mistakes in exercise 4.4, network_forward: in the hidden layers and their caches."""

from typing import Any

import numpy as np

from grader.mistakes._shows import are, returns, right_for, same, smaller, where
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._networks import (
    before_activation,
    depth,
    network,
    with_plain_norm,
)
from grader.mistakes.deep_network._parts import (
    Arrays,
    Network,
    Z,
    hidden,
    hidden_layers,
    layer,
    normalized,
    of_layer,
    scores_of,
)
from utils import LayerCache
from utils.activations import relu
from utils.exercises import find_exercise
from utils.exercises.networks import RELU

NETWORK = "network_forward"


@mistake(
    NETWORK,
    shows=where(
        lambda s: depth(s) > 1,
        lambda s: bool(s.seen.raised) or same(s.got.get("caches[1].a_prev"), s.args["x"]),
    ),
)
def every_layer_gets_x(x: Z, parameters: Arrays, activation: Any) -> Network:
    """With more than one hidden layer it stops, or the second cache begins with x.

    Every hidden layer takes x. Only the first one should.

    Exercise 4.4 says what each hidden layer takes.
    """
    a, caches = x, []
    for number in range(1, hidden_layers(parameters) + 1):
        a, cache = layer(x, *of_layer(parameters, number), activation)
        caches.append(cache)
    return scores_of(a, parameters), caches


@mistake(
    NETWORK,
    source="on the way back the last cache comes first",
    shows=where(
        lambda s: depth(s) > 1,
        are(lambda s: {f"caches[{k}].W": s.args[f"W[{depth(s) - k}]"] for k in range(depth(s))}),
    ),
)
def caches_reversed(x: Z, parameters: Arrays, activation: Any) -> Network:
    """With more than one hidden layer, the last layer's cache comes first.

    The way back will begin at the end of the list by itself.

    Exercise 4.4 returns the caches in the order of the layers.
    """
    a, caches = hidden(x, parameters, activation)
    return scores_of(a, parameters), caches[::-1]


@mistake(NETWORK, shows=where(lambda s: depth(s) > 1, smaller("the number of caches")))
def last_cache_only(x: Z, parameters: Arrays, activation: Any) -> Network:
    """With more than one hidden layer there are too few caches.

    There is only that of the last one.

    Exercise 4.4 returns the cache of each hidden layer.
    """
    a, caches = hidden(x, parameters, activation)
    return scores_of(a, parameters), caches[-1:]


@mistake(
    NETWORK,
    shows=lambda s: f"caches[{depth(s)}] as" in s.seen.structure if s.seen.structure else None,
)
def cache_of_the_output_layer(x: Z, parameters: Arrays, activation: Any) -> Network:
    """There is one cache too many, and it is not of a hidden layer.

    What the way back through the output layer needs is in the last hidden cache and in the
    parameters.

    Exercise 4.4 returns the caches of the hidden layers.
    """
    a, caches = hidden(x, parameters, activation)
    return scores_of(a, parameters), [*caches, (a, parameters)]


@mistake(NETWORK, shows=returns("caches[0] as a tuple"))
def both_results_for_each_cache(x: Z, parameters: Arrays, activation: Any) -> Network:
    """Your list holds a plain tuple where it should hold the first layer's cache.

    A hidden layer returns two things: its output, and the cache that belongs there.

    Exercise 4.4 returns a list of caches; exercise 4.2 says what such a cache is.
    """
    a, caches = hidden(x, parameters, activation)
    return scores_of(a, parameters), [(cache.a, cache) for cache in caches]


@mistake(
    NETWORK,
    source="Python: range(1, n) ends at n - 1",
    shows=lambda s: bool(s.seen.raised) or s.got.get("the number of caches") == depth(s) - 1,
)
def one_layer_too_few(x: Z, parameters: Arrays, activation: Any) -> Network:
    """It stops at the output layer, or the caches are one too few.

    The last hidden layer is left out.

    Exercise 4.4 says how the number of hidden layers is to be seen.
    """
    number = hidden_layers(parameters)
    fewer = {k: v for k, v in parameters.items() if k != f"gamma[{number}]"}
    a, caches = hidden(x, fewer, activation)
    return scores_of(a, parameters), caches


@mistake(
    NETWORK,
    shows=are(lambda s: {f"caches[{depth(s) - 1}].a": before_activation(s, depth(s), s.want)}),
)
def last_hidden_layer_linear(x: Z, parameters: Arrays, activation: Any) -> Network:
    """The last hidden layer's output has not gone through the activation.

    It is only the output layer that has none.

    Exercise 4.4: the hidden layers are all alike.
    """
    a, caches = hidden(x, parameters, activation)
    z = caches[-1].a_prev @ caches[-1].W
    number = hidden_layers(parameters)
    a, _ = normalized(z, parameters[f"gamma[{number}]"], parameters[f"beta[{number}]"])
    return scores_of(a, parameters), [*caches[:-1], caches[-1]._replace(a=a)]


@mistake(NETWORK, shows=right_for(NETWORK, network, activation=RELU))
def always_relu(x: Z, parameters: Arrays, activation: Any) -> Network:
    """With any other activation than ReLU, the hidden layers' outputs are those of ReLU.

    The activation that is passed has no effect.

    The activation in exercise 4.4 is the function's last argument, and every hidden layer gets
    it.
    """
    a, caches = hidden(x, parameters, relu)
    return scores_of(a, parameters), caches


@mistake(NETWORK, shows=returns("caches as a ndarray"))
def exchanged_results(x: Z, parameters: Arrays, activation: Any) -> tuple[list[LayerCache], Z]:
    """Your second result is an array, where the list of caches should be.

    The list is either returned in another place, or not at all.

    Exercise 4.4 returns the scores and then the list of caches.
    """
    a, caches = hidden(x, parameters, activation)
    return caches, scores_of(a, parameters)


@mistake(NETWORK, shows=returns("returned one ndarray"))
def no_caches_returned(x: Z, parameters: Arrays, activation: Any) -> Any:
    """You return one array, where two things are wanted.

    The caches are what the way back needs.

    Exercise 4.4 returns the scores and then the list of caches.
    """
    return scores_of(hidden(x, parameters, activation)[0], parameters)


@mistake(
    NETWORK,
    shows=are(
        lambda s: {
            f"caches[{k - 1}].a": before_activation(s, k, s.got) for k in range(1, depth(s) + 1)
        }
    ),
)
def hidden_layers_linear(x: Z, parameters: Arrays, activation: Any) -> Network:
    """The hidden layers' outputs have not gone through the activation.

    Each is the output of batch norm. Without an activation, the layers together would be hardly
    more than one.

    Exercise 4.4 uses the hidden layer of exercise 4.2, which ends with the activation.
    """
    a, caches = x, []
    for number in range(1, hidden_layers(parameters) + 1):
        _, cache = layer(a, *of_layer(parameters, number), activation)
        a = cache.bn.gamma * cache.bn.z_hat + parameters[f"beta[{number}]"]
        caches.append(cache._replace(a=a))
    return scores_of(a, parameters), caches


@mistake(NETWORK, shows=returns("caches as a dict"))
def caches_in_a_dictionary(x: Z, parameters: Arrays, activation: Any) -> Any:
    """Your caches are a dictionary, where a list is wanted.

    The order of the layers is all that is needed to find them.

    Exercise 4.4 returns the scores and then the list of caches.
    """
    a, caches = hidden(x, parameters, activation)
    return scores_of(a, parameters), dict(enumerate(caches, start=1))


@mistake(NETWORK, shows=are(lambda s: find_exercise(NETWORK).expected(network, with_plain_norm(s))))
def gamma_and_beta_not_used(x: Z, parameters: Arrays, activation: Any) -> Network:
    """Neither the scores nor the caches depend on gamma and beta.

    They are those of gamma 1 and beta 0 in all hidden layers.

    Exercise 4.4 uses the hidden layer of exercise 4.2, which is given both.
    """
    a, caches = x, []
    for number in range(1, hidden_layers(parameters) + 1):
        w, gamma, beta = of_layer(parameters, number)
        a, cache = layer(a, w, np.ones_like(gamma), np.zeros_like(beta), activation)
        caches.append(cache)
    return scores_of(a, parameters), caches
