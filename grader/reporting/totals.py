"""Points over the course: everybody's total, where the class stands, and what is missing.

What waits for a mark by hand counts 0 so far, and so does what was not handed in. Bonus points
count, and are not asked for.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from grader.reporting.gathered import Gathered

Numbers = dict[str, Any]  # what JSON has
BINS = 10
# a quarter of fewer would be one or two people, who could be told by it
SHOWS_QUARTERS = 10


def total(class_: Gathered, student: str) -> Numbers:
    """Return a student's points, out of how many, and whether some still wait for a hand.

    of: the points of all required assignments that the student's time is over for, or that were
    handed in. share: None where that is nothing.
    """
    given = [p.standings[student] for p in class_.parts if student in p.standings]
    asked = [
        part.max_score
        for part in class_.required
        if student in part.standings or class_.is_due(part, student)
    ]
    points, of = sum(mark.score for mark in given), sum(asked)
    return {
        "points": points,
        "of": of,
        "share": points / of if of else None,
        "waits": sum(mark.waits for mark in given),
        "handed_in": len(given),
    }


def distribution(shares: Iterable[float]) -> list[int]:
    """Return how many shares are in each tenth; above 1 is in the last."""
    # 1e-9: 0.7 * 10 is a little less than 7
    bins = Counter(min(BINS - 1, int(share * BINS + 1e-9)) for share in shares)
    return [bins[n] for n in range(BINS)]


def quartiles(shares: Sequence[float]) -> list[float] | None:
    """Return below which share a quarter, a half and three quarters are; None of too few."""
    if len(shares) < SHOWS_QUARTERS:
        return None
    return statistics.quantiles(shares, n=4, method="inclusive")


def median(values: Sequence[float]) -> float | None:
    """Return the median; None of nothing."""
    return statistics.median(values) if values else None


def course_numbers(class_: Gathered, totals: dict[str, Numbers]) -> Numbers:
    """Return where the class stands. Shares are of those who have handed in something."""
    shares = _shares(totals.values())
    return {
        "max_score": sum(part.max_score for part in class_.required),
        "handed_in_something": sum(bool(one["handed_in"]) for one in totals.values()),
        "waiting": sum(one["waits"] > 0 for one in totals.values()),
        "mean": statistics.fmean(shares) if shares else None,
        "median": median(shares),
        "quartiles": quartiles(shares),
        "distribution": distribution(shares),
        "missing": [
            {
                "assignment": part.name,
                "students": _with_state(class_, part.name, "not handed in"),
                "not_due_yet": len(_with_state(class_, part.name, "not due yet")),
            }
            for part in class_.required
        ],
        "uncollected": list(class_.uncollected),
        "nothing_at_all": [who for who, one in totals.items() if _is_absent(class_, who, one)],
        "not_on_roster": [p.id for p in class_.people.values() if p.on_roster is False],
        "sections": _sections(class_, totals),
    }


def _is_absent(class_: Gathered, student: str, one: Numbers) -> bool:
    return not one["handed_in"] and any(class_.is_due(part, student) for part in class_.required)


def _with_state(class_: Gathered, assignment: str, state: str) -> list[str]:
    (part,) = [part for part in class_.parts if part.name == assignment]
    return [who for who in class_.people if class_.state(part, who) == state]


def _shares(totals: Iterable[Numbers]) -> list[float]:
    return [one["share"] for one in totals if one["handed_in"] and one["share"] is not None]


def _sections(class_: Gathered, totals: dict[str, Numbers]) -> list[Numbers]:
    """Return a row for each section of the roster; none where nobody is in any."""
    names = sorted({person.section for person in class_.people.values()})
    if names in ([], [""]):
        return []
    found = []
    for name in names:
        theirs = [who for who, person in class_.people.items() if person.section == name]
        shares = _shares(totals[who] for who in theirs)
        found.append(
            {
                "section": name,
                "students": len(theirs),
                "handed_in_something": sum(bool(totals[who]["handed_in"]) for who in theirs),
                "median": median(shares),
                "missing": sum(
                    class_.state(part, who) == "not handed in"
                    for part in class_.required
                    for who in theirs
                ),
                "waiting": sum(totals[who]["waits"] > 0 for who in theirs),
            }
        )
    return found
