"""Mistakes in exercise 4.6, network_backward: in the gradients and their names."""

import numpy as np

from grader.mistakes._parts import KEPT
from grader.mistakes._shows import (
    all_of,
    are,
    each,
    has_axis_more,
    has_shape,
    lacks,
    larger,
    returns,
    same,
    stops_unless,
    where,
)
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._parts import (
    DIVIDED_BY_M,
    Arrays,
    Z,
    hidden_back,
    layer_back,
    named,
    network_back,
    slope,
)
from grader.mistakes.deep_network._shows import (
    depth,
    gradients_are,
    hidden_gradients,
    last_input,
    output_gradient,
    right_hidden,
    stops_or_hidden_wrong,
)
from utils import LayerCache

BACK = "network_backward"
Caches = list[LayerCache]


@mistake(BACK, shows=lacks("d"))
def names_without_d(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradients are not under the names that are asked for.

    They have the parameters' own names. The update rules will look for others.

    Exercise 4.6 puts a letter before each parameter's name.
    """
    return {k[1:]: v for k, v in network_back(dscores, caches, parameters).items()}


@mistake(BACK, shows=are(lambda s: {output_gradient(s, "dW"): last_input(s).T @ s.args["dscores"]}))
def output_weights_from_a_prev(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradient of the output layer's weights is made of the last hidden layer's input.

    The output layer was given that layer's output.

    Exercise 4.6 says where the last hidden layer's output is to be found.
    """
    wrong = {f"dW[{len(caches) + 1}]": caches[-1].a_prev.T @ dscores}
    return network_back(dscores, caches, parameters) | wrong


@mistake(BACK, shows=are(lambda s: {output_gradient(s, "dW"): s.want[output_gradient(s, "dW")].T}))
def output_weights_gradient_transposed(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradient of the output layer's weights has its rows and columns exchanged.

    A gradient has the shape of its parameter.

    Exercise 4.6 begins at the scores: the weights stand on the right of the layer's input.
    """
    name = f"dW[{len(caches) + 1}]"
    gradients = network_back(dscores, caches, parameters)
    return gradients | {name: gradients[name].T.copy()}


@mistake(BACK, shows=stops_unless(lambda s: len(set(s.want[output_gradient(s, "dW")].shape)) == 1))
def output_weights_not_transposed(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """It stops unless the last hidden layer has as many units as there are classes.

    On the way back through the output layer its weights are used from the other side: from
    classes to units.

    Exercise 4.6 begins at the scores, and step 3 in exercise 4.3 is the same step for any
    layer.
    """
    da = dscores @ parameters[f"W[{len(caches) + 1}]"]
    return network_back(dscores, caches, parameters) | hidden_back(da, caches)


@mistake(BACK, shows=stops_or_hidden_wrong(lambda s: True))
def first_layer_first(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """With more than one hidden layer it stops, or the hidden gradients are wrong.

    They are what comes of going through the hidden layers from the first to the last. The
    gradient comes from the other end.

    Exercise 4.6 gives the order: from the last to the first.
    """
    gradients = network_back(dscores, caches, parameters)
    da = dscores @ parameters[f"W[{len(caches) + 1}]"].T
    for number, cache in enumerate(caches, start=1):
        da, dw, dgamma, dbeta = layer_back(da, cache)
        gradients |= named(number, dw, dgamma, dbeta)
    return gradients


@mistake(BACK, shows=stops_or_hidden_wrong(lambda s: right_hidden(s, depth(s))))
def da_not_handed_on(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """With more than one hidden layer it stops, or the gradients of the earlier ones are wrong.

    Every hidden layer gets the gradient that belongs to the last one.

    Exercise 4.6: each layer hands its da_prev to the one before.
    """
    gradients = network_back(dscores, caches, parameters)
    da = dscores @ parameters[f"W[{len(caches) + 1}]"].T
    for number in range(len(caches), 0, -1):
        _, dw, dgamma, dbeta = layer_back(da, caches[number - 1])
        gradients |= named(number, dw, dgamma, dbeta)
    return gradients


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


@mistake(BACK, shows=gradients_are(lambda name, s: s.want[name] / s.n, "db["))
def output_bias_averaged(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradient of b is N times too small.

    It is a mean over the examples. The loss has averaged already.

    Exercise 4.6 begins at the scores: b was added to every row, so its gradient is their sum.
    """
    gradients = network_back(dscores, caches, parameters)
    return gradients | {f"db[{len(caches) + 1}]": dscores.mean(axis=0)}


@mistake(
    BACK,
    source=DIVIDED_BY_M,
    shows=are(
        lambda s: {
            name: s.want[name] / s.n
            for name in (output_gradient(s, "dW"), output_gradient(s, "db"))
        }
    ),
)
def output_divided_by_n(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """Both gradients of the output layer are N times too small.

    They are means over the examples. The loss has averaged already.

    Exercise 4.6 takes over the dscores of exercise 4.5, which hold the 1/N.
    """
    gradients = network_back(dscores, caches, parameters)
    last, n = len(caches) + 1, len(dscores)
    return gradients | {k: gradients[k] / n for k in (f"dW[{last}]", f"db[{last}]")}


@mistake(BACK, shows=gradients_are(lambda name, s: s.want[name] / s.n))
def all_divided_by_n(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """All gradients are N times too small.

    They are averaged once more. The loss has averaged already.

    Exercise 4.6 takes over the dscores of exercise 4.5, which hold the 1/N.
    """
    return network_back(dscores / len(dscores), caches, parameters)


@mistake(BACK, shows=each("db[", lambda name: has_shape(name, lambda s: (s.n,))))
def output_bias_summed_over_classes(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The gradient of b has a number for each example.

    It is summed along the rows. b has one number for each class.

    Exercise 4.6 begins at the scores: b was added to every row, so its gradient is their sum.
    """
    gradients = network_back(dscores, caches, parameters)
    return gradients | {f"db[{len(caches) + 1}]": dscores.sum(axis=1)}


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


@mistake(
    BACK,
    shows=all_of(
        gradients_are(lambda name, s: s.want[name.replace("gamma", "beta")], "dgamma"),
        gradients_are(lambda name, s: s.want[name.replace("beta", "gamma")], "dbeta"),
    ),
)
def dgamma_and_dbeta_exchanged(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """In the hidden layers two gradients are under the wrong names.

    Those of gamma and beta have changed places.

    Exercise 4.6 calls on exercise 4.3, which gives the order of the four results.
    """
    gradients = network_back(dscores, caches, parameters)
    other = {"dgamma": "dbeta", "dbeta": "dgamma"}
    exchanged = {}
    for key, value in gradients.items():
        name, index = key.split("[")
        exchanged[f"{other.get(name, name)}[{index}"] = value
    return exchanged


@mistake(BACK, shows=stops_unless(lambda s: len(set(s.want[output_gradient(s, "dW")].shape)) == 1))
def output_weights_skipped_on_the_way_back(
    dscores: Z, caches: Caches, parameters: Arrays
) -> Arrays:
    """It stops unless the last hidden layer has as many units as there are classes.

    The gradient of the scores goes into the last hidden layer as it is. It belongs to the layer's
    output only after the step back through the output layer's weights.

    Exercise 4.6 begins at the scores, and names three gradients that follow from theirs.
    """
    return network_back(dscores, caches, parameters) | hidden_back(dscores, caches)


@mistake(BACK, shows=are(lambda s: hidden_gradients(s, lambda cache: slope(cache))))
def slope_before_the_last_hidden_layer(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """The hidden gradients have the last hidden layer's slope in them twice.

    The gradient that goes into that layer has been multiplied by it already.

    Exercise 4.6 hands the gradient of a layer's output to the backward pass of exercise 4.3, which
    begins with the slope.
    """
    da = dscores @ parameters[f"W[{len(caches) + 1}]"].T
    da = da * caches[-1].activation.slope(caches[-1].a)
    return network_back(dscores, caches, parameters) | hidden_back(da, caches)


@mistake(
    BACK,
    shows=where(
        lambda s: "dscores" in s.seen.changed, gradients_are(lambda name, s: s.want[name] / s.n)
    ),
)
def dscores_divided_in_place(dscores: Z, caches: Caches, parameters: Arrays) -> Arrays:
    """All gradients are N times too small, and dscores is no longer what it was.

    It was written into, and divided by the number of examples. The loss has averaged already.

    Exercise 4.6 takes over the dscores of exercise 4.5, which hold the 1/N.
    """
    dscores /= len(dscores)
    return network_back(dscores, caches, parameters)
