"""Mistakes that every update rule can have, in exercises 4.7 to 4.10.

What only one of them can have is in the module of that exercise.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import Test, changes, returns, same
from grader.mistakes.bank import mistake
from grader.mistakes.deep_network._moves import moves, stay
from grader.mistakes.deep_network._parts import (
    Arrays,
    Step,
    adam,
    gradient_descent,
    momentum,
    rmsprop,
)
from utils.exercises import find_exercise

Rule = Callable[..., Step]
RULES: tuple[Rule, ...] = (
    gradient_descent,
    momentum,
    rmsprop,
    adam,
)


def in_every_rule(
    source: str = "", shows: Test | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put the decorated function, given the right rule, into the bank of all four exercises.

    NUMBER in its docstring becomes the exercise's.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        for rule in RULES:
            mistake(rule.__name__, source, shows)(_with(rule, function))
        return function

    return register


def _with(rule: Rule, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrong(*args: Any, **settings: Any) -> Any:
        return function(functools.partial(rule, **settings), *args)

    number = find_exercise(rule.__name__).number
    wrong.__doc__ = inspect.cleandoc(function.__doc__ or "").replace("NUMBER", number)
    return wrong


def some_moved(parameters: Arrays, step: Step, kinds: tuple[str, ...]) -> Step:
    """A step of which only some kinds of parameters are moved."""
    moved, state = step
    return {
        name: moved[name] if name.split("[")[0] in kinds else value
        for name, value in parameters.items()
    }, state


@in_every_rule(shows=moves(lambda m: same(m.got, -m.want)))
def uphill(rule: Rule, parameters: Arrays, gradients: Arrays, state: Any, rate: float) -> Step:
    """Every parameter moves by the right amount, in the wrong direction.

    The step goes up the hill, and makes the loss larger.

    The last formula of exercise NUMBER has a minus before the learning rate.
    """
    return rule(parameters, gradients, state, -rate)


@in_every_rule(
    source="update rules of lectures before batch norm move W and b", shows=stay("gamma", "beta")
)
def scale_and_shift_left_out(
    rule: Rule, parameters: Arrays, gradients: Arrays, state: Any, rate: float
) -> Step:
    """Gamma and beta stay where they were.

    They are learned too. To an update rule they are arrays with a gradient, like any other.

    Exercise NUMBER is for every parameter, as the text under "Moving the parameters" says.
    """
    return some_moved(parameters, rule(parameters, gradients, state, rate), ("W", "b"))


@in_every_rule(shows=stay("gamma", "beta", "b"))
def weights_only(
    rule: Rule, parameters: Arrays, gradients: Arrays, state: Any, rate: float
) -> Step:
    """All parameters but the weights stay where they were.

    Gamma, beta and the bias of the output layer are learned too.

    Exercise NUMBER is for every parameter, as the text under "Moving the parameters" says.
    """
    return some_moved(parameters, rule(parameters, gradients, state, rate), ("W",))


@in_every_rule(shows=stay("W", "gamma", "beta", "b"))
def old_parameters_returned(
    rule: Rule, parameters: Arrays, gradients: Arrays, state: Any, rate: float
) -> Step:
    """Nothing moves: what you return are the parameters as they came.

    The step is not in what is returned.

    Exercise NUMBER returns the new parameters, in a new dictionary.
    """
    return dict(parameters), rule(parameters, gradients, state, rate)[1]


@in_every_rule(source=IN_PLACE, shows=changes("W[1]"))
def writes_into_the_arrays(
    rule: Rule, parameters: Arrays, gradients: Arrays, state: Any, rate: float
) -> Step:
    """The arrays that you were given no longer hold the old parameters.

    They were written into, so whoever kept them has other numbers now.

    Exercise NUMBER returns new arrays; the text under "Moving the parameters" says how.
    """
    moved, state = rule(parameters, gradients, state, rate)
    for name, value in parameters.items():
        value[:] = moved[name]
    return dict(parameters), state


@in_every_rule(shows=returns("changed the dictionary of parameters"))
def writes_into_the_dictionary(
    rule: Rule, parameters: Arrays, gradients: Arrays, state: Any, rate: float
) -> Step:
    """The dictionary that came in no longer holds the very arrays that it held.

    Whoever passed the dictionary still needs it as it was.

    Exercise NUMBER returns a new dictionary, as the text under "Moving the parameters" says.
    """
    moved, state = rule(parameters, gradients, state, rate)
    parameters.update(moved)
    return parameters, state


@in_every_rule(shows=returns("returned parameters without W[1], gamma[1], beta[1]"))
def names_of_the_gradients(
    rule: Rule, parameters: Arrays, gradients: Arrays, state: Any, rate: float
) -> Step:
    """What you return is not under the parameters' names.

    It is under those of the gradients, with a letter more.

    Exercise NUMBER returns the new parameters, under the names that they came with.
    """
    moved, state = rule(parameters, gradients, state, rate)
    return {f"d{name}": value for name, value in moved.items()}, state


@in_every_rule(shows=returns("returned one dict"))
def state_not_returned(
    rule: Rule, parameters: Arrays, gradients: Arrays, state: Any, rate: float
) -> Any:
    """You return one thing, where two are wanted.

    The state belongs to it, so that all rules can take each other's place.

    Exercise NUMBER is for a rule of the form that the text under "Moving the parameters" gives.
    """
    return rule(parameters, gradients, state, rate)[0]


@in_every_rule(shows=stay("b"))
def output_bias_left_out(
    rule: Rule, parameters: Arrays, gradients: Arrays, state: Any, rate: float
) -> Step:
    """The bias of the output layer stays where it was.

    It is learned, too. To an update rule it is an array with a gradient, like any other.

    Exercise NUMBER is for every parameter, as the text under "Moving the parameters" says.
    """
    moved = rule(parameters, gradients, state, rate)
    return some_moved(parameters, moved, ("W", "gamma", "beta"))


@in_every_rule(shows=moves(lambda m: same(m.got, m.want / m.rate)))
def learning_rate_missing(
    rule: Rule, parameters: Arrays, gradients: Arrays, state: Any, rate: float
) -> Step:
    """Every parameter moves as it should with a learning rate of 1.

    The learning rate has no effect.

    The last formula of exercise NUMBER multiplies by it.
    """
    return rule(parameters, gradients, state, 1.0)
