"""The questions that a person marks, from the sources: task, model answer and marking scheme."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from grader.course import CourseError, source_path
from grader.source.model_answers import answers_in
from grader.source.notebooks import read_notebook
from utils.words import HEADING, questions

_SCHEME = re.compile(r"^\*Marking: (.*?)\*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Question:
    """A question in words, as its source has it; all texts are markdown."""

    assignment: str
    name: str
    number: str
    title: str
    task: str
    model: str
    scheme: str

    @property
    def heading(self) -> str:
        """Return what to call it on a page."""
        return f"{self.number} {self.title}".strip() or self.name


def questions_of(root: Path, assignment: str) -> list[Question]:
    """Return an assignment's questions in words, in order.

    Raises CourseError: if its source cannot be read.
    """
    try:
        cells = read_notebook(source_path(root, assignment)).cells
    except OSError as error:
        raise CourseError(f"the source of {assignment} cannot be read: {error}") from None
    texts = [str(cell.source) for cell in cells if cell.cell_type == "markdown"]
    tasks = {number: text for text in texts for number in HEADING.findall(text)}
    answers = answers_in(root, assignment)
    found = []
    for asked in questions(cells):
        heading, _, task = tasks.get(asked.number, "").partition("\n")
        scheme = _SCHEME.search(answers[asked.name])
        found.append(
            Question(
                assignment,
                asked.name,
                asked.number,
                heading.partition(": ")[2],
                task.strip(),
                _SCHEME.sub("", answers[asked.name]).strip(),
                scheme[1].strip() if scheme else "",
            )
        )
    return found
