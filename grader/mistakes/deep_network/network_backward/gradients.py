"""Mistakes in exercise 4.6, network_backward: in the gradients."""

from grader.mistakes._shows import all_of, are, each, has_shape, where
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._networks import (
    depth,
    gradients_are,
    hidden_gradients,
    last_input,
    output_gradient,
    right_hidden,
    stops_or_hidden_wrong,
)
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
from grader.mistakes.deep_network._shows import stops_unless
from utils import LayerCache

BACK = "network_backward"
Caches = list[LayerCache]


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
