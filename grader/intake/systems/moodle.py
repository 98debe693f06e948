"""Moodle's "Download all submissions", by its `assign` downloader's names.

Folders `First Last_12_assignsubmission_file/...` (older: a `_` at the end), or flat
`First Last_12_assignsubmission_file_02....ipynb`. 12 is the participant's number, drawn for each
assignment. With blind marking the name is "Participant", in the site's language. Only the first
mark counts: what stands behind it is of the learner's own naming.
"""

import re
from collections.abc import Sequence

from grader.intake.downloads import Member
from grader.intake.handed_in import Asked, Person, Piece, Reading, System

_MARKED = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?", re.DOTALL
)
BLIND = "Participant"


def read(members: Sequence[Member], asked: Asked) -> Reading:
    """Return who handed in what, by the marks in the names."""
    found: dict[Person, list[tuple[Member, tuple[str, ...]]]] = {}
    typed: dict[Person, list[tuple[Member, tuple[str, ...]]]] = {}
    for member in members:
        first, *more = member.parts
        if match := _MARKED.fullmatch(first):
            path = (*((match["rest"],) if match["rest"] else ()), *more)
            if path:
                kind = found if match["kind"] == "file" else typed
                kind.setdefault(_person(match), []).append((member, path))
    own = [member for person in typed.keys() & found.keys() for member, _ in typed[person]]
    found = typed | found
    pieces = [Piece(person, tuple(files), files[0][0].raw[0]) for person, files in found.items()]
    blind_ones = sum(person.login != "" for person in found)
    remark = "with blind marking" if blind_ones and blind_ones == len(found) else ""
    return Reading(pieces, own=own, remark=remark)


def _person(match: re.Match[str]) -> Person:
    number = match["number"]
    if match["name"] == BLIND:
        # "Participant 12", as the grading worksheet names them
        name, login = f"{BLIND} {number}", f"{BLIND}_{number}"
        return Person("moodle", name, number, login, lasting=False)
    return Person("moodle", match["name"], number, lasting=False)


MOODLE = System("moodle", "a Moodle download", read)
