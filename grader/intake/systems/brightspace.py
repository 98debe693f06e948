"""Brightspace's "Download" of an assignment: `123-456 - First Last - Mar 10, 2026 1200 PM/...`.

123 is the person's number, 456 the submission's; a folder for each attempt, and `index.html`.
"""

import contextlib
import re
from collections.abc import Sequence
from datetime import datetime

from grader.intake.downloads import Member
from grader.intake.handed_in import Asked, Person, Piece, Reading, System

_FOLDER = re.compile(r"(?P<number>\d+)-(?P<attempt>\d+) - (?P<name>.+) - (?P<time>[^-]+)")
INDEX = "index.html"
# 105 PM is five past one
_TIME = re.compile(
    r"(?P<day>[A-Za-z]+ \d+, \d{4}) (?P<hour>\d{1,2})(?P<minute>\d\d) ?(?P<half>[AP]M)"
)


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
    """Return the time in a folder's name; None where the site writes it in another language."""
    match = _TIME.fullmatch(" ".join(text.split()))
    if not match:
        return None
    said = f"{match['day']} {match['hour']}:{match['minute']} {match['half']}"
    for month in ("%b", "%B"):
        with contextlib.suppress(ValueError):
            return asked.moment(datetime.strptime(said, f"{month} %d, %Y %I:%M %p"))
    return None


BRIGHTSPACE = System("brightspace", "a Brightspace download", read)
