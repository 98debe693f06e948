"""Whom on the roster a learning system means: by its number or login, the email, the id, the name.

Exception
└── UnsurePerson    somebody can be one of several
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from grader.files import printable_name
from grader.intake.downloads import normal
from grader.intake.handed_in import Person
from grader.intake.roster import Enrolled, Roster


class UnsurePerson(Exception):
    """Raise it when who somebody is, is not sure; the message says between whom."""


class Matcher:
    """A roster as one assignment's collecting looks people up in it."""

    def __init__(self, roster: Roster, assignment: str) -> None:
        self.assignment = assignment
        self.people = roster.people
        self._by_email = {one.email.casefold(): one for one in roster.people if one.email}
        self.by_id = {one.id: one for one in roster.people}
        self._by_name: dict[str, list[Enrolled]] = defaultdict(list)
        self._by_squeezed: dict[str, list[Enrolled]] = defaultdict(list)
        for one in roster.people:
            if one.name:
                self._by_name[plain_name(one.name)].append(one)
                for name in squeezed_names(one.name):
                    self._by_squeezed[name].append(one)
        self._by_handle: dict[str, dict[str, Enrolled]] = {}

    def find(self, person: Person) -> Enrolled | None:
        """Return whom a system means; None if they are not on the roster.

        Raises UnsurePerson: if it can be one of several.
        """
        handles = self._handles(person.system)
        for handle in (person.number, person.login):
            if handle and (one := handles.get(normal(handle))):
                return one
        sure = (self._by_email.get(person.email.casefold()), self.by_id.get(normal(person.login)))
        for found in sure:
            if found and not self._is_called_otherwise(found, person):
                return found
        if person.system == "canvas":
            named = self._by_squeezed.get(squeezed(person.name), [])
        else:
            named = self._by_name.get(plain_name(person.name), [])
        named = [one for one in named if not self._is_called_otherwise(one, person)]
        if not named and (one := self.by_id.get(person.wanted)):
            named = [] if self._is_called_otherwise(one, person) else [one]
        if len(named) > 1:
            raise UnsurePerson(
                f"{printable_name(person.name)} can be {', '.join(one.id for one in named)} on "
                f"the roster: give their numbers in a column {self._column(person)}"
            )
        return named[0] if named else None

    def _handles(self, system: str) -> dict[str, Enrolled]:
        if system not in self._by_handle:
            called = ((one.called(system, self.assignment), one) for one in self.people)
            self._by_handle[system] = {name: one for name, one in called if name}
        return self._by_handle[system]

    def _is_called_otherwise(self, one: Enrolled, person: Person) -> bool:
        """Tell whether the roster gives somebody a number of this system that is another's."""
        said = one.called(person.system, self.assignment)
        return bool(said) and said not in (person.number, person.login)

    def _column(self, person: Person) -> str:
        return person.system if person.lasting else f"{person.system}:{self.assignment}"


def plain_name(name: str) -> str:
    """Return the words of a name to compare, whichever stands first: "Last, First" is the same."""
    words = re.split(r"[\s_,.]+", normal(name).casefold())
    return " ".join(sorted(word for word in words if word))


def squeezed_names(name: str) -> set[str]:
    """Return how Canvas may write a name: last name first, and only letters and digits of it."""
    last, comma, first = normal(name).partition(",")
    if comma:
        return {squeezed(last + first)}
    words = last.split()
    return {squeezed("".join(words[n:] + words[:n])) for n in range(len(words))}


def squeezed(text: str) -> str:
    """Return the letters, accents and digits of a name."""
    return "".join(c for c in normal(text).casefold() if unicodedata.category(c)[0] in "LMN")
