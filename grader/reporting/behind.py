"""Who falls behind, by rules that an instructor can look up: each reason is named with its numbers.

They look at the last required assignments that are due, and at what is marked of them: what waits
for a mark by hand makes nobody fall behind. Who has handed in nothing at all is listed elsewhere.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from grader.reporting.gathered import Gathered, Part
from grader.reporting.totals import Numbers

RECENT = 2  # assignments
FEW_POINTS = 0.5  # of them
FALL = 0.25  # of the points, beyond what the class as a whole fell


@dataclass(frozen=True)
class _Work:
    """What one did of a part. share: of its points that are marked; None: none of them is."""

    part: Part
    usable: bool
    share: float | None


def behind(class_: Gathered) -> list[Numbers]:
    """Return who falls behind and why, the most urgent first."""
    usual = {part.name: _median(part) for part in class_.required}
    found = []
    for who in class_.people:
        work = [
            _Work(part, part.usable(who), marked_share(part, who))
            for part in class_.required
            if who in part.standings or class_.is_due(part, who)
        ]
        if any(who in one.part.standings for one in work) and (reasons := _reasons(work, usual)):
            found.append({"student": who, "reasons": reasons})
    return sorted(found, key=_urgency)


def marked_share(part: Part, student: str) -> float | None:
    """Return the share of those points of a part that are marked; None: there are none.

    Before penalties: these say when work came, and not what is known.
    """
    if not part.usable(student):
        return None
    given = [mark for mark in part.marks.get(student, {}).values() if mark.score is not None]
    points = sum(mark.points for mark in given)
    return sum(mark.score or 0.0 for mark in given) / points if points else None


def _median(part: Part) -> float | None:
    shares = [marked_share(part, who) for who in part.standings]
    known = [share for share in shares if share is not None]
    return statistics.median(known) if known else None


def _reasons(work: list[_Work], usual: dict[str, float | None]) -> list[Numbers]:
    recent, earlier = work[-RECENT:], work[:-RECENT]
    reasons: list[Numbers] = []
    if without := [one.part.name for one in recent if not one.usable]:
        reasons.append({"kind": "nothing usable", "assignments": without})
    shares = [one.share for one in recent if one.share is not None]
    if shares and statistics.fmean(shares) < FEW_POINTS:
        names = [one.part.name for one in recent if one.share is not None]
        share = statistics.fmean(shares)
        reasons.append({"kind": "few points", "assignments": names, "share": share})
    before, now = _beside_class(earlier, usual), _beside_class(recent, usual)
    if before is not None and now is not None and before - now >= FALL:
        names = [one.part.name for one in recent if one.share is not None]
        reasons.append({"kind": "falls", "assignments": names, "share": before - now})
    return reasons


def _beside_class(work: list[_Work], usual: dict[str, float | None]) -> float | None:
    """Return how far above the class's median one's shares are, on average."""
    differences = [
        one.share - middle
        for one in work
        if one.share is not None and (middle := usual[one.part.name]) is not None
    ]
    return statistics.fmean(differences) if differences else None


def _urgency(entry: Numbers) -> tuple[int, float, str]:
    by_kind = {reason["kind"]: reason for reason in entry["reasons"]}
    without = len(by_kind.get("nothing usable", {"assignments": ()})["assignments"])
    return -without, by_kind.get("few points", {"share": 1.0})["share"], entry["student"]
