"""Which mistakes were made, by whom, and which come back from notebook to notebook.

A mistake comes back if it, or one of its theme, is made in two notebooks or more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from grader.mistakes import HINTS, Mistake, mistakes_of
from grader.records import Kind, Record
from grader.reporting.themes import Theme, themes_of
from grader.reporting.totals import Numbers
from utils.exercises import EXERCISES


def most_frequent(records: Iterable[Record]) -> list[Numbers]:
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
        known = known_mistake(exercise, name)
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


def known_mistake(exercise: str, name: str) -> Mistake | None:
    """Return what the bank knows of a mistake; None if it is not in it any more."""
    return next((m for m in mistakes_of(exercise) if m.name == name), None)


def coming_back(records: Iterable[Record]) -> list[Numbers]:
    """Return the themes that were met in two notebooks or more, with who met them in so many.

    First those that came back with the most students.
    """
    made: dict[Theme, dict[str, list[Numbers]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        for theme, entries in _by_theme(record).items():
            made[theme][record.student] += entries
    found = [_theme_numbers(theme, students) for theme, students in made.items()]
    back = [entry for entry in found if len(entry["notebooks"]) > 1]
    return sorted(back, key=lambda e: (-len(e["students"]), -e["met_by"], e["theme"]))


def _by_theme(record: Record) -> dict[Theme, list[Numbers]]:
    found: dict[Theme, list[Numbers]] = defaultdict(list)
    for exercise, verdict in record.verdicts.items():
        for name in verdict.mistakes:
            entry = {"assignment": record.assignment, "exercise": exercise, "name": name}
            for theme in themes_of(name):
                found[theme].append(entry)
    return found


def _theme_numbers(theme: Theme, students: Mapping[str, list[Numbers]]) -> Numbers:
    """Return one theme's numbers. notebooks: -> how many met it there, in the notebooks' order."""
    notebooks = Counter(
        name for made in students.values() for name in {one["assignment"] for one in made}
    )
    return {
        "theme": theme.name,
        "title": theme.title,
        "notebooks": dict(sorted(notebooks.items())),
        "met_by": len(students),
        "students": [
            {"student": student, "made": made}
            for student, made in sorted(students.items())
            if len({one["assignment"] for one in made}) > 1
        ],
    }
