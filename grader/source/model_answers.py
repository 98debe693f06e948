"""The model answers to questions in words, as learners get them: made from the sources, or off.

The folder is the switch: where there is none, nothing of them leaves solutions/.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from grader.course import assignments, source_path
from grader.source import packed
from grader.source.notebooks import read_notebook
from grader.source.release import REGIONS
from utils import model_answers
from utils.exercises import NOTEBOOKS
from utils.words import questions


def folder(root: Path) -> Path:
    """Return where a course keeps them for its learners."""
    return root / "utils" / "exercises" / model_answers.FOLDER.name


def are_on(root: Path) -> bool:
    """Tell whether learners of this course get them from the notebooks."""
    return folder(root).is_dir()


def switch(root: Path, on: bool) -> list[Path]:
    """Write the files, or take them away; return those that are there now."""
    if not on:
        if are_on(root):
            shutil.rmtree(folder(root))
        return []
    folder(root).mkdir(parents=True, exist_ok=True)
    for name in assignments(root):
        write(root, name)
    return sorted(folder(root).glob("*.txt"))


def write(root: Path, assignment: str) -> list[Path]:
    """Write the file of an assignment if it is stale and they are on; return what was written."""
    written = stale(root, assignment)
    for path in written:
        packed.write(path, answers_in(root, assignment))
    return written


def stale(root: Path, assignment: str) -> list[Path]:
    """Return the file of an assignment, if they are on and it does not say what the source says."""
    path = folder(root) / f"{assignment}.txt"
    if not are_on(root) or assignment not in NOTEBOOKS:
        return []
    return [path] if packed.is_stale(path, answers_in(root, assignment)) else []


def answers_in(root: Path, assignment: str) -> dict[str, str]:
    """Return the source's answers to its questions in words, each with its line on marking."""
    cells: list[Any] = read_notebook(source_path(root, assignment)).cells
    begin, end = REGIONS["solution"]
    region = re.compile(rf"{begin}\n(.*?)\n{end}", re.DOTALL)
    return {
        question.name: "\n\n".join(region.findall(question.text)) for question in questions(cells)
    }
