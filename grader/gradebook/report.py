"""What became of a class, in numbers: from the gradebook and the ledger's records to JSON and HTML.

Everything shown is in `class_numbers`; the page only arranges it. Nothing is graded or changed
here.
"""

from __future__ import annotations

import json
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nbgrader.api import Assignment

from grader.course import CourseError
from grader.gradebook import charts
from grader.gradebook.ledger import Ledger, open_ledger
from grader.gradebook.marks import Standing, standings
from grader.mistakes import HINTS, mistakes_of
from grader.records import Kind, Record, Say
from utils.cells import check_of
from utils.exercises import BONUS, EXERCISES

TEMPLATES = Path(__file__).parent / "templates" / "report"
SLOWEST = 10
BINS = 10
FAILED = (Kind.CRASHED, Kind.OUT_OF_TIME, Kind.OUT_OF_MEMORY, Kind.TAMPERED)

Numbers = dict[str, Any]  # what JSON has


def class_numbers(ledger: Ledger, made: datetime | None = None) -> Numbers:
    """Return all that the report says, in types that JSON has. made: when; by default now."""
    made = made or datetime.now(UTC)
    assignments, records = [], []
    marks: dict[str, Numbers] = {s.id: {} for s in ledger.gradebook.students}
    for assignment in ledger.gradebook.assignments:
        graded = ledger.records(assignment.name)
        scores = standings(ledger.gradebook, assignment.name)
        for student, mark in scores.items():
            marks.setdefault(student, {})[assignment.name] = asdict(mark)
        if scores:
            assignments.append(_assignment(assignment, graded, scores))
            records += graded
    return {
        "made": made.isoformat(timespec="minutes"),
        "assignments": assignments,
        "mistakes": _mistakes(records),
        "students": [{"student": s, "marks": marks[s]} for s in sorted(marks)],
        "slowest": _slowest(records),
        "failed": _verdicts(records, FAILED),
        "refused": _intake_notes(records, refused=True),
        "repaired": _intake_notes(records, refused=False),
        "faults": _verdicts(records, (Kind.GRADER_FAULT,)),
    }


def write_report(
    root: Path, page: Path | None, data: Path | None, say: Say, database: str | None = None
) -> None:
    """Write the page, the numbers, or both; say what was written, and in short what is in it.

    page, data: where to; "-" is `say`. With neither, the page goes to report.html.

    Raises CourseError: if a file cannot be written, or the gradebook not read.
    """
    with open_ledger(root, database) as ledger:
        numbers = class_numbers(ledger)
    if page is None and data is None:
        page = Path("report.html")
    for path, write in ((page, as_page), (data, as_json)):
        if path is not None:
            _write(path, write(numbers), say)
    if "-" not in (str(page), str(data)):
        for line in summary(numbers):
            say(line)


def _write(path: Path, text: str, say: Say) -> None:
    if str(path) == "-":
        say(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from None
    say(f"{path} is written")


def summary(numbers: Numbers) -> list[str]:
    """Return lines for the terminal: one an assignment, and what was misunderstood most."""
    lines = []
    for about in numbers["assignments"]:
        median, most = charts.number(about["median"]), charts.number(about["max_score"])
        count = about["submissions"]
        lines.append(f"{about['name']}: {count} handed in, the median is {median} of {most} points")
    known = [mistake for mistake in numbers["mistakes"] if mistake["name"]][:3]
    if known:
        lines.append("misunderstood most often:")
        lines += [f"{m['count']:5} {in_words(m['name'])} in {m['exercise']}" for m in known]
    return lines


def _assignment(
    assignment: Assignment, records: list[Record], scores: Mapping[str, Standing]
) -> Numbers:
    earned = [mark.score for mark in scores.values()]
    shares = [m.score / m.max_score if m.max_score else 0.0 for m in scores.values()]
    bins = Counter(min(BINS - 1, int(share * BINS + 1e-9)) for share in shares)
    cells = [cell for notebook in assignment.notebooks for cell in notebook.grade_cells]
    points = {cell.name: cell.max_score for cell in cells}
    names = [n for n in EXERCISES if any(n in record.verdicts for record in records)]
    return {
        "name": assignment.name,
        "bonus": assignment.name in BONUS,
        "submissions": len(scores),
        "waiting": sum(mark.waits for mark in scores.values()),
        "max_score": float(assignment.max_score),
        "mean": statistics.fmean(earned),
        "median": statistics.median(earned),
        "distribution": [bins[n] for n in range(BINS)],
        "exercises": [_exercise(n, float(points.get(check_of(n), 0)), records) for n in names],
        "seeds": sorted({record.seed for record in records}),
        "without_sandbox": [record.student for record in records if not record.sandbox],
        # marked with `nbgrader autograde`: there are marks, and no verdicts
        "without_record": sorted(set(scores) - {record.student for record in records}),
    }


def _exercise(name: str, points: float, records: list[Record]) -> Numbers:
    verdicts = [record.verdicts[name] for record in records if name in record.verdicts]
    found = Counter(verdict.kind for verdict in verdicts)
    return {
        "name": name,
        "number": EXERCISES[name].number,
        "points": points,
        "verdicts": len(verdicts),
        "pass_rate": found[Kind.CORRECT] / len(verdicts),
        "mean": points * statistics.fmean(verdict.share for verdict in verdicts),
        "kinds": {kind.value: found[kind] for kind in Kind if found[kind]},
    }


def _mistakes(records: list[Record]) -> list[Numbers]:
    """Count the mistakes that the class made, most frequent first; unknown ones have no name."""
    wrong: Counter[str] = Counter()
    made: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in records:
        for exercise, verdict in record.verdicts.items():
            # what crashed for no known reason is among the failed
            if verdict.kind is not Kind.WRONG and not verdict.mistakes:
                continue
            wrong[exercise] += 1
            for mistake in verdict.mistakes or ("",):
                made[exercise, mistake].append(record.student)
    entries = []
    for (exercise, name), students in made.items():
        known = next((m for m in mistakes_of(exercise) if m.name == name), None)
        entries.append(
            {
                "exercise": exercise,
                "name": name,
                "count": len(students),
                "of_wrong": wrong[exercise],
                "students": sorted(students),
                **dict(zip(HINTS, known.hints if known else ("", "", ""), strict=True)),
            }
        )
    order = list(EXERCISES)
    return sorted(entries, key=lambda e: (-e["count"], order.index(e["exercise"]), e["name"]))


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


def as_json(numbers: Numbers) -> str:
    return json.dumps(numbers, indent=1, ensure_ascii=False) + "\n"


def as_page(numbers: Numbers) -> str:
    """Return one HTML page that needs nothing else. All that is in the numbers is shown as text."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = charts.number
    environment.filters["words"] = in_words
    template = environment.get_template("report.html.j2")
    return template.render(numbers, charts=charts, kinds=[kind.value for kind in Kind])


def in_words(name: str) -> str:
    """Return a mistake's name as words, be it a function's or a class's."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).replace("_", " ").lower()
