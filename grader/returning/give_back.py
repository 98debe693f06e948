"""`feedback`, from the gradebook to pages, zips and letters."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Student
from sqlalchemy import select

from grader.course import CourseError, assignments
from grader.files import printable_name
from grader.gradebook.ledger import open_ledger
from grader.records import Say
from grader.returning.letters import write_letters
from grader.returning.pages import Way, graded_students, write_pages
from grader.returning.zips import write_zip


@dataclass(frozen=True)
class Home:
    """Where pages go besides feedback/. zips: system -> its zip. letters: a folder."""

    zips: dict[str, Path | None] = field(default_factory=dict)
    letters: Path | None = None
    sender: str = ""


def give_feedback(
    root: Path,
    names: list[str],
    students: tuple[str, ...],
    home: Home,
    say: Say,
    *,
    again: bool = False,
    workers: int | None = None,
    database: str | None = None,
) -> list[str]:
    """Write pages, and pack them; return a line for each that is not where it should be.

    names: assignments; none means all of which something is graded.

    Raises CourseError: if there is nothing graded, or something cannot be written.
    """
    chosen = [a for a in names or assignments(root) if graded_students(root, a)]
    if not chosen:
        raise CourseError(
            f"there is no feedback to write: nothing of {', '.join(names) or 'the course'} is "
            'graded yet; run "python -m grader grade"'
        )
    there = sorted({student for a in chosen for student in graded_students(root, a)})
    for student in students:
        if student not in there:
            raise CourseError(
                f"{printable_name(student)} has no graded notebook of {', '.join(chosen)}: run "
                f'"python -m grader grade --student {shlex.quote(student)}"'
            )
    left_out: list[str] = []
    way = Way(students, again, workers or 0)
    for name in chosen:
        done = write_pages(root, name, way, database)
        left_out += [f"{line}, {name}" for line in done.failed]
        say(f"{name}: pages in feedback/: {done.new} new, {done.unchanged} as they were")
    people = students or there
    for system, path in home.zips.items():
        if path:
            count, missing = write_zip(root, system, chosen, people, path)
            say(f"{path}: pages for {system.capitalize()}: {count}")
            left_out += missing
    if home.letters:
        with open_ledger(root, database) as ledger:
            rows = ledger.gradebook.db.execute(select(Student.id, Student.email))
            emails = {student: email or "" for student, email in rows if student in people}
        count, missing = write_letters(root, chosen, emails, home.letters, home.sender)
        say(f"{home.letters}: letters: {count}; nothing was sent")
        left_out += missing
    return left_out
