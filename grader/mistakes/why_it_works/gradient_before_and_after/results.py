"""Mistakes in exercise 7.2, gradient_before_and_after: what is returned and left behind."""

from __future__ import annotations

from typing import Any

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import exchanged, returns
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works._parts import Arrays, Z, look, moved
from grader.mistakes.why_it_works.gradient_before_and_after._parts import (
    TURN,
    Pair,
    after_step,
    earlier,
)
from utils.network import Network


@mistake(TURN, shows=exchanged("before", "after"))
def after_first(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    """Your two gradients have changed places.

    Each is what the other should be.

    Exercise 7.2 returns the gradient from before the step first.
    """
    before, after = after_step(network, parameters, x, y, layer, learning_rate)
    return after, before


@mistake(TURN, shows=returns("returned one ndarray"))
def difference_alone(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Any:
    """You return one array, where two gradients are wanted.

    How much the gradient changes can be worked out from the two, and so can the angle between them.

    Exercise 7.2 returns both gradients.
    """
    before, after = after_step(network, parameters, x, y, layer, learning_rate)
    return after - before


@mistake(TURN, shows=returns("changed the dictionary of parameters"))
def dictionary_changed(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    """The dictionary of parameters is not what it was before the call.

    The step was stored in it, so whoever trains with it has taken a step that nobody wanted.

    Exercise 7.2 asks to leave the parameters as they are: the step needs a dictionary of its own.
    """
    pair = after_step(network, parameters, x, y, layer, learning_rate)
    _, start = look(network, parameters, x, y)
    parameters.update(
        {
            name: value
            for name, value in moved(
                parameters, start, learning_rate, lambda name: earlier(name, layer)
            ).items()
            if earlier(name, layer)
        }
    )
    return pair


@mistake(TURN, source=IN_PLACE, shows=lambda s: bool(s.seen.changed) or None)
def arrays_changed(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    """Arrays that were given are not what they were before the call.

    The step was subtracted within them. A copy of the dictionary holds the very same arrays.

    Exercise 7.2 asks to leave the parameters as they are: a step makes new arrays.
    """
    before, _ = after_step(network, parameters, x, y, layer, learning_rate)
    _, start = look(network, parameters, x, y)
    for name, value in parameters.items():
        if earlier(name, layer):
            value -= learning_rate * start[f"d{name}"]
    return before, look(network, parameters, x, y)[1][f"dW[{layer}]"]
