"""The learning systems whose downloads are known, and which of them a download is of.

One module for each: from the names that the system gives to pieces of work, each with its owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.intake.downloads import Member
from grader.intake.handed_in import Asked, Reading, System
from grader.intake.systems.blackboard import BLACKBOARD
from grader.intake.systems.brightspace import BRIGHTSPACE
from grader.intake.systems.canvas import CANVAS
from grader.intake.systems.github_classroom import GITHUB
from grader.intake.systems.google_classroom import GOOGLE
from grader.intake.systems.gradescope import GRADESCOPE
from grader.intake.systems.moodle import MOODLE
from grader.intake.systems.nbgrader_exchange import EXCHANGE
from grader.intake.systems.nbgrader_layout import NBGRADER
from grader.intake.systems.pattern import pattern_system as pattern_system
from grader.intake.systems.plain import PLAIN

MARKED = (MOODLE, CANVAS, BLACKBOARD, BRIGHTSPACE, GRADESCOPE, GITHUB, EXCHANGE, NBGRADER)
# whose names prove nothing: asked in this order about what none of those knows
UNMARKED = (GOOGLE, PLAIN)
SYSTEMS = {system.name: system for system in (*MARKED, *UNMARKED)}
PATTERN = "pattern"


@dataclass(frozen=True)
class Recognized:
    """A system with what it makes of a download."""

    system: System
    reading: Reading


class UnsureSystem(Exception):
    """Raise it when a download could be of several systems; the message says which."""


def recognize(members: Sequence[Member], asked: Asked) -> list[Recognized]:
    """Return the systems that a download is of, the plain folders in it last.

    A learner names files, and can make one look like another system's: whoever knows all that
    another knows, and more, is right.

    Raises UnsureSystem: if two know the same files.
    """
    found = [Recognized(system, system.read(members, asked)) for system in MARKED]
    known = {one.system.name: one.reading.known for one in found}
    found = [one for one in found if known[one.system.name]]
    kept = [
        one
        for one in found
        if not any(known[one.system.name] < known[other.system.name] for other in found)
    ]
    for index, one in enumerate(kept):
        for other in kept[index + 1 :]:
            if both := known[one.system.name] & known[other.system.name]:
                name = min(member.shown for member in both)
                raise UnsureSystem(
                    f"{name} can be of {one.system.title} and of {other.system.title}: say which "
                    f"it is, by --from {one.system.name} or --from {other.system.name}"
                )
    taken = set().union(*(known[one.system.name] for one in kept))
    rest = [member for member in members if member not in taken]
    for system in UNMARKED:
        if rest:
            kept.append(Recognized(system, system.read(rest, asked)))
            known_here = kept[-1].reading.known
            rest = [member for member in rest if member not in known_here]
    return kept


def read_as(system: System, members: Sequence[Member], asked: Asked) -> list[Recognized]:
    """Return what a chosen system makes of a download; of others, nothing.

    Where it knows nothing and one folder is around all, that is passed over.
    """
    reading = system.read(members, asked)
    tops = {member.parts[0] for member in members}
    if not reading.pieces and len(tops) == 1 and all(len(m.parts) > 1 for m in members):
        members = [_below(member) for member in members]
        reading = system.read(members, asked)
    known = reading.known
    reason = f"it is not named as in {system.title}"
    reading.refused += [(member, reason) for member in members if member not in known]
    return [Recognized(system, reading)]


def _below(member: Member) -> Member:
    return replace(member, parts=member.parts[1:], raw=member.raw[1:])
