"""Mistakes in exercise 4.4, network_forward: in the order of ten layers and more."""

from typing import Any

from grader.mistakes._shows import are, stops, where
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._networks import deep, depth
from grader.mistakes.deep_network._parts import (
    Arrays,
    Network,
    Z,
    as_text,
    hidden_layers,
    layer,
    of_layer,
    scores_of,
)

NETWORK = "network_forward"


def hidden_in(order: list[int], x: Z, parameters: Arrays, activation: Any) -> Network:
    """Return the output of the last hidden layer, and all caches, with the layers in this order."""
    a, caches = x, []
    for number in order:
        a, cache = layer(a, *of_layer(parameters, number), activation)
        caches.append(cache)
    return a, caches


@mistake(
    NETWORK,
    source="Python: sorted puts W[10] before W[2]",
    shows=where(
        deep,
        are(
            lambda s: {
                f"caches[{k}].W": s.args[f"W[{number}]"]
                for k, number in enumerate(as_text(depth(s)))
            }
        ),
    ),
)
def layers_sorted_as_text(x: Z, parameters: Arrays, activation: Any) -> Network:
    """With ten hidden layers, the tenth comes right after the first.

    Text is sorted character by character, so 10 comes before 2. With fewer layers nothing shows it.

    Exercise 4.4 goes through the layers in the order of their numbers: 1, 2, 3 and so on.
    """
    a, caches = hidden_in(as_text(hidden_layers(parameters)), x, parameters, activation)
    return scores_of(a, parameters), caches


@mistake(NETWORK, source="Python: sorted puts W[10] before W[2]", shows=where(deep, stops))
def output_layer_sorted_as_text(x: Z, parameters: Arrays, activation: Any) -> Network:
    """It stops in the network with ten hidden layers.

    A layer's number has two digits there. Sorted as text, 10 and 11 come before 2, and no single
    character of a key holds the number.

    Exercise 4.4 goes through the layers in the order of their numbers: 1, 2, 3 and so on.
    """
    *order, last = as_text(hidden_layers(parameters) + 1)
    a, caches = hidden_in(order, x, parameters, activation)
    return a @ parameters[f"W[{last}]"] + parameters[f"b[{last}]"], caches
