"""What became of a class, in numbers: all that its page and its JSON hold."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict

from grader.gradebook.points import number
from grader.records import Kind, Record
from grader.reporting.behind import behind
from grader.reporting.gathered import Gathered, Part
from grader.reporting.items import ENOUGH, Items, by_hand
from grader.reporting.made_mistakes import coming_back, most_frequent
from grader.reporting.themes import in_words
from grader.reporting.totals import Numbers, course_numbers, distribution, median, total
from utils.cells import check_of
from utils.exercises import EXERCISES

VERSION = 1  # of the keys: one that is renamed or left out makes it 2
SLOWEST = 10
FAILED = (Kind.CRASHED, Kind.OUT_OF_TIME, Kind.OUT_OF_MEMORY, Kind.TAMPERED)


def class_numbers(class_: Gathered) -> Numbers:
    """Return all that the report says, in types that JSON has."""
    records = [record for part in class_.parts for record in part.records.values()]
    items = Items(class_)
    totals = {who: total(class_, who) for who in class_.people}
    return {
        "version": VERSION,
        "made": class_.made.isoformat(timespec="minutes"),
        "section": class_.section,
        "has_roster": class_.has_roster,
        "course": course_numbers(class_, totals),
        "behind": behind(class_),
        "assignments": [_assignment(class_, part, items) for part in class_.parts],
        "enough_for_discrimination": ENOUGH,
        "coming_back": coming_back(records),
        "mistakes": most_frequent(records),
        "students": [_student(class_, who, totals[who]) for who in class_.people],
        "slowest": _slowest(records),
        "failed": _verdicts(records, FAILED),
        "refused": _intake_notes(records, refused=True),
        "repaired": _intake_notes(records, refused=False),
        "faults": _verdicts(records, (Kind.GRADER_FAULT,)),
    }


def summary(numbers: Numbers) -> list[str]:
    """Return lines for the terminal: one an assignment, and what was misunderstood most."""
    lines = []
    for about in numbers["assignments"]:
        if not about["submissions"]:
            lines.append(f"{about['name']}: nobody has handed in")
            continue
        middle, most = number(about["median"]), number(about["max_score"])
        count = about["submissions"]
        lines.append(f"{about['name']}: {count} handed in, the median is {middle} of {most} points")
    known = [mistake for mistake in numbers["mistakes"] if mistake["name"]][:3]
    if known:
        lines.append("misunderstood most often:")
        lines += [f"{m['count']:5} {in_words(m['name'])} in {m['exercise']}" for m in known]
    return lines


def _student(class_: Gathered, student: str, total_: Numbers) -> Numbers:
    person = class_.people[student]
    return {
        "student": student,
        "name": person.name,
        "section": person.section,
        "on_roster": person.on_roster,
        "total": total_,
        "states": {part.name: class_.state(part, student) for part in class_.parts},
        "marks": {
            part.name: asdict(part.standings[student])
            for part in class_.parts
            if student in part.standings
        },
    }


def _assignment(class_: Gathered, part: Part, items: Items) -> Numbers:
    scores, records = part.standings, list(part.records.values())
    earned = [mark.score for mark in scores.values()]
    shares = [m.score / m.max_score if m.max_score else 0.0 for m in scores.values()]
    names = [n for n in EXERCISES if any(n in record.verdicts for record in records)]
    states = Counter(class_.state(part, who) for who in class_.people)
    return {
        "name": part.name,
        "bonus": part.bonus,
        "due": part.due.isoformat(timespec="minutes") if part.due else None,
        "submissions": len(scores),
        "missing": states["not handed in"],
        "not_due_yet": states["not due yet"],
        "late": sum(mark.late_penalty > 0 for mark in scores.values()),
        "waiting": sum(mark.waits for mark in scores.values()),
        "max_score": part.max_score,
        "mean": statistics.fmean(earned) if earned else None,
        "median": median(earned),
        "distribution": distribution(shares),
        "exercises": [_exercise(name, part, records, items) for name in names],
        "by_hand": [_question(cell, part, items) for cell in by_hand(part)],
        "seeds": sorted({record.seed for record in records}),
        "without_sandbox": [record.student for record in records if not record.sandbox],
        # marked with `nbgrader autograde`: there are marks, and no verdicts
        "without_record": sorted(set(scores) - {record.student for record in records}),
    }


def _exercise(name: str, part: Part, records: list[Record], items: Items) -> Numbers:
    verdicts = [record.verdicts[name] for record in records if name in record.verdicts]
    found = Counter(verdict.kind for verdict in verdicts)
    points = part.cells.get(check_of(name), 0.0)
    return {
        "name": name,
        "number": EXERCISES[name].number,
        "points": points,
        "verdicts": len(verdicts),
        "pass_rate": found[Kind.CORRECT] / len(verdicts),
        "mean": points * statistics.fmean(verdict.share for verdict in verdicts),
        "kinds": {kind.value: found[kind] for kind in Kind if found[kind]},
        **items.about(part.name, check_of(name)),
    }


def _question(cell: str, part: Part, items: Items) -> Numbers:
    waiting = [who for who in part.standings if _waits(part, who, cell)]
    about = {"name": cell, "points": part.cells[cell], "waiting": len(waiting)}
    return about | items.about(part.name, cell)


def _waits(part: Part, student: str, cell: str) -> bool:
    mark = part.marks.get(student, {}).get(cell)
    return mark is not None and mark.waits


def _slowest(records: Iterable[Record]) -> list[Numbers]:
    slow = sorted(records, key=lambda r: (-r.seconds, r.assignment, r.student))[:SLOWEST]
    return [
        {"student": r.student, "assignment": r.assignment, "seconds": round(r.seconds, 2)}
        for r in slow
    ]


def _verdicts(records: Iterable[Record], kinds: tuple[str, ...]) -> list[Numbers]:
    return [
        {
            "student": record.student,
            "assignment": record.assignment,
            "exercise": exercise,
            "kind": verdict.kind.value,
            "reason": verdict.headline,
        }
        for record in records
        for exercise, verdict in record.verdicts.items()
        if verdict.kind in kinds
    ]


def _intake_notes(records: Iterable[Record], refused: bool) -> list[Numbers]:
    """List the submissions that were refused, or repaired, each with all the reasons."""
    found = []
    for record in records:
        why, repairs = record.notes.refusal, list(record.notes.repairs)
        reasons = [why] if refused and why else [] if refused else repairs
        if reasons:
            found.append(
                {"student": record.student, "assignment": record.assignment, "reasons": reasons}
            )
    return found
