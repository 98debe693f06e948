"""How many threads NumPy's matrix products use."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


def one_thread() -> Any:
    """Let NumPy's matrix products use one thread in a `with` block, which suits small arrays.

    Where other processes want the cores, threads that wait for each other take ten times as long.
    """
    return _threads().limit(limits=1)


@cache
def _threads() -> ThreadpoolController:
    # finding the libraries takes milliseconds, and there are hundreds of runs
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
