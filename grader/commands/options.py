"""What several commands of `python -m grader` share."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

DATABASE = click.option(
    "--db", "database", metavar="URL", help="Another gradebook, such as postgresql://..."
)


class LazyChoice(click.Choice[str]):
    """A choice among what a registry has, which is imported when somebody asks."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._names = names
        super().__init__(())

    @property
    def choices(self) -> tuple[str, ...]:
        """Return what can be chosen."""
        return tuple(self._names())

    @choices.setter
    def choices(self, names: object) -> None:
        """Keep nothing of what click sets: the registry says what there is."""
