"""Mistakes in exercise 7.4, equivalent_run: the parameters."""

from __future__ import annotations

from typing import Any

from grader.mistakes.why_it_works._parts import Arrays, number_of
from grader.mistakes.why_it_works.equivalent_run._parts import (
    beside_gamma,
    normalized,
    scales,
    weights_by,
)


@scales("output_layer_scaled_too")
def all_weights(name: str, parameters: Arrays) -> Any:
    """You have multiplied all weights, also where there is no batch norm behind them.

    There the length does act: the scores of the output layer would be larger, and so the loss
    another.

    Exercise 7.4 speaks of each layer that has batch norm, and the output layer has none.
    """
    return name.startswith("W")


@scales("all_weights_and_rates", rates_too=True)
def all_weights_too(name: str, parameters: Arrays) -> Any:
    """You have multiplied all weights and their rates, also where there is no batch norm behind.

    There the length does act: the scores of the output layer would be larger, and so the loss
    another.

    Exercise 7.4 speaks of each layer that has batch norm, and the output layer has none.
    """
    return name.startswith("W")


@scales("hidden_without_batch_norm_too", rates_too=True)
def hidden_weights(name: str, parameters: Arrays) -> Any:
    """You have multiplied the weights of every hidden layer, also of one without batch norm.

    Nothing divides by the spread of its units, so there the length does act.

    Exercise 7.4 speaks of each layer that has a gamma. Not every hidden layer need have one.
    """
    return name.startswith("W") and number_of(name) < max(map(number_of, parameters))


@scales("everything_scaled")
def everything(name: str, parameters: Arrays) -> Any:
    """You have multiplied all parameters.

    What a layer puts out behind batch norm is decided by gamma and beta, so they must stay.

    Exercise 7.4 multiplies the weights of each layer that has batch norm, and nothing else.
    """
    return True


@scales("whole_layers_scaled")
def whole_layers(name: str, parameters: Arrays) -> Any:
    """You have multiplied gamma and beta along with the weights.

    What a layer puts out behind batch norm is decided by gamma and beta, so they must stay.

    Exercise 7.4 multiplies the weights of each layer that has batch norm, and nothing else.
    """
    return beside_gamma(name, parameters)


@scales("whole_layers_and_rates", rates_too=True)
def whole_layers_too(name: str, parameters: Arrays) -> Any:
    """You have multiplied gamma and beta along with the weights, and their rates, too.

    What a layer puts out behind batch norm is decided by gamma and beta, so they must stay.

    Exercise 7.4 multiplies the weights of each layer that has batch norm, and nothing else.
    """
    return beside_gamma(name, parameters)


@scales("first_layer_only", rates_too=True)
def first_weights(name: str, parameters: Arrays) -> Any:
    """You have multiplied the weights of the first layer alone.

    Those further up have batch norm behind them, too.

    Exercise 7.4 speaks of each layer that has batch norm.
    """
    return name == "W[1]" and normalized(name, parameters)


@weights_by("weights_as_they_were")
def not_at_all(factor: float) -> float:
    """Your weights are those that were given.

    Only the rates have changed, so the run is not the same.

    Exercise 7.4 multiplies the weights of each layer that has batch norm.
    """
    return 1.0


@weights_by("weights_divided")
def divided(factor: float) -> float:
    """You have divided the weights under batch norm by the factor.

    The gradient is divided by it, as a consequence. The weights are multiplied.

    Exercise 7.4 says what is multiplied by the factor.
    """
    return 1 / factor
