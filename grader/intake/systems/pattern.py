"""Names of another making, by c.FileNameCollectorPlugin.named_regexp in nbgrader_config.py."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.intake.downloads import NOTEBOOK, Member
from grader.intake.handed_in import Asked, Person, Piece, Reading, System
from grader.intake.systems.plain import NOBODY


def pattern_system(pattern: str) -> System:
    """Return the system of a course that says by a pattern who handed in what."""
    named = re.compile(pattern)

    def read(members: Sequence[Member], asked: Asked) -> Reading:
        reading = Reading()
        for member in members:
            # as nbgrader's own collector sees it
            path = "/".join(("extracted", asked.download, *member.raw))
            match = named.match(f"/{path}")
            owner = match["student_id"] if match and match["file_id"] == asked.assignment else ""
            if owner:
                person = Person("pattern", owner, login=owner)
                reading.pieces.append(
                    Piece(
                        person,
                        ((member, (f"{asked.assignment}{NOTEBOOK}",)),),
                        "/".join(member.raw),
                    )
                )
            else:
                reading.refused.append((member, NOBODY))
        return reading

    return System("pattern", "names by c.FileNameCollectorPlugin.named_regexp", read)
