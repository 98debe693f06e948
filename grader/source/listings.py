"""What pages say of the course's notebooks, compared with the sources: two tables, and counts.

Of a table's row some cells follow from the notebook; the others are a person's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.course import START, CourseError, assignments, source_path
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
COUNT = re.compile(rf"\b({'|'.join(NUMBERS)}|\d+)\s+notebooks\b", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """What a source says of its notebook. duration: as in "About 60 minutes."."""

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
    found: list[str] = []
    for table in TABLES:
        if (root / table.page).exists():
            found += _table_problems(table, _text(root / table.page), facts)
    for path in (path for pattern in COUNTING for path in sorted(root.glob(pattern))):
        found += _count_problems(path.relative_to(root).as_posix(), _text(path), len(facts))
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
