"""Mistakes in exercise 7.3, along_gradient: what is left behind."""

from __future__ import annotations

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import returns
from grader.mistakes.bank import mistake
from grader.mistakes.why_it_works._parts import Arrays, Z, look
from grader.mistakes.why_it_works.along_gradient._parts import ALONG, Walk, added_up, straight, walk
from utils.network import Network


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
    found = walk(network, dict(parameters), x, y, lengths, where=added_up)
    _, start = look(network, parameters, x, y)
    for a in lengths:
        for name, value in parameters.items():
            value -= a * start[f"d{name}"]
    return found
