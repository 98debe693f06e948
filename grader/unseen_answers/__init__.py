"""Wrong answers that were written without a look at the bank: exercise name -> functions.

They measure what a wrong answer is told that nobody foresaw, so no hint is ever written for one of
them. The docstring of each says what is wrong with it. Each module has a WRONG of its own.

May import: nothing of the grader.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

WRONG: dict[str, list[Callable[..., Any]]] = {}
for found in walk_packages(__path__, f"{__name__}."):
    for exercise, functions in getattr(import_module(found.name), "WRONG", {}).items():
        WRONG.setdefault(exercise, []).extend(functions)
