"""Mistakes in exercise 4.4, network_forward: in the scores."""

from typing import Any

import numpy as np

from grader.mistakes._shows import equals, same, where
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._networks import (
    depth,
    last_input_fits,
    of_scores,
    output_layer,
    scores_are,
)
from grader.mistakes.deep_network._parts import (
    Arrays,
    Network,
    Z,
    hidden,
    hidden_layers,
    layer,
    normalized,
    scores_of,
)
from grader.mistakes.deep_network._shows import activation, standardized

NETWORK = "network_forward"


@mistake(NETWORK, shows=equals("scores", lambda s: activation(s)(s.want["scores"])))
def activation_on_the_scores(x: Z, parameters: Arrays, activation: Any) -> Network:
    """The scores are squeezed or cut off.

    They have gone through the activation as well. Scores may be any numbers.

    The output layer in exercise 4.4 is linear.
    """
    a, caches = hidden(x, parameters, activation)
    return activation(scores_of(a, parameters)), caches


@mistake(NETWORK, shows=of_scores(lambda got, s: same(got.mean(axis=0), output_layer(s)[2])))
def batch_norm_on_the_scores(x: Z, parameters: Arrays, activation: Any) -> Network:
    """Each column of the scores has the same mean for any batch.

    The scores are normalized as well. Then their level can no longer tell what a batch shows.

    The output layer in exercise 4.4 has no batch norm.
    """
    a, caches = hidden(x, parameters, activation)
    last = hidden_layers(parameters) + 1
    b = parameters[f"b[{last}]"]
    return normalized(a @ parameters[f"W[{last}]"], np.ones_like(b), b)[0], caches


@mistake(
    NETWORK, shows=of_scores(lambda got, s: np.ptp(got - s.want["scores"], axis=0).max() < 1e-9)
)
def bias_forgotten(x: Z, parameters: Arrays, activation: Any) -> Network:
    """Each column of the scores is off by a constant.

    It is the bias of the output layer, which is not added.

    The output layer in exercise 4.4 is the only one with a bias.
    """
    a, caches = hidden(x, parameters, activation)
    return a @ parameters[f"W[{hidden_layers(parameters) + 1}]"], caches


@mistake(
    NETWORK, shows=of_scores(lambda got, s: np.ptp(got - s.want["scores"], axis=0).max() < 1e-9)
)
def bias_subtracted(x: Z, parameters: Arrays, activation: Any) -> Network:
    """Each column of the scores is off by a constant.

    It is twice the bias of the output layer, which is subtracted.

    The scores are in the last line of the formulas under "The network"; exercise 4.4 computes
    them.
    """
    a, caches = hidden(x, parameters, activation)
    last = hidden_layers(parameters) + 1
    return a @ parameters[f"W[{last}]"] - parameters[f"b[{last}]"], caches


@mistake(
    NETWORK, shows=of_scores(lambda got, s: (got > 0).all() and np.allclose(got.sum(axis=1), 1))
)
def probabilities_for_scores(x: Z, parameters: Arrays, activation: Any) -> Network:
    """Each row of your scores is positive and adds up to 1.

    They are probabilities. The softmax is part of the loss.

    The output layer in exercise 4.4 is linear; the softmax comes in exercise 4.5.
    """
    a, caches = hidden(x, parameters, activation)
    scores = scores_of(a, parameters)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True), caches


@mistake(NETWORK, shows=scores_are(lambda a, w, b: a))
def output_layer_forgotten(x: Z, parameters: Arrays, activation: Any) -> Network:
    """Your scores are the last hidden layer's output.

    The output layer is missing.

    Exercise 4.4: after the hidden layers comes a linear layer with a bias.
    """
    return hidden(x, parameters, activation)


@mistake(NETWORK, shows=of_scores(lambda got, s: np.allclose(got.mean(axis=0), 0)))
def batch_norm_without_bias_on_the_scores(x: Z, parameters: Arrays, activation: Any) -> Network:
    """Each column of the scores has the mean 0, for any batch.

    They are normalized as well, and nothing shifts them. Then their level can no longer tell what
    a batch shows.

    The output layer in exercise 4.4 has a bias and no batch norm.
    """
    a, caches = hidden(x, parameters, activation)
    last = hidden_layers(parameters) + 1
    b = parameters[f"b[{last}]"]
    return normalized(a @ parameters[f"W[{last}]"], np.ones_like(b), np.zeros_like(b))[0], caches


@mistake(
    NETWORK,
    shows=equals(
        "scores", lambda s: activation(s)(standardized(s.want["scores"]) + output_layer(s)[2])
    ),
)
def output_layer_like_a_hidden_one(x: Z, parameters: Arrays, activation: Any) -> Network:
    """The scores are normalized, and then squeezed or cut off.

    They have gone through batch norm and the activation, as in a hidden layer, with b as its shift.

    The output layer in exercise 4.4 is linear, and has no batch norm.
    """
    a, caches = hidden(x, parameters, activation)
    last = hidden_layers(parameters) + 1
    b = parameters[f"b[{last}]"]
    scores, _ = layer(a, parameters[f"W[{last}]"], np.ones_like(b), b, activation)
    return scores, caches


@mistake(NETWORK, shows=scores_are(lambda a, w, b: a @ w * b))
def bias_multiplied(x: Z, parameters: Arrays, activation: Any) -> Network:
    """Each column of the scores is multiplied by its b.

    It should be added to the product.

    The scores are in the last line of the formulas under "The network"; exercise 4.4 computes
    them.
    """
    a, caches = hidden(x, parameters, activation)
    last = hidden_layers(parameters) + 1
    return a @ parameters[f"W[{last}]"] * parameters[f"b[{last}]"], caches


@mistake(
    NETWORK,
    shows=where(
        last_input_fits,
        equals(
            "scores", lambda s: scores_of(s.want[f"caches[{depth(s) - 1}].a_prev"], dict(s.args))
        ),
        lambda s: bool(s.seen.raised),
    ),
)
def scores_from_the_last_input(x: Z, parameters: Arrays, activation: Any) -> Network:
    """It stops at the output layer, or the scores do not depend on the last hidden layer.

    They are made of what that layer was given, where its output is needed.

    Exercise 4.4: after the hidden layers comes a linear layer with a bias.
    """
    _, caches = hidden(x, parameters, activation)
    return scores_of(caches[-1].a_prev, parameters), caches
