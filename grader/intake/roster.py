"""The class's roster: who is in it, and how each learning system calls them.

It is a CSV file with the columns id, name, email, section, and one for each system: what the
system knows the person by, its number or login. Moodle draws its numbers for each assignment:
`moodle:02_batchnorm_forward`.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grader.course import CourseError, assignments, roster_path
from grader.files import printable_name, write_whole
from grader.intake.downloads import normal
from grader.intake.submissions import name_problem, students_with

COLUMNS = ("id", "name", "email", "section")
MAX_LISTED = 20  # people in one line


@dataclass(frozen=True)
class Enrolled:
    """Somebody on the roster. known: system, or system:assignment -> number or login."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    known: dict[str, str] = field(default_factory=dict)

    def called(self, system: str, assignment: str) -> str:
        """Return what a system calls them in an assignment; "" if the roster does not say."""
        return self.known.get(f"{system}:{assignment}") or self.known.get(system, "")


@dataclass(frozen=True)
class Roster:
    """Everybody on it. columns: that no part of it reads."""

    people: tuple[Enrolled, ...]
    ignored: tuple[str, ...] = ()

    def logins(self, assignment: str) -> frozenset[str]:
        """Return what systems may name people by in the names of files."""
        systems = ("blackboard", "github")
        names = {one.called(system, assignment) for one in self.people for system in systems}
        return frozenset(names - {""})


def read_roster(path: Path, systems: Iterable[str]) -> Roster:
    """Return what a CSV file says of the class.

    Raises CourseError: if it cannot be read, or says two things of one person, or one of two.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{path} is not text in UTF-8 (byte {error.start + 1}): save it as CSV UTF-8"
        ) from error
    # spreadsheets of many countries separate by semicolons
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    if "id" not in header:
        raise CourseError(
            f"{path} has no column id: its first line names the columns, {', '.join(COLUMNS)}, "
            f"and one for each system, such as canvas or moodle:02_batchnorm_forward"
        )
    if "moodle" in header:
        raise CourseError(
            f"{path} has a column moodle, but Moodle draws a number for each assignment: name it "
            "as in moodle:02_batchnorm_forward"
        )
    named = [c for c in header if c.partition(":")[0] in set(systems)]
    people = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(header, (normal(cell.strip()) for cell in row), strict=False))
        if problem := _problem(cells["id"]):
            raise CourseError(f"{path}, line {number}: the id {cells['id']!r} {problem}")
        known = {column: cells[column] for column in named if cells.get(column)}
        about = {column: cells.get(column, "") for column in COLUMNS}
        people.append(Enrolled(**about, known=known))
    _require_distinct(path, people, named)
    ignored = tuple(c for c in header if c and c not in COLUMNS and c not in named)
    return Roster(tuple(people), ignored)


def _problem(student: str) -> str:
    if not student:
        return "is empty"
    if student.startswith(".") or "/" in student:
        return "cannot be a folder's name: let it not begin with a dot, nor hold a slash"
    return name_problem(student).replace("its folder's name", "as a folder's name")


def _require_distinct(path: Path, people: list[Enrolled], systems: list[str]) -> None:
    """Raise CourseError if two rows say the same of who they are; each pair is named."""
    lines = []
    for column in ("id", "email", *systems):
        rows = defaultdict(list)
        for one in people:
            said = {"id": one.id, "email": one.email.casefold(), **one.known}
            rows[said.get(column, "")].append(one)
        for text, found in rows.items():
            if text and len(found) > 1:
                who = ", ".join(one.name or one.id for one in found)
                lines.append(f"{column} {text} is there {len(found)} times: {who}")
    if lines:
        raise CourseError(
            f"{path} is not imported, for who is who is not sure: " + "; ".join(lines[:20])
        )


@dataclass(frozen=True)
class Checked:
    """What a roster is beside what was handed in. unknown: who handed in and is not on it."""

    unknown: list[str]
    notes: list[str]


def check_roster(root: Path, roster: Roster) -> Checked:
    """Compare a roster with submitted/: who is unknown, who is missing."""
    ids = {one.id for one in roster.people}
    handed_in = {a: set(students_with(root, a)) for a in assignments(root)}
    everybody = set().union(*handed_in.values())
    unknown = [
        f"{printable_name(student)} has handed in, and is not on the roster"
        for student in sorted(everybody - ids)
    ]
    notes = [f"the column {column} is not used" for column in roster.ignored]
    for assignment, there in handed_in.items():
        if there and (absent := sorted(ids - there)):
            shown = ", ".join(printable_name(one) for one in absent[:MAX_LISTED])
            more = len(absent) - MAX_LISTED
            rest = f" and {more} more" if more > 0 else ""
            notes.append(f"{assignment}: {len(absent)} have handed in nothing: {shown}{rest}")
    names = defaultdict(list)
    for one in roster.people:
        if one.name:
            names[normal(one.name).casefold()].append(one)
    for same in names.values():
        bare = [one.id for one in same if not one.known and not one.email]
        if len(same) > 1 and bare:
            notes.append(
                f"{len(same)} are called {same[0].name}: a system that tells them by the name "
                f"alone does not tell who is who; give {', '.join(bare)} a number or an email"
            )
    return Checked(unknown, notes)


def keep_roster(root: Path, roster: Roster) -> None:
    """Write the roster into the course's folder, in place of an earlier one."""
    systems = sorted({column for one in roster.people for column in one.known})
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow([*COLUMNS, *systems])
    for one in roster.people:
        numbers = [one.known.get(column, "") for column in systems]
        rows.writerow([one.id, one.name, one.email, one.section, *numbers])
    write_whole(roster_path(root), text.getvalue(), 0o600)


def kept_roster(root: Path, systems: Iterable[str]) -> Roster | None:
    """Return the roster that was imported, if one was."""
    path = roster_path(root)
    return read_roster(path, systems) if path.exists() else None
