"""docs/coverage.md: every statement of the syllabus, and where the course teaches and measures it.

What is said where is written by hand, in docs/coverage.toml; the page is made of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.course import CourseError, assignments, source_path
from grader.source.notebooks import read_notebook
from utils.exercises import EXERCISES

STATEMENTS, PAGE = Path("docs/coverage.toml"), Path("docs/coverage.md")
WHERE = ("teaches", "asks", "measures")
# where somebody reads on for a statement about names alone
NOTHING = "nothing to measure"
HEAD = """# What the course covers

Statements that lectures on batch normalization make, in our own words: where each is taught, what
you do with it, and where it is measured. A cell is given as its notebook and its name, with the
section in which it stands; an exercise by its number. Made of `docs/coverage.toml` by
`python -m grader build`.

"""
PARTS = {
    "The main statements": str.isdigit,
    "Found on a second reading": str.isalpha,
}
TABLE = "| | statement | taught in | you do | measured in |\n| --- | --- | --- | --- | --- |\n"

# notebook's two digits -> cell's id -> the heading above it
Places = Mapping[str, Mapping[str, str]]


def page(root: Path) -> str | None:
    """Return the page, or None if this course has no such statements.

    Raises CourseError: if a statement names a cell or an exercise that is not there, or has no
    place that teaches or asks.
    """
    file = root / STATEMENTS
    if not file.exists():
        return None
    try:
        statements = tomllib.loads(file.read_text(encoding="utf-8"))["statements"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise CourseError(f"{file} cannot be read: {error}; mend it") from None
    places, text = _places(root), HEAD
    for title, belongs in PARTS.items():
        rows = (_row(file, places, entry) for entry in statements if belongs(entry["number"]))
        text += f"## {title}\n\n{TABLE}" + "\n".join(rows) + "\n\n"
    return text.rstrip() + "\n"


def problems(root: Path) -> list[str]:
    """Return a line if the page is not what its statements make."""
    wanted, file = page(root), root / PAGE
    if wanted is None or (file.exists() and file.read_text(encoding="utf-8") == wanted):
        return []
    return [f'{PAGE} is stale, or was edited by hand: edit {STATEMENTS}, then run "make build"']


def _places(root: Path) -> Places:
    found: dict[str, dict[str, str]] = {}
    for name in assignments(root):
        heading, cells = "its beginning", found.setdefault(name[:2], {})
        for cell in read_notebook(source_path(root, name)).cells:
            if cell.cell_type == "markdown":
                heads = [line[3:] for line in cell.source.split("\n") if line.startswith("## ")]
                heading = heads[0].removesuffix(" (aside)") if heads else heading
            cells[cell.id] = heading
    return found


def _row(file: Path, places: Places, entry: Mapping[str, Any]) -> str:
    for part in WHERE[:2]:
        if not entry[part]:
            raise CourseError(f"{file}: statement {entry['number']} has nothing under {part}")
    columns = [
        "; ".join(_place(file, places, entry["number"], where) for where in entry[part])
        for part in WHERE
    ]
    columns[-1] = columns[-1] or NOTHING
    return f"| {' | '.join((entry['number'], entry['says'], *columns))} |"


def _place(file: Path, places: Places, number: str, where: str) -> str:
    notebook, colon, cell = where.partition(":")
    if not colon:
        if where not in EXERCISES:
            raise CourseError(f"{file}: statement {number} names the exercise {where}: no such one")
        return f"{EXERCISES[where].number}, `{where}`"
    if cell not in places.get(notebook, {}):
        raise CourseError(
            f"{file}: statement {number} names the cell {where}, and there is none; name another"
        )
    return f"{int(notebook)}, {places[notebook][cell]} (`{cell}`)"
