"""Brightspace's "Download" of an assignment: `123-456 - First Last - Mar 10, 2026 1200 PM/...`.

123 is the person's number, 456 the submission's; a folder for each attempt, and `index.html`.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from grader.intake.downloads import Member
from grader.intake.handed_in import Asked, Person, Piece, Reading, System

_FOLDER = re.compile(r"(?P<number>\d+)-(?P<attempt>\d+) - (?P<name>.+) - (?P<time>[^-]+)")
INDEX = "index.html"
_TIMES = ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%d %B, %Y %H%M", "%b %d, %Y %H%M")


def read(members: Sequence[Member], asked: Asked) -> Reading:
    """Return who handed in what, a piece for each folder."""
    found: dict[str, list[tuple[Member, tuple[str, ...]]]] = {}
    reading = Reading()
    for member in members:
        first, *more = member.parts
        if more and _FOLDER.fullmatch(first):
            found.setdefault(first, []).append((member, tuple(more)))
        elif member.parts == (INDEX,):
            reading.own.append(member)
    for folder, files in found.items():
        match = _FOLDER.fullmatch(folder)
        assert match
        person = Person("brightspace", match["name"].strip(), match["number"])
        time = _moment(match["time"], asked)
        order = (int(match["attempt"]),)
        reading.pieces.append(Piece(person, tuple(files), folder, time, None, order))
    if not reading.pieces:
        return Reading()
    return reading


def _moment(text: str, asked: Asked) -> datetime | None:
    for form in _TIMES:
        try:
            return asked.moment(datetime.strptime(" ".join(text.split()), form))
        except ValueError:
            continue
    return None


BRIGHTSPACE = System("brightspace", "a Brightspace download", read)
