"""Mistakes in exercise 7.4, equivalent_run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import Shown, are, returns
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works._parts import Arrays, number_of
from utils.exercises import Outputs
from utils.exercises.networks import parameters_in
from utils.exercises.scale_invariance import RATE

RUN = "equivalent_run"
# (name, parameters) -> is it meant?
Who = Callable[[str, Arrays], Any]
# factor -> what something is multiplied by
By = Callable[[float], float]


def normalized(name: str, parameters: Arrays) -> bool:
    """Whether a parameter is the W of a layer with batch norm."""
    return name.startswith("W") and name.replace("W", "gamma") in parameters


def square(factor: float) -> float:
    return factor**2


def itself(factor: float) -> float:
    return factor


def run(
    parameters: Arrays,
    learning_rate: float,
    factor: float,
    scaled: Who = normalized,
    by: By = itself,
    rated: Who = normalized,
    at: By = square,
) -> tuple[Arrays, dict[str, float]]:
    """The right run, but for whose arrays and rates are multiplied, and by what."""
    return (
        {k: by(factor) * v if scaled(k, parameters) else v for k, v in parameters.items()},
        {k: learning_rate * (at(factor) if rated(k, parameters) else 1.0) for k in parameters},
    )


def running(
    name: str,
    hints: str | None,
    scaled: Who = normalized,
    by: By = itself,
    rated: Who = normalized,
    at: By = square,
) -> None:
    """Put a run in which something is different into the bank; its symptom says all of that."""

    def wrong(parameters: Arrays, learning_rate: float, factor: float) -> Any:
        return run(parameters, learning_rate, factor, scaled, by, rated, at)

    def values(s: Shown) -> Outputs:
        args = s.args
        arrays, rates = run(
            parameters_in(args), args["learning_rate"], args["factor"], scaled, by, rated, at
        )
        said: Outputs = {f"{RATE}{k}": rate for k, rate in rates.items()} if other_rates else {}
        return said | (arrays if other_arrays else {})

    wrong.__name__, wrong.__doc__ = name, hints
    other_arrays = (scaled, by) != (normalized, itself)
    other_rates = (rated, at) != (normalized, square)
    mistake(RUN, shows=are(values))(wrong)


def rates_by(name: str) -> Callable[[By], By]:
    """Put a run whose rates are multiplied by what the decorated function gives into the bank."""

    def register(at: By) -> By:
        running(name, at.__doc__, at=at)
        return at

    return register


def rates_of(name: str) -> Callable[[Who], Who]:
    """Put a run with other rates for those whom the decorated function names into the bank."""

    def register(rated: Who) -> Who:
        running(name, rated.__doc__, rated=rated)
        return rated

    return register


def weights_by(name: str) -> Callable[[By], By]:
    """Put a run whose weights are multiplied by what the decorated function gives into the bank."""

    def register(by: By) -> By:
        running(name, by.__doc__, by=by)
        return by

    return register


def scales(name: str, rates_too: bool = False) -> Callable[[Who], Who]:
    """Put a run that multiplies those whom the decorated function names into the bank."""

    def register(scaled: Who) -> Who:
        rated = scaled if rates_too else normalized
        running(name, scaled.__doc__, scaled=scaled, rated=rated)
        return scaled

    return register


# ---- the rates ----


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
    return f"gamma[{number_of(name)}]" in parameters


@rates_of("rates_of_all_weights")
def any_weights(name: str, parameters: Arrays) -> Any:
    """Your rates are multiplied for all weights, also where there is no batch norm behind them.

    Weights that stay as they were need the rate that they had.

    Exercise 7.4 speaks of each layer that has batch norm, and the output layer has none.
    """
    return name.startswith("W")


# ---- the parameters ----


@scales("output_layer_scaled_too")
def all_weights(name: str, parameters: Arrays) -> Any:
    """You have multiplied all weights, also where there is no batch norm behind them.

    There the length does act: the scores of the output layer would be larger, and so the loss
    another.

    Exercise 7.4 speaks of each layer that has batch norm, and the output layer has none.
    """
    return any_weights(name, parameters)


@scales("all_weights_and_rates", rates_too=True)
def all_weights_too(name: str, parameters: Arrays) -> Any:
    """You have multiplied all weights and their rates, also where there is no batch norm behind.

    There the length does act: the scores of the output layer would be larger, and so the loss
    another.

    Exercise 7.4 speaks of each layer that has batch norm, and the output layer has none.
    """
    return any_weights(name, parameters)


@scales("hidden_without_batch_norm_too", rates_too=True)
def hidden_weights(name: str, parameters: Arrays) -> Any:
    """You have multiplied the weights of every hidden layer, also of one without batch norm.

    Nothing divides by the spread of its units, so there the length does act.

    Exercise 7.4 speaks of each layer that has a gamma. Not every hidden layer need have one.
    """
    return any_weights(name, parameters) and number_of(name) < max(map(number_of, parameters))


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
    return has_batch_norm(name, parameters)


@scales("whole_layers_and_rates", rates_too=True)
def whole_layers_too(name: str, parameters: Arrays) -> Any:
    """You have multiplied gamma and beta along with the weights, and their rates, too.

    What a layer puts out behind batch norm is decided by gamma and beta, so they must stay.

    Exercise 7.4 multiplies the weights of each layer that has batch norm, and nothing else.
    """
    return has_batch_norm(name, parameters)


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


# ---- the form of the results, and what is left behind ----


@mistake(RUN, shows=returns("expected a dictionary of rates"))
def one_number_for_the_rates(parameters: Arrays, learning_rate: float, factor: float) -> Any:
    """Your rates are one number.

    The weights under batch norm need another rate than the rest, so one number cannot be right.

    Exercise 7.4 wants a dictionary with the rate of each parameter.
    """
    return run(parameters, learning_rate, factor)[0], learning_rate * factor**2


@mistake(
    RUN,
    shows=lambda s: (
        s.got["the number of parameters"] < s.want["the number of parameters"] if s.got else None
    ),
)
def scaled_weights_alone(parameters: Arrays, learning_rate: float, factor: float) -> Any:
    """In the parameters that you return, some are missing.

    There are those that were multiplied. A network needs the others as well.

    Exercise 7.4 returns all parameters, those that were not multiplied as they were.
    """
    arrays, rates = run(parameters, learning_rate, factor)
    return {k: v for k, v in arrays.items() if normalized(k, parameters)}, rates


@mistake(
    RUN,
    shows=lambda s: s.got["the number of rates"] < s.want["the number of rates"] if s.got else None,
)
def rates_of_unchanged_missing(parameters: Arrays, learning_rate: float, factor: float) -> Any:
    """In the rates that you return, some are missing.

    Parameters that were not multiplied are learned as well, at the rate that was given.

    Exercise 7.4 wants a rate for each parameter.
    """
    arrays, rates = run(parameters, learning_rate, factor)
    return arrays, {k: v for k, v in rates.items() if k.startswith("W")}


@mistake(RUN, shows=returns("changed the dictionary of parameters"))
def dictionary_changed(parameters: Arrays, learning_rate: float, factor: float) -> Any:
    """The dictionary of parameters is not what it was before the call.

    The larger weights were stored in it, so the run to compare with has lost its start.

    Exercise 7.4 asks to leave the parameters as they are: the new ones need a dictionary.
    """
    arrays, rates = run(parameters, learning_rate, factor)
    parameters.update(arrays)
    return parameters, rates


@mistake(RUN, source=IN_PLACE, shows=lambda s: bool(s.seen.changed) or None)
def arrays_changed(parameters: Arrays, learning_rate: float, factor: float) -> Any:
    """Arrays that were given are not what they were before the call.

    They were multiplied in place. A copy of the dictionary holds the very same arrays.

    Exercise 7.4 asks to leave the arrays as they are: multiplying must make new ones.
    """
    _, rates = run(parameters, learning_rate, factor)
    for name, value in parameters.items():
        if normalized(name, parameters):
            value *= factor
    return dict(parameters), rates
