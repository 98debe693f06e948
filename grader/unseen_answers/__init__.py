"""Wrong answers that were written without a look at the bank: exercise name -> functions.

They measure what a wrong answer is told that nobody foresaw, so no hint is ever written for one of
them. The first line of each says what is wrong with it.

May import: nothing of the grader.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

NOTEBOOKS = ("normalize_inputs", "batchnorm_forward", "batchnorm_backward")

WRONG: dict[str, list[Callable[..., Any]]] = {}
for name in NOTEBOOKS:
    WRONG |= import_module(f"{__name__}.{name}").WRONG
