"""Mistakes in exercise 7.3, along_gradient: where it looks."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.mistakes._shows import equals
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works._parts import Arrays, Z, look, norm
from grader.mistakes.why_it_works.along_gradient._parts import (
    ALONG,
    LOSSES,
    Places,
    Walk,
    added_up,
    far,
    given,
    looks,
    steepest,
    straight,
)
from utils.network import Network


def by_lengths(changes: Z, lengths: Z, start: Arrays) -> Any:
    return (changes / lengths).max()


def by_sorted_lengths(changes: Z, lengths: Z, start: Arrays) -> Any:
    return steepest(changes, np.sort(lengths), start)


@looks("unit_direction", by_lengths)
def unit_steps(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    """Your losses are those at places that are the length away, whatever the gradient's length.

    The gradient is divided by its norm before the step, so that the way is the length alone.

    Exercise 7.3 goes to the place that is the length times the gradient away.
    """
    return straight(parameters, start, lengths / norm(start.values()))


@looks("unit_direction_and_norm")
def unit_steps_and_norm(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    """Your losses are those at places that are the length away, although the way is taken for more.

    The gradient is divided by its norm before the step, and the way is the length times that norm.

    Exercise 7.3 goes to the place that is the length times the gradient away.
    """
    return unit_steps(parameters, start, lengths)


@looks("walks_on")
def on_and_on(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    """Your losses after the first are those further along the gradient: the lengths add up.

    Each step sets out from where the last one has ended.

    In exercise 7.3 each length starts from the parameters that were given.
    """
    return added_up(parameters, start, lengths)


@looks("uphill")
def uphill(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    """Your losses are those in the opposite direction, up the gradient.

    The step is added, where gradient descent subtracts it.

    Exercise 7.3 says where to look: at the parameters minus the length times the gradient.
    """
    return straight(parameters, start, -lengths)


@looks("lengths_sorted", by_sorted_lengths)
def in_order(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    """Your losses are in the order of growing lengths.

    The lengths have been sorted, and whoever gave them finds the wrong loss beside each.

    Exercise 7.3 wants an entry for each length, in their order.
    """
    return straight(parameters, start, np.sort(lengths))


@looks("weights_only")
def weights_move(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    """Your losses are those after a step of the W alone.

    The other parameters, gamma and beta or b, have stayed where they were.

    Exercise 7.3 takes all parameters of the network together.
    """
    return [
        {k: v - a * start[f"d{k}"] if k.startswith("W") else v for k, v in parameters.items()}
        for a in lengths
    ]


def descend(network: Network, parameters: Arrays, x: Z, y: Z, lengths: Z) -> Walk:
    """The losses and changes of several steps of gradient descent, one after the other."""
    _, start = look(network, parameters, x, y)
    place, gradients, seen = parameters, start, []
    for a in lengths:
        place = {k: v - a * gradients[f"d{k}"] for k, v in place.items()}
        loss, gradients = look(network, place, x, y)
        seen.append((loss, gradients))
    changes = far([gradients for _, gradients in seen], start)
    return np.array([loss for loss, _ in seen]), changes, steepest(changes, lengths, start)


@mistake(ALONG, shows=equals(LOSSES, lambda s: descend(*given(s))[0]))
def gradient_descent_in_steps(network: Network, parameters: Arrays, x: Z, y: Z, lengths: Z) -> Walk:
    """Your losses are those of gradient descent, one step after the other.

    Each step sets out from where the last one has ended, along the gradient there.

    In exercise 7.3 each length starts from the parameters that were given, along their gradient.
    """
    return descend(network, parameters, x, y, lengths)
