"""Mistakes in exercise 7.4, equivalent_run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import Shown, Test, are, returns
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


def run(
    parameters: Arrays,
    learning_rate: float,
    factor: float,
    scaled: Who = normalized,
    by: By = lambda factor: factor,
    rated: Who = normalized,
    at: By = square,
) -> tuple[Arrays, dict[str, float]]:
    """The right run, but for whose arrays and rates are multiplied, and by what."""
    return (
        {k: by(factor) * v if scaled(k, parameters) else v for k, v in parameters.items()},
        {k: learning_rate * (at(factor) if rated(k, parameters) else 1.0) for k in parameters},
    )


def of(s: Shown, **other: Any) -> tuple[Outputs, Outputs]:
    args = s.args
    arrays, rates = run(parameters_in(args), args["learning_rate"], args["factor"], **other)
    return arrays, {f"{RATE}{name}": rate for name, rate in rates.items()}


def scaled_like(**other: Any) -> Test:
    return are(lambda s: of(s, **other)[0])


def rated_like(**other: Any) -> Test:
    return are(lambda s: of(s, **other)[1])


def running(name: str, source: str = "", **other: Any) -> Callable[..., Any]:
    """Put a run in which something is different into the bank; what is decorated says the hints."""

    def register(hints: Callable[..., None]) -> Callable[..., None]:
        def wrong(parameters: Arrays, learning_rate: float, factor: float) -> Any:
            return run(parameters, learning_rate, factor, **other)

        wrong.__name__, wrong.__doc__ = name, hints.__doc__
        tests = [
            *([scaled_like] if {"scaled", "by"} & other.keys() else []),
            *([rated_like] if {"rated", "at"} & other.keys() else []),
        ]
        mistake(RUN, source, _both([test(**other) for test in tests]))(wrong)
        return hints

    return register


def _both(tests: list[Test]) -> Test:
    def test(s: Shown) -> bool | None:
        results = [result for one in tests if (result := one(s)) is not None]
        return all(results) if results else None

    return test


def has_batch_norm(name: str, parameters: Arrays) -> bool:
    return f"gamma[{number_of(name)}]" in parameters


def any_weights(name: str, parameters: Arrays) -> bool:
    return name.startswith("W")


def hidden_weights(name: str, parameters: Arrays) -> bool:
    return name.startswith("W") and number_of(name) < max(map(number_of, parameters))


def first_weights(name: str, parameters: Arrays) -> bool:
    return name == "W[1]" and "gamma[1]" in parameters


def everything(name: str, parameters: Arrays) -> bool:
    return True


# ---- the rates ----


@running("rate_times_the_factor", at=lambda factor: factor)
def _factor() -> None:
    """Your rates of the weights under batch norm are multiplied by the factor once.

    Their gradient becomes as much smaller as they become larger, so with once the factor the step
    is only as large as before. It must grow with the weights.

    Exercise 7.4: the gradient is divided by the factor, and the step must be multiplied by it.
    """


@running("rate_divided_by_the_square", at=lambda factor: factor**-2)
def _inverse_square() -> None:
    """Your rates of the weights under batch norm are divided by the square of the factor.

    Larger weights have smaller gradients, and need larger steps to turn as far.

    Exercise 7.4: the gradient is divided by the factor, and the step must be multiplied by it.
    """


@running("rate_divided_by_the_factor", at=lambda factor: 1 / factor)
def _inverse() -> None:
    """Your rates of the weights under batch norm are divided by the factor.

    Larger weights have smaller gradients, and need larger steps to turn as far.

    Exercise 7.4: the gradient is divided by the factor, and the step must be multiplied by it.
    """


@running("rate_unchanged", at=lambda factor: 1.0)
def _unchanged() -> None:
    """All of your rates are the old one.

    Larger weights with smaller gradients turn less at the same rate, so that would be a slower run.

    Exercise 7.4: the gradient is divided by the factor, and the step must be multiplied by it.
    """


@running("one_rate_for_all", rated=everything)
def _all_rates() -> None:
    """Your rates are multiplied for all parameters.

    Those that stay as they were have the gradient that they had, and need the rate that they had.

    Exercise 7.4 wants a rate for each parameter: the weights under batch norm alone need another.
    """


@running("rates_of_whole_layers", rated=has_batch_norm)
def _layer_rates() -> None:
    """Your rates of gamma and beta are multiplied, too.

    What batch norm puts out is what it was, and so are their gradients.

    Exercise 7.4 wants a rate for each parameter: the weights under batch norm alone need another.
    """


@running("rates_of_all_weights", rated=any_weights)
def _weight_rates() -> None:
    """Your rates are multiplied for all weights, also where there is no batch norm behind them.

    Weights that stay as they were need the rate that they had.

    Exercise 7.4 speaks of each layer that has batch norm, and the output layer has none.
    """


@running("rate_to_the_third", at=lambda factor: factor**3)
def _third() -> None:
    """Your rates of the weights under batch norm are multiplied by the factor three times.

    The smaller gradient asks for the factor once, and the larger weights for it once more.

    Exercise 7.4: the gradient is divided by the factor, and the step must be multiplied by it.
    """


# ---- the parameters ----


@running("output_layer_scaled_too", scaled=any_weights)
def _all_weights() -> None:
    """You have multiplied all weights, also where there is no batch norm behind them.

    There the length does act: the scores of the output layer would be larger, and so the loss
    another.

    Exercise 7.4 speaks of each layer that has batch norm, and the output layer has none.
    """


@running("all_weights_and_rates", scaled=any_weights, rated=any_weights)
def _all_weights_and_rates() -> None:
    """You have multiplied all weights and their rates, also where there is no batch norm behind.

    There the length does act: the scores of the output layer would be larger, and so the loss
    another.

    Exercise 7.4 speaks of each layer that has batch norm, and the output layer has none.
    """


@running("hidden_without_batch_norm_too", scaled=hidden_weights, rated=hidden_weights)
def _hidden() -> None:
    """You have multiplied the weights of every hidden layer, also of one without batch norm.

    Nothing divides by the spread of its units, so there the length does act.

    Exercise 7.4 speaks of each layer that has a gamma. Not every hidden layer need have one.
    """


@running("everything_scaled", scaled=everything)
def _everything() -> None:
    """You have multiplied all parameters.

    What a layer puts out behind batch norm is decided by gamma and beta, so they must stay.

    Exercise 7.4 multiplies the weights of each layer that has batch norm, and nothing else.
    """


@running("whole_layers_scaled", scaled=has_batch_norm)
def _whole_layers() -> None:
    """You have multiplied gamma and beta along with the weights.

    What a layer puts out behind batch norm is decided by gamma and beta, so they must stay.

    Exercise 7.4 multiplies the weights of each layer that has batch norm, and nothing else.
    """


@running("whole_layers_and_rates", scaled=has_batch_norm, rated=has_batch_norm)
def _whole_layers_and_rates() -> None:
    """You have multiplied gamma and beta along with the weights, and their rates, too.

    What a layer puts out behind batch norm is decided by gamma and beta, so they must stay.

    Exercise 7.4 multiplies the weights of each layer that has batch norm, and nothing else.
    """


@running("weights_as_they_were", by=lambda factor: 1.0)
def _not_scaled() -> None:
    """Your weights are those that were given.

    Only the rates have changed, so the run is not the same.

    Exercise 7.4 multiplies the weights of each layer that has batch norm.
    """


@running("weights_divided", by=lambda factor: 1 / factor)
def _divided() -> None:
    """You have divided the weights under batch norm by the factor.

    The gradient is divided by it, as a consequence. The weights are multiplied.

    Exercise 7.4 says what is multiplied by the factor.
    """


@running("first_layer_only", scaled=first_weights, rated=first_weights)
def _first() -> None:
    """You have multiplied the weights of the first layer alone.

    Those further up have batch norm behind them, too.

    Exercise 7.4 speaks of each layer that has batch norm.
    """


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
