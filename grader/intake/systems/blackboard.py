"""Blackboard's "Assignment File Download": flat, one set of files for each attempt.

`Batch norm 2_login_attempt_2026-03-10-12-00-00_02....ipynb`, and beside it `..._attempt_....txt`,
which begins with `Name: First Last (login)`. Title and login may both hold `_`, so where one ends
is read from that file, or from the roster; else it is not sure.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from grader.intake.downloads import Member, Unreadable, normal
from grader.intake.handed_in import Asked, Person, Piece, Reading, System

_NAMED = re.compile(
    r"(?P<head>.+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<slip>\.txt))", re.DOTALL
)
_OWNER = re.compile(r"\ufeff?\s*[^:\n]+:\s*(?P<name>[^\n]*?)\s*\((?P<login>[^()\n]+)\)\s*(?:\n|$)")
SLIP_BYTES = 1 << 20
Attempt = tuple[str, str]  # what stands before _attempt_, and the time behind it


def read(members: Sequence[Member], asked: Asked) -> Reading:
    """Return who handed in what, a piece for each attempt."""
    reading = Reading()
    files: dict[Attempt, list[tuple[Member, tuple[str, ...]]]] = {}
    owners: dict[str, tuple[str, str]] = {}  # what stands before _attempt_ -> name, login
    for member in members:
        match = _NAMED.fullmatch(member.name) if len(member.parts) == 1 else None
        if not match:
            continue
        if match["slip"]:
            reading.own.append(member)
            if owner := _owner(member, match["head"]):
                owners[match["head"]] = owner
            files.setdefault((match["head"], match["time"]), [])
        else:
            attempt = (match["head"], match["time"])
            files.setdefault(attempt, []).append((member, (match["file"],)))
    for (head, time), found in files.items():
        name, login = owners.get(head) or ("", _login(head, asked))
        if not login:
            reason = (
                "where its title ends and the user name begins is not sure: leave the .txt files "
                "in the archive, or import a roster with a column blackboard"
            )
            reading.refused += [(member, reason) for member, _ in found]
            continue
        person = Person("blackboard", name or login, login=login)
        place = f"{head}_attempt_{time}"
        reading.pieces.append(Piece(person, tuple(found), place, _moment(time, asked)))
    return reading


def _owner(slip: Member, head: str) -> tuple[str, str] | None:
    """Return name and login by the first line of an attempt's .txt, if its file name agrees."""
    try:
        text = slip.read(SLIP_BYTES).decode("utf-8", "replace")
    except Unreadable:
        return None
    match = _OWNER.match(text.replace("\r\n", "\n"))
    if match and normal(head).endswith(f"_{normal(match['login'])}"):
        return match["name"], match["login"]
    return None


def _login(head: str, asked: Asked) -> str:
    """Return the login at the end of what stands before _attempt_; "" if that is not sure."""
    known = [login for login in asked.logins if head.endswith(f"_{login}")]
    if known:
        return known[0] if len(known) == 1 else ""
    title, _, login = head.partition("_")
    return login if title and "_" not in login else ""


def _moment(time: str, asked: Asked) -> datetime | None:
    try:
        return asked.moment(datetime.strptime(time, "%Y-%m-%d-%H-%M-%S"))
    except ValueError:
        return None


BLACKBOARD = System("blackboard", "a Blackboard download", read)
