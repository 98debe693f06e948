"""What students handed in, as a class run finds it under submitted/. Nothing is opened twice."""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.course import release_path, submission_path, submitted_folder
from grader.files import printable_name
from grader.intake.exchange_files import SECRET, TIMESTAMP, read_slips
from grader.intake.provenance import PROVENANCE, read_provenance
from grader.intake.reading import IntakeError, read_bytes

MAX_NAME = 128  # characters: the width of nbgrader's column
MARKUP = frozenset('<>"&\\')  # nbgrader's pages show ids unescaped, in scripts too


@dataclass(frozen=True)
class Submission:
    """One student's folder for one assignment.

    refusal: why there are no data. digest: of all in it that counts. secret: names the feedback
    page in nbgrader's exchange. beside: the names of files that are not used.
    """

    student: str
    assignment: str
    data: bytes
    refusal: str
    handed_in: datetime | None
    digest: str
    secret: str = ""
    beside: tuple[str, ...] = ()


def students_with(root: Path, assignment: str) -> list[str]:
    """Return who handed in something for an assignment, in order.

    Also whose folder for it is only a link to nothing.
    """
    try:
        with os.scandir(submitted_folder(root)) as entries:
            names = [e.name for e in entries if os.path.lexists(os.path.join(e.path, assignment))]
    except FileNotFoundError:
        return []
    # nbgrader passes over hidden folders too (.ipynb_checkpoints)
    return sorted(name for name in names if not name.startswith("."))


def read_submission(root: Path, assignment: str, student: str, log: logging.Logger) -> Submission:
    """Read what a student handed in; whatever is wrong with it becomes its refusal."""
    path = submission_path(root, student, assignment)
    folder = path.parent
    try:
        if folder.parent.is_symlink():
            raise IntakeError(
                f"{printable_name(student)} is a link, not a folder: it was not followed"
            )
        data, refusal = read_bytes(path), ""
    except IntakeError as error:
        data, refusal = b"", str(error)
    handed_in, secret = read_slips(folder, log)
    text = f"{refusal}\n{handed_in}\n".encode()
    digest = hashlib.sha256(text + data).hexdigest()
    beside = files_beside(path, release_path(root, assignment).parent)
    return Submission(student, assignment, data, refusal, handed_in, digest, secret, beside)


def files_beside(path: Path, release: Path) -> tuple[str, ...]:
    """Return the names of files that were handed in with a notebook, and that nothing uses.

    release: the folder of what everybody has. By what `collect` saw, else what lies there, for the
    exchange brings it all.
    """
    folder = path.parent
    if folder.is_symlink() or folder.parent.is_symlink():
        return ()
    known = {path.name, TIMESTAMP, SECRET, PROVENANCE}
    try:
        names = {name for name in os.listdir(folder) if not name.startswith(".")}
    except OSError:
        return ()
    if PROVENANCE in names and (said := read_provenance(folder)):
        names |= {*said.beside}
    if names <= known:
        return ()
    return tuple(sorted(names - known - {*os.listdir(release)}))


def name_problem(student: str) -> str:
    """Return why a folder's name cannot be a student's id in the gradebook; "" if it can."""
    if len(student) > MAX_NAME:
        return f"its folder's name is longer than {MAX_NAME} characters: rename it"
    if not student.isprintable():
        return "its folder's name holds characters that cannot be printed: rename it"
    if found := sorted(set(student) & MARKUP):
        return f"its folder's name holds {' '.join(found)}, which web pages may act on: rename it"
    return ""
