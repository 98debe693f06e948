"""Mistakes in exercise 4.6, network_backward: in the form of what is returned."""

import numpy as np

from grader.mistakes._parts import KEPT
from grader.mistakes._shows import are, each, larger, returns, same, where
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._networks import depth, gradients_are
from grader.mistakes.deep_network._parts import (
    Arrays,
    Z,
    network_back,
)
from grader.mistakes.deep_network._shows import has_axis_more, lacks
from utils import LayerCache

BACK = "network_backward"
Caches = list[LayerCache]


@mistake(BACK, shows=lacks("dgamma", "dbeta"))
def gamma_and_beta_missing(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradients of gamma and beta are not in your dictionary.

    Both are parameters, and are learned.

    The list in exercise 4.6 has three gradients for each hidden layer.
    """
    gradients = network_back(dscores, caches, parameters)
    return {k: v for k, v in gradients.items() if not k.startswith(("dgamma", "dbeta"))}


@mistake(BACK, shows=returns("returned a tuple"))
def gradients_in_a_tuple(dscores: Z, caches: Caches, parameters: Arrays) -> tuple[Z, ...]:
    """You return a tuple, where a dictionary is wanted.

    The update rules find each gradient by its name.

    Exercise 4.6 returns a dictionary, and lists its names.
    """
    return tuple(network_back(dscores, caches, parameters).values())


@mistake(BACK, shows=returns("returned a list"))
def gradients_in_a_list(dscores: Z, caches: Caches, parameters: Arrays) -> list[Z]:
    """You return a list, where a dictionary is wanted.

    The update rules find each gradient by its name.

    Exercise 4.6 returns a dictionary, and lists its names.
    """
    return list(network_back(dscores, caches, parameters).values())


@mistake(BACK, shows=gradients_are(lambda name, s: s.want[name] / s.n, "dW"))
def weights_divided_by_n(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradients of all weights are N times too small.

    They are means over the examples. The loss has averaged already.

    Exercise 4.6 takes over the dscores of exercise 4.5, which hold the 1/N.
    """
    gradients = network_back(dscores, caches, parameters)
    return {k: v / len(dscores) if k.startswith("dW") else v for k, v in gradients.items()}


@mistake(
    BACK,
    shows=where(
        lambda s: depth(s) > 1,
        are(
            lambda s: {
                f"dW[{k}]": s.want[f"dW[{depth(s) + 1 - k}]"] for k in range(1, depth(s) + 1)
            }
        ),
    ),
)
def numbered_from_the_end(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """With more than one hidden layer, their gradients have each other's names.

    The last hidden layer's are under the number 1.

    The names in exercise 4.6 begin with layer 1, which is the one that is given x.
    """
    gradients, last = network_back(dscores, caches, parameters), len(caches) + 1
    renamed = {}
    for key, value in gradients.items():
        name, number = key[:-1].split("[")
        own = int(number) if int(number) == last else last - int(number)
        renamed[f"{name}[{own}]"] = value
    return renamed


@mistake(BACK, shows=lacks("d"))
def names_without_d(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradients are not under the names that are asked for.

    They have the parameters' own names. The update rules will look for others.

    Exercise 4.6 puts a letter before each parameter's name.
    """
    return {k[1:]: v for k, v in network_back(dscores, caches, parameters).items()}


@mistake(
    BACK,
    source="Python: the pop of a list takes the last entry out of it",
    shows=returns("changed the list of caches"),
)
def caches_taken_out(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The list of caches that came in is not what it was.

    You take caches out of the list, or put others in. The caller cannot go back a second time.

    Exercise 4.6 goes through the layers from the last to the first; the list can stay as it is.
    """
    gradients = network_back(dscores, caches, parameters)
    caches.clear()
    return gradients


@mistake(BACK, shows=lacks("db["))
def output_bias_missing(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradient of the output layer's bias is not in your dictionary.

    That layer has a bias, and it is learned, too.

    The list in exercise 4.6 ends with it.
    """
    gradients = network_back(dscores, caches, parameters)
    del gradients[f"db[{len(caches) + 1}]"]
    return gradients


@mistake(BACK, source=KEPT, shows=each("db[", has_axis_more))
def output_bias_as_a_row(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradient of b has one axis too many.

    The axis of the examples is still there, with length 1. A gradient has the shape of its
    parameter.

    Exercise 4.6 asks for the gradient of each parameter; the shapes are in exercise 4.1.
    """
    gradients = network_back(dscores, caches, parameters)
    return gradients | {f"db[{len(caches) + 1}]": dscores.sum(axis=0, keepdims=True)}


@mistake(BACK, source="the usual layer has a bias", shows=larger("the number of gradients"))
def biases_in_hidden_layers(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """There are more gradients than are asked for.

    You return one for a bias in each hidden layer. There is no such parameter.

    The list in exercise 4.6 has a gradient of b for the output layer only.
    """
    extra = {f"db[{k}]": np.zeros_like(c.bn.gamma) for k, c in enumerate(caches, start=1)}
    return network_back(dscores, caches, parameters) | extra


@mistake(
    BACK,
    source="Python counts from 0",
    shows=lambda s: (
        all(same(s.got.get(f"dW[{k}]"), s.want[f"dW[{k + 1}]"]) for k in range(depth(s)))
        if "dW[0]" in s.got
        else None
    ),
)
def counted_from_zero(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The hidden gradients have the names of the layers before.

    The list of caches counts from 0, the layers from 1.

    The names in exercise 4.6 begin with layer 1.
    """
    gradients = network_back(dscores, caches, parameters)
    last = f"[{len(caches) + 1}]"
    kept = {k: v for k, v in gradients.items() if k.endswith(last)}
    for number in range(len(caches)):
        for name in ("dW", "dgamma", "dbeta"):
            kept[f"{name}[{number}]"] = gradients[f"{name}[{number + 1}]"]
    return kept


@mistake(
    BACK,
    source="Python: range(n, 0, -1) ends at 1",
    shows=lambda s: not any(name.endswith("[1]") for name in s.got) if s.got else None,
)
def first_layer_skipped(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradients of the first layer are missing.

    The way back ends one layer too early.

    The list in exercise 4.6 begins with layer 1.
    """
    gradients = network_back(dscores, caches, parameters)
    return {k: v for k, v in gradients.items() if not k.endswith("[1]")}
