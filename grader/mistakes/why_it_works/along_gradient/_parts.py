"""What mistakes in exercise 7.3, along_gradient, share: a walk but for one part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.mistakes._shows import Shown, equals
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


def added_up(parameters: Arrays, start: Arrays, lengths: Z) -> Places:
    return straight(parameters, start, np.cumsum(lengths))


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
    of: Callable[..., Any],
    shown: str,
    where: Where = straight,
    change: Change = far,
    smooth: Smooth = steepest,
) -> None:
    """Put a walk in which something is different into the bank; its symptom speaks of `shown`.

    of: the function that makes the difference, with the hints.
    """

    def wrong(network: Network, parameters: Arrays, x: Z, y: Z, lengths: Z) -> Walk:
        return walk(network, parameters, x, y, lengths, where, change, smooth)

    wrong.__name__, wrong.__doc__, wrong.__module__ = name, of.__doc__, of.__module__
    place = (LOSSES, CHANGES, SMOOTHNESS).index(shown)
    mistake(ALONG, shows=equals(shown, lambda s: walk(*given(s), where, change, smooth)[place]))(
        wrong
    )


def looks(name: str, smooth: Smooth = steepest) -> Callable[[Where], Where]:
    """Put a walk that looks where the decorated function says into the bank."""

    def register(where: Where) -> Where:
        walking(name, where, LOSSES, where=where, smooth=smooth)
        return where

    return register


def measures(name: str, smooth: Smooth = steepest) -> Callable[[Change], Change]:
    """Put a walk that measures changes as the decorated function does into the bank."""

    def register(change: Change) -> Change:
        walking(name, change, CHANGES, change=change, smooth=smooth)
        return change

    return register


def smooths(name: str) -> Callable[[Smooth], Smooth]:
    """Put a walk with the smoothness of the decorated function into the bank."""

    def register(smooth: Smooth) -> Smooth:
        walking(name, smooth, SMOOTHNESS, smooth=smooth)
        return smooth

    return register
