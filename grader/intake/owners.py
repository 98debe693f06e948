"""Whose files are, where the instructor says it: a CSV file with the columns file and id (`--map`).

It is for what names do not say for sure. Where it is not there yet, one is written to fill in.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from grader.course import CourseError
from grader.files import write_whole
from grader.intake.downloads import Member, normal
from grader.intake.handed_in import Person, Piece, Reading
from grader.intake.matching import Matcher, UnsurePerson
from grader.intake.submissions import name_problem
from grader.intake.systems.google_classroom import NAMED


def read_owners(path: Path) -> dict[str, str]:
    """Return file, as messages name it -> id.

    Raises CourseError: if it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read ({type(error).__name__})") from error
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    if rows and not {"file", "id"} <= set(rows[0]):
        raise CourseError(f"{path} needs the columns file and id in its first line")
    found: dict[str, str] = {}
    for row in rows:
        file, student = row["file"] or "", normal((row["id"] or "").strip())
        if student and (problem := name_problem(student) or _no_folder(student)):
            raise CourseError(f"{path}: {student!r} for {file} cannot be an id: {problem}")
        if found.setdefault(file, student) != student:
            raise CourseError(f"{path} names two owners of {file}: {found[file]}, {student}")
    return found


def _no_folder(student: str) -> str:
    bad = student.startswith(".") or "/" in student
    return "let it not begin with a dot, nor hold a slash" if bad else ""


def give_to_owners(reading: Reading, system: str, owners: dict[str, str]) -> None:
    """Change a reading to what the instructor says of its files."""
    said = {file: student for file, student in owners.items() if student}
    left = []
    for member, reason in reading.refused:
        if student := said.get(member.shown):
            named = NAMED.fullmatch(member.name)
            person = Person(system, named["name"] if named else student, login=student)
            reading.pieces.append(Piece(person, ((member, (member.name,)),), "/".join(member.raw)))
        else:
            left.append((member, reason))
    reading.refused = left
    for index, piece in enumerate(reading.pieces):
        ids = {said[m.shown] for m, _ in piece.files if m.shown in said}
        if len(ids) == 1:
            person = replace(piece.person, login=ids.pop(), number="")
            reading.pieces[index] = replace(piece, person=person)


def write_owners(path: Path, members: list[Member], matcher: Matcher | None) -> None:
    """Write a file to fill in; where the roster has one person of a file's name, their id."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(("file", "id"))
    for member in members:
        rows.writerow((member.shown, _guess(member, matcher)))
    write_whole(path, text.getvalue(), 0o600)


def _guess(member: Member, matcher: Matcher | None) -> str:
    named = NAMED.fullmatch(member.name)
    if not named or not matcher:
        return ""
    try:
        found = matcher.find(Person("google", named["name"]))
    except UnsurePerson:
        return ""
    return found.id if found else ""
