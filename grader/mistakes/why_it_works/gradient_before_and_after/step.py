"""Mistakes in exercise 7.2, gradient_before_and_after: the step, and the passes around it."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.mistakes._shows import Shown, equals, holds
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works._parts import Arrays, Z, look, loss_of, moved, norm, number_of
from grader.mistakes.why_it_works.gradient_before_and_after._parts import (
    TURN,
    Pair,
    after_is,
    after_step,
    earlier,
    given,
)
from utils.network import Network


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
