"""How a notebook's cells are named and tagged: nbgrader's names, our tags.

A cell is what `json` or nbformat reads: a mapping.
"""

from __future__ import annotations

from typing import Any, Protocol

CHECK = "check_"  # before an exercise's name: its graded cell
SETUP = "setup"  # the tag of cells that others need: imports, data
DEMO = "demo"  # the tag of cells that are not run when grading


class Mapped(Protocol):
    """Anything with a dict's `get`: nbformat's cells have no types of their own."""

    def get(self, key: str, default: Any = None, /) -> Any:
        """Return the value of a key, or the default."""


def grade_id(cell: Mapped) -> str:
    """Return the cell's nbgrader name, or "" when nbgrader does not know it."""
    return str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))


def tags(cell: Mapped) -> list[str]:
    """Return the cell's tags."""
    return list(cell.get("metadata", {}).get("tags", []))


def check_of(exercise: str) -> str:
    """Return the name of an exercise's graded cell."""
    return f"{CHECK}{exercise}"
