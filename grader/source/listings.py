"""What pages say of the course's notebooks, compared with the sources: tables, counts and times.

Of a table's row some cells follow from the notebook; the others are a person's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.course import START, CourseError, assignments, source_path
from grader.source import course_times
from grader.source.notebooks import read_notebook
from utils.exercises import BONUS, exercises_of

# a row of a table whose first cell is a link to a notebook
ROW = re.compile(r"^\| \[[^]]*\]\((?P<link>[^)]*\.ipynb)\).*\|$", re.MULTILINE)
CELLS = 3  # in each row

NUMBERS = {
    word: number
    for number, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"), start=2
    )
}
DURATION = re.compile(r"(?P<whole>\d+) minutes(?: \(core: (?P<core>\d+)\))?")
# how far what is said may be from what is measured: an exercise more does not change every page
MINUTES_OFF = 7
HOURS_OFF = 0.5
HOURS = re.compile(r"(?P<whole>[\d.]+) hours, its core path about (?P<core>[\d.]+)\b")
COUNT = re.compile(rf"\b({'|'.join(NUMBERS)}|\d+)\s+notebooks\b", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """What a source says of its notebook. duration: as in "About 60 minutes (core: 20)."."""

    name: str
    title: str
    duration: str
    functions: str


@dataclass(frozen=True)
class Table:
    """A page's table of notebooks: a row for each, of three cells, the first a link to it.

    folder: what the links begin with. column: the other cell that follows from the facts.
    """

    page: str
    folder: str
    column: int
    fact: Callable[[Facts], str]

    def link(self, about: Facts) -> str:
        """Return where the page links to for a notebook."""
        return f"{self.folder}{about.name}/{about.name}.ipynb"

    def cells(self, about: Facts) -> dict[int, str]:
        """Return the cells that follow from the facts, by their place in the row."""
        bonus = " (bonus)" if about.name in BONUS else ""
        return {0: f"[{about.title}]({self.link(about)}){bonus}", self.column: self.fact(about)}


TABLES = (
    Table("README.md", "notebooks/", 1, lambda about: about.functions),
    Table(f"solutions/{START}", "", 2, lambda about: about.duration),
)
COUNTING = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/*.md",
    "grader/publishing/templates/bundle/README.md",
    f"solutions/{START}",
)


def problems(root: Path) -> list[str]:
    """Return a line for each thing that a page says otherwise than the sources.

    A page that this course does not have says nothing.

    Raises CourseError: if a source cannot be read, or its first cell lacks title or duration.
    """
    facts = [_facts(root, name) for name in assignments(root)]
    found = [problem for about in facts for problem in _time_problems(root, about)]
    hours = course_times.whole_course(root)
    for table in TABLES:
        if (root / table.page).exists():
            found += _table_problems(table, _text(root / table.page), facts)
    for path in (path for pattern in COUNTING for path in sorted(root.glob(pattern))):
        page, text = path.relative_to(root).as_posix(), _text(path)
        found += [*_count_problems(page, text, len(facts)), *_hour_problems(page, text, hours)]
    return found


def _facts(root: Path, name: str) -> Facts:
    path = source_path(root, name)
    first = read_notebook(path).cells[0].source
    title = re.search(r"^# (\d+ · .+)$", first, re.MULTILINE)
    duration = re.search(r"^\*\*Time\.\*\* About (.+)\.$", first, re.MULTILINE)
    if not title or not duration:
        raise CourseError(
            f'{path}: its first cell needs a title, "# 1 · ...", and a line "**Time.** About ...."'
        )
    functions = ", ".join(f"`{exercise.name}`" for exercise in exercises_of(name))
    return Facts(name, title[1], duration[1], functions)


def _text(path: Path) -> str:
    if path.suffix == ".ipynb":
        return "\n".join(cell.source for cell in read_notebook(path).cells)
    return path.read_text(encoding="utf-8")


def _time_problems(root: Path, about: Facts) -> Iterator[str]:
    """Yield a line where a notebook's time is not as measured, or an aside is not marked as one."""
    nb = read_notebook(source_path(root, about.name))
    yield from course_times.heading_problems(about.name, nb)
    measured = course_times.times_of(nb, about.name in BONUS)
    said = DURATION.fullmatch(about.duration)
    wanted = f'"**Time.** About {measured}."'
    if said is None or bool(said["core"]) != bool(measured.core):
        yield f'solutions/{about.name} says "About {about.duration}"; write {wanted}'
        return
    off = [abs(float(said["whole"]) - measured.whole), abs(int(said["core"] or 0) - measured.core)]
    if max(off) > MINUTES_OFF:
        yield (
            f'solutions/{about.name} says "About {about.duration}"; by its words and exercises '
            f"write {wanted} there and on the start page"
        )


def _table_problems(table: Table, text: str, facts: list[Facts]) -> Iterator[str]:
    rows = {row["link"]: row[0] for row in ROW.finditer(text)}
    for about in facts:
        wanted, row = table.cells(about), rows.pop(table.link(about), None)
        if row is None:
            new = " | ".join(wanted.get(place, "...") for place in range(CELLS))
            yield f"{table.page} has no row for {about.name}; add | {new} |"
            continue
        said = [cell.strip() for cell in row.strip("|").split("|")] + [""] * CELLS
        for place, cell in wanted.items():
            if said[place] != cell:
                yield (
                    f'{table.page}, the row of {about.name}: it says "{said[place]}", the source '
                    f'"{cell}"; change one of them'
                )
    for link in rows:
        yield f"{table.page} has a row for {link}, which has no source in solutions/; delete it"


def _count_problems(page: str, text: str, count: int) -> Iterator[str]:
    for found in COUNT.finditer(text):
        number = found[1].lower()
        if (NUMBERS.get(number) or int(number)) != count:
            said = " ".join(found[0].split())
            yield f'{page} says "{said}", and solutions/ has {count}; change it, or do not count'


def _hour_problems(page: str, text: str, measured: course_times.Times) -> Iterator[str]:
    for found in HOURS.finditer(text):
        minutes = {"whole": measured.whole, "core": measured.core}
        off = [abs(float(found[part]) - spent / 60) for part, spent in minutes.items()]
        if max(off) > HOURS_OFF:
            whole, core = map(course_times.in_hours, (measured.whole, measured.core))
            yield (
                f'{page} says "{found[0]}"; by words and exercises it is "{whole} hours, its core '
                f'path about {core}"; change it'
            )
