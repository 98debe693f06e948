"""How long a notebook takes, measured by one rule, and which of its sections are asides.

A section reaches from a heading of the second level to the next. It is an aside if the heading
ends with "(aside)"; all others are the core path. The exercises on it are in utils/exercises/core.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.course import assignments, source_path
from grader.source.notebooks import read_notebook
from grader.source.release import REGIONS
from utils.cells import CHECK, DEMO, grade_id, tags
from utils.exercises import BONUS, CORE, EXERCISES, Exercise
from utils.predictions import asked_in

# minutes: a rule of thumb, the same for all, for a learner who reads everything once
WORDS_A_MINUTE = 200  # separated by white space, each sign of a formula too
PICTURE = 0.5  # or a table of numbers, or a slider
PREDICTION = 0.5
EXERCISE = 3.0
SOLUTION_LINE = 0.5  # of the course's own answer
QUESTION = 5.0  # in words

ASIDE = "(aside)"
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
# what looks at saved notebooks shows no finding
PERSONAL = ("progress(", "submit(", "model_answer(", "saw(")
ROUND = 5  # minutes that are said


@dataclass
class Section:
    """A heading of the second level, "" before the first, and its cells."""

    heading: str
    cells: list[Any] = field(default_factory=list)

    @property
    def aside(self) -> bool:
        return self.heading.endswith(ASIDE)

    @property
    def exercises(self) -> list[Exercise]:
        names = (grade_id(cell).removeprefix(CHECK) for cell in self.cells)
        return [EXERCISES[name] for name in dict.fromkeys(names) if name in EXERCISES]

    @property
    def minutes(self) -> float:
        return sum(map(_minutes, self.cells))


@dataclass(frozen=True)
class Times:
    """Minutes for all of a notebook, and for its core path (0 for a bonus)."""

    whole: float
    core: float

    def __str__(self) -> str:
        said = f"{_rounded(self.whole)} minutes"
        return f"{said} (core: {_rounded(self.core)})" if self.core else said


def sections(nb: Any) -> list[Section]:
    """Split a notebook into its sections."""
    found = [Section("")]
    for cell in nb.cells:
        headings = HEADING.findall(cell.source) if cell.cell_type == "markdown" else []
        if headings and not cell.metadata.get("nbgrader"):
            found.append(Section(headings[-1]))
        found[-1].cells.append(cell)
    return found


def times_of(nb: Any, bonus: bool = False) -> Times:
    """Measure a notebook."""
    parts = sections(nb)
    core = 0.0 if bonus else sum(part.minutes for part in parts if not part.aside)
    return Times(sum(part.minutes for part in parts), core)


def whole_course(root: Path) -> Times:
    """Measure all notebooks but bonuses together, as each is said."""
    found = [
        times_of(read_notebook(source_path(root, name)))
        for name in assignments(root)
        if name not in BONUS
    ]
    return Times(
        sum(_rounded(times.whole) for times in found), sum(_rounded(times.core) for times in found)
    )


def in_hours(minutes: float) -> str:
    """Return minutes as hours, to the half: "4", "6.5"."""
    return f"{round(minutes / 30) / 2:g}"


def heading_problems(name: str, nb: Any) -> Iterator[str]:
    """Yield a line for each exercise whose heading and the list of the core path disagree."""
    if name in BONUS:
        return
    for part in sections(nb):
        for exercise in part.exercises:
            if part.aside == (exercise.name in CORE):
                wanted = f'end with "{ASIDE}"' if exercise.name not in CORE else "not say so"
                yield (
                    f'solutions/{name}, "{part.heading}": {exercise.name} is '
                    f"{'' if exercise.name in CORE else 'not '}in utils/exercises/core.py, so its "
                    f"heading must {wanted}; change one of them"
                )


def _minutes(cell: Any) -> float:
    if cell.cell_type == "markdown":
        # what is between the lines of a solution is the learner's to write
        return QUESTION if grade_id(cell) else len(cell.source.split()) / WORDS_A_MINUTE
    if grade_id(cell) in EXERCISES:
        return EXERCISE + SOLUTION_LINE * _solution_lines(cell.source)
    if predictions := asked_in([cell]):
        return PREDICTION * len(predictions)
    looked_at = DEMO in tags(cell) and not cell.source.startswith(PERSONAL)
    return PICTURE if looked_at else 0.0


def _solution_lines(source: str) -> int:
    begin, end = REGIONS["solution"]
    regions = re.findall(rf"{begin}\n(.*?){end}", source, flags=re.DOTALL)
    return sum(bool(line.strip()) for region in regions for line in region.split("\n"))


def _rounded(minutes: float) -> int:
    return max(ROUND, ROUND * round(minutes / ROUND))
