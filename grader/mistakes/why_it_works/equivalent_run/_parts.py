"""What mistakes in exercise 7.4, equivalent_run, share: a run but for one part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.mistakes._shows import Shown, are
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


def beside_gamma(name: str, parameters: Arrays) -> bool:
    """Whether a parameter belongs to a layer with batch norm."""
    return f"gamma[{number_of(name)}]" in parameters


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
    of: Callable[..., Any],
    scaled: Who = normalized,
    by: By = itself,
    rated: Who = normalized,
    at: By = square,
) -> None:
    """Put a run in which something is different into the bank; its symptom says all of that.

    of: the function that makes the difference, with the hints.
    """

    def wrong(parameters: Arrays, learning_rate: float, factor: float) -> Any:
        return run(parameters, learning_rate, factor, scaled, by, rated, at)

    def values(s: Shown) -> Outputs:
        args = s.args
        arrays, rates = run(
            parameters_in(args), args["learning_rate"], args["factor"], scaled, by, rated, at
        )
        said: Outputs = {f"{RATE}{k}": rate for k, rate in rates.items()} if other_rates else {}
        return said | (arrays if other_arrays else {})

    wrong.__name__, wrong.__doc__, wrong.__module__ = name, of.__doc__, of.__module__
    other_arrays = (scaled, by) != (normalized, itself)
    other_rates = (rated, at) != (normalized, square)
    mistake(RUN, shows=are(values))(wrong)


def rates_by(name: str) -> Callable[[By], By]:
    """Put a run whose rates are multiplied by what the decorated function gives into the bank."""

    def register(at: By) -> By:
        running(name, at, at=at)
        return at

    return register


def rates_of(name: str) -> Callable[[Who], Who]:
    """Put a run with other rates for those whom the decorated function names into the bank."""

    def register(rated: Who) -> Who:
        running(name, rated, rated=rated)
        return rated

    return register


def weights_by(name: str) -> Callable[[By], By]:
    """Put a run whose weights are multiplied by what the decorated function gives into the bank."""

    def register(by: By) -> By:
        running(name, by, by=by)
        return by

    return register


def scales(name: str, rates_too: bool = False) -> Callable[[Who], Who]:
    """Put a run that multiplies those whom the decorated function names into the bank."""

    def register(scaled: Who) -> Who:
        rated = scaled if rates_too else normalized
        running(name, scaled, scaled=scaled, rated=rated)
        return scaled

    return register
