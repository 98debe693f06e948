"""nbgrader's own folder: `submitted/<id>/<assignment>/<assignment>.ipynb` and `timestamp.txt`.

Somebody's graded course, or another machine's: what the exchange wrote there is believed.
"""

from collections.abc import Sequence
from datetime import datetime

from grader.intake.downloads import Member, Unreadable
from grader.intake.exchange_files import MAX_TIMESTAMP, SECRET, TIMESTAMP, moment_of
from grader.intake.handed_in import Asked, Person, Piece, Reading, System

SUBMITTED = "submitted"


def read(members: Sequence[Member], asked: Asked) -> Reading:
    """Return who handed in what for this assignment; what is for others is passed over."""
    depth = 0 if asked.download == SUBMITTED or asked.insist else -1
    if members and all(member.parts[0] == SUBMITTED for member in members):
        depth = 1
    reading = Reading()
    if depth < 0:
        return reading
    found: dict[str, list[tuple[Member, tuple[str, ...]]]] = {}
    for member in members:
        student, *path = member.parts[depth:] or ("",)
        if len(path) < 2:
            reading.refused.append((member, "it is in no student's folder for an assignment"))
        elif path[0] != asked.assignment:
            reading.own.append(member)
        else:
            found.setdefault(student, []).append((member, tuple(path[1:])))
    for student, files in found.items():
        slips = {path[0]: member for member, path in files if len(path) == 1}
        time = _time(slips[TIMESTAMP]) if TIMESTAMP in slips else None
        rest = tuple(one for one in files if one[1] not in ((TIMESTAMP,), (SECRET,)))
        reading.own += [member for member, path in files if path in ((TIMESTAMP,), (SECRET,))]
        person = Person("nbgrader", student, login=student)
        reading.pieces.append(Piece(person, rest, student, time, trusted=True))
    return reading


def _time(slip: Member) -> datetime | None:
    try:
        return moment_of(slip.read(MAX_TIMESTAMP))
    except Unreadable:
        return None


NBGRADER = System("nbgrader", "a folder of nbgrader's", read)
