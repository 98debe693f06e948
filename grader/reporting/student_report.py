"""What became of one student over all notebooks, in numbers. Of others it holds quartiles alone.

It can be shown to the student: no inputs of the judge's are in it, and nobody else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from grader.course import CourseError, submission_path
from grader.files import printable_name
from grader.gradebook.marks import NO_RESPONSE
from grader.intake.provenance import read_provenance
from grader.records import Verdict
from grader.reporting.class_report import VERSION
from grader.reporting.gathered import Gathered, Part
from grader.reporting.items import by_hand
from grader.reporting.made_mistakes import coming_back
from grader.reporting.totals import Numbers, quartiles, total
from utils.cells import check_of
from utils.exercises import EXERCISES


def student_numbers(class_: Gathered, student: str, root: Path | None = None) -> Numbers:
    """Return all that a student's page says. root: the course, for the attempts; else none.

    Raises CourseError: if nobody has this id.
    """
    return StudentReports(class_, root).about(student)


class StudentReports:
    """The numbers of students one after another; what they share is worked out once."""

    def __init__(self, class_: Gathered, root: Path | None = None) -> None:
        """Work out where the class stands. root: as in `student_numbers`."""
        self._class, self._root = class_, root
        totals = [total(class_, who) for who in class_.people]
        self._shares = [one["share"] for one in totals if one["handed_in"] and one["of"]]
        self._quartiles = quartiles(self._shares)

    def about(self, student: str) -> Numbers:
        """Return all that a student's page says.

        Raises CourseError: if nobody has this id.
        """
        if student not in self._class.people:
            raise CourseError(_unknown(self._class, student))
        person = self._class.people[student]
        theirs = [p.records[student] for p in self._class.parts if student in p.records]
        back = [
            {"theme": one["theme"], "title": one["title"], "made": one["students"][0]["made"]}
            for one in coming_back(theirs)
        ]
        return {
            "version": VERSION,
            "made": self._class.made.isoformat(timespec="minutes"),
            "student": student,
            "name": person.name,
            "section": person.section,
            "on_roster": person.on_roster,
            "total": total(self._class, student),
            "position": self._quartiles
            and {"students": len(self._shares), "quartiles": self._quartiles},
            "assignments": [self._assignment(part, student) for part in self._class.parts],
            "coming_back": back,
        }

    def _assignment(self, part: Part, student: str) -> Numbers:
        mark = part.standings.get(student)
        due = part.due_for(student)
        record = part.records.get(student)
        attempts = self._attempts(part, student) if mark else []
        handed_in = _moment(mark.timestamp) if mark else None
        return {
            "name": part.name,
            "bonus": part.bonus,
            "state": self._class.state(part, student),
            "points": mark.score if mark else None,
            "max_score": part.max_score,
            "late_penalty": mark.late_penalty if mark else 0.0,
            "handed_in": handed_in and handed_in.isoformat(timespec="minutes"),
            "due": due and due.isoformat(timespec="minutes"),
            "late_seconds": max(0, round((handed_in - due).total_seconds()))
            if handed_in and due
            else 0,
            "attempts": attempts,
            "refusal": record.notes.refusal if record else "",
            "exercises": [_exercise(part, student, cell) for cell in _cells(part, student)],
        }

    def _attempts(self, part: Part, student: str) -> list[Numbers]:
        """Return the times that somebody handed in: those graded, or more that a system told of."""
        due = part.due_for(student)
        graded: list[Numbers] = []
        for one in part.attempts.get(student, ()):
            when = _moment(one.handed_in)
            if when and when.tzinfo:
                when = when.astimezone(UTC).replace(tzinfo=None)
            graded.append(
                {
                    "handed_in": when and when.isoformat(timespec="minutes"),
                    "late": when > due if when and due else None,
                    "counts": one.counts,
                    "points": one.points,
                }
            )
        if self._root is None:
            return graded
        said = read_provenance(submission_path(self._root, student, part.name).parent)
        told: list[Numbers] = [
            {
                "handed_in": one.handed_in and one.handed_in.isoformat(timespec="minutes"),
                "late": one.late,
                "counts": one.counts,
                "points": None,
            }
            for one in (said.attempts if said else ())
        ]
        return told if len(told) > len(graded) else graded


def _cells(part: Part, student: str) -> list[str]:
    """Return the graded cells that a submission has marks of: checks in their order, then words."""
    marked = part.marks.get(student, {}) if student in part.standings else {}
    cells = [check_of(name) for name in EXERCISES if check_of(name) in part.cells]
    return [cell for cell in (*cells, *by_hand(part)) if cell in marked]


def _exercise(part: Part, student: str, cell: str) -> Numbers:
    mark = part.marks[student][cell]
    name = next((name for name in EXERCISES if check_of(name) == cell), "")
    record = part.records.get(student)
    verdict = record.verdicts.get(name) if record else None
    said = part.comments.get(student, {}).get(cell, "")
    return {
        "name": name or cell,
        "number": EXERCISES[name].number if name else "",
        "points": mark.score,
        "of": mark.points,
        "waits": mark.waits or mark.score is None,
        "by_hand": mark.manual is not None,
        "kind": verdict.kind.value if verdict else None,
        "mistakes": list(verdict.mistakes) if verdict else [],
        "hint": _told(verdict) if verdict else "",
        "comment": "" if said == NO_RESPONSE else said,
    }


def _told(verdict: Verdict) -> str:
    """Return the hint; without the inputs and values that the feedback page shows, too."""
    return verdict.hint if verdict.mistakes else ""


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _unknown(class_: Gathered, student: str) -> str:
    near = [who for who in class_.people if who.casefold().startswith(student.casefold()[:3])][:5]
    like = f": some begin alike, {', '.join(map(printable_name, near))}" if near else ""
    where = f"the section {class_.section!r}" if class_.section else "the gradebook"
    return f"{printable_name(student)} is not in {where}{like}"
