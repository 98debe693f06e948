"""Plain folders: `ada/02....ipynb`, and names of one level, `ada_02....ipynb` and `ada.zip`.

Whoever made them says by them who is who. A folder in a folder can be one learner's own, and never
says that.
"""

import re
from collections.abc import Sequence

from grader.intake.downloads import NOTEBOOK, ZIP, Member
from grader.intake.handed_in import Asked, Person, Piece, Reading, System

NOBODY = "its name does not say whose it is"
DEEP = "it is in a folder of a folder: whose it is, is not sure"


def read(members: Sequence[Member], asked: Asked) -> Reading:
    """Return who handed in what, by the first folder, or what stands before the assignment."""
    reading = Reading()
    named = re.compile(rf"(?P<owner>.+)_{re.escape(asked.assignment)}(?:-\d+)?\.ipynb")
    found: dict[tuple[str, str], list[tuple[Member, tuple[str, ...]]]] = {}
    for member in members:
        alone = len(member.parts) == 1
        owner = _owner(member, named) if alone else member.raw[0]
        path = member.parts if alone else member.parts[1:]
        if not owner or owner.startswith(".") or owner == asked.assignment:
            reason = "it is no notebook" if _is_other(member) else NOBODY
            reading.refused.append((member, reason))
        else:
            found.setdefault((owner, member.raw[0]), []).append((member, path))
    for (owner, place), files in found.items():
        near = [one for one in files if _is_near(one[1], asked.assignment)]
        if near:
            person = Person("plain", owner)
            exact = len(near[0][0].parts) > 1
            reading.pieces.append(Piece(person, tuple(near), place, exact=exact))
        reading.refused += [(m, DEEP) for m, path in files if (m, path) not in near]
    return reading


def _owner(member: Member, named: re.Pattern[str]) -> str:
    if match := named.fullmatch(member.raw[0]):
        return match["owner"]
    return member.raw[0][: -len(ZIP)] if member.name.lower().endswith(ZIP) else ""


def _is_near(path: tuple[str, ...], assignment: str) -> bool:
    """Tell whether a file lies right in the owner's folder, or in one named as the assignment."""
    return len(path) == 1 or (len(path) == 2 and path[0] == assignment)


def _is_other(member: Member) -> bool:
    return not member.name.lower().endswith((NOTEBOOK, ZIP))


PLAIN = System("plain", "plain folders", read)
