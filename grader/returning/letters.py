"""Pages as letters, one .eml file for each: for a mail program or a mail merge. Nothing is sent."""

from __future__ import annotations

import os
from collections.abc import Iterable
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from grader.course import CourseError, feedback_folder
from grader.files import printable_name
from grader.intake.known import KnownPeople
from grader.intake.systems import SYSTEMS

TEXT = """Hello{name},

the page with the feedback on your notebook {assignment} is attached. It opens in any browser, also
without the internet.
"""


def write_letters(
    root: Path,
    assignments: Iterable[str],
    emails: dict[str, str],
    folder: Path,
    sender: str = "",
) -> tuple[int, list[str]]:
    """Write a letter to everybody with a page; return how many, and to whom none could be written.

    emails: student -> address, "" where the gradebook has none; the roster is asked then.

    Raises CourseError: if the folder cannot be written.
    """
    people = KnownPeople(root, SYSTEMS)
    count, missing = 0, []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for assignment in assignments:
            for student, email in emails.items():
                page = feedback_folder(root, student, assignment) / f"{assignment}.html"
                if not page.is_file():
                    continue
                known = people.of(student, "gradescope", assignment)
                address = email or known.email
                who = f"{printable_name(student)}, {assignment}"
                if not address:
                    missing.append(f"{who}: no email address is known: give it in the roster")
                    continue
                try:
                    letter = _letter(assignment, known.name, address, sender, page)
                    data = letter.as_bytes(policy=SMTP)
                except (MessageError, ValueError, IndexError) as error:
                    missing.append(
                        f"{who}: {printable_name(address)} is no email address ({error})"
                    )
                    continue
                _write(folder / f"{student}_{assignment}.eml", data)
                count += 1
    except OSError as error:
        place = error.filename or folder
        raise CourseError(f"{place} cannot be written: {error.strerror}") from error
    return count, missing


def _letter(assignment: str, name: str, email: str, sender: str, page: Path) -> EmailMessage:
    letter = EmailMessage()
    if sender:
        letter["From"] = sender
    letter["To"] = Address(display_name=name, addr_spec=email)
    letter["Subject"] = f"Feedback on {assignment}"
    letter["X-Unsent"] = "1"  # a mail program opens it as a draft
    letter.set_content(TEXT.format(name=f" {name}" if name else "", assignment=assignment))
    letter.add_attachment(page.read_text(encoding="utf-8"), subtype="html", filename=page.name)
    return letter


def _write(path: Path, data: bytes) -> None:
    """Write it for the owner's eyes alone."""
    half = path.with_name(f"{path.name}.part")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(data)
    os.replace(half, path)
