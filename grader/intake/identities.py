"""Under which id each person's work is kept: two people never share one, and one keeps theirs.

The roster decides. Without it, or for whom it does not have, the id is the system's login or name;
where two have the same, each gets the system's number behind it. What is not sure is refused.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grader.course import submitted_folder
from grader.files import printable_name
from grader.intake.handed_in import Person
from grader.intake.matching import Matcher, UnsurePerson
from grader.intake.provenance import read_provenance
from grader.intake.submissions import MARKUP, name_problem


@dataclass
class Identities:
    """ids: by a person's key. refused: why somebody gets none. notes: what is to be looked at."""

    ids: dict[tuple[str, str, str], str] = field(default_factory=dict)
    refused: dict[tuple[str, str, str], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def identify(
    people: Iterable[Person], root: Path, assignment: str, matcher: Matcher | None
) -> Identities:
    """Give each person an id of their own, or say why not."""
    found = Identities()
    left = []
    for person in people:
        try:
            one = matcher.find(person) if matcher else None
        except UnsurePerson as error:
            found.refused[person.key] = str(error)
            continue
        if one:
            found.ids[person.key] = one.id
        else:
            left.append(person)
    taken = set(matcher.by_id) if matcher else set()
    _by_their_names(left, taken, _Earlier(root, assignment), found)
    _refuse_shared(found)
    if matcher:
        found.unknown += [
            f"{found.ids[person.key]} is not on the roster: {printable_name(person.name)}"
            for person in left
            if person.key in found.ids
        ]
    return found


def _by_their_names(
    people: list[Person], taken: set[str], earlier: _Earlier, found: Identities
) -> None:
    """Give ids by logins and names. taken: ids of the roster, which are others'."""
    namesakes = defaultdict(list)
    for person in people:
        namesakes[_safe(person, person.wanted)].append(person)
    for wanted, group in namesakes.items():
        shown = printable_name(wanted)
        apart = []
        alone = len(group) == 1 and wanted not in taken and not earlier.told_apart(wanted)
        for person in group:
            number_id = _safe(person, person.qualified)
            before = earlier.is_same(person, wanted)
            if number_id and earlier.is_same(person, number_id):
                apart.append(number_id)
                found.ids[person.key] = number_id
            elif (alone and before is not False) or (before and wanted not in taken):
                found.ids[person.key] = wanted
            elif number_id:
                apart.append(number_id)
                found.ids[person.key] = number_id
            elif len(group) > 1:
                found.refused[person.key] = (
                    f"{len(group)} are called {shown}, and nothing tells them apart: rename one"
                )
            else:
                found.refused[person.key] = f"the id {shown} is another's: rename one"
        if apart:
            found.notes.append(_told_apart(shown, apart, all(p.lasting for p in group)))
    for person in people:
        if problem := name_problem(found.ids.get(person.key, "")):
            del found.ids[person.key]
            found.refused[person.key] = problem


def _told_apart(shown: str, ids: list[str], lasting: bool) -> str:
    more = "" if lasting else ", by numbers of this assignment alone: a roster gives lasting ids"
    return f"{shown} is the name of several: here {printable_name(', '.join(ids))}{more}"


def _safe(person: Person, text: str) -> str:
    """Return a shown name as it can be an id: what web pages may act on becomes _.

    A login or a folder's name stays as it is.
    """
    if not person.number:
        return text
    return "".join("_" if c in MARKUP or c == "/" else c for c in text).strip()


def _refuse_shared(found: Identities) -> None:
    """Take their id from people who have the same by different ways."""
    owners = defaultdict(list)
    for key, student in found.ids.items():
        owners[student].append(key)
    for student, keys in owners.items():
        if len(keys) > 1:
            for key in keys:
                del found.ids[key]
                found.refused[key] = (
                    f"{len(keys)} different people would be {printable_name(student)}: give "
                    "their numbers in the roster, or rename one"
                )


class _Earlier:
    """What earlier calls kept of who had which id."""

    def __init__(self, root: Path, assignment: str) -> None:
        self.folder, self.assignment = submitted_folder(root), assignment
        self._apart: dict[str, list[str]] = defaultdict(list)
        self._kept: dict[str, list[tuple[str, Person]]] = {}
        with contextlib.suppress(OSError):
            for name in os.listdir(self.folder):
                if match := re.fullmatch(r"(.+)_[A-Za-z0-9]+", name):
                    self._apart[match[1]].append(name)

    def is_same(self, person: Person, student: str) -> bool | None:
        """Tell whether an id was this person's; None if nothing says so or not.

        A number that was drawn for one assignment says it there alone.
        """
        answers = {
            other.key == person.key
            for assignment, other in self._people(student)
            if (other.system, other.lasting) == (person.system, person.lasting)
            and (person.lasting or assignment == self.assignment)
        }
        return None if not answers else answers == {True}

    def told_apart(self, wanted: str) -> bool:
        """Tell whether people of one name have had ids with numbers."""
        return any(
            other.qualified == name and other.wanted == wanted
            for name in self._apart.get(wanted, ())
            for _, other in self._people(name)
        )

    def _people(self, student: str) -> list[tuple[str, Person]]:
        if student not in self._kept:
            found = []
            place = self.folder / student
            with contextlib.suppress(OSError):
                for name in [] if place.is_symlink() else os.listdir(place):
                    said = read_provenance(place / name)
                    if said and not (place / name).is_symlink():
                        found.append((name, said.person))
            self._kept[student] = found
        return self._kept[student]
