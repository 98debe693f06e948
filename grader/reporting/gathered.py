"""What a report is made from: people, assignments, marks and records, read once.

Who is in which section, and who is enrolled, is what the roster says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sql
from nbgrader.api import Assignment, Student

from grader.course import CourseError
from grader.gradebook.attempts import Attempt, attempts_by_student
from grader.gradebook.extensions import seconds_more
from grader.gradebook.ledger import Ledger
from grader.gradebook.marks import Mark, Standing, comments, marks, standings
from grader.intake.roster import Enrolled, Roster
from grader.records import Record
from utils.exercises import BONUS


@dataclass(frozen=True)
class Person:
    """Somebody in the class. on_roster: None where there is no roster."""

    id: str
    name: str = ""
    section: str = ""
    on_roster: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """One assignment, of which somebody has handed something in; all but `cells` by student.

    due: without a time zone, in UTC, as nbgrader keeps it. more: seconds beyond that. cells: graded
    cell -> its points. comments: student -> cell -> what was said.
    """

    name: str
    max_score: float
    due: datetime | None
    standings: Mapping[str, Standing]
    marks: Mapping[str, Mapping[str, Mark]]
    comments: Mapping[str, Mapping[str, str]]
    records: Mapping[str, Record]
    more: Mapping[str, int]
    attempts: Mapping[str, Sequence[Attempt]]
    cells: Mapping[str, float]

    @property
    def bonus(self) -> bool:
        """Return whether its points stand beside those of all others."""
        return self.name in BONUS

    def due_for(self, student: str) -> datetime | None:
        """Return when it is due for a student, in UTC."""
        return self.due and self.due + timedelta(seconds=self.more.get(student, 0))

    def usable(self, student: str) -> bool:
        """Return whether there is work of a student's own."""
        mark = self.standings.get(student)
        return mark is not None and not mark.refused and not mark.empty


@dataclass(frozen=True)
class Gathered:
    """A class, or a section of it. uncollected: due assignments that nobody has handed in."""

    made: datetime
    people: Mapping[str, Person]
    parts: tuple[Part, ...]
    uncollected: tuple[str, ...] = ()
    section: str = ""
    has_roster: bool = False

    @property
    def required(self) -> list[Part]:
        """Return the parts that are no bonus, in their order."""
        return [part for part in self.parts if not part.bonus]

    def is_due(self, part: Part, student: str) -> bool:
        """Return whether a student's time for a part is over. Without a due date it always is."""
        due = part.due_for(student)
        return due is None or due <= self.made.astimezone(UTC).replace(tzinfo=None)

    def state(self, part: Part, student: str) -> str:
        """Say what there is of a part by a student."""
        if student in part.standings:
            return part.standings[student].state
        return "not handed in" if self.is_due(part, student) else "not due yet"


def gather(
    ledger: Ledger,
    roster: Roster | None = None,
    section: str | None = None,
    made: datetime | None = None,
) -> Gathered:
    """Read what a report says. section: only who is in it. made: when; by default now.

    Raises CourseError: if nobody on the roster is in the section.
    """
    made = made or datetime.now(UTC)
    enrolled = {one.id: one for one in roster.people} if roster else {}
    if section is not None and section not in {one.section for one in enrolled.values()}:
        raise CourseError(f"nobody on the roster is in a section {section!r}")
    parts, uncollected = [], []
    # all at once: reading extensions ends the session that these belong to
    known = [_Known.of(assignment) for assignment in ledger.gradebook.assignments]
    for assignment in known:
        part = _part(ledger, assignment)
        if part.standings:
            parts.append(part)
        elif assignment.due and assignment.due <= made.astimezone(UTC).replace(tzinfo=None):
            uncollected.append(assignment.name)
    handed_in = {student for part in parts for student in part.standings}
    people = _people(ledger, enrolled if roster else None, handed_in)
    if section is not None:
        people = {who: one for who, one in people.items() if one.section == section}
        parts = [_among(part, people) for part in parts]
    return Gathered(made, people, tuple(parts), tuple(uncollected), section or "", bool(roster))


def _people(
    ledger: Ledger, enrolled: Mapping[str, Enrolled] | None, handed_in: set[str]
) -> dict[str, Person]:
    """Return the class by ids: who is on the roster, or has handed in; without one, everybody."""
    query = sql.select(Student.id, Student.first_name, Student.last_name)
    names = {
        student: " ".join(name.strip() for name in (first, last) if name and name.strip())
        for student, first, last in ledger.gradebook.db.execute(query)
    }
    if enrolled is None:
        there = set(names) | handed_in
        return {who: Person(who, names.get(who, "")) for who in sorted(there)}
    return {
        who: Person(who, one.name or names.get(who, ""), one.section, who in enrolled)
        for who in sorted(set(enrolled) | handed_in)
        for one in [enrolled.get(who, Enrolled(who))]
    }


@dataclass(frozen=True)
class _Known:
    """What the gradebook has of an assignment, whoever hands in. cells: graded cell -> points."""

    name: str
    max_score: float
    due: datetime | None
    cells: Mapping[str, float]

    @classmethod
    def of(cls, row: Assignment) -> _Known:
        cells = [cell for notebook in row.notebooks for cell in notebook.grade_cells]
        points = {cell.name: float(cell.max_score) for cell in cells}
        return cls(row.name, float(row.max_score), row.duedate, points)


def _part(ledger: Ledger, about: _Known) -> Part:
    book, name = ledger.gradebook, about.name
    with ledger.reading() as session:
        attempts = attempts_by_student(session, name)
    return Part(
        name=name,
        max_score=about.max_score,
        due=about.due,
        standings=standings(book, name),
        marks=marks(book, name),
        comments=comments(book, name),
        records={record.student: record for record in ledger.records(name)},
        more=seconds_more(ledger, name),
        attempts=attempts,
        cells=about.cells,
    )


def _among(part: Part, people: Mapping[str, Person]) -> Part:
    """Return what a part says of some people alone."""
    return Part(
        name=part.name,
        max_score=part.max_score,
        due=part.due,
        standings={who: found for who, found in part.standings.items() if who in people},
        marks=part.marks,
        comments=part.comments,
        records={who: found for who, found in part.records.items() if who in people},
        more=part.more,
        attempts=part.attempts,
        cells=part.cells,
    )
