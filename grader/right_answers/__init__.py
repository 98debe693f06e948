"""Right answers other than the solutions, as data: exercise name -> functions that must pass.

Each module's RIGHT is part of it; a new module is found by itself.

May import: nothing of the grader.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

RIGHT: dict[str, list[Callable[..., Any]]] = {}
for name in sorted(module.name for module in iter_modules(__path__)):
    RIGHT |= import_module(f"{__name__}.{name}").RIGHT
