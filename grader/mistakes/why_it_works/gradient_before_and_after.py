"""Mistakes in exercise 7.2, gradient_before_and_after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import Shown, Test, equals, exchanged, holds, returns
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works._parts import Arrays, Z, look, loss_of, moved, norm, number_of
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

        wrong.__name__, wrong.__doc__ = name, who.__doc__
        shows = equals("after", lambda s: after_step(*given(s), who)[1])
        mistake(TURN, source, shows)(wrong)
        return who

    return register


def after_is(value: Callable[..., Pair]) -> Test:
    return equals("after", lambda s: value(*given(s))[1])


@turned("all_moved")
def _all(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of all layers.

    The layer itself has moved, and those behind it. What only the earlier ones do cannot be seen.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return True


@turned("own_layer_too")
def _own_too(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the layer itself and those before it.

    So part of its change is the layer's own work.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return number_of(name) <= layer


@turned("own_layer_only")
def _own(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the layer itself alone.

    It is asked what the layers before it do.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return number_of(name) == layer


@turned("all_others_moved")
def _others(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of all layers but its own.

    Those behind it have moved, too. Covariate shift is about what the layer gets, so about those
    before.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return number_of(name) != layer


@turned("later_layers_moved")
def _later(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the layers behind it.

    The comparison of the layers' numbers is the wrong way round.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return number_of(name) > layer


@turned("later_and_own_moved")
def _from_here(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the layer itself and those behind it.

    The earlier ones are the ones that stay.

    Step 2 in exercise 7.2 moves the layers before it, and no others.
    """
    return number_of(name) >= layer


@turned("weights_only")
def _weights(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the earlier layers' W alone.

    Their other parameters, gamma and beta or b, have stayed where they were.

    Step 2 in exercise 7.2 moves all parameters of the layers before it.
    """
    return name.startswith("W") and earlier(name, layer)


@turned("weights_stay")
def _no_weights(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of the earlier layers without their W.

    Only gamma and beta or b have moved.

    Step 2 in exercise 7.2 moves all parameters of the layers before it.
    """
    return not name.startswith("W") and earlier(name, layer)


@turned("biases_stay")
def _no_shifts(name: str, layer: int) -> bool:
    """Your second gradient is that after a step in which what is added has stayed: beta or b.

    The other parameters of the earlier layers have moved.

    Step 2 in exercise 7.2 moves all parameters of the layers before it.
    """
    return name.startswith(("W", "gamma")) and earlier(name, layer)


@turned("begins_with_the_number", source="Python: startswith matches 10 with 1")
def _begins(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of layers whose number begins like an earlier one.

    In a deep network, layers 10 and 11 are taken for layer 1.

    Step 2 in exercise 7.2 goes by the layers' numbers, which may have two digits.
    """
    return any(str(number_of(name)).startswith(str(other)) for other in range(1, layer))


@turned("numbers_compared_as_text", source="Python compares texts letter by letter")
def _as_text(name: str, layer: int) -> bool:
    """Your second gradient is that after a step of layers that come first in the alphabet.

    As text, 10 comes before 2, and 9 after 11.

    Step 2 in exercise 7.2 goes by the layers' numbers, which may have two digits.
    """
    return str(number_of(name)) < str(layer)


@turned("one_layer_too_few")
def _too_few(name: str, layer: int) -> bool:
    """Your second gradient is that after a step without the layer just before.

    Only those before that one have moved.

    Step 2 in exercise 7.2 moves all layers that stand before this one.
    """
    return number_of(name) < layer - 1


def uphill_pair(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    return after_step(network, parameters, x, y, layer, -learning_rate)


@mistake(TURN, shows=after_is(uphill_pair))
def uphill(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    """Your second gradient is that after a step up the gradient.

    The step is added, where gradient descent subtracts it.

    Step 2 in exercise 7.2 is one of gradient descent, as in notebook 4.
    """
    return uphill_pair(network, parameters, x, y, layer, learning_rate)


def full_pair(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    return after_step(network, parameters, x, y, layer, 1.0)


@mistake(TURN, shows=after_is(full_pair))
def rate_forgotten(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    """Your second gradient is that after a step as long as the gradient itself.

    The learning rate does not act on it.

    Step 2 in exercise 7.2 is one of gradient descent with the learning rate that is given.
    """
    return full_pair(network, parameters, x, y, layer, learning_rate)


def unit_pair(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    _, start = look(network, parameters, x, y)
    return after_step(network, parameters, x, y, layer, learning_rate / norm(start.values()))


@mistake(TURN, shows=after_is(unit_pair))
def step_of_fixed_length(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    """Your second gradient is that after a step along the gradient divided by its length.

    So the step does not grow with the gradient.

    Step 2 in exercise 7.2 is one of gradient descent: the rate times the gradient.
    """
    return unit_pair(network, parameters, x, y, layer, learning_rate)


@mistake(TURN, shows=holds("after", "before"))
def nothing_moved(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    """Both gradients that you return are the same.

    The second was computed from the parameters or the caches before the step, or is the first one
    again.

    Step 3 in exercise 7.2 computes the gradient again, with what step 2 has moved.
    """
    before, _ = after_step(network, parameters, x, y, layer, learning_rate)
    return before, before.copy()


def stale_loss_pair(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    scores, caches = network.forward(x, parameters)
    dscores = loss_of(scores, y)[1]
    start = network.backward(dscores, caches, parameters)
    there = moved(parameters, start, learning_rate, lambda name: earlier(name, layer))
    later = network.backward(dscores, network.forward(x, there)[1], there)
    return start[f"dW[{layer}]"], later[f"dW[{layer}]"]


@mistake(TURN, shows=after_is(stale_loss_pair))
def gradient_of_the_old_loss(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    """Your second gradient starts from the scores before the step.

    What comes back from the loss is that of the first pass, though the scores have changed.

    Step 3 in exercise 7.2 does all of step 1 again: forward, loss, backward.
    """
    return stale_loss_pair(network, parameters, x, y, layer, learning_rate)


def layers_from_zero(s: Shown) -> Any:
    network, parameters, x, y, layer, _ = given(s)
    return look(network, parameters, x, y)[1].get(f"dW[{layer + 1}]", np.zeros(0))


@mistake(TURN, shows=equals("before", layers_from_zero))
def next_layers_gradient(
    network: Network, parameters: Arrays, x: Z, y: Z, layer: int, learning_rate: float
) -> Pair:
    """Your first gradient is that of the next layer's W.

    The layer's number has been counted from 0.

    In exercise 7.2 layers count from 1, as their names do.
    """
    _, start = look(network, parameters, x, y)
    there = moved(parameters, start, learning_rate, lambda name: number_of(name) <= layer)
    later = look(network, there, x, y)[1]
    return start[f"dW[{layer + 1}]"], later[f"dW[{layer + 1}]"]


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
