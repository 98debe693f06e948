"""A fully connected network without batch norm, to compare with: W and b in every layer."""

from collections.abc import Mapping, Sequence

import numpy as np

from utils.activations import Activation
from utils.network import Network, Parameters

Caches = list[tuple[np.ndarray, np.ndarray]]


def initialize(
    layer_sizes: Sequence[int], rng: np.random.Generator, scale: float = 1.0
) -> Parameters:
    """Make W normal with the standard deviation scale * sqrt(2 / inputs), b zero, for each layer.

    layer_sizes: the numbers of inputs, of units in each hidden layer, and of classes.
    """
    made: Parameters = {}
    for place, units in enumerate(layer_sizes[1:]):
        deviation = scale * (2 / layer_sizes[place]) ** 0.5
        made[f"W[{place + 1}]"] = deviation * rng.normal(size=(layer_sizes[place], units))
        made[f"b[{place + 1}]"] = np.zeros(units)
    return made


def plain_network(activation: Activation) -> Network:
    """Make the network with this activation in every hidden layer, and none in the last."""

    def forward(x: np.ndarray, parameters: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Caches]:
        """Return the scores (N, classes) of x (N, D), and each layer's input and output."""
        depth, caches = len(parameters) // 2, []
        for number in range(1, depth + 1):
            z = x @ parameters[f"W[{number}]"] + parameters[f"b[{number}]"]
            output = z if number == depth else activation(z)
            caches.append((x, output))
            x = output
        return x, caches

    def backward(
        dscores: np.ndarray, caches: Caches, parameters: Mapping[str, np.ndarray]
    ) -> Parameters:
        """Return the gradients with respect to all parameters; dscores (N, classes)."""
        found, dz = {}, dscores
        for number, (inputs, _) in reversed(list(enumerate(caches, start=1))):
            found[f"dW[{number}]"], found[f"db[{number}]"] = inputs.T @ dz, np.sum(dz, axis=0)
            if number > 1:
                dz = (dz @ parameters[f"W[{number}]"].T) * activation.slope(inputs)
        return found

    return Network(forward, backward)
