"""nbgrader's exchange, as `nbgrader submit` writes it: a folder for each attempt in `inbound/`,
`ada+02_batchnorm_forward+2026-03-10 12:00:00.000000 UTC+hXk3...`.

The folder's name says who and when. Who owns it is looked at where it lies (intake/following.py).
"""

import re
from collections.abc import Sequence

from grader.intake.downloads import Member, Unreadable
from grader.intake.exchange_files import SECRET, TIMESTAMP, moment_of, secret_of
from grader.intake.handed_in import Asked, Person, Piece, Reading, System

NAMED = re.compile(
    r"(?P<student>.+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d[^+]*)(?:\+[^+]+)?", re.DOTALL
)


def read(members: Sequence[Member], asked: Asked) -> Reading:
    """Return who handed in what for this assignment; what is for others is passed over."""
    reading = Reading()
    found: dict[str, list[Member]] = {}
    for member in members:
        if len(member.raw) > 1 and NAMED.fullmatch(member.raw[0]):
            found.setdefault(member.raw[0], []).append(member)
    for place, files in found.items():
        match = NAMED.fullmatch(place)
        assert match
        if match["assignment"] != asked.assignment:
            reading.own += files
            continue
        slips = {m.name: m for m in files if len(m.raw) == 2 and m.name in (TIMESTAMP, SECRET)}
        reading.own += slips.values()
        rest = tuple((m, m.parts[1:]) for m in files if m not in slips.values())
        person = Person("exchange", match["student"], login=match["student"])
        secret = secret_of(_start(slips.get(SECRET)))
        time = moment_of(match["time"].encode())
        reading.pieces.append(Piece(person, rest, place, time, trusted=True, secret=secret))
    return reading


def _start(slip: Member | None) -> bytes:
    try:
        return slip.read() if slip else b""
    except Unreadable:
        return b""


EXCHANGE = System("exchange", "nbgrader's exchange", read)
