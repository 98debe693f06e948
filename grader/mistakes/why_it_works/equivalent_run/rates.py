"""Mistakes in exercise 7.4, equivalent_run: the rates."""

from __future__ import annotations

from typing import Any

from grader.mistakes.why_it_works._parts import Arrays
from grader.mistakes.why_it_works.equivalent_run._parts import beside_gamma, rates_by, rates_of


@rates_by("rate_times_the_factor")
def once(factor: float) -> float:
    """Your rates of the weights under batch norm are multiplied by the factor once.

    Their gradient becomes as much smaller as they become larger, so with once the factor the step
    is only as large as before. It must grow with the weights.

    Exercise 7.4: the gradient is divided by the factor, and the step must be multiplied by it.
    """
    return factor


@rates_by("rate_divided_by_the_square")
def inverse_square(factor: float) -> float:
    """Your rates of the weights under batch norm are divided by the square of the factor.

    Larger weights have smaller gradients, and need larger steps to turn as far.

    Exercise 7.4: the gradient is divided by the factor, and the step must be multiplied by it.
    """
    return factor**-2


@rates_by("rate_divided_by_the_factor")
def inverse(factor: float) -> float:
    """Your rates of the weights under batch norm are divided by the factor.

    Larger weights have smaller gradients, and need larger steps to turn as far.

    Exercise 7.4: the gradient is divided by the factor, and the step must be multiplied by it.
    """
    return 1 / factor


@rates_by("rate_unchanged")
def unchanged(factor: float) -> float:
    """All of your rates are the old one.

    Larger weights with smaller gradients turn less at the same rate, so that would be a slower run.

    Exercise 7.4: the gradient is divided by the factor, and the step must be multiplied by it.
    """
    return 1.0


@rates_by("rate_to_the_third")
def third_power(factor: float) -> float:
    """Your rates of the weights under batch norm are multiplied by the factor three times.

    The smaller gradient asks for the factor once, and the larger weights for it once more.

    Exercise 7.4: the gradient is divided by the factor, and the step must be multiplied by it.
    """
    return factor**3


@rates_of("one_rate_for_all")
def all_rates(name: str, parameters: Arrays) -> Any:
    """Your rates are multiplied for all parameters.

    Those that stay as they were have the gradient that they had, and need the rate that they had.

    Exercise 7.4 wants a rate for each parameter: the weights under batch norm alone need another.
    """
    return True


@rates_of("rates_of_whole_layers")
def has_batch_norm(name: str, parameters: Arrays) -> Any:
    """Your rates of gamma and beta are multiplied, too.

    What batch norm puts out is what it was, and so are their gradients.

    Exercise 7.4 wants a rate for each parameter: the weights under batch norm alone need another.
    """
    return beside_gamma(name, parameters)


@rates_of("rates_of_all_weights")
def any_weights(name: str, parameters: Arrays) -> Any:
    """Your rates are multiplied for all weights, also where there is no batch norm behind them.

    Weights that stay as they were need the rate that they had.

    Exercise 7.4 speaks of each layer that has batch norm, and the output layer has none.
    """
    return name.startswith("W")
