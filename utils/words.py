"""Questions in words: which a saved notebook asks, and what the learner wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from utils.cells import grade_id

UNANSWERED = "YOUR ANSWER HERE"
HEADING = re.compile(r"^## Exercise (\d+\.\d+):", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """A question that a person marks. number: as in its heading, or "". text: the answer."""

    name: str
    number: str
    text: str

    @property
    def answered(self) -> bool:
        return UNANSWERED not in self.text


def questions(cells: Sequence[Any]) -> list[Question]:
    """Return the questions in words among a notebook's cells, with what was written."""
    found, number = [], ""
    for cell in cells:
        if cell["cell_type"] != "markdown":
            continue
        source = "".join(cell["source"])
        if cell.get("metadata", {}).get("nbgrader", {}).get("solution"):
            found.append(Question(grade_id(cell), number, source))
        elif headings := HEADING.findall(source):
            number = headings[-1]
    return found
