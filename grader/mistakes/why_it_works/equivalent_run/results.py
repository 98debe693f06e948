"""Mistakes in exercise 7.4, equivalent_run: the form of the results, and what is left behind."""

from __future__ import annotations

from typing import Any

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import returns
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works._parts import Arrays
from grader.mistakes.why_it_works.equivalent_run._parts import RUN, normalized, run


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
