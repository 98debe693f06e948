"""What several commands of `python -m grader` share."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click


def _without_password(
    context: click.Context, parameter: click.Parameter, url: str | None
) -> str | None:
    """Refuse an address with a password, which every user of the machine would see in `ps`."""
    if url and "://" in url:
        from grader.nbgrader_calls.configuration import passwords

        if passwords(url):
            raise click.BadParameter(
                "every user of this machine can read a password that is typed here: leave it out "
                "and put it into ~/.pgpass, or set BATCHNORM_DB to the whole address "
                "(docs/instructors.md, PostgreSQL)"
            )
    return url


DATABASE = click.option(
    "--db",
    "database",
    metavar="URL",
    callback=_without_password,
    help="Another gradebook, such as postgresql+psycopg://... (its password is in ~/.pgpass); "
    "by default that in the variable BATCHNORM_DB, or gradebook.db.",
)


def systems() -> list[str]:
    """Return the names of the learning systems whose downloads are known."""
    from grader.intake.systems import PATTERN, SYSTEMS

    return [*SYSTEMS, PATTERN]


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
