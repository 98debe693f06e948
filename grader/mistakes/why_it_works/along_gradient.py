"""Mistakes in exercise 7.3, along_gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import Shown, Test, equals, returns
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


def is_of(name: str, **other: Any) -> Test:
    """Say that an output is that of a walk in which something is different."""
    place = (LOSSES, CHANGES, SMOOTHNESS).index(name)
    return equals(name, lambda s: walk(*given(s), **other)[place])


def walking(name: str, source: str = "", shown: str = LOSSES, **other: Any) -> Callable[..., Any]:
    """Put a walk in which something is different into the bank; what is decorated says the hints.

    shown: the output of which the symptom speaks.
    """

    def register(hints: Callable[..., None]) -> Callable[..., None]:
        def wrong(network: Network, parameters: Arrays, x: Z, y: Z, lengths: Z) -> Walk:
            return walk(network, parameters, x, y, lengths, **other)

        wrong.__name__, wrong.__doc__ = name, hints.__doc__
        mistake(ALONG, source, is_of(shown, **other))(wrong)
        return hints

    return register


# ---- where it looks ----


def unit_steps(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    return straight(parameters, start, lengths / norm(start.values()))


@walking(
    "unit_direction",
    where=unit_steps,
    smooth=lambda changes, lengths, start: (changes / lengths).max(),
)
def _unit() -> None:
    """Your losses are those at places that are the length away, whatever the gradient's length.

    The gradient is divided by its norm before the step, so that the way is the length alone.

    Exercise 7.3 goes to the place that is the length times the gradient away.
    """


@walking("unit_direction_and_norm", where=unit_steps)
def _unit_and_norm() -> None:
    """Your losses are those at places that are the length away, although the way is taken for more.

    The gradient is divided by its norm before the step, and the way is the length times that norm.

    Exercise 7.3 goes to the place that is the length times the gradient away.
    """


def on_and_on(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    return straight(parameters, start, np.cumsum(lengths))


@walking("walks_on", where=on_and_on)
def _walks_on() -> None:
    """Your losses after the first are those further along the gradient: the lengths add up.

    Each step sets out from where the last one has ended.

    In exercise 7.3 each length starts from the parameters that were given.
    """


def uphill(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    return straight(parameters, start, -lengths)


@walking("uphill", where=uphill)
def _uphill() -> None:
    """Your losses are those in the opposite direction, up the gradient.

    The step is added, where gradient descent subtracts it.

    Exercise 7.3 says where to look: at the parameters minus the length times the gradient.
    """


def in_order(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    return straight(parameters, start, np.sort(lengths))


@walking(
    "lengths_sorted",
    where=in_order,
    smooth=lambda changes, lengths, start: steepest(changes, np.sort(lengths), start),
)
def _sorted() -> None:
    """Your losses are in the order of growing lengths.

    The lengths have been sorted, and whoever gave them finds the wrong loss beside each.

    Exercise 7.3 wants an entry for each length, in their order.
    """


def weights_move(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    return [
        {k: v - a * start[f"d{k}"] if k.startswith("W") else v for k, v in parameters.items()}
        for a in lengths
    ]


@walking("weights_only", where=weights_move)
def _weights() -> None:
    """Your losses are those after a step of the W alone.

    The other parameters, gamma and beta or b, have stayed where they were.

    Exercise 7.3 takes all parameters of the network together.
    """


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


@walking(
    "difference_of_the_norms",
    shown=CHANGES,
    change=lambda found, start: np.array(
        [abs(norm(one.values()) - norm(start.values())) for one in found]
    ),
)
def _norms() -> None:
    """Your changes say how much longer or shorter the gradient has become.

    They are the difference of two norms. A gradient that has turned around would not have changed.

    Exercise 7.3 wants the norm of the difference.
    """


@walking(
    "no_absolute_difference",
    shown=CHANGES,
    change=lambda found, start: np.array(
        [norm(one.values()) - norm(start.values()) for one in found]
    ),
)
def _signed() -> None:
    """Your changes say how much longer the gradient has become; a shorter one gives less than 0.

    They are the difference of two norms. A gradient that has turned around would not have changed.

    Exercise 7.3 wants the norm of the difference.
    """


def added(vectors: Iterable[Z]) -> float:
    return float(sum(np.sqrt((vector**2).sum()) for vector in vectors))


def added_changes(found: list[Arrays], start: Arrays) -> Z:
    return np.array([added(apart(one, start).values()) for one in found])


@walking(
    "norms_added",
    shown=CHANGES,
    change=added_changes,
    smooth=lambda changes, lengths, start: (changes / (lengths * added(start.values()))).max(),
)
def _added() -> None:
    """Your changes are sums: the norms of the parameters' changes, one by one.

    Lengths at right angles to each other do not add up, their squares do.

    Exercise 7.3 takes the norm of one long vector with the entries of all parameters.
    """


@walking("norms_of_changes_added", shown=CHANGES, change=added_changes)
def _added_changes() -> None:
    """Your changes are sums of norms, although the gradient's norm is that of one vector.

    Lengths at right angles to each other do not add up, their squares do.

    Exercise 7.3 takes the norm of one long vector with the entries of all parameters.
    """


@walking(
    "squares_without_the_root",
    shown=CHANGES,
    change=lambda found, start: far(found, start) ** 2,
    smooth=lambda changes, lengths, start: (changes / (lengths * norm(start.values()) ** 2)).max(),
)
def _squares() -> None:
    """Your changes are the squares of what they should be.

    They are sums of squares, of which no root is taken.

    Exercise 7.3: a norm is the root of the sum of all squares.
    """


@walking(
    "squared_changes",
    shown=CHANGES,
    change=lambda found, start: far(found, start) ** 2,
)
def _squared_changes() -> None:
    """Your changes are squares, although the way is measured by a norm.

    They are sums of squares, of which no root is taken.

    Exercise 7.3: a norm is the root of the sum of all squares.
    """


@walking(
    "sums_of_sizes",
    shown=CHANGES,
    change=lambda found, start: np.array(
        [sum(abs(g).sum() for g in apart(one, start).values()) for one in found]
    ),
    smooth=lambda changes, lengths, start: (
        changes / (lengths * sum(abs(g).sum() for g in start.values()))
    ).max(),
)
def _sizes() -> None:
    """Your changes are sums of the sizes of all entries.

    That is another way to measure a vector, and a larger number.

    Exercise 7.3: a norm is the root of the sum of all squares.
    """


def from_the_last(found: list[Arrays], start: Arrays) -> Z:
    before = [start, *found[:-1]]
    return np.array([norm(apart(a, b).values()) for a, b in zip(found, before, strict=True)])


@walking("change_from_length_to_length", shown=CHANGES, change=from_the_last)
def _from_last() -> None:
    """Your changes after the first are those from one length to the next.

    Each gradient is compared with the one before it.

    Exercise 7.3 compares each with the gradient at the start.
    """


@walking(
    "changes_of_the_weights",
    shown=CHANGES,
    change=lambda found, start: np.array(
        [norm(v for k, v in apart(one, start).items() if k.startswith("dW")) for one in found]
    ),
    smooth=lambda changes, lengths, start: (
        changes / (lengths * norm(v for k, v in start.items() if k.startswith("dW")))
    ).max(),
)
def _weights_change() -> None:
    """Your changes are those of the gradients of W alone.

    Gamma, beta and b have gradients, too.

    Exercise 7.3 takes the norm of one long vector with the entries of all parameters.
    """


# ---- the effective smoothness ----


def smooth_mistake(name: str, smooth: Smooth, source: str = "") -> Callable[..., Any]:
    return walking(name, source, SMOOTHNESS, smooth=smooth)


@smooth_mistake("divided_by_the_length_alone", lambda c, a, g: (c / a).max())
def _length_alone() -> None:
    """Your smoothness is the change divided by the length alone.

    The way to a place is the length times the gradient, so it is longer where the gradient is.

    Exercise 7.3 divides by the length of the way.
    """


@smooth_mistake("divided_by_the_norm_alone", lambda c, a, g: (c / norm(g.values())).max())
def _norm_alone() -> None:
    """Your smoothness is the change divided by the gradient's norm alone.

    The way to a place is the length times the gradient, so it is longer for a greater length.

    Exercise 7.3 divides by the length of the way.
    """


@smooth_mistake("largest_change", lambda c, a, g: c.max())
def _largest_change() -> None:
    """Your smoothness is the largest change itself.

    A change is to be expected after a long way. Smoothness is the change for each unit of the way.

    Exercise 7.3 divides by the length of the way.
    """


@smooth_mistake("mean_smoothness", lambda c, a, g: (c / a).mean() / norm(g.values()))
def _mean() -> None:
    """Your smoothness is the mean over the lengths.

    What is asked for is a bound, which the change for each unit of the way does not exceed.

    Exercise 7.3 takes the largest over all lengths.
    """


@smooth_mistake("smallest_smoothness", lambda c, a, g: (c / a).min() / norm(g.values()))
def _smallest() -> None:
    """Your smoothness is the smallest over the lengths.

    What is asked for is a bound, which the change for each unit of the way does not exceed.

    Exercise 7.3 takes the largest over all lengths.
    """


@smooth_mistake("last_smoothness", lambda c, a, g: c[-1] / a[-1] / norm(g.values()))
def _last() -> None:
    """Your smoothness is that of the last length.

    It may be any of them: they come in any order.

    Exercise 7.3 takes the largest over all lengths.
    """


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
