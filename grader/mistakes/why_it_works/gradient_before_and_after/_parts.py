"""What mistakes in exercise 7.2, gradient_before_and_after, share: gradients around a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.mistakes._shows import Shown, Test, equals
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works._parts import Arrays, Z, look, moved, number_of
from utils.exercises.chains import CHAINS
from utils.exercises.networks import parameters_in
from utils.network import Network

TURN = "gradient_before_and_after"
Pair = tuple[Z, Z]
# (a parameter's name, the number of the layer that is looked at) -> does it step?
Who = Callable[[str, int], Any]


def earlier(name: str, layer: int) -> bool:
    return number_of(name) < layer


def after_step(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, rate: Any, who: Who = earlier
) -> Pair:
    """The gradient of W[layer] before, and after a step of those that `who` names."""
    _, start = look(network, parameters, x, y)
    there = moved(parameters, start, rate, lambda name: who(name, layer))
    return start[f"dW[{layer}]"], look(network, there, x, y)[1][f"dW[{layer}]"]


def given(s: Shown) -> tuple[Network, Arrays, Z, Z, int, float]:
    args = s.args
    network = CHAINS[args["network"]]
    return (
        network,
        parameters_in(args),
        args["x"],
        args["y"],
        args["layer"],
        args["learning_rate"],
    )


def turned(name: str, source: str = "") -> Callable[[Who], Who]:
    """Put the mistake that those step whom the decorated function names into the bank."""

    def register(who: Who) -> Who:
        def wrong(
            network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
        ) -> Pair:
            return after_step(network, parameters, x, y, layer, learning_rate, who)

        wrong.__name__, wrong.__doc__, wrong.__module__ = name, who.__doc__, who.__module__
        shows = equals("after", lambda s: after_step(*given(s), who)[1])
        mistake(TURN, source, shows)(wrong)
        return who

    return register


def after_is(value: Callable[..., Pair]) -> Test:
    return equals("after", lambda s: value(*given(s))[1])
