"""What a learning system calls somebody: by what it said itself when their work was collected
(collected.json), else by the roster.

Beside a system's own column, a roster may have `canvas:login`, `canvas:sis`, `moodle:username`,
`brightspace:username` and the like: another name by which the system's import finds a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.course import assignments, submission_path
from grader.intake.handed_in import Person
from grader.intake.provenance import Provenance, read_provenance
from grader.intake.roster import Enrolled, Roster, kept_roster


@dataclass(frozen=True)
class Known:
    """One person as one system knows them, "" where nobody said it.

    file: the path of what was collected, as the system named it. on_roster: whether they are there.
    """

    student: str
    number: str = ""
    login: str = ""
    name: str = ""
    email: str = ""
    section: str = ""
    file: str = ""
    on_roster: bool = False
    others: tuple[tuple[str, str], ...] = ()

    def other(self, name: str) -> str:
        """Return what the roster has in a further column of the system, such as sis."""
        return dict(self.others).get(name, "")


class KnownPeople:
    """A course's people, as each system knows them."""

    def __init__(self, root: Path, systems: Iterable[str]) -> None:
        self._root = root
        roster = kept_roster(root, systems) or Roster(())
        self._enrolled = {one.id: one for one in roster.people}
        self._assignments = assignments(root)
        self._found: dict[tuple[str, str, str], Known] = {}

    @property
    def ids(self) -> list[str]:
        """Return everybody who is on the roster."""
        return list(self._enrolled)

    def of(self, student: str, system: str, assignment: str) -> Known:
        """Return what a system calls a student in an assignment."""
        key = (student, system, assignment)
        if key not in self._found:
            self._found[key] = self._look_up(*key)
        return self._found[key]

    def _look_up(self, student: str, system: str, assignment: str) -> Known:
        said = self._said(student, system, assignment)
        enrolled = self._enrolled.get(student)
        one = enrolled or Enrolled(student)
        handle = one.called(system, assignment)
        person = said.person if said else Person(system, "")
        number = person.number or (handle if handle.isdecimal() else "")
        login = person.login or ("" if handle.isdecimal() else handle)
        start = f"{system}:"
        return Known(
            student,
            number=number,
            login=login,
            name=one.name or person.name,
            email=one.email or person.email,
            section=one.section,
            file=said.counted.file if said and said.counted else "",
            on_roster=enrolled is not None,
            others=tuple(
                (column.removeprefix(start), text)
                for column, text in one.known.items()
                if column.startswith(start)
            ),
        )

    def _said(self, student: str, system: str, assignment: str) -> Provenance | None:
        """Return what the system said of them here, or in another assignment where that lasts."""
        here = self._read(student, system, assignment)
        if here:
            return here
        for other in self._assignments:
            said = self._read(student, system, other) if other != assignment else None
            if said and said.person.lasting:
                return Provenance(said.person)
        return None

    def _read(self, student: str, system: str, assignment: str) -> Provenance | None:
        said = read_provenance(submission_path(self._root, student, assignment).parent)
        return said if said and said.person.system == system else None
