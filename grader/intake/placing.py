"""Into submitted/ with a notebook: whole or not at all, the newest attempt, and what is known."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from grader.course import submission_path
from grader.intake.exchange_files import SECRET, TIMESTAMP, timestamp_text
from grader.intake.provenance import Attempt, Provenance, read_provenance, write_provenance


class NotPlaced(Exception):
    """Raise it when a notebook cannot be put into its place; the message says why."""


def place_submission(
    root: Path, assignment: str, student: str, data: bytes, said: Provenance, secret: str = ""
) -> str:
    """Put a notebook into submitted/, in place of an older one; return what is to be said of it.

    secret: names its feedback page in nbgrader's exchange.

    Raises NotPlaced: if something else is in its place. OSError: if the disk fails.
    """
    path = submission_path(root, student, assignment)
    folder = path.parent
    if folder.is_symlink() or folder.parent.is_symlink():
        raise NotPlaced("its folder in submitted/ is a link")
    earlier = read_provenance(folder)
    said, newest = _joined(earlier, said)
    if not newest:
        write_provenance(folder, said)
        return "what was collected before is newer: it stays"
    half = folder.with_name(f".{assignment}.part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        (half / path.name).write_bytes(data)
        counted = said.counted
        if counted and counted.handed_in:
            text = timestamp_text(counted.handed_in)
            (half / TIMESTAMP).write_text(text, encoding="utf-8")
        if secret:
            (half / SECRET).write_text(secret, encoding="utf-8")
        write_provenance(half, said)
        if folder.exists():
            shutil.rmtree(folder)
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return ""


def _joined(earlier: Provenance | None, said: Provenance) -> tuple[Provenance, bool]:
    """Return all attempts that are known, and whether the new one counts.

    It does unless both have a time, and the earlier one's is later.
    """
    if earlier is None or earlier.person.key != said.person.key:
        return said, True
    old, new = earlier.counted, said.counted
    newest = not (old and new and old.handed_in and new.handed_in) or (
        new.handed_in >= old.handed_in
    )
    files = {(one.file, one.handed_in) for one in said.attempts}
    before = [one for one in earlier.attempts if (one.file, one.handed_in) not in files]
    counted = new if newest else old
    every = [replace(one, counts=one is counted) for one in (*before, *said.attempts)]
    if all(one.handed_in for one in every):
        every.sort(key=_when)
    return replace(said if newest else earlier, attempts=tuple(every)), newest


def _when(attempt: Attempt) -> datetime:
    assert attempt.handed_in
    return attempt.handed_in
