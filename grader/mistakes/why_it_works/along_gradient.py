"""Mistakes in exercise 7.3, along_gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import Shown, equals, returns
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works._parts import Arrays, Z, apart, look, norm
from utils.exercises.chains import CHAINS
from utils.exercises.networks import parameters_in
from utils.network import Network

ALONG = "along_gradient"
LOSSES, CHANGES, SMOOTHNESS = "losses", "changes", "smoothness"
Walk = tuple[Any, Any, Any]
Places = list[Arrays]
# (parameters, gradient at the start, lengths) -> where to look
Where = Callable[[Arrays, Arrays, Z], Places]
# (gradients at the places, gradient at the start) -> their changes
Change = Callable[[list[Arrays], Arrays], Any]
# (changes, lengths, gradient at the start) -> the smoothness
Smooth = Callable[[Z, Z, Arrays], Any]


def straight(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    return [{k: v - a * start[f"d{k}"] for k, v in parameters.items()} for a in lengths]


def far(found: list[Arrays], start: Arrays) -> Z:
    return np.array([norm(apart(one, start).values()) for one in found])


def steepest(changes: Z, lengths: Z, start: Arrays) -> Any:
    return (changes / (lengths * norm(start.values()))).max()


def walk(
    network: Network,
    parameters: Arrays,
    x: Z,
    y: Z,
    lengths: Z,
    where: Where = straight,
    change: Change = far,
    smooth: Smooth = steepest,
) -> Walk:
    """The right way, but for where it looks, and how changes and smoothness are measured."""
    _, start = look(network, parameters, x, y)
    seen = [look(network, place, x, y) for place in where(parameters, start, lengths)]
    changes = change([gradients for _, gradients in seen], start)
    return np.array([loss for loss, _ in seen]), changes, smooth(changes, lengths, start)


def given(s: Shown) -> tuple[Network, Arrays, Z, Z, Z]:
    args = s.args
    return CHAINS[args["network"]], parameters_in(args), args["x"], args["y"], args["lengths"]


def walking(
    name: str,
    hints: str | None,
    shown: str,
    where: Where = straight,
    change: Change = far,
    smooth: Smooth = steepest,
) -> None:
    """Put a walk in which something is different into the bank; its symptom speaks of `shown`."""

    def wrong(network: Network, parameters: Arrays, x: Z, y: Z, lengths: Z) -> Walk:
        return walk(network, parameters, x, y, lengths, where, change, smooth)

    wrong.__name__, wrong.__doc__ = name, hints
    place = (LOSSES, CHANGES, SMOOTHNESS).index(shown)
    mistake(ALONG, shows=equals(shown, lambda s: walk(*given(s), where, change, smooth)[place]))(
        wrong
    )


def looks(name: str, smooth: Smooth = steepest) -> Callable[[Where], Where]:
    """Put a walk that looks where the decorated function says into the bank."""

    def register(where: Where) -> Where:
        walking(name, where.__doc__, LOSSES, where=where, smooth=smooth)
        return where

    return register


def measures(name: str, smooth: Smooth = steepest) -> Callable[[Change], Change]:
    """Put a walk that measures changes as the decorated function does into the bank."""

    def register(change: Change) -> Change:
        walking(name, change.__doc__, CHANGES, change=change, smooth=smooth)
        return change

    return register


def smooths(name: str) -> Callable[[Smooth], Smooth]:
    """Put a walk with the smoothness of the decorated function into the bank."""

    def register(smooth: Smooth) -> Smooth:
        walking(name, smooth.__doc__, SMOOTHNESS, smooth=smooth)
        return smooth

    return register


# ---- where it looks ----


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
    return straight(parameters, start, np.cumsum(lengths))


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


# ---- the change of the gradient ----


def added(vectors: Iterable[Z]) -> float:
    return float(sum(np.sqrt((vector**2).sum()) for vector in vectors))


def sizes(gradients: Arrays) -> float:
    return float(sum(abs(g).sum() for g in gradients.values()))


def of_weights(gradients: Arrays) -> float:
    return norm(g for name, g in gradients.items() if name.startswith("dW"))


def by_added_norms(changes: Z, lengths: Z, start: Arrays) -> Any:
    return (changes / (lengths * added(start.values()))).max()


def by_square(changes: Z, lengths: Z, start: Arrays) -> Any:
    return (changes / (lengths * norm(start.values()) ** 2)).max()


def by_sizes(changes: Z, lengths: Z, start: Arrays) -> Any:
    return (changes / (lengths * sizes(start))).max()


def by_weights(changes: Z, lengths: Z, start: Arrays) -> Any:
    return (changes / (lengths * of_weights(start))).max()


@measures("difference_of_the_norms")
def longer_or_shorter(found: list[Arrays], start: Arrays) -> Z:
    """Your changes say how much longer or shorter the gradient has become.

    They are the difference of two norms. A gradient that has turned around would not have changed.

    Exercise 7.3 wants the norm of the difference.
    """
    return abs(longer(found, start))


@measures("no_absolute_difference")
def longer(found: list[Arrays], start: Arrays) -> Z:
    """Your changes say how much longer the gradient has become; a shorter one gives less than 0.

    They are the difference of two norms. A gradient that has turned around would not have changed.

    Exercise 7.3 wants the norm of the difference.
    """
    return np.array([norm(one.values()) - norm(start.values()) for one in found])


@measures("norms_added", by_added_norms)
def added_changes(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are sums: the norms of the parameters' changes, one by one.

    Lengths at right angles to each other do not add up, their squares do.

    Exercise 7.3 takes the norm of one long vector with the entries of all parameters.
    """
    return np.array([added(apart(one, start).values()) for one in found])


@measures("norms_of_changes_added")
def added_changes_alone(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are sums of norms, although the gradient's norm is that of one vector.

    Lengths at right angles to each other do not add up, their squares do.

    Exercise 7.3 takes the norm of one long vector with the entries of all parameters.
    """
    return added_changes(found, start)


@measures("squares_without_the_root", by_square)
def squares(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are the squares of what they should be.

    They are sums of squares, of which no root is taken.

    Exercise 7.3: a norm is the root of the sum of all squares.
    """
    return far(found, start) ** 2


@measures("squared_changes")
def squares_alone(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are squares, although the way is measured by a norm.

    They are sums of squares, of which no root is taken.

    Exercise 7.3: a norm is the root of the sum of all squares.
    """
    return squares(found, start)


@measures("sums_of_sizes", by_sizes)
def summed_sizes(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are sums of the sizes of all entries.

    That is another way to measure a vector, and a larger number.

    Exercise 7.3: a norm is the root of the sum of all squares.
    """
    return np.array([sizes(apart(one, start)) for one in found])


@measures("change_from_length_to_length")
def from_the_last(found: list[Arrays], start: Arrays) -> Z:
    """Your changes after the first are those from one length to the next.

    Each gradient is compared with the one before it.

    Exercise 7.3 compares each with the gradient at the start.
    """
    before = [start, *found[:-1]]
    return np.array([norm(apart(a, b).values()) for a, b in zip(found, before, strict=True)])


@measures("changes_of_the_weights", by_weights)
def weights_alone(found: list[Arrays], start: Arrays) -> Z:
    """Your changes are those of the gradients of W alone.

    Gamma, beta and b have gradients, too.

    Exercise 7.3 takes the norm of one long vector with the entries of all parameters.
    """
    return np.array([of_weights(apart(one, start)) for one in found])


# ---- the effective smoothness ----


@smooths("divided_by_the_length_alone")
def length_alone(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is the change divided by the length alone.

    The way to a place is the length times the gradient, so it is longer where the gradient is.

    Exercise 7.3 divides by the length of the way.
    """
    return (changes / lengths).max()


@smooths("divided_by_the_norm_alone")
def norm_alone(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is the change divided by the gradient's norm alone.

    The way to a place is the length times the gradient, so it is longer for a greater length.

    Exercise 7.3 divides by the length of the way.
    """
    return changes.max() / norm(start.values())


@smooths("largest_change")
def largest(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is the largest change itself.

    A change is to be expected after a long way. Smoothness is the change for each unit of the way.

    Exercise 7.3 divides by the length of the way.
    """
    return changes.max()


@smooths("mean_smoothness")
def mean(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is the mean over the lengths.

    What is asked for is a bound, which the change for each unit of the way does not exceed.

    Exercise 7.3 takes the largest over all lengths.
    """
    return (changes / lengths).mean() / norm(start.values())


@smooths("smallest_smoothness")
def smallest(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is the smallest over the lengths.

    What is asked for is a bound, which the change for each unit of the way does not exceed.

    Exercise 7.3 takes the largest over all lengths.
    """
    return (changes / lengths).min() / norm(start.values())


@smooths("last_smoothness")
def last(changes: Z, lengths: Z, start: Arrays) -> Any:
    """Your smoothness is that of the last length.

    It may be any of them: they come in any order.

    Exercise 7.3 takes the largest over all lengths.
    """
    return changes[-1] / lengths[-1] / norm(start.values())


# ---- what is left behind ----


@mistake(ALONG, shows=returns("changed the dictionary of parameters"))
def dictionary_changed(network: Network, parameters: Arrays, x: Z, y: Z, lengths: Z) -> Walk:
    """The dictionary of parameters is not what it was before the call.

    A step was stored in it, so whoever trains with it has taken a step that nobody wanted.

    Exercise 7.3 asks to leave the parameters as they are: each place needs a dictionary of its
    own.
    """
    found = walk(network, parameters, x, y, lengths)
    _, start = look(network, parameters, x, y)
    parameters.update(straight(parameters, start, lengths)[-1])
    return found


@mistake(ALONG, source=IN_PLACE, shows=lambda s: bool(s.seen.changed) or None)
def arrays_changed(network: Network, parameters: Arrays, x: Z, y: Z, lengths: Z) -> Walk:
    """Arrays that were given are not what they were before the call.

    Steps were subtracted within them. A copy of the dictionary holds the very same arrays.

    Exercise 7.3 asks to leave the parameters as they are: each place has new arrays.
    """
    found = walk(network, dict(parameters), x, y, lengths, where=on_and_on)
    _, start = look(network, parameters, x, y)
    for a in lengths:
        for name, value in parameters.items():
            value -= a * start[f"d{name}"]
    return found
