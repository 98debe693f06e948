"""What a learner's function is made of where it is more than a `def`: decorators, objects.

Nothing is called here.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import FunctionType, MethodType
from typing import Any

from utils.exercises import EXERCISES, Function

MOST = 20  # functions within one another


def functions_within(fn: object) -> list[FunctionType]:
    """Return the Python functions that make up a callable, from the outside in.

    A method's and a partial's function, an object's `__call__`, a class's methods, and what a
    decorator's inner function calls in its turn.
    """
    found: list[FunctionType] = []
    waiting: list[object] = [fn]
    while waiting and len(found) < MOST:
        part = waiting.pop(0)
        if isinstance(part, FunctionType):
            if any(part is other for other in found):
                continue
            found.append(part)
            waiting += [part.__wrapped__] if hasattr(part, "__wrapped__") else _held(part)
        elif isinstance(part, MethodType):
            waiting.append(part.__func__)
        elif isinstance(part, functools.partial):
            waiting.append(part.func)
        elif isinstance(part, type):
            waiting += [v for v in vars(part).values() if isinstance(v, FunctionType)]
        elif hasattr(part, "__wrapped__"):  # functools.cache, for one
            waiting.append(part.__wrapped__)
        else:
            called = vars(type(part)).get("__call__")
            waiting += [called] if isinstance(called, FunctionType) else []
    return found


def _held(function: FunctionType) -> list[object]:
    """Return the callables that a function made inside another keeps from there."""
    held: list[object] = []
    for cell in function.__closure__ or ():
        try:
            value = cell.cell_contents
        except ValueError:  # not filled yet
            continue
        if isinstance(value, FunctionType | MethodType | functools.partial):
            held.append(value)
    return held


def names_around(fn: Function) -> dict[str, Any]:
    """Return the global names that a function, or a class's methods, may use.

    Of a decorated one: those of what is decorated, which the learner wrote.
    """
    found = functions_within(fn)
    if not found:
        return {}
    return (found[0] if isinstance(fn, type) else found[-1]).__globals__


def exercise_meant(fn: Function, around: Mapping[str, Any]) -> str:
    """Return the name by which an exercise is looked for: the function's, or what it is bound to.

    around: the names where check was called. A lambda, a partial, an object, and what a decorator
    without functools.wraps made are called otherwise than the learner calls them.
    """
    own = getattr(fn, "__name__", "")
    if own in EXERCISES:
        return str(own)
    bound = [name for name in EXERCISES if around.get(name) is fn]
    return bound[0] if len(bound) == 1 else str(own)


def why_unnamed(fn: Function) -> str:
    """Say why no exercise is known from what a callable is called; "" if it has a plain name."""
    name = getattr(fn, "__name__", "")
    if name == "<lambda>":
        return "a lambda has no name"
    if isinstance(fn, functools.partial):
        return "a functools.partial has no name"
    if not name:
        return f"an object of your class {type(fn).__name__} has no name of its own"
    inside = [f.__name__ for f in functions_within(fn)[1:] if f.__name__ in EXERCISES]
    if inside:
        return (
            f'what your decorator made of {inside[0]} is called "{name}" (functools.wraps would '
            "keep its name)"
        )
    return ""
